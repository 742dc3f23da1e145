"""The pretend outside world of the demonstration: its gateways, numbers and phones.

How the gateways behave is the sandbox's affair; who the people are stands in `cast`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from secrets import randbits, token_hex

import pyotp

from service.demo import cast
from service.demo.seeding import Players, SignIn
from service.demo.ways import Ways
from service.domain.agreement import Mode
from service.sandbox.people import Answer, Person, Play
from service.sandbox.world import World
from service.wiring import MESSAGE_PATH


def build_world(clock: Callable[[], datetime], public_url: str) -> World:
    """Return a world whose gateways know our numbers and where to report."""
    # Another seed at every start: kept data would take a repeated message id for a duplicate.
    world = World(clock, seed=randbits(32))
    world.twilio.token = token_hex(16)
    for number in (cast.FAMILY_SENDER, cast.SPARE_SENDER, cast.PAGES_SENDER, cast.CANARY):
        # D12: the carrier's own keyword replies are off.
        world.twilio.own(number, sms_url=public_url + MESSAGE_PATH, opt_out=False)
    accounts = (cast.FAMILY_ACCOUNT, cast.SPARE_ACCOUNT, cast.SIGNAL_ACCOUNT, cast.SIGNAL_CANARY)
    for number in accounts:
        world.signal.own(number)
    return world


def people_of(players: Players, ways: Ways, public_url: str) -> Sequence[Person]:
    """Return whose phones the page shows, the mother's first."""
    relatives = [_relative(rank, each, ways) for rank, each in enumerate(cast.RELATIVES)]
    door = ("The exile's page", f"{public_url}/")
    role = "is asked and told on a page"
    exile = Person("The exile", role, cast.EXILE, door=door, words=players.exile.words)
    operator = Person("Operator", "hosts the service", cast.OPERATOR)
    responders = [_responder(each, public_url) for each in players.responders]
    return (*reversed(relatives), exile, *responders, operator)


def _relative(rank: int, relative: cast.Relative, ways: Ways) -> Person:
    begun, begin = partial(ways.is_running, relative), partial(ways.begin, relative)
    play = Play(rank, relative.title, relative.about, relative.to_do, begun, begin)
    answers = [] if relative.mode is Mode.OWN else [Answer(*each) for each in cast.ANSWERS]
    role = "the relative who is asked"
    typed = not relative.mode.sends
    topics = {} if relative.mode is Mode.OWN else cast.topics()
    return Person(
        relative.name, role, relative.number, answers, play=play, typed=typed, topics=topics
    )


def _responder(player: SignIn, public_url: str) -> Person:
    totp = pyotp.TOTP(player.code_secret)
    role, door = (
        f"on duty at {player.organisation}",
        ("The responders' desk", f"{public_url}/desk/"),
    )
    return Person(player.name, role, player.number, code=totp.now, door=door, words=player.words)
