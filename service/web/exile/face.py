"""The exile's face: who stands before it, and what is done where nobody does.

It knows nothing of the responders' face. A family that belongs to somebody else is not
there: the same page as for one that never was.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.usecases import vouching
from service.usecases.glancing import FamilyGlance, glance, numbered
from service.usecases.ordering import NoSuchFamilyError
from service.web import boundary, carrying, visits
from service.web.facts import here
from service.web.forms import Filled
from service.web.tongues import remember_language

exile = Blueprint("exile", __name__)


class NotSignedInError(Exception):
    """Nobody has signed in, or the session is over."""


def signed_in() -> UUID:
    """Return the exile whose session this is, once they are let in. Raises NotSignedInError."""
    found = visits.who()
    if found is None or vouching.spoken_digits(here().ports, found):
        raise NotSignedInError
    return found


@exile.errorhandler(NotSignedInError)
def to_the_door(_: NotSignedInError) -> Response | tuple[str, HTTPStatus]:
    """Send whoever has not signed in to the first page; what they had typed goes along."""
    if visits.who() is None and (carried := carrying.carried()):
        return page("sign_in", form=Filled(), carried=carried), HTTPStatus.FORBIDDEN
    return redirect(url_for("exile.front"), HTTPStatus.SEE_OTHER)


@exile.errorhandler(NoSuchFamilyError)
def nothing_there(_: NoSuchFamilyError) -> Response:
    """Answer as for a page that never was."""
    return boundary.not_found()


@exile.url_value_preprocessor
def name_family(_: str | None, values: dict[str, Any] | None) -> None:
    """Let paths name a family by its number among the exile's own.

    An id would stay in a browser's history: there it would tell a page that other words opened
    from the true one, and whose telephone belongs to a row of a stolen database.
    """
    if values and "number" in values:
        values["family_id"] = numbered(here().ports, visits.who(), values.pop("number"))


def page(name: str, **values: object) -> str:
    """Return a page of this face."""
    return render_template(f"exile/{name}.html", **values)


def home(done: str = "") -> Response:
    """Go to the first page, which says what was done."""
    return redirect(url_for("exile.front", done=done or None), HTTPStatus.SEE_OTHER)


def family_of(exile_id: UUID, family_id: UUID) -> FamilyGlance:
    """Return one of the exile's own families. Raises NoSuchFamilyError."""
    for each in glance(here().ports, exile_id):
        if each.id == family_id:
            return each
    raise NoSuchFamilyError


@exile.post("/language")
def choose_language() -> Response:
    """Keep the language chosen."""
    return remember_language(carrying.back_to() or url_for("exile.front"))


@exile.get("/blank")
def blank() -> str:
    """Show a page that says nothing."""
    return page("blank")


def done_code() -> str:
    """Return which act the last page did, as the address says; it is only looked up."""
    return request.args.get("done", "")
