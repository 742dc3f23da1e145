"""The eight words an exile signs in with: their lists, dealing them, reading them.

Four words locate, four are secret; order does not matter inside each four. Decides whether
a text is eight words of one list. Whether they belong to anybody is not known here, and no
refusal depends on it. `wordlists/NOTICE.md` says where the lists come from.

A word stands for its first three letters, which no other word of its list shares. So a
text that fits two lists means one thing, and what is hashed does not depend on a language.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from random import Random

FOUR = 4
EIGHT = 8
PREFIX_LETTERS = 3
Four = tuple[str, str, str, str]


class Language(StrEnum):
    """A list of words to choose from."""

    BELARUSIAN = "be"
    RUSSIAN = "ru"
    ENGLISH = "en"


class WordsRefusedError(ValueError):
    """Not eight words of one list; says how many or at which position, never a word (I5)."""

    def __init__(self, message: str, *, position: int | None = None) -> None:
        """`position` counts from 1; None where the number of words is wrong."""
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Words:
    """Eight listed words, whole."""

    locator: Four = field(repr=False)
    secret: Four = field(repr=False)


@cache
def word_list(language: Language) -> tuple[str, ...]:
    """Return the words of `language` as they are shown to people."""
    text = files("service.storage").joinpath("wordlists", f"{language}.txt").read_text("utf-8")
    return tuple(text.split())


def new_words(language: Language, chance: Random) -> Words:
    """Deal eight different words; `chance` is `secrets.SystemRandom()` outside of tests."""
    dealt = chance.sample(word_list(language), EIGHT)
    return _words(dealt)


def other_words(language: Language, words: Words, chance: Random) -> tuple[str, ...]:
    """Deal four of the list that are not among these: for whoever is made to sign in."""
    dealt = {*words.locator, *words.secret}
    return tuple(chance.sample([each for each in word_list(language) if each not in dealt], FOUR))


def parse_words(text: str, language: Language | None = None, *, abbreviated: bool = True) -> Words:
    """Read eight words of one list (any list when `language` is None).

    Case, ё, commas and spaces do not matter. With `abbreviated`, the first three letters
    stand for a word; without it only whole words are read. Raises WordsRefusedError.
    """
    return _words(_listed(text, EIGHT, language, abbreviated=abbreviated))


def parse_four(text: str) -> Four:
    """Read four whole words of any list, as `parse_words` does. Raises WordsRefusedError."""
    one, two, three, four = _listed(text, FOUR, None, abbreviated=False)
    return one, two, three, four


def _listed(text: str, count: int, language: Language | None, *, abbreviated: bool) -> list[str]:
    typed = [plain(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))]
    if len(typed) != count:
        message = f"{count} words are needed, {len(typed)} were given"
        raise WordsRefusedError(message)
    languages = [language] if language else list(Language)
    readings = [_read(typed, one, abbreviated=abbreviated) for one in languages]
    # The list that fits furthest is the one that was meant: its first stranger is named.
    best = max(readings, key=_first_unlisted)
    position = _first_unlisted(best) + 1
    if position <= count:
        message = f"word {position} is not on the list"
        raise WordsRefusedError(message, position=position)
    return [word for word in best if word]


def plain(word: str) -> str:
    """Return `word` as it is compared: small letters, ё as е."""
    return word.casefold().replace("ё", "е")


def prefix(word: str) -> str:
    """Return the letters that tell `word` from every other of its list."""
    return plain(word)[:PREFIX_LETTERS]


@cache
def _by_typed(language: Language, *, abbreviated: bool) -> dict[str, str]:
    words = word_list(language)
    whole = {plain(word): word for word in words}
    return {prefix(word): word for word in words} | whole if abbreviated else whole


def _read(typed: list[str], language: Language, *, abbreviated: bool) -> list[str | None]:
    listed = _by_typed(language, abbreviated=abbreviated)
    return [listed.get(word) for word in typed]


def _first_unlisted(reading: list[str | None]) -> int:
    return reading.index(None) if None in reading else len(reading)


def _words(eight: list[str]) -> Words:
    one, two, three, four, five, six, seven, eighth = eight
    return Words(locator=(one, two, three, four), secret=(five, six, seven, eighth))
