"""A year of days as a small drawing, with the same days as a table beside it.

It is made of public facts alone: on which days something went out, on which anything came
back (R0). Nothing in it has a style of its own: the page forbids that, and print keeps it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from service.web.tongues import month_text

STEP = 10  # from one day to the next, in the drawing's own measure
LEFT = 44  # where the first of a month stands, right of its name


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the drawing and of the table."""

    name: str
    short: str
    out: tuple[int, ...]  # days of the month, oldest first
    back: tuple[int, ...]

    @property
    def out_path(self) -> str:
        """Return the days on which something went out, as dots of a path."""
        return _dots(self.out)

    @property
    def back_path(self) -> str:
        """Return the days on which anything came back, as dots of a path."""
        return _dots(self.back)


def months_of(out: Collection[date], back: Collection[date]) -> Sequence[Month]:
    """Return the months from the first day with anything to the last, oldest first."""
    first, last = min([*out, *back], default=None), max([*out, *back], default=None)
    if first is None or last is None:
        return []
    numbers = range(_number(first), _number(last) + 1)
    return [_month(number, out, back) for number in numbers]


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int, out: Collection[date], back: Collection[date]) -> Month:
    first = date(number // 12, number % 12 + 1, 1)
    return Month(
        month_text(first),
        month_text(first, short=True),
        _days(number, out),
        _days(number, back),
    )


def _days(number: int, days: Collection[date]) -> tuple[int, ...]:
    return tuple(sorted({each.day for each in days if _number(each) == number}))


def _dots(days: Sequence[int]) -> str:
    # A line of no length with round ends is a dot: eight bytes a day instead of fifty.
    return "".join(f"M{LEFT + day * STEP} 0h0" for day in days)
