"""The doorbell: tells a worker through RQ which claimed ids wait for it (I3, I5).

A job carries the kind of work, a fencing token and at most fifty opaque ids. What is due,
and whether a job still matters when it is taken up, stands in the database; a bell that
was lost costs one lease and nothing else.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.utils import as_text, utcparse

from service.ports import BellUnreachableError
from service.storage.due import LEASE, LEASE_URGENT, URGENT, Claim, Work

JOB = "jobs.tasks.attend"  # by name: nothing may import jobs
JOB_IDS_MAX = 50
JOB_SECONDS_MAX = 90  # longer than a send's own lease, so that RQ never cuts one short
FAILURE_SECONDS = 60  # how long RQ may remember that a job failed
TAKES_WITHIN = timedelta(seconds=10)  # less than a lease: who died holds nobody up for two
QUEUES = ("urgent", "normal", "slow")
_ANSWER_S = 1.0


def queue_name(work: Work) -> str:
    """Return the queue whose workers do this kind of work."""
    return "urgent" if work in URGENT else "normal"


def connect(url: str) -> Redis:
    """Return a client that gives up soon: a queue that hangs must not hold up an escalation."""
    return Redis.from_url(
        url,
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
        retry=Retry(NoBackoff(), 1),  # once: the first connection may be one that died idle
    )


class RqBell:
    """Rings through RQ. Implements `ports.Bell`."""

    def __init__(self, connection: Redis) -> None:
        self._queues = {
            name: Queue(name, connection=connection, serializer="json") for name in QUEUES
        }

    def ring(self, claimed: Claim) -> None:
        """Wake workers for `claimed`; raise BellUnreachableError."""
        queue = self._queues[queue_name(claimed.work)]
        try:
            for ids in _chunks(claimed.ids):
                _put(queue, claimed, ids)
        except RedisError:
            # Full, read-only, loading or gone: it is all one, the lease lets others look.
            raise BellUnreachableError from None

    def has_waiting(self, work: Work) -> bool:
        """Whether jobs lie in the queue of this kind of work; raise BellUnreachableError."""
        try:
            return self._queues[queue_name(work)].count > 0
        except RedisError:
            raise BellUnreachableError from None

    def is_unheard(self, work: Work) -> bool:
        """Whether no worker takes this kind of work just now; raise BellUnreachableError.

        They beat with each job and every few seconds between. Who is behind is no reason to do
        without them; who died is waited for no longer than the lease of what they held.
        """
        queue = self._queues[queue_name(work)]
        try:
            keys = Worker.all_keys(queue=queue)
            beats = [queue.connection.hget(key, "last_heartbeat") for key in keys]
        except RedisError:
            raise BellUnreachableError from None
        since = datetime.now(UTC) - TAKES_WITHIN
        return not any(_is_after(beat, since) for beat in beats)


def _is_after(beat: bytes | str | None, since: datetime) -> bool:
    """Whether a worker's beat is a time after `since`; anybody may have written it."""
    try:
        return beat is not None and utcparse(as_text(beat)) > since
    except ValueError:
        return False


class NoBell:
    """Stands where no queue was given: the clock does everything by itself."""

    def ring(self, claimed: Claim) -> None:  # noqa: ARG002 (the shape of `ports.Bell`)
        """Raise BellUnreachableError."""
        raise BellUnreachableError

    def has_waiting(self, work: Work) -> bool:  # noqa: ARG002 (the same)
        """Raise BellUnreachableError."""
        raise BellUnreachableError

    def is_unheard(self, work: Work) -> bool:  # noqa: ARG002 (the same)
        """Raise BellUnreachableError."""
        raise BellUnreachableError


def _put(queue: Queue, claimed: Claim, ids: Sequence[str]) -> None:
    lease = LEASE_URGENT if claimed.work in URGENT else LEASE
    queue.enqueue_call(
        JOB,
        args=[str(claimed.work), str(claimed.token), list(ids)],
        timeout=JOB_SECONDS_MAX,
        ttl=int(lease.total_seconds()),  # later than that the token fences it off anyway
        at_front=claimed.goes_first,
        result_ttl=0,
        failure_ttl=FAILURE_SECONDS,
        description="-",  # RQ would write the arguments here once more
    )


def _chunks(ids: Sequence[UUID]) -> Iterator[list[str]]:
    each = iter(ids)
    while some := [str(one) for one in islice(each, JOB_IDS_MAX)]:
        yield some
