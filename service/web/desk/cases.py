"""One case at the desk: its days, its next steps, and what is sealed of it when asked for.

Opening the card is a deed and a POST (I11). What fits a case as it is, is decided by the
domain; a refusal is shown on the page it came from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.case import CaseRefusedError, CaseState
from service.domain.effects import Cause
from service.domain.level import Level
from service.domain.ordering import Answer
from service.domain.outcome import Ending, Outcome, outcome_of
from service.domain.releasing import Part
from service.domain.work import FIRST_DAYS, VERIFY, Step
from service.storage.cases import Note
from service.usecases import deputies, escalating, glancing, releasing
from service.usecases.escalating import NoSuchColleagueError
from service.usecases.glancing import CaseGlance, StepLine
from service.web.desk.face import desk, done_code, page, signed_in
from service.web.desk.queue import due_text, worded
from service.web.desk.sentences import (
    ANSWERERS,
    ANSWERS,
    DEEDS,
    DONE,
    ENDINGS,
    LEVELS,
    MOVES,
    NEXT,
    OUTCOMES,
    PARTS,
    REASONS,
    REFUSALS,
    SILENCE_ALONE,
    STEPS,
)
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import date_text, marked, say

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
    return show(case_id, Filled())


def show(case_id: UUID, form: Filled, **more: object) -> str:
    """Show a case with a form that came back, or an empty one."""
    ports, responder_id = here().ports, signed_in()
    found = glancing.case_glance(ports, responder_id, case_id)
    return page(
        "case",
        case=found,
        lines=_lines(found),
        form=form,
        moves={str(state): say(text) for state, text in MOVES.items() if state in found.moves},
        ended=_ended(found.ending or found.outcome or ""),
        endings=_endings(),
        mergeable=[{"case": each, **worded(each)} for each in found.mergeable],
        outcomes={str(outcome): say(text) for outcome, text in OUTCOMES.items()},
        done=say(DONE[done_code()]) if done_code() in DONE else "",
        why=_why(found),
        next=say(NEXT[state]) if (state := CaseState(found.state)) in NEXT else "",
        verify=_steps(found, VERIFY),
        first_days=_steps(found, FIRST_DAYS),
        sealed=releasing.sealed_parts(ports, responder_id, case_id),
        parts={str(part): say(text) for part, text in PARTS.items()},
        levels={str(level): say(text) for level, text in LEVELS.items()},
        due=due_text(found.due_at, found.time_zone),
        **worded(found),
        **more,
    )


def _ended(code: str) -> str:
    """Return how a case ended in words, as exactly as it is known."""
    if code in set(Ending):
        ending = Ending(code)
        return f"{say(OUTCOMES[outcome_of(ending)])} ({say(ENDINGS[ending])})"
    return say(OUTCOMES[Outcome(code)]) if code else ""


def _endings() -> dict[str, dict[str, str]]:
    """Return the closer codes in words, by the letter they belong to."""
    found: dict[str, dict[str, str]] = {}
    for ending, text in ENDINGS.items():
        found.setdefault(str(outcome_of(ending)), {})[str(ending)] = say(text)
    return found


def _why(found: CaseGlance) -> str:
    alone = found.cause == Cause.SILENCE and found.level == Level.L1
    return say(SILENCE_ALONE if alone else REASONS[Cause(found.cause)])


def _steps(found: CaseGlance, steps: Sequence[Step]) -> list[tuple[str, str, StepLine | None]]:
    done = {each.step: each for each in found.steps}
    return [(str(step), say(STEPS[step]), done.get(step)) for step in steps]


def _lines(found: CaseGlance) -> list[Line]:
    went = [Line(day, say("a message went out")) for day in found.went_out]
    came = [
        Line(day, say(READINGS.get(reading or "", "something came, not judged yet")))
        for day, reading in found.came_back
    ]
    said = [
        Line(each.day, f"{say(ANSWERERS[each.by])} {_answered(each.what, each.until)}")
        for each in found.answers
    ]
    return sorted([*said, *came, *went], key=lambda line: line.day, reverse=True)


def _answered(what: str, until: date | None) -> str:
    return say(ANSWERS[what], day=date_text(until) if until else "")


@desk.post("/case/<uuid:case_id>/card")
def open_card(case_id: UUID) -> str:
    """Open the card and the notes; the ledger has it first."""
    return show_opened(case_id, Filled())


def show_opened(case_id: UUID, form: Filled) -> str:
    """Show the case with what is sealed of it; the ledger has it first."""
    responder_id = signed_in()
    opened = glancing.open_card(here().ports, responder_id, case_id)
    return show(
        case_id,
        form,
        opened=opened,
        notes=[_note(each, opened.names) for each in opened.notes],
        handed=_handed(opened, responder_id),
        holder=_named(opened.owner, opened.names) if opened.owner else "",
        colleagues=[pair for pair in opened.names.items() if pair[0] != str(responder_id)],
    )


def _handed(opened: glancing.CaseOpened, responder_id: UUID) -> dict[str, object] | None:
    """Return the last words with which the case was handed to this responder."""
    mine = f"hand-over {responder_id}"
    found = [each for each in opened.notes if each.act == mine and each.words]
    return _note(found[-1], opened.names) if found else None


def _note(note: Note, names: dict[str, str]) -> dict[str, object]:
    deed, _, about = note.act.partition(" ")
    return {
        "at": note.at,
        "who": _named(note.responder, names),
        "deed": _deed(deed, about, names),
        "outcome": _ended(about) if deed == "close" else "",
        "words": note.words,
    }


def _deed(deed: str, about: str, names: dict[str, str]) -> str:
    if deed == "answered":
        what, _, until = about.partition(" ")
        return _answered(what, date.fromisoformat(until) if until else None)
    if deed == "step":
        return say(DEEDS[deed], name=say(STEPS[Step(about)]))
    if about in set(Part):
        return say(DEEDS[deed], name=say(PARTS[Part(about)]))
    if deed == "level":
        return say(DEEDS[deed], name=about)
    return say(DEEDS[deed], name=_named(about, names)) if deed in DEEDS else deed


def _named(who: str, names: dict[str, str]) -> str:
    if who in ANSWERERS:
        return say(ANSWERERS[who])
    return names.get(who, say("somebody who has left"))


def do(
    case_id: UUID, form: Filled, done: str, act: Callable[[UUID], None], *, back_to: str = ""
) -> Page:
    """Do one act and go back to the case; a refusal is said there, with what was typed."""
    responder_id = signed_in()
    if form.is_fine:
        try:
            act(responder_id)
        except CaseRefusedError as refused:
            form.refuse(WHOLE, say(REFUSALS[refused.code]))
    if not form.is_fine:
        return show(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    place = url_for("desk.case", case_id=case_id, done=done, _anchor=back_to or None)
    return redirect(place, HTTPStatus.SEE_OTHER)


@desk.post("/case/<uuid:case_id>/take")
def take(case_id: UUID) -> Page:
    """Hold the case: the calls stop."""
    ports = here().ports
    return do(case_id, Filled(), "taken", lambda who: escalating.take_case(ports, who, case_id))


@desk.post("/case/<uuid:case_id>/note")
def note(case_id: UUID) -> Page:
    """Append a note."""
    ports, form = here().ports, sent_form()
    words = form.text("words")
    if not words:
        form.refuse("words", say("Write what you did or learnt."))
    limit(form, "words")
    return do(case_id, form, "noted", lambda who: escalating.write_note(ports, who, case_id, words))


@desk.post("/case/<uuid:case_id>/deputy")
def deputy(case_id: UUID) -> Page:
    """Keep what the deputy said when they were called."""
    responder_id, given = signed_in(), sent_form().text("given")
    if given in (Answer.HEARD, Answer.NOTHING):
        deputies.record_deputy(here().ports, responder_id, case_id, Answer(given))
        return redirect(url_for("desk.case", case_id=case_id, done="deputy"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("desk.case", case_id=case_id), HTTPStatus.SEE_OTHER)


@desk.post("/case/<uuid:case_id>/move")
def move(case_id: UUID) -> Page:
    """Move the work on."""
    ports, form = here().ports, sent_form()
    state = form.text("state")
    if state not in {str(each) for each in MOVES}:
        form.refuse("state", say("Choose what comes next."))
    return do(
        case_id,
        form,
        "moved",
        lambda who: escalating.move_case(ports, who, case_id, CaseState(state)),
    )


@desk.post("/case/<uuid:case_id>/hand-over")
def hand_over(case_id: UUID) -> Page:
    """Let a colleague hold the case; the form stands beside the opened notes."""
    ports, form = here().ports, sent_form()
    words = form.text("handing_words")
    limit(form, "handing_words")

    def act(who: UUID) -> None:
        escalating.hand_over_case(ports, who, case_id, form.text("colleague"), words)

    try:
        return do(case_id, form, "handed", act)
    except NoSuchColleagueError:
        form.refuse("colleague", say("Choose who holds it from now on."))
        return show_opened(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


def limit(form: Filled, field: str) -> None:
    """Refuse what is longer than a note may be; what was typed stays in the form."""
    over = len(form.text(field)) - NOTE_LENGTH_MAX
    if over > 0:
        sentence = say(
            "Shorten this by %(over)s letters: a note holds %(count)s.",
            over=over,
            count=NOTE_LENGTH_MAX,
        )
        form.refuse(field, sentence)


@desk.post("/case/<uuid:case_id>/close")
def close(case_id: UUID) -> Page:
    """End the case with an outcome."""
    ports, form = here().ports, sent_form()
    outcome, words = form.text("outcome"), form.text("closing_words")
    if outcome not in set(Outcome):
        form.refuse("outcome", say("Choose how it ended."))
    ending = form.text("ending")
    if ending and (ending not in set(Ending) or outcome_of(Ending(ending)) != outcome):
        form.refuse("ending", say("Choose one under the same letter, or leave it open."))
    limit(form, "closing_words")

    def act(who: UUID) -> None:
        ended = Ending(ending) if ending else Outcome(outcome)
        escalating.close_case(ports, who, case_id, ended, words)

    return do(case_id, form, "closed", act)
