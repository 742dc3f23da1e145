"""A rehearsal from nothing: a throw-away database, a stage, a player, and nothing left behind."""

from collections.abc import Callable
from pathlib import Path

from service.embedded import EmbeddedServers
from service.rehearse.player import Player
from service.rehearse.scenario import Scenario
from service.rehearse.stage import Stage
from service.storage.migrate import upgrade


def rehearse(scenario: Scenario, *, write: Callable[[str], None], home: Path) -> None:
    """Play `scenario` and write its log line by line; needs no settings."""
    with EmbeddedServers(home, durable=False, valkey=False) as servers:
        upgrade(servers.database_url)
        stage = Stage(servers.database_url, start=scenario.start, seed=scenario.seed)
        try:
            stage.log.write = write
            Player(stage, scenario).play()
        finally:
            stage.close()
