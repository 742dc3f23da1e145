"""Families whose sender rests, or whose relative has another number, prove the new way first (D5, D10)."""

from dataclasses import replace

from service.domain.ordering import move, readdress
from service.storage import families, reserve
from service.storage.families import FamilyRecord
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


def move_relative(acting: Acting, record: FamilyRecord, to: str) -> None:
    """Write to another number of hers from now on; whoever answers from the old one is a stranger."""
    settled = replace(record.settled, to=to)
    families.supersede(acting.tx, record, settled, acting.today)
    store(acting, record, readdress(record.watch, now=acting.now))
