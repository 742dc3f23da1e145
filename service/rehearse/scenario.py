"""A scenario file: who takes part, what they do, what breaks. Parsed whole or refused whole.

How it is played is decided in `player`; here every wrong field is named at once, with its
place. What people do and what breaks is read in `behaviour`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from service.domain.address import Address, AddressRefusedError, ChannelName, parse_number
from service.domain.agreement import Agreement, AgreementRefusedError, is_zone
from service.domain.settling import settle
from service.rehearse.behaviour import (
    FaultRole,
    FieldRefusedError,
    Part,
    Rule,
    read_duration,
    read_fault,
    read_instant,
    read_rule,
    read_whole,
    refuse_misfit,
)
from service.rehearse.known_fields import strange_in_scenario

T = TypeVar("T")
_DEFAULT_ZONE = "Europe/Minsk"
_SHORT_NUMBER = "write the number with + and the country code, for example +48 500 100 301"
OPERATOR = "+48500199000"
PAGE_SENDERS = {ChannelName.SMS: "+48732199001", ChannelName.SIGNAL: "+48732199002"}
CANARY = "+48732199003"
CANARIES = {ChannelName.SMS: CANARY, ChannelName.SIGNAL: "+48732199004"}
_TAKEN = frozenset({OPERATOR, *CANARIES.values(), *PAGE_SENDERS.values()})


class ScenarioRefusedError(ValueError):
    """The scenario cannot be played; `problems` are whole sentences."""

    def __init__(self, problems: list[str]) -> None:
        """Carry every problem at once."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ResponderRole:
    """A responder of the scenario."""

    name: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class OrganisationRole:
    """An NGO of the scenario."""

    name: str
    time_zone: str
    responders: tuple[ResponderRole, ...]


@dataclass(frozen=True, slots=True)
class FamilyRole:
    """A family of the scenario."""

    name: str
    agreement: Agreement
    to: str | None
    sender: str | None
    organisations: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario; instants are aware UTC."""

    start: datetime
    lasts: timedelta
    seed: int
    organisations: tuple[OrganisationRole, ...]
    families: tuple[FamilyRole, ...]
    rules: tuple[Rule, ...]
    faults: tuple[FaultRole, ...]


def parse_scenario(data: object) -> Scenario:
    """Return the scenario; raise ScenarioRefusedError naming every place that is wrong."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        problem = "a text holds half a character (a lone surrogate): write it whole"
        raise ScenarioRefusedError([problem]) from None
    return _Reader().scenario(data)


@dataclass
class _Reader:
    problems: list[str] = field(default_factory=list)

    def scenario(self, data: object) -> Scenario:
        if not isinstance(data, Mapping):
            raise ScenarioRefusedError(["a scenario is a JSON object"])
        start = self.read("", lambda: read_instant(data, "start"), datetime(1, 1, 2, tzinfo=UTC))
        lasts = self.read("", lambda: read_duration(data, "for"), timedelta())
        seed = self.read("", lambda: read_whole({"seed": 0, **data}, "seed", least=0), 0)
        zone = _first_zone(data)
        organisations = self.each(data, "organisations", lambda one: _organisation(one, zone))
        families = self.each(data, "families", lambda one: _family(one, start))
        is_cast = not self.problems
        self.problems += strange_in_scenario(data)
        acts = self.each(data, "behaviour", lambda one: _act(one, start), needed=False)
        if is_cast:  # else every rule about a person misread would be complained about too
            self.names(organisations, families)
            self.misfits(acts, _people(organisations, families))
        if self.problems:
            raise ScenarioRefusedError(self.problems)
        rules = tuple(each for each in acts.values() if isinstance(each, Rule))
        faults = tuple(each for each in acts.values() if isinstance(each, FaultRole))
        played = tuple(organisations.values()), tuple(families.values())
        return Scenario(start, lasts, seed, *played, rules, faults)

    def each(
        self,
        data: Mapping[str, Any],
        name: str,
        reading: Callable[[Mapping[str, Any]], T],
        *,
        needed: bool = True,
    ) -> dict[str, T]:
        """Return what could be read, by its place in the file."""
        found = data.get(name, [])
        if not isinstance(found, Sequence) or isinstance(found, str) or (needed and not found):
            self.problems.append(f"{name}: give a list")
            return {}
        read: dict[str, T] = {}
        for at, one in enumerate(found):
            place = f"{name}[{at}]"
            if not isinstance(one, Mapping):
                self.problems.append(f"{place}: must be an object")
                continue
            value = self.read(place, partial(reading, one), None)
            if value is not None:
                read[place] = value
        return read

    def read(self, place: str, reading: Callable[[], T], blank: T) -> T:
        at = f"{place}: " if place else ""
        try:
            return reading()
        except AgreementRefusedError as refused:
            self.problems += [f"{at}{problem}" for problem in refused.problems]
        except KeyError as missing:
            self.problems.append(f"{at}{missing.args[0]} is missing")
        except FieldRefusedError as refused:
            self.problems.append(f"{at}{refused}")
        return blank

    def names(
        self, organisations: Mapping[str, OrganisationRole], families: Mapping[str, FamilyRole]
    ) -> None:
        """Complain about organisations nobody knows, and names and numbers that clash."""
        known = {one.name for one in organisations.values()}
        ours = _TAKEN | {one.sender for one in families.values() if one.sender}
        for place, family in families.items():
            self.problems += [
                f"{place}: organisations: there is none named {name}"
                for name in dict.fromkeys(family.organisations)
                if name not in known
            ]
            if family.to in ours:
                self.problems.append(f"{place}: to: that number is a sender of ours")
            if family.sender in _TAKEN:
                self.problems.append(f"{place}: sender: that number is taken: choose another")
        everybody = Counter(_names(organisations.values(), families.values()))
        twice = [name for name, count in everybody.items() if count > 1]
        self.problems += [f"two take part with the name {name}: rename one" for name in twice]

    def misfits(self, acts: Mapping[str, Rule | FaultRole], people: Mapping[str, Any]) -> None:
        """Complain about rules that nobody of the cast can follow."""
        for place, one in acts.items():
            if isinstance(one, Rule):
                self.read(place, partial(refuse_misfit, one, people), None)


def _people(
    organisations: Mapping[str, OrganisationRole], families: Mapping[str, FamilyRole]
) -> dict[str, Part | None]:
    """Return what everybody is; None for a relative whom only the exile reaches."""
    people: dict[str, Part | None] = {}
    for family in families.values():
        people[family.name] = Part.RELATIVE if family.agreement.mode.sends else None
        people[f"{family.name}.exile"] = Part.EXILE
        people[f"{family.name}.deputy"] = Part.DEPUTY
    for organisation in organisations.values():
        people |= {one.name: Part.RESPONDER for one in organisation.responders}
    return people


def _names(organisations: Iterable[OrganisationRole], families: Iterable[FamilyRole]) -> list[str]:
    responders = [one.name for each in organisations for one in each.responders]
    return [*responders, *(family.name for family in families)]


def _first_zone(data: Mapping[str, Any]) -> str:
    families = data.get("families")
    if isinstance(families, Sequence) and families and isinstance(families[0], Mapping):
        zone = str(families[0].get("time_zone", _DEFAULT_ZONE))
        # A family's unknown zone is complained about once, at the family.
        return zone if is_zone(zone) else _DEFAULT_ZONE
    return _DEFAULT_ZONE


def _act(one: Mapping[str, Any], start: datetime) -> Rule | FaultRole:
    return read_fault(one, start) if "fault" in one else read_rule(one, start)


def _organisation(one: Mapping[str, Any], zone: str) -> OrganisationRole:
    zone = str(one.get("time_zone") or zone)
    if not is_zone(zone):
        message = "the time zone is not known: use a name such as Europe/Minsk"
        raise FieldRefusedError(message)
    people = _objects(one, "responders")
    return OrganisationRole(_name(one), zone, tuple(_responder(each) for each in people))


def _objects(one: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = one.get(name, [])
    if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
        return found
    message = f"{name}: give a list of objects"
    raise FieldRefusedError(message)


def _name(one: Mapping[str, Any]) -> str:
    if not isinstance(one["name"], str) or not one["name"] or "." in one["name"]:
        message = "name: write a short text without a full stop"
        raise FieldRefusedError(message)
    return str(one["name"])


def _responder(one: Mapping[str, Any]) -> ResponderRole:
    addresses = [_address(one)] if "to" in one else []
    addresses += [_address(each) for each in _objects(one, "addresses")]
    return ResponderRole(_name(one), tuple(addresses))


def _address(one: Mapping[str, Any]) -> Address:
    name = str(one.get("channel", "sms"))
    if name not in tuple(ChannelName):
        message = f"channel: choose one of {', '.join(ChannelName)}"
        raise FieldRefusedError(message)
    number = _number(one, "to")
    if number in _TAKEN:
        message = "to: that number is taken: choose another"
        raise FieldRefusedError(message)
    return Address(ChannelName(name), number)


def _number(one: Mapping[str, Any], name: str) -> str:
    try:
        return parse_number(str(one[name]))
    except AddressRefusedError:
        message = f"{name}: {_SHORT_NUMBER}"
        raise FieldRefusedError(message) from None


def _family(one: Mapping[str, Any], start: datetime) -> FamilyRole:
    exile = one.get("exile")
    if isinstance(exile, Mapping) and "time_zone" in exile:
        one = {**one, "exile_time_zone": exile["time_zone"]}
    agreement = settle(one, begins_at=start)
    sends = agreement.mode.sends
    organisations = one["organisations"]
    if not isinstance(organisations, list) or not 1 <= len(organisations) <= 2:  # noqa: PLR2004
        message = "organisations: list the one or two behind the family"
        raise FieldRefusedError(message)
    return FamilyRole(
        name=_name(one),
        agreement=agreement,
        to=_number(one, "to") if sends else None,
        sender=_number(one, "sender") if sends else None,
        organisations=(str(organisations[0]), str(organisations[-1])),
    )
