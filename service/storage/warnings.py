"""That other words were typed at the door: sealed, shown to responders later, at a chance moment.

Every sign-in leaves a row, whichever words were typed; only what is sealed in it differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from service.storage.sealed import Place
from service.storage.store import Tx, floor_minute
from service.storage.tables import ExileRow, FamilyRow, WarningRow


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning without anything sealed."""

    id: UUID
    exile_id: UUID
    day: date


def add_warning(tx: Tx, exile_id: UUID, *, other_words: bool, shown_from: datetime) -> None:
    """Leave a row for one sign-in."""
    warning_id = tx.new_id()
    sealed = tx.seal(exile_id, {"other_words": other_words}, _place(warning_id))
    row = WarningRow(id=warning_id, exile_id=exile_id, shown_from=shown_from, sealed=sealed)
    tx.session.add(row)
    tx.session.flush()


def settle_due(tx: Tx, now: datetime) -> None:
    """Delete rows of right words whose moment has come; of the others only the day stays."""
    query = select(WarningRow).where(WarningRow.shown_from <= now).with_for_update()
    for row in tx.session.scalars(query).all():
        if not _is_true(tx, row):
            tx.session.delete(row)
        else:
            row.shown_from = floor_minute(row.shown_from).replace(hour=0, minute=0)


def shown_to(tx: Tx, organisation_id: UUID, now: datetime) -> Sequence[WarningLine]:
    """Return the warnings an organisation's responders see now, oldest first."""
    query = (
        select(WarningRow)
        .where(WarningRow.shown_from <= now, _concerns(organisation_id))
        .order_by(WarningRow.shown_from, WarningRow.id)
    )
    return [
        WarningLine(row.id, row.exile_id, row.shown_from.date())
        for row in tx.session.scalars(query).all()
        if _is_true(tx, row)
    ]


def _concerns(organisation_id: UUID) -> ColumnElement[bool]:
    """Whether the organisation vouched for the exile or stands behind a family of theirs."""
    vouched = select(ExileRow.id).where(ExileRow.organisation_id == organisation_id)
    own, other = FamilyRow.own_organisation_id, FamilyRow.other_organisation_id
    behind = select(FamilyRow.exile_id).where(or_(own == organisation_id, other == organisation_id))
    return or_(WarningRow.exile_id.in_(vouched), WarningRow.exile_id.in_(behind))


def drop_warning(tx: Tx, warning_id: UUID) -> None:
    """Somebody has spoken with the exile."""
    tx.session.execute(delete(WarningRow).where(WarningRow.id == warning_id))


def _is_true(tx: Tx, row: WarningRow) -> bool:
    said = tx.unseal(row.exile_id, row.sealed, _place(row.id))
    assert isinstance(said, dict), "a warning is sealed as an object"
    return bool(said["other_words"])


def _place(warning_id: UUID) -> Place:
    return Place("warnings", "sealed", warning_id)
