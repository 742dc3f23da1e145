"""A marker taken apart: its words by sound, and how much each of them counts.

Where they stand in a text is found by `placing`; what a likeness is worth, by `matching`.
"""

from dataclasses import dataclass
from typing import Final

from service.domain.alignment import weights_of
from service.domain.codebook import PlacedMarker
from service.domain.denial import LIGHT, is_negation
from service.domain.normal import words
from service.domain.sound import plain_of, sound_of

CONTENT_LETTERS_MIN: Final = 3
LIGHT_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """A word of a marker, by sound."""

    plain: str  # in its own letters, without their marks
    sound: str
    weight: float
    content: bool
    denying: bool


@dataclass(frozen=True, slots=True, repr=False)
class Pattern:
    """A marker, ready to be looked for."""

    marker: PlacedMarker
    words: tuple[Word, ...]
    weight: float


def pattern_of(marker: PlacedMarker) -> Pattern:
    """Return `marker` by sound, each word with its weight."""
    spelled = words(marker.text)
    pairs = [(word, sound_of(word)) for word in spelled]
    heavy = any(_carries(sound) for _, sound in pairs)
    found = tuple(_word(word, sound, heavy=heavy) for word, sound in pairs if sound)
    return Pattern(marker, found, sum(word.weight for word in found))


def _carries(sound: str) -> bool:
    return len(sound) >= CONTENT_LETTERS_MIN and sound not in LIGHT


def _word(word: str, sound: str, *, heavy: bool) -> Word:
    content = _carries(sound) or not heavy
    weight = sum(weights_of(sound)) * (1.0 if content else LIGHT_SHARE)
    return Word(plain_of(word), sound, weight, content, is_negation(word))
