"""Cases, their notes, and the lists a responder may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, text

from service.domain.case import Case
from service.domain.effects import Cause
from service.domain.ids import CaseId
from service.domain.level import Level
from service.domain.working import deadline
from service.storage.codec import from_json, to_json
from service.storage.due import Claim
from service.storage.sealed import Place, SealBrokenError
from service.storage.store import SERVICE, Tx
from service.storage.tables import CaseRow, NoteRow

CLOSED = ("closed", "merged")
QUEUE_MAX = 200
TWICE: Final = timedelta(minutes=1)  # the same note again is a second click
_WAVES = 0x3A4E5  # any number of our own: who looks for a wave waits for whoever does so already


@dataclass
class CaseRecord:
    """One case as loaded and locked: write it back with `save_case`."""

    id: CaseId
    family_id: UUID | None  # None: a wave
    organisations: tuple[UUID, UUID]
    opened_on: date
    case: Case

    @property
    def key_owner(self) -> UUID:
        """Whose data key seals it."""
        return self.family_id or SERVICE


def add_case(tx: Tx, record: CaseRecord, wake_at: datetime | None) -> None:
    """Store a new case, sealed under its family's key; a wave under the service's."""
    case = record.case
    tx.session.add(
        CaseRow(
            id=record.id,
            family_id=record.family_id,
            own_organisation_id=record.organisations[0],
            other_organisation_id=record.organisations[1],
            state=str(case.state),
            owner_id=case.owner,
            opened_on=record.opened_on,
            wake_at=wake_at,
            sealed=_seal(tx, record),
        )
    )
    tx.session.flush()


_SAVE = """
UPDATE cases
SET state = saved.state, owner_id = saved.owner_id, wake_at = saved.wake_at,
    lease_until = NULL, lease_token = NULL, sealed = saved.sealed
FROM unnest(%(ids)b::uuid[], %(states)b::text[], %(owners)b::uuid[], %(wakes)b::timestamptz[],
            %(sealed)b::bytea[]) AS saved(id, state, owner_id, wake_at, sealed)
WHERE cases.id = saved.id
"""


def save_case(tx: Tx, record: CaseRecord, case: Case, wake_at: datetime | None) -> None:
    """Store what became of a case; the lease ends with it."""
    save_cases(tx, [(record, case, wake_at)])


def save_cases(tx: Tx, saved: Sequence[tuple[CaseRecord, Case, datetime | None]]) -> None:
    """Store what became of many cases, in one statement; their leases end with it."""
    if not saved:
        return
    for record, case, _ in saved:
        record.case = case
    tx.run(
        _SAVE,
        ids=[record.id for record, _, _ in saved],
        states=[str(case.state) for _, case, _ in saved],
        owners=[case.owner for _, case, _ in saved],
        wakes=[wake_at for _, _, wake_at in saved],
        sealed=[_seal(tx, record) for record, _, _ in saved],
    )


def lock_case(tx: Tx, case_id: UUID) -> CaseRecord | None:
    """Return the case with its row locked."""
    found = _load(tx, CaseRow.id == case_id)
    return found[0] if found else None


def read_case(tx: Tx, case_id: UUID) -> CaseRecord | None:
    """Return the case as it is, without holding anybody up."""
    found = _load(tx, CaseRow.id == case_id, lock=False)
    return found[0] if found else None


def case_of(tx: Tx, organisation_id: UUID, case_id: UUID, *, lock: bool) -> CaseRecord | None:
    """Return a case the organisation stands behind; one of others costs what none costs."""
    found = _load(tx, CaseRow.id == case_id, _behind(organisation_id), lock=lock)
    return found[0] if found else None


def lock_open_case(tx: Tx, family_id: UUID) -> CaseRecord | None:
    """Return the family's open case, locked; there is at most one."""
    found = _load(tx, CaseRow.family_id == family_id, _is_open())
    return found[0] if found else None


def lock_claimed(tx: Tx, claimed: Claim, steady: datetime) -> Sequence[CaseRecord]:
    """Return the claimed cases whose lease still holds, locked."""
    return _load(
        tx,
        CaseRow.id.in_(claimed.ids),
        CaseRow.lease_token == claimed.token,
        CaseRow.lease_until > steady,
    )


def lock_open_cases_of(tx: Tx, organisation_id: UUID) -> Sequence[CaseRecord]:
    """Return every open case that one of an organisation's responders may be paged for."""
    return _load(tx, _is_open(), _behind(organisation_id))


def untaken(tx: Tx) -> Sequence[Case]:
    """Return every open case that nobody has taken, without holding anybody up."""
    found = _load(tx, _is_open(), CaseRow.owner_id.is_(None), lock=False)
    return [record.case for record in found]


def cases_since(tx: Tx, organisation_id: UUID, since: date) -> Sequence[Case]:
    """Return an organisation's cases opened since that day, without holding anybody up."""
    found = _load(tx, _behind(organisation_id), CaseRow.opened_on >= since, lock=False)
    return [record.case for record in found]


def lock_waves(tx: Tx) -> None:
    """Let nobody else begin or widen a wave until this transaction ends."""
    tx.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WAVES})


def open_waves(tx: Tx, organisations: tuple[UUID, UUID]) -> Sequence[CaseRecord]:
    """Return the open waves of two organisations, locked."""
    return _load(tx, CaseRow.family_id.is_(None), _of_both(organisations), _is_open())


def free_silences(tx: Tx, organisations: tuple[UUID, UUID], since: date) -> Sequence[CaseRecord]:
    """Return silences of families opened since that day, locked, that nobody else is busy with."""
    new = (
        CaseRow.family_id.is_not(None),
        CaseRow.state == "new",
        CaseRow.opened_on >= since,
        _of_both(organisations),
    )
    # Looked at first without a lock: nobody's distress may wait for a wave.
    ids = [record.id for record in _load(tx, *new, lock=False) if _is_silence(record)]
    found = _load(tx, CaseRow.id.in_(ids), *new, skip_locked=True)
    return [record for record in found if _is_silence(record)]


def open_cases_of(tx: Tx, organisations: tuple[UUID, UUID]) -> Sequence[CaseRecord]:
    """Return every open case of two organisations, without holding anybody up."""
    return _load(tx, _of_both(organisations), _is_open(), lock=False)


def _is_silence(record: CaseRecord) -> bool:
    return record.case.cause is Cause.SILENCE


def _is_open() -> ColumnElement[bool]:
    return CaseRow.state.not_in(CLOSED)


def _behind(organisation_id: UUID) -> ColumnElement[bool]:
    return or_(
        CaseRow.own_organisation_id == organisation_id,
        CaseRow.other_organisation_id == organisation_id,
    )


def _of_both(organisations: tuple[UUID, UUID]) -> ColumnElement[bool]:
    return and_(
        CaseRow.own_organisation_id.in_(organisations),
        CaseRow.other_organisation_id.in_(organisations),
    )


def _load(tx: Tx, *where: object, lock: bool = True, skip_locked: bool = False) -> list[CaseRecord]:
    query = (
        select(CaseRow)
        .where(*where)  # type: ignore[arg-type]
        .order_by(CaseRow.id)
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(skip_locked=skip_locked)
    rows = tx.session.scalars(query).all()
    tx.load_keys([row.family_id or SERVICE for row in rows])
    return [_record(tx, row) for row in rows]


def _record(tx: Tx, row: CaseRow) -> CaseRecord:
    return CaseRecord(
        id=CaseId(row.id),
        family_id=row.family_id,
        organisations=(row.own_organisation_id, row.other_organisation_id),
        opened_on=row.opened_on,
        case=tx.unseal_value(Case, row.family_id or SERVICE, row.sealed, _place(row.id)),
    )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the desk's queue."""

    id: UUID
    level: str
    cause: str
    state: str
    opened_on: date
    owner_id: UUID | None
    due_at: datetime | None  # by when somebody should do something
    offered_to: UUID | None  # who is to hold it next


def queue_of(tx: Tx, organisation_id: UUID, *, closed: bool = False) -> Sequence[CaseLine]:
    """Return the cases of an organisation: gravest, then most pressing; ended ones newest first."""
    state = CaseRow.state.in_(CLOSED) if closed else _is_open()
    query = select(CaseRow).where(state, _behind(organisation_id))
    if closed:
        query = query.order_by(CaseRow.opened_on.desc(), CaseRow.id).limit(QUEUE_MAX)
    rows = tx.session.scalars(query).all()
    tx.load_keys([row.family_id or SERVICE for row in rows])
    lines = [line_of(_record(tx, row)) for row in rows]
    if closed:
        return lines
    lines.sort(key=lambda each: (each.due_at is None, each.due_at, each.opened_on, each.id))
    lines.sort(key=lambda each: each.level, reverse=True)
    return lines[:QUEUE_MAX]


def line_of(record: CaseRecord) -> CaseLine:
    """Return what a list shows of a case."""
    case = record.case
    return CaseLine(
        record.id,
        str(case.level),
        str(case.cause),
        str(case.state),
        record.opened_on,
        case.owner,
        deadline(case),
        case.work.offered_to,
    )


@dataclass(frozen=True, slots=True)
class Note:
    """What a person did or wrote in a case."""

    at: datetime
    act: str
    responder: str  # their id
    words: str = ""


def add_note(tx: Tx, record: CaseRecord, note: Note) -> None:
    """Append a note, sealed under the case's key; a second click appends none."""
    if len(record.case.families) == 1 and _is_said(_last_note(tx, record), note):
        return  # in a wave another exile may say the same in the same minute
    note_id = tx.new_id()
    sealed = tx.seal(record.key_owner, to_json(note), _note_place(note_id))
    tx.session.add(NoteRow(id=note_id, case_id=record.id, day=note.at.date(), sealed=sealed))


def _is_said(last: Note | None, note: Note) -> bool:
    return last is not None and last == replace(note, at=last.at) and note.at - last.at <= TWICE


def _last_note(tx: Tx, record: CaseRecord) -> Note | None:
    query = select(NoteRow).where(NoteRow.case_id == record.id).order_by(NoteRow.ordinal.desc())
    row = tx.session.scalars(query.limit(1)).first()
    try:
        return None if row is None else _note(tx, record, row)
    except SealBrokenError:
        return (
            None  # what was touched there keeps nobody from work, and no distress from being noted
        )


def notes_of(tx: Tx, record: CaseRecord) -> Sequence[Note]:
    """Return the case's notes in the order they came."""
    query = select(NoteRow).where(NoteRow.case_id == record.id).order_by(NoteRow.ordinal)
    return [_note(tx, record, row) for row in tx.session.scalars(query)]


def _note(tx: Tx, record: CaseRecord, row: NoteRow) -> Note:
    return from_json(Note, tx.unseal(record.key_owner, row.sealed, _note_place(row.id)))


def _seal(tx: Tx, record: CaseRecord) -> bytes:
    return tx.seal_value(record.key_owner, record.case, _place(record.id))


def _place(case_id: UUID) -> Place:
    return Place("cases", "sealed", case_id)


def _note_place(note_id: UUID) -> Place:
    return Place("case_notes", "sealed", note_id)


def closed_among(tx: Tx, case_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the cases that a person has ended."""
    query = select(CaseRow.id).where(CaseRow.id.in_(case_ids), CaseRow.state.in_(CLOSED))
    return set(tx.session.scalars(query))


def grave_among(tx: Tx, case_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these cases are of the highest level."""
    if not case_ids:
        return set()
    found = _load(tx, CaseRow.id.in_(case_ids), lock=False)
    return {record.id for record in found if record.case.level is Level.L4}
