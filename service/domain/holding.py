"""What people do to a case: answer about it, take it, work on it, close it.

Who may sign in is decided in the web layer; here only whether the act fits the case. Every
recorded step of the owner holds the case for another half hour. Only `close` closes (I8).
"""

from dataclasses import replace
from datetime import datetime

from service.domain.answered import ANSWERS_MAX, Answered
from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Hold,
    Refusal,
    is_mere_silence,
    ladder_time,
    refuse_over,
    restart,
    tell,
)
from service.domain.effects import Decided
from service.domain.ids import ResponderId
from service.domain.level import Level
from service.domain.outcome import Ending, Outcome, outcome_of
from service.domain.work import Work

# Verify before acting; afterwards the work may go back as well as on.
_NEXT = {
    CaseState.TAKEN: {CaseState.VERIFYING},
    CaseState.VERIFYING: {CaseState.ACTING, CaseState.MONITORING},
    CaseState.ACTING: {CaseState.VERIFYING, CaseState.MONITORING},
    CaseState.MONITORING: {CaseState.VERIFYING, CaseState.ACTING},
}


def quiet(case: Case, responder: ResponderId, *, now: datetime) -> Decided[Case]:
    """Return the case with this responder left alone for ten minutes; the others go on.

    An answer that comes after the end is not refused: a message has nobody to refuse to.
    It does nothing, and neither does a second one that no page has called for: a sender's
    number can be forged, and a stream of answers must not keep anybody from being called.
    """
    if not case.is_open or not _may_be_quieted(case, responder, now):
        return Decided(case)
    others = tuple((who, until) for who, until in case.quiet_until if who != responder)
    until = now + case.policy.quiet_for
    quieted = replace(case, quiet_until=(*others, (responder, until)))
    return Decided(quieted, happenings=(tell(case, "quieted", responder=str(responder)),))


def _may_be_quieted(case: Case, responder: ResponderId, now: datetime) -> bool:
    """Whether this answer quiets: the first, or one to a page that left after the last quiet."""
    every = case.policy.repeat_every
    pages = [
        call.first + call.issued * every
        for call in case.progress.calls
        if call.responder == responder and call.issued >= 0
    ]
    # None leaves while they are left alone: one due meanwhile leaves when that has ended.
    quiets = [until for who, until in case.quiet_until if who == responder]
    return all(
        now >= until
        and bool(pages)
        and max(pages) > ladder_time(case, until - case.policy.quiet_for)
        for until in quiets
    )


def hear_answer(case: Case, answered: Answered, *, reason_until: datetime | None) -> Decided[Case]:
    """Return the case with what exile or deputy answered; it stays open (I8).

    A known reason puts off the calls about a mere silence nobody holds, once in a case: the
    second in a row puts off nothing (FIELD-GUIDE §5), nor does any where danger is in it.
    """
    refuse_over(case)
    # A second click, or the same again on one day; in a wave another exile may say the same.
    again = len(case.families) == 1 and case.answers[-1:] == (answered,)
    told = replace(case, answers=(*case.answers, *(() if again else (answered,)))[-ANSWERS_MAX:])
    if reason_until is None or case.rests_until is not None or not is_mere_silence(case):
        return Decided(told)
    rested = replace(told, rests_until=reason_until)
    return Decided(rested, happenings=(tell(case, "rested"),))


def may_take(case: Case, responder: ResponderId) -> bool:
    """Whether `take` would do something for this responder and not be refused."""
    if not case.is_open or case.hold is not Hold.HELD:
        return case.is_open
    if case.work.offered_to == responder:
        return case.work.offer_read
    return case.state is CaseState.MONITORING and case.owner != responder


def next_states(case: Case) -> frozenset[CaseState]:
    """Return where the work may go from here."""
    return frozenset(_NEXT.get(case.state, ()))


def take(case: Case, responder: ResponderId, *, now: datetime) -> Decided[Case]:
    """Return the case held by this responder; the ladder stands still.

    Refused: closed; held (by another who keeps recording steps: let them hand it over);
    unread (they have, and the note was not opened yet).
    A case that is only monitored may be taken by anybody: its owner may be gone.
    """
    refuse_over(case)
    if case.hold is Hold.HELD and case.work.offered_to == responder and not case.work.offer_read:
        raise CaseRefusedError(Refusal.UNREAD)
    if case.owner != responder and not may_take(case, responder):
        raise CaseRefusedError(Refusal.HELD)
    untouched = case.state in {CaseState.NEW, CaseState.REOPENED}
    state = CaseState.TAKEN if untouched else case.state
    work = replace(case.work, offered_to=None, offer_read=False)
    work = replace(work, second=None if work.second == responder else work.second)
    taken = replace(case, state=state, owner=responder, taken_at=now, work=work)
    taken = replace(taken, first_taken_at=case.first_taken_at or now)
    happening = tell(case, "acknowledged", responder=str(responder))
    return Decided(step_done(taken, now), happenings=(happening,))


def note(case: Case, responder: ResponderId, *, now: datetime) -> Decided[Case]:
    """Return the case with a step of its owner, or of the second person, recorded.

    A note on a case that became graver is kept but does not hold it: it may have been
    written before the writer saw the news. Refused: closed, not-owner.
    """
    refuse_over(case)
    refuse_stranger_to_both(case, responder)
    if case.hold is Hold.RAISED:
        return Decided(replace(case, last_step_at=now))
    return Decided(step_done(case, now))


def advance(
    case: Case, responder: ResponderId, *, state: CaseState, now: datetime
) -> Decided[Case]:
    """Return the case in its next state of work, or where it is there already.

    Refused: as `close`, and transition.
    """
    refuse_unheld(case, responder)
    if state is not case.state and state not in next_states(case):
        raise CaseRefusedError(Refusal.TRANSITION)
    return Decided(step_done(replace(case, state=state), now))


def requeue(case: Case, responder: ResponderId, *, now: datetime) -> Decided[Case]:
    """Return the case without an owner who comes no more; its ladder runs from time zero.

    It is not `new`: somebody has worked on it, so it goes into no wave.
    """
    if not case.is_open or case.owner != responder:
        return Decided(case)
    left = replace(
        restart(case, now),
        state=CaseState.REOPENED,
        hold=Hold.NOBODY,
        owner=None,
        rests_until=None,
        work=Work(ticked=case.work.ticked),
        unheld_since=now,
        unheld=False,
    )
    return Decided(left, happenings=(tell(case, "requeued"),))


def set_level(
    case: Case, responder: ResponderId, *, level: Level, reason: str, now: datetime
) -> Decided[Case]:
    """Return the case at the level its holder judged right; the reason is kept by the caller.

    A person may lower even a distress case: the latch guards against what arrives (R8), not
    against judgement, and `distress` itself stays. Nobody is paged, for the holder is there;
    should they fall silent, the ladder starts from time zero at the new level.
    Refused: as `close`, and reason (none given).
    """
    refuse_unheld(case, responder)
    if not reason.strip():
        raise CaseRefusedError(Refusal.REASON)
    if level is case.level:
        return Decided(step_done(case, now))
    started = restart(replace(case, level=level), now)
    happening = tell(case, "level-set", level=level, responder=str(responder))
    return Decided(step_done(started, now), happenings=(happening,))


def close(
    case: Case, responder: ResponderId, *, outcome: Outcome | Ending, now: datetime
) -> Decided[Case]:
    """Return the case as ended by the person who holds it (I8); `outcome`: as exactly as known.

    Refused: closed; not-owner; raised (news came since it was taken: take it anew first).
    """
    refuse_unheld(case, responder)
    ending = outcome if isinstance(outcome, Ending) else None
    outcome = outcome_of(outcome)
    closed = replace(step_done(case, now), state=CaseState.CLOSED, outcome=outcome, ending=ending)
    return Decided(closed, happenings=(tell(case, "case-closed", outcome=outcome),))


def is_ended_so(case: Case, responder: ResponderId, outcome: Outcome | Ending) -> bool:
    """Whether this responder has ended the case in just this way: they pressed twice."""
    said = case.ending or case.outcome
    return case.state is CaseState.CLOSED and case.owner == responder and said == outcome


def reopen(case: Case, responder: ResponderId, *, now: datetime) -> Decided[Case]:
    """Return a closed or merged case as one nobody holds, its ladder at time zero.

    Refused: not-closed.
    """
    if case.is_open:
        raise CaseRefusedError(Refusal.NOT_CLOSED)
    reopened = replace(
        restart(case, now),
        state=CaseState.REOPENED,
        hold=Hold.NOBODY,
        owner=None,
        first_taken_at=None,
        outcome=None,
        ending=None,
        merged_into=None,
        rests_until=None,
        reopened_at=now,
        heard_since=False,
        work=Work(ticked=case.work.ticked),
        unheld_since=now,
        unheld=False,
    )
    happening = tell(case, "reopened", responder=str(responder))
    return Decided(reopened, happenings=(happening,))


def step_done(case: Case, now: datetime) -> Case:
    """Return the case held for another half hour."""
    return replace(
        case,
        work=replace(case.work, rests_until=None),
        hold=Hold.HELD,
        last_step_at=now,
        reviewed_at=None,
        climbed=ladder_time(case, now),
        running_since=None,
        unheld=False,
    )


def refuse_stranger_to_both(case: Case, responder: ResponderId) -> None:
    """Raise CaseRefusedError where somebody is neither the owner nor the second person."""
    if responder != case.work.second:
        refuse_stranger(case, responder)


def refuse_stranger(case: Case, responder: ResponderId) -> None:
    """Raise CaseRefusedError where somebody else owns the case."""
    if case.owner != responder:
        raise CaseRefusedError(Refusal.NOT_OWNER)


def refuse_unheld(case: Case, responder: ResponderId) -> None:
    """Raise CaseRefusedError where this responder does not hold the case as it is now."""
    refuse_over(case)
    refuse_stranger(case, responder)
    if case.hold is Hold.RAISED:
        raise CaseRefusedError(Refusal.RAISED)
