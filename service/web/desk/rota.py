"""The rota: one's own hours written down, offered and taken over; what is empty is said.

Names are sealed: opening them is a deed and a POST (I11). Of the other organisation's people
none is shown, only whether one of theirs is on duty.
"""

from collections.abc import Callable
from datetime import date, time
from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.duty import Shift
from service.domain.ids import ResponderId
from service.usecases import rota
from service.usecases.duties import WEEKS_MAX
from service.usecases.rota import ShiftRefusedError
from service.web.desk.face import desk, done_code, page, signed_in
from service.web.desk.sentences import DONE, SHIFT_REFUSED
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import LANGUAGES, say

Page = str | Response | tuple[str, HTTPStatus]


@desk.get("/rota")
def hours() -> str:
    """Show the coming hours of one's own organisation."""
    return _shown(Filled())


@desk.post("/rota/names")
def open_names() -> str:
    """Open whose hours they are; the ledger has it first."""
    return _shown(Filled(), names=rota.open_names(here().ports, signed_in()))


def _shown(form: Filled, **more: object) -> str:
    found = rota.rota_of(here().ports, signed_in())
    days = groupby(found.lines, key=lambda line: line.day)
    return page(
        "rota",
        rota=found,
        days=[(day, list(lines)) for day, lines in days],
        weeks=range(1, WEEKS_MAX + 1),
        tongues=LANGUAGES,
        form=form,
        done=say(DONE[done_code()]) if done_code() in DONE else "",
        **more,
    )


def _done(what: str) -> Response:
    return redirect(url_for("desk.hours", done=what), HTTPStatus.SEE_OTHER)


@desk.post("/rota")
def write_down() -> Page:
    """Keep one's own hours."""
    who, form = signed_in(), sent_form()
    shift, weeks = _shift(form, who), _weeks(form)
    if shift is None:
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _try(
        form,
        "shift-written",
        lambda: rota.write_down(here().ports, who, shift, weeks=weeks),
    )


def _shift(form: Filled, who: UUID) -> Shift | None:
    day, begins, ends = _day(form), _time(form, "begins"), _time(form, "ends")
    if day is None or begins is None or ends is None:
        return None
    return Shift(ResponderId(who), day, begins, ends)


def _day(form: Filled) -> date | None:
    try:
        return date.fromisoformat(form.text("day"))
    except ValueError:
        form.refuse("day", say("Choose the day on which it begins."))
        return None


def _time(form: Filled, name: str) -> time | None:
    try:
        found = time.fromisoformat(form.text(name))
    except ValueError:
        form.refuse(name, say("Write hours and minutes, for example 18:30."))
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _weeks(form: Filled) -> int:
    text = form.text("weeks")
    weeks = int(text) if text.isascii() and text.isdigit() and len(text) <= len("12") else 1
    return min(max(weeks, 1), WEEKS_MAX)


def _try(form: Filled, done: str, act: Callable[[], None]) -> Page:
    """Do one act; what is refused is said on the page, with what was typed."""
    try:
        act()
    except ShiftRefusedError as refused:
        form.refuse(WHOLE, say(SHIFT_REFUSED[refused.code]))
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _done(done)


@desk.post("/rota/<uuid:shift_id>/strike")
def strike(shift_id: UUID) -> Response:
    """Take one's own hours back."""
    rota.strike(here().ports, signed_in(), shift_id)
    return _done("shift-struck")


@desk.post("/rota/<uuid:shift_id>/offer")
def offer(shift_id: UUID) -> Response:
    """Let colleagues take one's own hours."""
    rota.offer(here().ports, signed_in(), shift_id, offered=True)
    return _done("shift-offered")


@desk.post("/rota/<uuid:shift_id>/keep")
def keep(shift_id: UUID) -> Response:
    """Keep one's own hours after all."""
    rota.offer(here().ports, signed_in(), shift_id, offered=False)
    return _done("shift-kept")


@desk.post("/rota/<uuid:shift_id>/take")
def take_over(shift_id: UUID) -> Page:
    """Take a colleague's offered hours."""
    who = signed_in()
    return _try(Filled(), "shift-taken", lambda: rota.take_over(here().ports, who, shift_id))
