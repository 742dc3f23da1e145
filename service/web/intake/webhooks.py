"""Where the gateway knocks: a message is durable before it is acknowledged (I4).

Who may knock is decided by `TwilioIntake`, what a message means by the use case `hearing`.
Without a durable row there is no 2xx: the gateway's own list still has the message.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from uuid import uuid4

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from service.channels.twilio_intake import ForgedError, Form, MalformedError, TwilioIntake
from service.log import get_logger
from service.usecases import hearing
from service.web.facts import here
from service.web.intake.raw_form import FORM_TYPE, UnreadableFormError, read_form

intake = Blueprint("intake", __name__, url_prefix="/intake/twilio")

_NOTHING = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
T = TypeVar("T")


class NotTakenInError(Exception):
    """The webhook was answered with `status`, and nothing was stored."""

    def __init__(self, status: HTTPStatus) -> None:
        """Carry the answer."""
        super().__init__(status)
        self.status = status


@intake.errorhandler(NotTakenInError)
def not_taken_in(error: NotTakenInError) -> Response:
    """Answer with the status alone (D11)."""
    return Response(status=error.status)


@intake.post("/message")
def message() -> Response:
    """Take in one inbound message."""
    arrived = _read(here_intake().message)
    _durably(lambda: here().receipts.accept(arrived))
    here().ring()
    return Response(_NOTHING, HTTPStatus.OK, mimetype="text/xml")


@intake.post("/status")
def status() -> Response:
    """Take in one delivery report."""
    report = _read(here_intake().status)
    if _durably(lambda: hearing.accept_report(here().ports, report)):
        here().ring()
    return Response(status=HTTPStatus.NO_CONTENT)


@intake.post("/call")
def call() -> Response:
    """Take in how far a call got."""
    report = _read(here_intake().call)
    if _durably(lambda: hearing.accept_report(here().ports, report)):
        here().ring()
    return Response(status=HTTPStatus.NO_CONTENT)


@intake.post("/key")
def key() -> Response:
    """Take in that whoever was called pressed a key: they are awake, and left alone for a while."""
    ref = _read(here_intake().key)
    if _durably(lambda: hearing.accept_key(here().ports, ref)):
        here().ring()
    return Response(_NOTHING, HTTPStatus.OK, mimetype="text/xml")


def here_intake() -> TwilioIntake:
    """Return the reader of webhooks; nobody knocks where there is none."""
    found = here().facts.intake
    if found is None:
        raise NotTakenInError(HTTPStatus.NOT_FOUND)
    return found


def _read(reading: Callable[[str, Form, str | None], T]) -> T:
    try:
        form = _form()
        return reading(_target(), form, request.headers.get("X-Twilio-Signature"))
    except ForgedError:
        raise NotTakenInError(HTTPStatus.FORBIDDEN) from None
    except (MalformedError, UnreadableFormError):
        raise NotTakenInError(HTTPStatus.BAD_REQUEST) from None


def _form() -> Form:
    if request.mimetype != FORM_TYPE:
        raise UnreadableFormError
    try:
        return read_form(request.get_data(cache=False))
    except RequestEntityTooLarge:
        raise NotTakenInError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None


def _target() -> str:
    """Return path and query as they were signed; our own paths hold nothing to decode."""
    query = str(request.environ.get("QUERY_STRING", ""))
    return f"{request.path}?{query}" if query else request.path


def _durably(storing: Callable[[], T]) -> T:
    try:
        return storing()
    except Exception as error:  # noqa: BLE001 (the boundary: whatever it was, it is not durable)
        get_logger().error("intake-failed", request=uuid4(), exc_info=error)
        raise NotTakenInError(HTTPStatus.SERVICE_UNAVAILABLE) from None
