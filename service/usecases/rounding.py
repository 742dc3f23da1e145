"""Rounding wakes that follow from a past second, so that they do not tell it (D13)."""

from datetime import UTC, datetime

CASE_GRAIN_S = 30  # the ladder of a case is counted in minutes


def ceil_wake(instant: datetime | None) -> datetime | None:
    """Return `instant` rounded up; None stays None."""
    if instant is None:
        return None
    seconds = -(-instant.timestamp() // CASE_GRAIN_S) * CASE_GRAIN_S
    return datetime.fromtimestamp(seconds, tz=UTC)
