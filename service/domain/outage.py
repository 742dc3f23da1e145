"""Our own deafness, and what it does to time; many silences at once.

While we cannot hear on a channel nobody on it is silent (I7): silence clocks stand still.
Sending is not affected, and nothing here may reach `plan_pings` (I12).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.schedule import Span

DEAF_AFTER = timedelta(minutes=45)  # without proof of hearing (I7)
CANARY_EVERY = timedelta(minutes=15)
WAVE_FAMILIES_MIN = 8  # FIELD-GUIDE §2.10
WAVE_SHARE = 20  # one in twenty of those asked
WAVE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Hearing:
    """One channel's ears: when they last proved themselves, and when they were deaf."""

    proved_at: datetime
    deaf: tuple[Span, ...] = ()  # closed intervals of the past, in order
    deaf_since: datetime | None = None
    is_unread: bool = False  # what the gateway took while we were away lies there still

    def pauses(self, now: datetime) -> tuple[Span, ...]:
        """Return every deaf interval up to `now`."""
        if self.deaf_since is None or self.deaf_since >= now:
            return self.deaf
        return (*self.deaf, Span(self.deaf_since, now))

    @property
    def returned_at(self) -> datetime | None:
        """When hearing last came back; None if it never went."""
        return self.deaf[-1].end if self.deaf else None


def listen(hearing: Hearing, now: datetime) -> Hearing:
    """Return `hearing` after time has passed: deaf 45 minutes after the last proof.

    The deafness began at the last proof: nothing since then is known to have been heard.
    """
    if hearing.deaf_since is not None or now - hearing.proved_at < DEAF_AFTER:
        return hearing
    return Hearing(hearing.proved_at, hearing.deaf, deaf_since=hearing.proved_at)


def prove(hearing: Hearing, now: datetime) -> Hearing:
    """Return `hearing` after something of our own or of others was heard."""
    # A clock that noticed nothing for 45 minutes was deaf too: the machine may have been down.
    silent = listen(hearing, now)
    if silent.deaf_since is None:
        return Hearing(max(now, hearing.proved_at), hearing.deaf)
    if silent.is_unread:
        return replace(silent, proved_at=now)  # what comes now says nothing of what came then
    return _ended(silent, silent.deaf_since, now, proved_at=now)


def _ended(hearing: Hearing, since: datetime, now: datetime, *, proved_at: datetime) -> Hearing:
    return Hearing(proved_at, (*hearing.deaf, Span(since, now)))


def leave_unread(hearing: Hearing, since: datetime) -> Hearing:
    """Return `hearing` after an absence, what was said since then lying at a gateway unread.

    It is deaf from then on until it was read, whatever else proves itself meanwhile.
    """
    begins = max(since, hearing.returned_at or since)
    known = hearing.deaf_since
    return replace(
        hearing, deaf_since=begins if known is None else min(known, begins), is_unread=True
    )


def have_read(hearing: Hearing, now: datetime) -> Hearing:
    """Return `hearing` once all that lay at the gateway was read."""
    since = hearing.deaf_since
    if not hearing.is_unread or since is None:
        return hearing
    if now - hearing.proved_at < DEAF_AFTER:
        return _ended(hearing, since, now, proved_at=hearing.proved_at)
    return replace(hearing, is_unread=False)


def reach(start: datetime, length: timedelta, pauses: Sequence[Span]) -> datetime:
    """Return when a clock set at `start`, standing still in `pauses`, has run for `length`."""
    at = start + length
    for pause in sorted(pauses, key=lambda span: span.start):
        begins = max(pause.start, start)
        if pause.end <= begins:
            continue
        if begins >= at:
            break
        at += pause.end - begins
        start = pause.end
    return at


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones joined."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def is_wave(*, silent: int, asked: int) -> bool:
    """Whether `silent` of `asked` families within 24 h are one event for people to judge."""
    return silent >= WAVE_FAMILIES_MIN and silent * WAVE_SHARE >= asked
