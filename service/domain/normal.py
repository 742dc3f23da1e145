"""What is left of a text when spelling habits are taken away: its words.

Case, punctuation, emoji, accents and invisible characters never carry meaning (R4).
Whether words mean anything is decided elsewhere; nothing here forgives a typo.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’ʼ`´′‘"))
# The dots of ё are left out by nearly everybody who writes Russian on a phone.
_FOLDED: Final = {**_APOSTROPHES, ord("ё"): "е"}
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})
_FILLERS: Final = frozenset("\u115f\u1160")  # letters by their category, and seen by nobody
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all of Cc but \n\r\t
_LETTERS_KNOWN: Final = 4096

# Letters of no language asked about here. One keeps the words around a quotation apart (R13),
# the other tells where a clause ends, for those who ask what is denied in it.
GAP: Final = "ǁ"
CLAUSE_END: Final = "ǂ"
QUESTION_END: Final = "ǃ"  # the same, of a clause that asks
_CLAUSE_ENDS: Final = re.compile(r"[,.;:!?…()«»\"\n—–]+|(?<=\s)-+(?=\s)")
_GREEK: Final = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαερικντυοχ", "ABEZHIKMNOPTYXaepikvtyox")


_USUAL_MAX: Final = 0x3000  # the letters of alphabets; pictures and signs are beyond


def holds_control(text: str) -> bool:
    """Return whether a character stands in `text` that no keyboard types and no phone shows."""
    return _CONTROL.search(text) is not None


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`, all that matching ever looks at; idempotent when joined."""
    folded = normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    folded = normalize("NFKC", folded).translate(_FOLDED)
    return tuple(folded.translate(_LETTERS).split())


class _Letters(dict[int, str]):
    """What is kept of each character, by its number; found out once for those in use."""

    def __missing__(self, number: int) -> str:
        kept = _kept(chr(number))
        if number < _USUAL_MAX:
            self[number] = kept
        return kept


@lru_cache(maxsize=_LETTERS_KNOWN)
def _kept(character: str) -> str:
    if character in _FILLERS:
        return ""
    if character.isalnum():
        return character
    if category(character) in _INVISIBLE:
        return ""
    # A line break parts words; any other control character is invisible.
    return "" if category(character) == "Cc" and not character.isspace() else " "


_LETTERS: Final = _Letters()


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


def as_clauses(text: str) -> str:
    """Return `text` with every end of a clause made a word of its own."""
    return _CLAUSE_ENDS.sub(_clause_end, text.translate(_GREEK))


def _clause_end(marks: re.Match[str]) -> str:
    return f" {QUESTION_END if '?' in marks.group() else CLAUSE_END} "
