"""The same answers by text message and by Signal: what is said counts, not which way it came."""

from datetime import timedelta

import pytest

from service.domain.address import ChannelName
from tests.stories.cast import DISTRESS, NOTHING, SAFE, STOP, STRANGER

OURS = "+48732100001"
on_both = pytest.mark.parametrize(
    "family", [{"channel": "sms"}, {"channel": "signal"}], ids=["sms", "signal"]
)


def last_verdict(world):
    found = world.events("verdict")[-1]
    return found["verdict"], found["reason"]


def write(world, family, number, text, media=()):
    """Let a phone write to her sender, and let it be heard."""
    channel = ChannelName(family["channel"])
    world.stage.world.phone_sends(number, to=OURS, text=text, channel=channel, media=media)
    world.forward(seconds=15)


@on_both
def test_safe_words_first_and_the_true_ones_after_are_distress(world, mother, anna):
    ping = mother.expect_ping()
    ping.reply_safely()
    world.forward(minutes=4)
    ping.reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


@on_both
def test_an_unknown_phone_can_say_neither_safe_nor_stop(world, mother, exile, family):
    ping = mother.expect_ping()
    write(world, family, STRANGER, SAFE[ping.topic])
    write(world, family, STRANGER, STOP)
    assert last_verdict(world) == ("unverified", "unknown-phone")
    assert world.events("stopped") == []
    exile.expect_asked("silence")


@on_both
def test_an_unknown_phones_distress_counts(world, mother, anna, family):
    mother.expect_ping()
    write(world, family, STRANGER, DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.ignore("asked")


@on_both
def test_an_answer_without_a_marker_is_asked_about_and_nothing_leaves(world, mother, exile):
    mother.expect_ping().reply(NOTHING)
    exile.expect_asked("unverified")
    assert len(world.texts_from_us_to("mother")) == 1


@on_both
def test_an_answer_sent_while_the_listening_side_was_gone_is_heard(world, mother, family):
    ping = mother.expect_ping()
    process = "web" if family["channel"] == "sms" else "listener"
    world.break_down("crash", process=process, lasts=timedelta(minutes=30))
    ping.reply_safely()
    world.forward(minutes=40)
    assert last_verdict(world)[0] == "safe"
