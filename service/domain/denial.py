"""Whether words of a text are denied where they stand: «не взошли перцы», "no peppers".

Denial takes the meaning from safe and stop words, never from distress (MATCHING 2.4). A
clause of its own denies nothing beyond itself: «не упала, перцы» still speaks of peppers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.normal import words
from service.domain.readings import Reading
from service.domain.sound import sound_of
from service.domain.wordlists import common, denials

NEGATIONS: Final = frozenset(words(denials.NEGATIONS))
_WITHOUT: Final = NEGATIONS | frozenset(words(denials.WITHOUT))
_UNTRUTHS: Final = frozenset(words(denials.UNTRUTHS))
_KNOWING: Final = frozenset(words(denials.KNOWING))
LIGHT: Final = frozenset(sound_of(w) for w in words(common.FUNCTION_WORDS)) - {""}
_SOOTHING: Final = frozenset(words(denials.SOOTHING))
_AFTERTHOUGHTS: Final = _SOOTHING | frozenset(words(denials.AFTERTHOUGHTS))
_GLUED: Final = frozenset({"ne", "nie", "nia", "net", "not", "no", "nema", "nama"})
NEGATION_REACH: Final = 3  # words before, in one clause
_UNTRUTH_REACH: Final = 4


@dataclass(frozen=True, slots=True)
class Denial:
    """Where a denial stands: before the words or inside them, or right after them."""

    before: bool
    after: bool


def is_negation(word: str) -> bool:
    """Return whether `word`, spelled and case-folded, denies what stands beside it."""
    return word in NEGATIONS


def _denies(reading: Reading, word: int, harmless: frozenset[str] = _SOOTHING) -> bool:
    """Return whether this word denies what stands about it, and not only «волнуйся» after it."""
    next_word = reading.spelled[word + 1 : word + 2]
    return is_negation(reading.spelled[word]) and harmless.isdisjoint(next_word)


def denied(reading: Reading, spans: Sequence[tuple[int, int]]) -> Denial:
    """Return how words are denied that stand in `spans` of the letters of `reading`."""
    used = {
        word
        for begin, end in spans
        for word in range(reading.word_at(begin), reading.word_at(end - 1) + 1)
    }
    first, last = min(used), max(used)
    before = (
        any(_denies(reading, word) for word in range(first, last) if word not in used)
        or _denied_before(reading, first)
        or any(_glued(reading, begin) for begin, _ in spans)
    )
    return Denial(before=before, after=_denied_after(reading, last))


def _glued(reading: Reading, begin: int) -> bool:
    """Return whether a denial is written together with the word at `begin`: «непьёт»."""
    return reading.letters[reading.begins[reading.word_at(begin)] : begin] in _GLUED


def _denied_before(reading: Reading, first: int) -> bool:
    """Return whether the word just before denies, or one before it in the same clause."""
    if first and reading.spelled[first - 1] in _WITHOUT:
        return True
    for word in range(first, max(0, first - NEGATION_REACH), -1):
        if word in reading.breaks:
            break
        if _denies(reading, word - 1):
            return True
    near = range(max(0, first - _UNTRUTH_REACH), first)
    return any(_is_untrue(reading, word) for word in near)


def _is_untrue(reading: Reading, word: int) -> bool:
    """Return whether what follows this word is called untrue or unknown."""
    unknown = is_negation(reading.spelled[word]) and reading.spelled[word + 1] in _KNOWING
    return reading.spelled[word] in _UNTRUTHS or unknown


def _denied_after(reading: Reading, last: int) -> bool:
    """Return whether the very next word denies, or the one after a light word does."""
    for word in (last + 1, last + 2):
        if word >= len(reading.spelled) or word in reading.breaks:
            return False
        if _denies(reading, word, _AFTERTHOUGHTS):
            return True
        if reading.tokens[word] not in LIGHT:
            return False
    return False
