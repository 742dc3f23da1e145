"""The form of a pressure log's entry, the same on both faces: its words, and how it is read.

Who may hand it in, and what follows, is decided by the faces and the use case.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from flask import request

from service.domain.pressure import (
    FILE_BYTES_MAX,
    Actor,
    Grade,
    Incident,
    Precision,
    Pressure,
    Sharing,
    Source,
    Story,
    Target,
    rounded,
)
from service.usecases.witnessing import LogRefusal, Written
from service.web.boundary import PAPERS_MAX
from service.web.forms import Filled
from service.web.tongues import marked, say

STORY_MAX = 1000  # letters in one field
STORY_FIELDS: Final = ("region", "by_whom", "reason", "trigger", "demand", "consequence")

PRESSURES: Final = {
    Pressure.HOME_VISIT: marked("a visit at home"),
    Pressure.SUMMONS: marked("a summons or interrogation"),
    Pressure.SEARCH: marked("a search"),
    Pressure.FLAT: marked("the exile's flat inspected or wrecked"),
    Pressure.DOOR_SEALED: marked("a door sealed"),
    Pressure.PROPERTY: marked("property seized"),
    Pressure.WORK: marked("pressure at work, or dismissal"),
    Pressure.CUSTODY: marked("threats about study, pension or custody"),
    Pressure.OFFER: marked("threats or offers to the exile"),
    Pressure.MADE_TO_CALL: marked("a relative made to call"),
    Pressure.VIDEO: marked("a forced video"),
    Pressure.DETENTION: marked("a short detention or fine"),
    Pressure.CRIMINAL_CASE: marked("a criminal case"),
    Pressure.DEVICE: marked("a phone or computer taken and returned"),
    Pressure.PAPER: marked("a paper of silence to sign"),
    Pressure.TRIAL: marked("a trial in absence"),
    Pressure.DOCUMENTS: marked("documents or travel refused"),
    Pressure.SURVEILLANCE: marked("being watched abroad"),
    Pressure.FAKE: marked("a false account or lawyer"),
    Pressure.PUBLISHED: marked("personal data made public"),
}
# What happened to the reader themselves, on the exile's own page.
FOR_THE_EXILE: Final[Mapping[StrEnum, str]] = {
    Pressure.FLAT: marked("your flat inspected or wrecked"),
    Pressure.OFFER: marked("threats or offers to you"),
    Target.EXILE: marked("you"),
}
PRECISIONS: Final = {
    Precision.DAY: marked("on that day"),
    Precision.MONTH: marked("in that month"),
    Precision.YEAR: marked("in that year"),
}
TARGETS: Final = {
    Target.RELATIVE: marked("the relative"),
    Target.EXILE: marked("the exile"),
    Target.OTHER: marked("somebody else of the family"),
}
ACTORS: Final = {
    Actor.STATED: marked("they said who they are"),
    Actor.SEEN: marked("seen, but not said"),
    Actor.UNKNOWN: marked("not known"),
}
SOURCES: Final = {
    Source.OWN: marked("lived through or seen"),
    Source.TOLD: marked("told by whom it happened to"),
    Source.OTHERS: marked("told by others"),
    Source.PAPER: marked("a paper"),
    Source.PRESS: marked("a publication"),
}
GRADES: Final = {
    Grade.SURE: marked("sure"),
    Grade.LIKELY: marked("likely"),
    Grade.HEARSAY: marked("hearsay"),
}
SHARINGS: Final = {
    Sharing.NONE: marked("nobody outside"),
    Sharing.CLOSED_LIST: marked("a closed list of organisations"),
    Sharing.UNNAMED: marked("in public, without names: only kind and month"),
    Sharing.FULL: marked("in public, in full"),
}
STORIES: Final = {
    "region": marked("Region or town"),
    "by_whom": marked("By whom, as far as known"),
    "reason": marked("The reason they gave"),
    "trigger": marked("What may have set it off"),
    "demand": marked("What they wanted"),
    "consequence": marked("What came of it"),
}

LOG_REFUSED: Final = {
    LogRefusal.FULL: (
        "kind",
        marked("This log is full. Speak with the responders: they can hand on what is in it."),
    ),
    LogRefusal.PAPERS_FULL: (
        "papers",
        marked("This log holds twenty papers, and no more. Keep the entry without this one."),
    ),
    LogRefusal.PAPER_SIZE: (
        "papers",
        marked("A paper may have two megabytes. Choose a smaller picture of it."),
    ),
    LogRefusal.FUTURE: ("day", marked("Choose today or a day before.")),
}

_T = TypeVar("_T", bound=StrEnum)


def choices(*, of_exile: bool = False) -> dict[str, object]:
    """Return every list of the form, worded for a responder, or for the exile themselves."""
    own = FOR_THE_EXILE if of_exile else {}
    return {
        "pressures": _worded({each: own.get(each, text) for each, text in PRESSURES.items()}),
        "precisions": _worded(PRECISIONS),
        "targets": _worded({each: own.get(each, text) for each, text in TARGETS.items()}),
        "actors": _worded(ACTORS),
        "sources": _worded(SOURCES),
        "grades": _worded(GRADES),
        "sharings": {str(int(each)): say(text) for each, text in SHARINGS.items()},
        "stories": {name: say(text) for name, text in STORIES.items()},
    }


def _worded(texts: Mapping[_T, str]) -> dict[str, str]:
    return {str(each): say(text) for each, text in texts.items()}


def read_entry(form: Filled, today: date) -> Written | None:
    """Return the entry that was handed in; None where the form says what to change."""
    kind = _one_of(form, "kind", Pressure, say("Choose what happened."))
    day = _day(form)
    precision = _one_of(form, "precision", Precision, say("Choose how exactly the day is known."))
    target = _one_of(form, "target", Target, say("Choose to whom it was done."))
    actor = _one_of(form, "actor", Actor, say("Choose how it is known who did it."))
    source = _one_of(form, "source", Source, say("Choose where you know it from."))
    grade = _one_of(form, "grade", Grade, say("Choose how sure it is."))
    story, papers = _story(form), _papers(form)
    sharing = _sharing(form)
    if not (kind and precision and target and actor and source and grade and day):
        return None
    if sharing is None or not form.is_fine:
        return None
    day = rounded(day, precision)
    incident = Incident(
        kind, day, precision, target, actor, source, grade, sharing, story, today, today
    )
    return Written(incident, papers)


def _one_of(form: Filled, name: str, kind: type[_T], sentence: str) -> _T | None:
    typed = form.text(name)
    if typed in set(kind):
        return kind(typed)
    form.refuse(name, sentence)
    return None


def _sharing(form: Filled) -> Sharing | None:
    found = sharing_typed(form.text("sharing"))
    if found is None:
        form.refuse("sharing", say("Choose who may know of it."))
    return found


def sharing_typed(typed: str) -> Sharing | None:
    """Return the consent a form names; None where it names none."""
    return next((each for each in Sharing if str(int(each)) == typed), None)


def _day(form: Filled) -> date | None:
    try:
        return date.fromisoformat(form.text("day"))
    except ValueError:
        form.refuse("day", say("Choose the day, or any day of the month or year."))
        return None


def _story(form: Filled) -> Story:
    for name in STORY_FIELDS:
        if len(form.text(name)) > STORY_MAX:
            form.refuse(name, say("Shorten this to %(count)s letters.", count=STORY_MAX))
    return Story(*(form.text(name) for name in STORY_FIELDS))


def _papers(form: Filled) -> list[bytes]:
    papers = [each.read() for each in request.files.getlist("papers")]
    papers = [each for each in papers if each]
    if len(papers) > PAPERS_MAX:
        form.refuse("papers", say("Choose three papers at most; more go into another entry."))
    if any(len(each) > FILE_BYTES_MAX for each in papers):
        form.refuse("papers", say(LOG_REFUSED[LogRefusal.PAPER_SIZE][1]))
    return papers
