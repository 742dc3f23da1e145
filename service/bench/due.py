"""`vestka bench due`: how many due families are claimed, decided and stored in a second.

Each of them is opened, asks its relative, and is sealed again beside its ping and its check.
Beside it the machine's own limit: one bulk statement that writes the same values into the
same rows, and decides nothing. Of both the quickest of a few rounds counts. And what looking
for due work reads while nothing is due, which must not grow with the families.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import text

from service.bench.ground import MINUTES, NOON, add_families, ground
from service.ports import Ports
from service.rehearse.clock import SimulatedClock
from service.storage import due
from service.storage.due import Work
from service.usecases.acting import act
from service.usecases.checking import wake_families

DUE: Final = 10_000
SIZES: Final = (1_000, 100_000, 1_000_000)
ROUNDS: Final = 3
PROCESSES: Final = 2  # as many workers as this is worth while for on two cores

# Rows that exist and are not due for a year; nobody opens what is sealed in them.
_IDLE = """
INSERT INTO families (id, exile_id, own_organisation_id, other_organisation_id, sender_id, state,
                      channel, agreement_id, number, sealed_watch, wake_at)
SELECT gen_random_uuid(), like_.exile_id, like_.own_organisation_id, like_.other_organisation_id,
       NULL, 'active', like_.channel, like_.agreement_id, like_.number, like_.sealed_watch,
       :later + random() * interval '365 days'
FROM generate_series(1, :count), (SELECT * FROM families LIMIT 1) AS like_
"""
_FORGET = "DROP TABLE IF EXISTS kept, became"
_KEEP = """
CREATE TABLE kept AS
SELECT id, sealed_watch, wake_at FROM families WHERE sender_id IS NOT NULL LIMIT :count
"""
_AGAIN = (
    "DELETE FROM outbox",
    "DELETE FROM checks",
    """
    UPDATE families SET sealed_watch = kept.sealed_watch, wake_at = kept.wake_at,
        lease_until = NULL, lease_token = NULL
    FROM kept WHERE kept.id = families.id
    """,
    "VACUUM ANALYZE families",
)
_BECAME = """
CREATE TABLE became AS
SELECT id, sealed_watch, wake_at FROM families WHERE id IN (SELECT id FROM kept)
"""
_BULK = """
UPDATE families SET sealed_watch = became.sealed_watch, wake_at = became.wake_at,
    lease_until = NULL, lease_token = NULL
FROM became WHERE became.id = families.id
"""
_LOOK = """
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
SELECT id FROM families WHERE wake_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
ORDER BY wake_at LIMIT 500 FOR UPDATE SKIP LOCKED
"""


def measure(
    sizes: Sequence[int] = SIZES, due_count: int = DUE, rounds: int = ROUNDS
) -> Iterator[dict[str, Any]]:
    """Yield one record for each number of families."""
    with ground() as (ports, clock):
        there = 0
        for size in sizes:
            awake = min(due_count, size)
            add_families(ports, awake, after=min(due_count, there))
            _run(ports, _IDLE, later=NOON + timedelta(days=2), count=size - max(awake, there))
            there = size
            yield _measured(ports, clock, (size, awake), rounds)


def _measured(
    ports: Ports, clock: SimulatedClock, counts: tuple[int, int], rounds: int
) -> dict[str, Any]:
    size, awake = counts
    for statement in (_FORGET, _KEEP):
        _run(ports, statement, count=awake)
    _again(ports)
    idle = _idle_scan(ports)
    clock.true = NOON + timedelta(minutes=MINUTES, seconds=1)
    took_s = _quickest(ports, lambda: _wake_all(ports), rounds)
    _run(ports, _BECAME)
    limit_s = _quickest(ports, lambda: _run(ports, _BULK), rounds)
    together_s = _quickest(ports, lambda: _wake_together(ports), rounds)
    _again(ports)
    return {
        "what": "due families claimed, decided and stored, one process",
        "families": size,
        "due": awake,
        "per_second": round(awake / took_s),
        "limit_per_second": round(awake / limit_s),
        "limit_is": "one UPDATE of the same rows to the same values",
        "ratio": round(limit_s / took_s, 3),
        "processes": PROCESSES,
        "together_per_second": round(awake / together_s),
        "together_ratio": round(limit_s / together_s, 3),
        **idle,
    }


def _quickest(ports: Ports, deed: Callable[[], object], rounds: int) -> float:
    """Return how long a deed takes at best: whatever else the machine does only adds to it."""
    taken = []
    for _ in range(rounds):
        _again(ports)
        taken.append(_seconds(deed))
    return min(taken)


def _wake_together(ports: Ports) -> None:
    """Wake all that are due in a few processes, forked as our workers fork theirs."""
    forking = multiprocessing.get_context("fork")
    workers = [forking.Process(target=_wake_apart, args=(ports,)) for _ in range(PROCESSES)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
        assert each.exitcode == 0, "a worker of the bench failed"


def _wake_apart(ports: Ports) -> None:
    ports.store.forget_connections()
    _wake_all(ports)


def _wake_all(ports: Ports) -> None:
    while True:
        with act(ports, single=True) as acting:
            claimed = due.claim(acting.tx, Work.FAMILIES, now=acting.now, steady=acting.steady)
        if not claimed:
            return
        wake_families(ports, claimed)


def _idle_scan(ports: Ports) -> dict[str, Any]:
    """Return what looking for due work reads while nothing is due."""
    plan = _run(ports, _LOOK, now=NOON - timedelta(minutes=30))[0][0][0]
    read = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return {"idle_ms": round(plan["Execution Time"], 3), "idle_buffers": read}


def _again(ports: Ports) -> None:
    """Let everything be due once more, and the table as tidy as it was."""
    for statement in _AGAIN:
        _run(ports, statement)


def _run(ports: Ports, statement: str, **given: object) -> Sequence[Any]:
    with ports.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as bare:
        bare.execute(text("SET statement_timeout = 0"))
        found = bare.execute(text(statement), given)
        rows = found.all() if found.returns_rows else []
        bare.execute(text("RESET statement_timeout"))
        return rows


def _seconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun
