"""Where the gateway knocks: a message is durable before it is acknowledged (I4).

Who may knock is decided by `TwilioIntake`, what a message means by the use case `hearing`.
Without a durable row there is no 2xx: the gateway's own list still has the message.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request

from service.channels.twilio_intake import ForgedError, Form, MalformedError, TwilioIntake
from service.log import get_logger
from service.usecases import hearing
from service.web.boundary import BODY_BYTES_MAX, headers_for
from service.web.facts import Here
from service.web.intake.raw_form import FORM_TYPE, UnreadableFormError, read_form

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/intake/twilio"
_NOTHING = b"<?xml version='1.0' encoding='UTF-8'?><Response/>"
T = TypeVar("T")


class NotTakenInError(Exception):
    """The webhook was answered with `status`, and nothing was stored."""

    def __init__(self, status: HTTPStatus) -> None:
        """Carry the answer."""
        super().__init__(status)
        self.status = status


class Webhooks:
    """Stands before the pages: a knock needs no session, no form token and no page."""

    def __init__(self, pages: "WSGIApplication", here: Here) -> None:
        """`pages` answer whatever is no knock."""
        self._pages, self._here = pages, here
        self._headers = [*headers_for(here.facts).items(), ("Cache-Control", "no-store")]
        self.doors: dict[str, Callable[[Request], bytes]] = {
            f"{PREFIX}/message": self._message,
            f"{PREFIX}/status": self._status,
            f"{PREFIX}/call": self._call,
            f"{PREFIX}/key": self._key,
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        door = self.doors.get(environ["PATH_INFO"])
        if door is None or environ["REQUEST_METHOD"] != "POST":
            return self._pages(environ, start_response)
        status, body = _answer(door, environ)
        headers = [*self._headers, ("Content-Length", str(len(body)))] if body else self._headers
        kind = [("Content-Type", "text/xml; charset=utf-8")] if body else []
        start_response(f"{status.value} {status.phrase}", [*headers, *kind])
        return [body]

    def _message(self, request: Request) -> bytes:
        """Take in one inbound message."""
        arrived = _read(request, self._intake.message)
        _durably(lambda: self._here.receipts.accept(arrived))
        self._here.ring()
        return _NOTHING

    def _status(self, request: Request) -> bytes:
        """Take in one delivery report."""
        report = _read(request, self._intake.status)
        if _durably(lambda: hearing.accept_report(self._here.ports, report)):
            self._here.ring()
        return b""

    def _call(self, request: Request) -> bytes:
        """Take in how far a call got."""
        report = _read(request, self._intake.call)
        if _durably(lambda: hearing.accept_report(self._here.ports, report)):
            self._here.ring()
        return b""

    def _key(self, request: Request) -> bytes:
        """Take in that whoever was called pressed a key: they are awake, and left alone a while."""
        ref = _read(request, self._intake.key)
        if _durably(lambda: hearing.accept_key(self._here.ports, ref)):
            self._here.ring()
        return _NOTHING

    @property
    def _intake(self) -> TwilioIntake:
        """The reader of webhooks; nobody knocks where there is none."""
        found = self._here.facts.intake
        if found is None:
            raise NotTakenInError(HTTPStatus.NOT_FOUND)
        return found


def _answer(
    door: Callable[[Request], bytes], environ: "WSGIEnvironment"
) -> tuple[HTTPStatus, bytes]:
    """Return the status, and the nothing that is said; refused is with the status alone (D11)."""
    request = Request(environ)
    request.max_content_length = BODY_BYTES_MAX
    try:
        body = door(request)
    except NotTakenInError as error:
        return error.status, b""
    except Exception as error:  # noqa: BLE001 (the boundary of a request)
        get_logger().error("request-failed", request=uuid4(), method="post", exc_info=error)
        return HTTPStatus.INTERNAL_SERVER_ERROR, b""
    return (HTTPStatus.OK if body else HTTPStatus.NO_CONTENT), body


def _read(request: Request, reading: Callable[[str, Form, str | None], T]) -> T:
    try:
        form = _form(request)
        return reading(_target(request), form, request.headers.get("X-Twilio-Signature"))
    except ForgedError:
        raise NotTakenInError(HTTPStatus.FORBIDDEN) from None
    except (MalformedError, UnreadableFormError):
        raise NotTakenInError(HTTPStatus.BAD_REQUEST) from None


def _form(request: Request) -> Form:
    if request.mimetype != FORM_TYPE:
        raise UnreadableFormError
    try:
        return read_form(request.get_data(cache=False))
    except RequestEntityTooLarge:
        raise NotTakenInError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except HTTPException:  # whoever sent it hung up midway
        raise UnreadableFormError from None


def _target(request: Request) -> str:
    """Return path and query as they were signed; our own paths hold nothing to decode."""
    path, query = str(request.environ["PATH_INFO"]), str(request.environ.get("QUERY_STRING", ""))
    return f"{path}?{query}" if query else path


def _durably(storing: Callable[[], T]) -> T:
    try:
        return storing()
    except Exception as error:  # noqa: BLE001 (the boundary: whatever it was, it is not durable)
        get_logger().error("intake-failed", request=uuid4(), exc_info=error)
        raise NotTakenInError(HTTPStatus.SERVICE_UNAVAILABLE) from None
