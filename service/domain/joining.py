"""Who may come in as a responder: the word of two members of different organisations.

One volunteer can be an officer, and one organisation can be taken over; two of them are
needed to let a third in. Until two organisations have somebody, nobody could give that
word, and the operator's invitation stands for it.
"""

from collections.abc import Collection
from datetime import timedelta

from service.domain.ids import OrganisationId

CONFIRM_WITHIN = timedelta(days=14)  # a forgotten half-open door closes by itself
_ORGANISATIONS = 2


def needs_confirming(staffed: Collection[OrganisationId]) -> bool:
    """Whether a newcomer has to wait; `staffed`: organisations with an active responder."""
    return len(set(staffed)) >= _ORGANISATIONS


def is_confirmed(vouching: Collection[OrganisationId]) -> bool:
    """Whether the newcomer comes in; `vouching`: the organisation of each who said so."""
    return len(set(vouching)) >= _ORGANISATIONS
