"""Who writes on Signal: her account whatever it shows, and what becomes of a phone that changed."""

from datetime import timedelta

import pytest

from service.sandbox import signal_frames as frames
from service.usecases import renewing
from tests.stories.cast import DISTRESS, MOTHER, SAFE, STRANGER
from tests.stories.telling import family_with, with_crashes

on_signal = family_with(channel="signal")
OURS = "+48732100001"


def phone(world):
    return world.stage.world.phone(MOTHER)


def last_verdict(world):
    found = world.events("verdict")[-1]
    return found["verdict"], found["reason"]


def proved(world, mother):
    """Let her answer once, so that she is known by her account."""
    mother.expect_ping().reply_safely()
    world.forward(hours=1)
    assert last_verdict(world)[0] == "safe"


@on_signal
@with_crashes
def test_a_hidden_number_is_still_her(world, mother):
    proved(world, mother)
    phone(world).hides_number = True
    mother.expect_ping().reply_safely()
    assert last_verdict(world)[0] == "safe"


@on_signal
def test_a_number_hidden_from_the_first_is_a_stranger_until_it_is_shown(world, mother, exile):
    phone(world).hides_number = True
    mother.expect_ping().reply_safely()
    assert last_verdict(world)[0] == "unverified"
    exile.expect_asked("silence")


@on_signal
@with_crashes
def test_a_new_safety_number_makes_safe_words_unverified_and_asks_once(world, mother, exile):
    proved(world, mother)
    phone(world).set_up_anew()
    exile.expect_asked("identity", within=timedelta(days=8))
    mother.expect_ping().reply_safely()  # R0: what is sent does not depend on it
    assert last_verdict(world) == ("unverified", "identity-changed")
    exile.expect_asked("unverified")
    mother.expect_ping().reply_safely()
    assert last_verdict(world) == ("unverified", "identity-changed")
    world.ignore("asked")
    assert len(world.events("identity-changed")) == 1


@on_signal
def test_a_new_safety_number_is_noticed_also_when_we_write_first(world, mother, exile):
    proved(world, mother)
    phone(world).set_up_anew()
    exile.expect_asked("identity", within=timedelta(days=8))
    mother.expect_ping()
    assert world.events("ping-undelivered") == []
    world.ignore("asked")


@on_signal
def test_distress_from_a_phone_set_up_anew_is_heard_within_a_minute(world, mother, anna):
    proved(world, mother)
    phone(world).set_up_anew()
    world.ignore("asked")
    mother.sends(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


def call_of(world):
    """Return the change that waits for a call, as anna sees it at her desk."""
    anna = world.player.cast.responders["anna"].id
    (line,) = renewing.calls_waiting(world.stage.ports, anna)
    return anna, line.id


@on_signal
def test_after_three_days_and_a_call_she_is_believed(world, mother):
    proved(world, mother)
    phone(world).set_up_anew()
    world.ignore("asked")
    mother.sends("да так")
    world.act("mother.exile", do="confirmed")
    renewing.confirm_by_call(world.stage.ports, *call_of(world))
    world.forward(hours=71)
    mother.sends(SAFE["cat"])
    assert last_verdict(world)[0] == "unverified"
    world.forward(hours=3)
    mother.expect_ping().reply_safely()
    assert last_verdict(world)[0] == "safe"


@on_signal
def test_without_a_call_or_with_a_no_she_stays_doubted(world, mother):
    proved(world, mother)
    phone(world).set_up_anew()
    world.ignore("asked")
    mother.sends("да так")
    world.act("mother.exile", do="confirmed")
    mother.expect_ping().reply_safely()
    assert last_verdict(world) == ("unverified", "identity-changed")
    renewing.refuse_by_call(world.stage.ports, *call_of(world))
    mother.expect_ping().reply_safely()
    assert last_verdict(world) == ("unverified", "identity-changed")


@on_signal
def test_another_device_of_hers_is_doubted_as_well(world, mother, exile):
    proved(world, mother)
    phone(world).signal_device = 2
    mother.expect_ping().reply_safely()
    assert last_verdict(world) == ("unverified", "identity-changed")
    exile.expect_asked("identity")
    exile.expect_asked("unverified")


def from_her_new_account(world, text):
    """Let another account that shows her number write to us."""
    outside = world.stage.world
    outside.phone(STRANGER).shows_number = MOTHER
    outside.phone_does(STRANGER, frames.message(text), to=OURS)
    world.forward(seconds=15)


@on_signal
def test_another_account_that_shows_her_number_is_never_safe(world, mother):
    proved(world, mother)
    world.ignore("asked")
    mother.expect_ping()
    for text in (*SAFE.values(), *SAFE.values()):
        from_her_new_account(world, text)
        assert last_verdict(world)[0] == "unverified"


@on_signal
@with_crashes
def test_the_stop_word_from_her_new_account_ends_all_traffic(world, mother, exile):
    proved(world, mother)
    mother.expect_ping()
    from_her_new_account(world, "устала я от этого")
    assert len(world.events("stopped")) == 1
    exile.expect_asked("identity")
    exile.expect_asked("stopped")
    world.forward(days=10)  # a ping would fail the story


@on_signal
def test_an_answer_from_her_new_account_is_no_silence(world, mother, exile):
    proved(world, mother)
    mother.expect_ping()
    from_her_new_account(world, "да так")
    exile.expect_asked("identity")
    exile.expect_asked("unverified")
    world.forward(days=3)  # a follow-up, or a question about silence, would fail the story


@on_signal
@pytest.mark.parametrize("text", [SAFE["garden"], "устала я от этого"])
def test_an_account_with_another_number_is_neither_safe_nor_stop(world, mother, exile, text):
    proved(world, mother)
    mother.expect_ping()
    world.stage.world.phone_does(STRANGER, frames.message(text), to=OURS)
    world.forward(seconds=15)
    assert last_verdict(world) == ("unverified", "unknown-phone")
    assert world.events("stopped") == []
    exile.expect_asked("silence")


@on_signal
def test_a_change_leaves_the_traffic_as_it_was_drawn(world, mother):
    proved(world, mother)
    world.ignore("asked")
    phone(world).set_up_anew()
    first = mother.expect_ping()
    first.reply_safely()
    second = mother.expect_ping()
    assert (second.at.date() - first.at.date()).days == 7
