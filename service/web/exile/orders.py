"""What an exile answers and orders: each a form, each about one of their own families.

What an order does, and when it takes effect, is decided by the use case `ordering`.
"""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.check import REASON_MAX
from service.domain.ordering import Answer
from service.usecases import forgetting, ordering, renewing, widening
from service.usecases.ordering import OrderRefusedError
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.glances import limits, shown, until
from service.web.exile.sentences import ORDER_REFUSED
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import WHOLE, Filled, end_of_day, sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


@exile.get("/family/<int:number>")
def family(family_id: UUID) -> str:
    """Show what can be ordered about a family."""
    return orders_page(family_id, Filled())


def orders_page(family_id: UUID, form: Filled) -> str:
    """Return the page of a family with a form that came back, or an empty one."""
    found = family_of(signed_in(), family_id)
    return page("family", family=found, form=form, **limits(found))


@exile.post("/family/<int:number>/answer")
def answer(family_id: UUID) -> Page:
    """Keep the answer to what was asked about a family."""
    exile_id, form, ports = signed_in(), sent_form(), here().ports
    found = family_of(exile_id, family_id)
    given = form.text("given")
    if given not in set(Answer):
        return home()
    end = end_of_day(form.text("until"), ZoneInfo(found.time_zone))
    try:
        ordering.answer(
            ports, exile_id, family_id, Answer(given), until(end, REASON_MAX, ports.clock.now())
        )
    except OrderRefusedError as refused:
        form.refuse("until", say(ORDER_REFUSED[refused.code]))
        again = page("glance", families=[shown(found)], form=form, done="")
        return again, HTTPStatus.UNPROCESSABLE_ENTITY
    if given == Answer.PRESSED:
        written = url_for("exile.pressure", number=found.number, done="pressed")
        return redirect(written, HTTPStatus.SEE_OTHER)
    return home("answered")


@exile.post("/family/<int:number>/pause")
def pause(family_id: UUID) -> Page:
    """Send nothing until a day is over; at once."""
    exile_id, form, ports = signed_in(), sent_form(), here().ports
    found = family_of(exile_id, family_id)
    end = end_of_day(form.text("until"), ZoneInfo(found.time_zone))
    try:
        ordering.pause(ports, exile_id, family_id, end or ports.clock.now())
    except OrderRefusedError as refused:
        form.refuse("until", say(ORDER_REFUSED[refused.code]))
        return orders_page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("paused")


@exile.post("/family/<int:number>/sooner")
@steps_up
def sooner(family_id: UUID) -> Page:
    """Ask sooner; never at once."""
    try:
        widening.propose_sooner(here().ports, signed_in(), family_id)
    except OrderRefusedError as refused:
        form = Filled()
        form.refuse(WHOLE, say(ORDER_REFUSED[refused.code]))
        return orders_page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("sooner")


@exile.post("/family/<int:number>/prove")
@steps_up
def prove(family_id: UUID) -> Page:
    """Send the one message that proves the ways."""
    ordering.prove(here().ports, signed_in(), family_id)
    return home("proof")


@exile.post("/family/<int:number>/theirs")
@steps_up
def theirs(family_id: UUID) -> Page:
    """The exile has made sure whose phone it is; never believed at once."""
    renewing.propose_phone(here().ports, signed_in(), family_id)
    return home("theirs")


@exile.get("/family/<int:number>/inspected")
def confirm_inspected(family_id: UUID) -> str:
    """Ask once more: only new words, agreed in person, undo it."""
    return page("inspected", family=family_of(signed_in(), family_id))


@exile.post("/family/<int:number>/inspected")
def inspected(family_id: UUID) -> Page:
    """Her phone was out of her hands."""
    ordering.inspected(here().ports, signed_in(), family_id)
    return home("inspected")


@exile.get("/family/<int:number>/stop")
def confirm_stop(family_id: UUID) -> str:
    """Ask once more, since a stop cannot be undone from here."""
    return page("stop", family=family_of(signed_in(), family_id))


@exile.post("/family/<int:number>/stop")
def stop(family_id: UUID) -> Page:
    """End all traffic for good; at once."""
    ordering.stop(here().ports, signed_in(), family_id)
    return home("stopped")


@exile.get("/family/<int:number>/forget")
def confirm_forget(family_id: UUID) -> str:
    """Say what is destroyed, and when."""
    return page("forget", family=family_of(signed_in(), family_id))


@exile.post("/family/<int:number>/forget")
@steps_up
def forget(family_id: UUID) -> Page:
    """End all traffic at once; destroy what is kept after three days and a call."""
    forgetting.propose_forgetting(here().ports, signed_in(), family_id)
    return home("forget")
