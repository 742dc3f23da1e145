"""Whether words of a text are asked about, or told off in a list, where they stand.

Neither is an answer (R1): «какие перцы?» says nothing of them, and whoever writes down
every vegetable there is does not know which was agreed on.
"""

import itertools
from collections.abc import Set as AbstractSet
from typing import Final

from service.domain.denial import LIGHT
from service.domain.normal import words
from service.domain.readings import Reading
from service.domain.sound import sound_of
from service.domain.wordlists import common, denials

_ASKING: Final = frozenset(words(denials.ASKING))
_ASKING_FIRST: Final = frozenset(words(denials.ASKING_FIRST))
_ASKING_PAIRS: Final = frozenset(words(pair) for pair in denials.ASKING_PAIRS.split(","))
_TURNS: Final = frozenset(words(denials.TURNS))
_ANOTHER: Final = frozenset(words(f"{denials.TURNS} {denials.OTHERS} {denials.OTHER_QUESTIONS}"))
_WHICH: Final = frozenset(words(denials.WHICH))
_CHOOSING: Final = frozenset(words(denials.CHOOSING))
_JOINING: Final = frozenset(words("и да і й та ды oraz i and plus ещё еще"))
_USUAL: Final = LIGHT | frozenset(sound_of(word) for word in words(common.COMMON_WORDS))
LISTED_MIN: Final = 4  # words of one ending, side by side
LISTED_APART_MIN: Final = 5  # of any ending, each alone between commas
_LETTERS_MIN: Final = 3
_PAST: Final = ("ali", "ili", "eli", "uli")  # of many: «собрали» is no vegetable


def is_asked(reading: Reading, used: AbstractSet[int]) -> bool:
    """Return whether the clause that holds the words `used` asks something about them."""
    first, last = _clause(reading, min(used), max(used))
    before = reading.spelled[first : min(used)]
    after = reading.spelled[max(used) + 1 : last]
    which = not after and not _WHICH.isdisjoint(before[-1:])  # «какие перцы», nothing more said
    if which or _asks(before) or not _CHOOSING.isdisjoint((*before[-1:], *after[:1])):
        return True
    # What follows a marker of several words is a question of its own.
    if not _ANOTHER.isdisjoint(after) or (after and len(used) > 1):
        return False
    return last in reading.asked and not _is_echo(reading, used, (first, last))


def _asks(opening: tuple[str, ...]) -> bool:
    pairs = itertools.pairwise(opening)
    return (
        not _ASKING.isdisjoint(opening)
        or (bool(opening) and opening[0] in _ASKING_FIRST)
        or not _ASKING_PAIRS.isdisjoint(pairs)
    )


def _clause(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Return the clause that holds words `first` to `last`: its first word, and the next one's."""
    begins = [at for at in reading.breaks if at <= first]
    begins += [at + 1 for at in range(first) if reading.spelled[at] in _TURNS]
    ends = [at for at in reading.breaks if at > last]
    return max(begins, default=0), min(ends, default=len(reading.spelled))


def _is_echo(reading: Reading, used: AbstractSet[int], clause: tuple[int, int]) -> bool:
    """Return whether our question is only repeated and then answered: «Перцы? Растут»."""
    first, last = clause
    bare = all(at in used or reading.tokens[at] in LIGHT for at in range(first, last))
    if not bare or last == len(reading.spelled) or reading.spelled[last] in _WHICH:
        return False
    return _clause(reading, last, last)[1] not in reading.asked


def is_listed(reading: Reading, used: AbstractSet[int]) -> bool:
    """Return whether a lone word stands in a long list of words of its kind."""
    if len(used) > 1:
        return False
    (at,) = used
    ending = reading.tokens[at][-1:]
    beside = {reading.tokens[at], *_run(reading, at, 1), *_run(reading, at, -1)}
    apart = {
        reading.tokens[at],
        *_run(reading, at, 1, apart=True),
        *_run(reading, at, -1, apart=True),
    }
    alone = _is_apart(reading, at)
    return (
        len(beside) >= LISTED_MIN
        or (alone and len(apart) >= LISTED_APART_MIN)
        or (alone and sum(each.endswith(ending) for each in apart) >= LISTED_MIN)
    )


def _run(reading: Reading, at: int, step: int, *, apart: bool = False) -> set[str]:
    """Return the words of the list on one side of the word `at`: of its ending, or between commas."""
    listed: set[str] = set()
    ending = reading.tokens[at][-1:]
    word = at + step
    while 0 <= word < len(reading.tokens):
        token = reading.tokens[word]
        parted = max(word, word - step) in reading.breaks
        if reading.spelled[word] not in _JOINING:
            kin = token[-1:] == ending and not token.endswith(_PAST) and not parted
            one_of_them = _is_apart(reading, word) if apart else kin
            if not one_of_them or len(token) < _LETTERS_MIN or token in _USUAL:
                break
            listed.add(token)
        word += step
    return listed


def _is_apart(reading: Reading, word: int) -> bool:
    """Return whether a word stands alone between commas, ends and «и»."""
    before = word in reading.breaks or word == 0 or reading.spelled[word - 1] in _JOINING
    return before and (
        word + 1 in reading.breaks
        or word + 1 == len(reading.tokens)
        or reading.spelled[word + 1] in _JOINING
    )
