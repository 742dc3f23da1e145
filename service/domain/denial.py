"""Whether words of a text are denied where they stand: «не взошли перцы», "no peppers".

Denial takes the meaning from safe and stop words, never from distress (MATCHING 2.4). A
clause of its own denies nothing beyond itself: «не упала, перцы» still speaks of peppers.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
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
_HINGES: Final = frozenset(words(denials.HINGES))
_TURNS: Final = frozenset(words(denials.TURNS))
_OTHERS: Final = frozenset(words(denials.OTHERS))
_AFFIRMED: Final = frozenset(words(denials.AFFIRMED))
NEGATION_REACH: Final = 3  # words before that carry something, in one clause
NEGATION_REACH_FAR: Final = 7  # words of any kind
ALONE_REACH: Final = 6  # words after a marker of one word, whatever they say of it
PHRASE_REACH: Final = 2  # the same after several words, across one that says nothing
_UNTRUTH_REACH: Final = 4


@dataclass(frozen=True, slots=True)
class Denial:
    """Where a denial stands: before the words or inside them, or after them."""

    before: bool
    after: bool
    untrue: bool = False  # said before to be untrue or unknown, which unsays no stop word (R11)


def is_negation(word: str) -> bool:
    """Return whether `word`, spelled and case-folded, denies what stands beside it."""
    return word in NEGATIONS


def _denies(reading: Reading, word: int, harmless: frozenset[str] = _SOOTHING) -> bool:
    """Return whether this word denies what stands about it, and not only «волнуйся» after it."""
    next_word = reading.spelled[word + 1 : word + 2]
    return is_negation(reading.spelled[word]) and harmless.isdisjoint(next_word)


def denied(reading: Reading, used: AbstractSet[int], begins: Iterable[int]) -> Denial:
    """Return how words `used` of `reading` are denied; `begins` are where their letters begin."""
    first, last = min(used), max(used)
    before = (
        any(_denies(reading, word) for word in range(first, last) if word not in used)
        or _denied_before(reading, first, alone=len(used) == 1)
        or any(_glued(reading, begin) for begin in begins)
    )
    near = range(max(0, first - _UNTRUTH_REACH), first)
    return Denial(
        before=before,
        after=_denied_after(reading, last, alone=len(used) == 1),
        untrue=any(_is_untrue(reading, word) for word in near),
    )


def _glued(reading: Reading, begin: int) -> bool:
    """Return whether a denial is written together with the word at `begin`: «непьёт»."""
    return reading.letters[reading.begins[reading.word_at(begin)] : begin] in _GLUED


def _denied_before(reading: Reading, first: int, *, alone: bool) -> bool:
    """Return whether the word just before denies, or one before it in the same clause."""
    if first and reading.spelled[first - 1] in _WITHOUT:
        return True
    between = 0
    for word in range(first - 1, max(-1, first - 1 - NEGATION_REACH_FAR), -1):
        # «а» begins another thought, unless it opens the very words asked about.
        if word + 1 in reading.breaks or reading.spelled[word] in _TURNS:
            break
        if _denies(reading, word):
            return True
        between += not (alone and _is_light(reading, word))
        if between == NEGATION_REACH:
            break
    return False


def _is_light(reading: Reading, word: int) -> bool:
    return reading.tokens[word] in LIGHT or reading.spelled[word] in _HINGES


def _is_untrue(reading: Reading, word: int) -> bool:
    """Return whether what follows this word is called untrue or unknown."""
    unknown = is_negation(reading.spelled[word]) and reading.spelled[word + 1] in _KNOWING
    return reading.spelled[word] in _UNTRUTHS or unknown


def _denied_after(reading: Reading, last: int, *, alone: bool) -> bool:
    """Return whether a word after denies: across words that say nothing, or of a lone word.

    A marker of several words says itself how things are; of a single one it is said in what
    follows, «кабачки даже сажать не стали», unless that speaks for it first.
    """
    reach = last + 1 + (ALONE_REACH if alone else PHRASE_REACH)
    for word in range(last + 1, min(len(reading.spelled), reach)):
        spelled = reading.spelled[word]
        if word in reading.breaks or spelled in _TURNS or spelled in _OTHERS:
            return False
        if is_negation(spelled):
            return _denies(reading, word, _AFTERTHOUGHTS)
        says = not _is_light(reading, word)
        if (says and not alone) or spelled in _AFFIRMED:
            return False
    return False
