"""Silence climbs: the exile, a follow-up, the deputy, then people, slowly and by day."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.stories.crashing import Crash
from tests.stories.telling import family_with, for_both_plans, with_crashes

MINSK = ZoneInfo("Europe/Minsk")


def hours_after(ping, message) -> float:
    return float((message.at - ping.at) / timedelta(hours=1))


@with_crashes
def test_silence_climbs_from_the_exile_to_the_desk(world, mother, exile, deputy, staff):
    anna, boris, _ = staff
    why = "silence"
    if world.crash is Crash.BEFORE_SEND:
        mother.expect_lost_ping()
        why = "undelivered"
    else:
        mother.expect_ping(attempt=1)
    opened = world.events("check-opened")[0]["at"]
    exile.expect_asked(why)
    mother.wait_for_follow_up()
    exile.expect_asked(why)
    deputy.expect_asked(why)
    world.wait_for_event("case-opened", within=timedelta(days=2))
    case = world.events("case-opened")[0]
    assert (case["level"], case["cause"]) == ("L1", "silence")
    assert world.hours_between(opened, case["at"]) >= 48
    exile.expect("unheld")
    for one in (anna, boris):
        one.expect_page(level="L2", within=timedelta(hours=13))
    anna.takes()
    anna.closes("A")
    assert [one["state"] for one in world.events("check-closed")] == ["silent"]


def test_the_normal_plan_keeps_its_hours(world, mother, exile, deputy):
    ping = mother.expect_ping(attempt=1)
    asked = exile.expect_asked("silence")
    assert 10 <= hours_after(ping, asked) <= 24.1  # ten to fourteen, or the morning after
    follow_up = mother.expect_ping(attempt=2)
    assert 14 <= (follow_up.at - ping.at) / timedelta(hours=1) <= 48
    again = exile.expect_asked("silence")
    assert 40 <= hours_after(ping, again) <= 50.1
    assert deputy.expect_asked("silence").at == again.at
    world.wait_for_event("case-opened", within=timedelta(days=2))
    opened = world.now
    assert opened - ping.at >= timedelta(hours=48)
    assert opened - follow_up.at >= timedelta(hours=8)
    assert opened - again.at >= timedelta(hours=8)


@family_with(plan="high-risk")
def test_the_high_risk_plan_keeps_its_hours_and_stands_still_at_night(world, mother, exile, deputy):
    ping = mother.expect_ping(attempt=1)
    asked = exile.expect_asked("silence")
    assert 2 <= hours_after(ping, asked) <= 3.1
    world.wait_for_event("deputy-asked", within=timedelta(days=2))
    again = exile.expect_asked("silence")
    deputy.expect_asked("silence")
    night = 10
    assert 10 + night <= hours_after(ping, again) <= 10.2 + night
    world.wait_for_event("case-opened", within=timedelta(days=1))
    assert 12 + night <= (world.now - ping.at) / timedelta(hours=1) <= 12.2 + night


@for_both_plans
def test_nobody_is_asked_at_night_about_a_silence(world):
    world.meanwhile(days=20)
    asked = [*world.events("exile-asked"), *world.events("deputy-asked")]
    opened = world.events("case-opened")
    assert len(asked) >= 6
    assert len(opened) >= 1
    for entry in [*asked, *opened]:
        assert 8 <= world.wall(entry["at"], MINSK).hour < 22, entry
    world.forget_everything()


@for_both_plans
def test_the_follow_up_asks_about_another_topic(world, mother):
    ping = mother.expect_ping(attempt=1)
    world.meanwhile(days=3)
    follow_up = mother.expect_ping(attempt=2)
    assert follow_up.topic != ping.topic
    world.forget_everything()


def test_a_first_level_case_stays_at_the_desk_for_twelve_hours(world, mother, anna, boris):
    world.ignore("ping", "asked", "unheld")
    world.wait_for_event("case-opened", within=timedelta(days=4))
    opened = world.now
    pages = [one.expect_page(level="L2", within=timedelta(hours=13)) for one in (anna, boris)]
    for page in pages:
        assert timedelta(hours=12) <= page.at - opened <= timedelta(hours=12, minutes=2)
    anna.takes()


def test_later_silences_join_the_open_case_while_the_sequence_goes_on(world, mother):
    world.meanwhile(days=21)
    assert len(world.events("check-closed", state="silent")) == 3
    assert len(world.events("case-opened")) == 1
    world.forget_everything()


def test_an_answer_that_comes_late_ends_the_silence_before_a_case_opens(world, mother, exile):
    ping = mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    ping.reply_safely()
    world.forward(days=4)
    assert world.events("case-opened") == []


@pytest.mark.parametrize("answer", ["heard", "nothing"])
def test_what_the_exile_answers_decides_whether_a_case_opens(world, mother, exile, deputy, answer):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers(answer)
    world.meanwhile(days=4)
    assert bool(world.events("case-opened")) == (answer == "nothing")
    world.forget_everything()
