"""Lists of phrases, and whether one of them stands in a text.

A list is text: phrases parted by commas, `*` for any ending (`больниц*`). Which lists
matter where is decided by those who use them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from service.domain.normal import Said, fingerprint, said
from service.domain.sound import sound_of

HEARD_LETTERS_MIN: Final = 6


class Phrases:
    """Compiled phrase lists, found on word borders only."""

    __slots__ = ("_inside", "_whole")

    def __init__(self, *lists: str, never_after: Sequence[str] = ()) -> None:
        """`never_after`: words that, just before a phrase, take its meaning away."""
        choices = _choices(lists, fingerprint)
        denied = "".join(f"(?<! {re.escape(word)})" for word in never_after)
        self._inside = re.compile(f"{denied} (?:{choices})(?= )")
        self._whole = re.compile(f" (?:{choices}) ")

    def found_in(self, text: Said) -> bool:
        """Return whether any phrase stands in `text`."""
        return self._inside.search(text.padded) is not None

    def make_up(self, text: Said) -> bool:
        """Return whether `text` is nothing but one phrase."""
        return self._whole.fullmatch(text.padded) is not None

    def taken_out(self, text: Said) -> Said:
        """Return the words of `text` without the phrases."""
        return said(self._inside.sub(" ", text.padded))


class SoundedPhrases:
    """Cyrillic phrases found by sound in texts typed in Latin letters.

    Short ones are left out: by sound, English "died" is somebody's grandfather.
    """

    __slots__ = ("_inside",)

    def __init__(self, phrases: str, *, without: str, never_after: Sequence[str] = ()) -> None:
        """`never_after`: words that, just before a phrase, take its meaning away."""
        denied = "".join(f"(?<! {re.escape(sound_of(word))})" for word in never_after)
        dropped = {phrase.strip() for phrase in without.split(",")}
        kept = [phrase for phrase in phrases.split(",") if phrase.strip() not in dropped]
        long = (phrase for phrase in kept if _is_long_and_cyrillic(phrase))
        self._inside = re.compile(f"{denied} (?:{_choices(list(long), _sound)})(?= )")

    def found_in(self, text: Said) -> bool:
        """Return whether any phrase is heard in `text`."""
        return self._inside.search(f" {sound_of(text.line)} ") is not None


def _is_long_and_cyrillic(phrase: str) -> bool:
    sound = _sound(phrase).replace(" ", "")
    return len(sound) >= HEARD_LETTERS_MIN and not phrase.strip()[0].isascii()


def _sound(word: str) -> str:
    return sound_of(fingerprint(word))


def _choices(lists: Sequence[str], turned: Callable[[str], str]) -> str:
    phrases = {_as_pattern(phrase, turned) for each in lists for phrase in each.split(",")} - {""}
    # The longest first, so that what is taken out is taken out whole.
    return "|".join(_by_beginning(sorted(phrases, key=len, reverse=True)))


def _by_beginning(patterns: Sequence[str]) -> Iterator[str]:
    """Yield as one those that begin with the same letter: most of them need no look at a word."""
    beginning: dict[str, list[str]] = {}
    for pattern in patterns:
        beginning.setdefault(pattern[0], []).append(pattern)
    for letter, each in beginning.items():
        if letter.isalnum():
            yield f"{letter}(?:{'|'.join(pattern[1:] for pattern in each)})"
        else:
            yield from each  # any word may stand at the beginning


def _as_pattern(phrase: str, turned: Callable[[str], str]) -> str:
    return " ".join(
        r"\w+" if word == "*" else re.escape(turned(word)) + (r"\w*" if word.endswith("*") else "")
        for word in phrase.split()
    )
