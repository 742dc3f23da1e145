"""Which numbers an exile cannot register for a relative; why is never told apart.

Of other exiles' numbers nothing is asked: a refusal would tell that somebody is known.
"""

from datetime import datetime
from uuid import UUID

from service.storage import families, shadows
from service.storage.families import HER_WISH_LASTS, FamilyRecord, unwilling
from service.storage.reaches import reaches_of
from service.storage.tombstones import Grave, is_buried
from service.usecases.acting import Acting


def is_unusable(acting: Acting, exile_id: UUID, number: str) -> bool:
    """Whether a number is the exile's or a deputy's own, or of one who lately wanted no more.

    Our pages' numbers write to the first (D5). The exile's row is locked: an address given at
    the same moment sees the family, or this sees the address.
    """
    kept = reaches_of(acting.tx, exile_id, lock=True)
    if any(each.address.to == number for reach in kept.all for each in reach.contacts):
        return True
    seen = shadows.seen_exile(acting.tx, exile_id)  # else the answer would tell whose page this is
    if is_buried(acting.tx, Grave.UNWILLING, unwilling(seen, number), acting.today):
        return True  # also when all that was kept of her has been destroyed since
    ids = families.families_of_exile(acting.tx, exile_id)
    records = [families.read_family(acting.tx, each) for each in ids]
    return any(
        each is not None and each.settled.to == number and _is_unwilling(each, acting.now)
        for each in records
    )


def _is_unwilling(record: FamilyRecord, now: datetime) -> bool:
    stopped_at = record.watch.stopped_at
    return record.watch.her_wish and stopped_at is not None and now - stopped_at < HER_WISH_LASTS
