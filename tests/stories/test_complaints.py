"""What gateways complain of: opt-outs, captchas, unpaid bills. Told once, and not hammered."""

from datetime import timedelta

import pytest

from tests.stories.cast import DISTRESS, MOTHER
from tests.stories.telling import family_with

OURS = "+48732100001"
on_signal = family_with(channel="signal")


def sends_to(world, number):
    """Return how often the gateway was asked to send to somebody."""
    exchanges = world.stage.world.journal.of_kind("exchange")
    return sum(
        1
        for entry in exchanges
        if entry["request"]["method"] == "POST" and ["To", number] in entry["request"]["form"]
    )


def operator_texts(world):
    return [str(page.facts["text"]) for page in world.take_all("operator", "operator")]


def test_an_opt_out_at_the_carrier_is_an_event_and_nothing_is_sent_again(world, exile):
    world.stage.world.twilio.numbers.opted_out.add((OURS, MOTHER))
    world.ignore("operator")
    exile.expect_asked("opted-out", within=timedelta(days=1))
    world.forward(hours=1)
    assert sends_to(world, MOTHER) == 1
    assert world.texts_from_us_to("mother") == []
    assert len(world.events("ping-undelivered")) == 1
    world.ignore("operator", "asked")


def test_the_operator_hears_of_an_opt_out_once_a_day_and_without_a_number(world, exile):
    world.stage.world.twilio.numbers.opted_out.add((OURS, MOTHER))
    exile.expect_asked("opted-out", within=timedelta(days=1))
    world.meanwhile(minutes=1)
    assert operator_texts(world) == ["Please look at the service: opted-out."]
    world.ignore("asked")


def test_stop_sent_to_a_carrier_that_acts_on_it_asks_the_exile(world, mother, exile):
    world.stage.world.twilio.numbers.owned[OURS].opt_out = True
    mother.expect_ping()
    mother.sends("STOP")
    exile.expect_asked("opted-out")
    assert world.events("stopped") == []  # the agreed word alone ends it (R11)
    world.ignore("asked", "operator")


def test_an_opt_out_is_asked_about_again_only_after_an_answer(world, exile):
    world.stage.world.twilio.numbers.opted_out.add((OURS, MOTHER))
    world.ignore("operator", "asked", "page", "unheld")
    world.meanwhile(days=9)
    assert len(world.events("exile-asked", why="opted-out")) == 1
    exile.answers("nothing")
    world.meanwhile(days=8)
    assert len(world.events("exile-asked", why="opted-out")) == 2


@on_signal
def test_a_captcha_pauses_the_account_and_the_operator_is_told_once(world, mother, exile):
    world.forward_to("2027-01-10 12:00")
    world.ignore("operator", "asked")
    world.break_down("signal-blocked", lasts=timedelta(hours=6))
    world.wait_for_event("ping-undelivered", within=timedelta(hours=3))
    world.forward(hours=3)
    blocked = [
        entry
        for entry in world.stage.world.journal.of_kind("exchange")
        if entry["request"]["path"] == "/v2/send" and OURS in entry["request"]["body"]
    ]
    assert len(blocked) == 1
    # Of her account and of the canary's, once each: what is held is not tried and told again.
    captcha = "Please look at the service: signal-captcha."
    assert 1 <= operator_texts(world).count(captcha) <= 2


@pytest.mark.parametrize("channel", ["signal"])
def test_a_captcha_never_keeps_distress_from_the_other_channel(world, mother, anna, channel):
    ping = mother.expect_ping()
    world.break_down(f"{channel}-blocked", lasts=timedelta(hours=2))
    world.ignore("operator")
    ping.reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.takes()
    world.ignore("operator", "page")
    world.forward(hours=1)


def test_an_account_that_is_out_of_money_is_not_hammered(world, mother, exile):
    world.forward_to("2027-01-10 12:00")
    world.stage.world.twilio.token = "changed at the vendor's"
    world.wait_for_event("ping-undelivered", within=timedelta(hours=3))
    assert sends_to(world, MOTHER) <= 3
    world.ignore("operator", "asked")
