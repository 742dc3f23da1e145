"""One exile with one relative: the unit of compartments, keys, senders and deletion."""

from dataclasses import dataclass

from service.domain.agreement import Agreement
from service.domain.former import FormerBook
from service.domain.ids import FamilyId
from service.domain.sequence import FamilySequence


@dataclass(frozen=True, slots=True)
class Family:
    """Who is asked, by which agreement, at which times of their own."""

    id: FamilyId
    agreement: Agreement
    sequence: FamilySequence
    former: tuple[FormerBook, ...] = ()  # books that were replaced, oldest first
