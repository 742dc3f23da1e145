"""What the lint makes of wordings while they are being written: room left, and what to change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.domain.discretion import lint
from service.domain.segments import room_left
from service.web.exile.codebook_form import PINGS_MAX, TOPICS
from service.web.forms import Filled
from service.web.tongues import say


@dataclass(frozen=True, slots=True)
class Looked:
    """One wording with its verdict."""

    text: str = field(repr=False)
    left: int  # letters that still fit into one message; negative: too many
    problems: tuple[str, ...]


def look_over(form: Filled) -> Sequence[Looked]:
    """Return every wording of the form with what the lint makes of it."""
    return list(_look_over(form))


def _look_over(form: Filled) -> Iterator[Looked]:
    for name in (f"{topic}_pings" for topic in TOPICS):
        for line in form.lines(name)[:PINGS_MAX]:
            problems = lint(line, real_family=True).problems
            yield Looked(line, room_left(line), tuple(say(each.say) for each in problems))
