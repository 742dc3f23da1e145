"""Hours of duty by local clocks: nights on which they change, hours that nobody keeps."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.domain import duty
from service.domain.duty import Shift
from service.domain.ids import ResponderId
from service.domain.schedule import Span

WARSAW = ZoneInfo("Europe/Warsaw")
OLGA, JAN = ResponderId(UUID(int=1)), ResponderId(UUID(int=2))
SATURDAY_BEFORE_SUMMER = date(2027, 3, 27)
SATURDAY_BEFORE_WINTER = date(2027, 10, 30)


def a_shift(day: date, begins: str, ends: str, who: ResponderId = OLGA) -> Shift:
    return Shift(who, day, time.fromisoformat(begins), time.fromisoformat(ends))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours", "changed"),
    [
        (date(2027, 1, 10), 10, False),
        (SATURDAY_BEFORE_SUMMER, 9, True),
        (SATURDAY_BEFORE_WINTER, 11, True),
    ],
)
def test_a_night_is_as_long_as_it_really_is(day: date, hours: int, changed: bool) -> None:
    night = a_shift(day, "22:00", "08:00")
    assert duty.span_of(night, WARSAW).seconds == hours * 3600
    assert duty.is_changed_by_the_clock(night, WARSAW) is changed


@pytest.mark.parametrize("day", [SATURDAY_BEFORE_SUMMER, SATURDAY_BEFORE_WINTER])
@pytest.mark.parametrize("meet", ["02:00", "02:30", "03:00"])
def test_shifts_that_meet_in_a_changed_hour_leave_no_gap(day: date, meet: str) -> None:
    sunday = day + timedelta(days=1)
    both = [a_shift(day, "20:00", meet), a_shift(sunday, meet, "10:00", JAN)]
    spans = [duty.span_of(each, WARSAW) for each in both]
    assert duty.gaps(spans, spans[0].start, spans[1].end) == ()


def test_hours_that_end_where_they_begin_are_a_whole_day() -> None:
    assert duty.span_of(a_shift(date(2027, 1, 10), "09:00", "09:00"), WARSAW).seconds == 24 * 3600


def test_whose_shift_it_is_holds_from_its_beginning_up_to_its_end() -> None:
    shifts = [a_shift(date(2027, 1, 10), "09:00", "17:00")]
    assert duty.on_duty(shifts, WARSAW, at("2027-01-10T07:59:59")) == frozenset()
    assert duty.on_duty(shifts, WARSAW, at("2027-01-10T08:00:00")) == {OLGA}
    assert duty.on_duty(shifts, WARSAW, at("2027-01-10T16:00:00")) == frozenset()
    assert duty.is_made(shifts, WARSAW, at("2027-01-10T15:59:59"))
    assert not duty.is_made(shifts, WARSAW, at("2027-01-10T16:00:00"))


def test_nobody_is_on_duty_twice_and_colleagues_may_share_hours() -> None:
    known = [a_shift(date(2027, 1, 10), "22:00", "08:00")]
    assert duty.overlaps(a_shift(date(2027, 1, 11), "07:00", "12:00"), known, WARSAW)
    assert not duty.overlaps(a_shift(date(2027, 1, 11), "08:00", "12:00"), known, WARSAW)
    assert not duty.overlaps(a_shift(date(2027, 1, 10), "22:00", "08:00", JAN), known, WARSAW)


def test_gaps_and_staffed_hours_fill_a_time_exactly() -> None:
    start, end = at("2027-01-10T00:00"), at("2027-01-11T00:00")
    spans = [
        Span(at("2027-01-10T10:00"), at("2027-01-10T14:00")),
        Span(at("2027-01-09T20:00"), at("2027-01-10T02:00")),
        Span(at("2027-01-10T12:00"), at("2027-01-10T13:00")),
        Span(at("2027-01-12T12:00"), at("2027-01-12T13:00")),
    ]
    filled, empty = duty.staffed(spans, start, end), duty.gaps(spans, start, end)
    assert filled == (
        Span(start, at("2027-01-10T02:00")),
        Span(at("2027-01-10T10:00"), at("2027-01-10T14:00")),
    )
    assert sum(span.seconds for span in (*filled, *empty)) == 24 * 3600
    assert duty.gaps([], start, end) == (Span(start, end),)
    assert duty.gaps([Span(start, end)], start, end) == ()
