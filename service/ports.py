"""What the use cases need of the world, in one frozen record that tests fill too.

Nothing here decides or stores. A Protocol stands only where two implementations do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.channels.base import Channel
from service.domain.address import Address, ChannelName
from service.domain.effects import Happening
from service.storage.due import Claim, Work
from service.storage.store import Store


class Clock(Protocol):
    """Two times: the one schedules follow, and the real one of leases and time-outs.

    They differ only where a demonstration or a rehearsal runs ahead.
    """

    def now(self) -> datetime:
        """Return scheduled time, aware UTC."""
        ...

    def steady(self) -> datetime:
        """Return real time, aware UTC."""
        ...


class BellUnreachableError(Exception):
    """The queue cannot be rung; due work is found again in the database (I3)."""


class Bell(Protocol):
    """The queue: wakes a worker for claimed ids and remembers nothing."""

    def ring(self, claimed: Claim) -> None:
        """Wake a worker for `claimed`; raise BellUnreachableError."""
        ...

    def has_waiting(self, work: Work) -> bool:
        """Whether what was rung for this kind of work still lies there; BellUnreachableError."""
        ...

    def is_unheard(self, work: Work) -> bool:
        """Whether nobody takes this kind of work just now; raise BellUnreachableError."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The composition: made once per process, in `wiring`."""

    store: Store
    clock: Clock
    channels: Mapping[ChannelName, Channel]
    bell: Bell
    observe: Callable[[Happening], None]
    pepper: bytes = field(repr=False)
    sends_at_once: int = 1  # pages that leave side by side; a rehearsal has them in order
    operator: Address | None = field(default=None, repr=False)
