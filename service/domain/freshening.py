"""Which of its questions a family is asked to say anew, and when: at its own times, by its own key.

In every season one question is named. Mostly chance under the family's key has picked it, at
times a few that resemble another family's and several that do not were drawn among. So whoever
registers a guess at somebody else's sentence learns next to nothing by its being named (D2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from service.domain.agreement import Agreement
from service.domain.sequence import FamilySequence

SEASON_DAYS: Final = 56
FOUND_MAX: Final = 3  # so many likenesses of a family are ever drawn among: no list of guesses is
DECOYS_MIN: Final = 3
DECOYS_OF: Final = 4  # or one in so many of its questions, if that is more


@dataclass(frozen=True, slots=True)
class Alike:
    """A wording that resembles one of another family's, and the day that was found."""

    text: str = field(repr=False)
    found_on: date


@dataclass(frozen=True, slots=True)
class Named:
    """The question to say anew: the season it is named in, and its place."""

    season: int
    topic: int
    ping: int

    @property
    def code(self) -> str:
        """What stands for it on a page; it tells places, no words."""
        return f"{self.season}.{self.topic}.{self.ping}"


def named(
    agreement: Agreement, sequence: FamilySequence, alike: Sequence[Alike], today: date
) -> Named | None:
    """Return the question named on a day; None where every topic has only one.

    What was found counts from the next season on, and then by even chance only.
    """
    season, begins_on = _season(sequence, today)
    choices = _choices(agreement)
    if not choices or begins_on < agreement.begins_at.date():
        return None
    known = {each.text for each in alike if each.found_on < begins_on}
    found = [choice for choice in choices if choice[2] in known]
    if found and sequence.draw("freshen found", season, 2):
        choices = _with_decoys(choices, found, sequence, season)
    topic, ping, _ = choices[sequence.draw("freshen", season, len(choices))]
    return Named(season, topic, ping)


_Choice = tuple[int, int, str]


def _with_decoys(
    choices: Sequence[_Choice], found: Sequence[_Choice], sequence: FamilySequence, season: int
) -> list[_Choice]:
    """Return a few of what was found among as many others that a hit tells little."""
    order = sequence.shuffled("freshen few", len(found))
    few = [found[at] for at in order[:FOUND_MAX]]
    others = [choice for choice in choices if choice not in few]
    order = sequence.shuffled(f"freshen decoys {season}", len(others))
    count = max(DECOYS_MIN, len(choices) // DECOYS_OF)
    return [*few, *(others[at] for at in order[:count])]


def _season(sequence: FamilySequence, today: date) -> tuple[int, date]:
    """Return the season of a day and its first day; each family's begin on days of their own."""
    since = today.toordinal() - sequence.draw("freshen day", 0, SEASON_DAYS)
    return since // SEASON_DAYS, today - timedelta(days=since % SEASON_DAYS)


def _choices(agreement: Agreement) -> list[_Choice]:
    topics = agreement.codebook.topics if agreement.codebook else ()
    return [
        (at, index, text)
        for at, topic in enumerate(topics)
        if len(topic.pings) > 1
        for index, text in enumerate(topic.pings)
    ]


def note_alike(known: Sequence[Alike], texts: Sequence[str], today: date) -> tuple[Alike, ...]:
    """Return what is known after a comparison found `texts`, each with the day it first was."""
    days = {each.text: each.found_on for each in known}
    return tuple(Alike(text, days.get(text, today)) for text in sorted(set(texts)))
