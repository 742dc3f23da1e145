"""What leaves towards a relative, and when: one pure function of public facts (I12, R0).

No verdict, level, case, wave, other family or health of ours can reach `plan_pings`: they
are not among its arguments. It knows what went out, whether something came back, whether
the stop word was in it, and what a person ordered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from service.domain.agreement import Agreement, Mode
from service.domain.sequence import (
    FamilySequence,
    Moment,
    Wording,
    day_of,
    dealt,
    deck,
    first_moment,
    follow_up_of,
    moment_after,
    moment_since,
)

WORDING_RESTS = timedelta(weeks=8)  # D3: no sentence twice within eight weeks
LATE_MAX = timedelta(minutes=10)  # D9: a later ping is skipped, never caught up
PUNCTUAL = timedelta(seconds=20)  # of processes that work; later than this, something was down
LATE_STEP = timedelta(seconds=30)


class OrderKind(StrEnum):
    """What a person may order; nothing else moves traffic."""

    PAUSE = "pause"
    SOONER = "sooner"
    DROP_FOLLOW_UP = "drop-follow-up"  # a known reason was given (FIELD-GUIDE §5)
    PROVE_FIRST = "prove-first"  # nothing regular leaves before both ways are proved (D10)
    PROOF = "proof"  # the one harmless message that proves them


@dataclass(frozen=True, slots=True)
class Order:
    """A person's deliberate order about traffic."""

    kind: OrderKind
    at: datetime  # from when it holds
    until: datetime | None = None  # of a pause; None: until resumed. When the ways were proved
    ordinal: int | None = None  # whose follow-up is dropped; of the message that proves


@dataclass(frozen=True, slots=True)
class Sent:
    """A time of the sequence that has passed, gone out or skipped: both use up their wording."""

    ordinal: int
    follow_up: bool
    day: date  # in the family's zone
    at: datetime | None  # the second, until it is dropped (D13)
    topic: str
    text: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class PlannedPing:
    """The next message of its kind; `text` None: no unused wording is left (D3)."""

    ordinal: int
    follow_up: bool
    day: date
    at: datetime
    opens_at: datetime  # its second is not stored before then (D13)
    closes_at: datetime  # of the same window
    topic: str
    text: str | None
    paused: bool = False  # its second falls into a pause: it will be skipped
    proof: bool = False  # it proves the way: no check, no ladder


def plan_pings(  # noqa: PLR0913, PLR0917  -- the six public facts and nothing else (I12)
    agreement: Agreement,
    family_sequence: FamilySequence,
    sent: Sequence[Sent],
    heard_at: datetime | None,
    stopped: bool,  # noqa: FBT001  -- the same
    orders: Sequence[Order],
) -> tuple[PlannedPing, ...]:
    """Return what is to leave next: the follow-up still owed, if any, and the next ping.

    `sent` in the order it happened; `heard_at`: when anything last came back. Empty once
    the relative has stopped it.
    """
    if stopped:
        return ()
    course = _Course(agreement, family_sequence, sent, orders)
    if is_unproved(orders):
        return _proof(course)
    ping = _ping(course, _next_moment(course))
    owed = _follow_up(course, heard_at)
    if owed is None or owed.at >= ping.at or owed.paused:
        return (ping,)
    return (owed, ping)


@dataclass(frozen=True, slots=True)
class _Course:
    """What planning goes by, held together."""

    agreement: Agreement
    sequence: FamilySequence
    sent: Sequence[Sent]
    orders: Sequence[Order]

    @property
    def last_ping(self) -> Sent | None:
        pings = [entry for entry in self.sent if not entry.follow_up]
        return pings[-1] if pings else None


def is_unproved(orders: Sequence[Order]) -> bool:
    """Whether both ways to the relative are still to be proved (D10)."""
    return any(order.kind is OrderKind.PROVE_FIRST and order.until is None for order in orders)


def next_ordinal(sent: Sequence[Sent]) -> int:
    """Return the ordinal of the time that comes next."""
    return max((entry.ordinal for entry in sent), default=-1) + 1


def _proof(course: _Course) -> tuple[PlannedPing, ...]:
    """Return the message a person ordered to prove the ways with, unless it has passed."""
    ordinal = next_ordinal(course.sent)
    ordered = [
        order
        for order in course.orders
        if order.kind is OrderKind.PROOF and order.ordinal == ordinal
    ]
    if not ordered:
        return ()
    agreement, since = course.agreement, ordered[0].at
    moment = moment_since(agreement, course.sequence, ordinal=ordinal, not_before=since)
    return (replace(_ping(course, moment), proof=True),)


def _next_moment(course: _Course) -> Moment:
    last = course.last_ping
    if last is None:
        drawn = first_moment(course.agreement, course.sequence)
    else:
        drawn = _after(course, last)
    for order in course.orders:
        if order.kind is OrderKind.SOONER:
            drawn = _sooner(course, drawn, order)
    return drawn


def _after(course: _Course, last: Sent) -> Moment:
    """Return the time after `last`, counted from the day the ways were proved where that is later.

    What would have fallen into the waiting is not made up for.
    """
    drawn = moment_after(course.agreement, course.sequence, last.ordinal, last.day)
    for order in course.orders:
        if order.kind is OrderKind.PROVE_FIRST and order.until is not None:
            proved_on = day_of(course.agreement, order.until)
            if drawn.at < order.until:
                drawn = moment_after(course.agreement, course.sequence, last.ordinal, proved_on)
    return drawn


def _sooner(course: _Course, drawn: Moment, order: Order) -> Moment:
    """Return the earlier of `drawn` and the first window after the order; used up by one ping."""
    last, sequence = course.last_ping, course.sequence
    hurried = moment_since(course.agreement, sequence, ordinal=drawn.ordinal, not_before=order.at)
    if last is not None and last.day >= day_of(course.agreement, hurried.at):
        return drawn
    return hurried if hurried.at < drawn.at else drawn


def _ping(course: _Course, moment: Moment) -> PlannedPing:
    day = day_of(course.agreement, moment.at)
    wording = _wording(course, moment.ordinal, day=day)
    return PlannedPing(
        ordinal=moment.ordinal,
        follow_up=False,
        day=day,
        at=moment.at,
        opens_at=moment.opens_at,
        closes_at=moment.closes_at,
        topic=wording.topic if wording else "",
        text=wording.text if wording else None,
        paused=_is_paused(course, moment.at),
    )


def _is_paused(course: _Course, at: datetime) -> bool:
    return any(
        order.kind is OrderKind.PAUSE
        and order.at <= at
        and (order.until is None or at < order.until)
        for order in course.orders
    )


def _follow_up(course: _Course, heard_at: datetime | None) -> PlannedPing | None:
    """Return the follow-up of the last ping, unless something came back or someone said no."""
    last = course.sent[-1] if course.sent else None
    if last is None or last.follow_up or last.skipped or last.at is None:
        return None
    if heard_at is not None and heard_at >= last.at:
        return None
    if any(order.ordinal == last.ordinal for order in course.orders):
        return None
    follow_up = follow_up_of(course.agreement, course.sequence, last.ordinal, last.at)
    day = day_of(course.agreement, follow_up.at)
    wording = _wording(course, last.ordinal, day=day, after=last.topic)
    if wording is None:
        return None
    return PlannedPing(
        ordinal=last.ordinal,
        follow_up=True,
        day=day,
        at=follow_up.at,
        opens_at=follow_up.opens_at,
        closes_at=follow_up.closes_at,
        topic=wording.topic,
        text=wording.text,
        paused=_is_paused(course, follow_up.at),
    )


def _wording(
    course: _Course, ordinal: int, *, day: date, after: str | None = None
) -> Wording | None:
    """Return the wording dealt to `ordinal`, or where it has not rested, one that has.

    `after`: the topic of the ping followed up, which gives way to another topic (D8).
    """
    agreement, sequence = course.agreement, course.sequence
    if agreement.mode is Mode.OWN:
        return Wording("", "")
    pair = dealt(agreement, sequence, ordinal)
    if pair is None:
        return None
    tired = {entry.text for entry in course.sent if day - entry.day < WORDING_RESTS}
    preferred = pair[0] if after is None else pair[1]
    if preferred.text not in tired and preferred.topic != after:
        return preferred
    rested = [card for card in (preferred, *deck(agreement, sequence)) if card.text not in tired]
    return next((card for card in rested if card.topic != after), rested[0] if rested else None)


def is_too_late(planned: PlannedPing, now: datetime) -> bool:
    """Whether its second passed so long ago that it is skipped (D9)."""
    return now - planned.at > LATE_MAX


def forget(sent: Sequence[Sent], today: date, *, keep_second_of: int | None) -> tuple[Sent, ...]:
    """Return `sent` without what is no longer needed: old days, and past seconds (D13).

    `keep_second_of`: the ordinal whose follow-up or check is still open. The last entry of
    each kind stays: the sequence is counted on from it.
    """
    last = max((entry.ordinal for entry in sent), default=0)
    return tuple(
        entry if entry.at is None or entry.ordinal == keep_second_of else replace(entry, at=None)
        for entry in sent
        if entry.ordinal == last or today - entry.day < WORDING_RESTS
    )


def resume(orders: Sequence[Order], now: datetime) -> tuple[Order, ...]:
    """Return `orders` with every pause ended at `now`."""
    return tuple(
        replace(order, until=now)
        if order.kind is OrderKind.PAUSE and (order.until is None or order.until > now)
        else order
        for order in orders
    )


def own_second(drawn: datetime, not_before: datetime) -> datetime:
    """Return when a ping that could not leave at `drawn` may: whole half minutes after it.

    What kept it back, an outage or a gateway's refusal, keeps others back as well. Let go at
    its end they would leave in one common second, which tells who belongs together (D7).
    """
    steps = -(-max(not_before - drawn, timedelta()) // LATE_STEP)
    return drawn + steps * LATE_STEP
