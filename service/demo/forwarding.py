"""Moves the demonstration's time from event to event, and waits until each has happened.

No event is jumped over: a ping whose second passed unseen would be skipped (D9). "next"
goes on until something has changed that a person could see: a phone, a page, the desk.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from service.clocks import ClockBackwardsError, DemoClock
from service.demo.away import unless_away
from service.demo.breaking import WrongBy
from service.demo.hearing import Ears
from service.demo.seeding import Players
from service.demo.sights import Sight, look, told
from service.domain.duration import parse_duration
from service.ports import Ports
from service.sandbox.faults import OURS
from service.sandbox.world import World
from service.usecases import clockwork

STEPS_MAX = 60
SETTLE_S = 8.0  # for a worker to be woken, to work and to ring on
TOTAL_S = 60.0
AFTERMATH = timedelta(seconds=10)
_POLL_S = 0.05


class Forwarder:
    """What the phones' page calls to move time."""

    def __init__(
        self, ports: Ports, clock: DemoClock, world: World, players: Players, wrong: WrongBy
    ) -> None:
        self._ports = ports
        self._wrong = wrong
        self._clock = clock
        self._world = world
        self._players = players
        self._alone = threading.Lock()
        self.ears = Ears(ports)
        self._told: Sequence[str] = ()

    def __call__(self, step: str) -> datetime:
        """Move on to the `next` thing to be seen, or by an ISO duration; return the present."""
        with self._alone:
            self._await_database()
            before = self._sight()
            if step == "next":
                self._to_next(before)
            else:
                self._by(parse_duration(step))
            self._told = told(before, self._sight())
            return self._world.clock()

    def told(self) -> Sequence[str]:
        """Return what the last move brought, in words."""
        return self._told

    def _to_next(self, before: Sight | None) -> None:
        self._walk(None, lambda: self._sight() != before)
        # What has begun is seen to its end: a page changes before a phone rings.
        self._walk(self._clock.now() + AFTERMATH, lambda: False)

    def _by(self, length: timedelta) -> None:
        until = self._clock.now() + length
        self._walk(until, lambda: False)
        self._jump(until)
        self._settle()

    def _walk(self, until: datetime | None, is_enough: Callable[[], bool]) -> None:
        """Go from event to event, as far as `until` and as long as patience lasts."""
        ends_s = time.monotonic() + TOTAL_S
        self._settle()
        for _ in range(STEPS_MAX if until is None else 10 * STEPS_MAX):
            at = self._coming_at()
            is_over = at is None or (until is not None and at > until)
            if is_over or is_enough() or time.monotonic() > ends_s:
                return
            assert at is not None, "an event that is over was left above"
            self._jump(at)
            self._settle()

    def _jump(self, to: datetime) -> None:
        coming = to - self._clock.now()
        if coming > timedelta():
            unless_away(partial(self.ears.move, coming), None)
            # It may have come by itself meanwhile.
            with contextlib.suppress(ClockBackwardsError):
                self._clock.forward(to)

    def _settle(self) -> None:
        """Wait until nothing is due any more, with us and outside."""
        ends_s = time.monotonic() + SETTLE_S
        while time.monotonic() < ends_s:
            at = self._next_at()
            if at is None or at > self._clock.now():
                return
            time.sleep(_POLL_S)

    def _await_database(self) -> None:
        """Give a database that was mended the time it needs to start."""
        ends_s = time.monotonic() + SETTLE_S
        while self._sight() is None and not self._is_broken() and time.monotonic() < ends_s:
            time.sleep(_POLL_S)

    def _next_at(self) -> datetime | None:
        """Return when something is next due with us or outside, by our clock."""
        ours = unless_away(partial(clockwork.next_event_at, self._ports), None)
        return min((at for at in (ours, self._outside_at()) if at is not None), default=None)

    def _coming_at(self) -> datetime | None:
        """Return the next event that can come: what of ours is broken has to be mended first."""
        at = self._next_at()
        is_stuck = at is not None and at <= self._clock.now() and self._is_broken()
        return self._outside_at() if is_stuck else at

    def _outside_at(self) -> datetime | None:
        at = self._world.next_at()
        return None if at is None else at + self._wrong.now

    def _is_broken(self) -> bool:
        with self._world.lock:
            return any(fault.name in OURS for fault in self._world.faults.running())

    def _sight(self) -> Sight | None:
        return unless_away(partial(look, self._ports, self._world, self._players), None)
