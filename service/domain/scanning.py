"""A quick look for many words at once: where in a run of letters might each stand, roughly.

All words are laid side by side in one long number and every letter of the text moves all of
them on by one step (Myers' bit-parallel distance, with counters in the same number), so the
cost depends on the length of the text alone and not on what stands in it (R9). It may be
too generous and never decides; `alignment` looks closely at the places it names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.sound import LOOSE

_FIELD: Final = 6  # bits of a counter
_BIAS: Final = 2 ** (_FIELD - 1) - 1
WORD_LENGTH_MAX: Final = 28  # letters of a word that are looked for
APART: Final = 3  # places this near to each other are one place
PLACES_MAX: Final = 8  # of one word
_Hit = tuple[int, int, int]  # word, place, slips counted from some number of that word


@dataclass(frozen=True, slots=True, repr=False)
class Scanner:
    """Words side by side; bits, low to high: the letters, then room for the counter."""

    steps: dict[str, int]  # by letter, the bits of the letters that match it
    ones: int
    lasts: int
    counters: int
    tops: int
    words: dict[int, int]  # by top bit, the number of the word


def scanner_of(words: Sequence[str], tolerance: float) -> Scanner:
    """Return a scanner for `words`; `tolerance` is the share of a word that may be wrong."""
    steps: dict[str, int] = {}
    ones = lasts = counters = tops = offset = 0
    numbers: dict[int, int] = {}
    for number, word in enumerate(words):
        letters = word[:WORD_LENGTH_MAX]
        for at, letter in enumerate(letters):
            for loose in LOOSE.get(letter, letter):
                steps[loose] = steps.get(loose, 0) | 1 << (offset + at)
        last = offset + len(letters) - 1
        slips = max(1, int(tolerance * len(letters)))
        ones |= ((1 << len(letters)) - 1) << offset
        lasts |= 1 << last
        counters |= (_BIAS + len(letters) - slips) << last
        tops |= 1 << (last + _FIELD - 1)
        numbers[last + _FIELD - 1] = number
        offset = last + _FIELD
    return Scanner(steps, ones, lasts, counters, tops, numbers)


def places(scanner: Scanner, letters: str) -> list[tuple[int, int]]:
    """Return (word, place) where words may end in `letters`, roughly: the best places of each."""
    steps, ones, lasts, tops = scanner.steps, scanner.ones, scanner.lasts, scanner.tops
    counters, up, down = scanner.counters, ones, 0
    found: list[_Hit] = []
    seen: list[tuple[int, int]] = []
    for place, letter in enumerate(letters):
        matched = steps.get(letter, 0) | down
        zero = (((up + (matched & up)) ^ up) | matched) & ones
        fewer = up & zero
        more = down | (ones ^ (up | zero))
        counters += (more & lasts) - (fewer & lasts)
        shifted = (more << 1) & ones
        down = shifted & zero
        up = ((fewer << 1) & ones) | (ones ^ (shifted | zero))
        if counters & tops != tops:
            seen.append((place, counters))
    for place, state in seen:
        found.extend(_hits(scanner, place, state))
    return _nearest(_thinned(found))


def _hits(scanner: Scanner, place: int, counters: int) -> list[_Hit]:
    hits = []
    under = scanner.tops & ~counters
    while under:
        top = under & -under
        last = top.bit_length() - 1
        slips = (counters >> (last - _FIELD + 1)) & _BIAS
        hits.append((scanner.words[last], place, slips))
        under ^= top
    return hits


def _thinned(found: list[_Hit]) -> list[_Hit]:
    """Return one of the places that lie side by side: the last, looked at with what is before."""
    kept: list[_Hit] = []
    first = (-1, 0)
    for word, place, slips in sorted(found):
        if first[0] == word and place - first[1] <= APART:
            kept[-1] = (word, place, min(slips, kept[-1][2]))
        else:
            first = (word, place)
            kept.append((word, place, slips))
    return kept


def _nearest(found: list[_Hit]) -> list[tuple[int, int]]:
    """Return the few best places of each word, so that no text takes long to look at closely."""
    kept = []
    seen: dict[int, int] = {}
    for word, place, _ in sorted(found, key=lambda hit: hit[2]):
        seen[word] = seen.get(word, 0) + 1
        if seen[word] <= PLACES_MAX:
            kept.append((word, place))
    return kept
