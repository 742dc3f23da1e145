"""The listener: what it acknowledged is never lost, whoever dies, and it says nothing else."""

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from threading import Thread

import pytest
import requests
from sqlalchemy import select

from jobs.draining import Drainer
from jobs.intake import Endpoint, NotLoopbackError, listen
from service.channels.signal_intake import FRAME_BYTES_MAX
from service.domain.address import ChannelName
from service.sandbox import signal_frames as frames
from service.sandbox.http_post import frame_post
from service.sandbox.signal_frames import Source
from service.storage.keyring import Keyring, load_keyring
from service.storage.spool import Spool, SpoolFullError
from service.storage.tables import InboundRow
from service.usecases.acting import act
from tests.jobs.house import House, eventually, running

SECRET = "0123456789abcdef0123456789abcdef"
HER = Source("84a58df5-0e1c-46a8-8f96-322ccaa73212", "+48500100301")
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
_PORTS = cycle(range(29_000 + 300 * _WORKER, 29_300 + 300 * _WORKER))
NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"


def frame(number: int, text: str = "перцы") -> bytes:
    envelope = frames.envelope(HER, 1000 + number, frames.message(text)(1000 + number))
    return json.dumps(frames.notification("+48732100009", envelope)).encode()


def post(url: str, body: bytes) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=body, timeout=20).status_code


def free_port() -> int:
    """Return one that nobody else is given: below the system's own, of this worker's part."""
    for port in islice(_PORTS, 300):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError


def rows(house: House) -> int:
    with act(house.ports) as acting:
        return len(list(acting.tx.session.scalars(select(InboundRow.id))))


@contextmanager
def serving(keep: Callable[[bytes], object]) -> Iterator[str]:
    endpoint = Endpoint(listen("127.0.0.1", 0), f"/{SECRET}", keep)
    thread = Thread(target=endpoint.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{endpoint.server_address[1]}"
    finally:
        endpoint.shutdown()
        thread.join()
        endpoint.server_close()


@dataclass
class Listener:
    house: House
    url: str
    env: dict[str, str]

    @contextmanager
    def alive(self, **env: str) -> Iterator[int]:
        """Run it until it answers; yield the pid of the process that holds the socket."""
        with running({**self.env, **env}, "jobs.listener") as process:
            assert eventually(self.answers)
            assert eventually(lambda: len(children(process.pid)) == 1)
            yield process.pid

    def answers(self) -> bool:
        try:
            return post(self.url + "wrong", b"") == 404
        except requests.ConnectionError:
            return False

    def push(self, body: bytes) -> int:
        return post(self.url, body)

    def spooled(self) -> list[Path]:
        return list((Path(self.env["VESTKA_SPOOL"])).glob("*.frames"))


@pytest.fixture
def listener(house: House, tmp_path: Path) -> Listener:
    url = f"http://127.0.0.1:{free_port()}/{SECRET}"
    more = {"VESTKA_SIGNAL_INTAKE": url, "VESTKA_SPOOL": str(tmp_path / "spool")}
    return Listener(house, url, {**house.env, **more})


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_pushed_frame_is_in_the_inbox_soon_and_a_repeated_one_once(listener: Listener) -> None:
    with listener.alive():
        assert [listener.push(frame(number)) for number in (1, 2, 1, 1)] == [201] * 4
        assert listener.push(b"{") == 201  # taken in, and nothing
        assert eventually(lambda: not listener.spooled())
    assert rows(listener.house) == 2


def test_what_a_pretend_phone_writes_passes_the_pretend_gateway_and_the_listener(
    listener: Listener,
) -> None:
    world = listener.house.server.world
    world.signal.own("+48732100009")
    world.faults.start("signal-burst", None)
    with listener.alive():
        world.listen_signal(frame_post(listener.url))
        world.phone_sends(
            "+48500100301", to="+48732100009", text="перцы", channel=ChannelName.SIGNAL
        )
        assert eventually(lambda: len(world.journal.of_kind("frame")) == 51)
        assert all(entry["taken"] for entry in world.journal.of_kind("frame"))
        assert eventually(lambda: not listener.spooled())
    assert rows(listener.house) == 1


def test_killed_with_the_database_away_it_loses_nothing_it_acknowledged(
    listener: Listener,
) -> None:
    with listener.alive(VESTKA_DATABASE_URL=NOWHERE) as holder:
        for number in range(5):
            assert listener.push(frame(number)) == 201
        os.kill(children(holder)[0], signal.SIGKILL)
        assert listener.push(frame(5)) == 201  # waits at the socket for the next life
        os.kill(children(holder)[0], signal.SIGKILL)
        os.kill(holder, signal.SIGKILL)
    assert rows(listener.house) == 0
    with listener.alive():
        assert eventually(lambda: rows(listener.house) == 6)
        assert eventually(lambda: not listener.spooled())


def test_a_push_during_the_death_of_the_worker_waits_and_is_taken(listener: Listener) -> None:
    with listener.alive() as holder:
        for number in range(3):
            os.kill(children(holder)[0], signal.SIGKILL)
            assert listener.push(frame(number)) == 201
            assert eventually(lambda: len(children(holder)) == 1)
        assert eventually(lambda: rows(listener.house) == 3)


def test_killed_at_any_step_of_a_receive_it_lets_every_frame_through_at_its_one_attempt(
    listener: Listener,
) -> None:
    frames_sent, statuses = 60, []
    with listener.alive() as holder, ThreadPoolExecutor(6) as pushing:
        pushed = [pushing.submit(listener.push, frame(number)) for number in range(frames_sent)]
        for _ in range(6):
            for worker in children(holder):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            assert eventually(lambda: len(children(holder)) == 1)
        statuses = [each.result() for each in pushed]
        assert statuses == [201] * frames_sent
        assert eventually(lambda: rows(listener.house) == frames_sent, 60)


def test_a_caller_who_is_cut_off_or_says_too_much_holds_nobody_up(listener: Listener) -> None:
    with listener.alive():
        port = int(listener.url.rpartition(":")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port), 5) as silent:
            silent.sendall(b"POST /x HTTP/1.1\r\nContent-Le")
            assert listener.push(frame(1)) == 201
        assert listener.push(frame(2, "слово " * 12_000)) == 201  # more than is looked at
        assert listener.push(b"x" * (FRAME_BYTES_MAX + 1)) == 413
        assert eventually(lambda: rows(listener.house) == 2)


def test_no_word_number_or_secret_is_said_or_lies_open(listener: Listener, tmp_path: Path) -> None:
    with running({**listener.env, "VESTKA_DATABASE_URL": NOWHERE}, "jobs.listener") as process:
        assert eventually(listener.answers)
        listener.push(frame(1, "дядя Коля"))
        process.terminate()
        assert process.wait(60) == 0
        assert process.stderr is not None
        said = process.stderr.read().decode()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "spool").iterdir())
    for planted in ("Коля", "48500100301", "84a58df5", SECRET):
        assert planted not in said
        assert planted.encode() not in kept
    assert listener.spooled()


def test_only_the_secret_path_takes_a_frame_and_only_by_post() -> None:
    kept: list[bytes] = []
    with serving(kept.append) as url:
        assert post(f"{url}/{SECRET}x", frame(1)) == 404
        assert post(f"{url}/", frame(1)) == 404
        assert post(f"{url}/{SECRET}?x=1", frame(1)) == 404
        assert requests.get(f"{url}/{SECRET}", timeout=60).status_code == 404
        assert requests.put(f"{url}/{SECRET}", timeout=60).status_code == 404
        assert kept == []
        answer = requests.post(f"{url}/{SECRET}", data=frame(1), timeout=60)
    assert (answer.status_code, answer.content, kept) == (201, b"", [frame(1)])
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"Content-Length: {FRAME_BYTES_MAX + 1}", 413),
        (f"Content-Length: {'9' * 5000}", 413),
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: -1", 411),
        ("Content-Length: 10\r\nConnection: close", 400),
    ],
)
def test_a_body_too_long_or_of_no_length_is_refused_unread(head: str, status: int) -> None:
    kept: list[bytes] = []
    with serving(kept.append) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 5) as peer:
            peer.sendall(f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\nabc".encode())
            peer.shutdown(socket.SHUT_WR)
            answered = peer.makefile("rb").readline()
    assert (int(answered.split()[1]), kept) == (status, [])


def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    def full(_: bytes) -> None:
        raise SpoolFullError

    def broken(_: bytes) -> None:
        raise OSError

    for keep, status in ((full, 507), (broken, 503)):
        with serving(keep) as url:
            assert post(f"{url}/{SECRET}", frame(1)) == status


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "planted.example"])  # noqa: S104
def test_it_listens_on_nothing_but_loopback(host: str) -> None:
    with pytest.raises(NotLoopbackError):
        listen(host, 0)


def test_a_frame_that_cannot_be_stored_is_tried_again_after_a_growing_delay(
    house: House, tmp_path: Path
) -> None:
    composed: list[bool] = []

    def compose():
        composed.append(True)
        if len(composed) < 3:
            raise ConnectionError
        return house.ports

    spool = Spool(tmp_path / "spool", load_keyring(house.env["VESTKA_KEYRING"]))
    drainer = Drainer(spool, compose)
    drainer.keep(frame(1))
    delays = []
    for _ in range(3):
        drainer.turn()
        delays.append(drainer._delay_s)
    spool.close()
    assert (delays[0] < delays[1], delays[2], rows(house)) == (True, 0.0, 1)


def test_a_frame_the_disk_has_no_room_for_goes_into_the_inbox_at_once(
    house: House, tmp_path: Path
) -> None:
    spool = Spool(
        tmp_path / "spool", load_keyring(house.env["VESTKA_KEYRING"]), bytes_max=len(frame(1))
    )
    Drainer(spool, lambda: house.ports).keep(frame(1))
    assert (rows(house), spool.drain(print)) == (1, 0)

    def away():
        raise ConnectionError

    with pytest.raises(SpoolFullError):
        Drainer(spool, away).keep(frame(2))
    spool.close()


def test_damage_is_told_once_and_holds_nothing_up(house: House, tmp_path: Path) -> None:
    earlier = Spool(tmp_path / "spool", Keyring.fresh())
    earlier.append(frame(1))
    earlier.close()
    spool = Spool(tmp_path / "spool", load_keyring(house.env["VESTKA_KEYRING"]))
    drainer = Drainer(spool, lambda: house.ports)
    drainer.keep(frame(2))
    drainer.turn()
    drainer.turn()
    spool.close()
    assert (rows(house), spool.is_damaged(), drainer._has_told) == (1, True, True)
