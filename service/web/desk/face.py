"""The responders' face: who stands before it, and what is done where nobody does.

It knows nothing of the exiles' face. A case of an organisation that is not the responder's
is not there: the same page as for one that never was.
"""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.usecases.escalating import NoSuchCaseError
from service.usecases.joining import NoSuchNewcomerError
from service.usecases.renewing import NoSuchChangeError
from service.usecases.shadowing import NoSuchWarningError
from service.web import boundary, carrying, visits
from service.web.tongues import remember_language

desk = Blueprint("desk", __name__, url_prefix="/desk")


class NotSignedInError(Exception):
    """Nobody has signed in, or the session is over."""


def signed_in() -> UUID:
    """Return the responder whose session this is. Raises NotSignedInError."""
    found = visits.who()
    if found is None:
        raise NotSignedInError
    return found


@desk.errorhandler(NoSuchCaseError)
@desk.errorhandler(NoSuchChangeError)
@desk.errorhandler(NoSuchNewcomerError)
@desk.errorhandler(NoSuchWarningError)
def nothing_there(_: Exception) -> Response:
    """Answer as for a page that never was."""
    return boundary.not_found()


def page(name: str, **values: object) -> str:
    """Return a page of this face."""
    return render_template(f"desk/{name}.html", **values)


def home(done: str = "") -> Response:
    """Go to the first page, which says what was done."""
    return redirect(url_for("desk.front", done=done or None), HTTPStatus.SEE_OTHER)


def done_code() -> str:
    """Return which act the last page did, as the address says; it is only looked up."""
    return request.args.get("done", "")


@desk.post("/language")
def choose_language() -> Response:
    """Keep the language chosen."""
    return remember_language(carrying.back_to() or url_for("desk.front"))
