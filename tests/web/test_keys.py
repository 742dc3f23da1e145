"""Passkeys at the desk, by a key of software: what opens, and every way it must not."""

import contextlib
import html
import json
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.storage.passkey_proof import PasskeyRefusedError, Site, new_passkey, read_answer
from service.usecases import leaving
from service.usecases.passkeys import PASSKEYS_MAX
from tests.web.house import PUBLIC_URL, Browser, House, Responder
from tests.web.soft_key import PRESENT, SoftKey
from tests.web.test_desk import at_desk


@pytest.fixture
def who(house: House) -> Responder:
    return house.add_responder(house.add_organisation())


def fresh(client: FlaskClient) -> Browser:
    return Browser(client.application.test_client())


def options_on(page: str) -> str:
    found = re.search(r'data-options="([^"]*)"', page)
    assert found, page
    return html.unescape(found.group(1))


def with_key(house: House, client: FlaskClient, who: Responder, key: SoftKey) -> Browser:
    """Let a signed-in responder make a key."""
    browser = fresh(client)
    at_desk(browser, who)
    browser.get("/desk/keys")
    house.clock.forward(seconds=31)  # a code is good once
    answer = key.make(options_on(browser.page))
    browser.follow(browser.post("/desk/keys", code=who.code(), answer=answer))
    assert "The key is kept" in browser.page
    return browser


def test_a_key_made_with_a_code_signs_in_without_words(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL)
    with_key(house, client, who, key)
    for _ in range(2):
        browser = fresh(client)
        browser.get("/desk/")
        browser.follow(browser.post("/desk/sign-in/key", answer=key.sign(options_on(browser.page))))
        assert "What waits" in browser.page


def test_a_signature_opens_the_desk_once_and_in_one_browser_only(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL)
    with_key(house, client, who, key)
    browser, other = fresh(client), fresh(client)
    for each in (browser, other):
        each.get("/desk/")
    answer = key.sign(options_on(browser.page))
    assert other.post("/desk/sign-in/key", answer=answer).status_code == 403
    cookie = browser.client.get_cookie("__Host-duty", domain="notes.example")
    assert cookie is not None
    assert browser.post("/desk/sign-in/key", answer=answer).status_code == 303
    browser.client.set_cookie(
        "__Host-duty", cookie.value, domain="notes.example", secure=True, path="/"
    )
    browser.get("/desk/")
    assert browser.post("/desk/sign-in/key", answer=answer).status_code == 403


def test_a_challenge_is_over_after_five_minutes(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL)
    with_key(house, client, who, key)
    browser = fresh(client)
    browser.get("/desk/")
    answer = key.sign(options_on(browser.page))
    house.clock.forward(minutes=6)
    assert browser.post("/desk/sign-in/key", answer=answer).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        SoftKey(PUBLIC_URL),
        SoftKey("https://notes.example.evil.example"),
        SoftKey(PUBLIC_URL, flags=PRESENT),
    ],
    ids=["unknown", "another-address", "owner-not-verified"],
)
def test_a_wrong_key_opens_nothing(
    house: House, client: FlaskClient, who: Responder, wrong: SoftKey
) -> None:
    key = SoftKey(PUBLIC_URL)
    with_key(house, client, who, key)
    if wrong.origin != PUBLIC_URL or wrong.flags == PRESENT:
        wrong.id, wrong.secret = key.id, key.secret
    browser = fresh(client)
    browser.get("/desk/")
    answer = wrong.sign(options_on(browser.page))
    assert browser.post("/desk/sign-in/key", answer=answer).status_code == 403


def test_a_copied_key_that_counts_less_opens_nothing(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL, count=5)
    with_key(house, client, who, key)
    copy = SoftKey(PUBLIC_URL, count=4, id=key.id, secret=key.secret)
    browser = fresh(client)
    browser.get("/desk/")
    answer = copy.sign(options_on(browser.page))
    assert browser.post("/desk/sign-in/key", answer=answer).status_code == 403


def test_a_key_is_made_with_a_fresh_code_and_with_nothing_else(
    house: House, client: FlaskClient, who: Responder
) -> None:
    browser = fresh(client)
    spent = who.code()
    at_desk(browser, who)
    for code in ("", "000000", spent):
        browser.get("/desk/keys")
        answer = SoftKey(PUBLIC_URL).make(options_on(browser.page))
        assert browser.post("/desk/keys", code=code, answer=answer).status_code == 422
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM passkeys")).scalar_one() == 0


def test_an_answer_to_the_door_is_no_new_key_and_the_other_way_round(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key, browser = SoftKey(PUBLIC_URL), fresh(client)
    browser.get("/desk/")
    at_door = json.loads(options_on(browser.page))
    at_desk(browser, who)
    house.clock.forward(seconds=31)
    browser.get("/desk/keys")
    made = json.loads(options_on(browser.page))
    mixed = json.dumps({**made, "challenge": at_door["challenge"]})
    answer = key.make(mixed)
    assert browser.post("/desk/keys", code=who.code(), answer=answer).status_code == 422


def test_a_dropped_key_and_a_revoked_responders_key_open_nothing(
    house: House, client: FlaskClient, who: Responder
) -> None:
    dropped, kept = SoftKey(PUBLIC_URL), SoftKey(PUBLIC_URL)
    browser = with_key(house, client, who, dropped)
    action = re.search(r'action="(/desk/keys/[^"]*/drop)"', browser.page)
    assert action
    browser.follow(browser.post(action.group(1)))
    house.clock.forward(minutes=1)
    with_key(house, client, who, kept)
    leaving.revoke_responder(house.ports, who.id)
    for key in (dropped, kept):
        browser = fresh(client)
        browser.get("/desk/")
        answer = key.sign(options_on(browser.page))
        assert browser.post("/desk/sign-in/key", answer=answer).status_code == 403


def test_nobody_drops_the_key_of_somebody_else(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL)
    browser = with_key(house, client, who, key)
    action = re.search(r'action="(/desk/keys/[^"]*/drop)"', browser.page)
    assert action
    other = fresh(client)
    at_desk(other, house.add_responder(house.add_organisation("East")))
    other.post(action.group(1))
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM passkeys")).scalar_one() == 1


def test_nobody_has_more_than_a_handful_of_keys(
    house: House, client: FlaskClient, who: Responder
) -> None:
    for _ in range(PASSKEYS_MAX - 1):
        with_key(house, client, who, SoftKey(PUBLIC_URL))
        house.clock.forward(minutes=1)
    browser = with_key(house, client, who, SoftKey(PUBLIC_URL))
    assert "Drop a key first" in browser.page


def test_a_stolen_database_tells_neither_key_nor_whose_it_is(
    house: House, client: FlaskClient, who: Responder
) -> None:
    key = SoftKey(PUBLIC_URL)
    with_key(house, client, who, key)
    numbers = key.secret.public_key().public_numbers()
    with house.store.begin() as tx:
        row = tx.session.execute(text("SELECT credential_index, sealed FROM passkeys")).one()
    stored = b"".join(map(bytes, row))
    for secret in (key.id, numbers.x.to_bytes(32), numbers.x.to_bytes(32).hex().encode()):
        assert secret not in stored


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_garbled_answer_is_refused_and_nothing_worse(data: st.DataObject) -> None:
    options = json.dumps({"rp": {"id": "notes.example"}, "challenge": "AAAA"})
    whole = SoftKey(PUBLIC_URL).make(options)
    at = data.draw(st.integers(0, len(whole) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    garbled = whole[:at] + letter + whole[at + data.draw(st.integers(0, 9)) :]
    site = Site(PUBLIC_URL)
    with contextlib.suppress(PasskeyRefusedError):
        new_passkey(site, read_answer(garbled))
