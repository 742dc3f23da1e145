"""The rota: hours written down by those who keep them, offered and taken over among colleagues.

What the hours mean for whoever is paged is decided in `duties`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.domain import duty
from service.domain.duty import Shift, ShiftRefusal
from service.domain.schedule import Span
from service.ports import Ports
from service.storage import ledger_rows, people, shifts
from service.storage.ledger_rows import Deed
from service.storage.people import ResponderRecord
from service.storage.shifts import ShiftRecord
from service.usecases.acting import Acting, act
from service.usecases.duties import KEPT, WEEK, WEEKS_MAX, Hours, hours_of, written
from service.usecases.escalating import NoSuchCaseError

SHIFTS_MAX = 150  # of one person


class ShiftRefusedError(Exception):
    """A shift cannot be written down as it stands; `code` says why."""

    def __init__(self, code: ShiftRefusal) -> None:
        """`code` is all the exception carries (I5)."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """One shift as colleagues see it."""

    id: UUID
    day: date
    span: Span
    mine: bool
    offered: bool
    away: bool  # they said so, or have left: these hours are empty
    changed: bool  # longer or shorter than the clock says


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose hours they are."""

    name: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours in which nobody of the organisation is on duty."""

    span: Span
    helped: bool  # a partner's responder is, all the while


@dataclass(frozen=True, slots=True)
class Rota:
    """The hours ahead of one organisation."""

    time_zone: str
    today: date
    lines: Sequence[Line]
    gaps: Sequence[Gap]  # of the coming week


def open_names(ports: Ports, responder_id: UUID) -> Mapping[UUID, Keeper]:
    """Open who has which hours, by shift, once the ledger has it (I11)."""
    with act(ports) as acting:
        own = _responder(acting, responder_id).organisation_id
        ledger_rows.write(acting.tx, Deed(own, responder_id, "open-rota", own), acting.today)
    with act(ports) as acting:
        staff = {each.id: each.person for each in people.responders_of(acting.tx, [own])}
        hours = hours_of(acting, own)
        return {
            each.id: Keeper(staff[each.shift.responder].name, staff[each.shift.responder].language)
            for each in hours.shifts
            if each.shift.responder in staff
        }


def rota_of(ports: Ports, responder_id: UUID) -> Rota:
    """Return the coming hours of the responder's organisation, without any name."""
    with act(ports) as acting:
        own = _responder(acting, responder_id)
        organisation = people.organisation(acting.tx, own.organisation_id)
        assert organisation is not None, "a responder belongs to an organisation"
        hours = hours_of(acting, own.organisation_id)
        return Rota(
            time_zone=organisation.time_zone,
            today=acting.now.astimezone(hours.zone).date(),
            lines=_lines(hours, responder_id, acting.now),
            gaps=_gaps(acting, own.organisation_id, hours),
        )


def _lines(hours: Hours, responder_id: UUID, now: datetime) -> Sequence[Line]:
    lines = [_line(each, hours, responder_id) for each in hours.shifts]
    coming = [each for each in lines if each.span.end > now]
    return sorted(coming, key=lambda each: (each.span.start, each.span.end, each.id))


def _line(record: ShiftRecord, hours: Hours, responder_id: UUID) -> Line:
    shift = record.shift
    return Line(
        id=record.id,
        day=shift.day,
        span=duty.span_of(shift, hours.zone),
        mine=shift.responder == responder_id,
        offered=shift.offered,
        away=shift.responder not in hours.present,
        changed=duty.is_changed_by_the_clock(shift, hours.zone),
    )


def _gaps(acting: Acting, organisation_id: UUID, hours: Hours) -> Sequence[Gap]:
    """Return the empty hours of the coming week; none where there is no rota at all."""
    if not duty.is_made([each.shift for each in hours.shifts], hours.zone, acting.now):
        return []
    start, end = acting.now, acting.now + WEEK
    partners = shifts.partners_of(acting.tx, organisation_id)
    theirs = [span for each in partners for span in hours_of(acting, each).spans()]
    return [
        Gap(span, helped=not duty.gaps(theirs, span.start, span.end))
        for span in duty.gaps(hours.spans(), start, end)
    ]


def write_down(ports: Ports, responder_id: UUID, shift: Shift, *, weeks: int) -> None:
    """Keep a shift, again every week for some weeks. Raises ShiftRefusedError."""
    assert 1 <= weeks <= WEEKS_MAX, "the page offers no more"
    with act(ports) as acting:
        own = _responder(acting, responder_id)
        hours = hours_of(acting, own.organisation_id)
        shifts.sweep_shifts(acting.tx, acting.today - KEPT)
        known = written(acting, own.organisation_id)
        _refuse_far(shift, acting.today)
        for week in range(weeks):
            again = replace(shift, day=shift.day + week * WEEK)
            if again in known:
                continue  # they pressed twice
            _refuse_wrong(again, known, hours.zone, acting.now)
            shifts.add_shift(acting.tx, own.organisation_id, again)
            known.append(again)


def _refuse_far(shift: Shift, today: date) -> None:
    if shift.day < today - KEPT:
        raise ShiftRefusedError(ShiftRefusal.PAST)
    if shift.day > today + WEEKS_MAX * WEEK:
        raise ShiftRefusedError(ShiftRefusal.TOO_FAR)


def _refuse_wrong(shift: Shift, known: Sequence[Shift], zone: ZoneInfo, now: datetime) -> None:
    if duty.span_of(shift, zone).end <= now:
        raise ShiftRefusedError(ShiftRefusal.PAST)
    if duty.overlaps(shift, known, zone):
        raise ShiftRefusedError(ShiftRefusal.OVERLAP)
    if sum(1 for each in known if each.responder == shift.responder) >= SHIFTS_MAX:
        raise ShiftRefusedError(ShiftRefusal.TOO_MANY)


def strike(ports: Ports, responder_id: UUID, shift_id: UUID) -> None:
    """Take one's own shift back. Raises NoSuchCaseError."""
    with act(ports) as acting:
        shifts.drop_shift(acting.tx, _own(acting, responder_id, shift_id))


def offer(ports: Ports, responder_id: UUID, shift_id: UUID, *, offered: bool) -> None:
    """Offer one's own shift to colleagues, or keep it after all. Raises NoSuchCaseError."""
    with act(ports) as acting:
        record = _own(acting, responder_id, shift_id)
        shifts.save_shift(acting.tx, record, replace(record.shift, offered=offered))


def take_over(ports: Ports, responder_id: UUID, shift_id: UUID) -> None:
    """Take a colleague's offered shift. Raises NoSuchCaseError, ShiftRefusedError."""
    with act(ports) as acting:
        own = _responder(acting, responder_id)
        record = shifts.lock_shift(acting.tx, own.organisation_id, shift_id)
        if record is None or not record.shift.offered:
            raise NoSuchCaseError
        taken = replace(record.shift, responder=own.id, offered=False)
        zone = hours_of(acting, own.organisation_id).zone
        _refuse_wrong(taken, written(acting, own.organisation_id), zone, acting.now)
        shifts.save_shift(acting.tx, record, taken)


def _own(acting: Acting, responder_id: UUID, shift_id: UUID) -> ShiftRecord:
    own = _responder(acting, responder_id)
    record = shifts.lock_shift(acting.tx, own.organisation_id, shift_id)
    if record is None or record.shift.responder != responder_id:
        raise NoSuchCaseError
    return record


def _responder(acting: Acting, responder_id: UUID) -> ResponderRecord:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    return found
