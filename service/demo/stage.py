"""The pretend outside world of the demonstration: its gateways, numbers and phones.

How the gateways behave is the sandbox's affair; who the people are stands in `cast`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from secrets import randbits, token_hex

import pyotp

from service.demo import cast
from service.demo.seeding import Players, SignIn
from service.sandbox.people import Answer, Person
from service.sandbox.world import World
from service.wiring import MESSAGE_PATH


def build_world(clock: Callable[[], datetime], public_url: str) -> World:
    """Return a world whose gateways know our numbers and where to report."""
    # Another seed at every start: kept data would take a repeated message id for a duplicate.
    world = World(clock, seed=randbits(32))
    world.twilio.token = token_hex(16)
    for number in (cast.FAMILY_SENDER, cast.PAGES_SENDER, cast.CANARY):
        # D12: the carrier's own keyword replies are off.
        world.twilio.own(number, sms_url=public_url + MESSAGE_PATH, opt_out=False)
    for number in (cast.SIGNAL_ACCOUNT, cast.SIGNAL_CANARY):
        world.signal.own(number)
    return world


def people_of(players: Players) -> Sequence[Person]:
    """Return whose phones the page shows."""
    answers = tuple(Answer(label, text) for label, text in cast.ANSWERS)
    mother = Person("Mother", "the relative who is asked", cast.MOTHER, answers)
    operator = Person("Operator", "hosts the service", cast.OPERATOR)
    return (mother, *map(_responder, players.responders), operator)


def _responder(player: SignIn) -> Person:
    totp = pyotp.TOTP(player.code_secret)
    role = f"on duty at {player.organisation}"
    return Person(player.name, role, player.number, code=totp.now)
