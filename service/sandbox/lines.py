"""In-process lines to the pretend gateways, for rehearsals and stories: no sockets.

The vendor's own client speaks to the pretend Twilio through `SandboxHttpClient`;
`SandboxSignal` is a channel by itself. What a fate means is decided by delivering.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.exceptions import ReadTimeout

from service.channels.base import (
    Arrived,
    ChannelError,
    DeliveryState,
    Fate,
    HeldUp,
    Identity,
    Outgoing,
    Receipt,
    Trouble,
)
from service.domain.address import ChannelName
from service.sandbox.wire import GatewayRequest, GatewayResponse, Hang, Pairs
from service.sandbox.world import World

_BAD_REQUEST = 400
_RATE_LIMITED = 429
_UNTRUSTED = "untrusted"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the vendor's client reads of an HTTP response."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str]

    @property
    def content(self) -> str:
        """Return the body, as text like the vendor's own response does."""
        return self.text

    @property
    def ok(self) -> bool:
        """Is this no error?"""
        return self.status_code < _BAD_REQUEST


class SandboxHttpClient:
    """Carries the Twilio client's requests to a world instead of to a host.

    Given as `http_client=`; it has the vendor's shape without being built on it, so
    that the pretend world depends on no library of the gateways it stands for.
    """

    is_async = False

    def __init__(self, world: World) -> None:
        """`world` is asked whatever the host of the request is."""
        self._world = world

    def request(self, method: str, uri: str, **asked: Any) -> HttpAnswer:
        """Return what the pretend Twilio answers; ReadTimeout where it hangs.

        Takes `params`, `data`, `headers` and `auth`; any `timeout` has passed at once.
        """
        answer = self._world.twilio.handle(_request(method, uri, asked))
        if isinstance(answer, Hang):
            raise ReadTimeout
        text = "" if answer.json is None else json.dumps(answer.json)
        return HttpAnswer(answer.status, text, dict(answer.headers))


def _request(method: str, uri: str, asked: Mapping[str, Any]) -> GatewayRequest:
    parts = urlsplit(uri)
    query = (*parse_qsl(parts.query, keep_blank_values=True), *_pairs(asked.get("params")))
    headers = {name.lower(): value for name, value in (asked.get("headers") or {}).items()}
    if asked.get("auth"):
        headers["authorization"] = basic(*asked["auth"])
    return GatewayRequest(method.upper(), parts.path, query, headers, _pairs(asked.get("data")))


def basic(name: str, secret: str) -> str:
    """Return the Authorization header of Basic authentication."""
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


def _pairs(values: Mapping[str, object] | None) -> Pairs:
    given = (values or {}).items()
    return tuple(
        (name, _written(each))
        for name, value in given
        if value is not None
        for each in (value if isinstance(value, list) else [value])
    )


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class SandboxSignal:
    """The Signal channel of a rehearsal."""

    name = ChannelName.SIGNAL

    def __init__(self, world: World) -> None:
        """`world` must own the accounts that send."""
        self._world = world

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over, once. Raises ChannelError."""
        order = {"number": message.sender, "recipients": [message.to], "message": message.text}
        body = json.dumps(order).encode()
        headers = {"content-type": "text/plain", "x-sandbox-ref": message.ref}
        asked = GatewayRequest("POST", "/v2/send", (), headers, (), body)
        answer = self._world.signal.handle(asked)
        if isinstance(answer, Hang):
            raise ChannelError(Fate.UNKNOWN, "timeout")
        if answer.status == 201:  # noqa: PLR2004 (Created)
            sent = json.loads(json.dumps(answer.json))
            return Receipt(sent[0]["timestamp"], DeliveryState.ACCEPTED)
        raise _error(answer)

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:  # noqa: ARG002
        """Return nothing: this gateway cannot list."""
        return ()

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:  # noqa: ARG002
        """Return nothing: this gateway cannot list."""
        return ()

    def fetch(self, message_id: str) -> Arrived:  # noqa: ARG002
        """Refuse: this gateway keeps nothing to ask for."""
        raise ChannelError(Fate.REFUSED, "no-such-inbound")

    def identities(self, sender: str) -> Sequence[Identity]:
        """Return whom the account `sender` knows. Raises ChannelError."""
        entries = self._ask("GET", f"/v1/identities/{sender}")
        return [
            Identity(
                each["uuid"], each["number"], each["safety_number"], each["status"] != "UNTRUSTED"
            )
            for each in entries
        ]

    def trust(self, sender: str, identity: Identity) -> None:
        """Let what `identity` wrote to `sender` be read. Raises ChannelError."""
        path = f"/v1/identities/{sender}/trust/{identity.account}"
        self._ask("PUT", path, json.dumps({"verified_safety_number": identity.key}).encode())

    def _ask(self, method: str, path: str, body: bytes = b"") -> Any:
        answer = self._world.signal.handle(GatewayRequest(method, path, (), {}, (), body))
        if isinstance(answer, Hang) or answer.status >= _BAD_REQUEST:
            raise ChannelError(Fate.UNKNOWN, "identities")
        return answer.json


def _error(answer: GatewayResponse) -> ChannelError:
    if answer.status == _RATE_LIMITED:
        blocked = Trouble(HeldUp.SENDER, for_operator=True)
        wait = timedelta(minutes=30)
        return ChannelError(Fate.NOT_SENT, "captcha", trouble=blocked, retry_after=wait)
    if answer.status == _BAD_REQUEST and _UNTRUSTED in str(answer.json):
        return ChannelError(Fate.NOT_SENT, _UNTRUSTED, retry_after=timedelta(minutes=1))
    # An unregistered number and a network failure are told in the same words.
    return ChannelError(Fate.UNKNOWN, f"http-{answer.status}")
