"""Names of things: random, opaque, never ordered by time (D13).

Making one needs chance, so identifiers are made outside the domain and handed in.
"""

from typing import NewType
from uuid import UUID

FamilyId = NewType("FamilyId", UUID)
ExileId = NewType("ExileId", UUID)
CheckId = NewType("CheckId", UUID)
CaseId = NewType("CaseId", UUID)
ResponderId = NewType("ResponderId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
SenderId = NewType("SenderId", UUID)
