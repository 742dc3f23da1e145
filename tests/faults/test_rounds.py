"""Whatever is killed, stopped or broken while everybody is asked: zero lost, zero doubled."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from service.queue import connect
from service.sandbox.faults import OUTSIDE
from tests.faults.rounds import play_round
from tests.faults.stack import PROCESSES, Stack

pytestmark = pytest.mark.faults

# Two at a time, on different channels, or where one alone says too little.
GATEWAY_FAULTS: Sequence[Sequence[tuple[str, dict[str, str]]]] = [
    [("sms-down", {}), ("signal-down", {})],
    [("sms-accepts-then-500", {}), ("signal-blocked", {})],
    [("sms-late", {"by": "PT3M"}), ("signal-burst", {})],
    [("sms-doubles", {})],
    [("webhooks-lost", {})],
]


def test_every_fault_of_a_gateway_is_played() -> None:
    assert {name for each in GATEWAY_FAULTS for name, _ in each} == set(OUTSIDE)


def at_random_moments(stack: Stack, deeds: Sequence[Callable[[], object]], lasts_s: float) -> None:
    """Do each of them once, in a drawn order at drawn moments."""
    moments = sorted((stack.chance.uniform(0, lasts_s), place) for place in range(len(deeds)))
    order, begun = stack.chance.sample(list(deeds), len(deeds)), time.monotonic()
    for (at_s, _), deed in zip(moments, order, strict=True):
        time.sleep(max(0.0, at_s - (time.monotonic() - begun)))
        deed()


def test_each_process_killed_under_load_loses_and_doubles_nothing(stack: Stack) -> None:
    kills: list[Callable[[], object]] = [partial(stack.kill, name) for name in (*PROCESSES, "ops")]
    kills += [lambda: os.kill(stack.listeners_worker(), signal.SIGKILL)]

    def breaking() -> None:
        at_random_moments(stack, kills, 22)
        stack.kill("clock")  # a clock that starts pulls: five minutes are not waited for

    play_round(stack, breaking)


def test_the_queue_flushed_stopped_and_started_costs_nothing(stack: Stack) -> None:
    queue = connect(stack.servers.redis_url)

    def breaking() -> None:
        time.sleep(stack.chance.uniform(1, 4))
        for _ in range(3):
            queue.flushall()
            time.sleep(stack.chance.uniform(0.5, 2))
        stack.servers.halt("valkey")
        time.sleep(stack.chance.uniform(6, 9))
        stack.servers.resume("valkey")

    play_round(stack, breaking)


def test_a_database_killed_and_started_loses_no_answer(stack: Stack) -> None:
    def breaking() -> None:
        for _ in range(2):
            time.sleep(stack.chance.uniform(2, 6))
            stack.kill_postgres()
            time.sleep(stack.chance.uniform(0.5, 3))
            stack.servers.resume("postgres")

    play_round(stack, breaking)


def test_a_full_disk_under_the_spool_loses_no_frame(stack: Stack) -> None:
    def breaking() -> None:
        with stack.full_disk():
            time.sleep(20)

    books = play_round(stack, breaking)
    assert not books.lost_frames


@pytest.mark.parametrize("faults", GATEWAY_FAULTS, ids=lambda each: "+".join(n for n, _ in each))
def test_a_gateway_that_fails_costs_no_answer_and_doubles_no_ping(
    stack: Stack, faults: Sequence[tuple[str, dict[str, str]]]
) -> None:
    def breaking() -> None:
        time.sleep(stack.chance.uniform(0, 6))
        for name, facts in faults:
            stack.break_down(name, **{"for": "PT4M"}, **facts)
        if any(name == "webhooks-lost" for name, _ in faults):
            time.sleep(20)
            stack.kill("clock")  # it pulls when it starts

    play_round(stack, breaking)
