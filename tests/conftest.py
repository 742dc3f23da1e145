"""What every test may ask for: a fresh migrated database, an emptied queue, a browser.

The servers are real, thrown away after the session, and one pair serves each worker process.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from hypothesis import settings
from psycopg import sql

from service.embedded import EmbeddedServers
from service.storage.migrate import upgrade

HOME = Path(__file__).parent.parent / ".vestka" / "tests"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
COMPLETE = os.environ.get("CI") == "true"

# How long a thing takes is for the bench to say: a busy machine breaks no promise.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")

_numbers = itertools.count()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests, unless everything is wanted or they were asked for.

    Those that break real processes under load only when asked for, as the gate does with CI=true:
    they count in real seconds and want the machine for themselves.
    """
    wanted = {each for each in ("slow", "faults") if each in config.option.markexpr}
    left_out = {"slow", "faults"} - wanted - ({"slow"} if COMPLETE else set())
    out = [item for item in items if any(map(item.get_closest_marker, left_out))]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the system's browser; a complete run fails without one, any other skips loudly."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    reason = "there is no Chromium on this machine (on Debian: apt install chromium)"
    if COMPLETE:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """Return this worker's own PostgreSQL and Valkey."""
    HOME.mkdir(parents=True, exist_ok=True)
    with EmbeddedServers(HOME, durable=False) as running:
        yield running


@pytest.fixture
def empty_database_url(servers: EmbeddedServers) -> Iterator[str]:
    """Return the address of a new database without any table."""
    yield from _database(servers.database_url, template="template1")


@pytest.fixture(scope="session")
def migrated_template(servers: EmbeddedServers) -> Iterator[str]:
    """Return the name of a database at the newest revision, which tests clone."""
    for url in _database(servers.database_url, template="template1"):
        upgrade(url)
        yield _name(url)


@pytest.fixture
def database_url(servers: EmbeddedServers, migrated_template: str) -> Iterator[str]:
    """Return the address of a new database at the newest revision."""
    yield from _database(servers.database_url, template=migrated_template)


@pytest.fixture
def redis_url(servers: EmbeddedServers) -> Iterator[str]:
    """Return the address of the queue, emptied before and after."""
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.flushall()
        yield servers.redis_url
        queue.flushall()


def _database(server_url: str, *, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    # Copying through the log is five times faster than copying files and a checkpoint.
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG")
    _execute(server_url, make.format(sql.Identifier(name), sql.Identifier(template)))
    yield server_url.replace("@/vestka?", f"@/{name}?")
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    _execute(server_url, drop.format(sql.Identifier(name)))


def _execute(server_url: str, statement: sql.Composed) -> None:
    plain = server_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
