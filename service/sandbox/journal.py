"""What happened in the pretend world, in order, as JSON-able records.

Numbers and texts stand here in clear: the world is pretend and the journal is what
tests look at. Credentials and signatures are left out.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import count

from service.sandbox.wire import Answer, GatewayRequest, Hang

ENTRIES_MAX = 100_000
_SECRET = frozenset({"authorization", "cookie"})

Entry = dict[str, object]


class Journal:
    """Bounded: the oldest entries go first."""

    def __init__(self, clock: Callable[[], datetime], *, entries_max: int = ENTRIES_MAX) -> None:
        """`clock` returns aware UTC."""
        self._clock = clock
        self._ordinals = count(1)
        self._entries: deque[Entry] = deque(maxlen=entries_max)

    @property
    def entries(self) -> list[Entry]:
        """Return all entries that are still held, oldest first."""
        return list(self._entries)

    def of_kind(self, kind: str) -> list[Entry]:
        """Return the entries of one kind, oldest first."""
        return [entry for entry in self.entries if entry["kind"] == kind]

    def note(self, kind: str, **facts: object) -> None:
        """Write one entry; `facts` must be JSON-able."""
        at = self._clock().isoformat()
        self._entries.append({"n": next(self._ordinals), "at": at, "kind": kind, **facts})

    def note_exchange(self, gateway: str, request: GatewayRequest, answer: Answer) -> None:
        """Write one request and its answer, as they were on the wire."""
        self.note("exchange", gateway=gateway, request=_shown(request), response=_answered(answer))


def _shown(request: GatewayRequest) -> Entry:
    return {
        "method": request.method,
        "path": request.path,
        "query": [list(pair) for pair in request.query],
        "headers": {k: v for k, v in request.headers.items() if k not in _SECRET},
        "form": [list(pair) for pair in request.form],
        "body": request.body.decode(errors="replace"),
    }


def _answered(answer: Answer) -> object:
    if isinstance(answer, Hang):
        return "hang"
    return {"status": answer.status, "json": answer.json, "headers": dict(answer.headers)}
