"""The service as its own processes on this machine, beside the pretend world, for as long as needed.

The same processes and stores as in the demonstration, but synced to disk and in real time.
"""

import contextlib
import secrets
import socket
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg

from service.clocks import DemoClock
from service.demo import cast
from service.demo.house import House, children_of, environment
from service.demo.running import aside
from service.demo.seeding import seed
from service.demo.stage import build_world
from service.embedded import EmbeddedServers
from service.ports import Ports
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage import people
from service.storage.keyring import create_keyring
from service.storage.migrate import upgrade
from service.supervise import Supervisor
from service.usecases.acting import act
from service.wiring import compose

WEB_WORKERS: Final = 2  # as in the Procfile
EVERYTHING: Final = ("web", "clock", "worker-urgent", "worker-normal", "listener", "ops")
_STARTS_S_MAX: Final = 60.0
_DESKS: Final = (cast.NORTH, cast.SOUTH)
_PORTS: Final = 3  # pages, phones, operator


class NotStartedError(Exception):
    """The pages did not answer in time."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A running service and its world."""

    house: House
    world: World
    ports: Ports
    settings: dict[str, str]
    clock: DemoClock
    supervisor: Supervisor

    @property
    def desks(self) -> tuple[UUID, UUID]:
        """The two organisations with the responders of the demonstration."""
        with act(self.ports) as acting:
            own, other = (
                each.id for each in people.organisations(acting.tx) if each.name in _DESKS
            )
        return own, other

    def connect(self) -> psycopg.Connection:
        """Return a connection to the same database that commits every statement."""
        url = self.settings["VESTKA_DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
        return psycopg.connect(url, autocommit=True)


@contextlib.contextmanager
def stack(names: Sequence[str], *, shown: datetime | None = None) -> Iterator[Stack]:
    """Yield a running service of which only the named processes were started.

    `shown` is what scheduled time shows at first; left out, it is the present.
    """
    with (
        tempfile.TemporaryDirectory(prefix="vestka-bench-") as folder,
        EmbeddedServers(Path(folder), durable=True) as servers,
    ):
        house = House(Path(folder), _free_port(), web_workers=WEB_WORKERS)
        create_keyring(house.folder / "keyring.json")
        clock = DemoClock(house.clock_file)
        clock.begin(shown or datetime.now(UTC), 1.0)
        world = build_world(clock.now, house.public_url)
        settings = environment(house, servers, world)
        upgrade(settings["VESTKA_DATABASE_URL"])
        ports = compose(load_settings(settings), process=Process.CLOCK)
        seed(ports)
        try:
            with (
                aside(house.log_file),
                _running(house, world, settings, names) as supervisor,
            ):
                yield Stack(house, world, ports, settings, clock, supervisor)
        finally:
            ports.store.close()


@contextlib.contextmanager
def _running(
    house: House, world: World, settings: dict[str, str], names: Sequence[str]
) -> Iterator[Supervisor]:
    phones, stop, at_once = (
        serve(world, port=house.phones_port),
        threading.Event(),
        threading.Event(),
    )
    at_once.set()
    children = [each for each in children_of(house, settings, at_once) if each.name in names]
    supervisor = Supervisor(children)
    phones.start()
    keeper = threading.Thread(target=supervisor.run, args=(stop,))
    keeper.start()
    try:
        _wait_for(f"{house.public_url}/healthz")
        yield supervisor
    finally:
        stop.set()
        keeper.join()
        phones.stop()


def _wait_for(address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    ends_s = time.monotonic() + _STARTS_S_MAX
    while time.monotonic() < ends_s:
        with contextlib.suppress(OSError), opener.open(address, timeout=1.0):
            return
        time.sleep(0.1)
    raise NotStartedError


def _free_port() -> int:
    """Return a port with free ones after it, below what the system gives to whoever calls."""
    while True:
        port = 10_000 + secrets.randbelow(10_000)
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for further in range(_PORTS):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port + further))
            return port
