"""The clocks a process may live by: real time, or the movable time of a demonstration.

Leases, time-outs and canaries always follow real time (`steady`); only what schedules
follow can run ahead. Who may move a clock, and when, is not decided here.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


class ClockBackwardsError(ValueError):
    """Scheduled time never goes back: what was due would be due again."""

    def __init__(self) -> None:
        super().__init__("a clock can only be moved forward")


class RealClock:
    """Both times are the machine's."""

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        return datetime.now(UTC)

    def steady(self) -> datetime:
        """Return the same present."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """Scheduled time showed `shown` at the real instant `since` and runs `speed` times as fast."""

    since: datetime
    shown: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        """Return what scheduled time shows at the real instant `real`."""
        return self.shown + max(real - self.since, timedelta()) * self.speed


class DemoClock:
    """Scheduled time shared by every process of a demonstration, through one small file."""

    def __init__(self, path: Path) -> None:
        """`path`: the file; where there is none, time is real."""
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._pace = _real_pace()

    def now(self) -> datetime:
        """Return scheduled time, aware UTC."""
        return self._read().at(self.steady())

    def steady(self) -> datetime:
        """Return real time, aware UTC."""
        return datetime.now(UTC)

    @property
    def speed(self) -> float:
        """How many times faster than real time scheduled time runs."""
        return self._read().speed

    def begin(self, shown: datetime, speed: float = 1.0) -> None:
        """Let scheduled time show `shown` now and run `speed` times as fast as real time."""
        self._write(Pace(self.steady(), shown, speed))

    def forward(self, to: datetime) -> None:
        """Let scheduled time show `to` from now on. Raises ClockBackwardsError."""
        real = self.steady()
        if to < self._read().at(real):
            raise ClockBackwardsError
        self._write(Pace(real, to, self.speed))

    def shift(self, by: timedelta) -> None:
        """Let scheduled time leap, backwards too, as on a machine whose clock is set wrong."""
        real = self.steady()
        self._write(Pace(real, self._read().at(real) + by, self.speed))

    def set_speed(self, speed: float) -> None:
        """Let scheduled time run `speed` times as fast as real time, from what it shows now."""
        real = self.steady()
        self._write(Pace(real, self._read().at(real), speed))

    def _read(self) -> Pace:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return self._pace
        # A replaced file has another inode even where two changes share one tick of mtime.
        mark = (found.st_mtime_ns, found.st_ino)
        if mark != self._seen:
            self._pace, self._seen = _parse(self._path.read_text(encoding="ascii")), mark
        return self._pace

    def _write(self, pace: Pace) -> None:
        record = {
            "since": pace.since.isoformat(),
            "shown": pace.shown.isoformat(),
            "speed": pace.speed,
        }
        handle, beside = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(record, file)
        Path(beside).replace(self._path)


def _real_pace() -> Pace:
    now = datetime.now(UTC)
    return Pace(now, now, 1.0)


def _parse(text: str) -> Pace:
    record = json.loads(text)
    return Pace(
        datetime.fromisoformat(record["since"]),
        datetime.fromisoformat(record["shown"]),
        float(record["speed"]),
    )
