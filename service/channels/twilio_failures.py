"""What the Twilio client raised, turned into our one error.

Twilio's texts hold numbers and bodies, so nothing but an error number of digits crosses
this line (I5). Whether a send is repeated is not decided here.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import urllib3
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)

from service.channels.base import ChannelError, Fate
from service.channels.twilio_codes import NOT_FOUND, meaning_of_answer

# The last four are what the client makes of a body that is not what was promised.
RAISED = (
    TwilioException,
    OSError,  # all of requests' own errors are OSErrors
    urllib3.exceptions.HTTPError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
)

_CODE_DIGITS_MAX = 6
_NO_ANSWER = 0


def sending_error(error: Exception) -> ChannelError:
    """Return what `error`, raised while sending, leaves us knowing."""
    if isinstance(error, TwilioException):
        return _answered(error)
    if _never_left(error):
        return ChannelError(Fate.NOT_SENT, "connect")
    if isinstance(error, requests.Timeout):
        return ChannelError(Fate.UNKNOWN, "timeout")
    if isinstance(error, OSError | urllib3.exceptions.HTTPError):
        return ChannelError(Fate.UNKNOWN, "broken-off")
    return ChannelError(Fate.UNKNOWN, "shape")


def asking_error(error: Exception) -> ChannelError:
    """Return the error of a question: it tells nothing about any message, so UNKNOWN.

    NOT_SENT here would be read as "safe to send again" by whoever asked about a lost send.
    """
    told = sending_error(error)
    return ChannelError(Fate.UNKNOWN, told.code, trouble=told.trouble, retry_after=told.retry_after)


@contextmanager
def sending() -> Iterator[None]:
    """Raise ChannelError for whatever goes wrong while something is handed over."""
    try:
        yield
    except RAISED as error:
        raise sending_error(error) from None


@contextmanager
def asking() -> Iterator[None]:
    """Raise ChannelError for whatever goes wrong while the gateway is asked something."""
    try:
        yield
    except RAISED as error:
        raise asking_error(error) from None


@contextmanager
def forgetting() -> Iterator[None]:
    """The same while something is to be forgotten: what is gone already is what was wanted."""
    try:
        with sending():
            yield
    except ChannelError as error:
        if error.code != NOT_FOUND:
            raise


def _answered(error: TwilioException) -> ChannelError:
    status, code = _status_and_code(error)
    if status == _NO_ANSWER:
        return ChannelError(Fate.UNKNOWN, "shape")
    meaning = meaning_of_answer(status, code)
    return ChannelError(
        meaning.fate, code, trouble=meaning.trouble, retry_after=meaning.retry_after
    )


def _status_and_code(error: TwilioException) -> tuple[int, str]:
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return _told(error.status, error.code)
    response = error.args[1] if len(error.args) > 1 else None  # a list raises the plain class
    return _told(getattr(response, "status_code", None), _code_in(getattr(response, "text", "")))


def _told(status: Any, code: Any) -> tuple[int, str]:
    if not isinstance(status, int):
        return _NO_ANSWER, ""
    text = str(code)
    is_number = text.isascii() and text.isdigit() and len(text) <= _CODE_DIGITS_MAX
    return status, text if is_number and text != str(status) else f"http-{status}"


def _code_in(body: str) -> Any:
    try:
        return json.loads(body).get("code")
    except (ValueError, AttributeError, TypeError):
        return None


def _never_left(error: Exception) -> bool:
    """Return whether no byte of the request can have reached Twilio."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.SSLError) and reason.args:
        return isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    )
