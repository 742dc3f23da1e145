"""How a text sounds, in a small Latin alphabet, whatever script or spelling it was typed in.

«бабушка пьёт чай», `babushka pyot chai` and `babuszka pjot czaj` are one line here. Nobody
types a standard, so both sides are folded instead of guessing which one was meant. Which
letters are easily taken for each other, and how easily, is told here as well; what a
likeness means is decided by whoever asks.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from service.domain.normal import words

_CYRILLIC: Final = dict(
    zip("абвгґдезийклмнопрстуўфхцыэєіїё", "abvggdeziiklmnoprstuufhcieeiie", strict=True)
) | {"ж": "Z", "ч": "C", "ш": "S", "щ": "S", "ю": "iu", "я": "ia", "ь": "", "ъ": ""}
# Letters whose mark is a sound of its own; other marks are dropped, as phones drop them.
_LATIN: Final = {"ł": "l", "š": "S", "č": "C", "ž": "Z", "ß": "s", "q": "k", "w": "v", "đ": "d"}
_SOUNDS: Final = str.maketrans(_CYRILLIC | _LATIN)
# One sound has many Latin spellings; the order matters.
_SPELLINGS: Final = (
    ("kh", "h"),
    ("x", "h"),
    ("shch", "S"),
    ("szcz", "S"),
    ("sch", "S"),
    ("sh", "S"),
    ("sz", "S"),
    ("ch", "C"),
    ("cz", "C"),
    ("SC", "S"),
    ("zh", "Z"),
    ("rz", "Z"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("y", "i"),
    ("j", "i"),
)
_SOFT: Final = re.compile("i+[eo]")
_DOUBLED: Final = re.compile(r"(\w)\1+")
# Figures that stand for letters inside a word: 4ай, xopo6o.
_FIGURES: Final = str.maketrans("4360", "CzSo")
_WITH_FIGURES: Final = re.compile(r"\b(?=\w*[^\W\d_])(?=\w*\d)\w+\b")
_USUAL_MAX: Final = 0x3000  # the letters of alphabets
_LETTERS_KNOWN: Final = 4096  # of the others
_DIGITS: Final = re.compile(r"\d")

VOWELS: Final = frozenset("aeiou")

# Pairs of letters, one beside the other, and what taking one for the other costs.
_EASY: Final = {
    0.35: "gk gh kh Cc sS Sc zZ uv CS sz ZS uw ch hC",
    0.5: "ao ei",
    0.6: "bp dt vf ia ou ae iu eo",
}
_KEYS: Final = ("icukengSzh", "fivaproldZe", "iaCsmitbiu", "qvertiuiop", "asdfghikl", "zhcvbnm")
_NEIGHBOUR: Final = 0.75
_CLASSES: Final = ("ao", "ei", "gkh", "CcsSzZ", "uv")


def sound_of(line: str) -> str:
    """Return how words, case-folded and one space apart, sound; words keep their borders."""
    spelled = _WITH_FIGURES.sub(_letters_for_figures, line)
    sound = spelled.translate(_SOUNDS)
    if not sound.isascii():
        sound = "".join(c for c in normalize("NFD", sound) if category(c) != "Mn")
    return _spelled(sound)


def _spelled(sound: str) -> str:
    for spelling, letter in _SPELLINGS:
        sound = sound.replace(spelling, letter)
    return _DOUBLED.sub(r"\1", _SOFT.sub("e", _DOUBLED.sub(r"\1", sound)))


class _QuickSounds(dict[int, str]):
    """How each letter sounds by itself, by its number; found out once for those in use."""

    def __missing__(self, number: int) -> str:
        sound = _sound_alone(chr(number))
        if number < _USUAL_MAX:
            self[number] = sound
        return sound


@lru_cache(maxsize=_LETTERS_KNOWN)
def _sound_alone(letter: str) -> str:
    # These wait for their neighbours: «sz», «ja», «kh».
    return letter if letter in "yjx" else sound_of("".join(words(letter)))


_QUICK: Final = _QuickSounds()


def quick_sound(text: str) -> str:
    """Return how `text` sounds, roughly and run together, for a first look at a long one."""
    return _spelled(text.translate(_QUICK))


def plain_of(word: str) -> str:
    """Return a word in its own letters, without their marks."""
    if word.isascii():
        return word
    bare = normalize("NFD", word.replace("ł", "l").replace("й", "и"))
    return "".join(c for c in bare if category(c) != "Mn")


def _letters_for_figures(word: re.Match[str]) -> str:
    return _DIGITS.sub("", word.group().translate(_FIGURES))


def _easy_swaps() -> dict[str, dict[str, float]]:
    """Return what writing one letter for another costs, where it costs less than a whole slip."""
    pairs = [(row[at], row[at + 1], _NEIGHBOUR) for row in _KEYS for at in range(len(row) - 1)]
    pairs += [(pair[0], pair[1], cost) for cost, easy in _EASY.items() for pair in easy.split()]
    costs: dict[str, dict[str, float]] = {}
    for one, other, cost in pairs:
        for here, there in ((one, other), (other, one)):
            known = costs.setdefault(here, {})
            known[there] = min(cost, known.get(there, cost))
    for letter in "abcdefghiklmnoprstuvzCSZ":
        costs.setdefault(letter, {})[letter] = 0.0
    return costs


SWAPS: Final = _easy_swaps()
# Letters that the quick look does not tell apart, by letter.
LOOSE: Final = {letter: group for group in _CLASSES for letter in group}
