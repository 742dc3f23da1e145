"""One house for the tests of a worker process, and the seed it was drawn from, for a replay."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.stack import SEED, Stack, standing


@pytest.fixture(scope="session")
def seed() -> int:
    """Return the seed of everything drawn here: a new one unless it is given."""
    return int(os.environ.get(SEED) or secrets.randbelow(10**9))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stack]:
    """Return the running house."""
    home = Path(tmp_path_factory.mktemp("faults"))
    home.chmod(0o700)
    with standing(home, seed) as stack:
        yield stack


@pytest.fixture
def stack(house: Stack, seed: int) -> Stack:
    """Return the house, its chance begun anew, so that a test is replayed alone."""
    house.chance.seed(seed)
    return house
