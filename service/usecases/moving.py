"""Families whose sender rests or is burnt move to another one, which they prove first (D5, D10)."""

from service.domain.ordering import move
from service.storage import families, reserve
from service.storage.senders import SenderRecord
from service.usecases.acting import Acting
from service.usecases.checking import store


def move_families(acting: Acting, sender: SenderRecord, state: str) -> int:
    """Rest or burn a sender; return how many families moved. Raises ReserveEmptyError."""
    moved = reserve.empty_sender(acting.tx, sender, state)
    for family_id in moved:
        record = families.lock_family(acting.tx, family_id)
        assert record is not None, "a family that moved exists"
        store(acting, record, move(record.watch, record.family, now=acting.now))
    return len(moved)
