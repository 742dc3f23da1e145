"""The words of a family as a form gives them: topics, wordings and markers, each with its place.

Any form that asks for a codebook uses these fields. What a codebook may hold is decided by
`enrolment`, asked by the use case; here only what a form of text can get wrong.
"""

from dataclasses import dataclass, field

from service.domain.codebook import TEXT_LENGTH_MAX
from service.domain.enrolment import SAFE_MAX
from service.domain.renewal import Added
from service.web.forms import Filled
from service.web.tongues import marked, say

TOPICS = ("t1", "t2", "t3")
DISTRESS = {"d4": "L4", "d3": "L3", "d2": "L2"}
PINGS_MAX = 40
FIELDS = {
    "t1_name": marked("Topic 1"),
    "t1_pings": marked("Topic 1, questions"),
    "t1_safe": marked("Topic 1, safe answers"),
    "t2_name": marked("Topic 2"),
    "t2_pings": marked("Topic 2, questions"),
    "t2_safe": marked("Topic 2, safe answers"),
    "t3_name": marked("Topic 3"),
    "t3_pings": marked("Topic 3, questions"),
    "t3_safe": marked("Topic 3, safe answers"),
    "d4": marked("Danger now"),
    "d3": marked("Pressure"),
    "d2": marked("Something is wrong"),
    "stop": marked("The word that ends everything"),
    "manner": marked("A habit of writing"),
    "manner_kind": marked("A habit of writing"),
    "try_topic": marked("Try an answer"),
    "try_text": marked("Try an answer"),
}
DISTRESS_MAX = 4  # of each level: twelve in all, as many as of safe words
_SINGLE = (*(f"{topic}_name" for topic in TOPICS), "stop", "manner")
# Every pair of words is compared, so a list is cut before anything looks at its words.
_LINES_MAX = {
    **{f"{topic}_pings": PINGS_MAX for topic in TOPICS},
    **{f"{topic}_safe": SAFE_MAX for topic in TOPICS},
    **dict.fromkeys(DISTRESS, DISTRESS_MAX),
}


@dataclass(slots=True)
class Places:
    """Where in the form each part of the codebook was written."""

    topics: list[str] = field(default_factory=list)
    distress: list[tuple[str, int]] = field(default_factory=list)  # field, line
    added: list[tuple[str, int]] = field(default_factory=list)  # the same, of more questions


def read_codebook(form: Filled, places: Places) -> dict[str, object]:
    """Return what was typed as a codebook's plain data; what cannot be read is refused in `form`."""
    for name in _LINES_MAX:
        _check_lines(form, name)
    for name in _SINGLE:
        if len(form.text(name)) > TEXT_LENGTH_MAX:
            form.refuse(name, say("Shorten this to %(count)s letters.", count=TEXT_LENGTH_MAX))
    return {
        "level": "topic",
        "topics": _topics(form, places),
        "distress": _distress(form, places),
        "stop": [form.text("stop")] if form.text("stop") else [],
        "manner": _manner(form),
    }


def _check_lines(form: Filled, name: str) -> None:
    lines = form.lines(name)
    if len(lines) > _LINES_MAX[name]:
        form.refuse(name, say("Keep at most %(count)s lines.", count=_LINES_MAX[name]))
    for number, line in enumerate(lines[: _LINES_MAX[name]], start=1):
        if len(line) > TEXT_LENGTH_MAX:
            form.refuse(name, say("Line %(number)s is too long.", number=number))


def _lines(form: Filled, name: str) -> list[str]:
    """Return as many lines as may be there, none longer than it may be."""
    return [line[:TEXT_LENGTH_MAX] for line in form.lines(name)[: _LINES_MAX[name]]]


def _topics(form: Filled, places: Places) -> list[dict[str, object]]:
    topics: list[dict[str, object]] = []
    for each in TOPICS:
        name, pings, safe = (
            form.text(f"{each}_name"),
            _lines(form, f"{each}_pings"),
            _lines(form, f"{each}_safe"),
        )
        if not (name or pings or safe):
            continue
        if not name:
            form.refuse(f"{each}_name", say("Give the topic a name of your own."))
        elif name in [topic["name"] for topic in topics]:
            form.refuse(f"{each}_name", say("Another topic has this name."))
        places.topics.append(each)
        topics.append({"name": name, "pings": pings, "safe": safe})
    return topics


def _distress(form: Filled, places: Places) -> list[dict[str, object]]:
    markers: list[dict[str, object]] = []
    for name, level in DISTRESS.items():
        for number, line in enumerate(_lines(form, name), start=1):
            places.distress.append((name, number))
            markers.append({"marker": line, "level": level})
    return markers


def _manner(form: Filled) -> dict[str, object] | None:
    kind, marker = form.text("manner_kind", "none"), form.text("manner")
    if kind not in ("present", "missing"):
        if marker:
            form.refuse("manner_kind", say("Say what this habit means, or leave it out."))
        return None
    if not marker:
        form.refuse("manner", say("Write the habit down, or choose none."))
    return {"kind": kind, "marker": marker}


def read_added(form: Filled, topics: int, places: Places) -> list[Added]:
    """Return the questions typed for topics that the family already has."""
    added: list[Added] = []
    for at, name in enumerate(TOPICS[:topics]):
        _check_lines(form, f"{name}_pings")
        for number, line in enumerate(_lines(form, f"{name}_pings"), start=1):
            places.added.append((f"{name}_pings", number))
            added.append(Added(at, line))
    return added
