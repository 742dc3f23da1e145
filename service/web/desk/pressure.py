"""The pressure log at the desk: written beside a case, opened by a deed, exported with consent.

GET shows on which days something was written, and no more (I11).
"""

import json
from http import HTTPStatus
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.case import CaseRefusedError
from service.domain.pressure import Sharing, shared_at
from service.storage.pressure import IncidentRecord
from service.usecases import witnessing
from service.usecases.witnessing import LogRefusedError
from service.web.desk.face import desk, done_code, page, signed_in
from service.web.desk.sentences import DONE, REFUSALS
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.pressure_form import (
    LOG_REFUSED,
    PRECISIONS,
    PRESSURES,
    choices,
    read_entry,
    sharing_typed,
)
from service.web.tongues import day_text, month_text, say

Page = str | Response | tuple[str, HTTPStatus]


@desk.get("/case/<uuid:case_id>/pressure")
def pressure(case_id: UUID) -> str:
    """Show on which days something was written, and the form."""
    return _page(case_id, Filled())


def _page(case_id: UUID, form: Filled, **more: object) -> str:
    return page(
        "pressure",
        case_id=case_id,
        log=witnessing.log_glance(here().ports, signed_in(), case_id),
        form=form,
        today=here().ports.clock.now().date(),
        done=say(DONE[done_code()]) if done_code() in DONE else "",
        **choices(),
        **more,
    )


@desk.post("/case/<uuid:case_id>/pressure")
def keep_pressure(case_id: UUID) -> Page:
    """Keep an entry of whoever works on the case."""
    responder_id, form, ports = signed_in(), sent_form(), here().ports
    written = read_entry(form, ports.clock.now().date())
    if written is not None:
        try:
            witnessing.write_at_desk(ports, responder_id, case_id, written)
        except LogRefusedError as refused:
            field, sentence = LOG_REFUSED[refused.code]
            form.refuse(field, say(sentence))
        except CaseRefusedError as refused:
            form.refuse(WHOLE, say(REFUSALS[refused.code]))
        else:
            return _back(case_id, "pressure")
    return _page(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _back(case_id: UUID, done: str) -> Response:
    return redirect(url_for("desk.pressure", case_id=case_id, done=done), HTTPStatus.SEE_OTHER)


@desk.post("/case/<uuid:case_id>/pressure/open")
def open_pressure(case_id: UUID) -> str:
    """Open the log; the ledger has it first."""
    ports = here().ports
    entries = witnessing.open_log(ports, signed_in(), case_id)
    names = witnessing.who_wrote(ports, entries)
    return _page(case_id, Filled(), entries=[_shown(each, names) for each in entries])


def _shown(record: IncidentRecord, names: dict[UUID, str]) -> dict[str, object]:
    incident = record.incident
    today = here().ports.clock.now().date()
    return {
        "record": record,
        "incident": incident,
        "kind": say(PRESSURES[incident.kind]),
        "when": _when(record),
        "who": names.get(record.by, say("the exile")),
        "shared": str(int(shared_at(incident, today))),
    }


def _when(record: IncidentRecord) -> str:
    day, precision = record.incident.day, record.incident.precision
    if precision == "day":
        return f"{day_text(day)} {day.year}"
    return month_text(day) if precision == "month" else f"{say(PRECISIONS[precision])}: {day.year}"


@desk.post("/case/<uuid:case_id>/pressure/<uuid:entry_id>/paper/<uuid:paper_id>")
def open_paper(case_id: UUID, entry_id: UUID, paper_id: UUID) -> Response:
    """Hand out a paper as a file, whatever it is: nothing in it runs on our pages."""
    pair = (entry_id, paper_id)
    content = witnessing.open_paper(here().ports, signed_in(), case_id, pair)
    return _file(content, "application/octet-stream", "paper")


@desk.post("/case/<uuid:case_id>/pressure/<uuid:entry_id>/consent")
def consent(case_id: UUID, entry_id: UUID) -> Page:
    """Keep what was said anew about sharing an entry."""
    responder_id = signed_in()
    sharing = sharing_typed(sent_form().text("sharing"))
    form = Filled()
    if sharing is None:
        form.refuse(WHOLE, say("Choose who may know of it."))
        return _page(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        witnessing.renew_consent(here().ports, responder_id, case_id, entry_id, sharing)
    except CaseRefusedError as refused:
        form.refuse(WHOLE, say(REFUSALS[refused.code]))
        return _page(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(case_id, "consent")


@desk.post("/case/<uuid:case_id>/pressure/export")
def export(case_id: UUID) -> Page:
    """Hand out as JSON what there is consent for."""
    responder_id = signed_in()
    purpose = sharing_typed(sent_form().text("purpose"))
    if purpose in (None, Sharing.NONE):
        form = Filled()
        form.refuse("purpose", say("Choose what it is for."))
        return _page(case_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    exported = witnessing.export_log(here().ports, responder_id, case_id, purpose)
    text = json.dumps(exported, ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/json", "notes.json")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
