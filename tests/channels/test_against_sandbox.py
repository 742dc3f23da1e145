"""Our lines against the pretend outside world: both were written apart and must agree."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from twilio.rest import Client

from service.channels.base import ChannelError, DeliveryState, Fate, Outgoing
from service.channels.sms import SmsChannel
from service.channels.twilio_intake import TwilioIntake
from service.sandbox.lines import SandboxHttpClient
from service.sandbox.wire import WebhookRequest, WebhookResponse
from service.sandbox.world import World

OURS = "+48732100001"
THEIRS = "+48500100301"
TEXT = "Мам, рассада не вытянулась?"
PUBLIC_URL = "https://vestka.example"
MESSAGE = Outgoing(OURS, THEIRS, TEXT, ref="11111111-1111-4111-8111-111111111111")


@dataclass
class Line:
    """The real channel and intake at a pretend carrier, and a clock to move."""

    now: datetime = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
    posts: list[WebhookRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(lambda: self.now, seed=7)
        self.world.listen(self._listen)
        twilio = self.world.twilio
        twilio.own(OURS, sms_url=f"{PUBLIC_URL}/intake/twilio/message")
        http: Any = SandboxHttpClient(self.world)
        client = Client(twilio.account, twilio.token, http_client=http)
        self.channel = SmsChannel(client, status_url=f"{PUBLIC_URL}/intake/twilio/status")
        self.intake = TwilioIntake(PUBLIC_URL, [twilio.token], twilio.account)

    def _listen(self, request: WebhookRequest) -> WebhookResponse:
        self.posts.append(request)
        return WebhookResponse(204)

    def forward(self, **time: float) -> None:
        until = self.now + timedelta(**time)
        while (at := self.world.next_at()) is not None and at <= until:
            self.now = max(at, self.now)
            self.world.run_due()
        self.now = until

    def knock(self, post: WebhookRequest) -> tuple[str, tuple[tuple[str, str], ...], str]:
        return target(post.url), post.form, post.headers["X-Twilio-Signature"]


def target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture
def line() -> Line:
    return Line()


def test_what_is_sent_reaches_the_phone_and_is_reported_back_to_its_attempt(line: Line) -> None:
    receipt = line.channel.send(MESSAGE)
    line.forward(minutes=1)
    assert [got.text for got in line.world.phone(THEIRS).inbox] == [TEXT]
    reports = [line.intake.status(*line.knock(post)) for post in line.posts]
    assert {(report.message_id, report.ref) for report in reports} == {
        (receipt.message_id, MESSAGE.ref)
    }
    assert reports[-1].state is DeliveryState.DELIVERED


def test_an_answer_of_the_phone_is_believed_at_once_and_fetches_as_the_same(line: Line) -> None:
    assert line.world.phone_sends(THEIRS, to=OURS, text="перцы, солнышко")
    line.forward(minutes=1)
    arrived = line.intake.message(*line.knock(line.posts[0]))
    assert (arrived.author, arrived.sender, arrived.text) == (THEIRS, OURS, "перцы, солнышко")
    assert arrived.verified
    assert line.channel.fetch(arrived.message_id) == arrived


def test_a_photo_of_the_phone_is_believed_and_not_readable(line: Line) -> None:
    line.world.phone_sends(THEIRS, to=OURS, text="", media=("image/jpeg",))
    line.forward(minutes=1)
    arrived = line.intake.message(*line.knock(line.posts[0]))
    assert (arrived.verified, arrived.readable) == (True, False)
    assert line.channel.missed(OURS, line.now - timedelta(minutes=5)) == (arrived,)


def test_a_message_sent_in_spite_of_an_error_is_found_once(line: Line) -> None:
    line.world.faults.start("sms-accepts-then-500", line.now + timedelta(minutes=1))
    begun = line.now
    with pytest.raises(ChannelError) as caught:
        line.channel.send(MESSAGE)
    assert caught.value.fate is Fate.UNKNOWN
    line.forward(minutes=2)
    (found,) = line.channel.find(MESSAGE, begun)
    assert line.intake.status(*line.knock(line.posts[-1])).message_id == found.message_id


def test_a_line_that_is_down_leaves_the_send_unknown_and_nothing_to_find(line: Line) -> None:
    line.world.faults.start("sms-down", line.now + timedelta(minutes=1))
    with pytest.raises(ChannelError) as caught:
        line.channel.send(MESSAGE)
    assert (caught.value.fate, caught.value.code) == (Fate.UNKNOWN, "timeout")
    line.forward(minutes=2)
    assert line.channel.find(MESSAGE, line.now - timedelta(minutes=2)) == ()


def test_an_answer_whose_webhook_was_lost_is_among_the_missed(line: Line) -> None:
    line.world.faults.start("webhooks-lost", line.now + timedelta(minutes=5))
    line.world.phone_sends(THEIRS, to=OURS, text="перцы")
    line.forward(minutes=2)
    assert line.posts == []
    (missed,) = line.channel.missed(OURS, line.now - timedelta(minutes=5))
    assert (missed.author, missed.text) == (THEIRS, "перцы")


def test_a_redacted_message_keeps_its_record_and_a_deleted_one_is_gone(line: Line) -> None:
    receipt = line.channel.send(MESSAGE)
    line.forward(minutes=10)
    line.channel.redact(receipt.message_id)
    assert [found.message_id for found in line.channel.find(MESSAGE, line.now - timedelta(hours=1))]
    line.channel.delete(receipt.message_id)
    line.channel.delete(receipt.message_id)
    assert line.channel.find(MESSAGE, line.now - timedelta(hours=1)) == ()
