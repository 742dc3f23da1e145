"""`vestka bench read`: how fast replies are read, beside the least that any reader must do.

Families of seven markers, their replies at every level of noise and ordinary talk, one core,
processor time. The limit is the bare comparison of every marker with every reading of the
same texts, made ready beforehand: it finds likenesses and decides nothing.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from random import Random
from typing import Any, Final

from service.domain.codebook import Codebook, Manner, MannerKind
from service.domain.normal import fingerprint
from service.domain.reader import read
from service.domain.readings import has_cyrillic, has_latin, readings_of
from service.domain.sound import sound_of
from service.evidence.chatter import ENDINGS, a_message
from service.evidence.families import families
from service.evidence.lexicon import LEXICONS
from service.evidence.noise import noisy

MARKERS: Final = 7
LARGEST_BYTES: Final = 10_000
_SEED: Final = 7
_FAMILIES: Final = 6  # of each language
_ROUNDS: Final = 3
_AT_ONCE: Final = 100  # pieces of a long text
_REPEATS: Final = 3  # of a long text; the quickest counts, the others had to wait


@dataclass(frozen=True, slots=True)
class Task:
    """One text for one family, and what of both a bare comparison would look at."""

    book: Codebook
    text: str
    markers: tuple[str, ...]
    letters: tuple[str, ...]


def measure() -> Iterator[dict[str, Any]]:
    """Yield how many replies are read in a second, then the longest that one text takes."""
    compare, limit_is = _comparison()
    tasks = [_task(*each) for each in _replies()]
    taken = sorted(_seconds(partial(_read, task)) for task in tasks)
    least = sum(_seconds(partial(_compared, task, compare)) for task in tasks)
    yield {
        "what": f"verdicts, {MARKERS} markers, one core",
        "texts": len(tasks),
        "per_second": round(len(tasks) / sum(taken)),
        "p50_ms": _milliseconds(taken[len(taken) // 2]),
        "p99_ms": _milliseconds(taken[int(len(taken) * 0.99)]),
        "limit_per_second": round(len(tasks) / least),
        "limit_is": limit_is,
    }
    yield _longest(tasks[0].book, compare) | {"limit_is": limit_is}


def _replies() -> Iterator[tuple[Codebook, str]]:
    chance = Random(_SEED)  # noqa: S311 - a seed that repeats, no cryptography
    for language in LEXICONS:
        for book in map(_seven, families(language, 2 * _FAMILIES, _SEED)):
            if len(book.markers()) != MARKERS:  # a family of single words has more of them
                continue
            for marker in book.markers() * _ROUNDS:
                yield book, a_message(language, chance)
                for level in range(4):
                    yield book, noisy(marker.text, level, chance, (a_message(language, chance), ""))


def _seven(book: Codebook) -> Codebook:
    """Return `book` with a manner sign, which makes a family of phrases one of seven markers."""
    sign = ENDINGS[book.languages[0]][2]
    return replace(book, manner=Manner(MannerKind.MISSING, sign))


def _task(book: Codebook, text: str) -> Task:
    typed = " ".join(marker.text for marker in book.markers())
    readings = readings_of(text, cyrillic=has_cyrillic(typed), latin=has_latin(typed))
    markers = tuple(_sound(marker.text) for marker in book.markers())
    return Task(book, text, markers, tuple(reading.letters for reading in readings))


def _sound(text: str) -> str:
    return sound_of(fingerprint(text)).replace(" ", "")


def _comparison() -> tuple[Callable[[str, str], object], str]:
    """Return the quickest comparison at hand that forgives anything, else one that does not."""
    try:
        return import_module("rapidfuzz.fuzz").partial_ratio, "rapidfuzz.fuzz.partial_ratio"
    except ImportError:
        return str.__contains__, "exact search (rapidfuzz is not installed)"


def _compared(task: Task, compare: Callable[[str, str], object]) -> None:
    for letters in task.letters:
        for marker in task.markers:
            compare(letters, marker)


def _read(task: Task) -> None:
    read(task.book, task.text, topic=task.book.topics[0].name)


def _longest(book: Codebook, compare: Callable[[str, str], object]) -> dict[str, Any]:
    """Return which text of the largest size takes longest, and what comparing it takes."""
    tasks = {name: _task(book, _cut(text)) for name, text in _long_texts(book).items()}
    taken = {name: _quickest(partial(_read, task)) for name, task in tasks.items()}
    slowest = max(taken, key=taken.__getitem__)
    return {
        "what": f"the slowest of {len(tasks)} kinds of {LARGEST_BYTES // 1000} KB",
        "text": slowest,
        "ms_max": _milliseconds(taken[slowest]),
        "limit_ms": _milliseconds(_quickest(partial(_compared, tasks[slowest], compare))),
    }


def _long_texts(book: Codebook) -> dict[str, str]:
    chance = Random(_SEED)  # noqa: S311 - a seed that repeats, no cryptography
    alarm, *_, safe = (marker.text for marker in book.markers())
    return {
        "ordinary talk": _many(lambda: f"{a_message(book.languages[0], chance)}. "),
        "a distress marker over and over": _many(lambda: f"{alarm} "),
        "a safe marker over and over, denied": _many(lambda: f"не {safe} "),
        "markers with slips": _many(lambda: f"{noisy(alarm, 3, chance)} "),
        "one letter": _many(lambda: "а"),
        "short words": _many(lambda: "не "),
        "letters of two scripts": _many(lambda: chance.choice("абвгдежзиклмнопрст abcdefg,.;")),
        "Latin letters": _many(lambda: chance.choice("abcdefghijklmnopqrstuvwxyz ,.;'[]")),
        "marks": _many(lambda: "e\u0301"),
        "emoji": _many(lambda: "🌶"),
        "figures and signs": _many(lambda: chance.choice("0123456789+-*/=()!? ")),
    }


def _many(piece: Callable[[], str]) -> str:
    """Return more of a piece than is needed."""
    text = ""
    while len(text.encode()) < LARGEST_BYTES:
        text += "".join(piece() for _ in range(_AT_ONCE))
    return text


def _cut(text: str) -> str:
    return text.encode()[:LARGEST_BYTES].decode(errors="ignore")


def _quickest(deed: Callable[[], None]) -> float:
    return min(_seconds(deed) for _ in range(_REPEATS))


def _seconds(deed: Callable[[], None]) -> float:
    before = time.process_time()
    deed()
    return time.process_time() - before


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
