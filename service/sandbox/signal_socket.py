"""The websocket of the real gateway, which loses what it does not hand over at once.

It passes each frame on without waiting: a reader that is not there, or still busy with the
frame before, gets nothing, and nothing is kept. This is why our side listens to the webhook
alone. How a reader is connected is decided by whoever attaches it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from service.sandbox.scene import Scene

BUSY = timedelta(milliseconds=5)  # measured: below it one frame in three to nine is lost
Receive = Callable[[str], None]


class Reader:
    """One that is attached to one account, as a bot is."""

    def __init__(self, account: str, receive: Receive) -> None:
        """`receive` gets what a text message of the socket holds; it must not block."""
        self._account = account
        self._receive = receive
        self._busy_until: datetime | None = None

    def offer(self, account: str | None, text: str, now: datetime) -> bool:
        """Hand a frame over, or lose it; return whether the reader got it."""
        is_other = account is not None and account != self._account
        if is_other or (self._busy_until is not None and now < self._busy_until):
            return False
        self._busy_until = now + BUSY
        self._receive(text)
        return True


class LossySocket:
    """Everybody who is attached just now; to be used under the world's lock."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nobody attached."""
        self._scene = scene
        self._readers: list[Reader] = []

    def attach(self, account: str, receive: Receive) -> Reader:
        """Let a reader get what comes from now on; what came before is gone."""
        reader = Reader(account, receive)
        self._readers.append(reader)
        return reader

    def detach(self, reader: Reader) -> None:
        """Let a reader be gone."""
        self._readers.remove(reader)

    def offer(self, frame: bytes) -> None:
        """Offer one notification to all; the journal says to how many it was handed."""
        account, text = _shown(frame)
        now = self._scene.clock()
        got = [reader.offer(account, text, now) for reader in self._readers].count(True)
        self._scene.journal.note("socket", account=account, lost=not got, readers=got)


def _shown(frame: bytes) -> tuple[str | None, str]:
    """Return account and text as the socket shows a frame: the inside of the notification."""
    text = frame.decode(errors="replace")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None, text
    params = told.get("params") if isinstance(told, dict) else None
    if not isinstance(params, dict):
        return None, text
    account = params.get("account")
    return account if isinstance(account, str) else None, json.dumps(params, ensure_ascii=False)
