"""What is left of a text when spelling habits are taken away: its words.

Case, punctuation, emoji, accents and invisible characters never carry meaning (R4).
Whether words mean anything is decided elsewhere; nothing here forgives a typo.
"""

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category, normalize

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’ʼ`´′‘"))
# The dots of ё are left out by nearly everybody who writes Russian on a phone.
_FOLDED: Final = {**_APOSTROPHES, ord("ё"): "е"}
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})

_QWERTY: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LAYOUTS: Final = tuple(
    str.maketrans(_QWERTY, keys)
    for keys in (
        "йцукенгшщзхъфывапролджэячсмитьбюё",  # Russian
        "йцукенгшўзх'фывапролджэячсмітьбюё",  # Belarusian
        "йцукенгшщзхїфівапролджєячсмитьбю'",  # Ukrainian
    )
)

_SOUNDS: Final = str.maketrans(
    dict(zip("абвгґдезийклмнопрстуўфхцыэєіїё", "abvggdeziiklmnoprstuufhcieeiie", strict=True))
    | {"ж": "Z", "ч": "C", "ш": "S", "щ": "S", "ю": "iu", "я": "ia", "ь": "", "ъ": ""}
    | {"ł": "l", "š": "S", "ś": "S", "č": "C", "ć": "C", "ž": "Z", "ż": "Z", "ź": "Z"}
)
# One sound has many Latin spellings: sz, sh and š are the same letter to a tired reader.
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
    ("zh", "Z"),
    ("rz", "Z"),
    ("ts", "c"),
    ("tz", "c"),
    ("y", "i"),
    ("j", "i"),
    ("ie", "e"),
    ("io", "e"),
)


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`, all that matching ever looks at; idempotent when joined."""
    folded = normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    folded = normalize("NFKC", folded).translate(_FOLDED)
    return tuple("".join(map(_kept, folded)).split())


def _kept(character: str) -> str:
    if character.isalnum():
        return character
    if category(character) in _INVISIBLE:
        return ""
    # A line break parts words; any other control character is invisible.
    return "" if category(character) == "Cc" and not character.isspace() else " "


def fingerprint(text: str) -> str:
    """Return the words of `text` in one line: what is kept, sealed, of an accepted answer (R3)."""
    return " ".join(words(text))


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """A text and its words, taken out once however often they are looked at."""

    raw: str
    words: tuple[str, ...]
    line: str  # the words, one space between them

    @property
    def padded(self) -> str:
        """Return the words with a space around each, so that word borders can be searched."""
        return f" {self.line} "


def said(text: str) -> Said:
    """Return `text` with its words."""
    found = words(text)
    return Said(text, found, " ".join(found))


def skeleton(text: str) -> str:
    """Return how `text` sounds in a small Latin alphabet, whatever script it was typed in."""
    sound = fingerprint(text).translate(_SOUNDS)
    sound = "".join(c for c in normalize("NFD", sound) if category(c) != "Mn")
    for spelling, letter in _SPELLINGS:
        sound = sound.replace(spelling, letter)
    return re.sub(r"(\w)\1", r"\1", sound)


def relaid(text: str) -> tuple[str, ...]:
    """Return what `text` says if it was typed with the keyboard left in Latin letters."""
    typed = normalize("NFKC", text).casefold()
    return tuple(fingerprint(typed.translate(layout)) for layout in _LAYOUTS)
