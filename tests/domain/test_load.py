"""What responders carry, and how soon danger is taken: counted for people, never telling of one."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from service.domain import load
from service.domain.case import Case
from service.domain.holding import close, reopen, take
from service.domain.level import Level
from service.domain.load import CASES_MAX, Month
from service.domain.outcome import Outcome
from tests.domain.case_builders import NOON, a_case, minutes, responder

ANNA, BORYS = responder("anna"), responder("borys")
LATER = NOON + timedelta(hours=2)


def taken(after: float, *, level: Level = Level.L4, by: str = "anna", at: datetime = NOON) -> Case:
    return take(a_case(level, now=at), responder(by), now=at + minutes(after)).state


def test_two_cases_of_a_shift_are_the_budget_and_a_third_exceeds_it() -> None:
    cases = [taken(1), taken(2), taken(3), taken(4, by="borys")]
    assert load.load_of(cases, ANNA, LATER) == 3
    assert load.overloaded(cases, LATER) == {ANNA}
    assert load.overloaded(cases[:CASES_MAX], LATER) == frozenset()


def test_a_case_weighs_for_twelve_hours_also_when_it_is_closed() -> None:
    closed = close(taken(0), ANNA, outcome=Outcome.FALSE, now=NOON + minutes(5)).state
    assert load.load_of([closed], ANNA, NOON + minutes(12 * 60 - 1)) == 1
    assert load.load_of([closed], ANNA, NOON + minutes(12 * 60)) == 0


def test_an_exercise_and_a_case_nobody_took_weigh_nothing() -> None:
    assert load.load_of([taken(1, level=Level.L0), a_case()], ANNA, LATER) == 0
    assert load.overloaded([a_case()] * 5, LATER) == frozenset()


def of_month(*waits: float) -> Month:
    [found] = load.months([taken(each) for each in waits], LATER)
    return found


def test_fewer_than_ten_are_not_counted() -> None:
    assert of_month(*[1] * 9) == Month(date(2027, 1, 1), None, None, None)
    assert of_month(*[1] * 10).number == 10


def test_numbers_are_whole_tens_and_shares_whole_twentieths_rounded_down() -> None:
    found = of_month(*[1] * 15, *[20] * 3, 50)
    assert (found.number, found.soon, found.late) == (10, 75, 90)


@pytest.mark.parametrize(
    ("waits", "soon_kept", "late_kept"),
    [
        ([10] * 8 + [40] * 2, True, True),
        ([10] * 7 + [40] * 3, False, True),
        ([10] * 9 + [41], True, False),
        ([10] * 66 + [41], True, True),  # one of sixty-seven is within one and a half percent
        ([10] * 65 + [41], True, False),
    ],
)
def test_a_target_is_reached_by_the_exact_share(
    waits: list[float], soon_kept: bool, late_kept: bool
) -> None:
    found = of_month(*waits)
    assert (found.soon_kept, found.late_kept) == (soon_kept, late_kept)


def test_only_danger_is_counted_and_a_distress_judged_milder_stays_one() -> None:
    mild = [taken(1, level=Level.L2) for _ in range(12)]
    assert load.months(mild, LATER) == ()
    lowered = [replace(taken(1), level=Level.L1) for _ in range(10)]
    assert load.months(lowered, LATER)[0].number == 10


def test_a_case_nobody_takes_counts_as_missed_once_forty_minutes_are_over() -> None:
    waiting = [taken(1)] * 9 + [a_case()]
    assert load.months(waiting, NOON + minutes(40))[0].number is None
    [found] = load.months(waiting, NOON + minutes(41))
    assert (found.number, found.late, found.late_kept) == (10, 90, False)


def test_handing_over_is_no_later_taking_but_reopening_is() -> None:
    case = taken(5)
    again = take(
        replace(case, work=replace(case.work, offered_to=BORYS, offer_read=True)),
        BORYS,
        now=NOON + minutes(90),
    ).state
    assert again.owner == BORYS
    assert of_month(5).first == date(2027, 1, 1)
    [month] = load.months([again] * 10, NOON + timedelta(days=1))
    assert month.soon == 100
    opened = reopen(close(again, BORYS, outcome=Outcome.FALSE, now=LATER).state, BORYS, now=LATER)
    assert opened.state.first_taken_at is None


def test_months_stand_in_their_order() -> None:
    months = load.months(
        [taken(1, at=NOON + timedelta(days=days)) for days in (60, 0, 30)],
        NOON + timedelta(days=90),
    )
    assert [each.first.month for each in months] == [1, 2, 3]
