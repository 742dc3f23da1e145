"""Webhooks: what is forged, cut anew, doubled or too large changes nothing; the rest is durable."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from service.domain.address import ChannelName
from service.storage.due import Work
from service.usecases import hearing
from service.web.intake.webhooks import Webhooks
from tests.web.house import FORM, MOTHER, OURS, House

MESSAGE, STATUS = "/intake/twilio/message", "/intake/twilio/status"
OF_PAGES = {"Content-Length", "Vary", "Content-Language", "Set-Cookie"}


def message_form(house: House, body: str = "перцы, солнышко", sid: str = "SM" + "a" * 32) -> Any:
    return [
        ("AccountSid", house.world.twilio.account),
        ("ApiVersion", "2010-04-01"),
        ("Body", body),
        ("From", MOTHER),
        ("MessageSid", sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", sid),
        ("SmsSid", sid),
        ("SmsStatus", "received"),
        ("To", OURS),
    ]


def kept(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.scalar(text("SELECT count(*) FROM inbox")) or 0)


def test_a_signed_message_is_durable_when_it_is_acknowledged(
    house: House, client: FlaskClient
) -> None:
    answer = house.knock(client, MESSAGE, message_form(house))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.get_data(as_text=True).endswith("<Response/>")
    assert kept(house) == 1
    assert [claim.work for claim in house.bell.rung] == [Work.INBOX]


def test_a_message_is_acknowledged_though_nobody_hears_the_bell(
    house: House, client: FlaskClient
) -> None:
    house.bell.is_down = True
    assert house.knock(client, MESSAGE, message_form(house)).status_code == 200
    assert kept(house) == 1


def test_a_bell_that_breaks_does_not_refuse_the_message(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_claimed: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(house.bell, "ring", broken)
    assert house.knock(client, MESSAGE, message_form(house)).status_code == 200


def test_a_message_reported_twice_is_kept_once(house: House, client: FlaskClient) -> None:
    for _ in range(2):
        assert house.knock(client, MESSAGE, message_form(house)).status_code == 200
    assert kept(house) == 1


def test_a_forged_message_changes_nothing(house: House, client: FlaskClient) -> None:
    body = urlencode(message_form(house))
    for headers in ({}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}):
        answer = client.post(MESSAGE, data=body, headers=headers, content_type=FORM)
        assert answer.status_code == 403
        assert answer.data == b""
    assert kept(house) == 0


def test_a_message_cut_anew_is_no_message(house: House, client: FlaskClient) -> None:
    form = message_form(house)
    signature = _signature(house, form)
    # "From" moved into the end of "Body": the concatenation that was signed is the same.
    cut = [pair for pair in form if pair[0] != "From"]
    cut = [(name, f"{value}From{MOTHER}" if name == "Body" else value) for name, value in cut]
    headers = {"X-Twilio-Signature": signature}
    answer = client.post(MESSAGE, data=urlencode(cut), headers=headers, content_type=FORM)
    assert answer.status_code == 400
    assert kept(house) == 0


def test_a_doubled_parameter_is_refused(house: House, client: FlaskClient) -> None:
    form = message_form(house)
    headers = {"X-Twilio-Signature": _signature(house, form)}
    body = urlencode([*form, ("Body", "перцы, солнышко")])
    answer = client.post(MESSAGE, data=body, headers=headers, content_type=FORM)
    assert answer.status_code in (400, 403)
    assert kept(house) == 0


@pytest.mark.parametrize("body", [b"Body=\xff\xfe", b"Body=%FF%FE", b"Body", b"=&=&" * 300])
def test_a_body_that_is_no_form_of_text_is_refused(
    house: House, client: FlaskClient, body: bytes
) -> None:
    answer = client.post(MESSAGE, data=body, content_type=FORM)
    assert answer.status_code in (400, 403)
    assert kept(house) == 0


def test_another_content_type_is_refused(house: House, client: FlaskClient) -> None:
    assert client.post(MESSAGE, json={"Body": "перцы"}).status_code == 400
    assert kept(house) == 0


def test_an_oversized_webhook_is_refused_before_it_is_read(
    house: House, client: FlaskClient
) -> None:
    answer = house.knock(client, MESSAGE, message_form(house, body="п" * 70_000))
    assert answer.status_code == 413
    assert kept(house) == 0


def test_a_message_that_cannot_be_stored_is_not_acknowledged(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.store.begin() as tx:
        tx.session.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    assert house.knock(client, MESSAGE, message_form(house)).status_code == 503
    with house.store.begin() as tx:
        tx.session.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    assert house.knock(client, MESSAGE, message_form(house)).status_code == 200


class HangsUp(BytesIO):
    """A body whose sender goes away in the middle of it."""

    def readinto(self, _buffer: object) -> int:
        raise ConnectionResetError

    read = readinto  # type: ignore[assignment]


def test_who_hangs_up_midway_is_refused_like_any_other_piece(
    house: House, client: FlaskClient
) -> None:
    sending = {"wsgi.input": HangsUp(), "CONTENT_LENGTH": "300"}
    answer = client.post(MESSAGE, environ_overrides=sending, content_type=FORM)
    assert (answer.status_code, answer.data) == (400, b"")


def test_what_breaks_unforeseen_tells_the_gateway_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError(MOTHER)

    client = house.client()
    front = client.application.wsgi_app
    assert isinstance(front, Webhooks)
    monkeypatch.setattr(front, "_here", replace(front._here, ring=broken))
    answer = house.knock(client, MESSAGE, message_form(house))
    assert (answer.status_code, answer.data) == (500, b"")


def test_every_answer_to_a_knock_says_what_every_page_says(
    house: House, client: FlaskClient
) -> None:
    page = dict(client.get("/nowhere", base_url=house.public_url).headers)
    for answer in (house.knock(client, MESSAGE, message_form(house)), client.post(MESSAGE)):
        said = dict(answer.headers)
        alike = {name: page[name] for name in page if not name.startswith("Content-T")}
        alike = {name: value for name, value in alike.items() if name not in OF_PAGES}
        assert alike.items() <= said.items()


def test_a_report_about_nothing_of_ours_is_taken_without_a_word(
    house: House, client: FlaskClient
) -> None:
    path = f"{STATUS}?ref=11111111-1111-4111-8111-111111111111"
    form = [
        ("AccountSid", house.world.twilio.account),
        ("MessageSid", "SM" + "b" * 32),
        ("MessageStatus", "delivered"),
    ]
    answer = house.knock(client, path, form)
    assert (answer.status_code, answer.data) == (204, b"")


def test_nobody_knocks_where_the_intake_is_not_served(house: House) -> None:
    elsewhere = house.client(frozenset({"exile"}))
    assert house.knock(elsewhere, MESSAGE, message_form(house)).status_code == 404
    assert kept(house) == 0


def test_what_the_pretend_carrier_posts_is_taken_in(house: House, client: FlaskClient) -> None:
    house.listen(client)
    house.world.phone_sends(MOTHER, to=OURS, text="перцы + огурцы & всё")
    house.clock.forward(minutes=1)
    house.world.run_due()
    assert kept(house) == 1
    since = house.clock.at.replace(hour=0)
    assert hearing.pull_missed(house.ports, ChannelName.SMS, since) == 0


def _signature(house: House, form: list[tuple[str, str]]) -> str:
    validator = RequestValidator(house.world.twilio.token)
    return str(validator.compute_signature(house.public_url + MESSAGE, dict(form)))
