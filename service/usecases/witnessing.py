"""The pressure log: written by exiles and responders, opened at the desk, exported with consent.

What an exile writes is not shown to them again. At the desk it is opened through a case of the
family, by a deed the ledger has first (I11): all of it while the case is open, and only what
belongs to the case once it is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.domain import pressure
from service.domain.case import CaseRefusedError, Refusal
from service.domain.effects import Cause, Decided, OpenCase
from service.domain.ids import FamilyId
from service.domain.pressure import ENTRIES_MAX, FILE_BYTES_MAX, FILES_MAX, Incident, Sharing
from service.ports import Ports
from service.storage import cases, families, ledger_rows, people
from service.storage import pressure as log
from service.storage.cases import CaseRecord
from service.storage.ledger_rows import Deed
from service.storage.pressure import IncidentRecord
from service.usecases.acting import Acting, act
from service.usecases.checking import store
from service.usecases.escalating import NoSuchCaseError, case_for, write_note
from service.usecases.ordering import NoSuchFamilyError


class LogRefusal(StrEnum):
    """Why an entry cannot be kept."""

    FULL = "full"
    PAPERS_FULL = "papers-full"
    PAPER_SIZE = "paper-size"
    FUTURE = "future"


class LogRefusedError(Exception):
    """The entry cannot be kept; nothing was."""

    def __init__(self, code: LogRefusal) -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as somebody hands it in."""

    incident: Incident = field(repr=False)
    papers: Sequence[bytes] = field(default=(), repr=False)


def write_as_exile(
    ports: Ports, exile_id: UUID, family_id: UUID, written: Written, *, call: bool
) -> None:
    """Keep an entry of the exile's; `call`: responders are to look at it.

    Raises NoSuchFamilyError, LogRefusedError.
    """
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        if call:
            level = pressure.level_of(written.incident.kind)
            wanted = OpenCase(record.id, None, Cause.PRESSURE, level)
            store(acting, record, Decided(record.watch, effects=(wanted,)))
        opened = cases.lock_open_case(acting.tx, record.id)
        linked = replace(written.incident, case=opened.id if opened else None)
        _keep(acting, record.id, exile_id, replace(written, incident=linked))


def write_at_desk(ports: Ports, responder_id: UUID, case_id: UUID, written: Written) -> None:
    """Keep an entry of whoever works on a case: a step like a note.

    Raises NoSuchCaseError, CaseRefusedError, LogRefusedError.
    """
    with act(ports) as acting:
        record, family_id = _seen(acting, responder_id, case_id)
        if not record.case.is_open:
            raise CaseRefusedError(Refusal.CLOSED)
        if responder_id not in {record.case.owner, record.case.work.second}:
            raise CaseRefusedError(Refusal.NOT_OWNER)
        linked = replace(written.incident, case=record.id)
        _keep(acting, family_id, responder_id, replace(written, incident=linked))
    write_note(ports, responder_id, case_id, "", deed="pressure")


def _keep(acting: Acting, family_id: UUID, by: UUID, written: Written) -> None:
    if log.is_newest(acting.tx, family_id, by, written.incident, written.papers):
        return  # they pressed twice
    _refuse(acting, family_id, written)
    incident_id = log.add_incident(acting.tx, family_id, by, written.incident)
    for paper in written.papers:
        log.add_paper(acting.tx, family_id, incident_id, paper)
    ledger_rows.write(acting.tx, Deed(family_id, by, "write-pressure", family_id), acting.today)


def _refuse(acting: Acting, family_id: UUID, written: Written) -> None:
    entries, papers = log.count_of(acting.tx, family_id)
    if written.incident.day > acting.today:
        raise LogRefusedError(LogRefusal.FUTURE)
    if entries >= ENTRIES_MAX:
        raise LogRefusedError(LogRefusal.FULL)
    if papers + len(written.papers) > FILES_MAX:
        raise LogRefusedError(LogRefusal.PAPERS_FULL)
    if any(len(each) > FILE_BYTES_MAX for each in written.papers):
        raise LogRefusedError(LogRefusal.PAPER_SIZE)


@dataclass(frozen=True, slots=True)
class LogGlance:
    """What stands of the log without opening it: days on which something was written."""

    days: tuple[date, ...]
    may_write: bool


def log_glance(ports: Ports, responder_id: UUID, case_id: UUID) -> LogGlance:
    """Return the days of the log as far as this case shows it. Raises NoSuchCaseError."""
    with act(ports) as acting:
        record, family_id = _seen(acting, responder_id, case_id)
        works = responder_id in {record.case.owner, record.case.work.second}
        days = log.days_of(acting.tx, family_id, _only(record))
        return LogGlance(tuple(days), record.case.is_open and works)


def open_log(ports: Ports, responder_id: UUID, case_id: UUID) -> Sequence[IncidentRecord]:
    """Open the log, once the ledger has it (I11). Raises NoSuchCaseError."""
    _tell_ledger(ports, responder_id, case_id, "open-pressure")
    with act(ports) as acting:
        record, family_id = _seen(acting, responder_id, case_id)
        return log.incidents_of(acting.tx, family_id, _only(record))


def open_paper(ports: Ports, responder_id: UUID, case_id: UUID, pair: tuple[UUID, UUID]) -> bytes:
    """Open a paper of an entry, once the ledger has it (I11). Raises NoSuchCaseError."""
    _tell_ledger(ports, responder_id, case_id, "open-paper")
    with act(ports) as acting:
        found = _entry(acting, responder_id, case_id, pair[0])
        content = log.open_paper(acting.tx, found, pair[1])
        if content is None:
            raise NoSuchCaseError
        return content


def renew_consent(
    ports: Ports, responder_id: UUID, case_id: UUID, entry_id: UUID, sharing: Sharing
) -> None:
    """Keep what was said anew about sharing an entry.

    Raises NoSuchCaseError, CaseRefusedError.
    """
    with act(ports) as acting:
        record, family_id = _seen(acting, responder_id, case_id)
        if responder_id not in {record.case.owner, record.case.work.second}:
            raise CaseRefusedError(Refusal.NOT_OWNER)
        found = _entry(acting, responder_id, case_id, entry_id)
        deed = Deed(family_id, responder_id, "renew-consent", family_id, int(sharing))
        ledger_rows.write(acting.tx, deed, acting.today)
        renewed = pressure.with_consent(found.incident, sharing, acting.today)
        log.save_incident(acting.tx, found, renewed)


def export_log(
    ports: Ports, responder_id: UUID, case_id: UUID, purpose: Sharing
) -> Mapping[str, object]:
    """Return what may leave for a purpose, once the ledger has it. Raises NoSuchCaseError."""
    _tell_ledger(ports, responder_id, case_id, "export-pressure", int(purpose))
    with act(ports) as acting:
        record, family_id = _seen(acting, responder_id, case_id)
        entries = log.incidents_of(acting.tx, family_id, _only(record))
        leaving = [
            each for each in entries if pressure.may_leave(each.incident, purpose, acting.today)
        ]
        hashes = purpose is not Sharing.UNNAMED
        return {
            "format": 1,
            "made_on": acting.today.isoformat(),
            "consent": int(purpose),
            "left_out": len(entries) - len(leaving),
            "entries": [
                {
                    **pressure.exported(each.incident, purpose),
                    **({"papers_sha256": [one.sha256 for one in each.papers]} if hashes else {}),
                }
                for each in leaving
            ],
        }


def _tell_ledger(
    ports: Ports, responder_id: UUID, case_id: UUID, deed: str, detail: int | None = None
) -> None:
    with act(ports) as acting:
        _, family_id = _seen(acting, responder_id, case_id)
        entry = Deed(family_id, responder_id, deed, family_id, detail)
        ledger_rows.write(acting.tx, entry, acting.today)


def _entry(acting: Acting, responder_id: UUID, case_id: UUID, entry_id: UUID) -> IncidentRecord:
    record, family_id = _seen(acting, responder_id, case_id)
    found = log.lock_incident(acting.tx, entry_id)
    only = _only(record)
    if found is None or found.family_id != family_id:
        raise NoSuchCaseError
    if only is not None and found.incident.case != only:
        raise NoSuchCaseError
    return found


def _only(record: CaseRecord) -> UUID | None:
    """A closed case shows what belongs to it, and nothing the family writes afterwards."""
    return None if record.case.is_open else record.id


def _seen(acting: Acting, responder_id: UUID, case_id: UUID) -> tuple[CaseRecord, FamilyId]:
    record = case_for(acting, responder_id, case_id)
    if record.case.family is None:  # a wave has no log: it would open many families at once
        raise NoSuchCaseError
    return record, record.case.family


def who_wrote(ports: Ports, entries: Sequence[IncidentRecord]) -> dict[UUID, str]:
    """Return the names of the responders among who wrote these; whoever is missing is no one's."""
    with act(ports) as acting:
        found = {each.by: people.responder(acting.tx, each.by) for each in entries}
        return {by: one.person.name for by, one in found.items() if one is not None}
