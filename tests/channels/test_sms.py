"""SMS: what every outcome of the real Twilio client leaves us knowing."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from service.channels.base import (
    Arrived,
    Channel,
    ChannelError,
    DeliveryState,
    Fate,
    Outgoing,
    Receipt,
)
from service.channels.sms import SmsChannel, make_twilio_client
from service.domain.address import ChannelName
from tests.channels.gateway import Answer, Gateway, closed_port

ACCOUNT = f"AC{'a' * 32}"
SID = f"SM{'1' * 32}"
OURS = "+48732100001"
THEIRS = "+48500100301"
TEXT = "Перцы взошли?"
REF = "0b8e6f3e-3c8e-4c57-9a55-8b7a2f0c1d11"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MESSAGE = Outgoing(sender=OURS, to=THEIRS, text=TEXT, ref=REF)
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
ONE = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json"


def a_record(**changes: Any) -> dict[str, Any]:
    made = format_datetime(changes.pop("made", NOON))
    record = {
        "sid": SID,
        "account_sid": ACCOUNT,
        "status": "queued",
        "direction": "outbound-api",
        "from": OURS,
        "to": THEIRS,
        "body": TEXT,
        "num_media": "0",
        "num_segments": "1",
        "date_created": made,
        "date_sent": None,
        "date_updated": made,
        "error_code": None,
        "error_message": None,
    }
    return {**record, **changes}


def a_page(*records: dict[str, Any], more: str | None = None) -> Answer:
    return Answer(200, {"messages": list(records), "page": 0, "next_page_uri": more})


def a_refusal(status: int, code: int) -> Answer:
    told = f"The number {THEIRS} cannot get '{TEXT}'"
    return Answer(status, {"code": code, "message": told, "status": status, "more_info": ""})


def a_channel(
    gateway: Gateway, *, service_sid: str | None = None, timeout_s: float = 10.0
) -> SmsChannel:
    client = make_twilio_client(ACCOUNT, "token", api=gateway.url, timeout_s=timeout_s)
    return SmsChannel(client, status_url="https://v.example/status", service_sid=service_sid)


def refusal_of(gateway: Gateway, *answers: Answer) -> ChannelError:
    gateway.will(*answers)
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway, timeout_s=patience(*answers)).send(MESSAGE)
    return caught.value


def patience(*answers: Answer) -> float:
    """Return how long to wait: short where one of the answers never comes."""
    return 0.3 if any(each.after == "hang" for each in answers) else 10.0


def test_it_is_a_channel(gateway: Gateway) -> None:
    channel: Channel = a_channel(gateway)
    assert channel.name is ChannelName.SMS


def test_a_message_leaves_from_our_sender_with_its_attempt_in_the_callback(
    gateway: Gateway,
) -> None:
    gateway.will(Answer(201, a_record()))
    assert a_channel(gateway).send(MESSAGE) == Receipt(SID, DeliveryState.ACCEPTED)
    assert (gateway.last.method, gateway.last.path) == ("POST", MESSAGES)
    assert gateway.last.form == {
        "To": THEIRS,
        "From": OURS,
        "Body": TEXT,
        "StatusCallback": f"https://v.example/status?ref={REF}",
        "ValidityPeriod": "14400",
    }


def test_a_messaging_service_goes_with_the_sender_and_not_instead_of_it(gateway: Gateway) -> None:
    gateway.will(Answer(201, a_record()))
    service = f"MG{'2' * 32}"
    a_channel(gateway, service_sid=service).send(MESSAGE)
    assert gateway.last.form["MessagingServiceSid"] == service
    assert gateway.last.form["From"] == OURS


def test_a_message_failed_on_creation_carries_its_code(gateway: Gateway) -> None:
    gateway.will(Answer(201, a_record(status="failed", error_code=30006)))
    receipt = a_channel(gateway).send(MESSAGE)
    assert receipt == Receipt(SID, DeliveryState.UNDELIVERED, "30006")


@pytest.mark.parametrize(
    ("status", "code", "fate", "account_wide"),
    [
        (400, 21211, Fate.REFUSED, False),
        (400, 21610, Fate.REFUSED, False),
        (400, 21614, Fate.REFUSED, False),
        (400, 21606, Fate.NOT_SENT, True),
        (400, 21611, Fate.NOT_SENT, True),
        (400, 99999, Fate.REFUSED, False),
        (401, 20003, Fate.NOT_SENT, True),
        (429, 20429, Fate.NOT_SENT, True),
        (429, 63038, Fate.NOT_SENT, True),
        (429, 21211, Fate.NOT_SENT, True),
        (500, 20500, Fate.UNKNOWN, False),
        (503, 21211, Fate.UNKNOWN, False),
    ],
)
def test_a_refusal_ends_in_the_fate_of_its_code(
    gateway: Gateway, status: int, code: int, fate: Fate, account_wide: bool
) -> None:
    error = refusal_of(gateway, a_refusal(status, code))
    assert (error.fate, error.code) == (fate, str(code))
    assert error.account_wide is account_wide


def test_a_daily_cap_holds_the_line_much_longer_than_a_burst(gateway: Gateway) -> None:
    cap = refusal_of(gateway, a_refusal(429, 63038)).retry_after
    burst = refusal_of(gateway, a_refusal(429, 20429)).retry_after
    assert cap is not None
    assert burst is not None
    assert cap > 60 * burst


@pytest.mark.parametrize(
    ("status", "fate", "account_wide"),
    [
        (307, Fate.UNKNOWN, False),
        (403, Fate.NOT_SENT, True),
        (404, Fate.NOT_SENT, True),
        (408, Fate.UNKNOWN, False),
        (422, Fate.REFUSED, False),
        (429, Fate.NOT_SENT, True),
        (502, Fate.UNKNOWN, False),
    ],
)
def test_a_refusal_without_a_code_ends_in_the_fate_of_its_status(
    gateway: Gateway, status: int, fate: Fate, account_wide: bool
) -> None:
    error = refusal_of(gateway, Answer(status, "<html>", content_type="text/html"))
    assert (error.fate, error.code) == (fate, f"http-{status}")
    assert error.account_wide is account_wide


def test_a_problem_document_is_read_like_any_refusal(gateway: Gateway) -> None:
    problem = {"type": "x", "title": f"no {THEIRS}", "status": 400, "code": 21614}
    error = refusal_of(gateway, Answer(400, problem))
    assert (error.fate, error.code) == (Fate.REFUSED, "21614")


def test_a_problem_document_without_a_true_status_leaves_the_send_unknown(
    gateway: Gateway,
) -> None:
    problem = {"type": "x", "title": "y", "status": "bad", "code": 21614}
    assert refusal_of(gateway, Answer(400, problem)).fate is Fate.UNKNOWN


@pytest.mark.parametrize("code", [THEIRS, "48500100301", "²", None, [TEXT]])
def test_a_code_that_is_no_error_number_does_not_come_out(gateway: Gateway, code: object) -> None:
    error = refusal_of(gateway, Answer(400, {"code": code, "message": "m"}))
    assert error.code == "http-400"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(after="hang"), "timeout"),
        (Answer(after="cut"), "broken-off"),
        (Answer(201, "not json"), "shape"),
        (Answer(201, []), "shape"),
        (Answer(201, {}), "shape"),
        (Answer(201, a_record(sid="XX1")), "shape"),
    ],
)
def test_a_send_without_a_readable_receipt_may_have_reached_the_phone(
    gateway: Gateway, answer: Answer, code: str
) -> None:
    error = refusal_of(gateway, answer)
    assert (error.fate, error.code) == (Fate.UNKNOWN, code)


def test_a_refused_connection_sent_nothing() -> None:
    client = make_twilio_client(ACCOUNT, "token", api=f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(ChannelError) as caught:
        SmsChannel(client, status_url="https://v.example/status").send(MESSAGE)
    assert (caught.value.fate, caught.value.code) == (Fate.NOT_SENT, "connect")


def test_a_name_that_does_not_resolve_sent_nothing() -> None:
    client = make_twilio_client(ACCOUNT, "token", api="http://nowhere.invalid")
    with pytest.raises(ChannelError) as caught:
        SmsChannel(client, status_url="https://v.example/status").send(MESSAGE)
    assert caught.value.fate is Fate.NOT_SENT


def test_an_error_holds_neither_number_nor_text(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    error = refusal_of(gateway, a_refusal(400, 21211))
    assert error.__suppress_context__
    assert error.__cause__ is None
    assert THEIRS not in f"{error!r} {error} {vars(error)} {caplog.text}"
    assert TEXT not in f"{error!r} {error} {vars(error)} {caplog.text}"


def test_the_client_writes_no_address_to_the_log_even_at_debug(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.will(a_page())
    a_channel(gateway).find(MESSAGE, NOON)
    assert "48500100301" not in caplog.text


def test_the_environment_can_neither_divert_nor_rename_the_address(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}"
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, nobody)
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    client = make_twilio_client(ACCOUNT, "token", api=gateway.url)
    assert (client.region, client.edge) == (None, None)
    gateway.will(Answer(201, a_record()))
    a_channel(gateway).send(MESSAGE)
    assert len(gateway.heard) == 1


def test_every_request_asks_for_a_connection_of_its_own(gateway: Gateway) -> None:
    gateway.will(Answer(201, a_record()))
    a_channel(gateway).send(MESSAGE)
    assert gateway.last.headers["Connection"] == "close"


def test_a_next_page_elsewhere_is_not_followed_with_our_token(gateway: Gateway) -> None:
    elsewhere = {"messages": [], "meta": {"next_page_url": f"{gateway.url}/stolen", "key": "m"}}
    gateway.will(Answer(200, {**elsewhere, "m": [a_record()]}))
    with pytest.raises(ChannelError):
        a_channel(gateway).find(MESSAGE, NOON)
    assert [heard.path for heard in gateway.heard] == [MESSAGES]


def test_a_lost_message_is_found_though_it_has_no_date_of_sending(gateway: Gateway) -> None:
    gateway.will(a_page(a_record(date_sent=None)))
    found = a_channel(gateway).find(MESSAGE, NOON)
    assert found == (Receipt(SID, DeliveryState.ACCEPTED),)
    assert gateway.last.query["To"] == THEIRS
    assert not any(name.startswith("DateSent") for name in gateway.last.query)


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "Другое"},
        {"from": "+48732100009"},
        {"direction": "inbound"},
        {"made": NOON - timedelta(minutes=2)},
    ],
)
def test_another_message_is_not_taken_for_the_lost_one(
    gateway: Gateway, changes: dict[str, Any]
) -> None:
    gateway.will(a_page(a_record(**changes)))
    assert a_channel(gateway).find(MESSAGE, NOON) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": ""},
        {"body": None},
        {"from": None},
        {"made": NOON - timedelta(seconds=59)},
        {"date_created": None},
    ],
)
def test_a_message_that_cannot_be_told_apart_could_be_the_lost_one(
    gateway: Gateway, changes: dict[str, Any]
) -> None:
    gateway.will(a_page(a_record(**changes)))
    assert len(a_channel(gateway).find(MESSAGE, NOON)) == 1


def test_the_search_follows_pages_and_stops_where_days_have_passed(gateway: Gateway) -> None:
    old = a_record(sid=f"SM{'9' * 32}", made=NOON - timedelta(days=3))
    gateway.will(a_page(a_record(body="x"), more=f"{MESSAGES}?Page=1"))
    gateway.will(a_page(a_record(), old, more=f"{MESSAGES}?Page=2"))
    assert len(a_channel(gateway).find(MESSAGE, NOON)) == 1
    assert len(gateway.heard) == 2


@pytest.mark.parametrize(
    "answer",
    [
        a_refusal(400, 21211),
        a_refusal(401, 20003),
        a_refusal(429, 20429),
        a_refusal(500, 20500),
        Answer(404, "x"),
        Answer(after="hang"),
        Answer(200, "not json"),
        Answer(200, {"messages": [], "extra": []}),
    ],
)
def test_a_search_that_fails_never_says_the_message_was_not_sent(
    gateway: Gateway, answer: Answer
) -> None:
    gateway.will(answer)
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway, timeout_s=patience(answer)).find(MESSAGE, NOON)
    assert caught.value.fate is Fate.UNKNOWN


def test_a_search_refused_for_the_token_says_that_the_whole_account_is_held_up(
    gateway: Gateway,
) -> None:
    gateway.will(a_refusal(401, 20003))
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).find(MESSAGE, NOON)
    assert (caught.value.code, caught.value.account_wide) == ("20003", True)


def an_inbound_record(**changes: Any) -> dict[str, Any]:
    inbound = {"direction": "inbound", "from": THEIRS, "to": OURS, "status": "received"}
    return a_record(**{**inbound, **changes})


def an_arrival(**changes: Any) -> Arrived:
    told: dict[str, Any] = {
        "gateway": "twilio",
        "message_id": SID,
        "channel": ChannelName.SMS,
        "sender": OURS,
        "author": THEIRS,
        "text": TEXT,
    }
    return Arrived(**{**told, **changes})


def test_missed_messages_are_those_that_came_in(gateway: Gateway) -> None:
    gateway.will(a_page(a_record(), an_inbound_record()))
    assert a_channel(gateway).missed(OURS, NOON) == (an_arrival(),)
    assert gateway.last.query["To"] == OURS


def test_a_photo_that_was_missed_came_but_is_not_readable(gateway: Gateway) -> None:
    gateway.will(a_page(an_inbound_record(body="", num_media="1")))
    assert a_channel(gateway).missed(OURS, NOON) == (an_arrival(text="", readable=False),)


def test_a_fetched_message_is_believed_as_twilio_holds_it(gateway: Gateway) -> None:
    gateway.will(Answer(200, an_inbound_record()))
    assert a_channel(gateway).fetch(SID) == an_arrival(verified=True)
    assert gateway.last.path == ONE


@pytest.mark.parametrize("answer", [a_refusal(404, 20404), Answer(200, a_record())])
def test_a_message_twilio_never_received_is_refused(gateway: Gateway, answer: Answer) -> None:
    gateway.will(answer)
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).fetch(SID)
    assert (caught.value.fate, caught.value.code) == (Fate.REFUSED, "no-such-inbound")


def test_a_message_that_could_not_be_asked_for_is_not_called_forged(gateway: Gateway) -> None:
    gateway.will(Answer(500, {}))
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).fetch(SID)
    assert caught.value.fate is Fate.UNKNOWN


@pytest.mark.parametrize("message_id", ["", "SM1", f"{SID}/../x", f"SM{'1' * 31}/", SID.lower()])
def test_a_message_id_cannot_lead_to_another_address(gateway: Gateway, message_id: str) -> None:
    with pytest.raises(ChannelError):
        a_channel(gateway).fetch(message_id)
    assert gateway.heard == []


def test_redacting_sends_the_empty_text(gateway: Gateway) -> None:
    gateway.will(Answer(200, a_record(body="")))
    a_channel(gateway).redact(SID)
    assert (gateway.last.method, gateway.last.path) == ("POST", ONE)
    assert gateway.last.form == {"Body": ""}


def test_deleting_what_is_gone_already_is_no_error(gateway: Gateway) -> None:
    gateway.will(Answer(204), a_refusal(404, 20404))
    a_channel(gateway).delete(SID)
    a_channel(gateway).delete(SID)
    assert gateway.last.method == "DELETE"


def test_deleting_too_early_may_be_asked_again(gateway: Gateway) -> None:
    gateway.will(a_refusal(400, 20009))
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).delete(SID)
    assert (caught.value.fate, caught.value.code) == (Fate.NOT_SENT, "20009")
    assert caught.value.retry_after == timedelta(minutes=1)
