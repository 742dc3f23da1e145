"""The sending half of the pretend Signal gateway, without sockets."""

import json
from datetime import timedelta
from typing import Any

import pytest

from service.channels.base import ChannelError, DeliveryState, Fate, Outgoing
from service.domain.address import ChannelName
from service.sandbox.lines import SandboxSignal
from service.sandbox.wire import GatewayRequest, GatewayResponse
from tests.sandbox.conftest import MOTHER, Stage
from tests.sandbox.published import ReadSpec, check_signal

ACCOUNT = "+48732100009"
PAGE = Outgoing(ACCOUNT, MOTHER, "Please look at the desk.", "r-1")


@pytest.fixture
def channel(stage: Stage) -> SandboxSignal:
    stage.world.signal.own(ACCOUNT)
    return SandboxSignal(stage.world)


def _ask(stage: Stage, method: str, path: str, body: object = None, **query: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = GatewayRequest(method, path, tuple(query.items()), {}, (), raw)
    answer = stage.world.signal.handle(request)
    assert isinstance(answer, GatewayResponse)
    return answer


def _refused(channel: SandboxSignal, message: Outgoing = PAGE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.send(message)
    return caught.value


def test_a_page_reaches_the_phone_a_moment_later(stage: Stage, channel: SandboxSignal) -> None:
    receipt = channel.send(PAGE)
    assert receipt.state is DeliveryState.ACCEPTED
    assert stage.texts_at() == []
    stage.forward(seconds=2)
    (got,) = stage.world.phone(MOTHER).inbox
    assert (got.channel, got.sender, got.text) == (ChannelName.SIGNAL, ACCOUNT, PAGE.text)
    assert (got.message_id, got.ref) == (receipt.message_id, "r-1")


def test_two_pages_of_one_instant_have_two_timestamps(channel: SandboxSignal) -> None:
    assert channel.send(PAGE).message_id != channel.send(PAGE).message_id


def test_an_account_id_is_an_address_like_a_number(stage: Stage, channel: SandboxSignal) -> None:
    stage.world.phone(MOTHER)
    account = str(stage.world.phonebook.account(MOTHER))
    channel.send(Outgoing(ACCOUNT, account, "Please look.", "r"))
    stage.forward(seconds=2)
    assert stage.texts_at() == ["Please look."]


def test_signal_down_leaves_us_not_knowing_and_nothing_arrives(
    stage: Stage, channel: SandboxSignal
) -> None:
    stage.world.faults.start("signal-down", stage.now + timedelta(hours=1))
    error = _refused(channel)
    stage.forward(hours=2)
    assert (error.fate, error.account_wide) == (Fate.UNKNOWN, False)
    assert stage.texts_at() == []


def test_signal_down_holds_what_was_under_way(stage: Stage, channel: SandboxSignal) -> None:
    channel.send(PAGE)
    stage.world.faults.start("signal-down", stage.now + timedelta(hours=1))
    stage.forward(minutes=59)
    assert stage.texts_at() == []
    stage.forward(minutes=1)
    assert stage.texts_at() == [PAGE.text]
    assert stage.world.phone(MOTHER).inbox[0].at == stage.now


def test_a_captcha_blocks_the_whole_account_and_nothing_was_sent(
    stage: Stage, channel: SandboxSignal
) -> None:
    stage.world.faults.start("signal-blocked", stage.now + timedelta(hours=1))
    error = _refused(channel)
    stage.forward(minutes=1)
    assert (error.fate, error.code, error.account_wide) == (Fate.NOT_SENT, "captcha", True)
    assert stage.texts_at() == []
    (entry,) = stage.world.journal.of_kind("exchange")
    response: Any = entry["response"]
    assert response["status"] == 429
    assert len(response["json"]["challenge_tokens"]) == 1
    assert response["json"]["account"] == ACCOUNT


def test_a_solved_captcha_lets_the_account_send_again(
    stage: Stage, channel: SandboxSignal, read_spec: ReadSpec
) -> None:
    stage.world.faults.start("signal-blocked", None)
    _refused(channel)
    refusal: Any = stage.world.journal.of_kind("exchange")[-1]["response"]
    [token] = refusal["json"]["challenge_tokens"]
    path, solved = f"/v1/accounts/{ACCOUNT}/rate-limit-challenge", "signalcaptcha://x"
    for order in (
        {"challenge_token": token, "captcha": "x"},
        {"challenge_token": "y", "captcha": solved},
    ):
        assert _ask(stage, "POST", path, order).status == 400
    _refused(channel)
    assert _ask(stage, "POST", path, {"challenge_token": token, "captcha": solved}).status == 204
    channel.send(PAGE)
    stage.forward(seconds=5)
    assert stage.texts_at() == [PAGE.text]
    assert check_signal(read_spec, stage.world.journal.of_kind("exchange")) == 6


def test_a_changed_safety_number_is_refused_and_a_missing_account_leaves_us_unsure(
    stage: Stage, channel: SandboxSignal
) -> None:
    stage.world.phone(MOTHER).trusted = False
    untrusted = _refused(channel)
    assert (untrusted.fate, untrusted.code) == (Fate.NOT_SENT, "untrusted")
    stage.world.phone(MOTHER).has_signal = False
    assert _refused(channel).fate is Fate.UNKNOWN
    assert _refused(channel, Outgoing(ACCOUNT, "nobody.42", "Please look.", "r")).code == "http-400"


def test_an_account_we_do_not_own_sends_nothing(stage: Stage, channel: SandboxSignal) -> None:
    error = _refused(channel, Outgoing("+48732100008", MOTHER, "Please look.", "r"))
    stage.forward(seconds=5)
    assert error.fate is Fate.UNKNOWN
    assert stage.texts_at() == []


def test_a_message_to_another_account_of_ours_reaches_no_phone(
    stage: Stage, channel: SandboxSignal
) -> None:
    stage.world.signal.own("+48732100008")
    channel.send(Outgoing(ACCOUNT, "+48732100008", "лампа", "r"))
    stage.forward(seconds=5)
    assert len(stage.world.journal.of_kind("reached-own-account")) == 1
    assert stage.world.journal.of_kind("delivered") == []


def test_the_gateway_cannot_list(stage: Stage, channel: SandboxSignal) -> None:
    channel.send(PAGE)
    assert list(channel.find(PAGE, stage.now)) == []
    assert list(channel.missed(ACCOUNT, stage.now)) == []


def test_health_about_and_groups_are_what_the_bot_asks_at_its_start(
    stage: Stage, channel: SandboxSignal
) -> None:
    assert _ask(stage, "GET", "/v1/health").status == 204
    about = _ask(stage, "GET", "/v1/about").json
    assert (about["mode"], about["version"]) == ("json-rpc", "0.101")
    assert _ask(stage, "GET", f"/v1/groups/{ACCOUNT}").json == []


def test_identities_and_search_tell_whom_signal_knows(stage: Stage, channel: SandboxSignal) -> None:
    stage.world.phone(MOTHER).trusted = False
    stage.world.phone("+48500100302").has_signal = False
    (identity,) = _ask(stage, "GET", f"/v1/identities/{ACCOUNT}").json
    assert (identity["number"], identity["status"]) == (MOTHER, "UNTRUSTED")
    assert len(identity["safety_number"]) == 60
    found = [
        _ask(stage, "GET", f"/v1/search/{ACCOUNT}", numbers=number).json[0]["registered"]
        for number in (MOTHER, ACCOUNT, "+48500100302", "nobody")
    ]
    assert found == [True, True, False, False]
    assert _ask(stage, "GET", f"/v1/search/{ACCOUNT}").status == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", f"/v1/contacts/{ACCOUNT}", {"recipient": MOTHER, "expiration_in_seconds": 1}, 204),
        ("PUT", f"/v1/contacts/{ACCOUNT}", {"name": "Мама"}, 400),
        ("PUT", f"/v1/contacts/{ACCOUNT}", b"{", 400),
        ("GET", "/v1/groups/+48732100008", None, 400),
        ("GET", "/v1/nowhere", None, 404),
        ("DELETE", f"/v1/groups/{ACCOUNT}", None, 404),
        ("POST", "/v2/send", b"not json", 400),
        ("POST", "/v2/send", [], 400),
        ("POST", "/v2/send", {"number": ACCOUNT, "recipients": [], "message": "x"}, 400),
        ("POST", "/v2/send", {"number": ACCOUNT, "recipients": MOTHER, "message": "x"}, 400),
        ("POST", "/v2/send", {"recipients": [MOTHER], "message": "x"}, 400),
        ("POST", "/v2/send", {"number": ACCOUNT, "recipients": [MOTHER], "message": "x"}, 201),
    ],
)
def test_each_request_is_answered_with_its_status(  # noqa: PLR0917 (one row of the table)
    stage: Stage, channel: SandboxSignal, method: str, path: str, body: object, status: int
) -> None:
    assert _ask(stage, method, path, body).status == status
