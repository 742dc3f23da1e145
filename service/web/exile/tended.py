"""What an exile records of going over things with their relative, each a form of one family."""

from http import HTTPStatus
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.tending import How
from service.usecases import tending, widening
from service.web.exile.face import exile, home, signed_in
from service.web.exile.orders import orders_page
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


@exile.post("/family/<int:number>/voice")
def voice(family_id: UUID) -> Page:
    """Keep that their voice was heard or they have met."""
    tending.heard_or_met(here().ports, signed_in(), family_id)
    return home("tended")


@exile.post("/family/<int:number>/consent")
@steps_up
def consent(family_id: UUID) -> Page:
    """Keep that they were asked again and agree."""
    counts = widening.agrees_still(here().ports, signed_in(), family_id)
    return home("tended" if counts else "agreed")


@exile.post("/family/<int:number>/rehearsal")
def rehearsal(family_id: UUID) -> Page:
    """Keep how the words were gone through, and whether they were known."""
    exile_id, form = signed_in(), sent_form()
    how, known = form.text("how"), form.text("known")
    if how not in set(How):
        form.refuse("how", say("Say how you went through the words."))
    if known not in ("yes", "no"):
        form.refuse("known", say("Say whether they knew the words."))
    if not form.is_fine:
        return orders_page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    tending.gone_through(here().ports, exile_id, family_id, How(how), known=known == "yes")
    return home("tended")
