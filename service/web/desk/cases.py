"""One case at the desk: its days, its next steps, and what is sealed of it when asked for.

Opening the card is a deed and a POST (I11). What fits a case as it is, is decided by the
domain; a refusal is shown on the page it came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.case import CaseRefusedError, CaseState, Outcome
from service.storage.cases import Note
from service.usecases import escalating, glancing
from service.usecases.glancing import CaseGlance
from service.web.desk.face import desk, done_code, page, signed_in
from service.web.desk.queue import worded
from service.web.desk.sentences import DEEDS, DONE, MOVES, OUTCOMES, REFUSALS
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import marked, say

NOTE_LENGTH_MAX = 4000
Page = str | Response | tuple[str, HTTPStatus]

READINGS = {
    "safe": marked("an answer came, agreed words"),
    "unverified": marked("an answer came that cannot be believed"),
    "distress": marked("an answer came with distress words"),
    "stop": marked("the word that ends everything came"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened on a day."""

    day: date
    what: str


@desk.get("/case/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """Show a case without anything sealed."""
    return _show(case_id, Filled())


def _show(case_id: UUID, form: Filled, **more: object) -> str:
    found = glancing.case_glance(here().ports, signed_in(), case_id)
    return page(
        "case",
        case=found,
        lines=_lines(found),
        form=form,
        moves={str(state): say(text) for state, text in MOVES.items()},
        outcomes={str(outcome): say(text) for outcome, text in OUTCOMES.items()},
        done=say(DONE[done_code()]) if done_code() in DONE else "",
        **worded(found),
        **more,
    )


def _lines(found: CaseGlance) -> list[Line]:
    went = [Line(check.opened_on, say("a message went out")) for check in found.went_out]
    came = [
        Line(day, say(READINGS.get(reading or "", "something came, not judged yet")))
        for day, reading in found.came_back
    ]
    return sorted([*came, *went], key=lambda line: line.day, reverse=True)


@desk.post("/case/<uuid:case_id>/card")
def open_card(case_id: UUID) -> str:
    """Open the card and the notes; the ledger has it first."""
    opened = glancing.open_card(here().ports, signed_in(), case_id)
    notes = [_note(each, opened.names) for each in opened.notes]
    return _show(case_id, Filled(), opened=opened, notes=notes)


def _note(note: Note, names: dict[str, str]) -> dict[str, object]:
    deed, _, outcome = note.act.partition(" ")
    return {
        "at": note.at,
        "who": names.get(note.responder, say("somebody who has left")),
        "deed": say(DEEDS[deed]) if deed in DEEDS else deed,
        "outcome": say(OUTCOMES[Outcome(outcome)]) if outcome else "",
        "words": note.words,
    }


def _do(case_id: UUID, form: Filled, done: str, act: Callable[[UUID], None]) -> Page:
    """Do one act and go back to the case; a refusal is said there, with what was typed."""
    responder_id = signed_in()
    if form.is_fine:
        try:
            act(responder_id)
        except CaseRefusedError as refused:
            form.refuse(WHOLE, say(REFUSALS[refused.code]))
    if not form.is_fine:
        return _show(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.case", case_id=case_id, done=done), HTTPStatus.SEE_OTHER)


@desk.post("/case/<uuid:case_id>/take")
def take(case_id: UUID) -> Page:
    """Hold the case: the calls stop."""
    ports = here().ports
    return _do(case_id, Filled(), "taken", lambda who: escalating.take_case(ports, who, case_id))


@desk.post("/case/<uuid:case_id>/note")
def note(case_id: UUID) -> Page:
    """Append a note."""
    ports, form = here().ports, sent_form()
    words = form.text("words")
    if not 0 < len(words) <= NOTE_LENGTH_MAX:
        sentence = say("Write what was done, in at most %(count)s letters.", count=NOTE_LENGTH_MAX)
        form.refuse("words", sentence)
    return _do(
        case_id, form, "noted", lambda who: escalating.write_note(ports, who, case_id, words)
    )


@desk.post("/case/<uuid:case_id>/move")
def move(case_id: UUID) -> Page:
    """Move the work on."""
    ports, form = here().ports, sent_form()
    state = form.text("state")
    if state not in {str(each) for each in MOVES}:
        form.refuse("state", say("Choose what comes next."))
    return _do(
        case_id,
        form,
        "moved",
        lambda who: escalating.move_case(ports, who, case_id, CaseState(state)),
    )


@desk.post("/case/<uuid:case_id>/close")
def close(case_id: UUID) -> Page:
    """End the case with an outcome."""
    ports, form = here().ports, sent_form()
    outcome, words = form.text("outcome"), form.text("closing_words")
    if outcome not in set(Outcome):
        form.refuse("outcome", say("Choose how it ended."))
    if len(words) > NOTE_LENGTH_MAX:
        form.refuse(
            "closing_words", say("Shorten this to %(count)s letters.", count=NOTE_LENGTH_MAX)
        )
    return _do(
        case_id,
        form,
        "closed",
        lambda who: escalating.close_case(ports, who, case_id, Outcome(outcome), words),
    )
