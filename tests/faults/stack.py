"""The service as its real processes, PostgreSQL, Valkey and the gateways: all of it can be killed.

Scheduled time runs `SPEED` times as fast and can be moved on; leases and time-outs are real.
"""

import json
import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from service.clocks import DemoClock
from service.demo.away import unless_away
from service.demo.hearing import Ears
from service.demo.house import House, children_of
from service.embedded import EmbeddedServers
from service.ports import Ports
from service.sandbox.twilio_gateway import ACCOUNT
from service.settings import Process, load_settings
from service.storage.keyring import create_keyring
from service.storage.migrate import upgrade
from service.supervise import Supervisor
from service.wiring import compose
from tests.faults import town
from tests.faults.settling import settle_town

ROOT = Path(__file__).parents[2]
SEED = "VESTKA_FAULTS_SEED"  # given, everything is drawn as it was then
SPEED = 20.0
STARTS_S = 180.0  # six processes that each import for seconds, on a machine that others share
LOOKS_S = 1.0
PROBE_S = 0.03  # so much work shows how fast the machine is just now
PROCESSES = ("web", "worker-urgent", "worker-normal", "clock", "listener")
_BY_ITSELF = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Watchdog:
    """Somebody outside who notes when we beat."""

    beats: list[float] = field(default_factory=list)

    def since(self, at: float) -> int:
        """Return how many beats came after a moment of the monotonic clock."""
        return sum(beat > at for beat in self.beats)


@dataclass
class Stack:
    """A running house with everything in it."""

    house: House
    servers: EmbeddedServers
    supervisor: Supervisor
    clock: DemoClock
    ports: Ports
    watchdog: Watchdog
    chance: Random
    seed: int
    intake_port: int

    def __post_init__(self) -> None:
        """Account for the time that is about to be moved on."""
        self.ears = Ears(self.ports)

    @property
    def replay(self) -> str:
        """Say how this house is built again."""
        return f"replay with {SEED}={self.seed}"

    # --- processes ---

    def kill(self, name: str, *, hold: bool = False) -> None:
        """Kill a process with -9; its supervisor starts it again, with `hold` only after `let`."""
        self._asked(partial(self.supervisor.kill, name, hold=hold))

    def let(self, name: str) -> None:
        """Start what was held."""
        self._asked(partial(self.supervisor.let, name))

    def _asked(self, deed: Callable[[], object]) -> None:
        done = threading.Event()
        self.supervisor.ask(deed)
        self.supervisor.ask(done.set)
        assert done.wait(30)

    def kill_postgres(self) -> None:
        """Kill the postmaster with -9, in the middle of whatever it does."""
        [pid_file] = self.house.folder.glob("**/postmaster.pid")
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        self.servers.halt("postgres")

    def listeners_worker(self) -> int:
        """Return the process that takes Signal's frames in; its parent only holds the socket.

        Where it is just being made again that is waited for.
        """
        found: list[int] = []

        def is_there() -> bool:
            every = [pid for pid, words in _processes() if "jobs.listener" in words]
            own = [pid for pid in every if self._owns(pid)]
            found[:] = [pid for pid in own if _parent(pid) in own]
            return bool(found)

        assert eventually(is_there, STARTS_S), self.replay
        return found[0]

    def _owns(self, pid: int) -> bool:
        with suppress(OSError):
            return str(self.house.folder).encode() in Path(f"/proc/{pid}/environ").read_bytes()
        return False

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Let no file of the listener grow: each write fails as on a full disk."""
        pid = self.listeners_worker()
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (16, before[1]))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    # --- time ---

    def forward_to(self, at: datetime, *, there: bool = True) -> None:
        """Move scheduled time on; `there`: we could hear in the hours that are jumped over."""
        if there:
            self.ears.move(at - self.clock.now())
        self.clock.forward(at)

    def next_round(self) -> datetime:
        """Move on to just before the next window opens; return when it closes."""
        now = self.clock.now()
        opens = now.replace(hour=12, minute=0, second=0, microsecond=0)
        if now > opens - timedelta(minutes=1):
            opens += timedelta(days=1)
        self.forward_to(opens - timedelta(seconds=10))
        return opens + timedelta(minutes=10)

    def wait_until(self, at: datetime) -> None:
        """Let scheduled time pass by itself."""
        while (left := at - self.clock.now()) > timedelta():
            time.sleep(min(0.2, left.total_seconds() / SPEED))

    # --- what others see ---

    def gateway(self, path: str, order: dict[str, str] | None = None) -> Any:
        """Ask the pretend gateways over HTTP."""
        data = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.house.phones_port}{path}", data)
        with _BY_ITSELF.open(request, timeout=30) as answer:
            return json.load(answer)

    def break_down(self, fault: str, **facts: str) -> None:
        """Start one of the gateways' own faults."""
        self.gateway("/api/faults", {"fault": fault, **facts})

    def says(self, household: town.Household, text: str) -> None:
        """Let a relative write to us."""
        order = {"to": household.ours, "text": text, "channel": household.channel}
        self.gateway(f"/api/phones/%2B{household.phone[1:]}/send", order)

    def journal(self) -> list[dict[str, Any]]:
        """Return what the gateways have noted."""
        entries: list[dict[str, Any]] = self.gateway("/api/journal")["entries"]
        return entries

    def readiness(self) -> tuple[int, dict[str, Any]]:
        """Return what the operator's page answers; 0 where nobody does."""
        return _asked(f"http://127.0.0.1:{self.house.ops_port}/readyz")

    def public_readiness(self) -> int:
        """Return what the public page answers."""
        return _asked(f"{self.house.public_url}/readyz")[0]

    def everything_answers(self) -> bool:
        """Whether pages, operator's page and listener answer, and all is in time."""
        ports = (self.house.port, self.intake_port)
        return self.readiness()[0] == HTTPStatus.OK and all(_listens(each) for each in ports)


def _asked(url: str) -> tuple[int, dict[str, Any]]:
    try:
        with _BY_ITSELF.open(url, timeout=10) as answer:
            return answer.status, _read(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, _read(refused.read())
    except OSError:
        return 0, {}


def _read(body: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        found: dict[str, Any] = json.loads(body)
        return found
    return {}


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _processes() -> Iterator[tuple[int, str]]:
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(path.name), path.joinpath("cmdline").read_bytes().decode(errors="replace")


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def eventually(holds: Callable[[], bool], within_s: float) -> bool:
    """Wait until something holds."""
    ends_s = time.monotonic() + within_s
    while time.monotonic() < ends_s:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def in_time(holds: Callable[[], bool], within_s: float) -> bool:
    """Wait until something holds, so long of a machine that nobody else loads.

    Where others do, each second of work takes several: as many as one of our own does.
    """
    left_s = within_s
    while left_s > 0:
        begun_s = time.monotonic()
        if eventually(holds, LOOKS_S):
            return True
        left_s -= (time.monotonic() - begun_s) / _slowness()
    return holds()


def _slowness() -> float:
    """Return how many times longer than alone a little work takes just now."""
    begun_s, own_s = time.perf_counter(), time.thread_time()
    while time.thread_time() - own_s < PROBE_S:
        pass
    return max(1.0, (time.perf_counter() - begun_s) / PROBE_S)


@contextmanager
def standing(home: Path, seed: int) -> Iterator[Stack]:
    """Yield a running house with all its families, and leave nothing of it behind."""
    with ExitStack() as ending:
        port, intake = _free_ports()
        house = House(home, port)
        servers = ending.enter_context(EmbeddedServers(home, durable=True))
        watchdog, beat_url = ending.enter_context(_watching())
        settings = _settings(house, servers, intake, beat_url)
        clock = DemoClock(house.clock_file)
        # Just after that day's round: the next is more than an hour of ours away.
        clock.begin(datetime.now(UTC).replace(hour=12, minute=11), SPEED)
        create_keyring(home / "keyring.json")
        upgrade(settings["VESTKA_DATABASE_URL"])
        ports = compose(load_settings(settings), process=Process.CLOCK)
        ending.callback(ports.store.close)
        settle_town(ports)
        ending.enter_context(_gateway(house, settings, seed))
        supervisor = Supervisor(children_of(house, settings, _set_event()))
        stack = Stack(
            house, servers, supervisor, clock, ports, watchdog, Random(seed), seed, intake
        )
        ending.enter_context(_kept(supervisor, partial(_keep_ears, stack)))
        assert eventually(stack.everything_answers, STARTS_S), stack.readiness()
        yield stack


def _keep_ears(stack: Stack, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        unless_away(stack.ears.move, None)


@contextmanager
def _kept(supervisor: Supervisor, beside: Callable[[threading.Event], None]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=each, args=(stop,)) for each in (supervisor.run, beside)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def _gateway(house: House, settings: dict[str, str], seed: int) -> Iterator[None]:
    told = {
        "clock": str(house.clock_file),
        "seed": seed,
        "token": settings["VESTKA_TWILIO_TOKEN"],
        "public": house.public_url,
        "intake": settings["VESTKA_SIGNAL_INTAKE"],
        "port": house.phones_port,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.gateway", json.dumps(told)], cwd=ROOT
    )
    try:
        assert eventually(lambda: _listens(house.phones_port), STARTS_S)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def _watching() -> Iterator[tuple[Watchdog, str]]:
    watchdog = Watchdog()

    class Beat(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            watchdog.beats.append(time.monotonic())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Beat) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield watchdog, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def _settings(house: House, servers: EmbeddedServers, intake: int, beat_url: str) -> dict[str, str]:
    phones = f"http://127.0.0.1:{house.phones_port}"
    return {
        "VESTKA_DATABASE_URL": servers.database_url,
        "VESTKA_REDIS_URL": servers.redis_url,
        "VESTKA_HOME": str(house.folder),
        "VESTKA_PUBLIC_URL": house.public_url,
        "VESTKA_KEYRING": str(house.folder / "keyring.json"),
        "VESTKA_PEPPER": "pepper-of-sixteen-bytes",
        "VESTKA_OPERATOR": f"sms:{town.OPERATOR}",
        "VESTKA_WATCHDOG_URL": beat_url,
        "VESTKA_OPS_PORT": str(house.ops_port),
        "VESTKA_TWILIO_ACCOUNT": ACCOUNT,
        "VESTKA_TWILIO_TOKEN": "0123456789abcdef0123456789abcdef",
        "VESTKA_TWILIO_API": phones,
        "VESTKA_SIGNAL_SERVICE": phones,
        "VESTKA_SIGNAL_INTAKE": f"http://127.0.0.1:{intake}/secret-path-of-the-suite",
        "VESTKA_DEMO_CLOCK": str(house.clock_file),
    }


def _free_ports() -> tuple[int, int]:
    """Return the first of three free ports in a row, and another one.

    They lie below those the system gives to whoever calls, and are free until we come.
    """
    while True:
        first = 10_000 + secrets.randbelow(10_000)
        with ExitStack() as held, suppress(OSError):
            for place in range(4):
                held.enter_context(socket.socket()).bind(("127.0.0.1", first + place))
            return first, first + 3
