"""Steps, a second person, a night's rest and deadlines of a held case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.case import Case, CaseRefusedError, CaseState, Hold, Refusal, wait
from service.domain.effects import Decided
from service.domain.holding import close, note, reopen, requeue, take
from service.domain.level import Level
from service.domain.outcome import Outcome
from service.domain.work import FIRST_DAYS, VERIFY, Step
from service.domain.working import deadline, name_second, rest_till_morning, tick
from tests.domain.case_builders import NOON, a_case, a_roster, minutes, responder

ANNA, BORIS, VERA = responder("anna"), responder("boris"), responder("vera")
ROSTER = a_roster("anna:s boris:s")
NIGHT = datetime(2027, 1, 13, 23, 30, tzinfo=UTC)
MORNING = datetime(2027, 1, 14, 8, tzinfo=UTC)


def held(
    state: CaseState = CaseState.ACTING, now: datetime = NOON, level: Level = Level.L4
) -> Case:
    return replace(take(a_case(level), ANNA, now=now).state, state=state)


def refused(act: Callable[[], Decided[Case]]) -> Refusal:
    with pytest.raises(CaseRefusedError) as found:
        act()
    return found.value.code


def test_a_step_is_done_once_by_whoever_did_it_and_holds_the_case() -> None:
    case = tick(held(), ANNA, step=Step.LAWYER, now=NOON + minutes(20)).state
    again = tick(case, ANNA, step=Step.LAWYER, now=NOON + minutes(25)).state
    [ticked] = again.work.ticked
    assert (ticked.by, ticked.at) == (ANNA, NOON + minutes(20))
    assert deadline(again) == NOON + minutes(55)


def test_the_two_lists_hold_every_step_once() -> None:
    assert sorted((*VERIFY, *FIRST_DAYS)) == sorted(Step)


def test_a_second_person_writes_and_ticks_and_does_not_close() -> None:
    case = name_second(held(), ANNA, second=BORIS, now=NOON).state
    assert note(case, BORIS, now=NOON + minutes(9)).state.last_step_at == NOON + minutes(9)
    assert tick(case, BORIS, step=Step.ASKED, now=NOON).state.work.ticked[0].by == BORIS
    assert refused(lambda: close(case, BORIS, outcome=Outcome.FALSE, now=NOON)) is Refusal.NOT_OWNER
    assert refused(lambda: note(case, VERA, now=NOON)) is Refusal.NOT_OWNER
    assert refused(lambda: name_second(case, BORIS, second=VERA, now=NOON)) is Refusal.NOT_OWNER
    lapsed = wait(case, ROSTER, now=NOON + minutes(30)).state
    assert take(lapsed, BORIS, now=NOON + minutes(31)).state.work.second is None
    assert take(lapsed, VERA, now=NOON + minutes(31)).state.work.second == BORIS


def test_at_night_a_case_rests_until_half_an_hour_past_eight() -> None:
    case = rest_till_morning(held(now=NIGHT), ANNA, time_zone="UTC", now=NIGHT).state
    assert deadline(case) == MORNING + minutes(30)
    assert wait(case, ROSTER, now=MORNING + minutes(29)).effects == ()
    lapsed = wait(case, ROSTER, now=MORNING + minutes(30)).state
    assert lapsed.hold is Hold.LAPSED
    assert wait(case, ROSTER, now=MORNING + minutes(30)).effects != ()
    noted = note(case, ANNA, now=NIGHT + minutes(5)).state
    assert deadline(noted) == NIGHT + minutes(35)


def test_a_rest_is_refused_by_day_and_before_anything_was_verified() -> None:
    by_day = held()
    assert (
        refused(lambda: rest_till_morning(by_day, ANNA, time_zone="UTC", now=NOON))
        is Refusal.BY_DAY
    )
    taken = held(CaseState.TAKEN, NIGHT)
    assert (
        refused(lambda: rest_till_morning(taken, ANNA, time_zone="UTC", now=NIGHT))
        is Refusal.TRANSITION
    )


def test_a_deadline_stands_in_every_open_state() -> None:
    assert deadline(a_case(Level.L0)) is None
    assert deadline(a_case(Level.L1)) == NOON + timedelta(hours=12)
    assert deadline(a_case(Level.L2)) == NOON
    assert deadline(held()) == NOON + minutes(30)
    assert deadline(held(CaseState.MONITORING)) == NOON + timedelta(hours=24)
    assert deadline(close(held(), ANNA, outcome=Outcome.FALSE, now=NOON).state) is None


@pytest.mark.parametrize("left", [True, False])
def test_what_was_done_stays_when_the_case_is_anybodys_again(left: bool) -> None:
    case = tick(held(), ANNA, step=Step.LAWYER, now=NOON).state
    case = name_second(case, ANNA, second=BORIS, now=NOON).state
    if left:
        free = requeue(case, ANNA, now=NOON).state
    else:
        free = reopen(
            close(case, ANNA, outcome=Outcome.FALSE, now=NOON).state, ANNA, now=NOON
        ).state
    assert [each.step for each in free.work.ticked] == [Step.LAWYER]
    assert free.work.second is None
