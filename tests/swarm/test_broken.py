"""Who breaks the outbox is told so by the swarm within a minute.

Each test breaks the real code on purpose, as a change that nobody meant badly might, and lets
random scenarios be played until a promise complains. A swarm that finds nothing is broken.
"""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from service.storage import outbox
from service.storage.outbox import EffectRecord, Kind
from service.usecases import delivering
from tests.swarm.playing import Theatre, theatre

pytestmark = pytest.mark.slow
WITHIN_S = 45.0  # of our processor: with what the database takes, a minute


@pytest.fixture(scope="module")
def stage() -> Iterator[Theatre]:
    with theatre() as made:
        yield made


def complains(stage: Theatre) -> set[str]:
    """Play seed after seed for a minute at most; return the first promises that complain."""
    begun = time.process_time()
    for seed in count():
        if time.process_time() - begun > WITHIN_S:
            break
        if found := stage.judge(seed):
            return {text.partition(":")[0] for text in found}
    return set()


def forgets_rows(patch: pytest.MonkeyPatch) -> None:
    add, number = outbox.add_effects, count()

    def forgetful(tx: Any, asked: Any, today: Any) -> None:
        add(tx, [one for one in asked if one.kind is Kind.CANARY or next(number) % 5], today)

    patch.setattr(outbox, "add_effects", forgetful)


def sends_twice(patch: pytest.MonkeyPatch) -> None:
    send = delivering._send

    def eager(ports: Any, record: EffectRecord) -> Any:
        send(ports, record)
        return send(ports, record)

    patch.setattr(delivering, "_send", eager)


BREAKAGES = (forgets_rows, sends_twice)


@pytest.mark.parametrize("breaks", BREAKAGES, ids=lambda each: each.__name__)
def test_the_swarm_complains_within_a_minute(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[pytest.MonkeyPatch], None]
) -> None:
    breaks(monkeypatch)

    assert complains(stage)
