"""One act: a transaction, the moment it happens at, and what is told when it has held."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from service.domain.address import ChannelName
from service.domain.effects import Happening
from service.ports import Ports
from service.storage.store import Tx


@dataclass(slots=True)
class Acting:
    """A transaction under way."""

    ports: Ports
    tx: Tx
    now: datetime
    steady: datetime
    told: list[Happening] = field(default_factory=list)
    heard: set[ChannelName] = field(default_factory=set)  # ears that proved themselves in this act

    @property
    def today(self) -> date:
        """The day that is written where no second may be (D13)."""
        return self.now.date()

    def tell(self, happenings: Iterable[Happening]) -> None:
        """Let observers know, once this act has been committed."""
        self.told.extend(happenings)


@contextmanager
def act(ports: Ports, *, single: bool = False) -> Iterator[Acting]:
    """Give one act: committed as a whole or not at all, told only afterwards.

    `single`: it writes by one statement, and is done the quicker for it.
    """
    with ports.store.begin(single=single) as tx:
        acting = Acting(ports, tx, ports.clock.now(), ports.clock.steady())
        yield acting
    for happening in acting.told:
        ports.observe(happening)
