"""Rehearsals are played as the stories play them."""

from tests.stories.conftest import play as play  # noqa: PLC0414 (a fixture, offered here too)
