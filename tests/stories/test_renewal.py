"""New words for old, told with phones and a clock: nothing is lost while they change places."""

from uuid import UUID

import pytest

from service.domain.codebook import parse_codebook
from service.storage import families
from service.usecases import renewing
from service.usecases.acting import act
from tests.stories.cast import DISTRESS, SAFE
from tests.stories.telling import family_with, with_crashes

NEW_SAFE = {"kitchen": "вареники", "shed": "дрова"}
NEW_DISTRESS = "самовар прохудился"
NEW_BOOK = parse_codebook(
    {
        "topics": [
            {
                "name": "kitchen",
                "pings": ["Что на ужин варила?", "Пирог вышел пышный?", "Соленья ещё остались?"],
                "safe": ["вареники"],
            },
            {
                "name": "shed",
                "pings": ["Сарай ещё держится?", "Калитку починили?", "Крыша не течёт?"],
                "safe": ["дрова"],
            },
        ],
        "distress": [NEW_DISTRESS],
        "stop": ["надоели разговоры"],
    }
)


@pytest.fixture
def family_id(world):
    return world.player.cast.families["mother"].id


def propose(world, family_id: UUID) -> None:
    with act(world.stage.ports) as acting:
        record = families.read_family(acting.tx, family_id)
    assert record is not None
    renewing.propose_words(world.stage.ports, record.exile_id, family_id, NEW_BOOK)


def call(world, name: str) -> None:
    """Let a responder speak with the exile, and record it."""
    responder = world.player.cast.responders[name].id
    (line,) = renewing.calls_waiting(world.stage.ports, responder)
    renewing.confirm_by_call(world.stage.ports, responder, line.id)


def reading(world) -> str:
    last = world.events("verdict")[-1]
    return f"{last['verdict']} {last['reason']}"


@with_crashes
def test_new_words_take_over_between_two_pings(world, mother, family_id):
    mother.expect_ping().reply_safely()
    propose(world, family_id)
    call(world, "anna")
    world.forward(hours=80)
    ping = mother.expect_ping()
    assert ping.topic in NEW_SAFE
    ping.reply(NEW_SAFE[ping.topic])
    assert reading(world) == "safe safe-marker"


def test_a_ping_sent_before_is_answered_with_the_words_of_its_time(world, mother, family_id):
    propose(world, family_id)
    call(world, "vera")  # a responder of the second organisation may call as well
    mother.expect_ping(attempt=1)
    world.ignore("asked", "page", "operator", "unheld")
    follow_up = mother.wait_for_follow_up()
    world.meanwhile(days=2)
    assert follow_up.topic in SAFE
    assert edition(world, family_id) == 1
    follow_up.reply(SAFE[follow_up.topic])
    assert reading(world) == "safe safe-marker"


def edition(world, family_id: UUID) -> int:
    with act(world.stage.ports) as acting:
        record = families.read_family(acting.tx, family_id)
    assert record is not None
    return record.settled.agreement.edition


def test_distress_is_heard_in_old_words_and_in_new_ones_all_the_way(world, mother, anna, family_id):
    mother.expect_ping().reply_safely()
    propose(world, family_id)
    mother.sends(f"перцы, {NEW_DISTRESS}")  # agreed in person, not yet in force
    assert reading(world) == "distress distress-marker"
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    anna.closes("A")
    call(world, "anna")
    world.forward(hours=80)
    assert edition(world, family_id) == 1
    mother.sends(f"вареники, дрова, {DISTRESS}")
    assert reading(world) == "distress distress-marker"
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()


@family_with(plan="high-risk")
def test_after_an_inspection_only_new_words_are_believed(world, mother, exile, family_id):
    exile.answers("inspected")
    world.ignore("asked")
    ping = mother.expect_ping(attempt=1)
    ping.reply(SAFE[ping.topic])
    assert reading(world) == "unverified burnt"
    propose(world, family_id)
    call(world, "anna")
    world.meanwhile(hours=80)
    world.forget_everything()
    ping = mother.expect_ping(attempt=1)
    ping.reply(NEW_SAFE[ping.topic])
    assert reading(world) == "safe safe-marker"
