"""Keeps the demonstration's ears from seeming deaf because its time was moved.

Canaries are sent in real time, hearing is judged in scheduled time. Hours that are jumped
over, or run through fast, never really passed: nothing can have been missed in them.
"""

import threading
from dataclasses import replace
from datetime import timedelta

from service.demo.away import unless_away
from service.domain.address import ChannelName
from service.ports import Ports
from service.storage import ears, senders
from service.storage.senders import Pool
from service.usecases.acting import act

EVERY_S = 0.5
GRAIN = timedelta(seconds=1)  # less is the machine's own unevenness


class Ears:
    """Moves the last proof of hearing along with scheduled time."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._ahead = self._present()
        self._alone = threading.Lock()

    def move(self, coming: timedelta = timedelta()) -> None:
        """Account for what scheduled time has gained, and for a jump that is about to come."""
        with self._alone:
            ahead = self._present() + coming
            self._ahead = min(self._ahead, ahead)  # a clock set back: nothing to account for
            if ahead - self._ahead >= GRAIN:
                self._shift(ahead - self._ahead)
                self._ahead = ahead

    def keep(self, stop: threading.Event) -> None:
        """Do so again and again, where time runs fast."""
        while not stop.wait(EVERY_S):
            unless_away(self.move, None)

    def _present(self) -> timedelta:
        return self._ports.clock.now() - self._ports.clock.steady()

    def _shift(self, by: timedelta) -> None:
        with act(self._ports) as acting:
            watched = {each.channel for each in senders.senders(acting.tx, Pool.CANARY)}
            for channel in sorted(watched, key=ChannelName.__str__):
                heard = ears.lock_hearing(acting.tx, channel, acting.now)
                if heard.deaf_since is None:
                    shifted = replace(heard, proved_at=heard.proved_at + by)
                    ears.save_hearing(acting.tx, channel, shifted)
