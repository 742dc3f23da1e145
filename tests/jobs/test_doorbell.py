"""The queue is a doorbell: it may be emptied, doubled, forged or gone, and nothing is lost."""

import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from rq import Queue
from rq.utils import utcformat
from sqlalchemy import update

from jobs.tasks import AttendingFailedError, JobMalformedError, attend, serve_with
from jobs.ticking import IN_VAIN_MAX, PATIENCE_S, Ticker
from service.ports import BellUnreachableError
from service.queue import JOB_IDS_MAX, TAKES_WITHIN, RqBell, connect
from service.storage import due
from service.storage.due import Claim, Work
from service.storage.tables import EffectRow
from service.usecases.acting import act
from tests.jobs.house import OURS, THEIRS, House, ShiftedClock, eventually, running


def texts(count: int) -> list[str]:
    return [f"Please look: {number}." for number in range(count)]


def claim_all(house: House) -> Claim:
    with act(house.ports) as acting:
        return due.claim(acting.tx, Work.OUTBOX, now=acting.now, steady=acting.steady)


@pytest.mark.usefixtures("patient_leases")
def test_two_workers_do_a_batch_that_was_rung_twice_only_once(house):
    house.ask_pages(texts(24))
    with running(house.env, "jobs.worker", "urgent", "urgent"):
        # A lease is short: it is taken when both are there.
        assert eventually(lambda: connect_to(house).scard("rq:workers") == 2, 60)
        claimed = claim_all(house)
        house.ports.bell.ring(claimed)
        house.ports.bell.ring(claimed)
        assert eventually(lambda: len(house.texts) >= 24)
        assert eventually(lambda: Queue("urgent", connection=connect_to(house)).count == 0)

    assert sorted(house.texts) == sorted(texts(24))


def connect_to(house: House) -> Any:
    return connect(house.env["VESTKA_REDIS_URL"])


def test_a_job_carries_at_most_fifty_ids(house):
    house.ask_pages(texts(JOB_IDS_MAX + 1))

    assert Ticker(house.ports).tick() == JOB_IDS_MAX + 1

    jobs = Queue("urgent", connection=connect_to(house), serializer="json").jobs
    assert sorted(len(job.args[2]) for job in jobs) == [1, JOB_IDS_MAX]


def test_what_an_emptied_queue_forgot_is_rung_for_again_after_its_lease(house, request):
    house.ask_pages(texts(20))
    clock = ShiftedClock()
    ticker = Ticker(replace(house.ports, clock=clock))

    ticker.tick()
    connect_to(house).flushall()
    assert ticker.tick() == 0
    clock.ahead = due.LEASE_URGENT
    a_worker_beats(house, datetime.now(UTC))
    request.getfixturevalue("patient_leases")  # from here on
    assert (ticker.tick(), house.texts) == (20, [])
    with running(house.env, "jobs.worker", "urgent"):
        assert eventually(lambda: len(house.texts) >= 20)

    assert sorted(house.texts) == sorted(texts(20))


def test_where_nobody_takes_from_the_queue_the_clock_does_it_after_one_lease(house):
    house.ask_pages(texts(3))
    clock = ShiftedClock()
    ticker = Ticker(replace(house.ports, clock=clock))
    ticker.tick()
    assert (ticker.tick(), house.texts) == (0, [])
    clock.ahead = due.LEASE_URGENT

    assert ticker.tick() == 3
    assert eventually(lambda: sorted(house.texts) == sorted(texts(3)))
    with running(house.env, "jobs.worker", "urgent"):
        assert eventually(lambda: Queue("urgent", connection=connect_to(house)).count == 0)
    assert len(house.texts) == 3


def rung_for_in_vain(house: House, clock: ShiftedClock) -> Ticker:
    """Return a clock that has rung for pages whose lease has run out since."""
    house.ask_pages(texts(3))
    ticker = Ticker(replace(house.ports, clock=clock))
    ticker.tick()
    clock.ahead += due.LEASE_URGENT
    return ticker


def a_worker_beats(house: House, at: datetime) -> None:
    connect_to(house).sadd("rq:workers:urgent", "rq:worker:one", "rq:worker:forgotten")
    connect_to(house).hset("rq:worker:one", "last_heartbeat", utcformat(at))


def test_workers_that_are_behind_are_rung_for_again_and_nobody_says_that_none_is_there(
    house, capsys
):
    ticker = rung_for_in_vain(house, ShiftedClock())
    a_worker_beats(house, datetime.now(UTC))

    assert (ticker.tick(), house.texts) == (3, [])
    assert "nobody-takes-jobs" not in capsys.readouterr().err


def test_what_a_worker_died_with_waits_for_one_lease_and_no_second(house, capsys):
    ticker = rung_for_in_vain(house, ShiftedClock())
    connect_to(house).delete("rq:queue:urgent")  # it had taken the job
    a_worker_beats(house, datetime.now(UTC) - TAKES_WITHIN)

    assert ticker.tick() == 3
    assert eventually(lambda: len(house.texts) == 3)
    assert "nobody-takes-jobs" in capsys.readouterr().err


def test_a_worker_that_has_nothing_to_do_beats_often_enough_to_be_known(house):
    with running(house.env, "jobs.worker", "urgent"):
        assert eventually(lambda: not house.ports.bell.is_unheard(Work.OUTBOX), 60)

        unheard = []
        for _ in range(4):
            time.sleep(TAKES_WITHIN.total_seconds())
            unheard.append(house.ports.bell.is_unheard(Work.OUTBOX))
        assert unheard.count(True) <= 1  # a busy machine may hold one beat up


@pytest.mark.parametrize("beat", ["", "soon", b"\xff", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_no_beat_and_ends_no_clock(house, beat):
    ticker = rung_for_in_vain(house, ShiftedClock())
    connect_to(house).sadd("rq:workers:urgent", "rq:worker:one")
    connect_to(house).hset("rq:worker:one", "last_heartbeat", beat)

    assert ticker.tick() == 3
    assert eventually(lambda: len(house.texts) == 3)


def test_a_queue_that_swallows_every_job_keeps_nothing_from_being_done(house, capsys):
    clock = ShiftedClock()
    ticker = rung_for_in_vain(house, clock)
    for ahead, texts_came in ((timedelta(), False), (IN_VAIN_MAX, True)):
        clock.ahead += ahead
        connect_to(house).delete("rq:queue:urgent")
        a_worker_beats(house, datetime.now(UTC))
        assert ticker.tick() == 3
        assert eventually(lambda: bool(house.texts), 20 if texts_came else 0.2) is texts_came

    assert eventually(lambda: len(house.texts) == 3)
    assert "rung-in-vain" in capsys.readouterr().err


@pytest.mark.slow
def test_emptying_the_queue_and_killing_workers_midway_loses_and_doubles_nothing(house):
    house.ask_pages(texts(200))
    with (
        running(house.env, "jobs.clock"),
        running(house.env, "jobs.worker", "urgent") as first,
        running(house.env, "jobs.worker", "urgent"),
    ):
        for wanted in (20, 60, 100):
            assert eventually(partial(arrived, house, wanted), 60)
            connect_to(house).flushall()
        first.kill()
        assert eventually(lambda: set(house.states()) == {"accepted"}, 400)
        assert eventually(lambda: len(looks(house)) >= 200)

    # What the killed one was just posting is asked for, not found, and sent once more as such.
    assert sorted(each.removesuffix(" (again)") for each in looks(house)) == sorted(texts(200))


def looks(house: House) -> list[str]:
    """Return the pages that were asked for: the operator may be told of the workers beside."""
    return [each for each in house.texts if each.startswith("Please look: ")]


def arrived(house: House, count: int) -> bool:
    return len(house.texts) >= count


def test_without_a_queue_the_clock_waits_five_seconds_and_then_does_it_all_itself(house):
    house.ask_pages(texts(3))
    now_s = [100.0]
    nowhere = RqBell(connect("unix:///nonexistent/valkey.sock"))
    ticker = Ticker(replace(house.ports, bell=nowhere), lambda: now_s[0])

    assert ticker.tick() == 0
    now_s[0] += PATIENCE_S - 0.1
    assert ticker.tick() == 0
    now_s[0] += 0.1
    assert ticker.tick() == 3

    assert eventually(lambda: len(house.texts) == 3)


def test_a_bell_that_cannot_be_rung_holds_nothing_back_from_whoever_looks_next(house):
    house.ask_pages(texts(3))
    nowhere = RqBell(connect("redis://127.0.0.1:9"))

    Ticker(replace(house.ports, bell=nowhere)).tick()

    assert len(claim_all(house).ids) == 3


def test_a_full_queue_is_as_good_as_none(house):
    connection = connect_to(house)
    connection.config_set("maxmemory", "1")
    try:
        with pytest.raises(BellUnreachableError):
            house.ports.bell.ring(Claim(Work.OUTBOX, [uuid4()], uuid4()))
    finally:
        connection.config_set("maxmemory", "0")


@pytest.mark.usefixtures("patient_leases")
def test_the_queue_never_holds_anything_personal(house):
    house.ask_pages(["Sentinel words of a page.", *texts(3)])
    [spoilt, *_] = spoil_one(house)
    Ticker(house.ports).tick()
    before = everything_in(connect_to(house))
    with running(house.env, "jobs.worker", "urgent"):
        assert eventually(lambda: len(house.texts) == 3)
        during = everything_in(connect_to(house))
    after = everything_in(connect_to(house))

    assert str(spoilt).encode() in before
    for seen in (before, during, after):
        for sentinel in ("Sentinel", "Please look", OURS, THEIRS, OURS[1:], THEIRS[1:]):
            assert sentinel.encode() not in seen


def everything_in(connection: Any) -> bytes:
    found: list[bytes] = []
    for key in connection.scan_iter():
        found.append(key)
        found += values_of(connection, key)
    return b"\n".join(found)


def values_of(connection: Any, key: bytes) -> list[bytes]:
    kind = connection.type(key).decode()
    if kind == "hash":
        pairs = connection.hgetall(key)
        return [*pairs, *map(opened, pairs.values())]
    if kind == "list":
        return list(map(opened, connection.lrange(key, 0, -1)))
    if kind == "set":
        return list(connection.smembers(key))
    if kind == "zset":
        return list(connection.zrange(key, 0, -1))
    if kind == "stream":
        return [opened(value) for _, row in connection.xrange(key) for value in row.values()]
    return [opened(connection.get(key) or b"")]


def opened(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def spoil_one(house: House) -> list[UUID]:
    """Break the seal of one effect; return all ids, the broken one first."""
    with act(house.ports) as acting:
        ids = claimable(house)
        statement = update(EffectRow).where(EffectRow.id == ids[0])
        acting.tx.session.execute(statement.values(sealed=b"\x01" + bytes(300)))
    return ids


def claimable(house: House) -> list[UUID]:
    claimed = claim_all(house)
    with act(house.ports) as acting:
        due.release(acting.tx, claimed)
    return claimed.ids


def test_a_row_that_cannot_be_opened_does_not_take_its_neighbours_with_it(house):
    house.ask_pages(texts(5))
    spoil_one(house)
    claimed = claim_all(house)
    serve_with(house.ports)

    with pytest.raises(AttendingFailedError):
        attend("outbox", str(claimed.token), [str(each) for each in claimed.ids])

    # It keeps its lease, and a page tells the operator that a seal was broken.
    assert sorted(house.states()) == ["accepted"] * 4 + ["ready"] * 2


GOOD = "0b5c7f0e-6d0c-4f3e-9a50-2f1f0c8f9d11"


@pytest.mark.parametrize(
    ("work", "token", "ids"),
    [
        ("outbox; DROP TABLE outbox", GOOD, [GOOD]),
        ("ledger", GOOD, [GOOD]),
        ("outbox", "not-a-token", [GOOD]),
        ("outbox", GOOD, []),
        ("outbox", GOOD, [GOOD] * (JOB_IDS_MAX + 1)),
        ("outbox", GOOD, GOOD),
        ("outbox", GOOD, [GOOD.upper()]),
        ("outbox", GOOD, ["{" + GOOD + "}"]),
        ("outbox", GOOD, [7]),
        ("outbox", GOOD, [{"id": GOOD}]),
        ("outbox", GOOD, ["00000000-0000-1000-8000-000000000000"]),
    ],
)
def test_a_job_of_another_shape_is_refused_before_anything_is_loaded(work, token, ids):
    with pytest.raises(JobMalformedError) as refused:
        attend(work, token, ids)

    assert str(refused.value) == ""


def test_a_malformed_job_is_told_to_the_operator_once_a_day(house):
    serve_with(house.ports)

    for _ in range(3):
        with pytest.raises(JobMalformedError):
            attend("outbox", GOOD, [])

    assert house.states() == ["ready"]
