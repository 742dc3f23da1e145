"""The desk's first page: what waits, gravest first, and whether this responder is on duty."""

from datetime import datetime
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.case import CaseState
from service.domain.effects import Cause
from service.domain.level import Level
from service.domain.releasing import Part
from service.storage.cases import CaseLine
from service.usecases import (
    counting,
    glancing,
    joining,
    releasing,
    renewing,
    shadowing,
    tried_ways,
)
from service.web import visits
from service.web.desk.face import desk, done_code, home, page, signed_in
from service.web.desk.keys import door
from service.web.desk.sentences import CAUSES, DONE, LEVELS, PARTS, STATES
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import date_text, day_text, hour_text, say


@desk.get("/")
def front() -> str:
    """Show the queue, or the door to whoever has not signed in."""
    responder_id = visits.who()
    done = say(DONE[done_code()]) if done_code() in DONE else ""
    if responder_id is None:
        return door(Filled(), done=done)
    found = glancing.desk(here().ports, responder_id)
    waiting = [_line(each, responder_id, found.time_zone) for each in found.waiting]
    calls = renewing.calls_waiting(here().ports, responder_id)
    untried = [each for each in tried_ways.ways_of(here().ports, responder_id) if not each.proved]
    return page(
        "queue",
        desk=found,
        waiting=waiting,
        calls=calls,
        warnings=shadowing.warnings_for(here().ports, responder_id),
        releases=_pending(responder_id),
        newcomers=joining.waiting(here().ports, responder_id),
        untried=len(untried),
        load=counting.load_of(here().ports, responder_id),
        done=done,
    )


def _pending(responder_id: UUID) -> list[dict[str, object]]:
    found = releasing.pending(here().ports, responder_id)
    return [{"release": each, "part": say(PARTS[Part(each.part)])} for each in found]


def _line(case: CaseLine, responder_id: UUID, zone: str) -> dict[str, object]:
    return {
        "case": case,
        "mine": case.owner_id == responder_id,
        "offered": case.offered_to == responder_id,
        "due": due_text(case.due_at, zone),
        **worded(case),
    }


def due_text(due_at: datetime | None, zone: str) -> str:
    """Return by when something should be done, as it is said."""
    if due_at is None:
        return ""
    now = here().ports.clock.now()
    if due_at <= now:
        return say("something is due now")
    hour = hour_text(due_at, zone)
    if day_text(due_at, zone) == day_text(now, zone):
        return say("next step by %(hour)s", hour=hour)
    return say("next step by %(day)s, %(hour)s", day=date_text(due_at, zone), hour=hour)


@desk.get("/closed")
def closed() -> str:
    """Show what is over, newest first."""
    found = glancing.closed_cases(here().ports, signed_in())
    return page("closed", cases=[{"case": each, **worded(each)} for each in found])


def worded(case: CaseLine | glancing.CaseGlance) -> dict[str, str]:
    """Return level, cause and state of a case in words."""
    return {
        "level": say(LEVELS[Level(case.level)]),
        "cause": say(CAUSES[Cause(case.cause)]),
        "state": say(STATES[CaseState(case.state)]),
    }


@desk.post("/duty")
def duty() -> Response:
    """Keep whether this responder is on duty."""
    on_shift = sent_form().text("duty") == "on"
    glancing.set_on_shift(here().ports, signed_in(), on_shift=on_shift)
    return home("on-duty" if on_shift else "away")
