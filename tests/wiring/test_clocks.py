"""The movable time of a demonstration, shared through one file."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from service.clocks import ClockBackwardsError, DemoClock, RealClock

SOON = timedelta(minutes=10)  # what is told apart differs by hours


def test_without_a_file_scheduled_time_is_real(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")

    assert abs(clock.now() - datetime.now(UTC)) < SOON
    assert abs(RealClock().now() - RealClock().steady()) < SOON


def test_every_process_sees_a_jump_at_once(tmp_path):
    one, other = DemoClock(tmp_path / "clock.json"), DemoClock(tmp_path / "clock.json")
    one.begin(datetime(2027, 1, 10, tzinfo=UTC))
    assert abs(other.now() - datetime(2027, 1, 10, tzinfo=UTC)) < SOON

    one.forward(datetime(2027, 1, 11, tzinfo=UTC))

    assert abs(other.now() - datetime(2027, 1, 11, tzinfo=UTC)) < SOON


def test_two_jumps_within_one_tick_of_the_disk_are_both_seen(tmp_path):
    path = tmp_path / "clock.json"
    one, other = DemoClock(path), DemoClock(path)
    for day in range(1, 20):
        one.begin(datetime(2027, 1, day, tzinfo=UTC))
        os.utime(path, ns=(7, 7))
        assert other.now().day == day


def test_leases_stay_in_real_time_whatever_schedules_show(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(datetime(2030, 1, 1, tzinfo=UTC), speed=500)

    assert abs(clock.steady() - datetime.now(UTC)) < SOON


def test_scheduled_time_runs_as_fast_as_it_was_told_to(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(datetime(2027, 1, 10, tzinfo=UTC), speed=1000)
    before = clock.now()
    time.sleep(0.05)

    assert clock.now() - before >= timedelta(seconds=50)
    assert clock.speed == 1000


def test_a_change_of_speed_makes_no_jump(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(datetime(2027, 1, 10, tzinfo=UTC))

    clock.set_speed(10)

    assert abs(clock.now() - datetime(2027, 1, 10, tzinfo=UTC)) < SOON
    assert clock.speed == 10


def test_scheduled_time_never_goes_back(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(datetime(2027, 1, 10, tzinfo=UTC))

    with pytest.raises(ClockBackwardsError):
        clock.forward(datetime(2027, 1, 9, tzinfo=UTC))


def test_a_jump_leaves_one_whole_file_and_nothing_beside_it(tmp_path):
    clock = DemoClock(tmp_path / "clock.json")
    for day in (10, 11, 12):
        clock.begin(datetime(2027, 1, day, tzinfo=UTC))

    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]
    assert json.loads((tmp_path / "clock.json").read_text())["speed"] == 1.0


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_set_wrong_leaps_both_ways_and_keeps_its_pace(tmp_path, hours):
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(datetime(2027, 1, 10, 12, tzinfo=UTC), speed=3.0)

    clock.shift(timedelta(hours=hours))

    assert abs(clock.now() - datetime(2027, 1, 10, 12 + hours, tzinfo=UTC)) < SOON
    assert clock.speed == 3.0
