"""Shifts of responders: only the day stands in clear, so that a dump tells no one's nights."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from service.domain.duty import Shift
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import FamilyRow, ShiftRow


@dataclass(frozen=True, slots=True)
class ShiftRecord:
    """A shift as loaded."""

    id: UUID
    organisation_id: UUID
    shift: Shift


def add_shift(tx: Tx, organisation_id: UUID, shift: Shift) -> None:
    """Store a shift, sealed under its organisation's key."""
    shift_id = tx.new_id()
    sealed = tx.seal(organisation_id, to_json(shift), _place(shift_id))
    tx.session.add(
        ShiftRow(id=shift_id, organisation_id=organisation_id, day=shift.day, sealed=sealed)
    )
    tx.session.flush()


def shifts_of(
    tx: Tx, organisation_ids: Collection[UUID], first: date, last: date
) -> Sequence[ShiftRecord]:
    """Return the shifts that begin on these days, both included, by day."""
    return _load(
        tx,
        ShiftRow.organisation_id.in_(organisation_ids),
        ShiftRow.day >= first,
        ShiftRow.day <= last,
    )


def organisations_planned(tx: Tx, since: date) -> frozenset[UUID]:
    """Return which organisations have any shift that begins on that day or later."""
    query = select(ShiftRow.organisation_id).where(ShiftRow.day >= since).distinct()
    return frozenset(tx.session.scalars(query))


def lock_shift(tx: Tx, organisation_id: UUID, shift_id: UUID) -> ShiftRecord | None:
    """Return one shift of an organisation, locked."""
    own = ShiftRow.organisation_id == organisation_id
    found = _load(tx, ShiftRow.id == shift_id, own, lock=True)
    return found[0] if found else None


def save_shift(tx: Tx, record: ShiftRecord, shift: Shift) -> None:
    """Store what became of a shift; its day stays."""
    row = tx.session.get(ShiftRow, record.id)
    assert row is not None, "a shift is locked before it is changed"
    row.sealed = tx.seal(record.organisation_id, to_json(shift), _place(record.id))
    tx.session.flush()


def drop_shift(tx: Tx, record: ShiftRecord) -> None:
    """Forget a shift."""
    tx.session.execute(delete(ShiftRow).where(ShiftRow.id == record.id))


def sweep_shifts(tx: Tx, before: date) -> None:
    """Forget what is over: who was on duty when is nobody's business later."""
    tx.session.execute(delete(ShiftRow).where(ShiftRow.day < before))


def partners_of(tx: Tx, organisation_id: UUID) -> frozenset[UUID]:
    """Return the organisations that stand behind a family together with this one."""
    own, other = FamilyRow.own_organisation_id, FamilyRow.other_organisation_id
    query = select(own, other).where((own == organisation_id) | (other == organisation_id))
    pairs = tx.session.execute(query.distinct())
    return frozenset(each for pair in pairs for each in pair) - {organisation_id}


def _load(tx: Tx, *where: ColumnElement[bool], lock: bool = False) -> Sequence[ShiftRecord]:
    query = select(ShiftRow).where(*where).order_by(ShiftRow.day, ShiftRow.id)
    rows = tx.session.scalars(query.with_for_update() if lock else query).all()
    tx.load_keys([row.organisation_id for row in rows])
    return [_record(tx, row) for row in rows]


def _record(tx: Tx, row: ShiftRow) -> ShiftRecord:
    sealed = tx.unseal(row.organisation_id, row.sealed, _place(row.id))
    return ShiftRecord(row.id, row.organisation_id, from_json(Shift, sealed))


def _place(shift_id: UUID) -> Place:
    return Place("shifts", "sealed", shift_id)
