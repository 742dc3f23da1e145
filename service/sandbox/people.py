"""Whose phones the page shows, and what stands on each: threads, answers to suggest.

It reads the world and changes nothing; how it looks is the template's affair.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.address import WRITTEN, ChannelName
from service.sandbox.phones import Phone
from service.sandbox.twilio_numbers import COUNTRIES
from service.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """Something a person of the demonstration might say, one press away."""

    label: str  # what it is for: "Safe words", "Distress"
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Play:
    """One way of asking a relative, begun by hand: what it is, and what to do to play it."""

    rank: int  # the order in which the ways are explained
    title: str
    about: str
    to_do: str
    is_running: Callable[[], bool]
    begin: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the demonstration."""

    name: str
    role: str
    number: str = field(repr=False)
    answers: Sequence[Answer] = ()
    code: Callable[[], str] | None = None  # what an authenticator on this phone shows now
    play: Play | None = None  # how this relative is asked
    typed: bool = False  # the answers are typed in by the exile: no phone sends them
    door: tuple[str, str] = ("", "")  # where they sign in: what it is called, and its address
    words: str = field(default="", repr=False)  # what they sign in with
    topics: Mapping[str, str] = field(default_factory=dict, repr=False)  # of each question: its own


@dataclass(frozen=True, slots=True)
class Line:
    """One text in a thread; `own` when the phone's holder wrote it."""

    at: datetime
    text: str = field(repr=False)
    own: bool
    carried: bool = True


_LABELS = {ChannelName.SMS: "SMS", ChannelName.SIGNAL: "Signal", ChannelName.VOICE: "Call"}


@dataclass(frozen=True, slots=True)
class Way:
    """How a phone can write to us: a channel, and a number of ours on it."""

    channel: ChannelName
    number: str = field(repr=False)

    @property
    def label(self) -> str:
        """Return the channel's name for reading."""
        return _LABELS[self.channel]

    @property
    def value(self) -> str:
        """Return what the page's forms call it; `way_of` reads it."""
        return f"{self.channel}:{self.number}"


def way_of(value: str) -> Way:
    """Return the way a form names; a number alone is reached by SMS."""
    channel, _, number = value.rpartition(":")
    is_signal = channel == ChannelName.SIGNAL
    return Way(ChannelName.SIGNAL if is_signal else ChannelName.SMS, number)


@dataclass(frozen=True, slots=True)
class Thread:
    """What one phone and one number of ours wrote to each other."""

    way: Way
    lines: Sequence[Line] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Screen:
    """One phone as it is shown."""

    person: Person
    threads: Sequence[Thread]
    rings: bool = False

    @property
    def partners(self) -> list[Way]:
        """Return what the phone may write back to: a call is not answered in writing."""
        return [each.way for each in self.threads if each.way.channel in WRITTEN]

    @property
    def key(self) -> str:
        """Return the phone's name in the page's addresses."""
        return f"phone-{self.person.number.lstrip('+')}"


def screens(world: World, people: Sequence[Person]) -> list[Screen]:
    """Return the phones of `people` who are part of it by now, then any other that got or wrote."""
    known = {person.number for person in people}
    strangers = [
        Person("Somebody else", "not one of the demonstration's people", phone.number)
        for phone in world.phonebook.phones()
        if phone.number not in known and (phone.inbox or phone.written)
    ]
    shown = [each for each in people if each.play is None or each.play.is_running()]
    return [_screen(world, person) for person in (*shown, *strangers)]


def _screen(world: World, person: Person) -> Screen:
    phone = world.phone(person.number)
    return Screen(person, threads_of(phone), rings=bool(phone.ringing))


def plays_of(people: Sequence[Person]) -> list[Person]:
    """Return the relatives, in the order in which the ways of asking them are explained."""
    return sorted((each for each in people if each.play), key=lambda each: _rank(each.play))


def _rank(play: Play | None) -> int:
    return play.rank if play else 0


def ways_of(world: World) -> list[Way]:
    """Return every number of ours that a phone can write to."""
    texts = [Way(ChannelName.SMS, number) for number in sorted(world.twilio.numbers.owned)]
    return texts + [Way(ChannelName.SIGNAL, number) for number in sorted(world.signal.owned)]


def threads_of(phone: Phone) -> list[Thread]:
    """Return the threads on `phone`, the one with the newest text first."""
    lines: dict[Way, list[Line]] = {}
    for got in phone.inbox:
        way = Way(got.channel, got.sender)
        lines.setdefault(way, []).append(Line(got.at, got.text, own=False))
    for sent in phone.written:
        line = Line(sent.at, sent.text, own=True, carried=sent.carried)
        lines.setdefault(Way(sent.channel, sent.to), []).append(line)
    threads = [Thread(way, sorted(found, key=lambda line: line.at)) for way, found in lines.items()]
    return sorted(threads, key=lambda thread: thread.lines[-1].at, reverse=True)


def spaced(number: str) -> str:
    """Return an E.164 number with gaps for the eye: `+48 500 100 301`."""
    code = next((number[:cut] for cut in (4, 3, 2) if number[:cut] in COUNTRIES), number[:3])
    head, rest = code, number[len(code) :]
    return " ".join([head, *(rest[place : place + 3] for place in range(0, len(rest), 3))])
