"""How much must be forgiven for one word to stand at one place of a run of letters.

A cheapest alignment with the costs of real hands: swapped vowels, sounds alike and
neighbouring keys are cheap, the last letters of long words are light, starting or ending
inside another word costs. What may be forgiven is decided by `matching`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from service.domain.readings import Reading
from service.domain.scanning import APART
from service.domain.sound import SWAPS
from service.domain.stems import ENDINGS

LIGHT_ENDING: Final = 0.6  # of each of the last two letters
LONG_WORD: Final = 5
_SHORT_WORD: Final = 4

_SLIP: Final = 1.0
_SOFT_SLIP: Final = 0.5  # i comes and goes: soft signs, й, palatal spellings
_SWAPPED: Final = 0.7
_SPLIT: Final = 0.25
_INSIDE: Final = 0.9  # beginning or ending inside a word
_INSIDE_SHORT: Final = 1.6
_OTHER_ENDING: Final = 0.4
_FAR: Final = 99.0
_CENTS: Final = 100
_BEGINS: Final = 256  # more places than a window has


def _cell(cost: float) -> int:
    return round(cost * _CENTS) * _BEGINS


def _swap_cells(weight: float) -> dict[str, dict[str, int]]:
    """Return what writing one letter for another costs where a letter counts `weight`."""
    dear = dict.fromkeys(SWAPS, _cell(_SLIP * weight))
    return {
        letter: dear | {other: _cell(cost * weight) for other, cost in costs.items()}
        for letter, costs in SWAPS.items()
    }


_HEAVY_SWAPS: Final = _swap_cells(1.0)
_LIGHT_SWAPS: Final = _swap_cells(LIGHT_ENDING)
_SLIP_CELL: Final = _cell(_SLIP)
_LIGHT_SLIP_CELL: Final = _cell(_SLIP * LIGHT_ENDING)
_SOFT_CELL: Final = _cell(_SOFT_SLIP)
_SPLIT_CELL: Final = _cell(_SPLIT)
_SWAPPED_CELL: Final = _cell(_SWAPPED)


@dataclass(frozen=True, slots=True, repr=False)
class Placed:
    """One place where a word may stand, what it costs, and what of that the borders cost."""

    cost: float
    begin: int
    end: int
    opening: float = 0.0
    closing: float = 0.0
    form: bool = False  # a whole word of the text that is a form of the word looked for

    @property
    def letters(self) -> range:
        """Return the places of the letters it takes."""
        return range(self.begin, self.end)


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """A word to be looked for, with what losing or swapping each of its letters costs."""

    word: str
    opening: int
    lost: tuple[int, ...]
    known: dict[str, list[int]]  # what `swaps` has told before
    seen: dict[tuple[str, frozenset[int], int, int], Placed]  # what `placed_near` has found

    def swaps(self, letter: str) -> list[int]:
        """Return what each letter of the word costs if `letter` stands there instead."""
        told = self.known.get(letter)
        if told is None:
            heavy, light = _HEAVY_SWAPS.get(letter, {}), _LIGHT_SWAPS.get(letter, {})
            told = [heavy.get(ours, _SLIP_CELL) for ours in self.word]
            if len(self.word) >= LONG_WORD:
                told[-2:] = [light.get(ours, _LIGHT_SLIP_CELL) for ours in self.word[-2:]]
            self.known[letter] = told
        return told


def weights_of(word: str) -> tuple[float, ...]:
    """Return how much each letter of a word counts; inflection eats the last ones."""
    if len(word) < LONG_WORD:
        return (1.0,) * len(word)
    return (1.0,) * (len(word) - 2) + (LIGHT_ENDING,) * 2


def sought(word: str) -> Sought:
    """Return `word`, by sound, ready to be looked for."""
    pairs = zip(word, weights_of(word), strict=True)
    opening = _cell(_INSIDE_SHORT if len(word) <= _SHORT_WORD else _INSIDE)
    return Sought(word, opening, tuple(_cell(_lost(*pair)) for pair in pairs), {}, {})


def placed_near(word: Sought, reading: Reading, place: int, slips: int) -> Placed:
    """Return the cheapest way for `word` to end about `place`; each place is looked at once."""
    key = (reading.letters, reading.borders, place, slips)
    found = word.seen.get(key)
    if found is None:
        found = word.seen[key] = _cheapest(word, reading, place, slips)
    return found


def _cheapest(word: Sought, reading: Reading, place: int, slips: int) -> Placed:
    size = len(word.word)
    low = max(0, place + 1 - size - slips - APART)
    high = min(len(reading.letters), place + 2)
    best = Placed(_FAR, low, high)
    for end, cell in enumerate(_aligned(word, reading, low, high), low + 1):
        cost, begin = cell // _BEGINS / _CENTS, low + cell % _BEGINS
        if cost >= best.cost:
            continue
        closing = _closing(word.word, reading, end)
        if cost + closing < best.cost:
            inside = 0.0 if begin in reading.borders else word.opening / _BEGINS / _CENTS
            best = Placed(cost + closing, begin, end, inside, closing)
    return best


def _aligned(word: Sought, reading: Reading, low: int, high: int) -> list[int]:
    """Return, for each end between two places, the cheapest cost of ending there.

    A cell is one whole number, the cost above and the begin below, so that cells can be
    added to and compared as they are.
    """
    borders, letters, lost = reading.borders, reading.letters, word.lost
    row = list(accumulate(lost, initial=0 if low in borders else word.opening))
    above, ends, before = row, [], ""
    for place in range(low, high):
        letter = letters[place]
        split = _SPLIT_CELL if place in borders else 0
        opened = (0 if place + 1 in borders else word.opening) + place + 1 - low
        costs = (opened, split + (_SOFT_CELL if letter == "i" else _SLIP_CELL), split)
        older, above = above, row
        row = _next_row(above, word.swaps(letter), costs, lost)
        if before and before != letter and letter + before in word.word:
            _turn(word.word, letter + before, row, older)
        before = letter
        ends.append(row[-1])
    return ends


def _next_row(
    above: list[int], swaps: list[int], costs: tuple[int, int, int], lost: Sequence[int]
) -> list[int]:
    """Return the cells one letter further on: a letter swapped, added or lost."""
    opened, added, split = costs
    last = min(opened, above[0] + added)
    row = [last]
    beside = above[0]  # a word that begins at a border is not split by it
    for swap, over, gone in zip(swaps, above[1:], lost, strict=True):
        best = beside + swap
        other = over + added
        if other < best:  # noqa: PLR1730 - a call for each cell would double the time
            best = other
        last += gone
        if best < last:  # noqa: PLR1730 - as above
            last = best
        row.append(last)
        beside = over + split
    return row


def _turn(word: str, pair: str, row: list[int], older: list[int]) -> None:
    """Let two letters that stand the other way round cost one slip, in `row`."""
    for at in range(len(word) - 1):
        if word[at : at + 2] == pair:
            row[at + 2] = min(row[at + 2], older[at] + _SWAPPED_CELL)


def _lost(letter: str, weight: float) -> float:
    return weight * (_SOFT_SLIP if letter == "i" else _SLIP)


def _closing(word: str, reading: Reading, end: int) -> float:
    """Return what ending at `end` costs: little where only an ending is left of the word."""
    if end in reading.borders:
        return 0.0
    rest = reading.letters[end : reading.end_of(reading.word_at(end))]
    if len(word) > _SHORT_WORD and rest in ENDINGS:
        return _OTHER_ENDING
    return _INSIDE_SHORT if len(word) <= _SHORT_WORD else _INSIDE
