"""The work on a case: steps ticked, a second person, the morning waited for, its level, reopened.

What fits a case as it is, is decided by the domain; a refusal is shown on the case's page.
"""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import redirect, url_for

from service.domain.case import CaseRefusedError
from service.domain.level import Level
from service.domain.work import VERIFY, Step
from service.usecases import escalating, merging
from service.usecases.escalating import NoSuchCaseError, NoSuchColleagueError
from service.web.desk.cases import Page, do, limit, show, show_opened
from service.web.desk.face import desk, signed_in
from service.web.desk.sentences import REFUSALS
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say


@desk.post("/case/<uuid:case_id>/step/<step>")
def tick(case_id: UUID, step: str) -> Page:
    """Record that a step is done."""
    ports = here().ports
    if step not in set(Step):
        raise NoSuchCaseError
    return do(
        case_id,
        Filled(),
        "ticked",
        lambda who: escalating.tick_step(ports, who, case_id, Step(step)),
        back_to="verify-title" if Step(step) in VERIFY else "first-title",
    )


@desk.post("/case/<uuid:case_id>/second")
def second(case_id: UUID) -> Page:
    """Name who may write beside the owner; the form stands beside the opened notes."""
    ports, form = here().ports, sent_form()
    chosen = form.text("second")
    try:
        return do(
            case_id,
            form,
            "second",
            lambda who: escalating.name_second(ports, who, case_id, chosen),
        )
    except NoSuchColleagueError:
        form.refuse("second", say("Choose who is to write beside you."))
        return show_opened(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@desk.post("/case/<uuid:case_id>/rest")
def rest(case_id: UUID) -> Page:
    """Let the case wait for the morning."""
    ports = here().ports
    return do(case_id, Filled(), "resting", lambda who: escalating.rest_case(ports, who, case_id))


@desk.post("/case/<uuid:case_id>/level")
def level(case_id: UUID) -> Page:
    """Judge the case graver or milder, with a reason."""
    ports, form = here().ports, sent_form()
    chosen, reason = form.text("level"), form.text("reason")
    if chosen not in set(Level):
        form.refuse("level", say("Choose a level."))
    if not reason:
        form.refuse("reason", say("Write the reason."))
    limit(form, "reason")
    return do(
        case_id,
        form,
        "level",
        lambda who: escalating.set_case_level(ports, who, case_id, Level(chosen), reason),
    )


@desk.post("/case/<uuid:case_id>/merge")
def merge(case_id: UUID) -> Page:
    """Make this silence one event with others."""
    responder_id, form = signed_in(), sent_form()
    others = _ids(form.many("others"))
    try:
        wave_id = merging.merge_cases(here().ports, responder_id, case_id, others)
    except CaseRefusedError as refused:
        form.refuse("others", say(REFUSALS[refused.code]))
        return show(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.case", case_id=wave_id, done="merged"), HTTPStatus.SEE_OTHER)


def _ids(typed: Sequence[str]) -> list[UUID]:
    """Return what was ticked; whatever is no id of ours names nothing."""
    try:
        return [UUID(each) for each in dict.fromkeys(typed)]
    except ValueError:
        return []


@desk.post("/case/<uuid:case_id>/reopen")
def reopen(case_id: UUID) -> Page:
    """Open a closed case again, with a reason."""
    ports, form = here().ports, sent_form()
    words = form.text("reopening_words")
    if not words:
        form.refuse("reopening_words", say("Write the reason."))
    limit(form, "reopening_words")
    return do(
        case_id,
        form,
        "reopened",
        lambda who: escalating.reopen_case(ports, who, case_id, words),
    )
