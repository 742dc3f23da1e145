"""The same answers by text message and by Signal: what is said counts, not which way it came."""

from datetime import timedelta
from typing import Any, cast

import pytest

from service.channels.base import Channel, ChannelError, Fate, Outgoing, Receipt
from service.domain.address import ChannelName
from tests.stories.cast import DISTRESS, MOTHER, NOTHING, SAFE, STOP, STRANGER

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
def test_the_stop_word_ends_all_traffic(world, mother, exile):
    mother.expect_ping().reply(STOP)
    exile.expect_asked("stopped")
    world.forward(weeks=3)
    assert len(world.texts_from_us_to("mother")) == 1


@on_both
def test_an_answer_in_two_messages_is_one_answer(world, mother):
    ping = mother.expect_ping()
    ping.reply("подвязала вчера")
    world.forward(minutes=4)
    ping.reply_safely()
    assert last_verdict(world)[0] == "safe"
    world.forward(days=2)
    assert world.events("check-closed")[-1]["state"] == "safe"


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
def test_what_comes_unasked_is_a_life_sign_and_no_answer(world, mother):
    ping = mother.expect_ping()
    ping.reply_safely()
    world.forward(days=3)
    mother.sends(SAFE[ping.topic])
    assert last_verdict(world) == ("unverified", "unasked")
    world.forward(days=1)


@on_both
def test_a_photo_came_and_is_no_silence(world, mother, exile, family):
    mother.expect_ping()
    write(world, family, MOTHER, "", media=("image/jpeg",))
    assert last_verdict(world) == ("unverified", "unreadable")
    exile.expect_asked("unverified")


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


class Restarting:
    """A gateway that takes a message and is started anew before it has answered, once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.restarted = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)

    def send(self, message: Outgoing) -> Receipt:
        receipt = self._channel.send(message)
        if message.to == MOTHER and not self.restarted:
            self.restarted = True
            raise ChannelError(Fate.UNKNOWN, "broken-off")
        return receipt


@on_both
def test_a_gateway_restarted_while_it_sends_brings_no_ping_twice(world, mother, family):
    channels = cast("dict[ChannelName, Any]", world.stage.ports.channels)
    name = ChannelName(family["channel"])
    channels[name] = Restarting(channels[name])
    ping = mother.expect_ping()
    assert channels[name].restarted
    world.forward(minutes=20)
    ping.reply_safely()
    assert last_verdict(world)[0] == "safe"
    assert len(world.texts_from_us_to("mother")) == 1
    world.forward(days=2)


@on_both
def test_an_answer_sent_while_the_listening_side_was_gone_is_heard(world, mother, family):
    ping = mother.expect_ping()
    process = "web" if family["channel"] == "sms" else "listener"
    world.break_down("crash", process=process, lasts=timedelta(minutes=30))
    ping.reply_safely()
    world.forward(minutes=40)
    assert last_verdict(world)[0] == "safe"
