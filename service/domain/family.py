"""One exile with one relative: the unit of compartments, keys, senders and deletion."""

from dataclasses import dataclass, field

from service.domain.agreement import Agreement
from service.domain.former import FormerBook
from service.domain.ids import FamilyId
from service.domain.pings import PlannedPing
from service.domain.sequence import FamilySequence


@dataclass(frozen=True, slots=True)
class Family:
    """Who is asked, by which agreement, at which times of their own."""

    id: FamilyId
    agreement: Agreement
    sequence: FamilySequence
    former: tuple[FormerBook, ...] = ()  # books that were replaced, oldest first
    # By the facts it was planned from: one decision asks for the same plan again and again.
    # A family under another agreement begins with none.
    plans: list[tuple[tuple[object, ...], tuple[PlannedPing, ...]]] = field(
        default_factory=list, init=False, compare=False, repr=False
    )
