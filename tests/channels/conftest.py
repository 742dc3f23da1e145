"""One pretend gateway per test."""

from collections.abc import Iterator

import pytest

from tests.channels.gateway import Gateway, start


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    server = start(made)
    yield made
    made.closing.set()
    server.shutdown()
    server.server_close()
