"""The swarm keeps its promises, and each judge of it can complain."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from tests.stories.cast import DISTRESS, a_family, a_scenario
from tests.stories.playing import TAKING, answering
from tests.swarm import judging
from tests.swarm.judging import complaints
from tests.swarm.played import Entry, Played, when
from tests.swarm.playing import Theatre, theatre

SEEDS = (3, 20)
MORE_SEEDS = range(1000, 1012)


@pytest.fixture(scope="module")
def stage() -> Iterator[Theatre]:
    with theatre() as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_scenario_breaks_no_promise(stage: Theatre, seed: int) -> None:
    assert stage.judge(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_more_random_scenarios_break_no_promise(stage: Theatre, seed: int) -> None:
    assert stage.judge(seed) == []


@pytest.fixture(scope="module")
def told(stage: Theatre) -> Played:
    """Return a scenario with a safe answer, a cry, a silence and nothing broken."""
    silent = a_family("silent", to="+48500100391", sender="+48732100391")
    loud = a_family("loud", to="+48500100392", sender="+48732100392", every=["P2D", "P2D"])
    behaviour = [
        {"who": "loud", "on": "ping", "nth": 1, "after": "PT20M", "reply": "перцы, и мурлычет"},
        answering(DISTRESS, who="loud") | {"from": 2},
        *TAKING,
    ]
    families = {"families": [silent, loud], "behaviour": behaviour}
    played = stage.play(a_scenario(**{"for": "P12D"}, **families))
    played.control["silent"] = stage.pings_alone(played.scenario, silent)
    assert complaints(played) == []
    return played


def doctored(told: Played, change: Callable[[Played], object]) -> set[str]:
    """Return which promises complain once what came of it was changed."""
    wrong = deepcopy(told)
    change(wrong)
    return {text.partition(":")[0] for text in complaints(wrong)}


def first(played: Played, event: str, **facts: Any) -> Entry:
    return played.events(event, **facts)[0]


def of_kind(played: Played, wanted: str) -> str:
    outbox = played.remains.outbox
    return next(one for one, (kind, _) in outbox.items() if kind == wanted and played.handed[one])


def moved(entry: Entry, **time: float) -> None:
    entry["at"] = (when(entry) + timedelta(**time)).isoformat()


def added(played: Played, before: Entry, **entry: Any) -> None:
    """Let something happen in the moment of another entry, before it."""
    played.log.insert(played.log.index(before), {"at": before["at"], **entry})


def without(*events: str, **facts: Any) -> Callable[[Played], None]:
    def drop(played: Played) -> None:
        gone = [one for event in events for one in played.events(event, **facts)]
        played.log[:] = [one for one in played.log if one not in gone]

    return drop


def copied(event: str, **facts: Any) -> Callable[[Played], None]:
    def add(played: Played) -> None:
        one = first(played, event, **facts)
        played.log.insert(played.log.index(one), dict(one))

    return add


def untold_trouble(played: Played) -> None:
    without("acknowledged", "case-closed", "page")(played)
    first(played, "case-opened", cause="distress")["level"] = "L3"


CHANGES: dict[str, Callable[[Played], object]] = {
    "pings_keep_their_windows": lambda told: moved(first(told, "ping-sent"), hours=13),
    "no_sentence_comes_twice": copied("ping-sent"),
    "traffic_is_that_of_a_calm_world": lambda told: moved(
        first(told, "ping-sent", family="silent"), minutes=3
    ),
    "no_calm_ping_is_missing": without("ping-sent", family="silent"),
    "no_ping_vanishes": without("ping-sent", family="silent", attempt=1),
    "no_calm_follow_up_is_missing": without("ping-sent", family="silent", attempt=2),
    "one_follow_up_and_none_after_an_answer": lambda told: added(
        told,
        told.events("check-opened", family="loud")[1],
        event="ping-sent",
        family="loud",
        to="+48500100392",
        attempt=2,
        text="Линяет сильно?",
    ),
    "pings_are_the_exiles_own_words": lambda told: first(told, "ping-sent").update(text="Are you?"),
    "nothing_follows_a_stop": lambda told: added(told, told.log[0], event="stopped", family="loud"),
    "no_ping_is_handed_over_twice": lambda told: told.handed.update([of_kind(told, "ping")]),
    "what_counts_as_sent_was_handed_over": lambda told: told.handed.pop(of_kind(told, "page")),
    "nobody_reacts_to_a_text": without("ping-sent", family="loud"),
    "every_text_is_judged_once": copied("verdict"),
    "distress_is_read_as_distress": lambda told: first(told, "verdict", verdict="distress").update(
        verdict="safe"
    ),
    "only_agreed_words_are_safe": lambda told: first(told, "verdict", verdict="distress").update(
        verdict="safe"
    ),
    "a_check_ends_for_a_reason": lambda told: first(
        told, "check-closed", family="loud", state="distress"
    ).update(state="safe"),
    "no_check_begins_before_the_last_has_ended": without("check-closed", family="loud"),
    "silence_is_never_our_own": lambda told: moved(
        first(told, "check-opened", family="silent"), hours=5
    ),
    "silence_always_climbs": without("case-opened", "check-closed"),
    "the_exile_is_asked_in_time": without("exile-asked"),
    "hearing_comes_back": lambda told: told.log.append(
        {"at": told.log[-1]["at"], "event": "deaf", "channel": "sms"}
    ),
    "nothing_is_left_lying": lambda told: told.remains.overdue.update(inbox=timedelta(minutes=3)),
    "nothing_personal_is_logged": lambda told: setattr(told.remains, "said", f"heard {DISTRESS}"),
    "the_ledger_is_whole": lambda told: setattr(told.remains, "broken_entry", 3),
    "distress_opens_a_case_and_pages": without("case-opened", family="loud"),
    "distress_stands_at_the_desk_until_a_person_ends_it": without("case-closed", family="loud"),
    "only_people_close_cases": without("acknowledged"),
    "untaken_l4_rings_every_quarter_hour": without("acknowledged"),
    "the_l4_ladder_reaches_everybody": without("acknowledged", "case-closed"),
    "lower_levels_come_again_each_morning": untold_trouble,
    "no_page_comes_twice": copied("page"),
}


@pytest.mark.parametrize("promise", [each.__name__ for each in judging.PROMISES])
def test_every_judge_complains_where_its_promise_is_broken(told: Played, promise: str) -> None:
    assert promise in doctored(told, CHANGES[promise])
