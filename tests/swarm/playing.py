"""Playing a drawn scenario, and the same family alone in a calm world beside it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from service.embedded import EmbeddedServers
from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import Stage
from service.storage.migrate import upgrade
from tests.conftest import _database, _name
from tests.stories.crashing import Crash, arm
from tests.swarm.drawing import draw
from tests.swarm.judging import Entry, Played, complaints

CONTROLLED = ("sms", "signal")
TWICE_EVERY = 10  # so many seeds are played twice, to the same byte


class Theatre:
    """A running database server with an empty, migrated database to copy."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url = server_url
        self._template = template

    def play(self, scenario: dict[str, Any], crash: Crash = Crash.NONE) -> Played:
        """Play one scenario over a database of its own."""
        parsed = parse_scenario(scenario)
        for url in _database(self._server_url, template=self._template):
            stage = Stage(url, start=parsed.start, seed=parsed.seed)
            try:
                arm(stage, crash)
                Player(stage, parsed).play()
                return Played(scenario, stage.log.entries, _phones(stage), crash is not Crash.NONE)
            finally:
                stage.close()
        message = "a database was given"
        raise AssertionError(message)

    def judge(self, seed: int) -> list[str]:
        """Play the scenario of `seed` and return the promises it broke."""
        scenario, chance = draw(seed), Random(f"theatre {seed}")
        crash = chance.choice((Crash.NONE, Crash.NONE, Crash.BEFORE_SEND, Crash.AFTER_SEND))
        played = self.play(scenario, crash)
        asked = [one for one in scenario["families"] if one["channel"] in CONTROLLED]
        if asked and not _hurries(scenario):
            alone = chance.choice(asked)
            played.control[alone["name"]] = self._pings_alone(scenario, alone)
        found = complaints(played)
        if seed % TWICE_EVERY == 0 and self.play(scenario, crash).log != played.log:
            found.append("the same scenario gave another log")
        return found

    def _pings_alone(self, scenario: dict[str, Any], family: dict[str, Any]) -> list[Entry]:
        calm = scenario | {"families": [family], "behaviour": []}
        alone = self.play(calm)
        return [*alone.events("ping-sent", attempt=1), *alone.events("skipped")]


def _hurries(scenario: dict[str, Any]) -> bool:
    return any(rule.get("fault") == "clock-jump" for rule in scenario["behaviour"])


def _phones(stage: Stage) -> list[Entry]:
    """Return what phones wrote to us, and what reached them."""
    found: list[Entry] = []
    for phone in stage.world.phonebook.phones():
        found += [{"sender": phone.number, "text": one.text} for one in phone.written]
        found += [{"reached": phone.number, "text": one.text} for one in phone.inbox]
    return found


@contextmanager
def theatre() -> Iterator[Theatre]:
    """Start a throw-away database server for as many scenarios as are wanted."""
    with (
        tempfile.TemporaryDirectory(prefix="swarm-") as home,
        EmbeddedServers(Path(home), durable=False, valkey=False) as servers,
    ):
        for url in _database(servers.database_url, template="template1"):
            upgrade(url)
            yield Theatre(servers.database_url, _name(url))
