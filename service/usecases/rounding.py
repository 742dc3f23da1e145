"""Rounding instants that follow from a past second, so that they do not tell it (D13)."""

from datetime import UTC, datetime
from typing import overload

CASE_GRAIN_S = 30  # the ladder of a case is counted in minutes


@overload
def ceil_wake(instant: datetime, grain_s: int = CASE_GRAIN_S) -> datetime: ...
@overload
def ceil_wake(instant: None, grain_s: int = CASE_GRAIN_S) -> None: ...
@overload
def ceil_wake(instant: datetime | None, grain_s: int = CASE_GRAIN_S) -> datetime | None: ...


def ceil_wake(instant: datetime | None, grain_s: int = CASE_GRAIN_S) -> datetime | None:
    """Return `instant` rounded up to whole grains; None stays None."""
    if instant is None:
        return None
    seconds = -(-instant.timestamp() // grain_s) * grain_s
    return datetime.fromtimestamp(seconds, tz=UTC)
