"""The responder's passkeys: signing in with one, making one, dropping one.

A script of ours asks the browser and fills a form; nothing else is done by it. Without it,
and where the address is a bare number, words and digits open the desk as ever.
"""

from http import HTTPStatus
from ipaddress import ip_address
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.usecases import passkeys
from service.usecases.passkeys import (
    PASSKEYS_MAX,
    PasskeyRefusedError,
    Site,
    TooManyPasskeysError,
)
from service.usecases.signing_in import SignInRefusedError
from service.web import carrying, visits
from service.web.boundary import allow_script
from service.web.desk.face import desk, done_code, home, page, signed_in
from service.web.desk.sentences import DONE
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


def _site() -> Site:
    return Site(here().facts.public_url)


def _is_possible() -> bool:
    """Whether browsers make passkeys for our address: for names only, never for numbers."""
    try:
        ip_address(_site().host)
    except ValueError:
        return True
    return False


def door(form: Filled, **more: object) -> str:
    """Return the page to sign in at, with what a passkey would have to sign."""
    options = ""
    if _is_possible():
        allow_script()
        options = passkeys.options_to_sign(here().ports, _site(), visits.visit().lasting_token())
    return page("sign_in", form=form, options=options, **more)


@desk.post("/sign-in/key")
def sign_in_by_key() -> Page:
    """Begin a session with a passkey, or show the door again."""
    ports, text = here().ports, sent_form().text("answer")
    try:
        token = passkeys.sign_in_by_passkey(ports, _site(), visits.visit().token, text)
    except SignInRefusedError:
        form = Filled()
        form.refuse("words", say("This key does not open the desk. Use words and digits."))
        return door(form, carried=carrying.carried()), HTTPStatus.FORBIDDEN
    visits.begin(token)
    if waiting := carrying.waiting():
        return page("again", waiting=waiting)
    return home()


@desk.get("/keys")
def keys() -> str:
    """Show the responder's passkeys by their days."""
    return _shown(Filled())


def _shown(form: Filled) -> str:
    ports, responder_id, options = here().ports, signed_in(), ""
    if _is_possible():
        allow_script()
        options = passkeys.options_to_make(ports, _site(), visits.visit().lasting_token())
    kept = passkeys.passkeys_of(ports, responder_id)
    done = say(DONE[done_code()]) if done_code() in ("key-made", "key-dropped") else ""
    return page("keys", kept=kept, most=PASSKEYS_MAX, options=options, form=form, done=done)


@desk.post("/keys")
def make_key() -> Page:
    """Keep a passkey the browser has made; a fresh code says that it is them."""
    responder_id, form = signed_in(), sent_form()
    given = form.text("code"), form.text("answer")
    try:
        passkeys.add_passkey(here().ports, _site(), visits.visit().token, responder_id, given)
    except SignInRefusedError:
        form.refuse("code", say("These digits do not fit. Wait for the next ones."))
    except PasskeyRefusedError:
        form.refuse("code", say("The browser's answer could not be used. Try once more."))
    except TooManyPasskeysError:
        form.refuse("code", say("Drop a key first: there are as many as one person may have."))
    else:
        return redirect(url_for("desk.keys", done="key-made"), HTTPStatus.SEE_OTHER)
    form.forget("code")
    return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY


@desk.post("/keys/<uuid:passkey_id>/drop")
def drop_key(passkey_id: UUID) -> Response:
    """Delete one of one's own passkeys."""
    passkeys.drop_passkey(here().ports, signed_in(), passkey_id)
    return redirect(url_for("desk.keys", done="key-dropped"), HTTPStatus.SEE_OTHER)
