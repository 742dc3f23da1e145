"""The people of a story, for attacks that are told as one."""

from tests.stories.conftest import anna, crash, deputy, exile, family, mother, world

__all__ = ["anna", "crash", "deputy", "exile", "family", "mother", "world"]
