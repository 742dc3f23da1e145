"""`python -m jobs.clock`: finds what time has made due, for as long as it lives.

After it was away (at its start, when the machine slept, or without its database) it listens
before it judges: what the gateways hold is fetched and read first, and whoever could not be heard meanwhile
is not called silent (I7). Only then may a silence take its next step.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from jobs.rounds import Pull, Round, guarded, rounds_of, run_rounds
from jobs.ticking import Ticker
from service.log import configure_logging, get_logger
from service.ports import Ports
from service.secrecy import keep_memory
from service.settings import Process, SettingsRefusedError, load_settings
from service.storage.due import Work
from service.storage.keyring import KeyringRefusedError
from service.supervise import stopping_on_signals
from service.tally import HourlyTally, log_hour
from service.usecases import clockwork
from service.usecases.auditing import keep_tombstones
from service.usecases.proving import notice_deafness
from service.wiring import compose

TICK_S = 0.5
AWAY = timedelta(minutes=1)  # so long without a tick, and we were not there
AGAIN_S = 15.0  # ticks that fail and fail do not ask the gateways all the time
PULL_S_MAX = 30.0  # a gateway that hangs may not hold up everybody's time for longer
WELL_S = 60.0
HOURS_EVERY_S = 30.0
LEAVE_S = 1.5  # what is half done then is found again by its lease (I3)


class Clock:
    """The loop, and when it last came round."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._ticker = Ticker(ports)
        self._ticked_at: datetime | None = None
        self._well_s = time.monotonic()
        self._failed = False
        self._caught_up_s = -AGAIN_S
        self.pull = Pull(ports)

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop` is set."""
        while not stop.is_set():
            self.turn()
            stop.wait(TICK_S)

    def turn(self) -> None:
        """Come round once: catch up where that is needed, then see to what is due."""
        if self._was_away() and not guarded("catch-up", self.catch_up):
            return  # a database that is away; nothing may be judged before
        if guarded("tick", self._ticker.tick):
            self._well_s = time.monotonic()
        else:
            self._failed = True  # until what was said meanwhile has been fetched
        self._ticked_at = self._ports.clock.steady()

    def _was_away(self) -> bool:
        """Whether somebody may have spoken and not been heard since the last turn.

        While the database is away the web refuses what gateways bring: only their lists have it.
        """
        if self._ticked_at is None:
            return True
        if self._failed and time.monotonic() - self._caught_up_s > AGAIN_S:
            return True
        return self._ports.clock.steady() - self._ticked_at > AWAY

    def catch_up(self) -> None:
        """Hear first what was said while nobody listened; note where nothing could be heard."""
        _within(PULL_S_MAX, partial(guarded, "pull", self.pull))
        clockwork.drain(self._ports, Work.INBOX)
        notice_deafness(self._ports)
        self._failed, self._caught_up_s = False, time.monotonic()

    def is_well(self) -> bool:
        """Whether the last ticks succeeded."""
        return time.monotonic() - self._well_s < WELL_S


def _within(limit_s: float, deed: Callable[[], object]) -> None:
    """Do something, but wait no longer than this for its end."""
    doing = threading.Thread(target=deed, daemon=True)
    doing.start()
    doing.join(limit_s)


class _Hours:
    """Writes the counts of each hour once it is over."""

    def __init__(self, tally: HourlyTally) -> None:
        self._tally = tally
        self._told = datetime.now(UTC).hour

    def __call__(self) -> None:
        now = datetime.now(UTC)
        if now.hour != self._told:
            self._told = now.hour
            log_hour(self._tally, now - timedelta(hours=1))


def main() -> int:
    """Run the clock until it is asked to end. Return an exit status."""
    keep_memory()
    configure_logging("clock")
    try:
        settings = load_settings(os.environ, process=Process.CLOCK)
        ports = compose(settings, process=Process.CLOCK)
    except (SettingsRefusedError, KeyringRefusedError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    # A database put back by other means must stand still before anything is due in it (R11).
    guarded("tombstones", partial(keep_tombstones, ports, settings.tombstones))
    clock = Clock(ports)
    rounds = rounds_of(
        ports,
        clock.pull,
        watchdog=settings.watchdog_url,
        is_well=clock.is_well,
        tombstones=settings.tombstones,
    )
    if isinstance(ports.observe, HourlyTally):
        rounds.append(Round("hours", HOURS_EVERY_S, _Hours(ports.observe)))
    with stopping_on_signals() as stop:
        _start(run_rounds, rounds, stop)
        _start(_leave_soon, stop)
        get_logger().info("clock-started")
        clock.run(stop)
    return 0


def _start(target: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()


def _leave_soon(stop: threading.Event) -> None:
    stop.wait()
    time.sleep(LEAVE_S)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
