"""Playing a drawn scenario, and the same family alone in a calm world beside it."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from random import Random
from typing import Any

from service.embedded import EmbeddedServers
from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import Stage
from service.storage import due, ledger_rows
from service.storage.due import Work
from service.storage.migrate import upgrade
from service.usecases import glancing
from service.usecases.acting import act
from tests.conftest import _database, _name
from tests.swarm.drawing import draw
from tests.swarm.handing import note_handed, outbox_of
from tests.swarm.judging import complaints
from tests.swarm.perils import FEW, MANY, beset
from tests.swarm.played import SENDING, Entry, Played, Remains

TWICE_EVERY = 10  # so many seeds are played twice, to the same byte
ORDERED = ("pause", "sooner", "stop")  # what of an exile's acts may show in traffic


class Theatre:
    """A running database server with an empty, migrated database to copy."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url = server_url
        self._template = template

    def play(self, scenario: dict[str, Any], deaths: int = 0) -> Played:
        """Play one scenario over a database of its own, dying so often between two steps."""
        parsed = parse_scenario(scenario)
        for url in _database(self._server_url, template=self._template):
            stage, said = Stage(url, start=parsed.start, seed=parsed.seed), io.StringIO()
            handed = note_handed(stage)
            phones = [str(one["to"]) for one in scenario["families"] if "to" in one]
            perils = beset(stage, Random(f"perils {parsed.seed}"), deaths, phones)
            try:
                player = Player(stage, parsed)
                perils.armed = True
                with redirect_stderr(said):
                    player.play()
                perils.armed = False
                remains = _remains(player, said.getvalue())
                log, written = stage.log.entries, _phones(stage)
                return Played(scenario, log, written, perils.deaths, {}, remains, handed)
            finally:
                stage.close()
        message = "a database was given"
        raise AssertionError(message)

    def judge(self, seed: int) -> list[str]:
        """Play the scenario of `seed` and return the promises it broke."""
        scenario, chance = draw(seed), Random(f"theatre {seed}")
        deaths = chance.choice((0, 0, FEW, MANY))
        played = self.play(scenario, deaths)
        asked = [one for one in scenario["families"] if one["channel"] in SENDING]
        if asked and "clock-jump" not in played.faults():
            alone = chance.choice(asked)
            played.control[alone["name"]] = self.pings_alone(scenario, alone)
        found = complaints(played)
        if seed % TWICE_EVERY == 0 and self.play(scenario, deaths).log != played.log:
            found.append("the same scenario gave another log")
        return found

    def pings_alone(self, scenario: dict[str, Any], family: dict[str, Any]) -> list[Entry]:
        """Return what a family gets with nobody beside it, nothing broken and nothing said."""
        exile = f"{family['name']}.exile"
        orders = [
            rule
            for rule in scenario["behaviour"]
            if rule.get("who") == exile and rule.get("do") in ORDERED
        ]
        alone = self.play(scenario | {"families": [family], "behaviour": orders})
        return [
            one
            for one in alone.log
            if one["event"] in ("ping-sent", "skipped") and one.get("why") != "paused"
        ]


def _remains(player: Player, said: str) -> Remains:
    """Look at what a scenario leaves behind: rows that are due, the desks, the ledger."""
    ports, cast = player.stage.ports, player.cast
    with act(ports) as acting:
        broken = ledger_rows.first_bad(acting.tx)
        overdue = {work.value: due.oldest_overdue(acting.tx, work, acting.now) for work in Work}
    desks = [glancing.desk(ports, one.id) for one in cast.responders.values()]
    lines = [line for desk in desks for line in desk.waiting]
    at_desk = {str(cast.case_name(line.id)): line.level for line in lines}
    return Remains(broken, overdue, at_desk, said, outbox_of(ports))


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
