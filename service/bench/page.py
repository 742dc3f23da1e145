"""`vestka bench page`: how long a distress takes from the acknowledged webhook to a page leaving.

On real processes and stores, through the pretend gateway by HTTP; calm, then while thirty
replies a second come in. Beside it the least there is to do: a row committed and a message
handed to the same gateway. Then what each process of the service holds in memory.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count, cycle
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import text

from service.bench.ground import add_families, mother_of, sender_of
from service.bench.intake import dial, post, signed_message
from service.bench.processes import memory_of
from service.bench.stack import EVERYTHING, Stack, stack
from service.channels.base import Outgoing
from service.demo import cast
from service.domain.address import ChannelName
from service.sandbox.journal import Entry

DISTRESSES: Final = 60
EVERY_S: Final = 0.5
REPLYING: Final = 30
REPLIES_A_SECOND: Final = 30
LEAVES_S_MAX: Final = 60.0
_LIMIT_TRIES: Final = 20
_BARE: Final = "input()"
_PAGES: Final = """
SELECT outbox.id, cases.family_id FROM outbox JOIN cases ON cases.id = outbox.case_id
WHERE outbox.kind = 'page'
"""


@dataclass(frozen=True, slots=True)
class House:
    """A running service, its families in order, and a connection to it."""

    running: Stack
    families: Sequence[UUID]


def measure(distresses: int = DISTRESSES) -> Iterator[dict[str, Any]]:
    """Yield one record calm, one under load, and one for each process's memory."""
    # What is said while the stack runs goes into its log.
    yield from list(_measured(distresses))


def _measured(distresses: int) -> Iterator[dict[str, Any]]:
    with stack(EVERYTHING) as running:
        behind = running.desks
        house = House(running, add_families(running.ports, 1 + 2 * distresses, behind=behind))
        replying = 1 + 2 * distresses
        add_families(running.ports, replying + REPLYING, after=replying, behind=behind)
        limit_ms = _percentile(_limits_ms(running), 50)
        _latencies_ms(house, range(1))  # the first of all loads what the others find
        calm = _latencies_ms(house, range(1, 1 + distresses))
        yield _record("calm", calm, limit_ms)
        with _Replies(running, replying) as replies:
            loaded = _latencies_ms(house, range(1 + distresses, replying))
        yield _record(f"{REPLIES_A_SECOND} replies a second", loaded, limit_ms) | {
            "replies_per_second": round(replies.rate(), 1)
        }
        yield from _memory(running.supervisor.pids())


def _record(when: str, taken_ms: Sequence[float], limit_ms: float) -> dict[str, Any]:
    return {
        "what": f"distress acknowledged to the first page leaving by SMS, {when}",
        "distresses": len(taken_ms),
        "p50_ms": round(_percentile(taken_ms, 50)),
        "p99_ms": round(_percentile(taken_ms, 99)),
        "limit_ms": round(limit_ms, 1),
        "limit_is": "one row committed and one message handed to the gateway",
    }


def _percentile(taken: Sequence[float], percent: int) -> float:
    return sorted(taken)[min(len(taken) - 1, len(taken) * percent // 100)]


def _latencies_ms(house: House, numbers: range) -> list[float]:
    """Let these families be in distress one after another; return how long each page took."""
    acknowledged: dict[UUID, datetime] = {}
    words = cast.codebook().distress[0].marker
    with closing(dial(house.running)) as connection:
        for number in numbers:
            post(connection, _said(house.running, number, words))
            acknowledged[house.families[number]] = house.running.world.clock()
            time.sleep(EVERY_S)
    left = _wait_for(partial(_left, house.running), set(acknowledged))
    return [(left[each] - at).total_seconds() * 1000 for each, at in acknowledged.items()]


def _said(running: Stack, number: int, words: str) -> bytes:
    return signed_message(running, From=mother_of(number), To=sender_of(number), Body=words)


def _wait_for(
    look: Callable[[], Mapping[UUID, datetime]], wanted: set[UUID]
) -> dict[UUID, datetime]:
    ends_s = time.monotonic() + LEAVES_S_MAX
    while not wanted <= (found := look()).keys():
        assert time.monotonic() < ends_s, "some pages never left"
        time.sleep(EVERY_S)
    return dict(found)


def _left(running: Stack) -> Mapping[UUID, datetime]:
    """Return when the first page about each family was handed to the gateway."""
    with running.ports.store.begin() as tx:
        families = {str(page): family for page, family in tx.session.execute(text(_PAGES))}
    left: dict[UUID, datetime] = {}
    for entry in running.world.journal.of_kind("exchange"):
        family = families.get(reference_of(entry))
        if family is not None:
            left.setdefault(family, datetime.fromisoformat(str(entry["at"])))
    return left


def reference_of(entry: Entry) -> str:
    """Return our own id of the message that an exchange handed over; empty for any other."""
    request: Any = entry["request"]
    fields = dict(request["form"])
    query = urlsplit(fields.get("StatusCallback", "")).query
    return query.removeprefix("ref=") if request["method"] == "POST" else ""


def _limits_ms(running: Stack) -> list[float]:
    taken = []
    with running.connect() as connection:
        connection.execute("CREATE TABLE commits (id text, body bytea)")
        for number in range(_LIMIT_TRIES):
            before = time.perf_counter()
            connection.execute("INSERT INTO commits VALUES (%s, %s)", (str(number), b"x" * 300))
            running.ports.channels[ChannelName.SMS].send(
                Outgoing(cast.PAGES_SENDER, cast.EXILE, "a page of a bench", str(uuid4()))
            )
            taken.append((time.perf_counter() - before) * 1000)
    return taken


class _Replies:
    """Ordinary answers, so many a second, from families that are in no distress."""

    def __init__(self, running: Stack, first: int) -> None:
        self._running, self._first = running, first
        self._stop = threading.Event()
        self._sent, self._began_s, self._ended_s = 0, 0.0, 0.0
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> Self:
        self._began_s = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._ended_s = time.monotonic()

    def rate(self) -> float:
        """Return how many were really sent in a second."""
        return self._sent / (self._ended_s - self._began_s)

    def _send(self) -> None:
        numbers = cycle(range(self._first, self._first + REPLYING))
        with closing(dial(self._running)) as connection:
            for turn in count(1):
                post(connection, _said(self._running, next(numbers), "Перцы подвязала вчера"))
                self._sent = turn
                due_s = self._began_s + turn / REPLIES_A_SECOND
                if self._stop.wait(max(0.0, due_s - time.monotonic())):
                    return


def _memory(pids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    with subprocess.Popen([sys.executable, "-c", _BARE], stdin=subprocess.PIPE) as bare:  # noqa: S603 - our own
        time.sleep(1.0)
        limit_mb, _ = memory_of(bare.pid)
        bare.kill()
    for name, pid in pids.items():
        megabytes, processes = memory_of(pid)
        yield {
            "what": f"memory of {name} after the load",
            "mb": megabytes,
            "processes": processes,
            "limit_mb": limit_mb,
            "limit_is": "a bare interpreter",
        }
