"""The doctor's questions to the gateways: do they answer, and what has to be seen by hand?"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from service.channels.base import ChannelError
from service.channels.twilio_client import make_twilio_client
from service.channels.twilio_settings import Webhook, webhook_of, webhook_of_service
from service.commands.findings import Findings, broken, ok, warning
from service.domain.address import ChannelName
from service.settings import Settings, TwilioSettings
from service.wiring import MESSAGE_PATH, channels_of

_ANSWER_S = 5.0
_NOBODY = "+15005550006"  # never one of ours: only whether we may ask is of interest
_BY_HAND = (
    "see at Twilio that the carrier's own replies to STOP, HELP and the like are off (D12)",
    "see at Twilio that geographic permissions hold only the countries you serve",
)
_BY_HAND_AT_SIGNAL = (
    "see at the gateway that RECEIVE_WEBHOOK_URL equals VESTKA_SIGNAL_INTAKE",
    "see at the gateway that no device of yours is linked to an account that serves a family",
)
_SIGNAL_SINCE = (0, 101)
Numbers = Mapping[ChannelName, Sequence[str]]


def ask_gateways(settings: Settings, numbers: Numbers) -> Findings:
    """Yield what is found of each gateway there are settings for, and of our own address."""
    if settings.twilio is not None:
        yield from _twilio(settings, settings.twilio, numbers[ChannelName.SMS])
    if settings.signal_service is not None:
        yield from _signal(settings.signal_service, numbers[ChannelName.SIGNAL])
    if settings.public_url:
        yield from _ourselves(settings.public_url)


def _twilio(settings: Settings, twilio: TwilioSettings, numbers: Sequence[str]) -> Findings:
    client = make_twilio_client(twilio.account, twilio.tokens[0].reveal(), api=twilio.api)
    wanted = settings.public_url + MESSAGE_PATH
    try:
        channels_of(settings)[ChannelName.SMS].missed(_NOBODY, datetime.now(UTC))
        yield ok("sms", "Twilio answers to the account")
        by_service = None
        if twilio.service is not None:
            by_service = webhook_of_service(client, twilio.service)
            yield from _service(by_service, wanted)
        if by_service is None:
            yield from _numbers([webhook_of(client, each) for each in numbers], wanted)
    except ChannelError as error:
        yield broken("sms", f"Twilio cannot be asked ({error.code}): check account and token")
    yield from (warning("sms", say) for say in _BY_HAND)


def _service(webhook: Webhook | None, wanted: str) -> Findings:
    if webhook is None:
        yield ok("sms", "the Messaging Service leaves inbound messages to each number")
    elif webhook == Webhook(wanted, "POST"):
        yield ok("sms", "the Messaging Service posts inbound messages to us")
    elif not webhook.url:
        yield broken("sms", "the Messaging Service has no inbound address: answers vanish unlisted")
    else:
        yield broken("sms", "the Messaging Service posts inbound messages elsewhere")


def _numbers(webhooks: Sequence[Webhook | None], wanted: str) -> Findings:
    foreign = sum(1 for each in webhooks if each is None)
    astray = sum(1 for each in webhooks if each not in (None, Webhook(wanted, "POST")))
    if foreign:
        yield broken("sms", f"{foreign} of {len(webhooks)} senders are no numbers of this account")
    if astray:
        yield broken(
            "sms", f"{astray} of {len(webhooks)} numbers do not POST to us: {MESSAGE_PATH}"
        )
    if webhooks and not foreign and not astray:
        yield ok("sms", f"all {len(webhooks)} numbers post what comes in to us")


def _signal(service: str, accounts: Sequence[str]) -> Findings:
    status = _status(f"{service}/v1/health")
    if status != HTTPStatus.NO_CONTENT:
        yield broken("signal", f"the gateway does not answer ({status or 'no connection'})")
        return
    yield ok("signal", "the gateway answers")
    yield from _signal_about(_read(f"{service}/v1/about"))
    registered = _read(f"{service}/v1/accounts")
    missing = [each for each in accounts if each not in _as_list(registered)]
    if missing:
        yield broken(
            "signal", f"{len(missing)} of {len(accounts)} accounts are not registered there"
        )
    elif accounts:
        yield ok("signal", f"all {len(accounts)} accounts are registered there")
    yield from (warning("signal", say) for say in _BY_HAND_AT_SIGNAL)


def _signal_about(about: object) -> Findings:
    told = about if isinstance(about, dict) else {}
    if told.get("mode") != "json-rpc":
        yield broken("signal", "the gateway's MODE must be json-rpc: in no other does it push")
    parts = str(told.get("version", "")).split(".")
    found = tuple(int(each) for each in parts[:2] if each.isdecimal())
    if found and found < _SIGNAL_SINCE:
        yield broken("signal", "the gateway is older than 0.101: renew it")


def _as_list(found: object) -> Sequence[object]:
    return found if isinstance(found, list) else ()


def _read(url: str) -> object:
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_S) as answer:  # noqa: S310 - from settings
            found: object = json.load(answer)
            return found
    except (OSError, ValueError):
        return None


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
