"""Without the queue, without the database, without the machine: what is still true meanwhile.

Each also says what those outside are told: the operator's page, and the watchdog.
"""

import os
import pickle
import signal
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from rq import Queue

from service.domain.pings import LATE_MAX
from service.queue import JOB, connect
from service.storage.spool import Spool
from tests.faults import town
from tests.faults.counting import look
from tests.faults.rounds import settle, take_everything
from tests.faults.stack import PROCESSES, SPEED, STARTS_S, Stack, eventually, in_time

pytestmark = pytest.mark.faults

BY_SIGNAL, BY_SMS, *_ = town.households()
CRY = f"{town.DISTRESS} {{}}"
PAGED_WITHIN_S = 30.0
TOLD_WITHIN_S = 60.0
ALL = (*PROCESSES, "ops")


def pages_since(stack: Stack, entries: int) -> list[str]:
    return [
        str(entry["text"])
        for entry in stack.journal()[entries:]
        if entry["kind"] == "delivered" and entry["to"] in town.RESPONDERS
    ]


def cries(stack: Stack, household: town.Household) -> int:
    """Let a relative cry for help; return where the journal stood."""
    stood = len(stack.journal())
    stack.says(household, CRY.format(uuid4().hex))
    return stood


def test_without_the_queue_a_cry_pages_within_thirty_seconds(stack: Stack) -> None:
    stack.clock.set_speed(1)
    stack.servers.halt("valkey")
    try:
        stood = cries(stack, BY_SMS)
        assert in_time(lambda: len(pages_since(stack, stood)) > 1, PAGED_WITHIN_S), stack.replay
    finally:
        stack.servers.resume("valkey")
        take_everything(stack)
        stack.clock.set_speed(SPEED)


class Bomb:
    """What a pickle of an attacker would be: whoever opens it runs a command."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_a_forged_job_is_never_run_and_told_to_the_operator(stack: Stack, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    connection = connect(stack.servers.redis_url)
    queue = Queue("urgent", connection=connection, serializer="json")
    stood = len(stack.journal())
    queue.enqueue_call("os.system", args=[f"touch {planted}"])
    queue.enqueue_call("subprocess.check_call", args=[["touch", str(planted)]])
    queue.enqueue_call(JOB, args=["outbox", str(uuid4()), [f"'; touch {planted}"]])
    bomb = queue.enqueue_call(JOB, args=[])
    connection.hset(bomb.key, "data", pickle.dumps(Bomb(planted)))

    def is_told() -> bool:
        texts = [str(entry.get("text")) for entry in stack.journal()[stood:]]
        return any("forged-job" in text for text in texts)

    assert in_time(is_told, TOLD_WITHIN_S), stack.replay
    again = cries(stack, BY_SMS)  # and the next honest job is done
    assert in_time(lambda: len(pages_since(stack, again)) > 1, TOLD_WITHIN_S), stack.replay
    take_everything(stack)
    assert not planted.exists()


def test_without_the_database_answers_are_kept_and_judged_when_it_is_back(stack: Stack) -> None:
    since = stack.clock.now()
    stack.servers.halt("postgres")
    assert in_time(lambda: stack.readiness()[0] == 503, TOLD_WITHIN_S)
    assert (stack.readiness()[1]["database"], stack.public_readiness()) == (False, 503)
    stack.says(BY_SIGNAL, CRY.format("за столом"))
    stack.says(BY_SMS, CRY.format("под окном"))
    spool = stack.house.folder / "spool"
    assert in_time(lambda: Spool.depth(spool) > 0, 30), stack.replay
    os.kill(stack.listeners_worker(), signal.SIGKILL)
    # The carrier asks twice for a text that we cannot keep, and is refused; its list has it.
    assert in_time(lambda: refused(stack) > 0, 30), stack.replay
    both = {BY_SIGNAL.phone, BY_SMS.phone}
    stack.servers.resume("postgres")
    assert in_time(lambda: look(stack, since).open_cases.keys() >= both, TOLD_WITHIN_S)
    assert in_time(lambda: stack.readiness()[0] == 200, TOLD_WITHIN_S), stack.readiness()
    assert settle(stack, since).open_cases.keys() >= both
    assert eventually(lambda: Spool.depth(spool) == 0, STARTS_S)


def refused(stack: Stack) -> int:
    return sum(
        entry["kind"] == "webhook" and entry["outcome"] == "refused" and entry["of"] == "message"
        for entry in stack.journal()
    )


def test_a_clock_that_is_dead_beats_no_more_and_one_that_lives_beats_within_a_minute(
    stack: Stack,
) -> None:
    assert in_time(lambda: bool(stack.watchdog.beats), TOLD_WITHIN_S + 10)
    stack.kill("clock", hold=True)
    time.sleep(1)  # a beat may have been on its way
    dead_since = time.monotonic()
    time.sleep(TOLD_WITHIN_S + 5)
    assert stack.watchdog.since(dead_since) == 0
    back = time.monotonic()
    stack.let("clock")
    assert in_time(lambda: stack.watchdog.since(back) > 0, TOLD_WITHIN_S)


def test_after_two_days_down_answers_come_before_silence_and_missed_pings_never(
    stack: Stack,
) -> None:
    since = stack.clock.now()
    closes = stack.next_round()
    stack.wait_until(closes + timedelta(seconds=20))
    settle(stack, since)
    before = look(stack, since)
    asked = {phone: texts[-1] for phone, texts in before.reached.items() if texts}
    silent = {phone for phone in asked if not before.wrote[phone]}
    assert silent, stack.replay
    stood = len(stack.journal())
    for name in ALL:
        stack.kill(name, hold=True)
    stack.servers.halt("valkey")
    stack.servers.halt("postgres")
    for household in town.households():
        if household.phone in silent:
            stack.says(household, town.safe_answer(asked[household.phone]))
    # Up again when that day's pings are all too late, be the machine as fast as it may (D9).
    stack.clock.forward(stack.clock.now() + timedelta(days=2) + LATE_MAX)
    stack.servers.resume("postgres")
    stack.servers.resume("valkey")
    for name in ALL:
        stack.let(name)
    books = settle(stack, since)
    came = [entry for entry in stack.journal()[stood:] if entry["kind"] == "delivered"]
    assert not {entry["to"] for entry in came} & before.reached.keys(), stack.replay
    assert not [phone for phone, cause in books.open_cases.items() if cause == "silence"]
    assert all(books.readings[phone].total() for phone in silent)
