"""The service as its own processes on this machine, beside the pretend world, for as long as needed.

The same processes and stores as in the demonstration, but synced to disk and in real time.
"""

import contextlib
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

from service.clocks import DemoClock
from service.demo.house import House, children_of, environment
from service.demo.running import aside
from service.demo.seeding import seed
from service.demo.stage import build_world
from service.embedded import EmbeddedServers
from service.ports import Ports
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage.keyring import create_keyring
from service.storage.migrate import upgrade
from service.supervise import supervise
from service.wiring import compose

WEB_WORKERS: Final = 2  # as in the Procfile
_STARTS_S_MAX: Final = 60.0
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


@contextlib.contextmanager
def stack(names: Sequence[str]) -> Iterator[Stack]:
    """Yield a running service of which only the named processes were started."""
    with (
        tempfile.TemporaryDirectory(prefix="vestka-bench-") as folder,
        EmbeddedServers(Path(folder), durable=True) as servers,
    ):
        house = House(Path(folder), _free_port(), web_workers=WEB_WORKERS)
        create_keyring(house.folder / "keyring.json")
        clock = DemoClock(house.clock_file)
        clock.begin(datetime.now(UTC), 1.0)
        world = build_world(clock.now, house.public_url)
        settings = environment(house, servers, world)
        upgrade(settings["VESTKA_DATABASE_URL"])
        ports = compose(load_settings(settings, process=Process.CLOCK), process=Process.CLOCK)
        seed(ports)
        try:
            with (
                aside(house.log_file),
                _running(Stack(house, world, ports, settings), names) as running,
            ):
                yield running
        finally:
            ports.store.close()


@contextlib.contextmanager
def _running(made: Stack, names: Sequence[str]) -> Iterator[Stack]:
    phones, stop, at_once = (
        serve(made.world, port=made.house.phones_port),
        threading.Event(),
        threading.Event(),
    )
    at_once.set()
    children = [
        each for each in children_of(made.house, made.settings, at_once) if each.name in names
    ]
    phones.start()
    keeper = threading.Thread(target=supervise, args=(children, stop))
    keeper.start()
    try:
        _wait_for(f"{made.house.public_url}/healthz")
        yield made
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
    """Return a port with free ones after it."""
    while True:
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            for further in range(1, _PORTS):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port + further))
            return port
