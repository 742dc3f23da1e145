"""How a story is told: with which family, and whether a worker dies in it."""

from typing import Any

import pytest

from tests.stories.crashing import Crash

with_crashes = pytest.mark.parametrize("crash", list(Crash))


def family_with(**fields: Any) -> pytest.MarkDecorator:
    """Tell the story of a family that differs in these fields."""
    return pytest.mark.parametrize("family", [fields], ids=["-".join(fields)])


for_both_plans = pytest.mark.parametrize(
    "family", [{"plan": "normal"}, {"plan": "high-risk"}], ids=["normal", "high-risk"]
)
