"""Scenario files played to their end, each over a database of its own."""

from collections.abc import Callable
from typing import Any

from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import Stage
from tests.stories.cast import a_scenario

Entries = list[dict[str, Any]]
Play = Callable[..., Entries]
PUBLIC = ("at", "to", "from", "channel", "text", "topic", "attempt")


def play_scenario(database_url: str, **changed: Any) -> Entries:
    """Return the event log of a scenario, of which only what differs is said."""
    scenario = parse_scenario(a_scenario(**changed))
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    try:
        Player(stage, scenario).play()
    finally:
        stage.close()
    return stage.log.entries


def pings(entries: Entries, family: str = "mother") -> list[tuple[Any, ...]]:
    """Return what the outside world sees of one family: every ping, byte for byte."""
    return [
        tuple(entry[name] for name in PUBLIC)
        for entry in entries
        if entry["event"] == "ping-sent" and entry["family"] == family
    ]


def answering(reply: str, who: str = "mother") -> dict[str, Any]:
    """Return the behaviour of somebody who answers every ping alike."""
    return {"who": who, "on": "ping", "after": "PT20M", "reply": reply}


TAKING: list[dict[str, Any]] = [
    {"who": "anna", "on": "page", "after": "PT3M", "do": "take"},
    {"who": "anna", "on": "acknowledged", "after": "PT20M", "do": "close", "outcome": "A"},
]
