"""Who can be told about a case, in which order, and after which delays.

The policy is frozen into a case when it opens; the roster is read anew at every wake, for
shifts change. When a page is due is decided in `ladder`, what it says in the web layer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from typing import Any

from service.domain.address import ChannelName
from service.domain.ids import OrganisationId, ResponderId
from service.domain.schedule import awake, zone_named


@dataclass(frozen=True, slots=True)
class OnRoster:
    """A responder as the ladder sees them; the first channel is the one for notifications."""

    id: ResponderId
    channels: tuple[ChannelName, ...]
    on_shift: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """An NGO; mornings are told by its own zone."""

    id: OrganisationId
    time_zone: str
    responders: tuple[OnRoster, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a notification goes to and in which zone their morning comes."""

    responders: tuple[OnRoster, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The family's own organisation first, then the other that accepted it."""

    organisations: tuple[Organisation, ...]

    def find(self, responder: ResponderId) -> OnRoster | None:
        """Return the responder where they can be paged at all."""
        return next((one for one in self.in_order() if one.id == responder), None)

    def in_order(self) -> tuple[OnRoster, ...]:
        """Return everyone reachable: per organisation those on shift, then the others."""
        return _reachable(self.organisations)

    def of_the_other(self) -> tuple[OnRoster, ...]:
        """Return those reachable only through the second organisation."""
        own = _reachable(self.organisations[:1])
        return tuple(one for one in self.in_order() if one not in own)

    def to_notify(self) -> Audience:
        """Return the first that is not empty: own on shift, the other's on shift, everyone."""
        for organisation in self.organisations:
            on_shift = tuple(one for one in _reachable((organisation,)) if one.on_shift)
            if on_shift:
                return Audience(on_shift, organisation.time_zone)
        zone = self.organisations[0].time_zone if self.organisations else "UTC"
        return Audience(self.in_order(), zone)


def _reachable(organisations: tuple[Organisation, ...]) -> tuple[OnRoster, ...]:
    # Somebody who serves both organisations stands where they come first.
    by_id: dict[ResponderId, OnRoster] = {}
    for organisation in organisations:
        on_shift_first = sorted(organisation.responders, key=lambda one: not one.on_shift)
        for responder in on_shift_first:
            if responder.channels:
                by_id.setdefault(responder.id, responder)
    return tuple(by_id.values())


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The delays of FIELD-GUIDE §5, counted in ladder time but for mornings and quiet."""

    repeat_every: timedelta = timedelta(minutes=15)
    one_more_every: timedelta = timedelta(minutes=5)
    second_organisation_after: timedelta = timedelta(minutes=15)
    everyone_after: timedelta = timedelta(minutes=30)
    quiet_for: timedelta = timedelta(minutes=10)
    held_without_step_for: timedelta = timedelta(minutes=30)
    unheld_after: timedelta = timedelta(minutes=60)
    review_every: timedelta = timedelta(hours=24)
    l1_becomes_l2_after: timedelta = timedelta(hours=12)
    mornings_at: time = time(8)

    def joins(self) -> Iterator[timedelta]:
        """Yield the ladder times before `everyone_after` at which somebody more is paged."""
        steps = -(-self.everyone_after // self.one_more_every)
        times = {self.one_more_every * step for step in range(steps)}
        times |= {self.second_organisation_after}
        return (offset for offset in sorted(times) if offset < self.everyone_after)

    def to_json(self) -> dict[str, float | str]:
        """Return a plain mapping: delays in seconds, the morning as HH:MM:SS."""
        record: dict[str, float | str] = {"mornings_at": self.mornings_at.isoformat()}
        for name in _delays():
            record[name] = getattr(self, name).total_seconds()
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "EscalationPolicy":
        """Return the policy `to_json` wrote; raises KeyError where a delay is missing."""
        values: dict[str, Any] = {name: timedelta(seconds=record[name]) for name in _delays()}
        return cls(**values, mornings_at=time.fromisoformat(record["mornings_at"]))


def _delays() -> list[str]:
    return [each.name for each in fields(EscalationPolicy) if each.name != "mornings_at"]


def next_morning(after: datetime, time_zone: str, at: time) -> datetime:
    """Return the first instant (UTC) strictly later than `after` that is `at` in the zone."""
    zone = zone_named(time_zone)
    day = after.astimezone(zone).date()
    today = datetime.combine(day, at, zone).astimezone(UTC)
    if today > after:
        return today
    return datetime.combine(day + timedelta(days=1), at, zone).astimezone(UTC)


def by_day(instant: datetime, time_zone: str) -> datetime:
    """Return `instant` (UTC), or the next 08:00 in the zone when it falls at night."""
    return awake(instant, zone_named(time_zone)).astimezone(UTC)
