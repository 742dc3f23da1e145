"""Rosters in order, mornings by the wall clock, and a policy that survives storage."""

from datetime import UTC, datetime, time, timedelta

import pytest

from service.domain.policy import EscalationPolicy, Roster, next_morning
from tests.domain.case_builders import a_roster, minutes, name_of, responder

EIGHT = time(8)


def names(roster: Roster) -> list[str]:
    return [name_of(one.id) for one in roster.in_order()]


def notified(roster: Roster) -> list[str]:
    return [name_of(one.id) for one in roster.to_notify().responders]


def test_those_on_shift_come_first_and_the_second_organisation_after_all_of_the_own() -> None:
    roster = a_roster("off:s- on:s", "later:s- there:s")
    assert names(roster) == ["on", "off", "there", "later"]
    assert [name_of(one.id) for one in roster.of_the_other()] == ["there", "later"]


def test_somebody_without_a_channel_is_not_on_the_ladder() -> None:
    roster = a_roster("mute: anna:s")
    assert names(roster) == ["anna"]
    assert roster.find(responder("mute")) is None
    assert roster.find(responder("anna")) == roster.in_order()[0]


def test_somebody_of_both_organisations_stands_once_where_they_come_first() -> None:
    roster = a_roster("both:s anna:s", "both:g- sofia:s")
    assert names(roster) == ["both", "anna", "sofia"]
    assert [name_of(one.id) for one in roster.of_the_other()] == ["sofia"]


@pytest.mark.parametrize(
    ("own", "other", "told"),
    [
        ("a:s b:s c:s-", "d:s", ["a", "b"]),
        ("a:s-", "d:s e:s-", ["d"]),
        ("a:s- mute:", "d:s-", ["a", "d"]),
        ("", "", []),
    ],
)
def test_a_notification_goes_to_the_first_group_that_is_not_empty(
    own: str, other: str, told: list[str]
) -> None:
    assert notified(a_roster(own, other)) == told


def test_the_morning_is_that_of_the_organisation_that_is_told() -> None:
    zones = ("Europe/Warsaw", "America/New_York")
    assert a_roster("a:s", "b:s", zones=zones).to_notify().time_zone == "Europe/Warsaw"
    assert a_roster("a:s-", "b:s", zones=zones).to_notify().time_zone == "America/New_York"
    assert a_roster("a:s-", "b:s-", zones=zones).to_notify().time_zone == "Europe/Warsaw"
    assert Roster(()).to_notify().time_zone == "UTC"


@pytest.mark.parametrize(
    ("after", "zone", "morning"),
    [
        (datetime(2027, 1, 13, 6, 59, tzinfo=UTC), "Europe/Warsaw", (13, 7)),
        (datetime(2027, 1, 13, 7, 0, tzinfo=UTC), "Europe/Warsaw", (14, 7)),
        (datetime(2027, 3, 27, 12, 0, tzinfo=UTC), "Europe/Warsaw", (28, 6)),  # clocks go forward
        (datetime(2027, 10, 30, 12, 0, tzinfo=UTC), "Europe/Warsaw", (31, 7)),  # and back
        (datetime(2027, 1, 13, 20, 0, tzinfo=UTC), "Asia/Tokyo", (13, 23)),
        (datetime(2027, 1, 13, 9, 0, tzinfo=UTC), "Nowhere/Known", (14, 8)),
        (datetime(2027, 1, 13, 9, 0, tzinfo=UTC), "../etc", (14, 8)),
    ],
)
def test_morning_is_eight_by_the_wall_clock_and_strictly_later(
    after: datetime, zone: str, morning: tuple[int, int]
) -> None:
    day, hour = morning
    assert next_morning(after, zone, EIGHT) == after.replace(day=day, hour=hour, minute=0)


def test_joins_come_every_five_minutes_until_everyone_is_called() -> None:
    assert list(EscalationPolicy().joins()) == [minutes(m) for m in (0, 5, 10, 15, 20, 25)]


def test_the_second_organisation_has_a_join_of_its_own_where_the_rhythm_misses_it() -> None:
    policy = EscalationPolicy(
        one_more_every=minutes(10),
        second_organisation_after=minutes(12),
        everyone_after=minutes(25),
    )
    assert list(policy.joins()) == [minutes(m) for m in (0, 10, 12, 20)]


def test_a_second_organisation_later_than_everyone_adds_no_join() -> None:
    policy = EscalationPolicy(second_organisation_after=minutes(30), everyone_after=minutes(10))
    assert list(policy.joins()) == [minutes(0), minutes(5)]


def test_a_policy_survives_being_stored() -> None:
    policy = EscalationPolicy(quiet_for=timedelta(seconds=7.5), mornings_at=time(9, 30))
    assert EscalationPolicy.from_json(policy.to_json()) == policy


def test_a_policy_with_a_delay_missing_is_not_understood() -> None:
    record = EscalationPolicy().to_json()
    del record["unheld_after"]
    with pytest.raises(KeyError):
        EscalationPolicy.from_json(record)
