"""What responders carry and how soon cases are taken: a table, and a drawing that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.load import CASES_MAX, Month
from service.usecases import counting
from service.web.desk.face import desk, page, signed_in
from service.web.facts import here
from service.web.tongues import month_text

_BAR = 200  # how long a whole bar is, in the drawing's own measure


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the table and of the drawing."""

    name: str
    short: str
    month: Month

    @property
    def soon_length(self) -> int:
        """Return how long the bar of the first ten minutes is."""
        return (self.month.soon or 0) * _BAR // 100

    @property
    def late_length(self) -> int:
        """Return how long the bar of the first forty minutes is."""
        return (self.month.late or 0) * _BAR // 100


@desk.get("/load")
def load() -> str:
    """Show the load, and month by month how soon cases of danger were taken."""
    found = counting.targets(here().ports, signed_in())
    return page("load", load=found.load, lines=_lines(found.months), budget=CASES_MAX)


def _lines(months: Sequence[Month]) -> list[Line]:
    return [
        Line(month_text(each.first), month_text(each.first, short=True), each) for each in months
    ]
