"""Shifts: who is on duty at an instant, and at which hours nobody is.

Hours are told by the organisation's own clock, so a night shift has an hour more or less when
the clocks change. Whom the ladder calls, and in which order, is decided in `ladder`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from service.domain.ids import ResponderId
from service.domain.schedule import Span, instant_of


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's hours of one day; an end no later than its beginning is the next day's."""

    responder: ResponderId
    day: date
    begins: time
    ends: time
    offered: bool = False  # a colleague may take it; until then it stays theirs


class ShiftRefusal(StrEnum):
    """Why a shift cannot be written down as it stands."""

    PAST = "past"
    OVERLAP = "overlap"  # the same person is on duty already
    TOO_FAR = "too-far"  # ahead
    TOO_MANY = "too-many"


def span_of(shift: Shift, zone: ZoneInfo) -> Span:
    """Return the instants of a shift.

    In an hour the clock repeats it begins the first time and ends the second: of two shifts
    that meet there both are on duty, never nobody.
    """
    last = shift.day + timedelta(days=int(shift.ends <= shift.begins))
    start = instant_of(shift.day, shift.begins, zone, fold=0)
    return Span(start, instant_of(last, shift.ends, zone, fold=1))


def is_changed_by_the_clock(shift: Shift, zone: ZoneInfo) -> bool:
    """Whether the shift is longer or shorter than its clock hours say."""
    span = span_of(shift, zone)
    walls = [at.astimezone(zone).replace(tzinfo=None) for at in (span.start, span.end)]
    return walls[1] - walls[0] != span.end - span.start


def is_made(shifts: Iterable[Shift], zone: ZoneInfo, now: datetime) -> bool:
    """Whether there is a rota at all: a shift that goes on or is to come."""
    return any(span_of(shift, zone).end > now for shift in shifts)


def on_duty(shifts: Iterable[Shift], zone: ZoneInfo, now: datetime) -> frozenset[ResponderId]:
    """Return whose shift it is."""
    return frozenset(each.responder for each in shifts if span_of(each, zone).holds(now))


def overlaps(shift: Shift, others: Iterable[Shift], zone: ZoneInfo) -> bool:
    """Whether the same person is on duty already in a part of these hours."""
    span = span_of(shift, zone)
    theirs = [span_of(each, zone) for each in others if each.responder == shift.responder]
    return any(span.start < each.end and each.start < span.end for each in theirs)


def staffed(spans: Iterable[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the hours between two instants at which somebody is on duty, in order."""
    inside = (Span(max(each.start, start), min(each.end, end)) for each in spans)
    joined: list[Span] = []
    for span in sorted(inside, key=lambda each: each.start):
        if span.start >= span.end:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def gaps(spans: Sequence[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the hours between two instants at which nobody is on duty, in order."""
    filled = staffed(spans, start, end)
    begins = [start, *(each.end for each in filled)]
    ends = [*(each.start for each in filled), end]
    return tuple(Span(a, b) for a, b in zip(begins, ends, strict=True) if a < b)
