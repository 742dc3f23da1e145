"""How much responders carry, and whether people take up cases in time (FIELD-GUIDE §5, §6).

Counts are for people who plan a rota, never about a family: nothing is counted under ten,
numbers are whole tens and shares whole twentieths, so that no single case can be told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from service.domain.case import Case
from service.domain.ids import ResponderId
from service.domain.level import Level

CASES_MAX: Final = 2  # a responder takes in one shift
SHIFT: Final = timedelta(hours=12)
COUNTED_FROM: Final = 10
SOON: Final = timedelta(minutes=10)
LATE: Final = timedelta(minutes=40)
SOON_SHARE: Final = 0.8  # the targets
LATE_SHARE: Final = 0.985
_STEP: Final = 5  # percent


@dataclass(frozen=True, slots=True)
class Month:
    """Cases of danger opened in one month; None where there were fewer than ten."""

    first: date
    number: int | None  # whole tens
    soon: int | None  # percent taken within ten minutes
    late: int | None  # percent taken within forty
    soon_kept: bool = False  # whether the target was reached, which the rounding may hide
    late_kept: bool = False


def load_of(cases: Iterable[Case], responder: ResponderId, now: datetime) -> int:
    """Return how many cases of these a responder has taken in the last twelve hours."""
    return sum(1 for case in cases if case.owner == responder and _weighs(case, now))


def _weighs(case: Case, now: datetime) -> bool:
    if case.level is Level.L0 or case.taken_at is None:  # an exercise wears nobody out
        return False
    return now - case.taken_at < SHIFT


def is_too_much(load: int) -> bool:
    """Whether a responder carries more than the budget."""
    return load > CASES_MAX


def overloaded(cases: Sequence[Case], now: datetime) -> frozenset[ResponderId]:
    """Return who carries too much."""
    owners = {case.owner for case in cases if case.owner is not None}
    return frozenset(each for each in owners if is_too_much(load_of(cases, each, now)))


def months(cases: Iterable[Case], now: datetime) -> tuple[Month, ...]:
    """Return how soon cases of danger were taken, month by month, oldest first."""
    waits: dict[date, list[timedelta]] = {}
    for case in cases:
        if _is_danger(case) and (waited := _waited(case, now)) is not None:
            waits.setdefault(case.opened_at.date().replace(day=1), []).append(waited)
    return tuple(_month(first, waits[first]) for first in sorted(waits))


def _is_danger(case: Case) -> bool:
    return case.distress or case.level is Level.L4


def _waited(case: Case, now: datetime) -> timedelta | None:
    """Return how long a case waited for a person; None while that is not known yet."""
    if case.first_taken_at is not None:
        return case.first_taken_at - case.opened_at
    waited = now - case.opened_at
    return waited if waited > LATE else None


def _month(first: date, waits: Sequence[timedelta]) -> Month:
    if len(waits) < COUNTED_FROM:
        return Month(first, None, None, None)
    tens = len(waits) // COUNTED_FROM * COUNTED_FROM
    soon, late = _share(waits, SOON), _share(waits, LATE)
    kept = (soon >= SOON_SHARE, late >= LATE_SHARE)
    return Month(first, tens, _rounded(soon), _rounded(late), *kept)


def _share(waits: Sequence[timedelta], within: timedelta) -> float:
    return sum(1 for each in waits if each <= within) / len(waits)


def _rounded(share: float) -> int:
    """Return a share in percent, rounded down: nothing looks better than it is."""
    return int(share * 100) // _STEP * _STEP
