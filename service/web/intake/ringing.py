"""Waking a worker for what came in: once for many, and never in the way of an answer.

A message is durable before this is called, so whatever fails here may not refuse it: the
clock finds what nobody was told of (I3).
"""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from uuid import uuid4

from service.log import get_logger
from service.ports import BellUnreachableError, Ports
from service.storage.due import Work
from service.usecases.clockwork import JOB_SIZE, knock

APART_S = 0.025  # a flood is rung for no more often, a single message at once
BUSY_S_MAX = 0.5  # so long it is gathered while workers have jobs waiting


def ring(ports: Ports) -> None:
    """Ring for all that has come in."""
    try:
        while knock(ports, Work.INBOX) == JOB_SIZE:
            pass
    except Exception as error:  # noqa: BLE001 (the clock finds what nobody was told of)
        get_logger().warning("ring-failed", request=uuid4(), exc_info=error)


def is_busy(ports: Ports) -> bool:
    """Whether jobs still wait for the workers that would be rung for: one more helps nobody."""
    try:
        return ports.bell.has_waiting(Work.INBOX)
    except BellUnreachableError:
        return False


class Ringer:
    """Rings in a thread of its own, begun when it is first wanted: after any fork.

    While workers are busy it gathers, so that one job is done for many messages.
    """

    def __init__(
        self, ring: Callable[[], object], is_busy: Callable[[], bool], *, apart_s: float = APART_S
    ) -> None:
        """`ring` must not raise."""
        self._ring, self._is_busy, self._apart_s = ring, is_busy, apart_s
        self._wanted, self._beginning = Event(), Lock()
        self._thread: Thread | None = None

    def __call__(self) -> None:
        """Let it be rung soon; return at once."""
        self._wanted.set()
        with self._beginning:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            ends_s = time.monotonic() + BUSY_S_MAX
            while self._is_busy() and time.monotonic() < ends_s:
                time.sleep(APART_S)
            self._wanted.clear()  # before it is rung: what comes meanwhile is rung for again
            self._ring()
            time.sleep(self._apart_s)
