"""Who is on duty now, and which hours somebody really keeps.

A responder is on duty in their shift unless they said that they are away. Where an organisation
has no shift to come, what each said of themselves counts alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.domain import duty
from service.domain.duty import Shift
from service.domain.schedule import Span, zone_named
from service.storage import people, shifts
from service.storage.people import ResponderRecord
from service.storage.shifts import ShiftRecord
from service.storage.store import UNOPENED
from service.usecases.acting import Acting

WEEK = timedelta(days=7)
WEEKS_MAX = 12  # how far ahead a rota may be written
LOOKED_AHEAD = 2 * WEEKS_MAX * WEEK  # the last week of a shift that begins in twelve
KEPT = timedelta(days=2)  # a night shift of yesterday may go on


@dataclass(frozen=True, slots=True)
class Hours:
    """What one organisation wrote down, and who of it would come."""

    zone: ZoneInfo
    shifts: Sequence[ShiftRecord]
    present: frozenset[UUID]  # said that they are on duty, and have not left

    def spans(self) -> list[Span]:
        """Return the hours that somebody really keeps."""
        return [
            duty.span_of(each.shift, self.zone)
            for each in self.shifts
            if each.shift.responder in self.present
        ]


def with_duty(
    acting: Acting, organisation_ids: Collection[UUID], staff: Sequence[ResponderRecord]
) -> Sequence[ResponderRecord]:
    """Return `staff` with `on_shift` as the rota has it now."""
    planned = shifts.organisations_planned(acting.tx, acting.today - KEPT)
    asked = [each for each in dict.fromkeys(organisation_ids) if each in planned]
    if not asked:
        return staff
    keepers = {each: _keepers(acting, each) for each in asked}
    return [_as_planned(one, keepers.get(one.organisation_id)) for one in staff]


def _as_planned(one: ResponderRecord, keepers: frozenset[UUID] | None) -> ResponderRecord:
    return one if keepers is None else replace(one, on_shift=one.on_shift and one.id in keepers)


def _keepers(acting: Acting, organisation_id: UUID) -> frozenset[UUID] | None:
    """Return whose shift it is; None where the rota has run out, or does not open."""
    try:
        return _on_duty(acting, organisation_id)
    except UNOPENED:
        return None


def _on_duty(acting: Acting, organisation_id: UUID) -> frozenset[UUID] | None:
    found = people.organisation(acting.tx, organisation_id)
    assert found is not None, "a planned organisation exists"
    zone = zone_named(found.time_zone)
    known = written(acting, organisation_id)
    if not duty.is_made(known, zone, acting.now):
        return None
    return frozenset(duty.on_duty(known, zone, acting.now))


def written(acting: Acting, organisation_id: UUID) -> list[Shift]:
    """Return every shift of an organisation that is not long over."""
    first, last = acting.today - KEPT, acting.today + LOOKED_AHEAD
    return [each.shift for each in shifts.shifts_of(acting.tx, [organisation_id], first, last)]


def hours_of(acting: Acting, organisation_id: UUID) -> Hours:
    """Return what one organisation wrote down."""
    organisation = people.organisation(acting.tx, organisation_id)
    assert organisation is not None, "whoever stands behind a family exists"
    staff = people.responders_of(acting.tx, [organisation_id])
    first, last = acting.today - KEPT, acting.today + LOOKED_AHEAD
    return Hours(
        zone_named(organisation.time_zone),
        shifts.shifts_of(acting.tx, [organisation_id], first, last),
        frozenset(each.id for each in staff if each.on_shift),
    )


def staffed_week(acting: Acting, organisation_ids: Collection[UUID]) -> Sequence[Span]:
    """Return the hours of the coming week that somebody of these organisations really keeps."""
    planned = shifts.organisations_planned(acting.tx, acting.today - KEPT)
    asked = [each for each in dict.fromkeys(organisation_ids) if each in planned]
    spans = [span for each in asked for span in hours_of(acting, each).spans()]
    return duty.staffed(spans, acting.now, acting.now + WEEK)


def unstaffed_ahead(acting: Acting, ahead: timedelta) -> timedelta:
    """Return for how long, at the worst, a rota has nobody within the time ahead."""
    worst = timedelta()
    for each in shifts.organisations_planned(acting.tx, acting.today - KEPT):
        hours = hours_of(acting, each)
        if not duty.is_made([one.shift for one in hours.shifts], hours.zone, acting.now):
            continue
        empty = duty.gaps(hours.spans(), acting.now, acting.now + ahead)
        worst = max(worst, sum((gap.end - gap.start for gap in empty), timedelta()))
    return worst
