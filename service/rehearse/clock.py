"""Simulated time: it stands still until it is moved, and only forward."""

from datetime import datetime, timedelta


class SimulatedClock:
    """Both scheduled and real time of a rehearsal; `jump` is what our own machine gets wrong."""

    def __init__(self, start: datetime) -> None:
        """Begin at `start`, aware UTC."""
        self.true = start
        self.jump = timedelta()

    def now(self) -> datetime:
        """Return what our machine believes the time to be."""
        return self.true + self.jump

    def steady(self) -> datetime:
        """Return the same: a rehearsal has no other time."""
        return self.true + self.jump

    def outside(self) -> datetime:
        """Return the time outside our machine."""
        return self.true

    def move_to(self, instant: datetime) -> None:
        """Let time pass until `instant`; never backwards."""
        self.true = max(self.true, instant)
