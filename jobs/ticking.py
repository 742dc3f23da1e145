"""One tick of the clock: what is due is claimed and rung for; without a queue it is done here.

Time lives in the database (I3), so a tick that was lost or came twice changes nothing. The
order of work is the order of `Work`: what was heard comes before any step of a silence.

A queue that answers and nobody who takes from it is no better than none: what was rung for
once in vain, while no worker shows itself, is done here as well, and the operator is told. So is what has been late for long, whatever became of its jobs: workers may be far
behind, and a queue may swallow what is put into it.
"""

import time
from collections.abc import Callable, Collection
from datetime import timedelta

from service.log import get_logger
from service.ports import BellUnreachableError, Ports
from service.storage import due
from service.storage.due import Claim, Work
from service.usecases import clockwork
from service.usecases.acting import act

IN_VAIN_MAX = timedelta(seconds=90)  # what is due at once carries its minute: 59 may be none
PATIENCE_S = 5.0  # so long the queue may be gone before the clock does the work itself


class Ticker:
    """Remembers only since when the queue has not been reached."""

    def __init__(self, ports: Ports, now_s: Callable[[], float] = time.monotonic) -> None:
        self._ports = ports
        self._now_s = now_s
        self._unreachable_since: float | None = None

    def tick(self, works: Collection[Work] = tuple(Work)) -> int:
        """See to everything that is due of these kinds; return how much was rung for or done."""
        try:
            return sum(self._ring_all(work) for work in works)
        except BellUnreachableError:
            return self._without_queue(works)

    def _ring_all(self, work: Work) -> int:
        rung = 0
        while claimed := self._claim(work):
            if claimed.is_again and (why := self._why_ourselves(claimed)):
                return rung + self._do_ourselves(claimed, why)
            self._ring(claimed)
            rung += len(claimed.ids)
            if len(claimed.ids) < due.BATCH:
                break
        return rung

    def _claim(self, work: Work) -> Claim:
        with act(self._ports, single=True) as acting:
            return due.claim(acting.tx, work, now=acting.now, steady=acting.steady)

    def _ring(self, claimed: Claim) -> None:
        try:
            self._ports.bell.ring(claimed)
        except BellUnreachableError:
            # Some of it may have been rung for: such a worker finds its token gone.
            clockwork.release(self._ports, claimed)
            raise
        if self._unreachable_since is not None:
            get_logger().info("queue-reached-again")
            self._unreachable_since = None

    def _why_ourselves(self, claimed: Claim) -> str:
        """Return why what was rung for in vain is done here; empty: it is rung for once more."""
        if self._ports.bell.is_unheard(claimed.work):
            return "nobody-takes-jobs"
        since = claimed.due_since
        is_late = since is not None and self._ports.clock.now() - since > IN_VAIN_MAX
        return "rung-in-vain" if is_late else ""

    def _do_ourselves(self, claimed: Claim, why: str) -> int:
        get_logger().warning(why, kind=claimed.work, due=len(claimed.ids))
        clockwork.release(self._ports, claimed)
        return clockwork.drain(self._ports, claimed.work)

    def _without_queue(self, works: Collection[Work]) -> int:
        now_s = self._now_s()
        if self._unreachable_since is None:
            get_logger().warning("queue-unreachable")
            self._unreachable_since = now_s
        if now_s - self._unreachable_since < PATIENCE_S:
            return 0
        return clockwork.drain_all(self._ports, works)
