"""The pretend world and our own channels, each written apart, understand each other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from service.channels.base import ChannelError, DeliveryState, Fate, Outgoing
from service.channels.signal_messenger import SignalChannel
from service.channels.sms import SmsChannel, make_twilio_client
from service.channels.twilio_intake import TwilioIntake
from service.sandbox.server import serve
from service.sandbox.wire import WebhookRequest, WebhookResponse
from service.sandbox.world import World

OURS, MOTHER, ACCOUNT = "+48732100001", "+48500100301", "+48732100009"
PUBLIC = "https://vestka.example"


class Meeting:
    """Our channels on one side, the sandbox over HTTP on the other."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.world = World(lambda: datetime.now(UTC) + self.ahead, seed=7)
        self.posts: list[WebhookRequest] = []
        self.world.listen(self._keep)
        self.world.twilio.own(OURS, sms_url=f"{PUBLIC}/intake/twilio/message")
        self.world.signal.own(ACCOUNT)
        self.server = serve(self.world)
        gateway = self.world.twilio
        self.intake = TwilioIntake(PUBLIC, [gateway.token], gateway.account)
        self.wait_for_answers(60)

    def wait_for_answers(self, timeout_s: float) -> None:
        gateway, url = self.world.twilio, self.server.url
        client = make_twilio_client(gateway.account, gateway.token, api=url, timeout_s=timeout_s)
        self.sms = SmsChannel(client, status_url=f"{PUBLIC}/intake/twilio/status")
        self.signal = SignalChannel(url, timeout_s=timeout_s)

    def _keep(self, request: WebhookRequest) -> WebhookResponse:
        self.posts.append(request)
        return WebhookResponse(204)

    def read(self, post: WebhookRequest) -> tuple[str, Any, str]:
        return post.url.removeprefix(PUBLIC), post.form, post.headers["X-Twilio-Signature"]

    def settle(self) -> None:
        """Let everything under way arrive, here and now."""
        for _ in range(5):
            self.ahead += timedelta(seconds=5)
            self.world.run_due()


@pytest.fixture
def meeting() -> Iterator[Meeting]:
    made = Meeting()
    del made.server._threads[1:]  # the pumps: who settles carries everything, and knows when
    made.server.start()
    yield made
    made.server.stop()


def _message(to: str = MOTHER) -> Outgoing:
    return Outgoing(OURS, to, "Мам, рассада не вытянулась?", str(uuid4()))


def test_a_sent_text_is_found_delivered_and_reported_under_its_reference(meeting: Meeting) -> None:
    message = _message()
    began = meeting.world.clock()
    receipt = meeting.sms.send(message)
    assert [found.message_id for found in meeting.sms.find(message, began)] == [receipt.message_id]
    meeting.settle()
    reports = [meeting.intake.status(*meeting.read(post)) for post in meeting.posts]
    assert {(report.ref, report.message_id) for report in reports} == {
        (message.ref, receipt.message_id)
    }
    assert DeliveryState.DELIVERED in {report.state for report in reports}


def test_an_answer_is_read_and_believed_without_asking_the_gateway_again(meeting: Meeting) -> None:
    meeting.world.phone_sends(MOTHER, to=OURS, text=" перцы\n& огурцы ")
    meeting.world.phone_sends(MOTHER, to=OURS, text="STOP")
    meeting.world.phone_sends(MOTHER, to=OURS, text="", media=("audio/amr",))
    meeting.settle()
    arrived = [meeting.intake.message(*meeting.read(post)) for post in meeting.posts]
    assert all((one.author, one.sender) == (MOTHER, OURS) for one in arrived)
    assert {one.text for one in arrived} == {" перцы\n& огурцы ", "STOP", ""}
    assert all(one.verified for one in arrived)
    assert [one.readable for one in arrived if not one.text] == [False]


def test_what_no_webhook_told_is_pulled(meeting: Meeting) -> None:
    meeting.world.faults.start("webhooks-lost", None)
    began = meeting.world.clock() - timedelta(minutes=1)
    meeting.world.phone_sends(MOTHER, to=OURS, text="перцы")
    meeting.settle()
    assert [one.text for one in meeting.sms.missed(OURS, began)] == ["перцы"]


@pytest.mark.parametrize(
    ("fault", "fate"), [("sms-down", Fate.UNKNOWN), ("sms-accepts-then-500", Fate.UNKNOWN)]
)
def test_a_gateway_in_trouble_leaves_us_not_knowing(
    meeting: Meeting, fault: str, fate: Fate
) -> None:
    meeting.world.faults.start(fault, None)
    if fault.endswith("-down"):
        meeting.wait_for_answers(1)
    with pytest.raises(ChannelError) as caught:
        meeting.sms.send(_message())
    assert caught.value.fate is fate


def test_a_refused_number_is_refused_for_good(meeting: Meeting) -> None:
    meeting.world.phone(MOTHER).landline = True
    with pytest.raises(ChannelError) as caught:
        meeting.sms.send(_message())
    assert (caught.value.fate, caught.value.account_wide) == (Fate.REFUSED, False)


def test_a_page_goes_out_over_signal(meeting: Meeting) -> None:
    receipt = meeting.signal.send(Outgoing(ACCOUNT, MOTHER, "Please look.", str(uuid4())))
    meeting.settle()
    (got,) = meeting.world.phone(MOTHER).inbox
    assert (got.message_id, got.text) == (receipt.message_id, "Please look.")


@pytest.mark.parametrize(
    ("fault", "fate", "account_wide"),
    [("signal-down", Fate.UNKNOWN, False), ("signal-blocked", Fate.NOT_SENT, True)],
)
def test_signals_troubles_are_told_apart(
    meeting: Meeting, fault: str, fate: Fate, account_wide: bool
) -> None:
    meeting.world.faults.start(fault, None)
    if fault.endswith("-down"):
        meeting.wait_for_answers(1)
    with pytest.raises(ChannelError) as caught:
        meeting.signal.send(Outgoing(ACCOUNT, MOTHER, "Please look.", str(uuid4())))
    assert (caught.value.fate, caught.value.account_wide) == (fate, account_wide)


def test_a_changed_safety_number_is_noticed_over_the_wire_too(meeting: Meeting) -> None:
    meeting.world.phone(MOTHER).trusted = False
    with pytest.raises(ChannelError) as caught:
        meeting.signal.send(Outgoing(ACCOUNT, MOTHER, "Please look.", str(uuid4())))
    assert (caught.value.fate, caught.value.code) == (Fate.NOT_SENT, "untrusted")
