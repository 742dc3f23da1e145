"""Leaves a mark when it is imported: it must never be."""

from pathlib import Path

Path(__file__).with_name("tripwire.fired").touch()


def f() -> None:
    """Do nothing."""
