"""Fills an empty database with the demonstration's people, and remembers how they sign in.

What is remembered opens nothing but pretend data. Who they are stands in `cast`.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import time
from pathlib import Path
from random import Random
from secrets import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from service.demo import cast
from service.domain.address import Address, ChannelName
from service.domain.agreement import Agreement, Cover, Mode, Plan
from service.domain.ids import ExileId, OrganisationId, SenderId
from service.domain.reaching import Contact, Reach
from service.domain.schedule import Window
from service.ports import Ports
from service.storage import people, senders
from service.storage.people import Person
from service.storage.reaches import Reaches, save_reaches
from service.storage.senders import Pool, SenderRecord
from service.storage.signin import new_totp_secret
from service.storage.words import Language, Words, new_words
from service.usecases import enrolling
from service.usecases.acting import Acting, act
from service.usecases.addressing import exile_holder, prove_directly, responder_holder
from service.usecases.enrolling import Place, Registration, secrets_of


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one person of the demonstration signs in."""

    id: str
    name: str
    organisation: str
    number: str = field(repr=False)
    words: str = field(repr=False)
    code_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Players:
    """Everybody who can sign in."""

    exile: SignIn
    responders: tuple[SignIn, ...]


def seed(ports: Ports) -> Players:
    """Store everybody; the mother's family begins at once, the others by hand (`ways`)."""
    chance = SystemRandom()
    names = (cast.NORTH, cast.SOUTH)
    zone = cast.DESKS_TIME_ZONE
    desks = {name: enrolling.add_organisation(ports, name, zone) for name in names}
    _add_senders(ports)
    responders = tuple(
        _add_responder(ports, part, desks[part.organisation], chance) for part in cast.RESPONDERS
    )
    exile = _add_exile(ports, desks[cast.NORTH], chance)
    begin_family(ports, ExileId(UUID(exile.id)), cast.RELATIVES[-1])
    return Players(exile, responders)


def begin_family(ports: Ports, exile_id: ExileId, relative: cast.Relative) -> None:
    """Let a relative be asked from now on: their first time falls into the next window."""
    with act(ports) as acting:
        exile = people.exile(acting.tx, exile_id)
        assert exile is not None, "the demonstration has its exile"
        organisations = enrolling.organisations_behind(acting, exile)
        registration = Registration(
            _agreement(ports, relative.mode),
            relative.number if relative.mode.sends else None,
            case_card=cast.CASE_CARD,
            reached=cast.REACHED,
        )
        place = Place(exile_id, organisations, _sender_for(acting, relative.mode))
        enrolling.add_family(acting, place, registration)


def _sender_for(acting: Acting, mode: Mode) -> SenderId | None:
    wanted = {Mode.SMS: cast.FAMILY_SENDER, Mode.SIGNAL: cast.FAMILY_ACCOUNT}.get(mode)
    if wanted is None:
        return None
    found = senders.find_sender(acting.tx, acting.tx.index("sender", wanted))
    assert found is not None, "the demonstration's numbers were stored before"
    return found.id


def save_players(players: Players, path: Path) -> None:
    """Remember how everybody signs in, for the next start."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(players)), encoding="utf-8")


def load_players(path: Path) -> Players:
    """Return what `save_players` wrote."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Players(
        SignIn(**record["exile"]), tuple(SignIn(**each) for each in record["responders"])
    )


def _add_senders(ports: Ports) -> None:
    """Store our numbers."""
    rows = [
        (ChannelName.SMS, Pool.FAMILIES, cast.FAMILY_SENDER),
        (ChannelName.SMS, Pool.PAGES, cast.PAGES_SENDER),
        (ChannelName.SMS, Pool.CANARY, cast.CANARY),
        (ChannelName.SMS, Pool.FAMILIES, cast.SPARE_SENDER),
        (ChannelName.SIGNAL, Pool.FAMILIES, cast.FAMILY_ACCOUNT),
        (ChannelName.SIGNAL, Pool.FAMILIES, cast.SPARE_ACCOUNT),
        (ChannelName.SIGNAL, Pool.PAGES, cast.SIGNAL_ACCOUNT),
        (ChannelName.SIGNAL, Pool.CANARY, cast.SIGNAL_CANARY),
    ]
    with act(ports) as acting:
        for channel, pool, number in rows:
            record = SenderRecord(SenderId(uuid4()), channel, pool, "active", 1, number)
            senders.add_sender(acting.tx, record)


def _add_responder(ports: Ports, part: cast.Part, desk: OrganisationId, chance: Random) -> SignIn:
    words, secret = new_words(Language.ENGLISH, chance), new_totp_secret()
    channels = (ChannelName.SIGNAL, ChannelName.SMS)
    addresses = tuple(Address(channel, part.number) for channel in channels)
    person = Person(part.name, addresses, secret, "en")
    found = enrolling.add_responder(ports, desk, person, secrets_of(ports, words))
    with act(ports) as acting:
        record = people.responder(acting.tx, found)
        assert record is not None, "they were stored just now"
        for address in addresses:
            prove_directly(acting, responder_holder(record), address)
    return SignIn(str(found), part.name, part.organisation, part.number, _typed(words), secret)


def _add_exile(ports: Ports, desk: OrganisationId, chance: Random) -> SignIn:
    words = new_words(Language.ENGLISH, chance)
    found = enrolling.add_exile(ports, desk, secrets_of(ports, words))
    _reach_exile(ports, found)
    return SignIn(str(found), "The exile", "", cast.EXILE, _typed(words))


def _reach_exile(ports: Ports, exile_id: ExileId) -> None:
    """Let the exile be told by phone that the page wants a look."""
    address = Address(ChannelName.SMS, cast.EXILE)
    with act(ports) as acting:
        prove_directly(acting, exile_holder(exile_id), address)
        own = Reach(Contact(address, cast.EXILES_WORDS, signs=True))
        save_reaches(acting.tx, exile_id, Reaches(own))


def _typed(words: Words) -> str:
    return " ".join((*words.locator, *words.secret))


def _agreement(ports: Ports, mode: Mode) -> Agreement:
    every_day = Window(frozenset(range(7)), time(9), time(20))
    return Agreement(
        mode=mode,
        cover=Cover.OPEN,
        plan=Plan.NORMAL,
        days_min=1 if mode is Mode.SMS else 2,
        days_max=1 if mode is Mode.SMS else 3,
        windows=(every_day,),
        time_zone=cast.TIME_ZONE,
        begins_at=ports.clock.now(),
        codebook=None if mode is Mode.OWN else cast.codebook(),
        exile_time_zone=cast.DESKS_TIME_ZONE,
        case_time_zone=cast.DESKS_TIME_ZONE,
    )
