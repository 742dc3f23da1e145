"""A registration on its way: one per exile, sealed under the exile's own key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import DraftRow

Fields = Mapping[str, Sequence[str]]  # by field of the form, every value it has


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far; its family will have the same id."""

    id: UUID
    fields: Fields = field(repr=False)


def read_draft(tx: Tx, exile_id: UUID, *, now: datetime) -> Draft | None:
    """Return what the exile has typed so far; None where there is nothing, or it is over."""
    row = _row(tx, exile_id)
    if row is None or row.expires_at <= now:
        return None
    sealed = tx.unseal(exile_id, row.sealed, _place(row.id))
    assert isinstance(sealed, dict), "a draft is sealed as an object"
    fields = {str(name): [str(each) for each in values] for name, values in sealed.items()}
    return Draft(row.id, fields)


def begin_draft(tx: Tx, exile_id: UUID, fields: Fields, expires_at: datetime) -> None:
    """Begin anew, whatever was there."""
    drop_draft(tx, exile_id)
    draft_id = tx.new_id()
    sealed = tx.seal(exile_id, fields, _place(draft_id))
    tx.session.add(DraftRow(id=draft_id, exile_id=exile_id, expires_at=expires_at, sealed=sealed))
    tx.session.flush()


def save_draft(tx: Tx, exile_id: UUID, draft: Draft, expires_at: datetime) -> None:
    """Keep what was typed in place of what was, unless that is gone: it was saved meanwhile."""
    row = _row(tx, exile_id)
    if row is not None and row.id == draft.id:
        row.sealed = tx.seal(exile_id, draft.fields, _place(row.id))
        row.expires_at = expires_at


def take_draft(tx: Tx, exile_id: UUID, draft_id: UUID) -> bool:
    """Delete a draft for good; False where somebody else has: it is taken once."""
    query = delete(DraftRow).where(DraftRow.exile_id == exile_id, DraftRow.id == draft_id)
    return bool(tx.session.scalars(query.returning(DraftRow.id)).all())


def drop_draft(tx: Tx, exile_id: UUID) -> None:
    """Forget what was typed."""
    tx.session.execute(delete(DraftRow).where(DraftRow.exile_id == exile_id))


def sweep_drafts(tx: Tx, *, now: datetime) -> None:
    """Delete drafts that are over."""
    tx.session.execute(delete(DraftRow).where(DraftRow.expires_at <= now))


def _row(tx: Tx, exile_id: UUID) -> DraftRow | None:
    query = select(DraftRow).where(DraftRow.exile_id == exile_id).with_for_update()
    return tx.session.scalars(query).first()


def _place(draft_id: UUID) -> Place:
    return Place("drafts", "sealed", draft_id)
