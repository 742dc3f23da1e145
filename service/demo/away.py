"""The demonstration's own looks into the database, which a played fault may have taken away."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

T = TypeVar("T")


def unless_away(look: Callable[[], T], otherwise: T) -> T:
    """Return what `look` finds, or `otherwise` while the database cannot be reached."""
    try:
        return look()
    except OperationalError:
        return otherwise
