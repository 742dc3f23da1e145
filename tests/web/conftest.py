"""One house per test."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.web.house import House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.client()
