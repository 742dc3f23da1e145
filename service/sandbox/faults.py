"""Which faults are running, until when, and what waits for their end.

What a fault does is decided where it bites (carrier, courier, gateways). Faults of our
own side (queue, database, processes, clock) are only handed on to whoever plays it.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
            self._hand_on(fault)
        else:
            self._run(fault)
        return fault

    def stop(self, name: str) -> None:
        """Mend `name` now; what waited for it goes on."""
        self._know(name)
        if self._running.pop(name, None) is not None:
            self._journal.note("mended", fault=name)
        self._release(name)

    def active(self, name: str) -> bool:
        """Is `name` broken at this moment?"""
        self._know(name)
        fault = self._running.get(name)
        return fault is not None and (fault.until is None or self._clock() < fault.until)

    def lateness(self, name: str) -> timedelta:
        """Return by how much `name` delays now; nothing when it does not run."""
        if not self.active(name):
            return timedelta()
        by = self._running[name].by
        return _LATE if by is None else by

    def running(self) -> list[Fault]:
        """Return the faults that are broken at this moment, by name."""
        return [self._running[name] for name in sorted(self._running) if self.active(name)]

    def hold(self, name: str, action: Action) -> None:
        """Let `action` wait until `name` is mended."""
        self._waiting.setdefault(name, []).append(action)

    def _know(self, name: str) -> None:
        if name not in self.names:
            message = f"unknown fault; known here: {', '.join(self.names)}"
            raise UnknownFaultError(message)

    def _hand_on(self, fault: Fault) -> None:
        assert self.on_fault is not None
        self.on_fault(fault)

    def _run(self, fault: Fault) -> None:
        until = fault.until
        if self.active(fault.name) and until is not None:
            standing = self._running[fault.name].until
            until = None if standing is None else max(standing, until)
        self._running[fault.name] = Fault(fault.name, until, fault.by, fault.process)
        if until is not None:
            self._agenda.add(until, lambda: self._mend(fault.name))

    def _mend(self, name: str) -> None:
        # A fault started anew meanwhile lasts longer than the mending that was planned.
        if name in self._running and not self.active(name):
            self.stop(name)

    def _release(self, name: str) -> None:
        now = self._clock()
        for action in self._waiting.pop(name, []):
            self._agenda.add(now, action)
