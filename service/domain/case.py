"""A case: what silence or distress opens for people, and what time and news make of it.

Nothing here closes a case: neither time, nor news, nor an answer to a page (I8); what people
do to it is in `holding`, whom the ladder calls in `ladder`. Nothing that arrives lowers a
level or takes distress away (I6, R8).

The ladder runs in its own time, which stands still while somebody holds the case. Three
things set it going: the opening, half an hour without a recorded step before the case is
being monitored, and news graver than what the holder took on. A ladder that went on because
of a missing step takes up where it stood; graver news starts it at time zero.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.answered import Answered
from service.domain.effects import (
    Cause,
    Decided,
    Effect,
    Happening,
    PageOperator,
    PageResponder,
    TellExile,
    Why,
)
from service.domain.ids import CaseId, FamilyId, ResponderId
from service.domain.ladder import Moment, Progress, due_pages, next_page_at
from service.domain.level import Level
from service.domain.outcome import Ending, Outcome
from service.domain.policy import EscalationPolicy, Roster, by_day
from service.domain.work import Work


class CaseState(StrEnum):
    """How far the work is; whether anybody holds it now is `Hold`."""

    NEW = "new"
    TAKEN = "taken"
    VERIFYING = "verifying"
    ACTING = "acting"
    MONITORING = "monitoring"
    CLOSED = "closed"
    MERGED = "merged"
    REOPENED = "reopened"


class Hold(StrEnum):
    """Whether the ladder may rest."""

    NOBODY = "nobody"
    HELD = "held"
    LAPSED = "lapsed"  # an owner, but no step for half an hour: any step holds it again
    RAISED = "raised"  # graver since it was taken: only taking it anew holds it


class Refusal(StrEnum):
    """Why an act does not fit the case as it is; the web layer words it."""

    CLOSED = "closed"  # or merged
    HELD = "held"  # by somebody else who keeps recording steps
    NOT_OWNER = "not-owner"
    RAISED = "raised"  # graver since it was taken: take it anew first
    TRANSITION = "transition"
    REASON = "reason"  # none was given
    NOT_CLOSED = "not-closed"
    NOT_MERGED = "not-merged"  # the wave does not cover it
    UNREAD = "unread"  # what was handed over has to be read first
    BY_DAY = "by-day"  # only at night may it wait for the morning
    OTHER_OPEN = "other-open"  # the family has another case by now


class CaseRefusedError(Exception):
    """An act was refused; `code` says why."""

    def __init__(self, code: Refusal) -> None:
        """`code` is all the exception carries (I5)."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is about; several families only in a wave."""

    families: tuple[FamilyId, ...]
    cause: Cause
    level: Level


@dataclass(frozen=True, slots=True)
class Case:
    """Immutable; every act returns its successor. Instants are aware UTC."""

    id: CaseId
    families: tuple[FamilyId, ...]
    cause: Cause
    level: Level
    distress: bool  # latched (I6)
    policy: EscalationPolicy  # as it was when the case opened
    opened_at: datetime
    unheld_since: datetime  # since when nobody holds it; meaningless while held
    running_since: datetime | None  # None: the ladder stands still
    state: CaseState = CaseState.NEW
    hold: Hold = Hold.NOBODY
    owner: ResponderId | None = None
    taken_at: datetime | None = None
    first_taken_at: datetime | None = None  # since it was opened or reopened
    last_step_at: datetime | None = None
    climbed: timedelta = timedelta()  # ladder time before `running_since`
    progress: Progress = field(default_factory=Progress)
    quiet_until: tuple[tuple[ResponderId, datetime], ...] = ()
    unheld: bool = False  # the exile was told so in this unheld period
    unheld_periods: int = 0
    reviewed_at: datetime | None = None  # when the owner was last reminded to review
    reviews: int = 0
    outcome: Outcome | None = None
    ending: Ending | None = None  # the same more exactly
    merged_into: CaseId | None = None
    answers: tuple[Answered, ...] = ()  # of exile and deputy, since it was opened
    rests_until: datetime | None = None  # a known reason was given; once in a case
    work: Work = field(default_factory=Work)
    reopened_at: datetime | None = None  # by a person; what was agreed before holds no more
    heard_since: bool = True  # whether anything arrived since then, or since it was opened

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a person's decision."""
        return self.state not in {CaseState.CLOSED, CaseState.MERGED}

    @property
    def family(self) -> FamilyId | None:
        """The one family it is about; None in a wave."""
        return self.families[0] if len(self.families) == 1 else None


def open_case(
    case: CaseId, opening: Opening, *, policy: EscalationPolicy, now: datetime
) -> Decided[Case]:
    """Return the new case; its first pages come from `wait` at the same moment."""
    opened = Case(
        id=case,
        families=opening.families,
        cause=opening.cause,
        level=opening.level,
        distress=opening.cause is Cause.DISTRESS,
        policy=policy,
        opened_at=now,
        unheld_since=now,
        running_since=now,
    )
    happening = tell(opened, "case-opened", level=opened.level, cause=opened.cause)
    return Decided(opened, happenings=(happening,))


def tell(case: Case, event: str, **details: str) -> Happening:
    """Return something observers of this case are told."""
    return Happening(event, family=case.family, case=case.id, details=details)


# --- news: what arrives about the family ---


def join(case: Case, cause: Cause, level: Level, *, now: datetime) -> Decided[Case]:
    """Return the case with one more reason in it; a graver one pages anew (R8).

    The first distress in a case pages anew even at an equal level: whoever holds it took on
    a silence. Distress of one family is never part of a wave: it opens its own case.
    """
    refuse_over(case)
    case = replace(case, heard_since=True)
    first_distress = cause is Cause.DISTRESS and not case.distress
    # Whoever monitors has done what there was to do: a new cry is news again.
    is_news = cause is Cause.DISTRESS and case.state is CaseState.MONITORING
    if not first_distress and not is_news and level <= case.level:
        return Decided(_named_by_danger(case, cause))
    named = case if case.distress else replace(case, cause=cause)
    named = replace(named, distress=case.distress or first_distress)
    return Decided(_raise(named, max(level, case.level), now))


def _named_by_danger(case: Case, cause: Cause) -> Case:
    """Return a mild silence by the name of plain danger that came into it: it rests no longer."""
    if case.cause is Cause.SILENCE and cause is Cause.PLAIN_DANGER and case.level <= Level.L2:
        return replace(case, cause=cause)
    return case


def raise_level(case: Case, level: Level, *, now: datetime) -> Decided[Case]:
    """Return the case at a computed level; an equal or lower one changes nothing (R8)."""
    refuse_over(case)
    return Decided(_raise(case, level, now) if level > case.level else case)


def refuse_over(case: Case) -> None:
    """Raise CaseRefusedError where the case is closed or merged."""
    if not case.is_open:
        raise CaseRefusedError(Refusal.CLOSED)


def _raise(case: Case, level: Level, now: datetime) -> Case:
    if case.owner is None:
        return restart(replace(case, level=level), now)
    # What was being monitored at the old level has to be verified at the new one.
    back = CaseState.TAKEN if case.state is CaseState.MONITORING else case.state
    raised = replace(case, level=level, state=back, hold=Hold.RAISED)
    return restart(_unheld_from(raised, now) if case.hold is Hold.HELD else raised, now)


def restart(case: Case, now: datetime) -> Case:
    """Return the case with its ladder running from time zero, and nobody quiet."""
    return replace(
        case,
        running_since=now,
        climbed=timedelta(),
        progress=case.progress.anew(),
        quiet_until=(),
    )


def _unheld_from(case: Case, now: datetime) -> Case:
    return replace(case, unheld_since=now, unheld=False)


# --- time ---


def wait(case: Case, roster: Roster, *, now: datetime) -> Decided[Case]:
    """Return what the passing of time makes of the case. It never closes it (I8)."""
    if not case.is_open:
        return Decided(case)
    decided: Decided[Case] = Decided(case)
    for pass_time in (_lapse, _review, _climb, _tell_unheld):
        after = pass_time(decided.state, roster, now)
        decided = Decided(
            after.state,
            decided.effects + after.effects,
            decided.happenings + after.happenings,
        )
    return decided


def next_wake(case: Case, roster: Roster, *, now: datetime) -> datetime | None:
    """Return the earliest instant at which `wait` has something to do; None once it is over.

    None also for a drill (L0) nobody holds: it neither pages nor troubles the exile.
    """
    if not case.is_open:
        return None
    due = [lapse_at(case), review_at(case), _unheld_at(case)]
    if case.running_since is not None:
        page_at = next_page_at(_moment(case, roster, now), case.progress)
        rest_ends = _rest_ends(case, roster)
        due.append(max(page_at, rest_ends) if page_at and rest_ends else page_at)
    return max(now, min(known)) if (known := [at for at in due if at is not None]) else None


def lapse_at(case: Case) -> datetime | None:
    """Return when the ladder goes on: half an hour after a step, or after a night's rest.

    Monitoring never lapses: its reviews are a day apart, and the owner is reminded.
    """
    if case.hold is not Hold.HELD or case.state is CaseState.MONITORING:
        return None
    step_at = case.last_step_at or case.opened_at
    return max(step_at, case.work.rests_until or step_at) + case.policy.held_without_step_for


def _lapse(case: Case, _: Roster, now: datetime) -> Decided[Case]:
    at = lapse_at(case)
    if at is None or now < at:
        return Decided(case)
    # From now, not from `at`: where we were down, nobody could record a step.
    lapsed = _unheld_from(replace(case, hold=Hold.LAPSED, running_since=now), now)
    return Decided(lapsed, happenings=(tell(case, "escalated", step="goes-on"),))


def review_at(case: Case) -> datetime | None:
    """Return when the owner of a monitored case is reminded."""
    if case.hold is not Hold.HELD or case.state is not CaseState.MONITORING:
        return None
    return (case.reviewed_at or case.last_step_at or case.opened_at) + case.policy.review_every


def _review(case: Case, roster: Roster, now: datetime) -> Decided[Case]:
    """Remind the owner, daily, until a step is recorded.

    The whole ladder would be a false alarm: a monitored case is quiet by a person's decision.
    Where its owner can no longer be reached, those a notification goes to are asked instead.
    """
    at = review_at(case)
    if at is None or now < at:
        return Decided(case)
    owner = roster.find(case.owner) if case.owner is not None else None
    asked = (owner,) if owner is not None else roster.to_notify().responders
    pages: list[Effect] = [
        PageResponder(case.id, "review", one.id, one.channels[0], case.reviews) for one in asked
    ]
    pages = pages or [PageOperator(f"review {case.id}", case.reviews)]
    reviewed = replace(case, reviewed_at=now, reviews=case.reviews + 1)
    return Decided(reviewed, effects=tuple(pages))


def _climb(case: Case, roster: Roster, now: datetime) -> Decided[Case]:
    rest_ends = _rest_ends(case, roster)
    if case.running_since is None or (rest_ends is not None and now < rest_ends):
        return Decided(case)
    due = due_pages(_moment(case, roster, now), case.progress)
    happenings = tuple(tell(case, "escalated", step=step) for step in due.steps)
    return Decided(replace(case, progress=due.progress), due.effects, happenings)


def is_mere_silence(case: Case) -> bool:
    """Whether it is one family's silence that nobody holds: calls about it may rest."""
    mild = case.cause is Cause.SILENCE and case.level in {Level.L1, Level.L2}
    return mild and case.family is not None and case.hold is Hold.NOBODY


def _rest_ends(case: Case, roster: Roster) -> datetime | None:
    """Return when calls that rest go on: by day, as nobody is woken by mere silence."""
    if case.rests_until is None or not is_mere_silence(case):
        return None
    return by_day(case.rests_until, roster.to_notify().time_zone)


def _moment(case: Case, roster: Roster, now: datetime) -> Moment:
    return Moment(
        case=case.id,
        level=case.level,
        policy=case.policy,
        roster=roster,
        elapsed=ladder_time(case, now),
        since=case.running_since or now,
        now=now,
        quiet_until=dict(case.quiet_until),
    )


def ladder_time(case: Case, now: datetime) -> timedelta:
    """Return how long the ladder has run; a clock set back does not turn it back."""
    if case.running_since is None:
        return case.climbed
    return case.climbed + max(timedelta(), now - case.running_since)


def _unheld_at(case: Case) -> datetime | None:
    """A drill is nobody's danger: its exile is not told that nobody holds it."""
    if case.hold is Hold.HELD or case.unheld or case.level is Level.L0:
        return None
    at = case.unheld_since + case.policy.unheld_after
    if case.rests_until is None or not is_mere_silence(case):
        return at
    return max(at, case.rests_until)


def _tell_unheld(case: Case, _: Roster, now: datetime) -> Decided[Case]:
    at = _unheld_at(case)
    if at is None or now < at:
        return Decided(case)
    period = case.unheld_periods + 1
    told = tuple(
        TellExile(family, Why.UNHELD, f"case {case.id}, {period}") for family in case.families
    )
    unheld = replace(case, unheld=True, unheld_periods=period)
    return Decided(unheld, told, (tell(case, "unheld"),))
