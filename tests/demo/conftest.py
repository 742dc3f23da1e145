"""Demonstrations, none of which outlives its test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo.playing import Demo, start, three_free_ports

Starting = Callable[..., Demo]


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Starting]:
    """Start demonstrations in one home; none of them outlives the test."""
    port, started = three_free_ports(), []

    def begin(*options: str) -> Demo:
        started.append(start(tmp_path / "home", port, *options))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()
        assert each.process.stdout is not None
        each.process.stdout.close()


@pytest.fixture
def demo(starting: Starting) -> Demo:
    return starting()
