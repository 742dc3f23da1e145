"""Whose phones the page shows, and what stands on each: threads, answers to suggest.

It reads the world and changes nothing; how it looks is the template's affair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.address import ChannelName
from service.sandbox.phones import Phone
from service.sandbox.twilio_numbers import COUNTRIES
from service.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """Something a person of the demonstration might say, one press away."""

    label: str  # what it is for: "Safe words", "Distress"
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the demonstration."""

    name: str
    role: str
    number: str = field(repr=False)
    answers: Sequence[Answer] = ()
    code: Callable[[], str] | None = None  # what an authenticator on this phone shows now


@dataclass(frozen=True, slots=True)
class Line:
    """One text in a thread; `own` when the phone's holder wrote it."""

    at: datetime
    text: str = field(repr=False)
    own: bool
    carried: bool = True


@dataclass(frozen=True, slots=True)
class Thread:
    """What one phone and one number of ours wrote to each other."""

    channel: ChannelName
    number: str = field(repr=False)
    lines: Sequence[Line] = field(repr=False)

    @property
    def can_reply(self) -> bool:
        """Can an answer on this channel be taken in?"""
        return self.channel is ChannelName.SMS


@dataclass(frozen=True, slots=True)
class Screen:
    """One phone as it is shown."""

    person: Person
    threads: Sequence[Thread]

    @property
    def key(self) -> str:
        """Return the phone's name in the page's addresses."""
        return f"phone-{self.person.number.lstrip('+')}"


def screens(world: World, people: Sequence[Person]) -> list[Screen]:
    """Return the phones of `people`, then any other phone that got or wrote something."""
    known = {person.number for person in people}
    strangers = [
        Person("Somebody else", "not one of the demonstration's people", phone.number)
        for phone in world.phonebook.phones()
        if phone.number not in known and (phone.inbox or phone.written)
    ]
    return [
        Screen(person, threads_of(world.phone(person.number))) for person in (*people, *strangers)
    ]


def threads_of(phone: Phone) -> list[Thread]:
    """Return the threads on `phone`, the one with the newest text first."""
    lines: dict[tuple[ChannelName, str], list[Line]] = {}
    for got in phone.inbox:
        lines.setdefault((got.channel, got.sender), []).append(Line(got.at, got.text, own=False))
    for sent in phone.written:
        line = Line(sent.at, sent.text, own=True, carried=sent.carried)
        lines.setdefault((sent.channel, sent.to), []).append(line)
    threads = [
        Thread(channel, number, sorted(found, key=lambda line: line.at))
        for (channel, number), found in lines.items()
    ]
    return sorted(threads, key=lambda thread: thread.lines[-1].at, reverse=True)


def spaced(number: str) -> str:
    """Return an E.164 number with gaps for the eye: `+48 500 100 301`."""
    code = next((number[:cut] for cut in (4, 3, 2) if number[:cut] in COUNTRIES), number[:3])
    head, rest = code, number[len(code) :]
    return " ".join([head, *(rest[place : place + 3] for place in range(0, len(rest), 3))])
