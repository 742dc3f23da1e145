"""A scenario file: who takes part, what they do, what breaks. Parsed whole or refused whole.

How it is played is decided in `player`; here every wrong field is named at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from service.domain.address import Address, AddressRefusedError, ChannelName, parse_number
from service.domain.agreement import Agreement, AgreementRefusedError, is_zone
from service.domain.case import Outcome
from service.domain.duration import DurationRefusedError, parse_duration
from service.domain.ordering import Judgement
from service.domain.settling import settle

T = TypeVar("T")
FAULTS = (
    "sms-down",
    "sms-accepts-then-500",
    "sms-late",
    "sms-doubles",
    "webhooks-lost",
    "signal-down",
    "signal-blocked",
    "signal-burst",
    "queue-lost",
    "database-down",
    "crash",
    "machine-down",
    "clock-jump",
)
PROCESSES = ("web", "worker", "clock", "listener")
TRIGGERS = ("ping", "asked", "page", "acknowledged", "quieted", "reminded")
DEEDS = (
    "known-reason",
    "heard",
    "nothing",
    "sent",
    "answered",
    "judged",
    "pause",
    "stop",
    "sooner",
    "inspected",
    "quiet",
    "take",
    "acknowledge",
    "note",
    "close",
)


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
class Rule:
    """What somebody does: on an event of theirs, or at an instant."""

    who: str
    on: str | None
    at: datetime | None
    after: timedelta
    nth: int | None
    since: int
    times: int | None
    reply: str | None
    do: str | None
    until: datetime | None
    answer: str | None
    outcome: Outcome | None
    text: str


@dataclass(frozen=True, slots=True)
class FaultRole:
    """What breaks, when and for how long."""

    name: str
    at: datetime
    lasts: timedelta | None
    by: timedelta | None
    process: str | None


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
    return _Reader().scenario(data)


@dataclass
class _Reader:
    problems: list[str] = field(default_factory=list)

    def scenario(self, data: object) -> Scenario:
        if not isinstance(data, Mapping):
            raise ScenarioRefusedError(["a scenario is a JSON object"])
        start = self.read("start", lambda: _instant(data["start"]), datetime.now(UTC))
        lasts = self.read("for", lambda: parse_duration(str(data["for"])), timedelta())
        seed = self.read("seed", lambda: int(data.get("seed", 0)), 0)
        zone = _first_zone(data)
        families = self.each(data, "families", lambda one, _: _family(one, start))
        organisations = self.each(data, "organisations", lambda one, _: _organisation(one, zone))
        behaviour = data.get("behaviour", [])
        faults = self.each(
            {"behaviour": [one for one in behaviour if _is_fault(one)]},
            "behaviour",
            lambda one, _: _fault(one, start),
            needed=False,
        )
        rules = self.each(
            {"behaviour": [one for one in behaviour if not _is_fault(one)]},
            "behaviour",
            lambda one, _: _rule(one, start),
            needed=False,
        )
        if not self.problems:
            self.problems += _unknown_names(organisations, families, rules)
        if self.problems:
            raise ScenarioRefusedError(self.problems)
        return Scenario(start, lasts, seed, organisations, families, rules, faults)

    def each(
        self,
        data: Mapping[str, Any],
        name: str,
        reading: Callable[[Mapping[str, Any], int], T],
        *,
        needed: bool = True,
    ) -> tuple[T, ...]:
        found = data.get(name, [])
        if not isinstance(found, Sequence) or isinstance(found, str) or (needed and not found):
            self.problems.append(f"{name}: give a list")
            return ()
        read = []
        for at, one in enumerate(found):
            place = f"{name}[{at}]"
            if not isinstance(one, Mapping):
                self.problems.append(f"{place}: must be an object")
                continue
            value = self.read(place, lambda one=one, at=at: reading(one, at), None)  # type: ignore[misc]
            if value is not None:
                read.append(value)
        return tuple(read)

    def read(self, place: str, reading: Callable[[], T], blank: T) -> T:
        try:
            return reading()
        except AgreementRefusedError as refused:
            self.problems += [f"{place}: {problem}" for problem in refused.problems]
        except KeyError as missing:
            self.problems.append(f"{place}: {missing.args[0]} is missing")
        except (DurationRefusedError, AddressRefusedError, ValueError, TypeError) as refused:
            self.problems.append(f"{place}: {refused}")
        return blank


def _is_fault(one: object) -> bool:
    return isinstance(one, Mapping) and "fault" in one


def _first_zone(data: Mapping[str, Any]) -> str:
    families = data.get("families")
    if isinstance(families, Sequence) and families and isinstance(families[0], Mapping):
        return str(families[0].get("time_zone", "Europe/Minsk"))
    return "Europe/Minsk"


def _instant(value: object, start: datetime | None = None) -> datetime:
    """Return an ISO instant, or an offset from `start`."""
    text = str(value)
    if start is not None and text.startswith("P"):
        return start + parse_duration(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = "an instant needs an offset, for example 2027-01-10T00:00:00+00:00"
        raise ValueError(message)
    return instant.astimezone(UTC)


def _organisation(one: Mapping[str, Any], zone: str) -> OrganisationRole:
    zone = str(one.get("time_zone") or zone)
    if not is_zone(zone):
        message = "the time zone is not known: use a name such as Europe/Minsk"
        raise ValueError(message)
    responders = tuple(_responder(each) for each in one.get("responders", []))
    return OrganisationRole(str(one["name"]), zone, responders)


def _responder(one: Mapping[str, Any]) -> ResponderRole:
    addresses = [_address(one)] if "to" in one else []
    addresses += [_address(each) for each in one.get("addresses", [])]
    return ResponderRole(str(one["name"]), tuple(addresses))


def _address(one: Mapping[str, Any]) -> Address:
    try:
        channel = ChannelName(str(one.get("channel", "sms")))
    except ValueError:
        message = f"channel: choose one of {', '.join(ChannelName)}"
        raise ValueError(message) from None
    return Address(channel, parse_number(str(one["to"])))


def _family(one: Mapping[str, Any], start: datetime) -> FamilyRole:
    agreement = settle(one, begins_at=start)
    sends = agreement.mode.sends
    organisations = [str(each) for each in one["organisations"]]
    if not organisations:
        message = "organisations: name the one or two behind the family"
        raise ValueError(message)
    return FamilyRole(
        name=str(one["name"]),
        agreement=agreement,
        to=parse_number(str(one["to"])) if sends else None,
        sender=parse_number(str(one["sender"])) if sends else None,
        organisations=(organisations[0], organisations[-1]),
    )


def _rule(one: Mapping[str, Any], start: datetime) -> Rule:
    trigger, deed = one.get("on"), one.get("do")
    if trigger is None and "at" not in one:
        message = "say when: on an event, or at an instant"
        raise ValueError(message)
    if trigger is not None and trigger not in TRIGGERS:
        message = f"on: choose one of {', '.join(TRIGGERS)}"
        raise ValueError(message)
    if deed is not None and deed not in DEEDS:
        message = f"do: choose one of {', '.join(DEEDS)}"
        raise ValueError(message)
    if deed is None and "reply" not in one:
        message = "say what: a reply, or do"
        raise ValueError(message)
    return Rule(
        who=str(one["who"]),
        on=trigger,
        at=_instant(one["at"], start) if "at" in one else None,
        after=parse_duration(str(one.get("after", "PT0S"))),
        nth=int(one["nth"]) if "nth" in one else None,
        since=int(one.get("from", 1)),
        times=int(one["times"]) if "times" in one else None,
        reply=str(one["reply"]) if "reply" in one else None,
        do=deed,
        until=_instant(one["until"], start) if "until" in one else None,
        answer=str(Judgement(str(one["answer"]))) if "answer" in one else None,
        outcome=Outcome(str(one["outcome"])) if "outcome" in one else None,
        text=str(one.get("text", "")),
    )


def _fault(one: Mapping[str, Any], start: datetime) -> FaultRole:
    name = str(one["fault"])
    if name not in FAULTS:
        message = f"fault: choose one of {', '.join(FAULTS)}"
        raise ValueError(message)
    process = str(one["process"]) if "process" in one else None
    if name == "crash" and process not in PROCESSES:
        message = f"process: choose one of {', '.join(PROCESSES)}"
        raise ValueError(message)
    return FaultRole(
        name=name,
        at=_instant(one.get("at", "PT0S"), start),
        lasts=parse_duration(str(one["for"])) if "for" in one else None,
        by=parse_duration(str(one["by"])) if "by" in one else None,
        process=process,
    )


def _unknown_names(
    organisations: Sequence[OrganisationRole],
    families: Sequence[FamilyRole],
    rules: Sequence[Rule],
) -> list[str]:
    known = {organisation.name for organisation in organisations}
    missing = {name for family in families for name in family.organisations} - known
    people = {one.name for organisation in organisations for one in organisation.responders}
    for family in families:
        people |= {family.name, f"{family.name}.exile", f"{family.name}.deputy"}
    strangers = {rule.who for rule in rules} - people
    return [
        *(f"families: there is no organisation named {name}" for name in sorted(missing)),
        *(f"behaviour: there is nobody named {name}" for name in sorted(strangers)),
    ]
