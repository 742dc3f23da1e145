"""The people of a story, for attacks that are told as one, and grounds to attack."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.embedded import EmbeddedServers
from tests.attacks.grounds import Grounds
from tests.conftest import _database
from tests.jobs.conftest import built, patient_leases
from tests.jobs.house import House as JobsHouse
from tests.jobs.house import add_pages_sender
from tests.stories.conftest import anna, crash, deputy, exile, family, mother, world
from tests.web.house import House

__all__ = ["anna", "crash", "deputy", "exile", "family", "mother", "patient_leases", "world"]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with closing(House(database_url)) as made:
        yield made


@pytest.fixture
def grounds(house: House, database_url: str) -> Grounds:
    return Grounds(house, database_url)


@pytest.fixture(scope="module")
def firm_grounds(servers: EmbeddedServers, migrated_template: str) -> Iterator[Grounds]:
    """Return grounds for all attacks of a module that may change nothing: they take long to lay."""
    laid = contextmanager(_database)(servers.database_url, template=migrated_template)
    with laid as url, closing(House(url)) as made:
        yield Grounds(made, url)


@pytest.fixture
def rung_house(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[JobsHouse]:
    """Return a house whose work is rung for in a real queue, and done by real workers."""
    with built(database_url, redis_url, tmp_path) as made:
        add_pages_sender(made.ports)
        yield made
