"""Whether wordings of different families resemble each other, told by keyed marks alone (D2).

One wording in forty threads maps forty families. Whoever compares sees marks and no words;
what follows from a resemblance is decided in `freshening`.
"""

import hmac
from itertools import combinations
from typing import Final

from service.domain.normal import said
from service.domain.phrases import Phrases
from service.domain.sound import sound_of
from service.domain.stems import stem_of
from service.domain.wordlists import common

WORDS_MIN: Final = 2  # one word with content says nothing: everybody asks about the garden
MARK_BYTES: Final = 12

_LIGHT: Final = Phrases(common.FUNCTION_WORDS)


def marks_of(key: bytes, text: str) -> frozenset[bytes]:
    """Return the marks of a wording; two that share one differ by a single word at most.

    Neither the order nor the forms of its words count, nor the words that hold others together.
    """
    content = _LIGHT.taken_out(said(text))
    stems = sorted({stem_of(word) for word in sound_of(" ".join(content.words)).split()})
    if len(stems) < WORDS_MIN:
        return frozenset()
    kept = [tuple(stems)]
    if len(stems) > WORDS_MIN:
        kept += combinations(stems, len(stems) - 1)
    return frozenset(_mark(key, stems) for stems in kept)


def _mark(key: bytes, stems: tuple[str, ...]) -> bytes:
    return hmac.digest(key, "\x1f".join(stems).encode(), "sha256")[:MARK_BYTES]
