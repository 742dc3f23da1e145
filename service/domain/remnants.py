"""What a frightened hand leaves of a distress marker, beside which nothing is safe (R1, R7).

It leaves something of every word of it; words that resemble one by chance stand alone. So less
is enough the better the whole fits. Letters that are rather the safe marker's own say nothing.
"""

from math import inf
from typing import Final

from service.domain.fitting import Fit

SHARE_MAX: Final = 0.5  # how bad a word may be that is left
ENOUGH: Final = ((0.0, 0.33), (0.35, 0.28), (0.38, 0.25), (0.4, 0.0))  # how all fits, the part left
FEW: Final = 2  # words, of which one alone is not chance any more
ENOUGH_OF_FEW: Final = 0.25


def is_left(alarm: Fit, beside: Fit) -> bool:
    """Return whether so much of a distress marker is left that a safe one beside it is not safe."""
    words = list(zip(alarm.shares, alarm.weights, alarm.spans, strict=True))
    apart = alarm.reading != beside.reading
    own = [
        (share, weight)
        for share, weight, letters in words
        if apart or share * weight < _paid(letters, beside)
    ]
    total = sum(alarm.weights)
    part = _worth([each for each in own if each[0] <= SHARE_MAX]) / (total or 1.0)
    if len(words) <= FEW and part >= ENOUGH_OF_FEW:
        return True
    borrowed = _worth([(share, weight) for share, weight, _ in words]) - _worth(own)
    score = alarm.score - borrowed / (total or 1.0)
    return any(score >= score_min and part >= part_min for score_min, part_min in ENOUGH)


def overlap(one: range, other: range) -> bool:
    """Return whether two runs of letters share one."""
    return one.start < other.stop and other.start < one.stop


def same_words(one: Fit, other: Fit) -> bool:
    """Return whether two markers stand, in part, on the same letters."""
    same = overlap(range(one.begin, one.end), range(other.begin, other.end))
    return one.reading == other.reading and same


def _worth(words: list[tuple[float, float]]) -> float:
    return sum(weight * (1 - share) for share, weight in words)


def _paid(letters: range, safe: Fit) -> float:
    """Return what the safe marker pays for these letters, if most are amid its words."""
    inside = range(max(safe.begin, letters.start), min(safe.end, letters.stop))
    if len(inside) * 2 <= len(letters):
        return inf
    words = zip(safe.shares, safe.weights, safe.spans, strict=True)
    return sum(share * weight for share, weight, span in words if overlap(span, letters))
