"""Counts what happens by class and hour, and nothing else of it (D13).

Which family or case it was, and the second, are thrown away here. The counts stand in the
queue's memory, because a worker that counted for itself forgets with its job; where the
queue is out of reach they are not counted, for no alarm may wait for a statistic.
"""

import contextlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from redis import Redis, RedisError

from service.domain.effects import Happening
from service.log import get_logger

KEPT_HOURS = 48
_SULK_S = 60.0  # after a failure the queue is not asked again for so long


class HourlyTally:
    """An observer of happenings. Implements what `ports.Ports.observe` asks for."""

    def __init__(self, connection: Redis | None) -> None:
        self._connection = connection
        self._quiet_until = 0.0

    def __call__(self, happening: Happening) -> None:
        """Count one happening."""
        if self._connection is None or time.monotonic() < self._quiet_until:
            return
        key = _key(datetime.now(UTC))
        try:
            with self._connection.pipeline() as pipeline:
                pipeline.hincrby(key, happening.event, 1)
                pipeline.expire(key, timedelta(hours=KEPT_HOURS))
                pipeline.execute()
        except RedisError:
            self._quiet_until = time.monotonic() + _SULK_S

    def of_hour(self, instant: datetime) -> Mapping[str, int]:
        """Return the counts by class of the hour that holds `instant`; none without a queue."""
        if self._connection is not None:
            with contextlib.suppress(RedisError):
                found = self._connection.hgetall(_key(instant))
                return {_text(event): int(count) for event, count in found.items()}
        return {}


def log_hour(tally: HourlyTally, instant: datetime) -> None:
    """Write one line for each class of the hour that holds `instant`."""
    for event, count in sorted(tally.of_hour(instant).items()):
        get_logger().info("hourly-count", kind=event, count=count)


def _key(instant: datetime) -> str:
    return f"vestka:tally:{instant.astimezone(UTC):%Y-%m-%dT%H}"


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
