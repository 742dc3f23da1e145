"""Which faults are running, until when, and what waits for their end.

What a fault does is decided where it bites (carrier, courier, gateways). Faults of our
own side (queue, database, processes, clock) are handed on to whoever plays it, when they
begin and when they end.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.sandbox.agenda import Action, Agenda
from service.sandbox.journal import Journal

OUTSIDE = (
    "signal-blocked",
    "signal-burst",
    "signal-down",
    "sms-accepts-then-500",
    "sms-doubles",
    "sms-down",
    "sms-late",
    "webhooks-lost",
)
OURS = ("clock-jump", "crash", "database-down", "machine-down", "queue-lost")
PROCESSES = ("web", "worker", "clock", "listener")  # what a "crash" can name
_LATE = timedelta(hours=1)  # how late is late where nobody says


class UnknownFaultError(ValueError):
    """There is no such fault here; the message names those there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that runs; `until` None lasts until it is stopped."""

    name: str
    until: datetime | None
    by: timedelta | None = None
    process: str | None = None  # for "crash": which of our processes

    @property
    def key(self) -> str:
        """Return what it is known by while it runs: one crash for each process."""
        return self.name if self.process is None else f"{self.name} {self.process}"


class Faults:
    """The faults of the pretend world by name; the same fault twice lasts as long as the longer."""

    def __init__(self, clock: Callable[[], datetime], agenda: Agenda, journal: Journal) -> None:
        """Begin with nothing broken."""
        self._clock = clock
        self._agenda = agenda
        self._journal = journal
        self._running: dict[str, Fault] = {}
        self._waiting: dict[str, list[Action]] = {}
        self.on_fault: Callable[[Fault], None] | None = None
        self.on_mended: Callable[[Fault], None] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that can be started here."""
        return OUTSIDE if self.on_fault is None else tuple(sorted(OUTSIDE + OURS))

    def start(
        self,
        name: str,
        until: datetime | None,
        *,
        by: timedelta | None = None,
        process: str | None = None,
    ) -> Fault:
        """Break `name` until then; `by` says how much where that matters. UnknownFaultError."""
        self._know(name)
        fault = Fault(name, until, by, process)
        self._journal.note(
            "fault",
            fault=name,
            until=until and until.isoformat(),
            by_s=by and by.total_seconds(),
            process=process,
        )
        if name in OURS:
            assert self.on_fault is not None, "else the name would not be known"
            self.on_fault(fault)
        self._run(fault)
        return fault

    def stop(self, name: str) -> None:
        """Mend `name` now; what waited for it goes on."""
        self._know(name)
        for key in [key for key, fault in self._running.items() if fault.name == name]:
            self._end(key)
        self._release(name)

    def active(self, name: str) -> bool:
        """Is `name` broken at this moment?"""
        self._know(name)
        return any(each.name == name and self._is_on(each) for each in self._running.values())

    def lateness(self, name: str) -> timedelta:
        """Return by how much `name` delays now; nothing when it does not run."""
        if not self.active(name):
            return timedelta()
        by = self._running[name].by
        return _LATE if by is None else by

    def running(self) -> list[Fault]:
        """Return the faults that are broken at this moment, by name."""
        return [fault for _, fault in sorted(self._running.items()) if self._is_on(fault)]

    def hold(self, name: str, action: Action) -> None:
        """Let `action` wait until `name` is mended."""
        self._waiting.setdefault(name, []).append(action)

    def _know(self, name: str) -> None:
        if name not in self.names:
            message = f"unknown fault; known here: {', '.join(self.names)}"
            raise UnknownFaultError(message)

    def _is_on(self, fault: Fault) -> bool:
        return fault.until is None or self._clock() < fault.until

    def _run(self, fault: Fault) -> None:
        until, standing = fault.until, self._running.get(fault.key)
        if standing is not None and self._is_on(standing) and until is not None:
            until = None if standing.until is None else max(standing.until, until)
        self._running[fault.key] = replace(fault, until=until)
        if until is not None:
            self._agenda.add(until, lambda: self._mend(fault.key))

    def _mend(self, key: str) -> None:
        # A fault started anew meanwhile lasts longer than the mending that was planned.
        fault = self._running.get(key)
        if fault is not None and not self._is_on(fault):
            self._end(key)
            self._release(fault.name)

    def _end(self, key: str) -> None:
        fault = self._running.pop(key)
        self._journal.note("mended", fault=fault.name, process=fault.process)
        if fault.name in OURS and self.on_mended is not None:
            self.on_mended(fault)

    def _release(self, name: str) -> None:
        now = self._clock()
        for action in self._waiting.pop(name, []):
            self._agenda.add(now, action)
