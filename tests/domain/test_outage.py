"""Our own deafness, clocks that stand still, and many silences at once."""

import pytest

from service.domain.outage import (
    Hearing,
    have_read,
    is_wave,
    leave_unread,
    listen,
    merge,
    prove,
    reach,
)
from tests.domain.builders import NOON, at, hours, minutes, span


def test_a_channel_is_deaf_forty_five_minutes_after_its_last_proof() -> None:
    hearing = Hearing(NOON)
    assert listen(hearing, NOON + minutes(44.99)).deaf_since is None
    assert listen(hearing, NOON + minutes(45)).deaf_since == NOON


def test_deafness_that_is_known_does_not_begin_again() -> None:
    deaf = listen(Hearing(NOON), NOON + minutes(50))
    assert listen(deaf, NOON + hours(9)) == deaf


def test_a_proof_ends_deafness_and_keeps_it_as_a_pause() -> None:
    deaf = listen(Hearing(NOON), NOON + minutes(50))
    heard = prove(deaf, NOON + hours(2))
    assert heard == Hearing(NOON + hours(2), (span("2027-01-13 12:00", "2027-01-13 14:00"),))
    assert heard.returned_at == NOON + hours(2)


def test_a_clock_that_noticed_nothing_was_deaf_too() -> None:
    assert prove(Hearing(NOON), NOON + hours(3)).deaf == (
        span("2027-01-13 12:00", "2027-01-13 15:00"),
    )


def test_a_proof_in_time_leaves_no_pause_and_never_turns_back() -> None:
    assert prove(Hearing(NOON), NOON + minutes(15)) == Hearing(NOON + minutes(15))
    assert prove(Hearing(NOON), NOON - minutes(15)) == Hearing(NOON)
    assert Hearing(NOON).returned_at is None


def test_what_lies_unread_at_a_gateway_is_deafness_that_no_canary_ends() -> None:
    unread = leave_unread(Hearing(NOON), NOON)
    proved = prove(unread, NOON + minutes(20))
    assert (proved.deaf_since, proved.deaf, proved.is_unread) == (NOON, (), True)

    heard = have_read(proved, NOON + minutes(30))
    assert heard == Hearing(NOON + minutes(20), (span("2027-01-13 12:00", "2027-01-13 12:30"),))


def test_a_list_that_was_read_leaves_deaf_who_is_not_proved_to_hear() -> None:
    unread = leave_unread(Hearing(NOON), NOON)
    read = have_read(unread, NOON + minutes(45))
    assert (read.deaf_since, read.is_unread) == (NOON, False)
    assert prove(read, NOON + hours(1)).deaf == (span("2027-01-13 12:00", "2027-01-13 13:00"),)


def test_reading_what_nobody_had_left_unread_changes_nothing() -> None:
    for hearing in (Hearing(NOON), Hearing(NOON, (), deaf_since=NOON)):
        assert have_read(hearing, NOON + hours(1)) == hearing


def test_what_lies_unread_begins_no_earlier_than_hearing_came_back_and_ends_no_deafness() -> None:
    back = Hearing(NOON, (span("2027-01-13 10:00", "2027-01-13 12:00"),))
    assert leave_unread(back, NOON - hours(1)).deaf_since == NOON
    deaf = Hearing(NOON, (), deaf_since=NOON)
    assert leave_unread(deaf, NOON + hours(1)).deaf_since == NOON
    assert leave_unread(deaf, NOON - hours(1)).deaf_since == NOON - hours(1)


def test_pauses_count_the_deafness_that_still_lasts() -> None:
    past = span("2027-01-12 10:00", "2027-01-12 11:00")
    hearing = Hearing(NOON, (past,), deaf_since=NOON)
    assert hearing.pauses(NOON + hours(1)) == (past, span("2027-01-13 12:00", "2027-01-13 13:00"))
    assert hearing.pauses(NOON) == (past,)
    assert Hearing(NOON, (past,)).pauses(NOON + hours(1)) == (past,)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], "2027-01-13 22:00"),
        ([("2027-01-13 13:00", "2027-01-13 15:00")], "2027-01-14 00:00"),
        ([("2027-01-13 11:00", "2027-01-13 13:00")], "2027-01-13 23:00"),  # from the start on
        ([("2027-01-13 10:00", "2027-01-13 12:00")], "2027-01-13 22:00"),
        ([("2027-01-13 22:00", "2027-01-13 23:00")], "2027-01-13 22:00"),  # it had run out
        ([("2027-01-13 21:59", "2027-01-13 23:59")], "2027-01-14 00:00"),
        (  # the second would not have been reached without the first
            [("2027-01-13 22:30", "2027-01-13 23:30"), ("2027-01-13 13:00", "2027-01-13 14:00")],
            "2027-01-14 00:00",
        ),
        (  # time in both stands still once
            [("2027-01-13 13:00", "2027-01-13 15:00"), ("2027-01-13 14:00", "2027-01-13 16:00")],
            "2027-01-14 01:00",
        ),
        (
            [("2027-01-13 13:00", "2027-01-13 16:00"), ("2027-01-13 14:00", "2027-01-13 15:00")],
            "2027-01-14 01:00",
        ),
    ],
)
def test_a_clock_of_ten_hours_stands_still_in_pauses(
    pauses: list[tuple[str, str]], expected: str
) -> None:
    assert reach(NOON, hours(10), [span(*each) for each in pauses]) == at(expected)


def test_overlapping_spans_become_one() -> None:
    spans = [
        span("2027-01-13 14:00", "2027-01-13 15:00"),
        span("2027-01-13 10:00", "2027-01-13 12:00"),
        span("2027-01-13 11:00", "2027-01-13 11:30"),
        span("2027-01-13 12:00", "2027-01-13 13:00"),
    ]
    assert merge(spans) == (
        span("2027-01-13 10:00", "2027-01-13 13:00"),
        span("2027-01-13 14:00", "2027-01-13 15:00"),
    )


@pytest.mark.parametrize(
    ("silent", "asked", "wave"),
    [(7, 7, False), (8, 8, True), (8, 160, True), (8, 161, False), (9, 180, True), (0, 0, False)],
)
def test_a_wave_is_eight_families_and_one_in_twenty(silent: int, asked: int, wave: bool) -> None:
    assert is_wave(silent=silent, asked=asked) is wave
