"""A text through the pretend Twilio, by the vendor's own client without sockets."""

import re
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from service.domain.address import AddressRefusedError
from service.sandbox.phones import Delivered
from service.sandbox.twilio_gateway import NotOursError
from service.sandbox.wire import GatewayRequest, GatewayResponse
from tests.sandbox.conftest import HOOK, MOTHER, OTHER_OURS, OURS, STATUS, Stage

SERVICE = "MG" + "0" * 31 + "1"


def test_a_text_reaches_the_phone_and_walks_through_its_states(stage: Stage) -> None:
    message = stage.text()
    assert message.status == "queued"
    assert re.fullmatch("SM[0-9a-f]{32}", message.sid)
    assert stage.texts_at() == []
    stage.forward(seconds=10)
    assert stage.texts_at() == ["Мам, рассада не вытянулась?"]
    assert stage.statuses() == ["sending", "sent", "delivered"]
    assert stage.client.messages(message.sid).fetch().status == "delivered"


def test_whoever_watches_is_told_what_really_arrived_and_under_which_reference(
    stage: Stage,
) -> None:
    seen: list[Delivered] = []
    stage.world.on_delivered = seen.append
    message = stage.text()
    stage.forward(seconds=10)
    assert [(one.message_id, one.sender, one.to) for one in seen] == [(message.sid, OURS, MOTHER)]
    assert seen[0].ref == "11111111-1111-4111-8111-111111111111"
    assert 1 <= (seen[0].at - stage.now).total_seconds() + 10 < 3


def test_a_text_without_a_callback_is_delivered_unreported(stage: Stage) -> None:
    stage.client.messages.create(to=MOTHER, from_=OURS, body="Как дела на даче?")
    stage.forward(seconds=10)
    assert stage.texts_at() == ["Как дела на даче?"]
    assert stage.posts == []


def test_a_number_has_a_status_address_of_its_own_for_texts_that_name_none(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS, status_url="https://vestka.example/other")
    stage.client.messages.create(to=MOTHER, from_=OTHER_OURS, body="Как кот?")
    stage.forward(seconds=10)
    assert {post.url for post in stage.posts} == {"https://vestka.example/other"}


def test_through_a_service_the_sender_shows_only_once_it_is_chosen(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS, service_sid=SERVICE)
    message = stage.text(from_=None, messaging_service_sid=SERVICE)
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    stage.forward(seconds=10)
    fetched = stage.client.messages(message.sid).fetch()
    assert (fetched.from_, fetched.messaging_service_sid) == (OTHER_OURS, SERVICE)
    assert stage.statuses() == ["queued", "sending", "sent", "delivered"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "500100301"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": None}, 21603),
        ({"from_": "+48732999999"}, 21606),
        ({"from_": "Vestka"}, 21212),
        ({"to": OURS}, 21266),
        ({"body": ""}, 21602),
        ({"body": "о" * 1601}, 21617),
        ({"status_callback": "https://my_host.example/status"}, 21609),
        ({"status_callback": "/status"}, 21609),
        ({"validity_period": 36_001}, 20001),
        ({"validity_period": 0}, 20001),
        ({"content_retention": "discard"}, 30029),
        ({"risk_check": "perhaps"}, 20001),
        ({"media_url": ["https://pictures.example/1"]}, 20001),
        ({"from_": None, "messaging_service_sid": SERVICE}, 21701),
    ],
)
def test_a_wrong_order_is_refused_with_its_code_and_nothing_is_sent(
    stage: Stage, change: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        stage.text(**change)
    assert (caught.value.status, caught.value.code) == (400, code)
    stage.forward(seconds=10)
    assert stage.texts_at() == []


def test_a_service_refuses_a_sender_outside_it_and_an_empty_pool(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS, service_sid=SERVICE)
    with pytest.raises(TwilioRestException) as outside:
        stage.text(messaging_service_sid=SERVICE)
    stage.world.twilio.own(OTHER_OURS)
    with pytest.raises(TwilioRestException) as empty:
        stage.text(from_=None, messaging_service_sid=SERVICE)
    assert (outside.value.code, empty.value.code) == (21712, 21703)


def test_a_sender_of_the_service_may_be_named(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS, service_sid=SERVICE)
    stage.text(from_=OTHER_OURS, messaging_service_sid=SERVICE, smart_encoded=False)
    stage.forward(seconds=10)
    assert stage.world.phone(MOTHER).inbox[0].sender == OTHER_OURS


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [("reachable", False, 30003), ("blocked", True, 30006), ("fails_with", 30007, 30007)],
)
def test_a_phone_that_cannot_be_reached_is_reported_undelivered(
    stage: Stage, setting: str, value: object, code: int
) -> None:
    setattr(stage.world.phone(MOTHER), setting, value)
    message = stage.text()
    stage.forward(seconds=10)
    assert stage.texts_at() == []
    fetched = stage.client.messages(message.sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", code)
    assert dict(stage.posts[-1].form)["ErrorCode"] == str(code)


def test_a_landline_and_a_country_not_switched_on_are_refused_at_once(stage: Stage) -> None:
    stage.world.phone(MOTHER).landline = True
    stage.world.twilio.numbers.geo_off.add("BY")
    codes = []
    for to in (MOTHER, "+375291234567"):
        with pytest.raises(TwilioRestException) as caught:
            stage.text(to=to)
        codes.append(caught.value.code)
    assert codes == [21614, 21408]


def test_a_text_to_another_number_of_ours_comes_back_in_as_an_inbound_one(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS)
    stage.text(from_=OTHER_OURS, to=OURS, body="лампа")
    stage.forward(seconds=10)
    assert stage.heard() == ["лампа"]
    assert stage.statuses()[-1] == "delivered"


def test_what_a_phone_sends_is_posted_with_everything_twilio_tells(stage: Stage) -> None:
    assert stage.answers("перцы нормально")
    stage.forward(seconds=5)
    form = dict(stage.posts[0].form)
    assert stage.posts[0].url == HOOK
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    expected = {"From": MOTHER, "To": OURS, "Body": "перцы нормально", "SmsStatus": "received"}
    expected |= {"NumMedia": "0", "NumSegments": "1", "FromCountry": "PL", "FromCity": ""}
    assert expected.items() <= form.items()
    assert form["AccountSid"] == stage.world.twilio.account


def test_a_photo_comes_with_its_kind_and_no_words(stage: Stage) -> None:
    stage.answers("", media=("image/jpeg",))
    stage.forward(seconds=5)
    form = dict(stage.posts[0].form)
    assert (form["NumMedia"], form["MediaContentType0"], form["Body"]) == ("1", "image/jpeg", "")


def test_an_answer_from_belarus_never_comes_although_a_text_goes_there(stage: Stage) -> None:
    aunt = "+375291234567"
    stage.text(to=aunt)
    assert stage.world.phone_sends(aunt, to=OURS, text="перцы") is False
    stage.forward(minutes=5)
    assert len(stage.texts_at(aunt)) == 1
    assert stage.heard() == []
    assert stage.client.messages.list(to=OURS) == []


def test_the_carrier_acts_on_stop_and_start(stage: Stage) -> None:
    stage.answers(" stop ")
    stage.forward(seconds=5)
    assert dict(stage.posts[0].form)["OptOutType"] == "STOP"
    with pytest.raises(TwilioRestException) as caught:
        stage.text()
    assert caught.value.code == 21610
    stage.answers("START")
    stage.forward(seconds=5)
    stage.text()


def test_without_opt_out_handling_stop_is_a_word_like_any_other(stage: Stage) -> None:
    stage.world.twilio.own(OURS, sms_url=HOOK, opt_out=False)
    stage.answers("STOP")
    stage.forward(seconds=5)
    assert "OptOutType" not in dict(stage.posts[0].form)
    stage.text()


def test_a_phone_cannot_be_one_of_ours_nor_write_to_a_stranger(stage: Stage) -> None:
    with pytest.raises(NotOursError):
        stage.world.phone(OURS)
    with pytest.raises(NotOursError):
        stage.world.phone_sends(MOTHER, to="+48500100999", text="перцы")
    with pytest.raises(AddressRefusedError):
        stage.world.phone("mother")


def test_a_redacted_text_still_reaches_the_phone_but_the_record_is_empty(stage: Stage) -> None:
    message = stage.text()
    stage.client.messages(message.sid).update(body="")
    stage.forward(seconds=10)
    assert stage.client.messages(message.sid).fetch().body == ""
    assert stage.texts_at() == ["Мам, рассада не вытянулась?"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": "other words"}, 20001),
        ({"status": "canceled"}, 30409),
        ({"body": "", "status": "canceled"}, 30400),
    ],
)
def test_a_record_can_be_redacted_and_changed_in_no_other_way(
    stage: Stage, change: dict[str, str], code: int
) -> None:
    message = stage.text()
    with pytest.raises(TwilioRestException) as caught:
        stage.client.messages(message.sid).update(**change)
    assert caught.value.code == code


def test_a_record_is_deleted_only_once_its_message_has_ended(stage: Stage) -> None:
    message = stage.text()
    with pytest.raises(TwilioRestException) as early:
        stage.client.messages(message.sid).delete()
    assert early.value.code == 20009
    stage.forward(seconds=10)
    assert stage.client.messages(message.sid).delete() is True
    with pytest.raises(TwilioRestException) as gone:
        stage.client.messages(message.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)
    assert stage.client.messages.list() == []


@pytest.mark.parametrize("header", [None, "Bearer x", "Basic !!!", "Basic a", "Basic QUM6eA=="])
def test_without_the_accounts_secret_nothing_is_answered(stage: Stage, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    path = f"/2010-04-01/Accounts/{stage.world.twilio.account}/Messages.json"
    answer = stage.world.twilio.handle(GatewayRequest("GET", path, headers=headers))
    assert isinstance(answer, GatewayResponse)
    assert (answer.status, answer.json and dict(answer.json)["code"]) == (401, 20003)  # type: ignore[call-overload]


def test_another_account_and_another_method_lead_nowhere(stage: Stage) -> None:
    other = "AC" + "f" * 32
    codes = []
    for method, uri in [
        ("GET", f"/2010-04-01/Accounts/{other}/Messages.json"),
        ("GET", "/2010-04-01/Accounts.json"),
        ("PUT", f"/2010-04-01/Accounts/{stage.world.twilio.account}/Messages.json"),
        (
            "PUT",
            f"/2010-04-01/Accounts/{stage.world.twilio.account}/Messages/{stage.text().sid}.json",
        ),
    ]:
        answer = stage.client.request(method, f"https://api.twilio.com{uri}")
        codes.append(answer.status_code)
    assert codes == [404, 404, 405, 405]


def test_the_journal_holds_no_secret(stage: Stage) -> None:
    stage.text()
    stage.forward(seconds=10)
    assert stage.world.twilio.token not in repr(stage.world.journal.entries)
    assert "authorization" not in repr(stage.world.journal.entries).lower()
    assert STATUS in repr(stage.world.journal.entries)


def test_through_a_service_without_an_inbound_address_answers_vanish_unlisted(
    stage: Stage,
) -> None:
    stage.world.twilio.own(OURS, sms_url=HOOK, service_sid="MG" + "0" * 31 + "1")
    stage.world.twilio.numbers.deaf_services.add("MG" + "0" * 31 + "1")
    stage.answers("перцы")
    stage.forward(minutes=1)
    assert (stage.heard(), stage.client.messages.list(to=OURS)) == ([], [])
    assert len(stage.world.journal.of_kind("vanished")) == 1
