"""How sure a measured share is: exact bounds for counts, after Clopper and Pearson."""

from math import exp, lgamma, log
from typing import Final

CONFIDENCE: Final = 0.95
_STEPS: Final = 60


def upper_bound(hits: int, tries: int) -> float:
    """Return the greatest true share under which so few hits are no surprise (one-sided, 95 %)."""
    if hits >= tries:
        return 1.0
    low, high = hits / tries, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _at_most(hits, tries, middle) > 1 - CONFIDENCE else (low, middle)
        )
    return high


def _at_most(hits: int, tries: int, share: float) -> float:
    return sum(exp(_log_chance(count, tries, share)) for count in range(hits + 1))


def _log_chance(count: int, tries: int, share: float) -> float:
    ways = lgamma(tries + 1) - lgamma(count + 1) - lgamma(tries - count + 1)
    return ways + count * log(share) + (tries - count) * log(1 - share)
