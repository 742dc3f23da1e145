"""Destroying what is kept of a family: its key first, so that no copy of it opens either."""

from datetime import timedelta

from service.storage import cases, changes, ledger_rows
from service.storage import erasing as rows
from service.storage.changes import ChangeRecord, ChangeState
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.storage.store import SERVICE
from service.usecases.acting import Acting
from service.usecases.rounding import ceil_wake

AGAIN = timedelta(hours=6)  # while people work on a case of hers
_GRAIN_S = 3600


def carry_out_forgetting(acting: Acting, record: FamilyRecord, change: ChangeRecord) -> None:
    """Destroy a family, its days over and signed for; not while a case of it is open (I8).

    Of a shadow nothing is destroyed: it looks the same as one that waits for its call.
    """
    if record.is_shadow:
        changes.move(acting.tx, change.id, ChangeState.DONE, None)
    elif _is_worked_on(acting, record):
        wake_at = ceil_wake(acting.now + AGAIN, _GRAIN_S)
        changes.move(acting.tx, change.id, ChangeState.CONFIRMED, wake_at)
    else:
        rows.erase_family(acting.tx, record.id)
        deed = Deed(SERVICE, SERVICE, "erase-family", record.id)
        ledger_rows.write(acting.tx, deed, acting.today)


def _is_worked_on(acting: Acting, record: FamilyRecord) -> bool:
    """Whether a case of hers is open, or a wave that she is part of: it tells her exile things."""
    if rows.has_open_case(acting.tx, record.id):
        return True
    waves = cases.open_waves(acting.tx, record.organisations)
    return any(record.id in each.case.families for each in waves)
