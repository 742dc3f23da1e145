"""Whether checks are carried out in time: what is overdue, and for how long really.

Overdue work is measured in real time. Where scheduled time runs ahead (a demonstration),
a jump makes everything due at once, so there the wait is counted from when we first saw it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.address import WRITTEN
from service.ports import Ports
from service.storage import cases, due, ears, outbox
from service.storage.due import Work
from service.usecases.acting import Acting, act
from service.usecases.duties import unstaffed_ahead
from service.usecases.rounding import ceil_wake

OVERDUE_MAX = timedelta(minutes=2)
# Begun with within five seconds; what is due at once carries its minute, so it may look older.
UNCLAIMED_MAX = timedelta(seconds=65)
UNTAKEN_GRAIN_S = 600
STAFFED_AHEAD = timedelta(days=2)  # early enough to find somebody
_SAME_TIME = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Health:
    """What may be said of the service without saying anything of a family."""

    overdue: dict[Work, timedelta]
    unclaimed: dict[Work, timedelta]  # the same of what nobody has begun with
    deaf: tuple[str, ...]
    unknown: int  # effects whose fate nobody knows at present
    # None: whoever looks has no keys of families and organisations.
    unstaffed: timedelta | None  # for how long of two days a rota has nobody, at the worst
    untaken: (
        dict[str, timedelta] | None
    )  # by level: for how long the oldest case has waited for a person

    @property
    def is_ready(self) -> bool:
        """Whether all that is due is begun with and done in time."""
        is_begun = max(self.unclaimed.values()) <= UNCLAIMED_MAX
        return is_begun and max(self.overdue.values()) <= OVERDUE_MAX


class Readiness:
    """Looks at what is due; remembers since when it has seen the oldest of each kind."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: dict[tuple[str, Work], tuple[datetime, datetime]] = {}

    def look(self, ports: Ports) -> Health:
        """Return how things stand now; raises whatever keeps us from the database."""
        with act(ports) as acting:
            overdue = {work: self._overdue(acting, work) for work in Work}
            unclaimed = {work: self._unclaimed(acting, work) for work in Work}
            hearings = {
                channel: ears.hearing_of(acting.tx, channel, acting.now)
                for channel in ports.channels
                if channel in WRITTEN
            }
            unknown = outbox.unknown_outcomes(acting.tx)
            opens = ports.store.keyring.is_whole
            untaken = _untaken(acting) if opens else None
            unstaffed = unstaffed_ahead(acting, STAFFED_AHEAD) if opens else None
        deaf = [str(channel) for channel, hearing in hearings.items() if hearing.deaf_since]
        return Health(overdue, unclaimed, tuple(sorted(deaf)), unknown, unstaffed, untaken)

    def _overdue(self, acting: Acting, work: Work) -> timedelta:
        return self._real(acting, ("due", work), due.oldest_overdue(acting.tx, work, acting.now))

    def _unclaimed(self, acting: Acting, work: Work) -> timedelta:
        waited = due.oldest_unclaimed(acting.tx, work, now=acting.now, steady=acting.steady)
        return self._real(acting, ("unclaimed", work), waited)

    def _real(self, acting: Acting, what: tuple[str, Work], waited: timedelta) -> timedelta:
        """Return for how long it has really waited, where scheduled time was moved."""
        if abs(acting.now - acting.steady) < _SAME_TIME:
            return waited
        if not waited:
            self._seen.pop(what, None)
            return waited
        # The oldest row is told by its wake, which no passing of time changes.
        wake_at = (acting.now - waited).replace(microsecond=0)
        known, since = self._seen.get(what, (None, acting.steady))
        if known != wake_at:
            since = acting.steady
        self._seen[what] = (wake_at, since)
        return acting.steady - since


def _untaken(acting: Acting) -> dict[str, timedelta]:
    """Return for how many whole ten minutes the oldest case of each level has waited.

    It grows on the tens of the hour only: a store that asks every few seconds and keeps the
    answers for months must not learn the second at which a distress came (D13).
    """
    ages: dict[str, timedelta] = {}
    now = acting.now - timedelta(seconds=acting.now.timestamp() % UNTAKEN_GRAIN_S)
    for case in cases.untaken(acting.tx):
        age = max(now - ceil_wake(case.unheld_since, UNTAKEN_GRAIN_S), timedelta())
        ages[str(case.level)] = max(age, ages.get(str(case.level), timedelta()))
    return {level: age for level, age in sorted(ages.items()) if age}
