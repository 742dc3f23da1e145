"""The standstill after a restore: nothing goes out to a relative until somebody says so."""

from datetime import datetime

from sqlalchemy import delete

from service.storage.store import SERVICE, Tx
from service.storage.tables import StandstillRow


def begin_standstill(tx: Tx, since: datetime) -> None:
    """Let nothing go out from now on."""
    tx.session.add(StandstillRow(id=SERVICE, since=since))
    tx.session.flush()


def standing_since(tx: Tx) -> datetime | None:
    """Return since when nothing goes out; None: it does."""
    row = tx.session.get(StandstillRow, SERVICE)
    return row.since if row is not None else None


def end_standstill(tx: Tx) -> None:
    """Let what is due go out again."""
    tx.session.execute(delete(StandstillRow))
