"""The swarm keeps its promises, and each judge of it can complain."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from tests.stories.cast import DISTRESS, a_family, a_scenario
from tests.stories.crashing import Crash
from tests.stories.playing import TAKING, answering
from tests.swarm import judging
from tests.swarm.judging import Entry, Played, complaints, when
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
    played = stage.play(a_scenario(**{"for": "P12D"}, **families), Crash.NONE)
    alone = stage.play(a_scenario(**{"for": "P12D", "families": [silent]}))
    played.control["silent"] = alone.events("ping-sent", attempt=1)
    assert complaints(played) == []
    return played


def doctored(told: Played, change: Callable[[list[Entry]], object]) -> set[str]:
    """Return which promises complain once the log was changed."""
    log = deepcopy(told.log)
    change(log)
    wrong = Played(told.scenario, log, told.written, told.crashes, told.control)
    return {text.partition(":")[0] for text in complaints(wrong)}


def first(log: list[Entry], event: str, **facts: Any) -> Entry:
    return next(
        one
        for one in log
        if one["event"] == event and all(one.get(key) == value for key, value in facts.items())
    )


def moved(entry: Entry, **time: float) -> None:
    entry["at"] = (when(entry) + timedelta(**time)).isoformat()


def without(event: str, **facts: Any) -> Callable[[list[Entry]], None]:
    def drop(log: list[Entry]) -> None:
        log[:] = [
            one
            for one in log
            if one["event"] != event or any(one.get(key) != value for key, value in facts.items())
        ]

    return drop


def copied(event: str, **facts: Any) -> Callable[[list[Entry]], None]:
    def add(log: list[Entry]) -> None:
        log.append(dict(first(log, event, **facts)))

    return add


CHANGES: dict[str, Callable[[list[Entry]], object]] = {
    "pings_keep_their_windows": lambda log: moved(first(log, "ping-sent"), hours=13),
    "no_sentence_comes_twice": copied("ping-sent"),
    "traffic_is_that_of_a_calm_world": lambda log: moved(
        first(log, "ping-sent", family="silent"), minutes=3
    ),
    "no_calm_ping_is_missing": without("ping-sent", family="silent"),
    "nothing_follows_a_stop": lambda log: log.insert(
        0, {"at": log[0]["at"], "event": "stopped", "family": "loud"}
    ),
    "every_text_is_judged_once": copied("verdict"),
    "distress_is_read_as_distress": lambda log: first(log, "verdict", verdict="distress").update(
        verdict="safe"
    ),
    "distress_opens_a_case_and_pages": without("case-opened", family="loud"),
    "untaken_l4_rings_every_quarter_hour": without("acknowledged"),
    "silence_is_never_our_own": lambda log: moved(
        first(log, "check-opened", family="silent"), hours=5
    ),
    "silence_always_climbs": lambda log: log.__setitem__(
        slice(None), [one for one in log if one["event"] not in ("case-opened", "check-closed")]
    ),
    "the_exile_is_asked_in_time": without("exile-asked"),
    "hearing_comes_back": lambda log: log.append(
        {"at": log[-1]["at"], "event": "deaf", "channel": "sms"}
    ),
    "nobody_reacts_to_a_text": without("ping-sent", family="loud"),
}


@pytest.mark.parametrize("promise", [each.__name__ for each in judging.PROMISES])
def test_every_judge_complains_where_its_promise_is_broken(told: Played, promise: str) -> None:
    assert promise in doctored(told, CHANGES[promise])
