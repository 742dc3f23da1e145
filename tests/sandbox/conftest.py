"""A small stage: a clock one can move, a world, the vendor's own client, a listening side."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from service.sandbox.lines import SandboxHttpClient
from service.sandbox.wire import WebhookRequest, WebhookResponse
from service.sandbox.world import World

OURS = "+48732100001"
OTHER_OURS = "+48732100002"
MOTHER = "+48500100301"
HOOK = "https://vestka.example/intake/twilio/message"
STATUS = "https://vestka.example/intake/twilio/status?ref=11111111-1111-4111-8111-111111111111"
_SPECS = Path(__file__).parents[2].parent / "shared" / "specs"


class Stage:
    """What a test holds in its hands."""

    def __init__(self, seed: int = 7) -> None:
        self.now = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
        self.world = World(lambda: self.now, seed=seed)
        self.posts: list[WebhookRequest] = []
        self.replies: list[WebhookResponse | Exception] = []
        self.world.listen(self._listen)
        self.world.twilio.own(OURS, sms_url=HOOK)
        gateway = self.world.twilio
        http: Any = SandboxHttpClient(self.world)
        self.client = Client(gateway.account, gateway.token, http_client=http)

    def _listen(self, request: WebhookRequest) -> WebhookResponse:
        validator = RequestValidator(self.world.twilio.token)
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(request.url, dict(request.form), signature)
        self.posts.append(request)
        reply = self.replies.pop(0) if self.replies else WebhookResponse(204)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def text(self, words: str = "Мам, рассада не вытянулась?", **more: object) -> Any:
        order = {"to": MOTHER, "from_": OURS, "body": words, "status_callback": STATUS}
        return self.client.messages.create(**{**order, **more})

    def forward(self, **time: float) -> None:
        """Let time pass, event by event."""
        until = self.now + timedelta(**time)
        while (at := self.world.next_at()) is not None and at <= until:
            self.now = max(at, self.now)
            self.world.run_due()
        self.now = until

    def answers(self, text: str, **more: Any) -> bool:
        return self.world.phone_sends(MOTHER, **{"to": OURS, "text": text, **more})

    def texts_at(self, number: str = MOTHER) -> list[str]:
        return [got.text for got in self.world.phone(number).inbox]

    def statuses(self) -> list[str]:
        """Return what the callbacks told, in order."""
        forms = [dict(post.form) for post in self.posts]
        return [form["MessageStatus"] for form in forms if "MessageStatus" in form]

    def heard(self) -> list[str]:
        """Return the bodies of inbound webhooks, in order."""
        forms = [dict(post.form) for post in self.posts]
        return [form["Body"] for form in forms if "MessageStatus" not in form]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def read_spec() -> Callable[[str], Any]:
    if not _SPECS.is_dir():
        pytest.skip("NO GATEWAY CONFORMANCE WAS CHECKED: the gateways' specifications are not here")
    return lambda name: json.loads((_SPECS / name).read_text(encoding="utf-8"))
