"""Words that count beside the book in force: of books that were left, and of one to come.

How they join a reading, and what a renewal leaves behind, is decided in `renewal`.
"""

from dataclasses import dataclass
from datetime import date

from service.domain.codebook import Codebook, DistressMarker


@dataclass(frozen=True, slots=True, repr=False)
class Alarms:
    """Words for distress and for the end, without the book they came from."""

    distress: tuple[DistressMarker, ...] = ()
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class FormerBook:
    """A codebook that was replaced; pings sent under it are still answered under it."""

    codebook: Codebook
    edition: int  # of the agreement it belonged to
    alarms: Alarms  # of its words; those for the end only where they mean nothing else now
    until: date  # the last day on which they count
    burnt: bool = False  # its safe words had been read by others when it was left (R14)
