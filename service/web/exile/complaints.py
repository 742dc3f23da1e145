"""Where in the form each of the use case's complaints belongs, and how it is said.

Nothing of it repeats what was typed: a line is named by its number.
"""

import re
from collections.abc import Sequence

from service.usecases.enrolling import Complaint
from service.web.exile.codebook_form import Places
from service.web.exile.sentences import COMPLAINTS
from service.web.forms import WHOLE, Filled
from service.web.tongues import say

_IN_TOPIC = re.compile(r"topics\[(\d+)\]\.(pings|safe)(?:\[(\d+)\])?")
_DISTRESS = re.compile(r"distress\[(\d+)\]")
_WHOLE_LISTS = {"topics": "t2_name", "distress": "d4", "to": "to"}


def complain(form: Filled, complaints: Sequence[Complaint], places: Places) -> None:
    """Say every complaint at the field it is about."""
    for each in complaints:
        sentence = say(COMPLAINTS.get(each.code, each.say))
        for where in each.where.split(", "):
            name, line = _place(form, where, places)
            if name == "to" and name in form.errors:
                continue  # what is wrong with the number was said already
            form.refuse(name, _at_line(line, sentence))


def _at_line(line: int, what: str) -> str:
    return say("Line %(number)s: %(what)s", number=line, what=what) if line else what


def _place(form: Filled, where: str, places: Places) -> tuple[str, int]:
    if found := _IN_TOPIC.fullmatch(where):
        row, part, index = found.groups()
        return f"{places.topics[int(row)]}_{part}", int(index) + 1 if index else 0
    if found := _DISTRESS.fullmatch(where):
        return places.distress[int(found.group(1))]
    if where.startswith(("stop", "manner")):
        return where.partition("[")[0], 0
    if where in _WHOLE_LISTS:
        return _WHOLE_LISTS[where], 0
    return _topic_called(form, where, places), 0


def _topic_called(form: Filled, name: str, places: Places) -> str:
    for topic in places.topics:
        if form.text(f"{topic}_name") == name:
            return f"{topic}_pings"
    return WHOLE
