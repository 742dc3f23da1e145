"""What somebody at the demonstration can see, and in words what of it is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.demo import cast
from service.demo.seeding import Players
from service.ports import Ports
from service.sandbox.world import World
from service.usecases import glancing

NOTHING = "Nothing anybody can see yet: only the clock has moved. Jump again."
AWAY = "The database is gone: nothing can be seen until it is back. Jump again, or mend it below."
BACK = "The database is back."


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything a person could see, for comparing."""

    phones: Mapping[str, int]  # how many messages have reached which number
    asked: int  # what waits for the exile
    exile: str
    cases: frozenset[str]
    desk: str


def look(ports: Ports, world: World, players: Players) -> Sight:
    """Return what can be seen now."""
    with world.lock:
        phones = {phone.number: len(phone.inbox) for phone in world.phonebook.phones()}
    exile = glancing.glance(ports, UUID(players.exile.id))
    desks = [glancing.desk(ports, UUID(each.id)) for each in players.responders]
    return Sight(
        {number: count for number, count in phones.items() if count},
        sum(len(each.questions) for each in exile),
        repr(exile),
        frozenset(str(case.id) for desk in desks for case in desk.waiting),
        repr(desks),
    )


def told(before: Sight | None, after: Sight | None) -> list[str]:
    """Return a sentence for each thing that is new; None is while nobody could look."""
    if before is None or after is None:
        return [AWAY if after is None else BACK]
    found = [f"A message reached {_whose(number)} phone." for number in _new(before, after)]
    if after.asked > before.asked:
        found.append("The exile is asked something: look at the exile's page.")
    elif after.exile != before.exile:
        found.append("The exile's page shows something new.")
    if after.cases - before.cases:
        found.append("A case is open: look at the responders' desk.")
    elif after.cases and any(each.number in _new(before, after) for each in cast.RESPONDERS):
        found.append("A case waits at the desk: calls go on until somebody takes and works on it.")
    elif after.desk != before.desk:
        found.append("The responders' desk shows something new.")
    return found or [NOTHING]


def _new(before: Sight, after: Sight) -> list[str]:
    """Return the numbers that something new has reached."""
    return [number for number, n in after.phones.items() if n > before.phones.get(number, 0)]


def _whose(number: str) -> str:
    names = {cast.EXILE: "the exile's", cast.OPERATOR: "the operator's"}
    names |= {each.number: f"{each.name}'s" for each in cast.RESPONDERS}
    names |= {each.number: f"the {each.name.lower()}'s" for each in cast.RELATIVES}
    return names.get(number, "somebody's")
