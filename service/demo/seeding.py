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
from service.domain.schedule import Window
from service.ports import Ports
from service.storage import senders
from service.storage.people import Person
from service.storage.senders import Pool, SenderRecord
from service.storage.signin import new_totp_secret
from service.storage.words import Language, Words, new_words
from service.usecases import enrolling
from service.usecases.acting import act
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
    """Store everybody; the family's first ping falls into the first window from now on."""
    chance = SystemRandom()
    names = (cast.NORTH, cast.SOUTH)
    zone = cast.DESKS_TIME_ZONE
    desks = {name: enrolling.add_organisation(ports, name, zone) for name in names}
    family_sender = _add_senders(ports)
    responders = tuple(
        _add_responder(ports, part, desks[part.organisation], chance) for part in cast.RESPONDERS
    )
    exile = _add_exile(ports, desks[cast.NORTH], chance)
    place = Place(ExileId(UUID(exile.id)), (desks[cast.NORTH], desks[cast.SOUTH]), family_sender)
    registration = Registration(_agreement(ports), cast.MOTHER, case_card=cast.CASE_CARD)
    with act(ports) as acting:
        enrolling.add_family(acting, place, registration)
    return Players(exile, responders)


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


def _add_senders(ports: Ports) -> SenderId:
    """Store our numbers; return the one that serves the family."""
    rows = [
        (ChannelName.SMS, Pool.FAMILIES, cast.FAMILY_SENDER),
        (ChannelName.SMS, Pool.PAGES, cast.PAGES_SENDER),
        (ChannelName.SMS, Pool.CANARY, cast.CANARY),
        (ChannelName.SIGNAL, Pool.PAGES, cast.SIGNAL_ACCOUNT),
        (ChannelName.SIGNAL, Pool.CANARY, cast.SIGNAL_CANARY),
    ]
    ids = [SenderId(uuid4()) for _ in rows]
    with act(ports) as acting:
        for sender_id, (channel, pool, number) in zip(ids, rows, strict=True):
            record = SenderRecord(sender_id, channel, pool, "active", 1, number)
            senders.add_sender(acting.tx, record)
    return ids[0]


def _add_responder(ports: Ports, part: cast.Part, desk: OrganisationId, chance: Random) -> SignIn:
    words, secret = new_words(Language.ENGLISH, chance), new_totp_secret()
    channels = (ChannelName.SIGNAL, ChannelName.SMS)
    addresses = tuple(Address(channel, part.number) for channel in channels)
    person = Person(part.name, addresses, secret, "en")
    found = enrolling.add_responder(ports, desk, person, secrets_of(ports, words))
    return SignIn(str(found), part.name, part.organisation, part.number, _typed(words), secret)


def _add_exile(ports: Ports, desk: OrganisationId, chance: Random) -> SignIn:
    words = new_words(Language.ENGLISH, chance)
    found = enrolling.add_exile(ports, desk, secrets_of(ports, words))
    return SignIn(str(found), "The exile", "", "", _typed(words))


def _typed(words: Words) -> str:
    return " ".join((*words.locator, *words.secret))


def _agreement(ports: Ports) -> Agreement:
    every_day = Window(frozenset(range(7)), time(9), time(20))
    return Agreement(
        mode=Mode.SMS,
        cover=Cover.OPEN,
        plan=Plan.NORMAL,
        days_min=1,
        days_max=1,
        windows=(every_day,),
        time_zone=cast.TIME_ZONE,
        begins_at=ports.clock.now(),
        codebook=cast.codebook(),
        exile_time_zone=cast.DESKS_TIME_ZONE,
        case_time_zone=cast.DESKS_TIME_ZONE,
    )
