"""An answer that cannot be believed: quiet questions, no traffic, no haste, until it comes twice."""

from datetime import timedelta

import pytest

from tests.stories.cast import NOTHING, PLAIN_DANGER, SAFE, STRANGER
from tests.stories.telling import family_with, with_crashes

HOURS = {"normal": 72, "high-risk": 24}
DANGER_HOURS = {"normal": 6, "high-risk": 2}


@with_crashes
def test_an_answer_without_a_marker_is_asked_about_and_nothing_else(world, mother, exile):
    mother.expect_ping().reply(NOTHING)
    exile.expect_asked("unverified", within=timedelta(hours=12))
    world.forward(days=4)
    assert world.events("case-opened") == []


@pytest.mark.parametrize(
    "family", [{"plan": "normal"}, {"plan": "high-risk"}], ids=["normal", "high-risk"]
)
def test_twice_running_and_nobody_answering_opens_a_first_level_case(
    world, mother, exile, deputy, family
):
    mother.expect_ping(attempt=1).reply(NOTHING)
    exile.expect_asked("unverified")
    mother.expect_ping(attempt=1).reply(NOTHING)
    second = world.events("verdict")[-1]["at"]
    exile.expect_asked("unverified")
    deputy.expect_asked("unverified")
    case = world.wait_for_event("case-opened", within=timedelta(days=4))
    assert (case["level"], case["cause"]) == ("L1", "unverified")
    apart = world.hours_between(second, case["at"])
    assert HOURS[family["plan"]] <= apart <= HOURS[family["plan"]] + 1


@pytest.mark.parametrize("who", ["exile", "deputy"])
def test_either_of_them_answering_keeps_doubt_from_becoming_a_case(
    world, mother, exile, deputy, who
):
    for _ in range(2):
        mother.expect_ping(attempt=1).reply(NOTHING)
        exile.expect_asked("unverified")
    deputy.expect_asked("unverified")
    {"exile": exile, "deputy": deputy}[who].answers("heard")
    world.forward(days=5)
    assert world.events("case-opened") == []


def test_a_safe_answer_between_two_doubts_begins_the_count_anew(world, mother, exile):
    mother.expect_ping().reply(NOTHING)
    exile.expect_asked("unverified")
    mother.expect_ping().reply_safely()
    mother.expect_ping().reply(NOTHING)
    exile.expect_asked("unverified")
    world.forward(days=5)
    assert world.events("case-opened") == []


@with_crashes
def test_plain_danger_is_asked_about_at_once_and_not_the_desk(world, mother, exile, deputy):
    mother.expect_ping().reply(PLAIN_DANGER)
    for one in (exile, deputy):
        one.expect_asked("plain-danger", within=timedelta(seconds=30))
    exile.answers("heard")
    world.forward(days=2)
    assert world.events("verdict")[0]["reason"] == "plain-danger"
    assert world.events("case-opened") == []


@pytest.mark.parametrize(
    "family", [{"plan": "normal"}, {"plan": "high-risk"}], ids=["normal", "high-risk"]
)
def test_plain_danger_nobody_answers_becomes_a_second_level_case(
    world, mother, keepers, staff, family
):
    (exile, deputy), (anna, boris, _) = keepers, staff
    mother.expect_ping().reply(PLAIN_DANGER)
    asked = exile.expect_asked("plain-danger")
    deputy.expect_asked("plain-danger")
    hours = DANGER_HOURS[family["plan"]]
    for one in (anna, boris):
        page = one.expect_page(level="L2", within=timedelta(hours=hours + 1))
        assert timedelta(hours=hours) <= page.at - asked.at <= timedelta(hours=hours, minutes=7)
    assert world.events("case-opened")[0]["cause"] == "plain-danger"
    anna.takes()


def test_plain_danger_at_night_does_not_wait_for_the_morning(world, mother, exile, deputy):
    mother.expect_ping().reply_safely()
    world.forward_to("2027-01-11 00:30")  # 03:30 in Minsk
    mother.sends(PLAIN_DANGER)
    for one in (exile, deputy):
        one.expect_asked("plain-danger", within=timedelta(seconds=30))
    exile.answers("heard")


# --- which answers are not believed ---


@pytest.fixture
def reason_of(world):
    """Return why the last reply was read as it was."""

    def read() -> str:
        last = world.events("verdict")[-1]
        return f"{last['verdict']} {last['reason']}"

    return read


def test_another_topics_marker_is_not_safe(world, mother, exile, reason_of):
    ping = mother.expect_ping()
    other = "cat" if ping.topic == "garden" else "garden"
    ping.reply(SAFE[other])
    assert reason_of() == "unverified wrong-topic"
    exile.expect_asked("unverified")


def test_the_older_pings_topic_no_longer_counts_once_a_newer_one_is_out(
    world, mother, exile, reason_of
):
    ping = mother.expect_ping(attempt=1)
    world.ignore("asked")
    mother.wait_for_follow_up()
    ping.reply_safely()
    assert reason_of() == "unverified older-topic"


def test_last_months_answer_sent_again_is_not_safe(world, mother, exile, reason_of):
    first = mother.expect_ping()
    text = f"{SAFE[first.topic]}, и соседка пирог принесла"
    first.reply(text)
    assert reason_of() == "safe safe-marker"
    ping = mother.expect_ping()
    while ping.topic != first.topic:
        ping.reply_safely()
        ping = mother.expect_ping()
    ping.reply(text)
    assert reason_of() == "unverified replay"
    exile.expect_asked("unverified")


def test_a_bare_marker_may_come_back(world, mother, reason_of):
    for _ in range(4):
        mother.expect_ping().reply_safely()
        assert reason_of() == "safe safe-marker"


def test_our_own_ping_quoted_back_is_no_answer(world, mother, exile, reason_of):
    ping = mother.expect_ping()
    ping.reply(ping.text)
    assert reason_of() == "unverified quotation"
    exile.expect_asked("unverified")


def test_safe_words_within_half_an_hour_correct_a_doubtful_answer(world, mother, reason_of):
    ping = mother.expect_ping()
    ping.reply(NOTHING)
    world.forward(minutes=20)
    ping.reply_safely()
    assert reason_of() == "safe safe-marker"
    assert world.events("check-closed", state="safe")
    world.forward(days=3)


def test_safe_words_after_half_an_hour_correct_nothing(world, mother, exile, reason_of):
    ping = mother.expect_ping()
    ping.reply(NOTHING)
    world.meanwhile(minutes=40)
    exile.expect_asked("unverified")
    ping.reply_safely()
    assert reason_of().startswith("unverified")
    assert world.events("check-closed", state="safe") == []
    world.forward(days=3)


def test_what_comes_unasked_is_a_life_sign_and_no_answer(world, mother, reason_of):
    first = mother.expect_ping()
    first.reply_safely()
    world.forward(days=2)
    mother.sends("перцы подвязала")
    assert reason_of() == "unverified unasked"
    world.forward(days=2)
    mother.expect_ping(attempt=1).reply_safely()


def test_a_photo_is_an_answer_nobody_can_read_and_no_silence(world, mother, exile, reason_of):
    mother.expect_ping()
    family = world.player.cast.families["mother"]
    world.stage.world.phone_sends(family.to, to=family.sender, text="", media=("image/jpeg",))
    world.forward(seconds=15)
    assert reason_of() == "unverified unreadable"
    exile.expect_asked("unverified")
    world.forward(days=4)


def test_an_unknown_phone_can_say_neither_safe_nor_stop(world, mother, exile, reason_of):
    ping = mother.expect_ping()
    mother.sends_from(STRANGER, f"{SAFE[ping.topic]}, устала я от этого")
    assert reason_of() == "unverified unknown-phone"
    assert world.events("stopped") == []
    exile.expect_asked("silence")  # it was no sign of her life either
    mother.wait_for_follow_up().reply_safely()


def test_an_unknown_phones_distress_counts(world, mother, anna, reason_of):
    mother.expect_ping().reply_safely()
    mother.sends_from(STRANGER, "это соседка, тётя Зина заходила")
    assert reason_of() == "distress distress-marker"
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


@family_with(plan="high-risk")
def test_an_inspected_phones_safe_words_are_burnt_and_raise_no_case(
    world, mother, exile, reason_of
):
    exile.answers("inspected")
    world.ignore("asked")
    for _ in range(3):
        mother.expect_ping(attempt=1).reply_safely()
        assert reason_of() == "unverified burnt"
    world.forward(days=4)
    assert world.events("case-opened") == []
