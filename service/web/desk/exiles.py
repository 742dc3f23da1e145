"""Inviting an exile, and letting in whoever reads six digits by voice. No list of exiles exists."""

from http import HTTPStatus

from werkzeug.wrappers import Response

from service.usecases import returning, vouching
from service.usecases.vouching import NotTheDigitsError
from service.web.desk.face import desk, home, page, signed_in
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say


@desk.get("/exiles")
def exiles() -> str:
    """Say how an exile comes in."""
    signed_in()
    return page("exiles", form=Filled())


@desk.post("/exiles/invite")
def invite_exile() -> str:
    """Show a link, this once; the ledger has who asked for it."""
    token = vouching.invite_exile(here().ports, signed_in())
    link = f"{here().facts.public_url}/invitation/{token}"
    return page("exiles", form=Filled(), link=link)


@desk.post("/exiles/let-in")
def let_in() -> str | Response | tuple[str, HTTPStatus]:
    """Let in whoever read these digits."""
    responder_id, form = signed_in(), sent_form()
    try:
        vouching.let_in(here().ports, responder_id, form.text("digits"))
    except NotTheDigitsError:
        sentence = say(
            "Nobody your organisation invited waits with these digits: they are in already, or "
            "were misheard. Listen once more."
        )
        form.refuse("digits", sentence)
        return page("exiles", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("let-in")


@desk.post("/exiles/returning")
def confirm_return() -> str | Response | tuple[str, HTTPStatus]:
    """Let whoever lost their words and read these digits have new ones, in three days."""
    responder_id, form = signed_in(), sent_form()
    try:
        returning.confirm_return(here().ports, responder_id, form.text("return_digits"))
    except NotTheDigitsError:
        sentence = say("Nobody your organisation vouched for reads these digits. Listen once more.")
        form.refuse("return_digits", sentence)
        return page("exiles", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("returning")
