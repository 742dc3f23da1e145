"""The ladder: which pages are due at a moment of a case nobody holds.

Decides whom, on which channel, under which key; one page per responder and channel at a
time, however late the wake. Whether the ladder runs at all is decided in `case`.

L4 climbs by joins: somebody who joined is paged on each of their channels every quarter of
an hour and is never dropped. L1 to L3 notify once and then each morning. A step is empty
where nobody in it can be reached, and then passes at once to the next; at its end stands the
operator. Somebody already being paged does not make a step empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.address import ChannelName
from service.domain.effects import PageOperator, PageResponder
from service.domain.ids import CaseId, ResponderId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy, OnRoster, Roster, next_morning

EVERYONE = "l4-everyone"
NOTICE = "notice"
MORNING = "morning"


@dataclass(frozen=True, slots=True)
class Call:
    """One responder being paged on one channel since `first` (ladder time)."""

    step: str
    responder: ResponderId
    channel: ChannelName
    first: timedelta
    issued: int = -1  # the highest repeat that left; -1: none yet


@dataclass(frozen=True, slots=True)
class Progress:
    """What the ladder did so far; kept with the case so that nothing is issued twice."""

    round: int = 1  # a new one each time the ladder starts anew
    calls: tuple[Call, ...] = ()
    joins_done: int = 0
    everyone: bool = False
    notices: int = 0
    notified_at: datetime | None = None
    operator_pages: int = 0  # over all rounds: the operator's key has no step
    operator_last: timedelta | None = None  # ladder time

    def anew(self) -> "Progress":
        """Return the progress of a ladder that starts again at time zero."""
        return Progress(round=self.round + 1, operator_pages=self.operator_pages)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the ladder of one case stands: all that decides but its own progress."""

    case: CaseId
    level: Level
    policy: EscalationPolicy
    roster: Roster
    elapsed: timedelta  # ladder time: it stands still while somebody holds the case
    since: datetime  # when the ladder last began to run
    now: datetime
    quiet_until: Mapping[ResponderId, datetime]

    def at(self, elapsed: timedelta) -> datetime:
        """Return the instant of a ladder time, if nobody takes the case before."""
        return self.now + (elapsed - self.elapsed)


@dataclass(frozen=True, slots=True)
class Due:
    """The pages due, the progress that remembers them, and the steps that began."""

    progress: Progress
    effects: tuple[PageResponder | PageOperator, ...] = ()
    steps: tuple[str, ...] = ()


def due_pages(moment: Moment, progress: Progress) -> Due:
    """Return what is due now; asked twice with the same progress it answers the same."""
    if moment.level is Level.L0:  # a drill cannot raise a real alarm
        return Due(progress)
    if moment.level is Level.L4:
        return _issue(moment, _call_operator(moment, _climb(moment, progress)))
    return _issue(moment, _notify(moment, progress))


def next_page_at(moment: Moment, progress: Progress) -> datetime | None:
    """Return the earliest instant at which `due_pages` has something to do; None for L0."""
    if moment.level is Level.L0:
        return None
    pages = _pages_at(moment, progress)
    if moment.level is Level.L4:
        return max(moment.now, min([*pages, *_steps_at(moment, progress)]))
    return max(moment.now, min([*pages, _notice_at(moment, progress)]))


# --- L4: joins, then everyone, then the operator ---


def _climb(moment: Moment, progress: Progress) -> Due:
    if moment.elapsed >= moment.policy.everyone_after:
        return _call_everyone(moment, progress)
    joins = list(moment.policy.joins())
    reached = [offset for offset in joins if offset <= moment.elapsed]
    fresh = reached[progress.joins_done :]
    if not fresh and not _active(moment.roster, progress.calls):
        # Whoever was being paged has left the roster: the next one is called at once.
        fresh = reached[-1:]
    calls, steps = progress.calls, []
    for offset in fresh:
        step = f"l4-{offset // timedelta(minutes=1)}"
        called = _call(_newcomers(moment, calls, offset), step, moment.elapsed)
        calls += called
        steps += [step] if called and offset else []
    return Due(replace(progress, calls=calls, joins_done=len(reached)), steps=tuple(steps))


def _newcomers(moment: Moment, calls: tuple[Call, ...], offset: timedelta) -> list[OnRoster]:
    waiting = _waiting(moment.roster, calls)
    if not _active(moment.roster, calls):
        # L4 leaves on two ways at once: two channels of the first, or two people.
        alone = any(len(first.channels) == 1 for first in waiting[:1])
        return waiting[: 2 if alone else 1]
    one_more = waiting[:1]
    others = moment.roster.of_the_other()
    if offset < moment.policy.second_organisation_after or any(
        one in others for one in [*_called(moment.roster, calls), *one_more]
    ):
        return one_more
    return one_more + [one for one in waiting if one in others][:1]


def _call_everyone(moment: Moment, progress: Progress) -> Due:
    """From here on all are paged together; who comes on the roster later joins at once."""
    steps: tuple[str, ...] = ()
    if not progress.everyone:
        progress = replace(progress, calls=(), everyone=True, operator_last=None)
        steps = (EVERYONE,)
    calls = progress.calls + _missing(moment, progress)
    return Due(replace(progress, calls=calls), steps=steps)


def _missing(moment: Moment, progress: Progress) -> tuple[Call, ...]:
    known = {(call.responder, call.channel) for call in progress.calls}
    everyone = _call(moment.roster.in_order(), EVERYONE, moment.elapsed)
    return tuple(call for call in everyone if (call.responder, call.channel) not in known)


def _call_operator(moment: Moment, due: Due) -> Due:
    at = _operator_at(moment, due.progress)
    if at is None or at > moment.elapsed:
        return due
    return _page_operator(moment, due)


def _operator_at(moment: Moment, progress: Progress) -> timedelta | None:
    if moment.roster.in_order() and not progress.everyone:
        return None
    if progress.operator_last is None:
        return moment.elapsed
    return progress.operator_last + moment.policy.repeat_every


def _steps_at(moment: Moment, progress: Progress) -> list[datetime]:
    steps: list[timedelta] = []
    if not progress.everyone:
        steps.append(moment.policy.everyone_after)
    if not progress.everyone and _waiting(moment.roster, progress.calls):
        none_called = not _active(moment.roster, progress.calls)
        fresh = list(moment.policy.joins())[progress.joins_done :]
        steps += [moment.elapsed] if none_called else fresh[:1]
    if progress.everyone and _missing(moment, progress):
        steps.append(moment.elapsed)
    operator_at = _operator_at(moment, progress)
    steps += [] if operator_at is None else [operator_at]
    return [moment.at(step) for step in steps]


# --- L1 to L3: one notification, then each morning ---


def _notify(moment: Moment, progress: Progress) -> Due:
    if _notice_at(moment, progress) > moment.now:
        return Due(progress)
    audience = moment.roster.to_notify().responders
    step = MORNING if progress.notices else NOTICE
    told = replace(
        progress,
        calls=tuple(Call(step, one.id, one.channels[0], moment.elapsed) for one in audience),
        notices=progress.notices + 1,
        notified_at=moment.now,
    )
    leaves_the_desk = moment.level is Level.L1 and not progress.notices
    due = Due(told, steps=(NOTICE,) if leaves_the_desk else ())
    return due if audience else _page_operator(moment, due)


def _notice_at(moment: Moment, progress: Progress) -> datetime:
    if progress.notified_at is None:
        waits = moment.policy.l1_becomes_l2_after if moment.level is Level.L1 else timedelta()
        return moment.at(waits)
    # A ladder that went on in the evening waits for the morning like any other.
    after = max(progress.notified_at, moment.since)
    return next_morning(after, moment.roster.to_notify().time_zone, moment.policy.mornings_at)


# --- calls and the pages they ask for ---


def _call(responders: Iterable[OnRoster], step: str, elapsed: timedelta) -> tuple[Call, ...]:
    return tuple(
        Call(step, one.id, channel, elapsed) for one in responders for channel in one.channels
    )


def _active(roster: Roster, calls: tuple[Call, ...]) -> list[Call]:
    """Return the calls that can still reach somebody; the others are kept, not dropped."""
    ways = {(one.id, channel) for one in roster.in_order() for channel in one.channels}
    return [call for call in calls if (call.responder, call.channel) in ways]


def _called(roster: Roster, calls: tuple[Call, ...]) -> list[OnRoster]:
    called = {call.responder for call in _active(roster, calls)}
    return [one for one in roster.in_order() if one.id in called]


def _waiting(roster: Roster, calls: tuple[Call, ...]) -> list[OnRoster]:
    called = _called(roster, calls)
    return [one for one in roster.in_order() if one not in called]


def _repeat(moment: Moment, progress: Progress, call: Call) -> int:
    if moment.level is not Level.L4:
        return progress.notices - 1
    # Counted by the time that passed, not by the wakes: a late wake brings no volley.
    return (moment.elapsed - call.first) // moment.policy.repeat_every


def _issue(moment: Moment, due: Due) -> Due:
    active = _active(moment.roster, due.progress.calls)
    calls, pages = [], list(due.effects)
    for call in due.progress.calls:
        repeat = _repeat(moment, due.progress, call)
        quiet = moment.quiet_until.get(call.responder, moment.now) > moment.now
        if call not in active or quiet or repeat <= call.issued:
            calls.append(call)
            continue
        step = call.step if due.progress.round == 1 else f"{call.step}~{due.progress.round}"
        pages.append(PageResponder(moment.case, step, call.responder, call.channel, repeat))
        calls.append(replace(call, issued=repeat))
    progress = replace(due.progress, calls=tuple(calls))
    return replace(due, progress=progress, effects=tuple(pages))


def _pages_at(moment: Moment, progress: Progress) -> list[datetime]:
    at = []
    for call in _active(moment.roster, progress.calls):
        quiet_until = moment.quiet_until.get(call.responder, moment.now)
        if moment.level is Level.L4:
            due = moment.at(call.first + moment.policy.repeat_every * (call.issued + 1))
            at.append(max(due, quiet_until))
        elif call.issued < progress.notices - 1:
            at.append(quiet_until)
    return at


def _page_operator(moment: Moment, due: Due) -> Due:
    repeat = due.progress.operator_pages
    progress = replace(due.progress, operator_pages=repeat + 1, operator_last=moment.elapsed)
    page = PageOperator(f"untaken {moment.case}", repeat)
    return replace(due, progress=progress, effects=(*due.effects, page))
