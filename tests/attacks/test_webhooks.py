"""Attacks at the gateway's door, over HTTP: every webhook there is.

What a signed text can be cut into is tried exhaustively in `tests/channels/test_twilio_intake`.
"""

from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from service.usecases import retaining
from service.web.intake.webhooks import Webhooks
from tests.attacks.grounds import Grounds
from tests.web.house import FORM, MOTHER, OURS, House

SID = "SM" + "a" * 32
Pairs = list[tuple[str, str]]


def doors(client: FlaskClient) -> list[str]:
    front = client.application.wsgi_app
    assert isinstance(front, Webhooks)
    return sorted(front.doors)


def form_for(house: House, path: str) -> Pairs:
    """Return what the gateway would post there, every parameter good."""
    account = ("AccountSid", house.world.twilio.account)
    if path.endswith("message"):
        return message(house)
    if path.endswith("status"):
        return [account, ("MessageSid", SID), ("MessageStatus", "undelivered")]
    call = [account, ("CallSid", "CA" + "a" * 32)]
    return [*call, ("Digits", "1")] if path.endswith("key") else [*call, ("CallStatus", "failed")]


def message(house: House, body: str = "надоели разговоры", sid: str = SID) -> Pairs:
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


def target(house: House, path: str) -> str:
    """Return the path with the newest effect it could be about."""
    channel = "voice" if path.endswith(("call", "key")) else "sms"
    with house.store.begin() as tx:
        query = text("SELECT id FROM outbox ORDER BY (channel = :channel) DESC, id LIMIT 1")
        ref = tx.session.execute(query, {"channel": channel}).scalar()
    return path if path.endswith("message") else f"{path}?ref={ref}"


def sent(
    house: House,
    client: FlaskClient,
    path: str,
    form: Pairs,
    *,
    signed: Pairs | None = None,
    key: str | None = None,
) -> int:
    """Post a webhook; `signed`: what was signed in truth, `key`: with another token."""
    validator = RequestValidator(key or house.world.twilio.token)
    about = dict(form if signed is None else signed)
    signature = validator.compute_signature(house.public_url + path, about)
    headers = {"X-Twilio-Signature": signature}
    return client.post(path, data=urlencode(form), headers=headers, content_type=FORM).status_code


def kept(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM inbox")).scalar_one())


def is_stopped(house: House) -> bool:
    with house.store.begin() as tx:
        query = text("SELECT count(*) FROM families WHERE state = 'stopped' AND origin_id IS NULL")
        return bool(tx.session.execute(query).scalar_one())


def test_what_the_gateway_itself_posts_is_taken_at_every_door(grounds: Grounds) -> None:
    """What the attacks below refuse is refused for what is wrong with it alone."""
    house, client = grounds.house, grounds.house.client()
    assert len(doors(client)) == 4
    for path in doors(client):
        assert sent(house, client, target(house, path), form_for(house, path)) in (200, 204)
    house.forward(minutes=1)
    assert is_stopped(house)


def test_forging_a_webhook_does_nothing_at_any_door(firm_grounds: Grounds) -> None:
    house, client = firm_grounds.house, firm_grounds.house.client()
    before = firm_grounds.rows()
    for path in doors(client):
        there, form = target(house, path), form_for(house, path)
        for headers in ({}, {"X-Twilio-Signature": "A" * 27 + "="}, {"X-Twilio-Signature": ""}):
            answer = client.post(there, data=urlencode(form), headers=headers, content_type=FORM)
            assert (answer.status_code, answer.data) == (403, b""), path
        assert sent(house, client, there, form, key="0" * 32) == 403, path
        for other in doors(client):
            if other != path:  # signed for one door, posted at another
                validator = RequestValidator(house.world.twilio.token)
                signature = validator.compute_signature(house.public_url + other, dict(form))
                headers = {"X-Twilio-Signature": signature}
                answer = client.post(
                    there, data=urlencode(form), headers=headers, content_type=FORM
                )
                assert answer.status_code in (400, 403), (path, other)
    assert firm_grounds.rows() == before


def test_what_another_account_signed_with_our_token_does_nothing_at_any_door(
    firm_grounds: Grounds,
) -> None:
    """Twilio signs with the token of the account; one that shares it is still not ours."""
    house, client = firm_grounds.house, firm_grounds.house.client()
    before = firm_grounds.rows()
    for path in doors(client):
        form = form_for(house, path)
        foreign = [(n, "AC" + "b" * 32 if n == "AccountSid" else v) for n, v in form]
        assert sent(house, client, target(house, path), foreign) == 400, path
    assert firm_grounds.rows() == before


def test_doubling_any_field_does_nothing_at_any_door(firm_grounds: Grounds) -> None:
    house, client = firm_grounds.house, firm_grounds.house.client()
    before = firm_grounds.rows()
    for path in doors(client):
        form = form_for(house, path)
        for name, value in form:
            for doubled in (value, value + "0"):
                twice = [*form, (name, doubled)]
                there = target(house, path)
                status = sent(house, client, there, twice, signed=form)
                assert status in (400, 403), (path, name)
    assert firm_grounds.rows() == before


def test_resplitting_a_signed_text_makes_nobody_else_its_author(grounds: Grounds) -> None:
    """Whoever knows our number writes the mother's own into their text, and cuts it out anew."""
    house, client = grounds.house, grounds.house.client()
    stranger = "+48500100377"
    words = {"Body": f"надоели разговорыFrom{MOTHER}FromCityX", "From": stranger}
    true = [(name, words.get(name, value)) for name, value in message(house)]
    cut = {**dict(true), "Body": "надоели разговоры", "From": MOTHER}
    cut["FromCity"] = f"XFrom{stranger}"
    assert signed_text(true) == signed_text(list(cut.items()))
    path = "/intake/twilio/message"
    assert sent(house, client, path, list(cut.items()), signed=true) == 200  # the signature holds
    house.forward(minutes=90)
    assert not is_stopped(house)
    assert sent(house, client, path, message(house, sid="SM" + "b" * 32)) == 200
    house.forward(minutes=1)
    assert is_stopped(house)


def signed_text(form: Pairs) -> str:
    return "".join(f"{name}{value}" for name, value in sorted(form))


def test_replaying_a_webhook_is_heard_once(grounds: Grounds) -> None:
    house, client = grounds.house, grounds.house.client()
    form, path = message(house, "патиссоны взошли"), "/intake/twilio/message"
    before = kept(house)
    for _ in range(3):
        assert sent(house, client, path, form) == 200
    house.forward(minutes=2)
    read = [each for each in house.happened if each.event == "reply"]
    for _ in range(3):  # after it was judged, too
        assert sent(house, client, path, form) == 200
    house.forward(minutes=2)
    assert kept(house) == before + 1
    assert [each for each in house.happened if each.event == "reply"] == read


def test_a_webhook_that_was_caught_is_heard_once_also_when_all_of_it_is_forgotten(
    grounds: Grounds,
) -> None:
    house, client = grounds.house, grounds.house.client()
    form, path = message(house, "патиссоны взошли"), "/intake/twilio/message"
    assert sent(house, client, path, form) == 200
    house.forward(minutes=2)
    house.clock.forward(days=91)
    retaining.sweep(house.ports)
    assert kept(house) == 0
    assert sent(house, client, path, form) == 200
    assert kept(house) == 0
    another = message(house, "патиссоны взошли", sid="SM" + "c" * 32)
    assert sent(house, client, path, another) == 200
    assert kept(house) == 1


def test_an_older_report_replayed_lowers_nothing(grounds: Grounds) -> None:
    house, client = grounds.house, grounds.house.client()
    with house.store.begin() as tx:
        query = text("SELECT id FROM outbox WHERE kind = 'ping' AND state = 'accepted' LIMIT 1")
        ref = tx.session.execute(query).scalar_one()
    path, rose = f"/intake/twilio/status?ref={ref}", []
    for word in ("sent", "delivered", "sent", "queued"):
        form = [
            ("AccountSid", house.world.twilio.account),
            ("MessageSid", SID),
            ("MessageStatus", word),
        ]
        assert sent(house, client, path, form) == 204
        with house.store.begin() as tx:
            found = text("SELECT delivery FROM outbox WHERE id = :ref")
            rose.append(tx.session.execute(found, {"ref": ref}).scalar_one())
    assert rose[-1] == "delivered"
    assert rose[1:] == ["delivered"] * 3


def test_a_report_with_nobodys_reference_looks_like_any_other(grounds: Grounds) -> None:
    house, client = grounds.house, grounds.house.client()
    known = target(house, "/intake/twilio/status")
    unknown = "/intake/twilio/status?ref=11111111-1111-4111-8111-111111111111"
    form, seen = form_for(house, "/intake/twilio/status"), []
    for path in (known, unknown):
        validator = RequestValidator(house.world.twilio.token)
        signature = validator.compute_signature(house.public_url + path, dict(form))
        headers = {"X-Twilio-Signature": signature}
        answer = client.post(path, data=urlencode(form), headers=headers, content_type=FORM)
        seen.append((answer.status_code, answer.data, sorted(answer.headers.items())))
    assert seen[0] == seen[1]
