"""Calls through the vendor's own client at the pretend carrier: ringing, keys, lists, complaints."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.rest import Client

from service.channels.base import ChannelError, DeliveryState, Fate, KeepsTexts, Outgoing
from service.channels.twilio_intake import ForgedError, MalformedError, TwilioIntake
from service.channels.voice import RINGS, VoiceChannel
from service.sandbox.lines import SandboxHttpClient
from service.sandbox.wire import WebhookRequest, WebhookResponse
from service.sandbox.world import World
from tests.channels.test_against_sandbox import target

OURS, THEIRS = "+48732100001", "+48500100301"
PUBLIC_URL = "https://vestka.example"
REF = "11111111-1111-4111-8111-111111111111"
CALL = Outgoing(OURS, THEIRS, "Подойди & посмотри <сейчас>.", ref=REF)


@dataclass
class Line:
    """The real channel and intake at a pretend carrier, and a clock to move."""

    now: datetime = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
    posts: list[WebhookRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(lambda: self.now, seed=7)
        self.world.listen(self._listen)
        twilio = self.world.twilio
        twilio.own(OURS)
        http: Any = SandboxHttpClient(self.world)
        client = Client(twilio.account, twilio.token, http_client=http)
        self.channel = VoiceChannel(
            client, status_url=f"{PUBLIC_URL}/call", key_url=f"{PUBLIC_URL}/key"
        )
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


@pytest.fixture
def line() -> Line:
    return Line()


def ringing(line: Line) -> str:
    receipt = line.channel.send(CALL)
    line.forward(seconds=5)
    return receipt.message_id


def test_a_call_rings_speaks_the_words_and_reports_a_key_for_its_attempt(line: Line) -> None:
    sid = ringing(line)
    [heard] = line.world.phone(THEIRS).inbox
    assert (heard.text, heard.message_id, heard.ref) == (CALL.text, sid, REF)
    assert line.world.phone_picks_up(THEIRS, key="5")
    line.forward(seconds=5)
    key, end = line.posts
    assert line.intake.key(*line.knock(key)) == REF
    report = line.intake.call(*line.knock(end))
    assert (report.message_id, report.ref, report.state) == (sid, REF, DeliveryState.DELIVERED)


def test_a_call_nobody_takes_ends_by_itself_and_says_so(line: Line) -> None:
    ringing(line)
    line.forward(seconds=RINGS.total_seconds())
    [end] = line.posts
    assert dict(end.form)["CallStatus"] == "no-answer"
    assert line.intake.call(*line.knock(end)).state is DeliveryState.UNDELIVERED
    assert not line.world.phone_picks_up(THEIRS)


def test_words_are_spoken_in_the_nearest_tongue_there_is(line: Line) -> None:
    ringing(line)
    line.channel.send(Outgoing(OURS, THEIRS, "Please come.", ref=REF))
    asked: list[Any] = line.world.journal.of_kind("exchange")
    forms = [dict(each["request"]["form"]) for each in asked]
    assert ['language="ru-RU"' in each["Twiml"] for each in forms] == [True, False]
    assert 'language="en-US"' in forms[1]["Twiml"]


def test_a_lost_call_is_found_in_the_gateways_list_by_both_numbers(line: Line) -> None:
    sid = ringing(line)
    found = line.channel.find(CALL, line.now - timedelta(minutes=1))
    assert [each.message_id for each in found] == [sid]
    assert line.channel.find(CALL, line.now + timedelta(hours=1)) == ()
    line.world.twilio.own("+48732100009")
    other = Outgoing("+48732100009", THEIRS, CALL.text, ref=REF)
    assert line.channel.find(other, line.now - timedelta(minutes=1)) == ()


@pytest.mark.parametrize(
    ("fault", "fate"), [("sms-down", "unknown"), ("sms-accepts-then-500", "unknown")]
)
def test_what_broke_off_leaves_a_call_in_doubt(line: Line, fault: str, fate: str) -> None:
    line.world.faults.start(fault, None)
    with pytest.raises(ChannelError) as refused:
        line.channel.send(CALL)
    assert refused.value.fate == fate


def test_a_number_that_is_not_ours_calls_nobody(line: Line) -> None:
    with pytest.raises(ChannelError) as refused:
        line.channel.send(Outgoing("+48732100009", THEIRS, CALL.text, ref=REF))
    assert (refused.value.fate, refused.value.code) == (Fate.REFUSED, "21210")


def test_records_of_calls_are_held_until_they_are_deleted(line: Line) -> None:
    keeper: object = line.channel
    assert isinstance(keeper, KeepsTexts)
    sid = ringing(line)
    with pytest.raises(ChannelError) as early:
        keeper.delete(sid)
    assert early.value.fate is Fate.NOT_SENT
    line.forward(minutes=2)
    [held] = keeper.held(OURS, line.now)
    assert (held.message_id, held.has_text, held.is_final) == (sid, False, True)
    assert keeper.held(OURS, line.now - timedelta(hours=1)) == []
    keeper.redact(sid)
    keeper.delete(sid)
    keeper.delete(sid)
    assert keeper.held(OURS, line.now) == []
    with pytest.raises(ChannelError):
        keeper.delete("../Messages")


def test_nobody_writes_on_this_channel(line: Line) -> None:
    assert line.channel.missed(OURS, line.now) == ()
    with pytest.raises(ChannelError) as refused:
        line.channel.fetch("CA" + "0" * 32)
    assert refused.value.fate is Fate.REFUSED


def test_a_key_that_was_moved_doubled_or_misshapen_is_refused(line: Line) -> None:
    ringing(line)
    line.world.phone_picks_up(THEIRS)
    line.forward(seconds=3)
    path, form, signature = line.knock(line.posts[0])
    with pytest.raises(ForgedError):
        line.intake.key(path.replace("1111", "2222", 1), form, signature)
    with pytest.raises(ForgedError):
        line.intake.key(path, [*form[:-1], ("Digits", "2")], signature)
    with pytest.raises(MalformedError):
        line.intake.key(path, [*form, form[-1]], signature)
    with pytest.raises(MalformedError):
        line.intake.key(*line.knock(line.posts[1])), "the report of an end is no key"
