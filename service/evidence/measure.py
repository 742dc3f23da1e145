"""Reads replies whose meaning is known, and counts what the reader made of them.

Everything is drawn with a seed. `report` says it in words and numbers; nothing is judged here.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from service.domain.codebook import Codebook, Meaning, PlacedMarker
from service.domain.reader import Reason, Verdict, VerdictKind, read
from service.evidence.chatter import a_message
from service.evidence.families import families
from service.evidence.noise import noisy

LEVELS: Final = (0, 1, 2, 3)
AROUND_SHARE: Final = 0.5
ORDINARY: Final = "ordinary"
ORDINARY_SINGLE: Final = "ordinary, to a family of safe words"
TOGETHER: Final = "safe and distress"
SINGLE: Final = "safe word"
_MEANT: Final = {
    Meaning.SAFE: VerdictKind.SAFE,
    Meaning.DISTRESS: VerdictKind.DISTRESS,
    Meaning.STOP: VerdictKind.STOP,
}


@dataclass(slots=True)
class Tally:
    """Verdicts by (language, what was written, noise level, verdict), and seconds they took."""

    counts: Counter[tuple[str, str, int, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, key: tuple[str, str, int], verdict: Verdict) -> None:
        """Count one verdict; plain danger is counted by itself, whatever it stood beside."""
        danger = verdict.reason is Reason.PLAIN_DANGER
        self.counts[*key, str(verdict.reason if danger else verdict.verdict)] += 1


def measure(
    languages: Iterable[str], *, families_count: int, ordinary_count: int, seed: int
) -> Tally:
    """Return what the reader made of noisy replies and ordinary talk of these languages."""
    tally = Tally()
    for language in languages:
        chance = Random(f"{language} {seed} replies")  # noqa: S311 - a seed that repeats, no cryptography
        for book in families(language, families_count, seed):
            _read_replies(tally, book, language, chance)
            messages = [a_message(language, chance) for _ in range(ordinary_count)]
            read_ordinary(tally, book, language, messages)
    return tally


def read_ordinary(tally: Tally, book: Codebook, language: str, texts: Iterable[str]) -> None:
    """Read texts that mean nothing, as answers to the first topic.

    Single safe words (R6) are told apart from phrases: other people say them, too.
    """
    topic = book.topics[0]
    single = any(len(marker.split()) == 1 for marker in topic.safe)
    kind = ORDINARY_SINGLE if single else ORDINARY
    for text in texts:
        tally.add((language, kind, 0), _timed(tally, book, text, topic.name))


def _read_replies(tally: Tally, book: Codebook, language: str, chance: Random) -> None:
    for marker in book.markers():
        topic = marker.topic or book.topics[0].name
        kind = _kind(marker)
        for level in LEVELS:
            text = noisy(marker.text, level, chance, _around(language, chance))
            tally.add((language, kind, level), _timed(tally, book, text, topic))
        if marker.meaning is Meaning.SAFE:
            for level, text in _together(book, marker, chance):
                verdict = _timed(tally, book, text, topic)
                tally.add((language, TOGETHER, level), verdict)


def _kind(marker: PlacedMarker) -> str:
    if marker.meaning is Meaning.SAFE and len(marker.text.split()) == 1:
        return SINGLE
    return str(_MEANT[marker.meaning])


def _around(language: str, chance: Random) -> tuple[str, str]:
    before = a_message(language, chance) if chance.random() < AROUND_SHARE else ""
    return before, ""


def _together(book: Codebook, marker: PlacedMarker, chance: Random) -> Iterator[tuple[int, str]]:
    """Yield texts that hold a safe marker and a distress one, noisier and noisier."""
    alarms = [other for other in book.markers() if other.meaning is Meaning.DISTRESS]
    for level in LEVELS:
        parts = [
            noisy(marker.text, min(level, 2), chance),
            noisy(chance.choice(alarms).text, level, chance),
        ]
        chance.shuffle(parts)
        yield level, " ".join(parts)


def _timed(tally: Tally, book: Codebook, text: str, topic: str) -> Verdict:
    before = time.process_time()
    verdict = read(book, text, topic=topic)
    tally.seconds.append(time.process_time() - before)
    return verdict
