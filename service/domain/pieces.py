"""The pieces of a long text that are worth reading: where words of markers stand in it.

Nobody answers in many pages, but somebody may hide or lose a cry in them (I6). So that no
text takes long, a long one is cut into overlapping pieces and only the most telling are read:
those in which words of one marker stand, distress before anything else. In a text this long a
marker is heard if one of its words with content is spelled well enough to be known by its
stem; the rest of it may be as bad as ever.
"""

import re
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import pairwise, zip_longest
from typing import Final

from service.domain.codebook import Meaning, PlacedMarker
from service.domain.normal import GAP
from service.domain.patterns import Pattern, pattern_of
from service.domain.readings import has_cyrillic, has_latin, quick_forms
from service.domain.sound import quick_sound
from service.domain.stems import STEM_LENGTH_MIN, stem_of

WHOLE_MAX: Final = 2_000  # letters that are read whole
BLOCK: Final = 120  # far longer than an answer that enrolment lets pass; a piece is two blocks
PIECES_MAX: Final = 5
_BLOCKS: Final = re.compile(rf"(?s).{{1,{BLOCK}}}(?=\s|$)|.{{{BLOCK}}}")  # no word is cut
_EDGE: Final = 0.01  # what begins or ends a text is read where nothing else is
_ALARM: Final = 2.0  # distress goes first


def condensed(raw: str, markers: Sequence[PlacedMarker]) -> str:
    """Return `raw` whole, or its few pieces worth reading, in their order and kept apart."""
    if len(raw) <= WHOLE_MAX:
        return raw
    wanted = [(pattern, _roots(pattern)) for pattern in map(pattern_of, markers) if pattern.words]
    typed = " ".join(marker.text for marker in markers)
    scripts = {"cyrillic": has_cyrillic(typed), "latin": has_latin(typed)}
    blocks = _BLOCKS.findall(raw)
    sounds = [list(map(quick_sound, quick_forms(block, **scripts))) for block in blocks]
    heard = [
        [*map("".join, zip_longest(one, other, fillvalue=""))] for one, other in pairwise(sounds)
    ]
    told = [[_worth(forms, each) for each in wanted] for forms in heard]
    firsts = [
        max(range(len(told)), key=lambda at: told[at][number])
        for number, (pattern, _) in enumerate(wanted)
        if pattern.marker.meaning is Meaning.DISTRESS and any(each[number] for each in told)
    ]
    worth = [(max(each, default=0.0), -at) for at, each in enumerate(told)]
    worth[0] = worth[0][0] + _EDGE, 0
    worth[-1] = worth[-1][0] + _EDGE, worth[-1][1]
    others = [-place for value, place in nlargest(PIECES_MAX, worth) if value]
    best = sorted(list(dict.fromkeys(firsts + others))[: max(PIECES_MAX, len(firsts))])
    return f" {GAP} ".join(blocks[at] + blocks[at + 1] for at in best)


def _roots(pattern: Pattern) -> list[tuple[str, float]]:
    """Return what the forms of each word of a marker begin with, and its share of the marker."""
    content = [word for word in pattern.words if word.content]
    whole = sum(word.weight for word in content)
    return [(_root(word.sound), word.weight / whole) for word in content]


def _root(sound: str) -> str:
    stem = stem_of(sound)
    return stem if len(stem) >= STEM_LENGTH_MIN and sound.startswith(stem) else sound


def _worth(forms: Iterable[str], wanted: tuple[Pattern, list[tuple[str, float]]]) -> float:
    """Return how telling a piece is for a marker that may be meant in any of these forms.

    All its words one after the other tell more than all of them anywhere.
    """
    pattern, roots = wanted
    whole = "".join(word.sound for word in pattern.words)
    worth = max(
        sum(share for root, share in roots if root in sound) + (whole in sound) for sound in forms
    )
    return worth * (_ALARM if pattern.marker.meaning is Meaning.DISTRESS else 1.0)
