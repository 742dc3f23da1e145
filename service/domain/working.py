"""The work on a held case: steps ticked, a second person, handing over, a night's rest.

Whoever hands over keeps the pager until the other has read the note and taken the case.
"""

from dataclasses import replace
from datetime import datetime

from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Hold,
    Refusal,
    lapse_at,
    review_at,
)
from service.domain.effects import Decided
from service.domain.holding import note, refuse_unheld, step_done
from service.domain.ids import ResponderId
from service.domain.level import Level
from service.domain.policy import by_day
from service.domain.work import Step, Ticked


def tick(case: Case, responder: ResponderId, *, step: Step, now: datetime) -> Decided[Case]:
    """Return the case with a step done; done once, it stays who did it. Refused: as `note`."""
    noted = note(case, responder, now=now).state
    if any(each.step is step for each in noted.work.ticked):
        return Decided(noted)
    ticked = (*noted.work.ticked, Ticked(step, responder, now))
    return Decided(replace(noted, work=replace(noted.work, ticked=ticked)))


def name_second(
    case: Case, responder: ResponderId, *, second: ResponderId, now: datetime
) -> Decided[Case]:
    """Return the case with somebody who may write beside its owner. Refused: as `close`."""
    refuse_unheld(case, responder)
    held = step_done(case, now)
    return Decided(replace(held, work=replace(held.work, second=second)))


def hand_over(
    case: Case, responder: ResponderId, *, to: ResponderId, now: datetime
) -> Decided[Case]:
    """Return the case offered to somebody: it stays the owner's until they take it.

    Refused: as `close`.
    """
    refuse_unheld(case, responder)
    held = step_done(case, now)
    return Decided(replace(held, work=replace(held.work, offered_to=to, offer_read=False)))


def read_offer(case: Case, responder: ResponderId) -> Decided[Case]:
    """Return the case with the handing-over known to whom it was offered."""
    if not case.is_open or case.work.offered_to != responder:
        return Decided(case)
    return Decided(replace(case, work=replace(case.work, offer_read=True)))


def rest_till_morning(
    case: Case, responder: ResponderId, *, time_zone: str, now: datetime
) -> Decided[Case]:
    """Return the case held until half an hour past 08:00: what is possible has been done.

    Graver news pages all the same. Refused: as `close`; transition (nothing was verified
    yet); by-day.
    """
    refuse_unheld(case, responder)
    if case.state is CaseState.TAKEN:
        raise CaseRefusedError(Refusal.TRANSITION)
    morning = by_day(now, time_zone)
    if morning <= now:
        raise CaseRefusedError(Refusal.BY_DAY)
    held = step_done(case, now)
    return Decided(replace(held, work=replace(held.work, rests_until=morning)))


def deadline(case: Case) -> datetime | None:
    """Return by when somebody should do something; None where nothing presses."""
    if not case.is_open or case.level is Level.L0:
        return None
    if case.hold is Hold.HELD:
        return lapse_at(case) or review_at(case)
    waits = case.level is Level.L1 and case.hold is Hold.NOBODY
    return case.unheld_since + case.policy.l1_becomes_l2_after if waits else case.unheld_since
