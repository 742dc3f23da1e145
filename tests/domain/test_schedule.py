"""Wall clocks turned into instants: nights that skip an hour, nights that repeat one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.schedule import (
    Window,
    WindowRefusedError,
    awake,
    instant_of,
    next_spans,
    nights,
    pick,
    spans_on,
)
from tests.domain.builders import EVERY_DAY, at, hours, span

WARSAW = ZoneInfo("Europe/Warsaw")
MINSK = ZoneInfo("Europe/Minsk")
CASABLANCA = ZoneInfo("Africa/Casablanca")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SPRING = date(2027, 3, 28)  # Warsaw goes from 02:00 to 03:00 at 01:00 UTC
AUTUMN = date(2027, 10, 31)  # and back from 03:00 to 02:00 at 01:00 UTC
QUIET = (time(22), time(8))


def window(opens: str, closes: str, days: frozenset[int] = EVERY_DAY) -> Window:
    return Window(days, time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        (MINSK, SPRING, "02:30", "2027-03-27 23:30"),  # Minsk keeps +03:00 all year
        (MINSK, AUTUMN, "02:30", "2027-10-30 23:30"),
        (WARSAW, SPRING, "01:59:59", "2027-03-28 00:59:59"),
        (WARSAW, SPRING, "02:00", "2027-03-28 01:00"),  # skipped: the skip itself
        (WARSAW, SPRING, "02:30", "2027-03-28 01:00"),
        (WARSAW, SPRING, "02:59:59", "2027-03-28 01:00"),
        (WARSAW, SPRING, "03:00", "2027-03-28 01:00"),
        (WARSAW, SPRING, "03:00:01", "2027-03-28 01:00:01"),
        (CASABLANCA, date(2027, 2, 7), "02:30", "2027-02-07 01:30"),  # Ramadan: back to +00:00
        (CASABLANCA, date(2027, 3, 14), "02:30", "2027-03-14 02:00"),  # and forward again
        (LORD_HOWE, date(2027, 10, 3), "02:15", "2027-10-02 15:30"),  # half an hour skipped
        (LORD_HOWE, date(2027, 10, 3), "02:30", "2027-10-02 15:30"),
        (WARSAW, date(2028, 2, 29), "12:00", "2028-02-29 11:00"),  # a leap day
    ],
)
def test_a_wall_time_is_one_instant(zone: ZoneInfo, day: date, wall: str, expected: str) -> None:
    assert instant_of(day, time.fromisoformat(wall), zone) == at(expected)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "first", "second"),
    [
        (WARSAW, AUTUMN, "02:30", "2027-10-31 00:30", "2027-10-31 01:30"),
        (LORD_HOWE, date(2027, 4, 4), "01:45", "2027-04-03 14:45", "2027-04-03 15:15"),
    ],
)
def test_a_repeated_time_is_two_instants(
    zone: ZoneInfo, day: date, wall: str, first: str, second: str
) -> None:
    clock = time.fromisoformat(wall)
    assert instant_of(day, clock, zone) == at(first)
    assert instant_of(day, clock, zone, fold=1) == at(second)


def test_instants_are_in_utc() -> None:
    assert instant_of(SPRING, time(2, 30), WARSAW).tzinfo is UTC
    assert instant_of(AUTUMN, time(12), WARSAW).tzinfo is UTC


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        ("02:00", "03:00", None),  # the whole window is skipped
        ("02:15", "02:45", None),
        ("01:30", "02:30", ("2027-03-28 00:30", "2027-03-28 01:00")),
        ("02:30", "03:30", ("2027-03-28 01:00", "2027-03-28 01:30")),
        ("00:00", "04:00", ("2027-03-27 23:00", "2027-03-28 02:00")),
    ],
)
def test_a_skipped_hour_is_no_part_of_a_window(
    opens: str, closes: str, expected: tuple[str, str] | None
) -> None:
    found = spans_on([window(opens, closes)], SPRING, WARSAW)
    assert found == ((span(*expected),) if expected else ())


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end"),
    [
        ("02:15", "02:45", "2027-10-31 00:15", "2027-10-31 00:45"),  # once, the first time
        ("02:00", "03:00", "2027-10-31 01:00", "2027-10-31 02:00"),
        ("02:30", "03:30", "2027-10-31 01:30", "2027-10-31 02:30"),
        ("01:30", "02:30", "2027-10-30 23:30", "2027-10-31 00:30"),
        ("00:00", "23:59", "2027-10-30 22:00", "2027-10-31 22:59"),
    ],
)
def test_every_second_of_a_window_reads_as_inside_on_the_kitchen_clock(
    opens: str, closes: str, start: str, end: str
) -> None:
    assert spans_on([window(opens, closes)], AUTUMN, WARSAW) == (span(start, end),)
    for second in range(0, span(start, end).seconds, 60):
        wall = (at(start) + timedelta(seconds=second)).astimezone(WARSAW).time()
        assert time.fromisoformat(opens) <= wall < time.fromisoformat(closes)


def test_a_window_may_touch_midnight_at_its_start_but_never_cross_it() -> None:
    first_minute = spans_on([window("00:00", "00:01")], date(2027, 1, 13), MINSK)
    assert first_minute == (span("2027-01-12 21:00", "2027-01-12 21:01"),)
    for opens, closes in (("22:00", "00:00"), ("22:00", "02:00"), ("18:00", "18:00")):
        with pytest.raises(WindowRefusedError, match="must end after it begins"):
            window(opens, closes)


def test_a_window_of_no_weekday_is_refused() -> None:
    with pytest.raises(WindowRefusedError, match="at least one weekday"):
        window("18:00", "20:00", frozenset())


def test_overlapping_and_touching_windows_are_one_span() -> None:
    windows = [
        window("18:00", "20:00"),
        window("09:00", "11:00"),
        window("10:00", "10:30"),
        window("11:00", "12:00"),
    ]
    assert spans_on(windows, date(2027, 1, 13), MINSK) == (
        span("2027-01-13 06:00", "2027-01-13 09:00"),
        span("2027-01-13 15:00", "2027-01-13 17:00"),
    )


def test_a_window_opens_on_its_own_weekdays_only() -> None:
    wednesdays = [window("18:00", "20:00", frozenset({2}))]
    assert spans_on(wednesdays, date(2027, 1, 12), MINSK) == ()
    assert len(spans_on(wednesdays, date(2027, 1, 13), MINSK)) == 1


def test_the_next_spans_are_those_of_the_first_day_that_still_opens_one() -> None:
    windows = [window("09:00", "11:00"), window("18:00", "20:00")]
    morning = span("2027-01-13 06:00", "2027-01-13 08:00")
    evening = span("2027-01-13 15:00", "2027-01-13 17:00")
    tomorrow = span("2027-01-14 06:00", "2027-01-14 08:00")
    assert next_spans(windows, MINSK, at("2027-01-13 06:00")) == (morning, evening)
    assert next_spans(windows, MINSK, at("2027-01-13 06:00:01")) == (evening,)
    assert next_spans(windows, MINSK, at("2027-01-13 15:00:01"))[0] == tomorrow


def test_a_window_nobody_ever_opens_is_refused_rather_than_sought_for_ever() -> None:
    with pytest.raises(WindowRefusedError, match="two years"):
        next_spans([], MINSK, at("2027-01-13 06:00"))


def test_a_second_is_counted_through_the_spans_laid_end_to_end() -> None:
    spans = (
        span("2027-01-13 06:00", "2027-01-13 08:00"),
        span("2027-01-13 15:00", "2027-01-13 17:00"),
    )
    assert pick(spans, 0) == at("2027-01-13 06:00")
    assert pick(spans, 7199) == at("2027-01-13 07:59:59")
    assert pick(spans, 7200) == at("2027-01-13 15:00")
    assert pick(spans, 14399) == at("2027-01-13 16:59:59")
    with pytest.raises(AssertionError):
        pick(spans, 14400)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    evening = span("2027-01-13 15:00", "2027-01-13 17:00")
    assert evening.seconds == 7200
    assert evening.holds(evening.start)
    assert evening.holds(evening.end - timedelta(seconds=1))
    assert not evening.holds(evening.end)
    assert not evening.holds(evening.start - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2027-01-13 06:59:59", "2027-01-13 07:00"),  # Warsaw is at +01:00
        ("2027-01-13 07:00", "2027-01-13 07:00"),
        ("2027-01-13 20:59:59", "2027-01-13 20:59:59"),
        ("2027-01-13 21:00", "2027-01-14 07:00"),
        ("2027-01-13 23:30", "2027-01-14 07:00"),
        ("2027-03-27 22:00", "2027-03-28 06:00"),  # a short night
        ("2027-10-30 21:00", "2027-10-31 07:00"),  # a long one
        ("2028-02-28 22:00", "2028-02-29 07:00"),
    ],
)
def test_people_are_asked_between_eight_and_ten_of_their_own_day(
    instant: str, expected: str
) -> None:
    assert awake(at(instant), WARSAW) == at(expected)


def test_a_night_lasts_over_midnight_in_the_zone_of_who_sleeps() -> None:
    assert nights(QUIET, MINSK, at("2027-01-13 12:00"), at("2027-01-14 12:00")) == (
        span("2027-01-13 19:00", "2027-01-14 05:00"),
    )
    both = nights(QUIET, MINSK, at("2027-01-13 04:59:59"), at("2027-01-13 19:00:01"))
    assert both == (
        span("2027-01-12 19:00", "2027-01-13 05:00"),
        span("2027-01-13 19:00", "2027-01-14 05:00"),
    )
    assert nights(QUIET, MINSK, at("2027-01-13 05:00"), at("2027-01-13 19:00")) == ()


def test_a_nap_begins_and_ends_on_one_day() -> None:
    nap = (time(13), time(15))
    assert nights(nap, MINSK, at("2027-01-13 00:00"), at("2027-01-13 20:00")) == (
        span("2027-01-13 10:00", "2027-01-13 12:00"),
    )


@pytest.mark.parametrize(("day", "length"), [(SPRING, 9), (AUTUMN, 11), (date(2027, 6, 2), 10)])
def test_a_night_is_as_long_as_its_clock_makes_it(day: date, length: int) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    (night,) = nights(QUIET, WARSAW, noon - hours(16), noon)
    assert night.seconds == length * 3600
