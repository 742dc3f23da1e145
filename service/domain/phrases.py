"""Lists of phrases, and whether one of them stands in a text.

A list is text: phrases parted by commas, `*` for any ending (`больниц*`). Which lists
matter where is decided by those who use them.
"""

import re
from collections.abc import Sequence

from service.domain.normal import Said, fingerprint, said


class Phrases:
    """Compiled phrase lists, found on word borders only."""

    __slots__ = ("_inside", "_whole")

    def __init__(self, *lists: str, never_after: Sequence[str] = ()) -> None:
        """`never_after`: words that, just before a phrase, take its meaning away."""
        phrases = {_as_pattern(phrase) for each in lists for phrase in each.split(",")} - {""}
        denied = "".join(f"(?<! {re.escape(word)})" for word in never_after)
        # The longest first, so that what is taken out is taken out whole.
        choices = "|".join(sorted(phrases, key=len, reverse=True))
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


def _as_pattern(phrase: str) -> str:
    return " ".join(
        re.escape(fingerprint(word)) + (r"\w*" if word.endswith("*") else "")
        for word in phrase.split()
    )
