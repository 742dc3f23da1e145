"""The pressure log: entries and their papers, sealed under the family's key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select, update

from service.domain.pressure import Incident, is_over
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place, SealBrokenError, seal, unseal
from service.storage.store import KeyLostError, Tx
from service.storage.tables import IncidentRow, PaperRow

SWEPT_MAX = 500


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of an entry, without what is in it."""

    id: UUID
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One entry as loaded; `by`: the exile or a responder, by id."""

    id: UUID
    family_id: UUID
    by: UUID
    incident: Incident = field(repr=False)
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of an entry."""

    by: str
    incident: Incident


@dataclass(frozen=True, slots=True)
class _KeptPaper:
    """What is sealed beside a paper: its hash would tell whether a known one is among them."""

    sha256: str
    size_bytes: int


def add_incident(tx: Tx, family_id: UUID, by: UUID, incident: Incident) -> UUID:
    """Store an entry; return its id."""
    row_id = tx.new_id()
    sealed = tx.seal(family_id, to_json(_Kept(str(by), incident)), _place(row_id))
    row = IncidentRow(
        id=row_id,
        family_id=family_id,
        case_id=incident.case,
        written_on=incident.written_on,
        sealed=sealed,
    )
    tx.session.add(row)
    tx.session.flush()
    return row_id


def is_newest(
    tx: Tx, family_id: UUID, by: UUID, incident: Incident, papers: Sequence[bytes]
) -> bool:
    """Return whether the entry written last is this very one, by the same writer."""
    query = select(IncidentRow).where(IncidentRow.family_id == family_id)
    row = tx.session.scalars(query.order_by(IncidentRow.ordinal.desc()).limit(1)).first()
    if row is None:
        return False
    try:
        newest = _record(tx, row, _papers_of(tx, [row.id]).get(row.id, ()))
    except SealBrokenError:
        return False  # what was touched there keeps nobody from writing
    hashes = sorted(hashlib.sha256(each).hexdigest() for each in papers)
    kept = sorted(each.sha256 for each in newest.papers)
    return newest.by == by and newest.incident == incident and kept == hashes


def add_paper(tx: Tx, family_id: UUID, incident_id: UUID, content: bytes) -> None:
    """Store a paper of an entry, sealed, and its hash beside it, sealed as well."""
    row_id = tx.new_id()
    kept = _KeptPaper(hashlib.sha256(content).hexdigest(), len(content))
    row = PaperRow(
        id=row_id,
        incident_id=incident_id,
        family_id=family_id,
        sealed_hash=tx.seal(family_id, to_json(kept), _paper_place(row_id, "sealed_hash")),
        sealed=seal(tx.key(family_id), content, _paper_place(row_id, "sealed")),
    )
    tx.session.add(row)
    tx.session.flush()


def count_of(tx: Tx, family_id: UUID) -> tuple[int, int]:
    """Return how many entries and papers a family has."""
    entries = select(func.count()).where(IncidentRow.family_id == family_id)
    papers = select(func.count()).where(PaperRow.family_id == family_id)
    return tx.session.scalar(entries) or 0, tx.session.scalar(papers) or 0


def days_of(tx: Tx, family_id: UUID, case_id: UUID | None = None) -> Sequence[date]:
    """Return the days on which entries were written, newest first."""
    query = select(IncidentRow.written_on).where(IncidentRow.family_id == family_id)
    if case_id is not None:
        query = query.where(IncidentRow.case_id == case_id)
    return tx.session.scalars(query.order_by(IncidentRow.written_on.desc())).all()


def incidents_of(tx: Tx, family_id: UUID, case_id: UUID | None = None) -> Sequence[IncidentRecord]:
    """Return a family's entries, or those of one of its cases, in the order they came."""
    query = select(IncidentRow).where(IncidentRow.family_id == family_id)
    if case_id is not None:
        query = query.where(IncidentRow.case_id == case_id)
    rows = tx.session.scalars(query.order_by(IncidentRow.ordinal)).all()
    papers = _papers_of(tx, [row.id for row in rows])
    return [_record(tx, row, papers.get(row.id, ())) for row in rows]


def lock_incident(tx: Tx, incident_id: UUID) -> IncidentRecord | None:
    """Return one entry, locked."""
    row = tx.session.get(IncidentRow, incident_id, with_for_update=True)
    if row is None:
        return None
    return _record(tx, row, _papers_of(tx, [row.id]).get(row.id, ()))


def save_incident(tx: Tx, record: IncidentRecord, incident: Incident) -> None:
    """Store what was said anew about an entry."""
    kept = to_json(_Kept(str(record.by), incident))
    sealed = tx.seal(record.family_id, kept, _place(record.id))
    statement = update(IncidentRow).where(IncidentRow.id == record.id)
    tx.session.execute(statement.values(sealed=sealed))


def open_paper(tx: Tx, record: IncidentRecord, paper_id: UUID) -> bytes | None:
    """Return what is in a paper of this entry."""
    row = tx.session.get(PaperRow, paper_id)
    if row is None or row.incident_id != record.id:
        return None
    return unseal(tx.key(record.family_id), row.sealed, _paper_place(row.id, "sealed"))


def sweep_incidents(tx: Tx, today: date) -> int:
    """Delete entries that are over, with their papers; also those that open no more."""
    some = select(IncidentRow).order_by(func.random()).limit(SWEPT_MAX)  # all, in some rounds
    rows = tx.session.scalars(some).all()
    tx.load_keys([row.family_id for row in rows])
    over = [row.id for row in rows if _is_over(tx, row, today)]
    tx.session.execute(delete(PaperRow).where(PaperRow.incident_id.in_(over)))
    tx.session.execute(delete(IncidentRow).where(IncidentRow.id.in_(over)))
    return len(over)


def _is_over(tx: Tx, row: IncidentRow, today: date) -> bool:
    try:
        return is_over(_record(tx, row, ()).incident, today)
    except (SealBrokenError, KeyLostError):
        return True  # what does not open tells nobody anything any more


def _record(tx: Tx, row: IncidentRow, papers: tuple[Paper, ...]) -> IncidentRecord:
    kept = from_json(_Kept, tx.unseal(row.family_id, row.sealed, _place(row.id)))
    return IncidentRecord(row.id, row.family_id, UUID(kept.by), kept.incident, papers)


def _papers_of(tx: Tx, incident_ids: Sequence[UUID]) -> dict[UUID, tuple[Paper, ...]]:
    columns = (PaperRow.id, PaperRow.incident_id, PaperRow.family_id, PaperRow.sealed_hash)
    query = select(*columns).where(PaperRow.incident_id.in_(incident_ids)).order_by(PaperRow.id)
    found: dict[UUID, tuple[Paper, ...]] = {}
    for row in tx.session.execute(query):
        opened = tx.unseal(row.family_id, row.sealed_hash, _paper_place(row.id, "sealed_hash"))
        kept = from_json(_KeptPaper, opened)
        paper = Paper(row.id, kept.sha256, kept.size_bytes)
        found[row.incident_id] = (*found.get(row.incident_id, ()), paper)
    return found


def _place(incident_id: UUID) -> Place:
    return Place("incidents", "sealed", incident_id)


def _paper_place(paper_id: UUID, column: str) -> Place:
    return Place("papers", column, paper_id)
