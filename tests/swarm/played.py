"""A scenario that was played, as it looks from outside: its log, what phones wrote, what is left."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.stories.cast import DISTRESS, TROUBLE

Entry = dict[str, Any]
MOMENT = timedelta(seconds=5)
SETTLING = timedelta(hours=2)  # after a fault, until leases, looks and pulls have done their work
SENDING = ("sms", "signal")


@dataclass
class Remains:
    """What is found in the service when a scenario is over."""

    broken_entry: int | None = None  # the first of the ledger that is missing, moved or changed
    overdue: dict[str, timedelta] = field(default_factory=dict)
    # Open cases as responders see them, by level.
    at_desk: dict[str, str] = field(default_factory=dict)
    said: str = ""  # all that was logged
    outbox: dict[str, tuple[str, str]] = field(default_factory=dict)  # kind and state, by effect


@dataclass
class Played:
    """A scenario and what came of it."""

    scenario: dict[str, Any]
    log: list[Entry]
    written: list[Entry]  # what phones wrote to us and got, as the pretend world has it
    deaths: list[datetime] = field(default_factory=list)  # of our own side, between two steps
    # Pings of a family alone, in calm, with what its exile ordered.
    control: dict[str, list[Entry]] = field(default_factory=dict)
    remains: Remains = field(default_factory=Remains)
    handed: Counter[str] = field(default_factory=Counter)  # how often each effect may have left

    def events(self, name: str, **facts: Any) -> list[Entry]:
        """Return the events of one name with these facts."""
        return [
            one
            for one in self.log
            if one["event"] == name and all(one.get(key) == value for key, value in facts.items())
        ]

    @property
    def families(self) -> list[dict[str, Any]]:
        """Return the families as the scenario has them."""
        found: list[dict[str, Any]] = self.scenario["families"]
        return found

    @property
    def end(self) -> datetime:
        """Return when the scenario ended."""
        days = int(self.scenario["for"][1:-1])
        return datetime.fromisoformat(self.scenario["start"]) + timedelta(days=days)

    def faults(self) -> set[str]:
        """Return the names of what broke."""
        return {str(rule["fault"]) for rule in self.scenario["behaviour"] if "fault" in rule}

    def gives_reasons(self, name: str) -> bool:
        """Whether exile or deputy of a family ever say that they know why nothing comes."""
        rules = [rule for rule in self.scenario["behaviour"] if rule.get("do") == "known-reason"]
        return any(str(rule["who"]).partition(".")[0] == name for rule in rules)

    def troubles(self) -> list[tuple[datetime, datetime]]:
        """Return when something was broken or had just been mended."""
        begun: defaultdict[str, list[datetime]] = defaultdict(list)
        spans = [(at, at + SETTLING) for at in self.deaths]
        for one in self.log:
            if one["event"] == "fault":
                begun[one["fault"]].append(when(one))
            elif one["event"] == "mended":
                spans.append((begun[one["fault"]].pop(0), when(one) + SETTLING))
        return spans + [(at, self.end) for left in begun.values() for at in left]

    def is_calm(self, begin: datetime, end: datetime) -> bool:
        """Whether nothing was broken meanwhile, and nobody died."""
        return not any(b <= end and begin <= e for b, e in self.troubles())


def when(entry: Entry) -> datetime:
    """Return the instant of an entry."""
    return datetime.fromisoformat(entry["at"])


def is_cry(text: str) -> bool:
    """Whether a distress marker of the stories' codebook stands in the text."""
    return DISTRESS in text or TROUBLE in text


def said_with(played: Played, verdict: Entry, within: timedelta = timedelta()) -> list[str]:
    """Return the texts that were judged in the moment of a verdict, or came so soon before it."""
    replies = played.events("reply", family=verdict["family"])
    return [
        str(one["text"]) for one in replies if timedelta() <= when(verdict) - when(one) <= within
    ]
