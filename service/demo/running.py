"""`vestka demo`: the whole service and the pretend world around it, until Ctrl-C.

Everything starts from the calling thread and ends with it. For showing and trying only;
how a real installation is run is not decided here.
"""

import contextlib
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from service.clocks import DemoClock
from service.demo.breaking import Breaker, WrongBy
from service.demo.forwarding import Forwarder
from service.demo.house import (
    House,
    children_of,
    environment,
    open_house,
    servers_of,
    taking,
    write_settings,
)
from service.demo.keeping import keep_saving, load_phones, save_phones
from service.demo.newcomers import Newcomers, invite_newcomers
from service.demo.seeding import Players, load_players, save_players, seed
from service.demo.stage import build_world, people_of
from service.demo.story import tell
from service.demo.ways import Ways
from service.embedded import EmbeddedServers
from service.log import configure_logging
from service.ports import Ports
from service.sandbox.http_post import frame_post_behind
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage.migrate import upgrade
from service.supervise import Supervisor, stopping_on_signals
from service.wiring import compose

ANSWERS_S_MAX = 20.0
_POLL_S = 0.1
_SHOWN = "shown.txt"  # what the clock showed when a kept demonstration was stopped


@dataclass(frozen=True, slots=True)
class Show:
    """A demonstration whose stores run and are filled."""

    house: House
    world: World
    clock: DemoClock
    wrong: WrongBy
    ports: Ports
    players: Players
    newcomers: Newcomers
    settings: dict[str, str]


def run(*, port: int, speed: float, keep: bool) -> None:
    """Play the demonstration until it is interrupted. Raises PortTakenError."""
    house = open_house(port, keep=keep)
    with (
        stopping_on_signals() as stop,
        aside(house.log_file) as terminal,
        servers_of(house, keep=keep) as servers,
    ):
        configure_logging("demo")
        clock, wrong = _begin_clock(house, speed), WrongBy()
        world = build_world(lambda: clock.now() - wrong.now, house.public_url)
        settings = environment(house, servers, world)
        world.listen_signal(frame_post_behind(settings["VESTKA_SIGNAL_INTAKE"]))
        if keep:
            load_phones(world, house.phones_file)
            _start_thread(keep_saving, world, house.phones_file, stop)
        _start_thread(_say_stopping, stop, terminal)
        show = _fill(house, world, clock, wrong, settings)
        _play(show, servers, stop, terminal)
        _note_time(house, world)
        if keep:
            save_phones(world, house.phones_file)


def _fill(
    house: House, world: World, clock: DemoClock, wrong: WrongBy, settings: dict[str, str]
) -> Show:
    upgrade(settings["VESTKA_DATABASE_URL"])
    ports = compose(load_settings(settings), process=Process.CLOCK)
    if house.players_file.exists():
        players = load_players(house.players_file)
    else:
        players = seed(ports)
        save_players(players, house.players_file)
    write_settings(house, settings)
    newcomers = invite_newcomers(ports, house.public_url)
    return Show(house, world, clock, wrong, ports, players, newcomers, settings)


def _play(show: Show, servers: EmbeddedServers, stop: threading.Event, terminal: TextIO) -> None:
    pages_answer = threading.Event()
    supervisor = Supervisor(children_of(show.house, show.settings, pages_answer))
    breaker = Breaker(supervisor, servers, show.clock, show.wrong)
    show.world.faults.on_fault, show.world.faults.on_mended = breaker.play, breaker.mend
    forward = Forwarder(show.ports, show.clock, show.world, show.players, show.wrong)
    people = people_of(show.players, Ways(show.ports, show.players), show.house.public_url)
    with taking(show.house.phones_port):
        phones = serve(
            show.world,
            port=show.house.phones_port,
            forward=forward,
            people=people,
            told=forward.told,
            newcomers=show.newcomers.named(),
        )
    phones.start()
    _start_thread(forward.ears.keep, stop)
    _start_thread(_tell_when_pages_answer, show, stop, terminal, pages_answer)
    try:
        supervisor.run(stop)
    finally:
        phones.stop()
        show.ports.store.close()


def _say_stopping(stop: threading.Event, terminal: TextIO) -> None:
    stop.wait()
    print("Stopping: it takes a few seconds.", file=terminal, flush=True)


def _start_thread(target: Callable[..., object], *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()


def _tell_when_pages_answer(
    show: Show, stop: threading.Event, terminal: TextIO, pages_answer: threading.Event
) -> None:
    ends_s = time.monotonic() + ANSWERS_S_MAX
    while not stop.is_set() and time.monotonic() < ends_s:
        if _answers(f"{show.house.public_url}/healthz"):
            break
        time.sleep(_POLL_S)
    else:
        if not stop.is_set():
            print(f"Not everything answers yet: see {show.house.log_file}", file=terminal)
    pages_answer.set()
    if not stop.is_set():
        print(tell(show.house, show.players, show.newcomers), file=terminal, flush=True)


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=1.0):
            return True
    except OSError:
        return False


def _begin_clock(house: House, speed: float) -> DemoClock:
    """Return the shared clock; a kept one goes on from where it stood."""
    clock, kept = DemoClock(house.clock_file), house.folder / _SHOWN
    shown = datetime.now(UTC)
    if kept.exists():
        shown = datetime.fromisoformat(kept.read_text(encoding="ascii"))
        kept.unlink()
    elif house.clock_file.exists():
        shown = max(shown, clock.now())
    clock.begin(shown, speed)
    return clock


def _note_time(house: House, world: World) -> None:
    (house.folder / _SHOWN).write_text(world.clock().isoformat(), encoding="ascii")


@contextlib.contextmanager
def aside(log_file: Path) -> Iterator[TextIO]:
    """Send what all processes write to a file; yield the terminal as it was."""
    saved = [os.dup(number) for number in (1, 2)]
    with (
        os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal,
        log_file.open("ab") as log,
    ):
        sys.stdout.flush()
        for number in (1, 2):
            os.dup2(log.fileno(), number)
        try:
            yield terminal
        finally:
            for number, before in zip((1, 2), saved, strict=True):
                os.dup2(before, number)
                os.close(before)
