"""Messages that come in together are made durable in one transaction, each answered after it (I4).

Whoever is first commits for all who wait meanwhile. Where that fails, each of them is kept
alone: no neighbour's failure loses or refuses a message.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock

from service.channels.base import Arrived
from service.log import get_logger
from service.ports import Ports
from service.usecases.hearing import accept_inbound, accept_together

TOGETHER_MAX = 64


@dataclass(slots=True)
class _Waiting:
    """A message of one thread, which may be committed by another."""

    arrived: Arrived
    is_tried: bool = False
    is_durable: bool = False


class Receipts:
    """One process's receipts, taken by any number of threads."""

    def __init__(self, ports: Ports) -> None:
        """Take nothing yet."""
        self._ports = ports
        self._waiting: deque[_Waiting] = deque()
        self._turn = Lock()

    def accept(self, arrived: Arrived) -> None:
        """Return when the message is durable; raise what kept it from being so."""
        mine = _Waiting(arrived)
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_tried:
                self._commit([self._waiting.popleft() for _ in range(self._count())])
        if not mine.is_durable:
            accept_inbound(self._ports, arrived)

    def _count(self) -> int:
        return min(len(self._waiting), TOGETHER_MAX)

    def _commit(self, together: list[_Waiting]) -> None:
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
