"""A family on Signal: heard as on SMS, through noise, and only in her own words."""

from datetime import timedelta

import pytest

from service.sandbox import signal_frames as frames
from tests.stories.cast import DISTRESS, MOTHER, SAFE, STRANGER, a_family
from tests.stories.people import PAGE_WITHIN
from tests.stories.playing import answering, play_scenario
from tests.stories.telling import family_with, with_crashes

on_signal = family_with(channel="signal")
OURS = "+48732100001"


def last_verdict(world):
    return world.events("verdict")[-1]


def gesture(world, made):
    """Let her do something other than write, and let it be heard."""
    stamp = world.stage.world.phone_does(MOTHER, made, to=OURS)
    world.forward(seconds=15)
    return stamp


@on_signal
@with_crashes
def test_a_safe_answer_by_signal_closes_the_check_and_nothing_goes_back(world, mother):
    ping = mother.expect_ping()
    ping.reply_safely()
    assert [one["channel"] for one in world.events("ping-sent")] == ["signal"]
    assert [one["state"] for one in world.events("check-closed")][-1] == "safe"
    world.forward(days=4)


@on_signal
@with_crashes
def test_distress_by_signal_pages_until_a_person_takes_and_closes(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.forward(minutes=20)
    anna.closes("A")


@on_signal
def test_a_page_answered_by_signal_quiets_the_responder(world, mother, anna, boris):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="signal")
    anna.expect_page(level="L4", channel="sms")
    page = world.stage.world.phone("+48500100202").inbox[-1]
    assert str(page.channel) == "signal"
    world.stage.world.phone_sends(page.to, to=page.sender, text="иду", channel=page.channel)
    world.forward(seconds=15)
    assert [one["responder"] for one in world.events("quieted")] == ["anna"]
    anna.takes()
    anna.closes("A")


@on_signal
def test_silence_on_signal_asks_the_exile_after_the_agreed_wait(world, mother, exile):
    mother.expect_ping(attempt=1)
    exile.expect_asked("silence")
    assert world.events("deaf") == []


@on_signal
def test_in_a_burst_of_fifty_her_answer_is_found_and_nothing_else_is_one(world, mother):
    ping = mother.expect_ping()
    world.break_down("signal-burst", lasts=timedelta(days=1))
    ping.reply_safely()
    taken = world.stage.world.journal.of_kind("frame")
    assert len(taken) >= 51
    assert all(entry["taken"] for entry in taken)
    assert [one["text"] for one in world.events("reply")] == [SAFE[ping.topic]]
    assert last_verdict(world)["verdict"] == "safe"
    world.forward(days=2)


@on_signal
def test_what_our_own_linked_device_writes_is_never_her_answer(world, mother, exile):
    ping = mother.expect_ping()
    outside = world.stage.world
    for text in (SAFE[ping.topic], DISTRESS):
        outside.signal.arrivals.type_on_linked_device(OURS, outside.phone(MOTHER), text)
        outside.run_due()
    world.forward(hours=1)
    assert world.events("reply") == []
    exile.expect_asked("silence")


@on_signal
@pytest.mark.parametrize(
    "made",
    [
        frames.reaction("👍", 1),
        frames.remote_delete(1),
        frames.expiry(3600),
        frames.receipt(1, read=True),
        frames.typing(),
        frames.call(),
        frames.story(),
        frames.in_group("перцы мурлычет"),
    ],
)
def test_a_gesture_is_no_answer_and_silence_comes_all_the_same(world, mother, exile, made):
    mother.expect_ping()
    gesture(world, made)
    assert world.events("reply") == []
    exile.expect_asked("silence")


@on_signal
def test_a_photo_came_and_could_not_be_read(world, mother):
    mother.expect_ping()
    gesture(world, frames.message("", ("image/jpeg",)))
    assert last_verdict(world)["verdict"] == "unverified"
    assert world.events("exile-asked", why="silence") == []


@on_signal
def test_words_beside_a_photo_make_it_no_safe_answer(world, mother):
    ping = mother.expect_ping()
    gesture(world, frames.message(SAFE[ping.topic], ("image/jpeg",)))
    assert last_verdict(world)["verdict"] == "unverified"


@on_signal
def test_distress_beside_a_photo_is_distress(world, mother, anna):
    mother.expect_ping()
    gesture(world, frames.message(DISTRESS, ("image/jpeg",)))
    assert last_verdict(world)["verdict"] == "distress"
    anna.expect_page(level="L4", channel="signal", within=PAGE_WITHIN)
    anna.expect_page(level="L4", channel="sms", within=PAGE_WITHIN)
    anna.takes()


@on_signal
def test_an_edit_that_turns_a_safe_answer_into_distress_is_heard(world, mother, anna):
    ping = mother.expect_ping()
    stamp = gesture(world, frames.message(SAFE[ping.topic]))
    assert last_verdict(world)["verdict"] == "safe"
    gesture(world, frames.edit(DISTRESS, stamp))
    anna.expect_page(level="L4", channel="signal")
    anna.expect_page(level="L4", channel="sms")
    anna.takes()


@on_signal
def test_quoting_our_ping_adds_no_words_of_hers(world, mother):
    mother.expect_ping()
    gesture(world, frames.message("да так", quoting=f"{SAFE['garden']} {SAFE['cat']}"))
    assert last_verdict(world)["verdict"] == "unverified"


@on_signal
def test_an_unknown_account_is_neither_safe_nor_stop(world, mother, exile):
    ping = mother.expect_ping()
    outside = world.stage.world
    outside.phone_does(STRANGER, frames.message(SAFE[ping.topic]), to=OURS)
    world.forward(seconds=15)
    assert last_verdict(world)["verdict"] == "unverified"
    exile.expect_asked("silence")


@on_signal
def test_an_answer_given_while_the_listener_was_dead_is_heard_when_it_lives_again(world, mother):
    ping = mother.expect_ping()
    world.break_down("crash", process="listener", lasts=timedelta(minutes=20))
    ping.reply_safely()
    assert world.events("reply") == []
    world.forward(minutes=20)
    assert last_verdict(world)["verdict"] == "safe"
    assert all(entry["taken"] for entry in world.stage.world.journal.of_kind("frame"))


@on_signal
def test_an_answer_given_while_signal_was_down_is_heard_and_was_no_silence(world, mother, exile):
    ping = mother.expect_ping()
    world.break_down("signal-down", lasts=timedelta(hours=5))
    world.ignore("operator")
    ping.reply_safely()
    world.forward(hours=4)
    assert [one["channel"] for one in world.events("deaf")] == ["signal"]
    world.forward(hours=2)
    assert [one["channel"] for one in world.events("hearing")] == ["signal"]
    assert last_verdict(world)["verdict"] == "safe"
    assert world.events("exile-asked") == []


def test_a_signal_family_has_the_pings_of_one_alone_whatever_bursts(database_url):
    behaviour = [answering(SAFE["garden"]), {"at": "PT1H", "fault": "signal-burst", "for": "P14D"}]
    entries = play_scenario(
        database_url, families=[a_family(channel="signal")], behaviour=behaviour
    )
    sent = [one for one in entries if one["event"] == "ping-sent"]
    replies = [one for one in entries if one["event"] == "reply"]
    assert len(sent) == len(replies) > 0
