"""A responder who wants to be woken is called by voice as well, in danger alone."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.domain.address import ChannelName
from service.rehearse.scenario import PAGE_SENDERS
from tests.stories.cast import DISTRESS, ORGANISATIONS, TROUBLE
from tests.stories.crashing import Crash
from tests.stories.people import NOW, Mother, Responder
from tests.stories.world import Message, World

ANNA = "+48500100201"
CALL = f"{NOW} Then press any key."


def with_a_call() -> list[dict[str, Any]]:
    """Let Anna have SMS, and a call on the same telephone."""
    found = copy.deepcopy(ORGANISATIONS)
    found[0]["responders"][0]["addresses"] = [
        {"channel": "voice", "to": ANNA},
        {"channel": "sms", "to": ANNA},
    ]
    return found


@pytest.fixture
def crash(request: pytest.FixtureRequest) -> Crash:
    return getattr(request, "param", Crash.NONE)


@pytest.fixture
def world(database_url: str, crash: Crash) -> Iterator[World]:
    told = World(database_url, organisations=with_a_call(), crash=crash)
    try:
        yield told
        told.finish()
    finally:
        told.close()


def rings(world: World, within: timedelta = timedelta(seconds=30)) -> Message:
    return world.wait_for("anna", "page", within, {"channel": "voice"})


def calls_made(world: World) -> list[Any]:
    exchanges: list[Any] = world.stage.world.journal.of_kind("exchange")
    return [each for each in exchanges if each["request"]["path"].endswith("/Calls.json")]


def test_danger_rings_beside_the_message_and_a_key_quiets_both(
    world: World, mother: Mother, anna: Responder, boris: Responder
) -> None:
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page("L4", channel="sms")
    call = rings(world)
    assert call.facts["text"] == CALL
    assert call.facts["from"] == PAGE_SENDERS[ChannelName.SMS]
    assert world.stage.world.phone_picks_up(ANNA)
    world.forward(seconds=5)
    assert [one["responder"] for one in world.events("quieted")] == ["anna"]
    boris.expect_page("L4", within=timedelta(minutes=6))
    boris.takes()
    boris.notes()
    boris.closes("A")


def test_what_a_call_says_holds_no_name_number_or_link(
    world: World, mother: Mother, anna: Responder
) -> None:
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page("L4", channel="sms")
    said = rings(world).facts["text"]
    assert not any(each.isdigit() for each in said)
    assert "http" not in said
    anna.takes()
    anna.closes("A")


def test_a_call_nobody_takes_ends_and_comes_again_with_the_next_page(
    world: World, mother: Mother, anna: Responder, staff: Any
) -> None:
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page("L4", channel="sms")
    rings(world)
    world.ignored = ("page", "unheld", "operator")
    world.forward(minutes=2)
    assert world.stage.world.phone(ANNA).ringing == []
    assert world.events("quieted") == []
    assert not world.stage.world.phone_picks_up(ANNA), "nothing rings any more"
    world.forward(minutes=14)
    calls = [one for one in world.got if one.facts.get("channel") == "voice"]
    assert len(calls) == 2
    assert timedelta(minutes=14) < calls[1].at - calls[0].at < timedelta(minutes=16)
    anna.takes()
    anna.closes("A")


def test_a_mailbox_that_answers_quiets_nobody(
    world: World, mother: Mother, anna: Responder
) -> None:
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page("L4", channel="sms")
    rings(world)
    assert world.stage.world.phone_picks_up(ANNA, key="")
    world.forward(minutes=1)
    assert world.events("quieted") == []
    anna.takes()
    anna.closes("A")


def test_what_can_wait_for_the_day_rings_no_telephone(
    world: World, mother: Mother, anna: Responder, boris: Responder
) -> None:
    mother.expect_ping().reply(TROUBLE)
    anna.expect_page("L3", channel="sms")
    boris.expect_page("L3")
    world.forward(minutes=50)
    assert calls_made(world) == []
    anna.takes()
    anna.closes("A")


@pytest.mark.parametrize("crash", list(Crash), indirect=True)
def test_no_death_of_a_worker_loses_a_call_or_lets_two_ring_for_one(
    world: World, mother: Mother, anna: Responder, crash: Crash
) -> None:
    world.ignored = ("page", "exile-asked", "asked", "unheld", "operator")
    mother.expect_ping().reply(DISTRESS)
    world.forward(minutes=4)
    said = [one.facts["text"] for one in world.got if one.facts.get("channel") == "voice"]
    # A page may come again, and then it says so (I2).
    assert said[:1] in ([CALL], [f"{CALL} (again)"])
    assert all(each == f"{CALL} (again)" for each in said[1:])
    assert len(said) <= (1 if crash is Crash.NONE else 2)
    anna.takes()
    anna.closes("A")


@pytest.mark.parametrize("also_deaf", [False, True])
def test_a_call_the_gateway_accepts_and_answers_500_is_found_and_not_made_twice(
    world: World, mother: Mother, anna: Responder, also_deaf: bool
) -> None:
    ping = mother.expect_ping()
    world.break_down("sms-accepts-then-500", lasts=timedelta(hours=3))
    if also_deaf:
        world.break_down("webhooks-lost", lasts=timedelta(hours=3))
    world.ignore("operator")
    ping.reply(DISTRESS)
    within = timedelta(minutes=8)
    anna.expect_page("L4", channel="sms", within=within)
    assert rings(world, within).facts["text"] == CALL
    world.forward(minutes=3)
    assert len(calls_made(world)) >= 1
    posted = [each for each in calls_made(world) if each["request"]["method"] == "POST"]
    assert len(posted) == 1
    anna.takes()
    anna.closes("A")
