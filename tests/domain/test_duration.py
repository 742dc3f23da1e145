"""Durations: the forms of the interface page, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.duration import DurationRefusedError, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT6H", timedelta(hours=6)),
        ("P2D", timedelta(days=2)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("P2DT3H4M5S", timedelta(days=2, hours=3, minutes=4, seconds=5)),
        ("P2W", timedelta(weeks=2)),
        ("PT1M", timedelta(minutes=1)),
        ("PT90S", timedelta(seconds=90)),
        ("PT0S", timedelta()),
        ("P0D", timedelta()),
    ],
)
def test_the_written_forms_mean_what_they_say(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "P1Y",
        "P1M",
        "P1W2D",
        "6H",
        "pt6h",
        "PT6",
        "P-1D",
        "PT1.5H",
        "T6H",
        "-PT1H",
        " PT1H",
        "PT1H\n",
        "PT٣H",
        "PT1M1H",
        "P1234567D",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DurationRefusedError, match="PT30M"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["P36526D", "P999999W", "P36525DT1S"])
def test_more_than_a_hundred_years_is_refused(text: str) -> None:
    with pytest.raises(DurationRefusedError, match="hundred years"):
        parse_duration(text)


def test_exactly_a_hundred_years_is_taken() -> None:
    assert parse_duration("P36525D") == timedelta(days=36_525)


def test_a_minus_is_taken_only_where_a_signed_duration_is_meant() -> None:
    assert parse_duration("-PT1H", signed=True) == timedelta(hours=-1)
    assert parse_duration("PT1H", signed=True) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(weeks=2), "P14D"),
        (timedelta(days=1, hours=2), "P1DT2H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(seconds=5), "PT5S"),
        (timedelta(hours=-1), "-PT1H"),
        (timedelta(days=-1, seconds=-1), "-P1DT1S"),
    ],
)
def test_a_length_has_one_shortest_text(length: timedelta, text: str) -> None:
    assert format_duration(length) == text


def test_a_fraction_of_a_second_has_no_text() -> None:
    with pytest.raises(DurationRefusedError, match="whole seconds"):
        format_duration(timedelta(milliseconds=1500))


@given(st.integers(min_value=-36_525 * 86_400, max_value=36_525 * 86_400))
def test_what_is_formatted_parses_to_the_same_length(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(format_duration(length), signed=True) == length
