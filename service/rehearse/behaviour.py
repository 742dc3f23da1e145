"""The behaviour of a scenario file: what people do on which event, and what breaks when.

Who takes part is read in `scenario`; whether a rule names somebody of the cast, who can do
what it says, is checked here too. How it is done is decided in `deeds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from service.domain.duration import DurationRefusedError, parse_duration
from service.domain.ordering import Judgement
from service.domain.outcome import Outcome

E = TypeVar("E", bound=StrEnum)
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


class Part(StrEnum):
    """What somebody is in a scenario."""

    RELATIVE = "relative"
    EXILE = "exile"
    DEPUTY = "deputy"
    RESPONDER = "responder"


TRIGGERS = {
    Part.RELATIVE: ("ping",),
    Part.EXILE: ("asked", "reminded"),
    Part.DEPUTY: ("asked",),
    Part.RESPONDER: ("page", "acknowledged", "quieted"),
}
_ANSWERS = ("known-reason", "heard", "nothing")
DEEDS = {
    Part.RELATIVE: (),
    Part.EXILE: (
        *_ANSWERS,
        "sent",
        "answered",
        "judged",
        "pause",
        "stop",
        "sooner",
        "inspected",
        "confirmed",
    ),
    Part.DEPUTY: _ANSWERS,
    Part.RESPONDER: ("quiet", "take", "acknowledge", "note", "close"),
}
_NEEDED = {
    "known-reason": "until",
    "pause": "until",
    "answered": "reply",
    "judged": "answer",
}


YEARS = range(1970, 2201)  # beyond them zones and sums of time end


class FieldRefusedError(ValueError):
    """One field cannot be read; the message is a whole clause naming it."""


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


def read_rule(one: Mapping[str, Any], start: datetime) -> Rule:
    """Return one rule; raise FieldRefusedError, or KeyError where a field is missing."""
    trigger, deed = one.get("on"), one.get("do")
    if trigger is None and "at" not in one:
        message = "say when: `on` an event, or `at` an instant"
        raise FieldRefusedError(message)
    if deed is None and "reply" not in one:
        message = "say what: a `reply`, or `do`"
        raise FieldRefusedError(message)
    needed = _NEEDED.get(str(deed))
    if needed is not None and needed not in one:
        message = f"{needed}: `{deed}` needs it"
        raise FieldRefusedError(message)
    return Rule(
        who=_text(one, "who"),
        on=str(trigger) if trigger is not None else None,
        at=read_instant(one, "at", start) if "at" in one else None,
        after=read_duration(one, "after") if "after" in one else timedelta(),
        nth=_count(one, "nth") if "nth" in one else None,
        since=_count(one, "from") if "from" in one else 1,
        times=_count(one, "times") if "times" in one else None,
        reply=_text(one, "reply") if "reply" in one else None,
        do=str(deed) if deed is not None else None,
        until=read_instant(one, "until", start) if "until" in one else None,
        answer=str(_choice(Judgement, one, "answer")) if "answer" in one else None,
        outcome=_choice(Outcome, one, "outcome") if "outcome" in one else None,
        text=_text(one, "text") if "text" in one else "",
    )


def read_fault(one: Mapping[str, Any], start: datetime) -> FaultRole:
    """Return one fault; raise FieldRefusedError."""
    name = _one_of(FAULTS, one, "fault")
    process = _one_of(PROCESSES, one, "process") if name == "crash" else None
    if name == "clock-jump" and "by" not in one:
        message = 'by: say how far the clock jumps, for example "PT1H"'
        raise FieldRefusedError(message)
    return FaultRole(
        name=name,
        at=read_instant(one, "at", start) if "at" in one else start,
        lasts=read_duration(one, "for") if "for" in one else None,
        by=_signed_duration(one, "by") if "by" in one else None,
        process=process,
    )


def refuse_misfit(rule: Rule, people: Mapping[str, Part | None]) -> None:
    """Raise FieldRefusedError where nobody has that name, or they cannot do this."""
    if rule.who not in people:
        message = f"who: there is nobody named {rule.who}"
        raise FieldRefusedError(message)
    part = people[rule.who]
    if part is None:
        message = f"who: we do not write to {rule.who}; let the exile answer"
        raise FieldRefusedError(message)
    if rule.on is not None and rule.on not in TRIGGERS[part]:
        message = f"on: for this person choose one of {', '.join(TRIGGERS[part])}"
        raise FieldRefusedError(message)
    if rule.do is not None and rule.do not in DEEDS[part]:
        able = f"choose one of {', '.join(DEEDS[part])}" if DEEDS[part] else "give a `reply`"
        message = f"do: for this person {able}"
        raise FieldRefusedError(message)
    if rule.do is None and part in (Part.EXILE, Part.DEPUTY):
        message = f"do: choose one of {', '.join(DEEDS[part])}"
        raise FieldRefusedError(message)


def read_instant(one: Mapping[str, Any], name: str, start: datetime | None = None) -> datetime:
    """Return an ISO instant with offset, or an offset from `start`, as aware UTC."""
    text = str(one[name])
    try:
        if start is not None and text.startswith("P"):
            return start + read_duration(one, name)
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None and instant.year in YEARS:
            return instant.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        if isinstance(error, FieldRefusedError):
            raise
    message = f"{name}: write an instant with offset, such as 2027-01-10T00:00:00+00:00"
    raise FieldRefusedError(message)


def read_duration(one: Mapping[str, Any], name: str) -> timedelta:
    """Return an ISO 8601 duration."""
    try:
        return parse_duration(str(one[name]))
    except DurationRefusedError as refused:
        message = f"{name}: {refused}"
        raise FieldRefusedError(message) from None


def _signed_duration(one: Mapping[str, Any], name: str) -> timedelta:
    """Return a duration that may be negative: a clock can jump back."""
    text = str(one[name])
    length = read_duration({name: text.removeprefix("-")}, name)
    return -length if text.startswith("-") else length


def read_whole(one: Mapping[str, Any], name: str, *, least: int) -> int:
    """Return a whole number of at least `least`."""
    value = one[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        message = f"{name}: write a whole number of at least {least}"
        raise FieldRefusedError(message)
    return value


def _count(one: Mapping[str, Any], name: str) -> int:
    return read_whole(one, name, least=1)


def _text(one: Mapping[str, Any], name: str) -> str:
    if not isinstance(one[name], str):
        message = f"{name}: write a text"
        raise FieldRefusedError(message)
    return str(one[name])


def _one_of(values: tuple[str, ...], one: Mapping[str, Any], name: str) -> str:
    if one.get(name) not in values:
        message = f"{name}: choose one of {', '.join(values)}"
        raise FieldRefusedError(message)
    return str(one[name])


def _choice(kind: type[E], one: Mapping[str, Any], name: str) -> E:
    return kind(_one_of(tuple(kind), one, name))
