"""The websocket of the real gateway, which loses what it does not hand over at once.

It passes each frame on without waiting: a reader that is not there, or still busy with the
frame before, gets nothing, and nothing is kept. This is why our side listens to the webhook
alone; here it can be seen, and a reader that closes cleanly never comes back by itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from service.sandbox.scene import Scene

BUSY = timedelta(milliseconds=5)  # measured: below it one frame in three to nine is lost
Receive = Callable[[bytes], None]


class LossySocket:
    """One reader at most, as a bot that is attached to one account."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nobody attached."""
        self._scene = scene
        self._receive: Receive | None = None
        self._busy_until: datetime | None = None

    def attach(self, receive: Receive) -> None:
        """Let a reader get what comes from now on; what came before is gone."""
        self._receive = receive

    def detach(self) -> None:
        """Let the reader be gone."""
        self._receive = None

    def offer(self, frame: bytes) -> bool:
        """Hand a frame over, or lose it; return whether the reader got it."""
        now = self._scene.clock()
        is_busy = self._busy_until is not None and now < self._busy_until
        is_lost = self._receive is None or is_busy
        if self._receive is not None and not is_busy:
            self._busy_until = now + BUSY
            self._receive(frame)
        self._scene.journal.note("socket", lost=is_lost)
        return not is_lost
