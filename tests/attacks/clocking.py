"""How long answers take, side by side: what slows the machine slows all that is compared."""

import time
from collections.abc import Callable, Mapping
from statistics import median

import pytest

SLOWER_MAX = 1.25
SAMPLES = 15
TRIES = 8  # a busy machine may lie a few times; a leak is there every time

Deeds = Mapping[str, Callable[[], object]]


def medians(deeds: Deeds, samples: int = SAMPLES) -> dict[str, float]:
    """Time each deed in turn, again and again; return the median of each."""
    taken: dict[str, list[float]] = {name: [] for name in deeds}
    for _ in range(samples):
        for name, deed in deeds.items():
            began = time.perf_counter()
            deed()
            taken[name].append(time.perf_counter() - began)
    return {name: median(times) for name, times in taken.items()}


def are_alike(deeds: Deeds, samples: int = SAMPLES) -> bool:
    """Whether no median is longer than another by more than a quarter."""
    found = medians(deeds, samples)
    return max(found.values()) <= SLOWER_MAX * min(found.values())


def assert_alike(deeds: Deeds) -> None:
    """Fail where one deed takes longer than another each time it is looked at."""
    for tried in range(TRIES):
        if are_alike(deeds, SAMPLES * (1 + tried)):
            return
    pytest.fail(f"one is slower than another: {medians(deeds)}")


def assert_pairs_alike(pairs: Mapping[str, Deeds]) -> None:
    """The same for many pairs: those that look unlike are looked at again, and longer."""
    left = dict(pairs)
    for tried in range(TRIES):
        left = {
            name: deeds
            for name, deeds in left.items()
            if not are_alike(deeds, (SAMPLES // 2) * (1 + 4 * tried))
        }
    assert not left, {name: medians(deeds) for name, deeds in left.items()}
