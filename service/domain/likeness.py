"""Whether two texts are the same text for the people who read them.

Near copies are what a replay is made of (R3); markers that are too alike could be
mistaken for one another by a tired hand (R6). Which pairs matter is decided elsewhere.
"""

from typing import Final

from service.domain.edits import within
from service.domain.normal import Said, fingerprint, said
from service.domain.readings import relaid
from service.domain.sound import sound_of

COPY_EDITS_MAX: Final = 3  # R3
DISTANCE_MIN: Final = 3  # R6: fewer edits than this between two meanings is refused
_STEM_LENGTH_MIN: Final = 4
_ENDING_LENGTH_MAX: Final = 3
# Russian, Belarusian, Ukrainian, Polish and English words are inflected with these letters.
_ENDING_LETTERS: Final = frozenset("аеиоуыэюяіїєймхвўьгaeiouyąęómchws")


def near_copy(first: str, second: str) -> bool:
    """Return whether the texts have the same words, or differ by at most three edits."""
    return copies(said(first), said(second))


def copies(first: Said, second: Said) -> bool:
    """Return what `near_copy` does, of texts whose words are known."""
    if len(first.words) == len(second.words) and sorted(first.words) == sorted(second.words):
        return True
    return within(first.line, second.line, edits_max=COPY_EDITS_MAX)


def too_alike(first: str, second: str) -> bool:
    """Return whether a slip, another script, layout or ending could turn one into the other."""
    plain = fingerprint(first), fingerprint(second)
    pairs = [plain, (sound_of(plain[0]), sound_of(plain[1]))]
    pairs += [(form, plain[1]) for form in relaid(first)]
    pairs += [(plain[0], form) for form in relaid(second)]
    return _inflected(*plain) or any(
        within(one, other, edits_max=DISTANCE_MIN - 1) for one, other in pairs
    )


def _inflected(first: str, second: str) -> bool:
    """Return whether the words differ in nothing but their endings."""
    ours, theirs = first.split(), second.split()
    return len(ours) == len(theirs) and all(map(_same_word, ours, theirs))


def _same_word(first: str, second: str) -> bool:
    stem = 0
    while first[stem : stem + 1] == second[stem : stem + 1] != "":
        stem += 1
    return first == second or (
        stem >= _STEM_LENGTH_MIN and _is_ending(first[stem:]) and _is_ending(second[stem:])
    )


def _is_ending(letters: str) -> bool:
    return len(letters) <= _ENDING_LENGTH_MAX and set(letters) <= _ENDING_LETTERS
