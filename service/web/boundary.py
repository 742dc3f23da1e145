"""The edge every page's request crosses: what is refused before anybody looks, and what goes on top.

Decides limits, encodings, headers and how an error looks. What a page means is not known here.
"""

from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from typing import IO
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from flask import Flask, Request, Response, abort, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped] # ships no types
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.domain.pressure import FILE_BYTES_MAX
from service.log import get_logger
from service.storage.signin import TooManyAtOnceError
from service.usecases.auditing import tell_of_broken_seal
from service.web.facts import PUBLIC_FACES, Facts, here
from service.web.visits import DESK_PREFIX, visit

BODY_BYTES_MAX = 64 * 1024
STATIC_SECONDS = 3600
FORM_TYPE = "application/x-www-form-urlencoded"
PAPERS_TYPE = "multipart/form-data"
PAPERS_MAX = 3  # in one form
# The only forms that may bring papers along.
_WITH_PAPERS = frozenset({"exile.keep_pressure", "desk.keep_pressure"})

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_SCRIPTS = "; script-src 'self'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), "
        "gyroscope=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "no-referrer",
    "Server": "web",  # in place of the server's own name
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_HSTS = "max-age=31536000; includeSubDomains"


class InMemoryRequest(Request):
    """A request whose papers never touch a disk: the usual one spools large ones there in clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def guard(app: Flask) -> None:
    """Put the edge around an application; call before anything else looks at requests."""
    app.request_class = InMemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_BYTES_MAX
    app.before_request(_refuse_strangers)
    app.before_request(_refuse_unreadable)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(TooManyAtOnceError, _busy)
    app.register_error_handler(Exception, _failed)


def _refuse_strangers() -> None:
    """A form is sent from our own pages only; a header of every current browser tells."""
    if request.method == "POST":
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if site not in ("same-origin", "none"):
            abort(HTTPStatus.FORBIDDEN)


def _refuse_unreadable() -> None:
    """Refuse a body that is no UTF-8: decoded by guessing, it would say something else."""
    if request.method != "POST":
        return
    if request.endpoint in _WITH_PAPERS and request.mimetype == PAPERS_TYPE:
        _refuse_unreadable_papers()
        return
    body = request.get_data(cache=True)
    if body and request.mimetype != FORM_TYPE:
        abort(HTTPStatus.BAD_REQUEST)
    try:
        unquote_to_bytes(body.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        abort(HTTPStatus.BAD_REQUEST)


def _refuse_unreadable_papers() -> None:
    """The same for a form that may bring papers: only its words are read as text."""
    request.max_content_length = BODY_BYTES_MAX + PAPERS_MAX * FILE_BYTES_MAX
    values = [each for many in request.form.listvalues() for each in many]
    if any("\N{REPLACEMENT CHARACTER}" in each for each in values):
        abort(HTTPStatus.BAD_REQUEST)


def allow_script() -> None:
    """Let this page run our own script files: few pages need one, and none needs it to work."""
    g.runs_script = True


def headers_for(facts: Facts) -> dict[str, str]:
    """Return what stands on every answer."""
    return _HEADERS | ({"Strict-Transport-Security": _HSTS} if facts.is_secure else {})


def _add_headers(response: Response) -> Response:
    for name, value in headers_for(here().facts).items():
        response.headers[name] = value
    if g.get("runs_script"):
        response.headers["Content-Security-Policy"] = _POLICY + _SCRIPTS
    fresh = request.endpoint == "static" and response.status_code == HTTPStatus.OK
    response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}" if fresh else "no-store"
    return response


def _refused(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
    if status < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    if status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE):
        status = HTTPStatus.NOT_FOUND  # a wrong door looks like no door
    if isinstance(error, CSRFError):
        return _page("stale", HTTPStatus.FORBIDDEN)
    if isinstance(error, RequestEntityTooLarge):
        return _page("too-large", status)
    known = {HTTPStatus.NOT_FOUND: "not-found", HTTPStatus.FORBIDDEN: "forbidden"}
    return _page(known.get(status, "unreadable"), status)


def not_found() -> Response:
    """Return the page for whatever is not there, or not there for whoever asks."""
    return _page("not-found", HTTPStatus.NOT_FOUND)


def _busy(_: TooManyAtOnceError) -> Response:
    """Ask whoever comes to come again: the same for everybody."""
    return _page("busy", HTTPStatus.SERVICE_UNAVAILABLE)


def _failed(error: Exception) -> Response:
    """Show a reference and nothing else; the log has the same one beside the error's class."""
    reference = str(uuid4())
    get_logger().error(
        "request-failed", request=reference, method=request.method.lower(), exc_info=error
    )
    with suppress(Exception):  # what failed has been told; a page of it is more
        tell_of_broken_seal(here().ports, error)
    return _page("failed", HTTPStatus.INTERNAL_SERVER_ERROR, reference)


def _page(kind: str, status: HTTPStatus, reference: str = "") -> Response:
    if not PUBLIC_FACES & {"exile", "desk"} & here().facts.faces:
        return Response("", status)
    front = DESK_PREFIX if visit().face == "desk" else "/"
    page = render_template("shared/error.html", kind=kind, reference=reference, front=front)
    return Response(page, status)
