"""Messages that come in together are made durable in one transaction, each answered after it (I4).

Whoever is first commits for all who wait meanwhile. Where that fails, each of them is kept
alone: no neighbour's failure loses or refuses a message.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from service.channels.base import Arrived
from service.log import get_logger
from service.ports import Ports
from service.usecases.hearing import accept_inbound, accept_together

TOGETHER_MAX = 64
GATHER_S = 0.001  # so long it waits for more where the last were several, for one never


def _closed() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class _Waiting:
    """A message of one thread, which may be committed by another."""

    arrived: Arrived
    called: Lock = field(default_factory=_closed)  # opened once: to go on, or to commit
    is_tried: bool = False
    is_durable: bool = False


class Receipts:
    """One process's receipts, taken by any number of threads."""

    def __init__(self, ports: Ports) -> None:
        """Take nothing yet."""
        self._ports = ports
        self._waiting: deque[_Waiting] = deque()
        self._glance = Lock()
        self._is_committing = False
        self._is_crowded = False

    def accept(self, arrived: Arrived) -> None:
        """Return when the message is durable; raise what kept it from being so."""
        mine = _Waiting(arrived)
        if not self._is_first(mine):
            mine.called.acquire()
        if not mine.is_tried:
            self._commit_waiting()
        if not mine.is_durable:
            accept_inbound(self._ports, arrived)

    def _is_first(self, mine: _Waiting) -> bool:
        with self._glance:
            self._waiting.append(mine)
            is_first = not self._is_committing
            self._is_committing = True
        return is_first

    def _commit_waiting(self) -> None:
        if self._is_crowded:
            time.sleep(GATHER_S)
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER_MAX))]
        self._is_crowded = len(together) > 1
        try:
            self._commit(together)
        finally:
            self._call_next()
            for each in together:
                each.called.release()  # nobody waits there but whoever brought it

    def _commit(self, together: Sequence[_Waiting]) -> None:
        for each in together:
            each.is_tried = True  # whatever happens here: then each looks after itself
        try:
            accept_together(self._ports, [each.arrived for each in together])
        except Exception as error:  # noqa: BLE001 - each tries alone, and tells its own failure
            count = len(together)
            get_logger().warning("receipts-failed", count=count, exc_info=error)
            return
        for each in together:
            each.is_durable = True

    def _call_next(self) -> None:
        """Let the first of those who came meanwhile commit for all of them."""
        with self._glance:
            self._is_committing = bool(self._waiting)
            if self._is_committing:
                self._waiting[0].called.release()
