"""A registration on its way: one per exile, sealed under the exile's own key."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import DraftRow

Fields = Mapping[str, Sequence[str]]  # by field of the form, every value it has


def read_draft(tx: Tx, exile_id: UUID, *, begun_since: date) -> Fields | None:
    """Return what the exile has typed so far; None where nothing was begun since that day."""
    row = _row(tx, exile_id)
    if row is None or row.begun_on < begun_since:
        return None
    sealed = tx.unseal(exile_id, row.sealed, _place(row.id))
    assert isinstance(sealed, dict), "a draft is sealed as an object"
    return {str(name): [str(each) for each in values] for name, values in sealed.items()}


def save_draft(tx: Tx, exile_id: UUID, fields: Fields, today: date, *, begun_since: date) -> None:
    """Keep what was typed in place of what was; one that is too old is begun anew."""
    row = _row(tx, exile_id)
    draft_id = row.id if row is not None else tx.new_id()
    sealed = tx.seal(exile_id, fields, _place(draft_id))
    if row is None:
        tx.session.add(DraftRow(id=draft_id, exile_id=exile_id, begun_on=today, sealed=sealed))
    else:
        row.sealed = sealed
        row.begun_on = today if row.begun_on < begun_since else row.begun_on


def drop_draft(tx: Tx, exile_id: UUID) -> None:
    """Forget what was typed."""
    tx.session.execute(delete(DraftRow).where(DraftRow.exile_id == exile_id))


def sweep_drafts(tx: Tx, *, begun_since: date) -> None:
    """Delete drafts that are older."""
    tx.session.execute(delete(DraftRow).where(DraftRow.begun_on < begun_since))


def _row(tx: Tx, exile_id: UUID) -> DraftRow | None:
    query = select(DraftRow).where(DraftRow.exile_id == exile_id).with_for_update()
    return tx.session.scalars(query).first()


def _place(draft_id: UUID) -> Place:
    return Place("drafts", "sealed", draft_id)
