"""Letting a newcomer into the desk, and what is seen of them before."""

import re

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.usecases import enrolling, joining, leaving
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk


def newcomer_of(house: House, client: FlaskClient, name: str = "South") -> Responder:
    """Let an invited person keep words and digits; return them."""
    token = enrolling.invite(house.ports, "responder", house.add_organisation(name))
    browser = Browser(client.application.test_client())
    browser.get(f"/desk/invitation/{token}")
    browser.submit(words_language="en")
    words = " ".join(re.findall(r'<li lang="">([^<]+)</li>', browser.page))
    secret, bond = browser.hidden("code_secret"), browser.hidden("bond")
    code = pyotp.TOTP(secret).at(house.clock.steady())
    form = {"words": words, "code_secret": secret, "bond": bond, "code": code, "speaks": "en"}
    browser.follow(browser.submit(**form, name="Vera Novikova", sms="+48500100207"))
    assert "two members of different organisations" in browser.page
    with house.store.begin() as tx:
        found = tx.session.execute(text("SELECT id FROM responders WHERE state = 'waiting'"))
        return Responder(found.scalar_one(), words, secret, house)


@pytest.fixture
def members(house: House) -> tuple[Responder, Responder, Responder]:
    """Two of one organisation, one of another."""
    north, east = house.add_organisation("North"), house.add_organisation("East")
    return house.add_responder(north), house.add_responder(north), house.add_responder(east)


def signed_in(client: FlaskClient, who: Responder) -> Browser:
    browser = Browser(client.application.test_client())
    at_desk(browser, who)
    assert "duty" in browser.page
    return browser


def can_sign_in(client: FlaskClient, who: Responder) -> bool:
    browser = Browser(client.application.test_client())
    browser.get("/desk/")
    return browser.post("/desk/sign-in", words=who.words, code=who.code()).status_code == 303


def test_a_newcomer_comes_in_by_the_word_of_two_organisations_and_not_of_one(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    one, same, other = members
    who = newcomer_of(house, client)
    path = f"/desk/newcomer/{who.id}"
    for member, opens in ((one, False), (same, False), (other, True)):
        browser = signed_in(client, member)
        assert path in browser.page
        browser.get(path)
        browser.follow(browser.post(f"{path}/confirm"))
        house.clock.forward(seconds=40)
        assert can_sign_in(client, who) is opens
        house.clock.forward(seconds=40)
    assert path not in signed_in(client, one).get("/desk/").get_data(as_text=True)


def test_the_name_of_a_newcomer_is_opened_by_a_deed_the_ledger_has(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    who = newcomer_of(house, client)
    browser = signed_in(client, members[0])
    browser.get(f"/desk/newcomer/{who.id}")
    assert "Novikova" not in browser.page
    assert browser.get(f"/desk/newcomer/{who.id}/name").status_code == 404
    browser.get(f"/desk/newcomer/{who.id}")
    browser.post(f"/desk/newcomer/{who.id}/name")
    assert "Vera Novikova" in browser.page
    with house.store.begin() as tx:
        acts = list(tx.session.execute(text("SELECT act FROM ledger")).scalars())
    assert acts == ["open-newcomer"]


def test_one_no_keeps_a_newcomer_out_for_good(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    one, _, other = members
    who = newcomer_of(house, client)
    browser = signed_in(client, one)
    browser.get(f"/desk/newcomer/{who.id}")
    browser.follow(browser.post(f"/desk/newcomer/{who.id}/confirm"))
    second = signed_in(client, other)
    second.get(f"/desk/newcomer/{who.id}")
    second.follow(second.post(f"/desk/newcomer/{who.id}/refuse"))
    assert not can_sign_in(client, who)
    assert second.get(f"/desk/newcomer/{who.id}").status_code == 404


def test_whoever_is_not_confirmed_within_two_weeks_does_not_come_in(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    who = newcomer_of(house, client)
    house.clock.forward(days=15)
    browser = signed_in(client, members[0])
    assert browser.get(f"/desk/newcomer/{who.id}").status_code == 404
    joining.sweep(house.ports)
    with house.store.begin() as tx:
        query = text("SELECT state FROM responders WHERE id = :id")
        assert tx.session.execute(query, {"id": who.id}).scalar_one() == "revoked"


def test_the_word_of_somebody_revoked_since_does_not_count(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    one, _, other = members
    who = newcomer_of(house, client)
    joining.confirm(house.ports, other.id, who.id)
    leaving.revoke_responder(house.ports, other.id)
    joining.confirm(house.ports, one.id, who.id)
    assert not can_sign_in(client, who)


def test_names_of_colleagues_are_those_of_ones_own_organisation_opened_by_a_deed(
    house: House, client: FlaskClient, members: tuple[Responder, Responder, Responder]
) -> None:
    one, same, other = members
    browser = signed_in(client, one)
    browser.get("/desk/colleagues")
    assert str(same.id) not in browser.page
    browser.post("/desk/colleagues")
    assert str(same.id) in browser.page
    assert str(other.id) not in browser.page
    with house.store.begin() as tx:
        acts = list(tx.session.execute(text("SELECT act FROM ledger")).scalars())
    assert acts == ["open-colleagues"]
