"""What an exile or deputy answered while a case is open, as it may stand on the case's page.

A class and days, never a word (I11, D13); the hour is in the sealed note beside it.
"""

from dataclasses import dataclass
from datetime import date

ANSWERS_MAX = 20  # in one case; the notes keep them all


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: `by` is `exile` or `deputy`, `what` the class they chose."""

    day: date
    by: str
    what: str
    until: date | None = None  # the last day of a known reason
