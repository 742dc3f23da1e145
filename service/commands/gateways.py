"""The doctor's questions to the gateways: do they answer, and what has to be seen by hand?"""

import urllib.error
import urllib.request
from datetime import UTC, datetime
from http import HTTPStatus

from service.channels.base import ChannelError
from service.commands.findings import Findings, broken, ok, warning
from service.domain.address import ChannelName
from service.settings import Settings
from service.wiring import MESSAGE_PATH, channels_of

_ANSWER_S = 5.0
_NOBODY = "+15005550006"  # never one of ours: only whether we may ask is of interest
_BY_HAND = (
    "see at Twilio that every number posts to VESTKA_PUBLIC_URL" + MESSAGE_PATH,
    "see at Twilio that the carrier's own replies to STOP, HELP and the like are off (D12)",
)


def ask_gateways(settings: Settings) -> Findings:
    """Yield what is found of each gateway there are settings for, and of our own address."""
    if settings.twilio is not None:
        yield from _twilio(settings)
    if settings.signal_service is not None:
        yield from _signal(settings.signal_service)
    if settings.public_url:
        yield from _ourselves(settings.public_url)


def _twilio(settings: Settings) -> Findings:
    try:
        channels_of(settings)[ChannelName.SMS].missed(_NOBODY, datetime.now(UTC))
        yield ok("sms", "Twilio answers to the account")
    except ChannelError as error:
        yield broken("sms", f"Twilio cannot be asked ({error.code}): check account and token")
    yield from (warning("sms", say) for say in _BY_HAND)


def _signal(service: str) -> Findings:
    status = _status(f"{service}/v1/health")
    if status == HTTPStatus.NO_CONTENT:
        yield ok("signal", "the gateway answers")
    else:
        yield broken("signal", f"the gateway does not answer ({status or 'no connection'})")


def _ourselves(public_url: str) -> Findings:
    status = _status(f"{public_url}/healthz")
    if status == HTTPStatus.OK:
        yield ok("web", "VESTKA_PUBLIC_URL answers")
    else:
        yield warning("web", f"VESTKA_PUBLIC_URL does not answer ({status or 'no connection'})")


def _status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_S) as answer:  # noqa: S310 - from settings
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
