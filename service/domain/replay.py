"""Whether an answer has been given before: by its text, and by the marker in it (R3).

An officer holding the phone can scroll up and send last week's answer again. What is
kept of accepted answers, and for how long, is decided elsewhere.
"""

from collections.abc import Sequence
from typing import Final

from service.domain.codebook import Codebook, Meaning, PlacedMarker, Topic
from service.domain.likeness import copies
from service.domain.matching import spot
from service.domain.normal import Said, said, words
from service.domain.sound import sound_of
from service.domain.stems import stems_of

CLASS_SIZE_MIN: Final = 4  # with fewer markers, repeating one is accepted
ANSWERS_BETWEEN: Final = 2  # a marker rests for this many answers
_Stems = tuple[frozenset[str], ...]  # of each word of a text


def markers_used(codebook: Codebook, topic: str, text: str) -> frozenset[int]:
    """Return which of the topic's safe markers stand in `text`, by index."""
    markers = [m for m in codebook.markers() if m.meaning is Meaning.SAFE and m.topic == topic]
    return frozenset(m.index for m in spot(said(text), markers) if m.index is not None)


def marker_used(codebook: Codebook, topic: str, text: str) -> int | None:
    """Return the first of the topic's safe markers that stands in `text`, by index."""
    return min(markers_used(codebook, topic, text), default=None)


def copies_earlier(text: Said, previous: Sequence[Said], markers: Sequence[PlacedMarker]) -> bool:
    """Return whether `text` is a near-copy of an accepted one.

    A bare marker is never a copy: it falls under the rule for markers only.
    """
    bare = [_stems(said(marker.text)) for marker in markers]
    copied = any(copies(text, earlier) for earlier in previous if not _is_bare(earlier, bare))
    return copied and not _is_bare(text, bare)


def _is_bare(text: Said, markers: Sequence[_Stems]) -> bool:
    """Return whether `text` is one marker and no more, whatever forms its words stand in."""
    stems = _stems(text)
    return any(
        len(stems) == len(marker)
        and not any(one.isdisjoint(other) for one, other in zip(stems, marker, strict=True))
        for marker in markers
    )


def _stems(text: Said) -> _Stems:
    return tuple(map(stems_of, sound_of(text.line).split()))


def rests(topic: Topic) -> bool:
    """Return whether a marker of `topic` rests once it was used: where there are enough of them."""
    return len({words(text) for text in topic.safe}) >= CLASS_SIZE_MIN


def fresh(
    codebook: Codebook, found: Sequence[PlacedMarker], previous: Sequence[str]
) -> tuple[PlacedMarker, ...]:
    """Return those of one topic's `found` markers that have rested long enough to count again."""
    topic = codebook.topic(found[0].topic) if found else None
    if topic is None or not rests(topic):
        return tuple(found)
    used: set[int | None] = set()
    for answer in previous[-ANSWERS_BETWEEN:]:
        used |= markers_used(codebook, topic.name, answer)
    return tuple(marker for marker in found if marker.index not in used)
