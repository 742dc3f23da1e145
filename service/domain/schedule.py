"""Hours: when a ping may go out, when people may be asked, when a relative sleeps.

Local wall-clock time is turned into instants here and nowhere else. An hour that the
clock skips does not exist; an hour it repeats counts once. Which instant is chosen inside
a window is the family sequence's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_SEARCHED_MAX = 800  # beyond any rule of weekdays and quiet dates
_AWAKE = (time(8), time(22))  # FIELD-GUIDE §5: asking waits for 08:00-22:00


class WindowRefusedError(ValueError):
    """The window cannot hold a moment."""


@dataclass(frozen=True, slots=True)
class Span:
    """Instants from `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Whole seconds inside."""
        return int((self.end - self.start).total_seconds())

    def holds(self, instant: datetime) -> bool:
        """Whether `instant` lies inside."""
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some weekdays (0 is Monday) in the family's own zone; never over midnight."""

    days: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse what can never hold a ping."""
        if not self.days:
            message = "a window needs at least one weekday"
            raise WindowRefusedError(message)
        if (self.opens.hour, self.opens.minute) >= (self.closes.hour, self.closes.minute):
            message = (
                f"a window must end after it begins: {self.opens:%H:%M} to {self.closes:%H:%M}"
            )
            raise WindowRefusedError(message)


def zone_named(name: str) -> ZoneInfo:
    """Return a zone; one this machine does not know may shift an hour, never cost a message."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=4096)  # whole and half hours of a few zones, a season of days: asked for ever
def instant_of(day: date, wall: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the instant `zone` shows `wall` on `day`; inside a skipped hour, the skip itself."""
    local = datetime.combine(day, wall, zone)
    again = local.replace(fold=1 - local.fold)
    if local.utcoffset() == again.utcoffset():
        return local.astimezone(UTC)  # an hour like nearly all: the zone shows it once
    early, late = (local.replace(fold=each).astimezone(UTC) for each in (1, 0))
    if early.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall):
        return late if fold == 0 else early
    return _skip_between(early, late, zone)


def _skip_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after the clocks went forward, by halving to one second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=4096)  # the same hours, again and again
def _span_of(opens: time, closes: time, day: date, zone: ZoneInfo) -> Span:
    # In a repeated hour the opening counts the second time and the closing the first, so that
    # every instant inside also reads as inside on the kitchen clock.
    start = instant_of(day, opens, zone, fold=1)
    end = instant_of(day, closes, zone, fold=0)
    if end < start:
        start = instant_of(day, opens, zone, fold=0)
    return Span(start, end)


def spans_on(windows: Sequence[Window], day: date, zone: ZoneInfo) -> tuple[Span, ...]:
    """Return the spans of `day`, in order, overlapping windows joined, empty ones left out."""
    weekday = day.weekday()
    raw = [
        _span_of(window.opens, window.closes, day, zone)
        for window in windows
        if weekday in window.days
    ]
    if len(raw) > 1:
        raw.sort(key=lambda span: span.start)
    joined: list[Span] = []
    for span in raw:
        if span.seconds <= 0:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def next_spans(windows: Sequence[Window], zone: ZoneInfo, not_before: datetime) -> tuple[Span, ...]:
    """Return the first day's spans that open at or after `not_before`."""
    day = not_before.astimezone(zone).date()
    spans = spans_on(windows, day, zone)
    open_still = tuple(span for span in spans if span.start >= not_before)
    return open_still or spans_from(windows, zone, day + timedelta(days=1))


def spans_from(windows: Sequence[Window], zone: ZoneInfo, day: date) -> tuple[Span, ...]:
    """Return the spans of the first day from `day` on that has any."""
    for ahead in range(_DAYS_SEARCHED_MAX):
        spans = spans_on(windows, day + timedelta(days=ahead), zone)
        if spans:
            return spans
    message = "no window opens within two years"
    raise WindowRefusedError(message)


def pick(spans: Sequence[Span], second: int) -> datetime:
    """Return the `second`-th second of the spans laid end to end."""
    for span in spans:
        if second < span.seconds:
            return span.start + timedelta(seconds=second)
        second -= span.seconds
    message = "a second past the end of its windows"
    raise AssertionError(message)


def awake(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant`, or the next 08:00 in `zone` when it falls at night."""
    wall = instant.astimezone(zone)
    if wall.time() < _AWAKE[0]:
        return instant_of(wall.date(), _AWAKE[0], zone)
    if wall.time() >= _AWAKE[1]:
        return instant_of(wall.date() + timedelta(days=1), _AWAKE[0], zone)
    return instant


def nights(
    quiet: tuple[time, time], zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[Span, ...]:
    """Return the quiet hours (from, to; over midnight where to <= from) touching start..end."""
    first = start.astimezone(zone).date() - timedelta(days=1)
    days = (end.astimezone(zone).date() - first).days + 1
    spans = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        until = day + timedelta(days=1) if quiet[1] <= quiet[0] else day
        spans.append(Span(instant_of(day, quiet[0], zone), instant_of(until, quiet[1], zone)))
    return tuple(span for span in spans if span.end > start and span.start < end)
