"""The four ways of asking, begun by hand one after another: each is a family of the same exile.

Only the mother's family runs from the start, so that a newcomer meets one thing at a time.
"""

import threading
from uuid import UUID

from service.demo import cast
from service.demo.away import unless_away
from service.demo.seeding import Players, begin_family
from service.domain.ids import ExileId
from service.ports import Ports
from service.usecases.glancing import glance


class Ways:
    """Begins ways of asking, each once."""

    def __init__(self, ports: Ports, players: Players) -> None:
        self._ports = ports
        self._exile_id = ExileId(UUID(players.exile.id))
        self._alone = threading.Lock()
        self._running: frozenset[str] = frozenset()

    def is_running(self, relative: cast.Relative) -> bool:
        """Whether a family is asked in this way; while the database is away, whether one was."""
        self._running = unless_away(self._look, self._running)
        return relative.mode in self._running

    def _look(self) -> frozenset[str]:
        return frozenset(each.mode for each in glance(self._ports, self._exile_id))

    def begin(self, relative: cast.Relative) -> None:
        """Let the relative be asked from now on."""
        with self._alone:
            if not self.is_running(relative):
                begin_family(self._ports, self._exile_id, relative)
