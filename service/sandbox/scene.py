"""What all parts of the pretend world share: clock, agenda, faults, journal, phones, lock.

It decides nothing; it is handed to the gateways when the world is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock

from service.sandbox.agenda import Action, Agenda
from service.sandbox.chance import draw_delay
from service.sandbox.faults import Faults
from service.sandbox.journal import Journal
from service.sandbox.phones import Phonebook


@dataclass(frozen=True, slots=True)
class Scene:
    """One world's common ground."""

    clock: Callable[[], datetime]
    seed: int
    agenda: Agenda
    faults: Faults
    journal: Journal
    phonebook: Phonebook
    lock: "RLock"

    def after(self, delay: timedelta, action: Action) -> None:
        """Let `action` happen `delay` from now."""
        self.agenda.add(self.clock() + delay, action)

    def delay(self, low_ms: int, high_ms: int, *purpose: object) -> timedelta:
        """Draw a time between the two for `purpose` (the same purpose, the same time)."""
        return draw_delay(low_ms, high_ms, self.seed, *purpose)
