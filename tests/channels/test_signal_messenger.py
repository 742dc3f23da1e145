"""Signal: what every outcome of the real signalbot leaves us knowing."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from service.channels.base import (
    Channel,
    ChannelError,
    DeliveryState,
    Fate,
    Identity,
    Outgoing,
    Receipt,
)
from service.channels.signal_messenger import SignalChannel
from service.domain.address import ChannelName
from tests.channels.gateway import Answer, Gateway, closed_port

OURS = "+48732100001"
THEIRS = "+48500100301"
ACCOUNT_ID = "6f1c9a52-3f0a-4a54-9f3b-0d8d1f6b2c11"
TEXT = "Перцы *взошли*?"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MESSAGE = Outgoing(sender=OURS, to=THEIRS, text=TEXT, ref="r")
TAKEN = Answer(201, [{"timestamp": "1772366400000"}])
FAILED = Answer(400, {"error": f"Failed to send message to {THEIRS}"})


def a_channel(gateway: Gateway, *, timeout_s: float = 30.0) -> SignalChannel:
    return SignalChannel(gateway.url, timeout_s=timeout_s)


def refusal_of(
    gateway: Gateway, *answers: Answer, message: Outgoing = MESSAGE, timeout_s: float = 30.0
) -> ChannelError:
    gateway.will(*answers)
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway, timeout_s=timeout_s).send(message)
    return caught.value


def an_identity(**changes: str) -> dict[str, str]:
    known = {"number": THEIRS, "uuid": ACCOUNT_ID, "status": "UNTRUSTED", "added": "1"}
    return {**known, "fingerprint": "f", "safety_number": "1", **changes}


def test_it_is_a_channel(gateway: Gateway) -> None:
    channel: Channel = a_channel(gateway)
    assert channel.name is ChannelName.SIGNAL


def test_a_message_goes_to_one_person_word_for_word(gateway: Gateway) -> None:
    gateway.will(TAKEN)
    assert a_channel(gateway).send(MESSAGE) == Receipt("1772366400000", DeliveryState.ACCEPTED)
    assert (gateway.last.method, gateway.last.path) == ("POST", "/v2/send")
    sent = json.loads(gateway.last.raw)
    assert sent["number"] == OURS
    assert sent["recipients"] == [THEIRS]
    assert sent["message"] == TEXT
    assert sent["text_mode"] == "normal"


@pytest.mark.parametrize("to", [ACCOUNT_ID, "mother.42"])
def test_a_person_can_be_addressed_without_a_number(gateway: Gateway, to: str) -> None:
    gateway.will(TAKEN)
    a_channel(gateway).send(Outgoing(sender=OURS, to=to, text=TEXT, ref="r"))
    assert json.loads(gateway.last.raw)["recipients"] == [to]


def test_user_and_password_of_the_address_go_to_the_proxy(gateway: Gateway) -> None:
    gateway.will(FAILED, Answer(200, [an_identity()]))
    address = gateway.url.replace("http://", "http://vestka:w%3Ard@")
    with pytest.raises(ChannelError, match="untrusted"):
        SignalChannel(address).send(MESSAGE)
    logins = {heard.headers["Authorization"] for heard in gateway.heard}
    assert logins == {"Basic dmVzdGthOnc6cmQ="}


def test_a_rate_limit_sent_nothing_and_holds_up_the_whole_account(gateway: Gateway) -> None:
    error = refusal_of(gateway, Answer(429, {"error": "x", "challenge_tokens": [""]}))
    assert (error.fate, error.code, error.account_wide) == (Fate.NOT_SENT, "captcha", True)


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_a_closed_door_before_the_gateway_sent_nothing(gateway: Gateway, status: int) -> None:
    error = refusal_of(gateway, Answer(status, {}))
    assert (error.fate, error.code) == (Fate.NOT_SENT, f"http-{status}")
    assert error.account_wide


@pytest.mark.parametrize("to", [THEIRS, ACCOUNT_ID])
def test_a_changed_key_of_the_recipient_refuses_the_address(gateway: Gateway, to: str) -> None:
    message = Outgoing(sender=OURS, to=to, text=TEXT, ref="r")
    error = refusal_of(gateway, FAILED, Answer(200, [an_identity()]), message=message)
    assert (error.fate, error.code) == (Fate.NOT_SENT, "untrusted")
    assert gateway.last.path.replace("%2B", "+") == f"/v1/identities/{OURS}"


@pytest.mark.parametrize(
    "identities",
    [
        Answer(200, []),
        Answer(200, [an_identity(status="TRUSTED_UNVERIFIED")]),
        Answer(200, [an_identity(number="+48500100399", uuid="x")]),
        Answer(200, {"error": "x"}),
        Answer(200, "not json"),
        Answer(200, None),
        Answer(500, {}),
        Answer(after="cut"),
    ],
)
def test_a_failed_send_without_a_changed_key_may_have_reached_the_phone(
    gateway: Gateway, identities: Answer
) -> None:
    error = refusal_of(gateway, FAILED, identities)
    assert (error.fate, error.code) == (Fate.UNKNOWN, "http-400")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(500, {}), "http-500"),
        (Answer(503, {}), "http-503"),
        (Answer(after="cut"), "broken-off"),
        (Answer(201, {"timestamp": "1"}), "shape"),
        (Answer(201, []), "shape"),
        (Answer(201, [{"timestamp": "1"}, {"timestamp": "2"}]), "shape"),
        (Answer(201, [{"timestamp": "soon"}]), "shape"),
        (Answer(201, "not json"), "shape"),
        (Answer(201, "<html>", content_type="text/html"), "shape"),
    ],
)
def test_a_send_without_a_readable_receipt_may_have_reached_the_phone(
    gateway: Gateway, answer: Answer, code: str
) -> None:
    error = refusal_of(gateway, answer)
    assert (error.fate, error.code) == (Fate.UNKNOWN, code)


def test_a_gateway_that_never_answers_may_still_send(gateway: Gateway) -> None:
    error = refusal_of(gateway, Answer(after="hang"), timeout_s=0.2)
    assert (error.fate, error.code) == (Fate.UNKNOWN, "timeout")


def a_failed_recipient() -> Answer:
    errors = {"recipients": [{"number": THEIRS, "uuid": ACCOUNT_ID, "reason": "UNREGISTERED"}]}
    return Answer(201, [{"timestamp": "1772366400000", "errors": errors}])


def test_a_receipt_with_an_error_for_the_person_is_no_receipt(gateway: Gateway) -> None:
    error = refusal_of(gateway, a_failed_recipient())
    assert (error.fate, error.code) == (Fate.UNKNOWN, "recipient-error")


def test_a_failed_recipient_does_not_spoil_the_next_message(gateway: Gateway) -> None:
    refusal_of(gateway, a_failed_recipient())
    gateway.will(TAKEN)
    assert a_channel(gateway).send(MESSAGE).state is DeliveryState.ACCEPTED


def test_a_refused_connection_sent_nothing() -> None:
    with pytest.raises(ChannelError) as caught:
        SignalChannel(f"http://127.0.0.1:{closed_port()}").send(MESSAGE)
    assert (caught.value.fate, caught.value.code) == (Fate.NOT_SENT, "connect")


def test_an_address_signal_cannot_have_is_refused_before_anything_is_sent(
    gateway: Gateway,
) -> None:
    nobody = Outgoing(sender=OURS, to="+375000000000", text=TEXT, ref="r")
    error = refusal_of(gateway, message=nobody)
    assert (error.fate, error.code) == (Fate.REFUSED, "recipient")
    assert gateway.heard == []


def test_the_proxy_of_the_environment_never_sees_a_message(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}"
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nobody)
    gateway.will(TAKEN)
    assert a_channel(gateway).send(MESSAGE).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize("answer", [a_failed_recipient(), FAILED, Answer(201, {"a": THEIRS})])
def test_neither_number_nor_text_comes_out(
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    answer: Answer,
) -> None:
    caplog.set_level(logging.INFO)
    error = refusal_of(gateway, answer)
    printed = capfd.readouterr()
    chain: list[Any] = [error, vars(error), error.__cause__, error.__context__]
    out = f"{chain!r} {printed.out} {printed.err} {caplog.text}"
    for secret in (THEIRS, TEXT, ACCOUNT_ID):
        assert secret not in out


def test_many_sends_leave_no_more_log_handlers_than_one(gateway: Gateway) -> None:
    logger = logging.getLogger("signalbot")
    before = list(logger.handlers)
    for _ in range(3):
        gateway.will(TAKEN)
        a_channel(gateway).send(MESSAGE)
    assert logger.handlers == before


def test_what_this_gateway_cannot_list_is_empty_and_not_asked_for(gateway: Gateway) -> None:
    channel = a_channel(gateway)
    assert not channel.find(MESSAGE, NOON)
    assert not channel.missed(OURS, NOON)
    assert gateway.heard == []


def test_identities_are_listed_as_people_with_keys(gateway: Gateway) -> None:
    hidden = an_identity(status="TRUSTED_UNVERIFIED", safety_number="2") | {"number": None}
    gateway.will(Answer(200, [an_identity(uuid=ACCOUNT_ID.upper()), hidden]))
    assert a_channel(gateway).identities(OURS) == [
        Identity(ACCOUNT_ID, THEIRS, "1", trusted=False),
        Identity(ACCOUNT_ID, "", "2", trusted=True),
    ]


@pytest.mark.parametrize("answer", [Answer(500, {}), Answer(200, {}), Answer(200, ["x"])])
def test_a_list_that_is_none_raises_and_says_nothing(gateway: Gateway, answer: Answer) -> None:
    gateway.will(answer)
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).identities(OURS)
    assert (caught.value.fate, caught.value.code) == (Fate.UNKNOWN, "identities")
    assert OURS not in str(caught.value)


def test_a_changed_key_is_let_through_by_account(gateway: Gateway) -> None:
    gateway.will(Answer(204))
    a_channel(gateway).trust(OURS, Identity(ACCOUNT_ID, THEIRS, "f", trusted=False))
    path = f"/v1/identities/{OURS}/trust/{ACCOUNT_ID}"
    assert (gateway.last.method, gateway.last.path.replace("%2B", "+")) == ("PUT", path)
    assert json.loads(gateway.last.raw) == {"verified_safety_number": "f"}


def test_a_gateway_that_does_not_let_it_through_raises(gateway: Gateway) -> None:
    gateway.will(Answer(400, {"error": THEIRS}))
    with pytest.raises(ChannelError) as caught:
        a_channel(gateway).trust(OURS, Identity("", THEIRS, "f", trusted=False))
    assert caught.value.code == "trust"
