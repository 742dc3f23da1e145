"""What breaks between us and the phones: nothing is lost, doubled, or mistaken for silence."""

from datetime import datetime, timedelta

import pytest

from service.rehearse.scenario import OPERATOR
from tests.stories.cast import DISTRESS, a_family
from tests.stories.playing import answering
from tests.stories.telling import for_both_plans

REST = {"normal": 6, "high-risk": 2}


def test_while_we_are_deaf_nobody_is_silent_and_clocks_stand_still(world, mother, exile, deputy):
    ping = mother.expect_ping(attempt=1)
    world.forward(hours=1)
    world.break_down("sms-down", lasts=timedelta(hours=5))
    world.forward(hours=5)
    assert [one["channel"] for one in world.events("deaf")] == ["sms"]
    world.ignore("operator", "ping")
    exile.expect_asked("silence")
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    case = world.wait_for_event("case-opened", within=timedelta(days=3))
    opened = datetime.fromisoformat(case["at"]) - ping.at
    assert timedelta(hours=48 + 5) <= opened <= timedelta(hours=48 + 5, minutes=30)


@for_both_plans
def test_after_hearing_returns_no_silence_step_is_taken_for_a_while(world, mother, exile, family):
    mother.expect_ping(attempt=1)
    world.forward(minutes=30)
    world.break_down("sms-down", lasts=timedelta(hours=13))
    world.ignore("operator", "ping")
    world.forward(hours=13, minutes=30)
    assert world.events("exile-asked") == []  # it would have been due long ago
    returned = datetime.fromisoformat(world.events("hearing")[0]["at"])
    asked = exile.expect_asked("silence")
    assert asked.at - returned >= timedelta(hours=REST[family["plan"]])


def test_a_carrier_that_is_down_for_hours_is_not_rung_every_half_minute(world):
    world.break_down("sms-down", lasts=timedelta(hours=6))
    world.ignore("operator", "ping", "exile-asked")
    world.forward(hours=7)
    tried = [one for one in world.stage.world.journal.of_kind("exchange") if is_a_page(one)]
    assert world.events("operator-paged") != []  # it came as soon as the carrier did
    assert 10 < len(tried) < 100


def is_a_page(exchange):
    asked = exchange["request"]
    return asked["method"] == "POST" and OPERATOR in str(asked)


def test_an_answer_given_while_the_carrier_was_down_is_heard_afterwards(world, mother):
    ping = mother.expect_ping(attempt=1)
    world.break_down("sms-down", lasts=timedelta(hours=3))
    world.ignore("operator")
    ping.reply_safely()
    assert world.events("reply") == []
    world.forward(hours=4)
    assert world.events("check-closed")[-1]["state"] == "safe"
    world.forward(days=3)


def test_a_ping_due_while_the_carrier_is_down_is_undelivered_and_never_caught_up(
    world, mother, exile
):
    world.forward_to("2027-01-10 12:00")
    world.break_down("sms-down", lasts=timedelta(hours=6))
    world.ignore("operator")
    world.wait_for_event("ping-undelivered", within=timedelta(hours=2))
    exile.expect_asked("undelivered")
    mother.wait_for_follow_up().reply_safely()
    assert len(world.texts_from_us_to("mother")) == 1


def test_a_message_reported_twice_and_out_of_order_counts_once(world, mother, anna):
    world.forward_to("2027-01-10 12:00")
    world.break_down("sms-doubles", lasts=timedelta(hours=6))
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.forward(minutes=20)
    assert len(world.events("reply")) == 1
    assert len(world.events("case-opened")) == 1
    anna.closes("A")


def test_a_lost_webhook_is_found_in_the_gateways_list_within_five_minutes(world, mother, anna):
    ping = mother.expect_ping()
    world.break_down("webhooks-lost", lasts=timedelta(hours=1))
    ping.reply(DISTRESS)
    minutes = timedelta(minutes=5, seconds=30)
    anna.expect_page(level="L4", channel="sms", within=minutes)
    anna.expect_page(level="L4", channel="signal", within=minutes)
    anna.takes()


def test_lost_webhooks_make_nobody_silent_and_us_not_deaf(world, mother):
    ping = mother.expect_ping()
    world.break_down("webhooks-lost", lasts=timedelta(hours=2))
    ping.reply_safely()
    world.forward(days=3)
    assert world.events("deaf") == []
    assert world.events("check-closed")[-1]["state"] == "safe"


@pytest.mark.parametrize("minutes_before", [0, 1, 90])
def test_without_a_queue_distress_is_on_a_phone_within_thirty_seconds(
    world, mother, anna, minutes_before
):
    ping = mother.expect_ping()
    world.break_down("queue-lost", lasts=timedelta(hours=2))
    world.forward(minutes=minutes_before)
    left = world.now
    ping.reply(DISTRESS)
    for channel in ("sms", "signal"):
        page = anna.expect_page(level="L4", channel=channel)
        assert page.at - left <= timedelta(seconds=30)
    anna.takes()


def test_without_a_queue_checks_go_on(world, mother):
    world.forward_to("2027-01-10 12:00")
    world.break_down("queue-lost", lasts=timedelta(hours=1))
    mother.expect_ping().reply_safely()
    world.forward(hours=2)


@pytest.mark.parametrize("also_deaf", [False, True])
def test_a_gateway_that_accepts_and_answers_500_brings_no_ping_twice(
    world, mother, anna, also_deaf
):
    world.forward_to("2027-01-10 12:00")
    world.break_down("sms-accepts-then-500", lasts=timedelta(hours=3))
    if also_deaf:  # no status report tells what became of it: only the list does
        world.break_down("webhooks-lost", lasts=timedelta(hours=3))
    world.ignore("operator")
    mother.expect_ping().reply(DISTRESS)
    within = timedelta(minutes=8)
    anna.expect_page(level="L4", channel="sms", within=within)
    anna.expect_page(level="L4", channel="signal", within=within)
    anna.takes()
    world.forward(minutes=25)
    anna.closes("A")
    assert len(world.texts_from_us_to("mother")) == 1
    assert world.events("ping-undelivered") == []


def test_a_late_carrier_is_not_taken_for_silence(world, mother):
    world.forward_to("2027-01-10 12:00")
    world.break_down("sms-late", lasts=timedelta(hours=2), by=timedelta(minutes=10))
    ping = mother.expect_ping(attempt=1)
    assert ping.at.minute == 42
    ping.reply_safely()
    world.forward(minutes=20)
    assert world.events("check-closed")[-1]["state"] == "safe"
    assert world.events("deaf") == []


def test_a_neighbours_answers_put_nobody_off(play):
    """Proofs that we hear are no deafness before them (I7)."""
    silent = a_family("silent", to="+48500100391", sender="+48732100391", every=["P2D", "P2D"])
    lively = a_family("lively", to="+48500100392", sender="+48732100392", every=["P1D", "P1D"])
    answers = [answering("перцы, мурлычет", who="lively")]
    alone = play(**{"for": "P6D", "families": [silent]})
    beside = play(**{"for": "P6D", "families": [silent, lively], "behaviour": answers})
    steps = ("check-opened", "exile-asked", "deputy-asked", "case-opened")
    assert [
        [
            (one["at"], one["event"])
            for one in log
            if one.get("family") == "silent" and one["event"] in steps
        ]
        for log in (alone, beside)
    ] == 2 * [[(one["at"], one["event"]) for one in alone if one["event"] in steps]]
