"""What exile and deputy answer while a case is open: it is kept, and mere silence may rest."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from service.domain.answered import ANSWERS_MAX, Answered
from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Refusal,
    join,
    next_wake,
    raise_level,
)
from service.domain.effects import Cause
from service.domain.holding import close, hear_answer, may_take, next_states, reopen, take
from service.domain.ids import FamilyId
from service.domain.level import Level
from service.domain.outcome import Outcome
from tests.domain.case_builders import (
    FAMILY,
    NOON,
    Player,
    a_case,
    a_roster,
    minutes,
    responder,
)

ANNA, BORIS = responder("anna"), responder("boris")
ROSTER = a_roster("anna:s boris:s")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = Answered(date(2027, 1, 13), "exile", "known-reason", date(2027, 1, 15))
UNTIL = NOON + timedelta(days=2, hours=12)  # the end of the fifteenth


def with_reason(case: Case) -> Case:
    return hear_answer(case, REASON, reason_until=UNTIL).state


def test_an_answer_is_kept_and_closes_nothing() -> None:
    heard = Answered(date(2027, 1, 13), "deputy", "heard")
    decided = hear_answer(a_case(Level.L1), heard, reason_until=None)
    assert decided.state == replace(a_case(Level.L1), answers=(heard,))
    assert decided.happenings == ()


def test_what_is_answered_twice_stands_once_but_where_many_are_asked() -> None:
    case = a_case(Level.L1)
    for _ in range(2):
        case = hear_answer(case, REASON, reason_until=None).state
    assert case.answers == (REASON,)
    wave = replace(a_case(Level.L1), families=(FamilyId(uuid4()), FamilyId(uuid4())))
    for _ in range(2):
        wave = hear_answer(wave, REASON, reason_until=None).state
    assert wave.answers == (REASON, REASON)


def test_only_the_newest_answers_stand_on_the_page() -> None:
    case = a_case(Level.L1)
    for at in range(ANSWERS_MAX):
        another = replace(REASON, day=REASON.day - timedelta(days=ANSWERS_MAX - at))
        case = hear_answer(case, another, reason_until=None).state
    newest = replace(REASON, what="heard")
    assert hear_answer(case, newest, reason_until=None).state.answers[-1] == newest
    assert len(hear_answer(case, newest, reason_until=None).state.answers) == ANSWERS_MAX


@pytest.mark.parametrize("level", [Level.L1, Level.L2])
def test_a_known_reason_rests_the_calls_until_the_morning_after_it(level: Level) -> None:
    played = Player(with_reason(a_case(level)), ROSTER).forward(4 * DAY)
    morning = UNTIL + 8 * HOUR
    assert played.pages_of("anna", UNTIL)[0] == (morning - UNTIL) / minutes(1)
    assert played.pages_of("anna") == [each + 3600 for each in played.pages_of("anna", UNTIL)]


def test_a_reason_that_ends_by_day_rests_no_longer_than_it_holds() -> None:
    case = hear_answer(a_case(Level.L1), REASON, reason_until=NOON + DAY).state
    assert Player(case, ROSTER).forward(DAY).pages_of("anna") == [24 * 60]


def test_a_reason_shorter_than_the_half_day_at_the_desk_brings_no_call_forward() -> None:
    case = hear_answer(a_case(Level.L1), REASON, reason_until=NOON + HOUR).state
    assert Player(case, ROSTER).forward(DAY).pages_of("anna")[0] == 12 * 60


def test_while_it_rests_the_exile_is_not_told_that_nobody_holds_it() -> None:
    played = Player(with_reason(a_case(Level.L1)), ROSTER).forward(2 * DAY)
    assert played.effects == []
    assert "TellExile" in played.forward(DAY).spelled()


@pytest.mark.parametrize(
    "case",
    [
        a_case(Level.L4),
        a_case(Level.L2, Cause.DISTRESS),
        a_case(Level.L2, Cause.PLAIN_DANGER),
        a_case(Level.L1, Cause.UNVERIFIED),
        a_case(Level.L3),
        a_case(Level.L2, families=(FAMILY, FamilyId(ANNA))),
        take(a_case(Level.L1), ANNA, now=NOON).state,
    ],
)
def test_a_reason_rests_nothing_but_a_mere_silence_nobody_holds(case: Case) -> None:
    told = with_reason(case)
    assert told == replace(case, answers=(REASON,))
    assert next_wake(told, ROSTER, now=NOON) == next_wake(case, ROSTER, now=NOON)


def test_the_second_reason_rests_nothing() -> None:
    again = hear_answer(with_reason(a_case(Level.L1)), REASON, reason_until=UNTIL + DAY).state
    assert again.rests_until == UNTIL


@pytest.mark.parametrize(
    ("cause", "level"),
    [
        (Cause.DISTRESS, Level.L2),
        (Cause.DISTRESS, Level.L4),
        (Cause.PLAIN_DANGER, Level.L2),
        (Cause.PLAIN_DANGER, Level.L1),
    ],
)
@pytest.mark.parametrize("opened_at", [Level.L1, Level.L2])
def test_danger_ends_the_rest_at_once(opened_at: Level, cause: Cause, level: Level) -> None:
    case = join(with_reason(a_case(opened_at)), cause, level, now=NOON + HOUR).state
    assert case.cause is cause
    assert Player(case, ROSTER, NOON + HOUR).forward(12 * HOUR).pages_of("anna") != []


def test_a_graver_level_ends_the_rest() -> None:
    case = raise_level(with_reason(a_case(Level.L1)), Level.L3, now=NOON + HOUR).state
    assert Player(case, ROSTER, NOON + HOUR).forward(HOUR).pages_of("anna") == [60]


def test_more_silence_does_not_end_the_rest() -> None:
    case = with_reason(a_case(Level.L1))
    assert join(case, Cause.SILENCE, Level.L1, now=NOON).state == case


def test_a_case_that_was_held_and_let_go_is_called_out_in_spite_of_a_reason() -> None:
    held = take(with_reason(a_case(Level.L2)), ANNA, now=NOON).state
    assert Player(held, ROSTER).forward(HOUR).pages_of("anna") == [30]


def test_what_is_over_hears_no_answer_and_a_reopened_case_rests_no_more() -> None:
    held = take(with_reason(a_case(Level.L1)), ANNA, now=NOON).state
    closed = close(held, ANNA, outcome=Outcome.FALSE, now=NOON).state
    with pytest.raises(CaseRefusedError) as refused:
        hear_answer(closed, REASON, reason_until=None)
    assert refused.value.code is Refusal.CLOSED
    assert reopen(closed, ANNA, now=NOON).state.rests_until is None


def test_a_case_may_be_taken_where_taking_it_does_something() -> None:
    case = a_case()
    assert may_take(case, ANNA)
    held = take(case, ANNA, now=NOON).state
    assert not may_take(held, ANNA)
    assert not may_take(held, BORIS)
    monitored = replace(held, state=CaseState.MONITORING)
    assert may_take(monitored, BORIS)
    assert not may_take(monitored, ANNA)
    raised = join(held, Cause.DISTRESS, Level.L4, now=NOON).state
    assert not may_take(replace(raised, state=CaseState.CLOSED), ANNA)


def test_the_work_goes_only_where_the_case_allows() -> None:
    assert next_states(a_case()) == frozenset()
    assert next_states(take(a_case(), ANNA, now=NOON).state) == {CaseState.VERIFYING}
