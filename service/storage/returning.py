"""Askings for new words by who lost theirs; whom they are about, only where the words found one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from service.storage.people import Secrets
from service.storage.sessions import end_sessions_of
from service.storage.store import Tx
from service.storage.tables import ExileRow, ReturnRow
from service.storage.tombstones import Grave, bury

ASKED, CONFIRMED, USED, REFUSED = "asked", "confirmed", "used", "refused"
ASKED_MAX = 2000  # of all together: asking fills no database


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """One asking as loaded, locked."""

    id: UUID
    exile_id: UUID | None
    state: str
    ripens_at: datetime | None


def add_return(
    tx: Tx, return_id: UUID, token_hash: bytes, exile_id: UUID | None, expires_at: datetime
) -> None:
    """Store an asking; of too many any others are forgotten, whomever they are about."""
    waiting = select(ReturnRow.id).where(ReturnRow.state == ASKED)
    over = waiting.order_by(func.random()).offset(ASKED_MAX - 1)
    tx.session.execute(delete(ReturnRow).where(ReturnRow.id.in_(over)))
    tx.session.add(
        ReturnRow(
            id=return_id,
            token_hash=token_hash,
            exile_id=exile_id,
            state=ASKED,
            expires_at=expires_at,
        )
    )
    tx.session.flush()


def lock_return(tx: Tx, token_hash: bytes, now: datetime) -> ReturnRecord | None:
    """Return an asking that is not over."""
    query = select(ReturnRow).where(
        ReturnRow.token_hash == token_hash,
        ReturnRow.expires_at > now,
        ReturnRow.state.in_((ASKED, CONFIRMED)),
    )
    row = tx.session.scalars(query.with_for_update()).first()
    return _record(row) if row is not None else None


def asked_of(tx: Tx, organisation_id: UUID, now: datetime) -> Sequence[ReturnRecord]:
    """Return the askings of exiles an organisation vouched for, locked."""
    query = (
        select(ReturnRow)
        .join(ExileRow, ExileRow.id == ReturnRow.exile_id)
        .where(ExileRow.organisation_id == organisation_id, ExileRow.state == "active")
        .where(ReturnRow.state == ASKED, ReturnRow.expires_at > now)
        .with_for_update(of=ReturnRow)
    )
    return [_record(row) for row in tx.session.scalars(query)]


def _record(row: ReturnRow) -> ReturnRecord:
    return ReturnRecord(row.id, row.exile_id, row.state, row.ripens_at)


def confirm(tx: Tx, return_id: UUID, ripens_at: datetime, expires_at: datetime) -> None:
    """Let it be good from then on, for some days."""
    row = update(ReturnRow).where(ReturnRow.id == return_id)
    tx.session.execute(row.values(state=CONFIRMED, ripens_at=ripens_at, expires_at=expires_at))


def coming_for(tx: Tx, exile_id: UUID, now: datetime) -> datetime | None:
    """Return from when new words are to be had for an exile, or for whom their shadow looks like."""
    query = (
        select(func.min(ReturnRow.ripens_at))
        .join(
            ExileRow,
            or_(ReturnRow.exile_id == ExileRow.id, ReturnRow.exile_id == ExileRow.origin_id),
        )
        .where(ExileRow.id == exile_id, ReturnRow.state == CONFIRMED, ReturnRow.expires_at > now)
    )
    return tx.session.scalar(query)


def refuse(tx: Tx, exile_id: UUID) -> None:
    """End every asking about an exile, also where only their shadow is known."""
    origin = select(ExileRow.origin_id).where(ExileRow.id == exile_id)
    mine = or_(ReturnRow.exile_id == exile_id, ReturnRow.exile_id.in_(origin))
    open_ones = ReturnRow.state.in_((ASKED, CONFIRMED))
    tx.session.execute(update(ReturnRow).where(mine, open_ones).values(state=REFUSED))


def replace_words(tx: Tx, record: ReturnRecord, secrets: Secrets) -> None:
    """Let new words open what the old ones did; those, and every session of them, are dead."""
    mine = or_(ExileRow.id == record.exile_id, ExileRow.origin_id == record.exile_id)
    for each in tx.session.scalars(select(ExileRow.id).where(mine)).all():
        end_sessions_of(tx, each)
    before = select(ExileRow.secret_hash).where(ExileRow.id == record.exile_id)
    bury(tx, Grave.REPLACED, tx.session.scalars(before).one())
    exile = update(ExileRow).where(ExileRow.id == record.exile_id)
    tx.session.execute(
        exile.values(locator_index=secrets.locator_index, secret_hash=secrets.secret_hash)
    )
    others = update(ReturnRow).where(ReturnRow.exile_id == record.exile_id)
    open_ones = ReturnRow.state.in_((ASKED, CONFIRMED))
    tx.session.execute(others.where(open_ones).values(state=REFUSED))
    used = update(ReturnRow).where(ReturnRow.id == record.id)
    tx.session.execute(used.values(state=USED))


def sweep_returns(tx: Tx, now: datetime) -> None:
    """Delete what is over."""
    tx.session.execute(delete(ReturnRow).where(ReturnRow.expires_at <= now))
