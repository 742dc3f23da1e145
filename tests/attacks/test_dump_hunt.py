"""Whoever steals the database learns no number, name, word or second of the past (D13, I9).

What may be read without a key is in the tables' comments: ids, classes, days, coming wakes.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest

from service.domain.address import Address, ChannelName
from service.domain.consent import Consent
from service.domain.ids import ExileId, FamilyId, OrganisationId
from service.domain.pressure import (
    Actor,
    Grade,
    Incident,
    Precision,
    Pressure,
    Sharing,
    Source,
    Story,
    Target,
)
from service.domain.reaching import Contact
from service.rehearse.scenario import CANARY, OPERATOR, PAGE_SENDERS
from service.storage import families
from service.storage.people import Secrets
from service.usecases import drafting, enrolling, reaching, witnessing
from service.usecases.acting import act
from service.usecases.addressing import exile_holder, prove_directly
from service.usecases.enrolling import Place, Registration
from service.usecases.nudging import Whom
from service.usecases.witnessing import Written
from tests.attacks.hunting import Cell, disguises, hunt, packed, seconds, steal
from tests.stories.cast import ALL_WEEK, CODEBOOK, STRANGER, a_family
from tests.stories.world import World

CARD = "Бобруйск, таблетки от давления, двое внуков"
DEPUTY = "тётя Вольга, зелёная калитка"
TELLER, TOLD = "стрыечны брат Лявон", "рассказал на кухне, что можно не отвечать"
DRAFTED, DRAFTED_WORD = "48500100377", "малиновка созрела"
REACHED, REACHED_WORDS = "+48500100378", "как вы там с погребом"
NOTE = "адвокатка перезвонит вечером"
DEMAND, BY_WHOM = "чтобы вернулся до Рождества", "капитан с дубовой папкой"
PAPER = b"%PDF-1.4 powestka 1187, kabinet 214 " * 30
SAFE_REPLY = "перцы взошли, мурлычет на подоконнике"
DISTRESS_REPLY = "вчера тётя Зина заходила с вареньем"
STOP_REPLY = "устала я от этого, прости"
STRANGER_REPLY = "пишу с чужого, дядя Коля приехал"
RELAYED = "сметану съел, огурцы в банке"
AUNT = [
    "огурцы солю, кот сметану просит",
    "перцы в ящике, мурлычет",
    "и огурцы, и сметану купила вчера",
    "мурлычет весь день, перцы поливаю",
    "огурцы хрустят, а сметану прячу",
    "перцы, мурлычет, всё своим чередом",
]
PEOPLE = [
    {
        "name": "northlantern",
        "responders": [
            {
                "name": "hannawolska",
                "addresses": [
                    {"channel": "sms", "to": "+48500100201"},
                    {"channel": "signal", "to": "+48500100202"},
                ],
            }
        ],
    },
    {
        "name": "southlantern",
        "responders": [{"name": "jonaspetraitis", "channel": "sms", "to": "+37060012345"}],
    },
]
FAMILIES: list[dict[str, Any]] = [
    a_family(organisations=["northlantern", "southlantern"], every=["P3D", "P3D"]),
    a_family(
        "aunt",
        to="+48500100302",
        sender="+48732100002",
        organisations=["southlantern", "northlantern"],
        every=["P3D", "P4D"],
    ),
    {
        **a_family("brother", channel="relay", organisations=["northlantern", "southlantern"]),
        "to": "+48500100303",
        "windows": [{"days": ALL_WEEK, "from": "06:30", "to": "09:10"}],
    },
]
BEHAVIOUR: list[dict[str, Any]] = [
    {"who": "mother", "on": "ping", "nth": 1, "after": "PT20M", "reply": SAFE_REPLY},
    {"who": "mother", "on": "ping", "nth": 2, "after": "PT7M", "reply": DISTRESS_REPLY},
    {"who": "mother", "on": "ping", "nth": 3, "after": "PT9M", "reply": STOP_REPLY},
    *(
        {"who": "aunt", "on": "ping", "nth": number, "after": "PT33M", "reply": text}
        for number, text in enumerate(AUNT, start=1)
    ),
    {"who": "brother.exile", "on": "reminded", "after": "PT2H", "do": "answered", "reply": RELAYED},
    {"who": "hannawolska", "on": "page", "nth": 1, "after": "PT3M", "reply": "ok"},
    {"who": "hannawolska", "on": "page", "nth": 2, "after": "PT5M", "do": "take"},
    {"who": "hannawolska", "on": "acknowledged", "after": "PT9M", "do": "note", "text": NOTE},
    {"who": "hannawolska", "on": "acknowledged", "after": "PT28M", "do": "close", "outcome": "D"},
]
SECRETS: dict[str, list[str]] = {
    "a number": [
        each.removeprefix("+")
        for each in (
            *(one[way] for one in FAMILIES[:2] for way in ("to", "sender")),
            "+48500100201",
            "+48500100202",
            "+37060012345",
            STRANGER,
            CANARY,
            OPERATOR,
            *PAGE_SENDERS.values(),
            "+48500100304",
        )
    ],
    "a name": ["northlantern", "southlantern", "hannawolska", "jonaspetraitis", "brother"],
    "a topic": ["garden"],
    "a wording": [text for topic in CODEBOOK["topics"] for text in topic["pings"]],
    "a marker": [
        "перцы",
        "огурцы",
        "мурлычет",
        "сметану",
        "баклажаны",
        "тётя Зина",
        "дядя Коля",
        "устала я",
    ],
    "a reply": [SAFE_REPLY, DISTRESS_REPLY, STOP_REPLY, STRANGER_REPLY, RELAYED, *AUNT],
    "the card": [CARD, "Бобруйск", DEPUTY],
    "the consent": [TELLER, TOLD],
    "a draft": [DRAFTED, DRAFTED_WORD],
    "an exile's address": [REACHED.removeprefix("+"), REACHED_WORDS],
    "a note": [NOTE],
    "the pressure log": [
        DEMAND,
        BY_WHOM,
        str(Pressure.MADE_TO_CALL),
        "powestka",
        sha256(PAPER).hexdigest(),
    ],
    "a page": ["Please come to the desk", "Please look in"],
    "a zone": ["Europe/Minsk, "],
    "what was read": ["distress", "plain-danger", "silence", "unheld", "safe-marker", "identity"],
}
TELLING = ("ping-sent", "reply", "page", "check-opened", "verdict", "acknowledged", "case-opened")


@pytest.fixture
def world(database_url: str):
    told = World(database_url, cast=FAMILIES, organisations=PEOPLE, behaviour=BEHAVIOUR)
    _add_family_with_a_card(told)
    yield told
    told.close()


def _add_family_with_a_card(told: World) -> None:
    ports, cast = told.stage.ports, told.player.cast
    with act(ports) as acting:
        like = families.lock_family(acting.tx, cast.families["brother"].id)
    assert like is not None
    own, other = (OrganisationId(each) for each in like.organisations)
    exile = ExileId(enrolling.add_exile(ports, own, Secrets(b"another", "")))
    consent = Consent(TELLER, date(2027, 1, 2), TOLD)
    registration = Registration(like.settled.agreement, "+48500100304", DEPUTY, CARD, consent)
    with act(ports) as acting:
        place = Place(exile, (own, other), None)
        enrolling.add_family(acting, place, registration, sequence_key="5eed" * 16)
    drafting.begin_draft(ports, exile, {"to": [DRAFTED], "t1_safe": [DRAFTED_WORD]})
    _reach(told, like.exile_id)
    _write_down(told, like.exile_id, like.id)


def _write_down(told: World, exile_id: ExileId, family_id: FamilyId) -> None:
    """Let an exile keep what was done to them, with a paper."""
    today = told.now.date()
    incident = Incident(
        Pressure.MADE_TO_CALL,
        today - timedelta(days=1),
        Precision.DAY,
        Target.EXILE,
        Actor.STATED,
        Source.OWN,
        Grade.SURE,
        Sharing.FULL,
        Story(demand=DEMAND, by_whom=BY_WHOM),
        today,
        today,
    )
    written = Written(incident, (PAPER,))
    witnessing.write_as_exile(told.stage.ports, exile_id, family_id, written, call=False)


def _reach(told: World, exile_id: ExileId) -> None:
    """Let an exile be told by phone that the page wants a look, beginning with their next reminder."""
    address = Address(ChannelName.SMS, REACHED)
    reaching.give_address(told.stage.ports, Whom(exile_id), Contact(address, REACHED_WORDS))
    with act(told.stage.ports) as acting:
        prove_directly(acting, exile_holder(exile_id), address)


def past_seconds(told: World) -> list[datetime]:
    """Return every second at which something reached or left a person."""
    noted = [entry["at"] for entry in told.log if entry["event"] in TELLING]
    exact = [datetime.fromisoformat(at) for at in noted]
    sent = [one.at for number in _phones() for one in told.stage.world.phone(number).written]
    # A whole minute is what many things of ours are rounded to, and tells nothing.
    return [at for at in {*exact, *sent} if at.second]


def _phones() -> list[str]:
    return ["+48500100301", "+48500100302", "+48500100201", STRANGER]


def assert_nothing_is_found(told: World, database_url: str) -> list[Cell]:
    cells = steal(database_url)
    moments = past_seconds(told)
    assert moments, "something has happened by now"
    texts = [text for moment in moments for text in seconds(moment)]
    assert hunt(cells, {**SECRETS, "a second": texts}) == []
    raw = [number for moment in moments for number in packed(moment)]
    assert not [cell.place for cell in cells for each in raw if each in cell.forms[0]]
    return cells


def test_nothing_is_found_while_checks_and_cases_are_open(database_url, world):
    for hours in (13, 13, 40, 20, 70):
        world.meanwhile(hours=hours)
        assert_nothing_is_found(world, database_url)
    events = {entry["event"] for entry in world.log}
    assert {"ping-sent", "reply", "page", "case-opened", "acknowledged"} <= events


def test_nothing_is_found_within_minutes_of_distress(database_url, world):
    while not world.events("page"):
        assert world.stage.step(world.now + timedelta(days=9))
    assert_nothing_is_found(world, database_url)
    for minutes in (4, 6, 20, 45):
        world.meanwhile(minutes=minutes)
        assert_nothing_is_found(world, database_url)


def test_nothing_is_found_after_everything_has_ended(database_url, world):
    world.meanwhile(days=6)
    family = world.player.cast.families["aunt"]
    world.stage.world.phone_sends(STRANGER, to=family.sender, text=STRANGER_REPLY)
    world.meanwhile(days=10)
    cells = assert_nothing_is_found(world, database_url)
    events = {entry["event"] for entry in world.log}
    assert {"stopped", "case-closed"} <= events
    reached = [each.text for each in world.stage.world.phone(REACHED).inbox]
    assert set(reached) == {REACHED_WORDS}
    assert len(cells) > 300


def test_a_page_of_the_past_is_known_by_its_day_alone(database_url, world):
    world.meanwhile(days=16)
    for cell in steal(database_url):
        if not cell.place.endswith(("wake_at", "lease_until", "expires_at")):
            continue
        told = datetime.fromisoformat(cell.forms[0].decode())
        assert told > world.now or not told.second, cell.place


# --- the hunter itself ---


@pytest.mark.parametrize("disguise", disguises("перцы взошли"))
@pytest.mark.parametrize("column", ["bytea", "text"])
def test_the_hunter_finds_what_stands_in_clear(scratch, disguise, column):
    needle = disguises("перцы взошли")[disguise]
    if column == "bytea":
        scratch("bytea", b"before" + needle + b"after")
    elif _is_text(needle):
        scratch("text", "before" + needle.decode() + "after")
    else:
        return  # no text column could hold it
    found = hunt(scratch.cells(), {"a reply": ["перцы взошли"]})
    assert ("scratch.value", "a reply") in {(find.place, find.label) for find in found}


def _is_text(needle: bytes) -> bool:
    try:
        return "\0" not in needle.decode()
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("kind", ["timestamptz", "text", "bigint", "double precision"])
def test_the_hunter_finds_a_second_in_clear(scratch, kind):
    moment = datetime.fromisoformat("2027-01-10T12:32:54.406+00:00")
    value: Any = {
        "timestamptz": moment,
        "text": moment.isoformat(),
        "bigint": int(moment.timestamp() * 1000),
        "double precision": moment.timestamp(),
    }[kind]
    scratch(kind, value)
    assert hunt(scratch.cells(), {"a second": seconds(moment)})


def test_the_hunter_finds_a_number_among_others(scratch):
    scratch("text", '{"to": "+48500100301", "again": false}')
    found = hunt(scratch.cells(), SECRETS)
    assert {find.label for find in found} == {"a number"}


def test_the_hunter_finds_nothing_where_nothing_is(scratch):
    scratch("text", "nothing of the sort")
    assert hunt(scratch.cells(), SECRETS) == []


class Scratch:
    """A row of somebody who forgot to seal."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url

    def __call__(self, kind: str, value: object) -> None:
        plain = self.url.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE TABLE scratch (value {kind})")
            connection.execute("INSERT INTO scratch VALUES (%s)", [value])

    def cells(self) -> list[Cell]:
        return steal(self.url)


@pytest.fixture
def scratch(empty_database_url: str) -> Scratch:
    return Scratch(empty_database_url)
