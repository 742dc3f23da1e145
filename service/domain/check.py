"""One check: a question put to one relative, and what becomes of it.

Distress is heard in every state: a frightened relative may send the safe words first and
the true ones after (I6). When a ping goes out is decided in `pings`, what a text means in
`reader`; here is the ladder of a silence and the standing of an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.agreement import Agreement, Plan
from service.domain.family import Family
from service.domain.ids import CheckId
from service.domain.level import Level
from service.domain.outage import Hearing, merge, reach
from service.domain.schedule import Span, awake, nights
from service.domain.sequence import ASK_HOURS
from service.domain.verdict import Reason, Verdict, VerdictKind, gravest

TOGETHER = timedelta(minutes=30)  # R10: texts this close are judged together
TOGETHER_MAX = 10  # texts; what comes after begins anew
ANSWER_MAX = timedelta(hours=2)  # from its first text to its end
APART = TOGETHER + timedelta(seconds=1)
REASON_MAX = timedelta(days=7)  # a known reason holds no longer
REASONS_MAX = 2  # the second in a row opens a case
ASK_AGAIN_AFTER = {Plan.NORMAL: timedelta(hours=40), Plan.HIGH_RISK: timedelta(hours=10)}
CASE_AFTER = {Plan.NORMAL: timedelta(hours=48), Plan.HIGH_RISK: timedelta(hours=12)}
CASE_REST = {Plan.NORMAL: timedelta(hours=8), Plan.HIGH_RISK: timedelta(hours=2)}
HEARING_REST = {Plan.NORMAL: timedelta(hours=6), Plan.HIGH_RISK: timedelta(hours=2)}
_NIGHTS_AHEAD = timedelta(days=4)  # further than any ladder reaches with its nights


class State(StrEnum):
    """A check is open while WAITING; every other state ends it."""

    WAITING = "waiting"
    SAFE = "safe"
    UNVERIFIED = "unverified"
    DISTRESS = "distress"
    STOPPED = "stopped"
    SILENT = "silent"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """The rungs of a silence, in order."""

    ASK = "ask"
    ASK_AGAIN = "ask-again"
    CASE = "case"


_ORDER = (Step.ASK, Step.ASK_AGAIN, Step.CASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """One text of the answer, kept only while it may still be judged with the next."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """Immutable; the functions below return its successor."""

    id: CheckId
    ordinal: int  # of the time that opened it
    opened_at: datetime  # the first ping's drawn second: the ladder counts from here
    topic: str  # of the newest ping
    edition: int = 0  # of the book the newest ping was sent under
    state: State = State.WAITING
    laddered: bool = True  # False: a reminder the exile has not acted on (own, relay)
    last_ping_at: datetime | None = None
    older_topics: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()  # their texts: a quotation of one is no answer (R13)
    undelivered: bool = False
    asked: int = 0
    asked_at: datetime | None = None
    reason_until: datetime | None = None
    reasons: int = 0
    standing: Verdict | None = None  # what its answer is worth so far
    heard: tuple[Heard, ...] = ()  # the newest texts, at most thirty minutes apart
    answered_at: datetime | None = None  # when its first text came
    corrected: bool = False  # unverified has turned into safe, which happens once (R10)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer, or for the end of one."""
        return self.state is State.WAITING


def extend(check: Check, topic: str, text: str, at: datetime, *, edition: int = 0) -> Check:
    """Return `check` after one more ping within it: the newest topic counts (R2)."""
    older = check.older_topics if topic == check.topic else (*check.older_topics, check.topic)
    return replace(
        check,
        topic=topic,
        edition=edition,
        older_topics=older,
        pings=(*check.pings, text),
        last_ping_at=at,
    )


def next_step(
    check: Check, family: Family, *, hearing: Hearing, now: datetime
) -> tuple[Step, datetime] | None:
    """Return the next rung of the silence and when it is due; None when there is none.

    Nothing is due while we cannot hear, and nothing for a while after (I7).
    """
    if not check.is_open or check.standing is not None:
        return None
    if hearing.deaf_since is not None:
        return None
    step = _ORDER[check.asked] if check.laddered else Step.CASE
    agreement = family.agreement
    due = _due(check, step, family, _pauses(check, agreement, hearing=hearing, now=now))
    if check.reasons >= REASONS_MAX:
        step, due = Step.CASE, check.opened_at
    elif check.reason_until is not None:
        due = max(due, check.reason_until)
    if hearing.returned_at is not None and hearing.returned_at > check.opened_at:
        due = max(due, hearing.returned_at + HEARING_REST[agreement.plan])
    zone = agreement.case_zone if step is Step.CASE else agreement.exile_zone
    return step, awake(due, zone)


def _due(check: Check, step: Step, family: Family, pauses: Sequence[Span]) -> datetime:
    plan = family.agreement.plan
    if step is Step.ASK:
        length = family.sequence.draw_between("ask", check.ordinal, ASK_HOURS[plan])
        return reach(check.opened_at, length, pauses)
    if step is Step.ASK_AGAIN:
        return reach(check.opened_at, ASK_AGAIN_AFTER[plan], pauses)
    rest = CASE_REST[plan]
    return max(
        reach(check.opened_at, CASE_AFTER[plan], pauses),
        *(
            reach(since, rest, pauses)
            for since in (check.last_ping_at, check.asked_at)
            if since is not None
        ),
        check.opened_at,
    )


def _pauses(
    check: Check, agreement: Agreement, *, hearing: Hearing, now: datetime
) -> tuple[Span, ...]:
    pauses = hearing.pauses(now)
    if agreement.plan is Plan.HIGH_RISK:
        end = max(now, check.opened_at) + _NIGHTS_AHEAD
        rest = nights(agreement.quiet_hours, agreement.zone, check.opened_at, end)
        pauses = merge((*pauses, *rest))
    return pauses


def give_reason(check: Check, until: datetime, now: datetime) -> Check:
    """Return `check` after a known reason: asking and case rest until its end, seven days at most."""
    return replace(check, reason_until=min(until, now + REASON_MAX), reasons=check.reasons + 1)


def hears(check: Check, now: datetime) -> bool:
    """Whether a text now belongs to this check's answer rather than coming unasked (R12)."""
    if check.is_open:
        return True
    if check.state is State.SILENT:
        return True  # a late answer is still one to its ping
    return bool(check.heard) and now - check.heard[-1].at <= TOGETHER


def texts_together(check: Check, text: str, now: datetime) -> tuple[Heard, ...]:
    """Return the texts of an answer that `text` is judged with, itself last (R10)."""
    return told_on(check.heard, text, now)


def told_on(heard: tuple[Heard, ...], text: str, now: datetime) -> tuple[Heard, ...]:
    """Return `text` with those of `heard` that it goes on from, itself last (R10)."""
    if not heard or len(heard) >= TOGETHER_MAX or now - heard[-1].at > TOGETHER:
        heard = ()
    return (*heard, Heard(now, text))


def may_be_corrected(check: Check, reading: Verdict) -> bool:
    """Whether a right word after a wrong one may still turn the answer into safe (R10)."""
    old = check.standing
    if old is None or check.corrected or old.reason is Reason.PLAIN_DANGER:
        return False
    doubtful = VerdictKind.UNVERIFIED
    return old.verdict is doubtful and reading.verdict is doubtful


def stand(check: Check, reading: Verdict, *, together: bool) -> tuple[Verdict, bool]:
    """Return what the answer is worth after `reading`, and whether that was its one correction.

    The gravest reading stands, save that within thirty minutes unverified may turn into
    safe once (R10). Nothing lowers a distress (R8).
    """
    old = check.standing
    if old is None:
        return reading, False
    if old.verdict is VerdictKind.UNVERIFIED and reading.verdict is VerdictKind.SAFE:
        if together and not check.corrected:
            return reading, True
        return old, False
    return gravest((old, reading)), False


def ended_as(standing: Verdict) -> State:
    """Return the state in which an answer of this worth leaves its check."""
    return {
        VerdictKind.SAFE: State.SAFE,
        VerdictKind.DISTRESS: State.DISTRESS,
        VerdictKind.STOP: State.STOPPED,
        VerdictKind.UNVERIFIED: State.UNVERIFIED,
    }[standing.verdict]


def settles_at(check: Check) -> datetime | None:
    """Return when an unverified answer can no longer be corrected and closes its check."""
    if check.is_open and check.standing is not None and check.heard:
        last = check.heard[-1].at + APART
        # Somebody who writes on and on does not put the end off for ever.
        return last if check.answered_at is None else min(last, check.answered_at + ANSWER_MAX)
    return None


def without_seconds(check: Check) -> Check:
    """Return an ended check that tells the day it was opened, and no second of it (D13)."""
    return replace(
        check,
        opened_at=day_begun(check.opened_at),
        last_ping_at=None,
        asked_at=None,
        answered_at=None,
    )


def day_begun(instant: datetime) -> datetime:
    """Return the beginning of the day of `instant`, UTC."""
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def level_of(verdict: Verdict) -> Level:
    """Return the level at which a distress opens its case."""
    return verdict.level or Level.L4
