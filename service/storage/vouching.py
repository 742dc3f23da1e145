"""Exiles who have their words and wait for a call by the organisation that invited them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update

from service.storage.sessions import end_sessions_of
from service.storage.store import Tx
from service.storage.tables import DataKeyRow, ExileRow


def waiting_of(tx: Tx, organisation_id: UUID, today: date) -> Sequence[UUID]:
    """Return whom an organisation has invited and not called yet, locked."""
    query = (
        select(ExileRow.id)
        .where(ExileRow.organisation_id == organisation_id, ExileRow.state == "waiting")
        .where(ExileRow.confirm_by >= today)
        .with_for_update()
    )
    return tx.session.scalars(query).all()


def let_in(tx: Tx, exile_id: UUID) -> None:
    """They were called."""
    row = update(ExileRow).where(ExileRow.id == exile_id)
    tx.session.execute(row.values(state="active", confirm_by=None))


def delete_uncalled(tx: Tx, today: date) -> None:
    """Delete whom nobody has called in time: they could do nothing, so nothing else is theirs."""
    query = select(ExileRow.id).where(ExileRow.state == "waiting", ExileRow.confirm_by < today)
    for exile_id in tx.session.scalars(query.with_for_update()).all():
        end_sessions_of(tx, exile_id)
        tx.session.execute(delete(DataKeyRow).where(DataKeyRow.id == exile_id))
        tx.session.execute(delete(ExileRow).where(ExileRow.id == exile_id))
