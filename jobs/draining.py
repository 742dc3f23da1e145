"""Moves frames from the spool into the inbox, as soon as they come and the database is there.

What cannot be stored now stays in the spool and is tried again after a growing delay. A frame
the disk has no room for goes into the inbox at once.
"""

import threading
from collections.abc import Callable

from jobs.rounds import guarded
from service.channels.base import Arrived
from service.channels.signal_intake import UNTRUSTED
from service.domain.effects import Happening
from service.log import get_logger
from service.ports import Ports
from service.storage.due import Work
from service.storage.spool import Spool, SpoolFullError
from service.usecases import clockwork
from service.usecases.identities import look_at_identities
from service.usecases.receiving import take_frame

IDLE_S = 5.0  # nothing rings where another life of this process left frames behind
AGAIN_S_FIRST = 0.5
AGAIN_S_MAX = 15.0


class Drainer:
    """Drains one spool; `compose` is asked until the database lets it make the ports."""

    def __init__(self, spool: Spool, compose: Callable[[], Ports]) -> None:
        self._spool = spool
        self._compose = compose
        self._ports: Ports | None = None
        self._rung = threading.Event()
        self._delay_s = 0.0
        self._has_told = False
        self._is_held_back = False

    def keep(self, frame: bytes) -> None:
        """Spool `frame`, and have it moved on soon. Raises SpoolFullError, OSError.

        The gateway tries once: where the disk takes nothing the database may.
        """
        try:
            self._spool.append(frame)
        except SpoolFullError:
            get_logger().error("spool-full")
            if not guarded("keep", lambda: self._keep_in_inbox(frame)):
                raise
        self._rung.set()

    def _keep_in_inbox(self, frame: bytes) -> None:
        ports = self._ports = self._ports or self._compose()
        self._take(ports, frame)

    def run(self, stop: threading.Event) -> None:
        """Drain until `stop` is set."""
        while not stop.is_set():
            self._rung.clear()
            self.turn()
            if self._delay_s:
                stop.wait(self._delay_s)
            else:
                self._rung.wait(IDLE_S)

    def turn(self) -> None:
        """Drain once, and remember how long to wait after a failure."""
        if guarded("drain", self._drain):
            self._delay_s = 0.0
        else:
            self._delay_s = min(max(2 * self._delay_s, AGAIN_S_FIRST), AGAIN_S_MAX)
        self._tell_damage()

    def _drain(self) -> None:
        ports = self._ports = self._ports or self._compose()
        if self._spool.drain(lambda frame: self._take(ports, frame)):
            # The clock finds what nobody was told of (I3), so a bell that fails undoes nothing.
            guarded("ring", lambda: clockwork.knock(ports, Work.INBOX))
        if self._is_held_back:
            # Once each; where the gateway does not answer, the clock's round asks again.
            self._is_held_back = False
            guarded("identities", lambda: look_at_identities(ports))

    def _take(self, ports: Ports, frame: bytes) -> None:
        outcome = take_frame(ports, frame)
        if isinstance(outcome, Arrived):
            return
        # Who cannot note what has changed does not let it be read either: a worker does both.
        self._is_held_back |= outcome.kind == UNTRUSTED and ports.store.keyring.is_whole
        ports.observe(Happening(f"signal-{outcome.kind}"))  # counted by the hour, nothing else

    def _tell_damage(self) -> None:
        if self._spool.is_damaged() and not self._has_told:
            self._has_told = True
            get_logger().error("spool-damaged")
