"""Modes in which nothing of ours reaches the relative: the exile carries it, or only tells."""

from datetime import timedelta

import pytest

from tests.stories.cast import DISTRESS, NOTHING, SAFE, STOP
from tests.stories.telling import family_with

relayed = family_with(channel="relay")
own = family_with(channel="own", cover="estranged")


@pytest.fixture(autouse=True)
def nothing_leaves(world):
    yield
    assert world.events("ping-sent") == []
    assert not [got for got in world.got if got.who == "mother"]


@relayed
def test_an_answer_typed_in_by_the_exile_is_read_like_any_other(world, exile):
    exile.expect("reminded")
    exile.answers("sent")
    world.forward(hours=2)
    topic = world.topic_of_open_check("mother")
    exile.answers("answered", reply=SAFE[topic])
    assert world.events("check-closed")[-1]["state"] == "safe"
    world.forward(days=4)


@relayed
def test_distress_typed_in_by_the_exile_calls_people(world, exile, anna):
    exile.expect("reminded")
    exile.answers("answered", reply=DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


@relayed
def test_the_stop_word_typed_in_ends_the_reminders(world, exile):
    exile.expect("reminded")
    exile.answers("answered", reply=STOP)
    world.ignore("asked")
    world.forward(weeks=3)
    assert len(world.events("reminded")) == 1


@relayed
def test_silence_after_it_was_sent_climbs_the_ladder(world, exile, deputy):
    exile.expect("reminded")
    exile.answers("sent")
    exile.expect_asked("silence")
    world.ignore("reminded")
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    case = world.wait_for_event("case-opened", within=timedelta(days=2))
    assert (case["level"], case["cause"]) == ("L1", "silence")


@relayed
def test_an_exile_who_leaves_reminders_unanswered_is_told_and_the_deputy_asked(
    world, exile, deputy
):
    exile.expect("reminded")
    world.ignore("reminded")
    exile.expect("not-watching")
    deputy.expect_asked("waiting")
    world.forward(days=1)
    assert world.events("case-opened") == []


@own
@pytest.mark.parametrize("answer", ["as-usual", "seen", "heard-of"])
def test_the_exiles_word_that_all_is_well_closes_the_check(world, exile, answer):
    exile.expect("reminded")
    exile.answers("judged", answer=answer)
    assert world.events("check-closed")[-1]["state"] == "safe"
    world.forward(days=5)


@own
def test_odd_is_unverified_and_asked_about(world, exile):
    exile.expect("reminded")
    exile.answers("judged", answer="odd")
    assert world.events("check-closed")[-1]["state"] == "unverified"
    exile.expect_asked("unverified", within=timedelta(hours=12))


@own
@pytest.mark.parametrize("answer", ["no-answer", "nothing"])
def test_no_answer_starts_the_ladder_of_a_silence(world, exile, deputy, answer):
    exile.expect("reminded")
    exile.answers("judged", answer=answer)
    world.ignore("reminded")
    exile.expect_asked("silence")
    exile.expect_asked("silence")
    deputy.expect_asked("silence")
    case = world.wait_for_event("case-opened", within=timedelta(days=2))
    assert (case["level"], case["cause"]) == ("L1", "silence")


@own
def test_the_word_is_distress(world, exile, anna):
    exile.expect("reminded")
    exile.answers("judged", answer="the-word")
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


@own
def test_no_more_stops(world, exile):
    exile.expect("reminded")
    exile.answers("judged", answer="no-more")
    world.ignore("asked")
    world.forward(weeks=3)
    assert len(world.events("reminded")) == 1


@relayed
def test_a_doubtful_answer_in_relay_is_asked_about(world, exile):
    exile.expect("reminded")
    exile.answers("answered", reply=NOTHING)
    exile.expect_asked("unverified", within=timedelta(days=1))
