"""How well we hear on each channel; sealed, since ordinary traffic proves it too (D13)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.domain.address import ChannelName
from service.domain.outage import Hearing
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import SERVICE, Tx
from service.storage.tables import HearingRow


def hearing_of(tx: Tx, channel: ChannelName, now: datetime) -> Hearing:
    """Return a channel's hearing; one that was never watched has just proved itself."""
    row = tx.session.scalars(select(HearingRow).where(HearingRow.channel == str(channel))).first()
    return _open(tx, row) if row is not None else Hearing(now)


def lock_hearing(tx: Tx, channel: ChannelName, now: datetime) -> Hearing:
    """Return the same with its row locked, made where there was none."""
    query = select(HearingRow).where(HearingRow.channel == str(channel)).with_for_update()
    row = tx.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is not None:
        return _open(tx, row)
    row_id = tx.new_id()
    sealed = tx.seal(SERVICE, to_json(Hearing(now)), Place("hearing", "sealed", row_id))
    values = {"id": row_id, "channel": str(channel), "sealed": sealed}
    # Two processes may be the first at once.
    tx.session.execute(insert(HearingRow).values(values).on_conflict_do_nothing())
    return _open(tx, tx.session.scalars(query).one())


def save_hearing(tx: Tx, channel: ChannelName, hearing: Hearing) -> None:
    """Store a channel's hearing."""
    row = tx.session.scalars(select(HearingRow).where(HearingRow.channel == str(channel))).one()
    row.sealed = tx.seal(SERVICE, to_json(hearing), Place("hearing", "sealed", row.id))
    tx.session.flush()


def _open(tx: Tx, row: HearingRow) -> Hearing:
    return from_json(Hearing, tx.unseal(SERVICE, row.sealed, Place("hearing", "sealed", row.id)))
