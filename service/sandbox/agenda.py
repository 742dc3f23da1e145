"""What will happen outside, and when: arrivals, callbacks, webhooks, ends of faults.

Things due at one instant happen in the order in which they were added. The clock is
read by the world; what an action does is the business of whoever added it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from service.sandbox.wire import Pairs


@dataclass(frozen=True, slots=True)
class Errand:
    """A webhook to carry to our side; it leaves outside the world's lock."""

    key: str  # what the message is called among the draws
    kind: str  # "message", "status" or "key"
    url: str
    form: Pairs = field(repr=False)
    token: str  # I-Twilio-Idempotency-Token: the same for every attempt
    fallback_url: str | None = None
    attempt: int = 1


Action = Callable[[], Errand | None]


class Agenda:
    """A heap of actions by instant."""

    def __init__(self) -> None:
        """Begin with nothing to come."""
        self._heap: list[tuple[datetime, int, Action]] = []
        self._ordinals = count()

    def add(self, at: datetime, action: Action) -> None:
        """Let `action` happen at `at` (aware UTC), after what was added for that instant before."""
        heappush(self._heap, (at, next(self._ordinals), action))

    def next_at(self) -> datetime | None:
        """Return the instant of the next action, None when nothing is to come."""
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: datetime) -> Action | None:
        """Remove and return the next action due at `now`."""
        if not self._heap or self._heap[0][0] > now:
            return None
        return heappop(self._heap)[2]
