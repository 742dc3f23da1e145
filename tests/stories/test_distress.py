"""Distress reaches people within seconds, tells a finder of the phone nothing, and does not end."""

from datetime import datetime, timedelta

import pytest

from tests.stories.cast import DISTRESS, MOTHER, TROUBLE
from tests.stories.telling import with_crashes


@with_crashes
def test_distress_pages_two_channels_until_a_person_takes_and_closes(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.forward(minutes=20)
    anna.closes("A")
    world.forward(days=3)
    assert [one["outcome"] for one in world.events("case-closed")] == ["A"]


def test_distress_is_on_two_channels_within_thirty_seconds_of_leaving_her_phone(
    world, mother, anna
):
    mother.expect_ping()
    left = world.now
    mother.sends(DISTRESS)
    for channel in ("sms", "signal"):
        page = anna.expect_page(level="L4", channel=channel)
        assert page.at - left <= timedelta(seconds=30)
    anna.takes()


def test_a_page_shows_a_finder_no_name_number_link_or_digit(world, mother, anna, family):
    mother.expect_ping().reply(DISTRESS)
    for page in (
        anna.expect_page(level="L4", channel="sms"),
        anna.expect_page(level="L4", channel="signal"),
    ):
        text = str(page.facts["text"])
        assert not any(character.isdigit() for character in text)
        told = ("mother", "north", "south", "anna", "vestka", "://", "distress", "тётя", MOTHER)
        assert not [word for word in told if word in text.lower()]
        assert page.facts["from"] not in (MOTHER, "+48732100001")  # D5: another pool
    anna.takes()


def test_nothing_at_all_goes_back_to_her_after_distress(world, mother, anna):
    ping = mother.expect_ping()
    ping.reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    for _ in range(6):
        world.forward(hours=25 / 60)
        anna.notes()
    anna.closes("D")
    world.forward(days=3)
    assert world.texts_from_us_to("mother") == [ping.text]


def test_the_ladder_climbs_to_everybody_and_never_ends_by_itself(world, mother, exile, staff):
    anna, boris, vera = staff
    mother.expect_ping().reply(DISTRESS)
    start = datetime.fromisoformat(world.events("case-opened")[0]["at"])
    world.meanwhile(hours=2)
    pages = {one.name: world.take_all(one.name, "page") for one in (anna, boris, vera)}
    first = {name: min(page.at for page in got) - start for name, got in pages.items()}
    assert first["anna"] < timedelta(minutes=1)
    assert timedelta(minutes=5) <= first["boris"] < timedelta(minutes=6)
    assert timedelta(minutes=10) <= first["vera"] < timedelta(minutes=15, seconds=30)
    called = world.take_all("operator", "operator")
    assert timedelta(minutes=30) <= called[0].at - start < timedelta(minutes=32)
    exile.expect("unheld")
    world.meanwhile(hours=22)
    for name in ("anna", "boris", "vera"):
        late = [page for page in world.take_all(name, "page") if page.at > world.now - QUARTER]
        assert late, name
    world.take_all("operator", "operator")
    anna.takes()
    world.forward(minutes=25)  # nobody is paged any more
    anna.closes("G")


QUARTER = timedelta(minutes=16)


def test_a_page_is_repeated_every_quarter_of_an_hour_on_each_channel(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    first = {
        channel: anna.expect_page(level="L4", channel=channel) for channel in ("sms", "signal")
    }
    world.meanwhile(minutes=16)
    for channel, page in first.items():
        again = anna.expect_page(level="L4", channel=channel)
        apart = again.at - page.at
        assert timedelta(minutes=14) < apart < timedelta(minutes=16), channel
    world.take_all("boris", "page")
    world.take_all("vera", "page")
    anna.takes()


def test_answering_a_page_quiets_only_who_answered_and_only_for_ten_minutes(
    world, mother, anna, boris, vera
):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    world.meanwhile(minutes=14)
    boris.expect_page(level="L4")
    vera.expect_page(level="L4")
    anna.answers_page()
    world.meanwhile(minutes=9)
    assert world.take_all("anna", "page") == []
    assert world.take_all("boris", "page")
    world.meanwhile(minutes=2)
    assert world.take_all("anna", "page")
    world.take_all("vera", "page")
    assert [one["responder"] for one in world.events("quieted")] == ["anna"]
    vera.takes()
    assert world.events("acknowledged")[-1]["responder"] == "vera"


def test_a_case_taken_and_left_lying_calls_people_again_after_half_an_hour(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.forward(minutes=29)
    world.meanwhile(minutes=17)
    assert world.take_all("anna", "page")
    anna.takes()
    world.take_all("boris", "page")
    world.take_all("vera", "page")


def test_a_level_three_marker_notifies_once_and_then_each_morning(world, mother, anna, boris):
    mother.expect_ping().reply(TROUBLE)
    for one in (anna, boris):
        one.expect_page(level="L3")
    world.meanwhile(hours=10)
    assert world.take_all("anna", "page") == []
    world.take_all("mother.exile", "unheld")
    world.meanwhile(hours=14)
    for one in (anna, boris):
        page = one.expect_page(level="L3")
        assert (page.at.hour, page.at.minute) == (5, 0)  # 08:00 in Minsk
    anna.takes()


def test_a_graver_marker_pages_anew_and_safe_words_lower_nothing(world, mother, anna, boris):
    ping = mother.expect_ping()
    ping.reply(TROUBLE)
    for one in (anna, boris):
        one.expect_page(level="L3")
    anna.takes()
    ping.reply_safely()
    world.forward(minutes=5)
    ping.reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    assert len(world.events("case-opened")) == 1  # it joins the case that is open (R8)
    anna.takes()
    ping.reply_safely()
    world.forward(minutes=5)
    assert world.events("check-closed", state="safe") == []


@pytest.mark.parametrize("hours", [1, 30, 100])
def test_distress_is_heard_in_every_state_of_a_check(world, mother, anna, hours):
    ping = mother.expect_ping()
    ping.reply_safely()
    world.forward(hours=hours)
    mother.sends(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
