"""`python -m jobs.clock`: finds what time has made due, for as long as it lives.

After it was away (at its start, when the machine slept, or without its database, be it for less
than a second) it listens before it judges: what the gateways hold is fetched and read first, and
whoever could not be heard meanwhile is not called silent (I7). Only then may a silence take its
next step: families wait until the gateways could be asked, though no longer than their pings can
bear. From then on a channel that could not be asked is deaf, however well it hears what comes now.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path

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
from service.usecases.proving import note_unread, notice_deafness
from service.wiring import compose

TICK_S = 0.5
AWAY = timedelta(minutes=1)  # so long without a tick, and we were not there
AGAIN_S = 15.0  # gateways that cannot be asked are not asked all the time
FAMILIES_WAIT_S = 300.0  # half of what makes a ping too late (D9): sending goes on (I7)
_NO_SILENCE = tuple(work for work in Work if work is not Work.FAMILIES)
PULL_S_MAX = 30.0  # a gateway that hangs may not hold up everybody's time for longer, nor twice
WELL_S = 60.0
HOURS_EVERY_S = 30.0
LEAVE_S = 1.5  # what is half done then is found again by its lease (I3)


class Clock:
    """The loop, and when it last came round."""

    def __init__(self, ports: Ports, tombstones: Path | None = None) -> None:
        self._ports = ports
        self._tombstones = tombstones
        self._ticker = Ticker(ports)
        self._ticked_at: datetime | None = None
        self._well_s = time.monotonic()
        self._unheard_since_s: float | None = None  # since when gateways are still to be asked
        self._asked_s = -inf
        self._there_until: datetime | None = None  # scheduled time of the last good tick
        self._left_at: datetime | None = None  # the same, before the absence
        self._is_deafness_noted = False
        self._breaks = 0
        self.pull = Pull(ports)
        self._pulling = Aside(partial(guarded, "pull", self.pull))

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop` is set."""
        while not stop.is_set():
            self.turn()
            stop.wait(TICK_S)

    def turn(self) -> None:
        """Come round once: catch up where that is needed, then see to what is due."""
        was_cut_off = self._was_cut_off()  # in any case, or an absence is told twice
        if self._was_away():
            self._leave_unheard()
            self._asked_s = -inf
        elif was_cut_off and self._unheard_since_s is None:  # a wait under way keeps its end
            self._leave_unheard()
        is_to_ask = self._unheard_since_s is not None and time.monotonic() - self._asked_s > AGAIN_S
        if is_to_ask and not guarded("catch-up", self.catch_up):
            return  # a database that is away; nothing may be judged before
        if guarded("tick", partial(self._ticker.tick, self._may_be_done())):
            self._well_s, self._there_until = time.monotonic(), self._ports.clock.now()
        else:
            # While the database is away the web refuses what gateways bring: only their
            # lists have it.
            self._leave_unheard()
        self._ticked_at = self._ports.clock.steady()

    def _leave_unheard(self) -> None:
        if self._unheard_since_s is None:
            self._left_at = self._there_until
        self._unheard_since_s, self._is_deafness_noted = time.monotonic(), False

    def _was_away(self) -> bool:
        """Whether nobody was here since the last turn to hear who spoke."""
        return self._ticked_at is None or self._ports.clock.steady() - self._ticked_at > AWAY

    def _was_cut_off(self) -> bool:
        """Whether the database was away since this was asked last, be it between two turns.

        Then the web may have refused what a gateway brought.
        """
        before, self._breaks = self._breaks, self._ports.store.breaks()
        return self._breaks > before

    def _may_be_done(self) -> Sequence[Work]:
        if self._unheard_since_s is None:
            return tuple(Work)
        if time.monotonic() - self._unheard_since_s < FAMILIES_WAIT_S:
            return _NO_SILENCE
        if not self._is_deafness_noted:
            note = partial(note_unread, self._ports, self.pull.unread, self._left_at)
            self._is_deafness_noted = guarded("unread", note)
        return tuple(Work) if self._is_deafness_noted else _NO_SILENCE

    def catch_up(self) -> None:
        """Hear first what was said while nobody listened; note where nothing could be heard.

        A database put back by other means stands still before anything is due in it (R11).
        """
        self._asked_s = time.monotonic()
        if self._tombstones is not None:
            guarded("tombstones", partial(keep_tombstones, self._ports, self._tombstones))
        is_heard = self._pulling.succeeds(PULL_S_MAX)
        clockwork.drain(self._ports, Work.INBOX)
        notice_deafness(self._ports)
        if is_heard and not self._was_cut_off():
            self._unheard_since_s = None

    def is_well(self) -> bool:
        """Whether the last ticks succeeded."""
        return time.monotonic() - self._well_s < WELL_S


class Aside:
    """A deed that may hang: done in a thread of its own, and never twice at a time."""

    def __init__(self, deed: Callable[[], bool]) -> None:
        self._deed = deed
        self._doing: threading.Thread | None = None

    def succeeds(self, within_s: float) -> bool:
        """Begin it and wait so long; False at once where the last time has not ended."""
        if self._doing is not None and self._doing.is_alive():
            return False
        succeeded: list[bool] = []
        self._doing = threading.Thread(target=lambda: succeeded.append(self._deed()), daemon=True)
        self._doing.start()
        self._doing.join(within_s)
        return succeeded == [True]


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
    clock = Clock(ports, settings.tombstones)
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
