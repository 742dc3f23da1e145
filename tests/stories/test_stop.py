"""The stop word ends all traffic at once, from any state, for good; we go on hearing."""

from datetime import timedelta

import pytest

from service.domain.effects import Happening
from service.rehearse.stage import SimulatedCrash
from tests.stories.cast import DISTRESS, NOTHING, STOP
from tests.stories.telling import with_crashes


@with_crashes
def test_the_stop_word_ends_all_traffic_and_the_exile_is_asked_quietly(world, mother, exile):
    mother.expect_ping().reply(STOP)
    exile.expect_asked("stopped")
    world.forward(weeks=4)
    assert len(world.events("stopped")) == 1
    assert world.events("check-closed")[-1]["state"] == "stopped"
    assert world.events("case-opened") == []


@pytest.mark.parametrize("before", ["nothing", "safe", "unverified", "unasked"])
def test_the_stop_word_is_heard_in_every_state(world, mother, exile, before):
    world.ignore("asked")
    ping = mother.expect_ping()
    if before == "safe":
        ping.reply_safely()
    elif before == "unverified":
        ping.reply(NOTHING)
    elif before == "unasked":
        ping.reply_safely()
        world.forward(days=3)
    mother.sends(STOP)
    world.forward(weeks=3)
    assert len(world.texts_from_us_to("mother")) == 1


def test_stop_while_a_follow_up_is_owed_keeps_it_from_leaving(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    mother.sends(STOP)
    exile.expect_asked("stopped")
    world.forward(weeks=2)


def test_stop_with_distress_in_it_ends_traffic_and_calls_people(world, mother, exile, anna):
    mother.expect_ping().reply(f"{STOP} {DISTRESS}")
    exile.expect_asked("stopped")
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    anna.closes("C")
    world.forward(weeks=3)
    assert world.events("verdict")[0]["stop"] is True


def test_distress_after_the_stop_word_is_still_heard(world, mother, exile, anna):
    mother.expect_ping().reply(STOP)
    exile.expect_asked("stopped")
    world.forward(days=20)
    mother.sends(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


def test_safe_words_after_the_stop_word_resume_nothing(world, mother, exile):
    ping = mother.expect_ping()
    ping.reply(STOP)
    exile.expect_asked("stopped")
    ping.reply_safely()
    world.forward(weeks=3)


def test_the_exiles_own_stop_ends_traffic_at_once(world, mother, exile):
    mother.expect_ping().reply_safely()
    exile.answers("stop")
    world.forward(weeks=3)
    assert len(world.events("stopped")) == 1


def test_the_exiles_own_stop_is_no_answer_of_hers(world, mother, exile, deputy, staff):
    """R11 lets her word end the asking; whoever forces the exile's stop must not end it (I6)."""
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers("stop")
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    world.wait_for_event("case-opened", within=timedelta(days=2))
    assert world.events("case-opened")[0]["cause"] == "silence"
    exile.expect("unheld")
    anna, boris, _ = staff
    for one in (anna, boris):
        one.expect_page(level="L2", within=timedelta(hours=13))
    anna.takes()
    anna.closes("A")
    world.meanwhile(weeks=3)
    assert len(world.texts_from_us_to("mother")) == 1
    assert [each["state"] for each in world.events("check-closed")] == ["silent"]


def test_the_exile_who_stops_and_knows_that_she_is_well_is_asked_no_more(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    exile.answers("stop")
    exile.answers("heard")
    world.forward(weeks=3)
    assert world.events("case-opened") == []


def test_a_stop_between_decision_and_send_drops_the_ping(world, mother, exile):
    def die(happening: Happening) -> None:
        if happening.event == "check-opened":
            raise SimulatedCrash

    world.stage.observers.append(die)
    world.wait_for_event("check-opened", within=timedelta(days=1))
    exile.answers("stop")
    world.meanwhile(weeks=2)
    assert world.texts_from_us_to("mother") == []
    world.forget_everything()
