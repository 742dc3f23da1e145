"""Attacks on a house whose real processes run: what lies open around them, and slow callers."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator

from service.demo import cast
from service.demo.seeding import seed
from service.embedded import EmbeddedServers
from service.queue import connect
from service.settings import load_settings
from service.storage.keyring import create_part
from service.storage.store import SERVICE
from service.storage.tables import InboundRow
from service.usecases.acting import act
from tests.attacks.hunting import hunt_in, packed, seconds, steal
from tests.attacks.keeping import Vault
from tests.conftest import _database
from tests.jobs.conftest import built
from tests.jobs.house import House, eventually
from tests.jobs.test_doorbell import everything_in
from tests.jobs.test_listener import SECRET, frame, free_port

DISTRESS = "Тётя Зина заходила, посидели"
SAFE = "Перцы подвязала вчера, лейка лиловая"
PEPPER = "pepper-sentinel-of-many-bytes"
SECRETS = {
    "a number": [cast.MOTHER[1:], cast.FAMILY_SENDER[1:], cast.RESPONDERS[0].number[1:]],
    "a reply": [DISTRESS, SAFE, "Тётя Зина", "лейка лиловая"],
    "a marker": ["перцы", "огурцы", "устала я от этого"],
    "a wording": ["Мам, рассада не вытянулась?", "Что сегодня готовишь?"],
    "a card": [cast.CASE_CARD, cast.REACHED],
    "a name": ["Anna", "Jonas"],
    "a frame": ["письмо из сеней"],
}
KEPT_WAITING_S = 25  # a slow caller keeps going for as long as we look
NUMBER_OF_DIGITS = re.compile(rb"\d{10,}")


@dataclass
class Live:
    """A house with every process of the Procfile, as the machine sees it."""

    house: House
    env: dict[str, str]
    port: int
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]]
    heard_at: list[datetime]

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hears(self, text: str, number: int) -> int:
        """Let the carrier bring a text of hers, signed."""
        form = {
            "MessageSid": f"SM{number:032x}",
            "AccountSid": self.env["VESTKA_TWILIO_ACCOUNT"],
            "From": cast.MOTHER,
            "To": cast.FAMILY_SENDER,
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        path = "/intake/twilio/message"
        validator = RequestValidator(self.env["VESTKA_TWILIO_TOKEN"])
        signature = validator.compute_signature(self.env["VESTKA_PUBLIC_URL"] + path, form)
        self.heard_at.append(datetime.now(UTC))
        headers = {"X-Twilio-Signature": signature}
        return post(self.web + path, data=form, headers=headers)

    def family(self) -> list[int]:
        """Return the processes and whatever they have begun."""
        return [
            each
            for process in self.processes.values()
            for each in (process.pid, *under(process.pid))
        ]

    def said(self) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("*.log")))


def post(url: str, **more: object) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, timeout=90, **more).status_code  # type: ignore[arg-type]


def under(pid: int) -> list[int]:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [more for each in map(int, text.split()) for more in (each, *under(each))]
    return []


@contextmanager
def begun(name: str, words: list[str], env: dict[str, str], folder: Path):
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", *words], env=env, stderr=log, stdout=log)
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def live(
    servers: EmbeddedServers, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """Return a house that all of these attacks share: its processes take long to begin."""
    folder = tmp_path_factory.mktemp("live")
    with (
        contextmanager(_database)(servers.database_url, template=migrated_template) as url,
        built(url, str(servers.redis_url), folder) as house,
    ):
        yield from _alive(house, folder)


def _alive(bare_house: House, tmp_path: Path) -> Iterator[Live]:
    seed(bare_house.ports)
    port, intake = free_port(), free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VESTKA_")},
        **bare_house.env,
        "VESTKA_PEPPER": PEPPER,
        "VESTKA_SIGNAL_INTAKE": f"http://127.0.0.1:{intake}/{SECRET}",
        "VESTKA_SPOOL": str(tmp_path / "spool"),
    }
    # Whoever only takes in gets along with a part of the keyring.
    with bare_house.ports.store.begin() as tx:
        service = tx.key(SERVICE).secret
    create_part(tmp_path / "part.json", bare_house.ports.store.keyring.part(service))
    ears = {**env, "VESTKA_KEYRING": str(tmp_path / "part.json")}
    granian = f"granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1"
    programs = {
        "web": [*granian.split(), "--blocking-threads", "8", "--no-access-log", "service.app:app"],
        "clock": ["jobs.clock"],
        "worker": ["jobs.worker", "urgent"],
        "listener": ["jobs.listener"],
    }
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(
                begun(name, words, ears if name == "listener" else env, tmp_path)
            )
            for name, words in programs.items()
        }
        made = Live(bare_house, env, port, tmp_path, processes, [])
        assert eventually(lambda: answers(made.web + "/healthz"), 180), made.said().decode()
        # The second of a worker's birth stands in the queue for good: nothing is heard in it.
        assert eventually(lambda: connect(env["VESTKA_REDIS_URL"]).scard("rq:workers") == 1, 180)
        time.sleep(1.1)
        for each in (b"clock-started", b"listener-started"):
            assert eventually(partial(is_said, made, each), 180), made.said().decode()
        yield made


def is_said(live: Live, words: bytes) -> bool:
    return words in live.said()


def answers(url: str) -> bool:
    with requests.Session() as session, suppress(requests.ConnectionError, requests.Timeout):
        session.trust_env = False
        return session.get(url, timeout=5).status_code == 200
    return False


def pages_of(live: Live) -> list[str]:
    with live.house.server.world.lock:
        numbers = [each.number for each in cast.RESPONDERS]
        world = live.house.server.world
        return [one.text for number in numbers for one in world.phone(number).inbox]


def queue(live: Live) -> bytes:
    return everything_in(connect(live.env["VESTKA_REDIS_URL"]))


def places(live: Live) -> dict[str, bytes]:
    """Return everything around the processes that somebody might read, but the database."""
    found = {"queue": queue(live), "log": live.said()}
    for pid in live.family():
        with suppress(OSError):
            found[f"arguments of {pid}"] = Path(f"/proc/{pid}/cmdline").read_bytes()
    for path in live.folder.rglob("*"):
        if path.is_file() and path.name not in ("keyring.json", "part.json", "private"):
            with suppress(FileNotFoundError):  # a spool's file goes once it is taken
                found[f"file {path.name}"] = path.read_bytes()
    return found


def test_nothing_planted_lies_open_around_the_processes_while_they_work(live: Live) -> None:
    vault = Vault(live.folder, live.house.ports, live.env["VESTKA_DATABASE_URL"])
    assert live.hears(SAFE, 1) == 204 or live.hears(SAFE, 1) == 200
    during = places(live)
    assert live.hears(DISTRESS, 2) in (200, 204)
    assert post(live.env["VESTKA_SIGNAL_INTAKE"], data=frame(7, "письмо из сеней")) == 201
    during |= {f"{name}, later": content for name, content in places(live).items()}
    assert eventually(lambda: len(pages_of(live)) >= 1, 180), live.said().decode()
    assert eventually(lambda: judged(live) >= 2, 180)
    vault.back_up("backup")
    after = places(live)
    assert {"file backup", "file keys", "file tombstones"} <= set(after)
    assert hunt_in({**during, **after}, SECRETS) == []
    database = steal(live.env["VESTKA_DATABASE_URL"])
    assert hunt_in({each.place: b"|".join(each.forms) for each in database}, SECRETS) == []
    told = [text for moment in live.heard_at for text in seconds(moment)]
    # A worker's sign of life is as old as its last job, until the next one: for five seconds.
    assert eventually(lambda: hunt_in({"queue": queue(live)}, {"a second": told}) == [], 90), (
        hunt_in({"queue": queue(live)}, {"a second": told}),
        queue(live),
    )
    after["queue"] = queue(live)
    quiet = {name: text for name, text in after.items() if name != "log" and ".log" not in name}
    assert hunt_in(quiet, {"a second": told}) == []
    for moment in live.heard_at:
        assert not [name for name, text in quiet.items() for raw in packed(moment) if raw in text]
    assert not NUMBER_OF_DIGITS.search(re.sub(rb'"at": "[^"]*"', b"", live.said()))


def judged(live: Live) -> int:
    with act(live.house.ports) as acting:
        rows = acting.tx.session.query(InboundRow).all()
        return sum(1 for row in rows if row.state in ("judged", "unknown"))


def test_no_secret_stands_in_any_argument_and_no_core_is_left_of_any_process(live: Live) -> None:
    settings = load_settings(live.env)
    keyring = Path(live.env["VESTKA_KEYRING"]).read_text().split('"')
    password = live.env["VESTKA_DATABASE_URL"].split(":")[2].partition("@")[0]
    secrets = [PEPPER, SECRET, password, live.env["VESTKA_TWILIO_TOKEN"]]
    secrets += [each for each in keyring if len(each) > 40]
    assert len(secrets) >= 6
    found = {}
    for pid in live.family():
        with suppress(OSError):  # a child may just have ended
            found[str(pid)] = Path(f"/proc/{pid}/cmdline").read_bytes()
    assert len(found) >= 5
    assert hunt_in(found, {"a secret": secrets}) == []
    assert not [each for each in secrets if each in repr(settings) + repr(live.house.ports)]
    for name in ("clock", "worker", "listener"):
        assert has_no_core(live.processes[name].pid), name
    assert any(has_no_core(pid) for pid in under(live.processes["web"].pid))
    assert hunt_in({"log": live.said()}, {"a secret": secrets}) == []


def has_no_core(pid: int) -> bool:
    limits = Path(f"/proc/{pid}/limits").read_text()
    return re.search(r"Max core file size +0 +0 ", limits) is not None


def test_a_process_that_keeps_its_memory_is_no_debuggers() -> None:
    ask = (
        "import ctypes; from service.secrecy import keep_memory; keep_memory(); "
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "0\n"


def test_a_hundred_slow_callers_keep_no_reply_waiting(live: Live) -> None:
    """Slowloris: headers that never end, bodies that come by the byte, and silent ones."""
    head = b"POST /intake/twilio/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n"
    shapes = (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ", head, head + b"\r\nBody=")
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", live.port), 5))
            for _ in range(100)
        ]
        for number, each in enumerate(slow):
            each.sendall(shapes[number % len(shapes)])
        for number in range(3):
            for each in slow:
                with suppress(OSError):
                    each.sendall(b"a")
            began_s = time.monotonic()
            assert live.hears(SAFE, 10 + number) in (200, 204)
            assert time.monotonic() - began_s < KEPT_WAITING_S
        assert eventually(lambda: answers(live.web + "/"), 90)


def test_slow_frames_keep_no_frame_waiting(live: Live) -> None:
    port = int(live.env["VESTKA_SIGNAL_INTAKE"].rpartition(":")[2].partition("/")[0])
    with ExitStack() as stack:
        for _ in range(30):
            each = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            each.sendall(f"POST /{SECRET} HTTP/1.1\r\nContent-Length: 900\r\n\r\n{{".encode())
        began_s = time.monotonic()
        assert post(live.env["VESTKA_SIGNAL_INTAKE"], data=frame(3)) == 201
        assert time.monotonic() - began_s < KEPT_WAITING_S


def test_a_traceback_of_ours_holds_no_secret(live: Live) -> None:
    """What breaks while keys are in hand says where, and nothing of them."""
    broken = replace(live.house.ports, pepper=PEPPER.encode())
    url = live.env["VESTKA_DATABASE_URL"]
    said = (
        repr(broken) + repr(broken.store) + repr(broken.store.keyring) + repr(broken.store.engine)
    )
    assert PEPPER not in said
    assert url.split(":")[2].partition("@")[0] not in said
    assert datetime.now(UTC) - live.house.clock.now() < timedelta(days=1)
