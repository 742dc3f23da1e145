"""Plays the faults of our own side for real: processes are killed, servers stopped, the clock set.

Everything is done by the thread that supervises: what it starts lives as long as it does.
When a fault begins and ends is decided by the pretend world.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from service.clocks import DemoClock
from service.embedded import EmbeddedServers
from service.sandbox.faults import Fault
from service.supervise import Supervisor

PROCESSES = {
    "web": ("web",),
    "worker": ("worker-urgent", "worker-normal"),
    "clock": ("clock",),
    "listener": ("listener",),
}
_SERVERS = {"database-down": ("postgres",), "queue-lost": ("valkey",)}
_MACHINE = (*(name for names in PROCESSES.values() for name in names), "ops", "postgres", "valkey")


@dataclass(slots=True)
class WrongBy:
    """By how much our side's clock is ahead of everybody else's."""

    now: timedelta = timedelta()


class Breaker:
    """What a fault does to the processes, servers and clock of a demonstration."""

    def __init__(
        self, supervisor: Supervisor, servers: EmbeddedServers, clock: DemoClock, wrong: WrongBy
    ) -> None:
        self._supervisor = supervisor
        self._servers = servers
        self._clock = clock
        self._wrong = wrong
        self._why_down: defaultdict[str, set[str]] = defaultdict(set)

    def play(self, fault: Fault) -> None:
        """Let a fault of ours begin."""
        if fault.name == "clock-jump":
            self._set_wrong(self._wrong.now + (fault.by or timedelta()))
        for part in _parts(fault):
            self._supervisor.ask(partial(self._take_down, part, fault.key))

    def mend(self, fault: Fault) -> None:
        """Let it end; what another fault has taken down stays down."""
        if fault.name == "clock-jump":
            self._set_wrong(timedelta())
        for part in reversed(_parts(fault)):
            self._supervisor.ask(partial(self._bring_back, part, fault.key))

    def _set_wrong(self, by: timedelta) -> None:
        self._clock.shift(by - self._wrong.now)
        self._wrong.now = by

    def _take_down(self, part: str, why: str) -> None:
        is_up = not self._why_down[part]
        self._why_down[part].add(why)
        if part not in ("postgres", "valkey"):
            self._supervisor.kill(part, hold=True)
        elif is_up:
            self._servers.halt(part)

    def _bring_back(self, part: str, why: str) -> None:
        self._why_down[part].discard(why)
        if self._why_down[part]:
            return
        if part in ("postgres", "valkey"):
            self._servers.resume(part)
        else:
            self._supervisor.let(part)


def _parts(fault: Fault) -> tuple[str, ...]:
    if fault.name == "machine-down":
        return _MACHINE
    if fault.name == "crash":
        return PROCESSES[fault.process or ""]
    return _SERVERS.get(fault.name, ())
