"""Whoever of ours dies, before or after whichever step of a send or receive, changes nothing.

A question goes out, distress comes back, people are paged. The story is told once calmly and
then once for each step in it: a transaction, or a message handed to a gateway. What people
got and said must be the same; only a page may come again, flagged.
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import pytest

from service.embedded import EmbeddedServers
from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import SimulatedCrash, Stage
from tests.conftest import _database
from tests.stories.cast import DISTRESS, a_family, a_scenario
from tests.stories.modes import FAMILIES, MODES
from tests.stories.world import AGAIN
from tests.swarm.perils import Perils, expose

EVERY = 1 if os.environ.get("CI") == "true" else 5  # step is tried; all of them take minutes
OPENS = datetime.fromisoformat("2027-01-10T12:30:00+00:00")  # she is asked at 12:42
HELD = [
    {"who": "anna", "on": "page", "after": "PT3M", "do": "take", "times": 1},
    {"who": "anna", "on": "acknowledged", "after": "PT10M", "do": "close", "outcome": "A"},
]
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "sms": [{"who": "mother", "at": "PT13H", "reply": DISTRESS}],
    "signal": [{"who": "mother", "at": "PT13H", "reply": DISTRESS}],
    "relay": [
        {"who": "mother.exile", "at": "PT12H50M", "do": "sent"},
        {"who": "mother.exile", "at": "PT13H", "do": "answered", "reply": DISTRESS},
    ],
    "own": [{"who": "mother.exile", "at": "PT13H", "do": "judged", "answer": "the-word"}],
}
ONCE = ("reminded", "reply", "case-opened", "acknowledged", "case-closed", "check-opened")


@dataclass
class AtStep(Perils):
    """Counts steps, and dies at one of them; 0: at none."""

    dies_at: int = 0
    steps: int = 0

    def step(self, now: datetime, weight: int = 1) -> None:
        """Come to a step; heavy ones count once as well."""
        self.steps += self.armed and weight > 0
        if self.armed and self.steps == self.dies_at:
            self.deaths.append(now)
            raise SimulatedCrash


def told(database_url: str, mode: str, dies_at: int = 0) -> tuple[Stage, AtStep]:
    """Return what became of the story when somebody died at a step."""
    family = a_family(**FAMILIES[mode])
    data = a_scenario(families=[family], behaviour=[*ANSWERS[mode], *HELD], **{"for": "PT14H"})
    scenario = parse_scenario(data)
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    perils = AtStep(Random(0), 1, dies_at=dies_at)
    expose(stage, perils)
    Player(stage, scenario)
    stage.forward(OPENS)
    perils.armed = True
    stage.forward(scenario.start + scenario.lasts)
    stage.close()
    return stage, perils


def facts(stage: Stage) -> dict[str, Any]:
    """Return what everybody got and said, whatever the second."""
    log = stage.log.entries
    once = {name: [_said(one) for one in log if one["event"] == name] for name in ONCE}
    pages = {
        (one["responder"], one["channel"], one["text"].removesuffix(AGAIN))
        for one in log
        if one["event"] == "page"
    }
    return {**once, "pages": pages, "verdicts": [_said(one) for one in stage.log.of("verdict")]}


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("at", "case")}


@pytest.mark.parametrize("mode", MODES)
def test_a_death_at_any_step_changes_nothing(
    servers: EmbeddedServers, migrated_template: str, mode: str
) -> None:
    def play(dies_at: int) -> tuple[Stage, AtStep]:
        with contextmanager(_database)(servers.database_url, template=migrated_template) as url:
            return told(url, mode, dies_at)

    calm, counted = play(0)
    assert facts(calm)["case-opened"]
    assert counted.steps > 10
    for step in range(1, counted.steps + 1, EVERY):
        stage, perils = play(step)
        assert perils.deaths, f"nobody died at step {step}"
        assert facts(stage) == facts(calm), f"a death at step {step} was noticed"
        pings = [one["text"] for one in stage.log.of("ping-sent")]
        sent = len(calm.log.of("ping-sent"))
        lost = len(stage.log.of("ping-undelivered"))
        assert len(pings) == len(set(pings)) <= sent
        assert len(pings) + lost >= sent, f"a ping was lost unnoticed at step {step}"
        fresh = [one for one in stage.log.of("page") if not one["text"].endswith(AGAIN)]
        ways = [(one["responder"], one["channel"]) for one in fresh]
        assert len(ways) == len(set(ways)), f"a page came twice unflagged at step {step}"
