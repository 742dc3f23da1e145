"""Trying an answer on words that are not kept yet (R15): nothing is loaded, nothing stored.

Words that were saved are never tried from a page: a page that answered would be asked by
whoever forces the exile to sign in. So the codebook is an argument and nobody's own.
"""

from enum import StrEnum
from typing import Final

from service.domain.codebook import Codebook
from service.domain.reader import read
from service.domain.verdict import Verdict

ANSWER_LENGTH_MAX: Final = 500
MARKERS_MAX: Final = 100  # as many are read in a tenth of a second


class TryRefusal(StrEnum):
    """Why an answer cannot be tried."""

    NO_ANSWER = "no-answer"
    ANSWER_LENGTH = "answer-length"
    NO_WORDS = "no-words"
    WORDS_COUNT = "words-count"


class TryRefusedError(Exception):
    """The answer cannot be tried; `code` is worded by the web layer."""

    def __init__(self, code: TryRefusal) -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code


def try_answer(codebook: Codebook, topic: str | None, text: str) -> Verdict:
    """Return what `text` would be read as, were `codebook` agreed and `topic` asked about.

    `topic` None: nothing was asked. Raises TryRefusedError.
    """
    refusal = _refusal(codebook, text)
    if refusal is not None:
        raise TryRefusedError(refusal)
    return read(codebook, text, topic=topic)


def _refusal(codebook: Codebook, text: str) -> TryRefusal | None:
    markers = codebook.markers()
    if not markers:
        return TryRefusal.NO_WORDS
    if len(markers) > MARKERS_MAX:
        return TryRefusal.WORDS_COUNT
    if not text:
        return TryRefusal.NO_ANSWER
    return TryRefusal.ANSWER_LENGTH if len(text) > ANSWER_LENGTH_MAX else None
