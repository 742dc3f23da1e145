"""How a case ends: by a letter, and more exactly under it."""

import pytest

from service.domain.holding import close, reopen, take
from service.domain.outcome import Ending, Outcome, outcome_of
from tests.domain.case_builders import NOON, a_case, minutes, responder

ANNA = responder("anna")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_letter_is_its_own_outcome(outcome: Outcome) -> None:
    assert outcome_of(outcome) is outcome


@pytest.mark.parametrize("ending", list(Ending))
def test_every_closer_code_stands_under_a_letter(ending: Ending) -> None:
    case = take(a_case(), ANNA, now=NOON).state
    closed = close(case, ANNA, outcome=ending, now=NOON + minutes(5))
    assert (closed.state.outcome, closed.state.ending) == (Outcome(ending[0]), ending)
    assert closed.happenings[0].details["outcome"] == ending[0]


def test_only_pressure_and_the_unresolved_have_no_closer_code() -> None:
    letters = {outcome_of(each) for each in Ending}
    assert set(Outcome) - letters == {Outcome.PRESSURE, Outcome.UNRESOLVED}


def test_a_reopened_case_has_not_ended_in_any_way() -> None:
    case = take(a_case(), ANNA, now=NOON).state
    closed = close(case, ANNA, outcome=Ending.FORGOT, now=NOON).state
    opened = reopen(closed, ANNA, now=NOON).state
    assert (opened.outcome, opened.ending) == (None, None)
