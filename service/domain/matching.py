"""Which markers stand in a text. The only place that knows how tolerant reading is.

Now a marker counts when its words, normalised, stand in the text one after another.
What a found marker means for the reply is the reader's to decide; every marker is
looked for whatever was found before, so that all replies take the same work (R9).
"""

from collections.abc import Sequence
from typing import Final

from service.domain.codebook import PlacedMarker
from service.domain.likeness import copies
from service.domain.normal import Said, said

# A letter of no language asked about here: it keeps the words around a quotation apart.
_GAP: Final = "ǁ"
# A shorter ping is three slips away from too many honest answers.
PING_LENGTH_MIN: Final = 12


def spot(text: Said, markers: Sequence[PlacedMarker]) -> tuple[PlacedMarker, ...]:
    """Return those of `markers` that stand in `text`, in their order."""
    return tuple(marker for marker in markers if _stands_in(said(marker.text), text))


def without_quotations(text: Said, pings: Sequence[Said]) -> Said:
    """Return `text` with every whole ping in it taken out (R13)."""
    rest = text.padded
    for ping in sorted(pings, key=lambda ping: len(ping.line), reverse=True):
        if not ping.words:
            continue
        if ping.line == text.line or (len(ping.line) >= PING_LENGTH_MIN and copies(ping, text)):
            return said(_GAP)
        if len(ping.words) > 1:  # a ping of one word is a quotation only when it is all there is
            rest = _taken_out(ping.padded, rest)
    return text if rest == text.padded else said(rest)


def own_words(text: Said) -> Said:
    """Return `text` without the marks of what `without_quotations` has taken out."""
    return said(text.line.replace(_GAP, " ")) if _GAP in text.line else text


def _stands_in(marker: Said, text: Said) -> bool:
    return bool(marker.words) and marker.padded in text.padded


def _taken_out(ping: str, rest: str) -> str:
    while ping in rest:  # neighbours share a space, so one pass may leave every second one
        rest = rest.replace(ping, f" {_GAP} ")
    return rest
