"""Where in the form each of the use case's complaints belongs, and how it is said.

Nothing of it repeats what was typed: a line is named by its number.
"""

import re
from collections.abc import Sequence

from service.usecases.complaining import Complaint
from service.web.exile.codebook_form import FIELDS, TOPICS, Places
from service.web.exile.sentences import COMPLAINTS, TOO_FEW
from service.web.forms import WHOLE, Filled
from service.web.tongues import say

_IN_TOPIC = re.compile(r"topics\[(\d+)\]\.(pings|safe)(?:\[(\d+)\])?")
_DISTRESS = re.compile(r"distress\[(\d+)\]")
_ADDED = re.compile(r"wordings\[(\d+)\]")
_WHOLE_LISTS = {"distress": "d4", "to": "to", "agrees": "agrees"}
Place = tuple[str, int]  # field, line; 0: the whole field


def complain(form: Filled, complaints: Sequence[Complaint], places: Places) -> None:
    """Say every complaint at the field it is about."""
    for each in complaints:
        sentence = say(_sentence(each))
        found = [_place(form, where, places) for where in each.where.split(", ")]
        for place in found:
            if place[0] == "to" and "to" in form.errors:
                continue  # what is wrong with the number was said already
            say_at = form.remark if each.is_remark else form.refuse
            others = [other for other in found if other != place]
            say_at(place[0], _worded(place, sentence, others))


def _sentence(complaint: Complaint) -> str:
    """Return what to change: of what is missing, how much is needed there."""
    if complaint.code == "too-few":
        return TOO_FEW.get(complaint.where.rpartition(".")[2], complaint.say)
    return COMPLAINTS.get(complaint.code, complaint.say)


def _worded(place: Place, what: str, others: Sequence[Place]) -> str:
    """Return the sentence with its line, and where the other half of a clash stands."""
    if place[1]:
        what = say("Line %(number)s: %(what)s", number=place[1], what=what)
    for field, line in others:
        name = say(FIELDS[field]) if field in FIELDS else ""
        if name and line:
            what += " " + say("The other: %(field)s, line %(number)s.", field=name, number=line)
        elif name:
            what += " " + say("The other: %(field)s.", field=name)
    return what


def _place(form: Filled, where: str, places: Places) -> Place:
    if found := _ADDED.fullmatch(where):
        return places.added[int(found.group(1))]
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
    if name == "topics":  # there are too few: the first place that is free is to be filled
        return next(f"{each}_name" for each in TOPICS if each not in places.topics)
    for topic in places.topics:
        if form.text(f"{topic}_name") == name:
            return f"{topic}_pings"
    return WHOLE
