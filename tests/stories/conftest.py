"""The people of a story, told anew in each test over a fresh database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from service.embedded import EmbeddedServers
from tests.conftest import _database
from tests.stories.cast import a_family
from tests.stories.crashing import Crash
from tests.stories.people import Keeper, Mother, Responder
from tests.stories.playing import Entries, Play, play_scenario
from tests.stories.world import World


@pytest.fixture
def crash() -> Crash:
    """Return when a worker dies; `with_crashes` tells a story three times."""
    return Crash.NONE


@pytest.fixture
def family() -> dict[str, Any]:
    """Return what is special about the family; `family_with` says it."""
    return {}


@pytest.fixture
def world(database_url: str, family: dict[str, Any], crash: Crash) -> Iterator[World]:
    """Return the world; a message nobody expected fails the story at its end."""
    told = World(database_url, cast=[a_family(**family)], crash=crash)
    try:
        yield told
        told.finish()
    finally:
        told.close()


@pytest.fixture
def mother(world: World) -> Mother:
    return Mother(world)


@pytest.fixture
def exile(world: World) -> Keeper:
    return Keeper(world, "mother.exile")


@pytest.fixture
def deputy(world: World) -> Keeper:
    return Keeper(world, "mother.deputy")


@pytest.fixture
def anna(world: World) -> Responder:
    """Return the first to be paged: of her own organisation, on two channels."""
    return Responder(world, "anna")


@pytest.fixture
def boris(world: World) -> Responder:
    """Return the second of her own organisation, on one channel."""
    return Responder(world, "boris")


@pytest.fixture
def vera(world: World) -> Responder:
    """Return the one of the second organisation."""
    return Responder(world, "vera")


@pytest.fixture
def staff(anna: Responder, boris: Responder, vera: Responder) -> tuple[Responder, ...]:
    """Return everybody in the order the ladder reaches them."""
    return anna, boris, vera


@pytest.fixture
def keepers(exile: Keeper, deputy: Keeper) -> tuple[Keeper, Keeper]:
    return exile, deputy


@pytest.fixture
def play(servers: EmbeddedServers, migrated_template: str) -> Play:
    """Return how to play a scenario; every one gets a database of its own."""

    def played(**changed: Any) -> Entries:
        with contextmanager(_database)(servers.database_url, template=migrated_template) as url:
            return play_scenario(url, **changed)

    return played
