"""The public keys dossiers are sealed for: a responder's own, and their organisation's for recovery.

The secret half is made in the browser or by the age tool, and never comes here.
"""

from http import HTTPStatus
from typing import Final

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.storage.dossiers import fingerprint
from service.storage.words import Language
from service.usecases import dossiers
from service.usecases.dossiers import NotAKeyError
from service.usecases.signing_in import SignInRefusedError
from service.web.boundary import allow_script
from service.web.desk.face import desk, done_code, page, signed_in
from service.web.desk.sentences import DONE
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import language, say

Page = str | Response | tuple[str, HTTPStatus]
KINDS: Final = ("own", "recovery")


@desk.get("/dossier-key")
def dossier_key() -> str:
    """Show the keys by their words."""
    return _shown(Filled())


def _shown(form: Filled) -> str:
    found = dossiers.keys_of(here().ports, signed_in())
    allow_script()
    tongue = Language(language())
    return page(
        "dossier_key",
        form=form,
        found=[(kind, key, " ".join(fingerprint(key, tongue))) for kind, key in found.items()],
        done=say(DONE[done_code()]) if done_code() in ("key-put", "key-taken") else "",
    )


@desk.post("/dossier-key")
def put_dossier_key() -> Page:
    """Keep a public key."""
    ports, who, form = here().ports, signed_in(), sent_form()
    kind, key, code = form.text("kind"), form.text("recipient"), form.text("code")
    form.forget("code")
    if kind not in KINDS:
        form.refuse("kind", say("Say whose key it is."))
    if key.upper().startswith("AGE-SECRET-KEY"):
        form.forget("recipient")
        form.refuse(
            "recipient", say("This is the secret half. It has been seen: make another key.")
        )
    if not form.is_fine:
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        dossiers.put_key(ports, who, kind, key, code)
    except NotAKeyError:
        form.refuse("recipient", say("A public key begins with age1 and has 62 letters."))
    except SignInRefusedError:
        form.refuse("code", say("These digits do not fit. Wait for the next ones."))
    if form.errors:
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.dossier_key", done="key-put"), HTTPStatus.SEE_OTHER)


@desk.post("/dossier-key/drop")
def drop_dossier_key() -> Page:
    """Let nothing new be sealed for a key; a fresh code says that it is them."""
    ports, who, form = here().ports, signed_in(), sent_form()
    kind = form.text("kind")
    field = f"code_{kind}"
    code = form.text(field)
    form.forget(field)
    if kind not in KINDS:
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        dossiers.drop_key(ports, who, kind, code)
    except SignInRefusedError:
        form.refuse(field, say("These digits do not fit. Wait for the next ones."))
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.dossier_key", done="key-taken"), HTTPStatus.SEE_OTHER)
