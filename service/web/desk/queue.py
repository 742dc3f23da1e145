"""The desk's first page: what waits, gravest first, and whether this responder is on duty."""

from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.case import CaseState
from service.domain.effects import Cause
from service.domain.level import Level
from service.storage.cases import CaseLine
from service.usecases import glancing, joining, renewing, tried_ways
from service.web import visits
from service.web.desk.face import desk, done_code, home, page, signed_in
from service.web.desk.keys import door
from service.web.desk.sentences import CAUSES, DONE, LEVELS, STATES
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say


@desk.get("/")
def front() -> str:
    """Show the queue, or the door to whoever has not signed in."""
    responder_id = visits.who()
    done = say(DONE[done_code()]) if done_code() in DONE else ""
    if responder_id is None:
        return door(Filled(), done=done)
    found = glancing.desk(here().ports, responder_id)
    waiting = [_line(each, responder_id) for each in found.waiting]
    calls = renewing.calls_waiting(here().ports, responder_id)
    untried = [each for each in tried_ways.ways_of(here().ports, responder_id) if not each.proved]
    return page(
        "queue",
        desk=found,
        waiting=waiting,
        calls=calls,
        newcomers=joining.waiting(here().ports, responder_id),
        untried=len(untried),
        done=done,
    )


def _line(case: CaseLine, responder_id: UUID) -> dict[str, object]:
    return {"case": case, "mine": case.owner_id == responder_id, **worded(case)}


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
