"""A known reason rests the ladder for a while, never the sequence, and never twice running."""

from datetime import timedelta

import pytest


def test_a_known_reason_rests_asking_and_case_until_its_end(world, mother, exile, deputy):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    until = world.now + timedelta(days=3)
    exile.answers("known-reason", until=until)
    world.forward(days=2, hours=22)  # no question, no follow-up, no case
    exile.expect_asked("silence")
    assert world.now >= until
    deputy.expect_asked("silence")
    assert world.wait_for_event("case-opened", within=timedelta(days=2))["cause"] == "silence"


def test_the_follow_up_of_the_ping_asked_about_is_dropped(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers("known-reason", until=world.now + timedelta(days=6))
    world.forward(days=5)
    assert len(world.texts_from_us_to("mother")) == 1


def test_a_reason_does_not_stop_the_sequence(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers("known-reason", until=world.now + timedelta(days=7))
    mother.expect_ping(attempt=1).reply_safely()
    assert world.events("check-closed")[-1]["state"] == "safe"


def test_the_second_reason_in_a_row_opens_a_case(world, mother, exile, deputy):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers("known-reason", until=world.now + timedelta(days=2))
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    exile.answers("known-reason", until=world.now + timedelta(days=2))
    case = world.events("case-opened")[0]
    assert (case["level"], case["cause"]) == ("L1", "silence")


def test_a_reason_for_a_month_holds_a_week(world, mother, exile, deputy):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    given = world.now
    exile.answers("known-reason", until=given + timedelta(days=30))
    world.ignore("ping")
    exile.expect_asked("silence", within=timedelta(days=9))
    deputy.expect_asked("silence")
    assert timedelta(days=7) <= world.now - given <= timedelta(days=7, minutes=10)


def test_a_reason_that_is_over_already_is_refused(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    with pytest.raises(AssertionError, match="reason-length"):
        exile.answers("known-reason", until=world.now)
    world.stage.log.entries.clear()


def test_a_reason_given_by_the_deputy_holds_as_well(world, mother, exile, deputy):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    mother.wait_for_follow_up()
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    deputy.answers("known-reason", until=world.now + timedelta(days=3))
    world.forward(days=2)
    assert world.events("case-opened") == []


def test_a_reason_given_at_the_desk_rests_the_calls_but_not_the_case(world, exile, anna, boris):
    world.ignore("ping", "asked", "unheld")
    world.wait_for_event("case-opened", within=timedelta(days=4))
    until = world.now + timedelta(days=2)
    exile.answers("known-reason", until=until)
    world.meanwhile(days=2)
    assert world.events("page") == []
    assert world.events("case-closed") == []
    for one in (anna, boris):
        assert one.expect_page(level="L2", within=timedelta(hours=14)).at >= until
    anna.takes()


def test_distress_is_called_out_at_once_whatever_reason_was_given(world, mother, exile, staff):
    world.ignore("ping", "asked", "unheld")
    world.wait_for_event("case-opened", within=timedelta(days=4))
    exile.answers("known-reason", until=world.now + timedelta(days=5))
    mother.sends("тётя Зина заходила")
    staff[0].expect_page(level="L4", within=timedelta(minutes=1))
    world.forget_everything()
