"""An exile comes in by an invitation and a voice, and by nothing less."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.usecases import enrolling, vouching
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk

# What whoever stands before the door may use.
OUTER = {
    f"exile.{name}"
    for name in (
        [
            "front",
            "sign_in",
            "sign_out",
            "leave",
            "blank",
            "choose_language",
            "invitation",
            "show_words",
            "accept",
            "lost",
            "ask_return",
            "returning_page",
            "show_new_words",
            "accept_new_words",
        ]
    )
}


@pytest.fixture
def north(house: House) -> Responder:
    return house.add_responder(house.add_organisation("North"))


def invited(client: FlaskClient, link: str) -> tuple[Browser, str]:
    """Let somebody keep the words behind a link; return their browser and the words."""
    browser = Browser(client.application.test_client())
    browser.get(link)
    browser.submit(words_language="en")
    words = " ".join(re.findall(r'<li lang="">([^<]+)</li>', browser.page))
    browser.follow(browser.submit(words=words, bond=browser.hidden("bond")))
    return browser, words


def inner_routes(client: FlaskClient) -> list[tuple[str, str]]:
    """Return every route of the exile's face that somebody has to be let in for."""
    rules = [
        rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("exile.") and rule.endpoint not in OUTER
    ]
    assert len(rules) > 20
    named = {"number": 1, "step": "cover"}
    adapter = client.application.url_map.bind("notes.example")
    return [
        (
            method,
            adapter.build(rule.endpoint, {k: v for k, v in named.items() if k in rule.arguments}),
        )
        for rule in rules
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]


def digits_on(page: str) -> str:
    found = re.search(r"<code>(\d{3} \d{3})</code>", page)
    assert found, page
    return found.group(1)


def link_from(client: FlaskClient, who: Responder) -> tuple[Browser, str]:
    desk = Browser(client.application.test_client())
    at_desk(desk, who)
    desk.get("/desk/exiles")
    desk.post("/desk/exiles/invite")
    found = re.search(r"<code>https://notes.example(/invitation/[^<]+)</code>", desk.page)
    assert found, desk.page
    return desk, found.group(1)


def test_an_invited_exile_opens_nothing_until_a_responder_heard_their_digits(
    client: FlaskClient, north: Responder
) -> None:
    desk, link = link_from(client, north)
    browser, words = invited(client, link)
    digits = digits_on(browser.page)
    for method, path in inner_routes(client):
        browser.get("/")
        answer = browser.get(path) if method == "GET" else browser.post(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), path
    desk.get("/desk/exiles")
    assert desk.post("/desk/exiles/let-in", digits="000 000").status_code == 422
    desk.follow(desk.post("/desk/exiles/let-in", digits=digits))
    assert browser.get("/family/new").status_code == 200
    again = Browser(client.application.test_client())
    again.get("/")
    again.follow(again.post("/sign-in", words=words))
    assert "One call is left" not in again.page


def test_only_the_organisation_that_invited_lets_an_exile_in(
    house: House, client: FlaskClient, north: Responder
) -> None:
    _, link = link_from(client, north)
    browser, _ = invited(client, link)
    south = house.add_responder(house.add_organisation("South"))
    with pytest.raises(vouching.NotTheDigitsError):
        vouching.let_in(house.ports, south.id, digits_on(browser.page))


def test_inviting_and_letting_in_stand_in_the_ledger(
    house: House, client: FlaskClient, north: Responder
) -> None:
    _, link = link_from(client, north)
    browser, _ = invited(client, link)
    vouching.let_in(house.ports, north.id, digits_on(browser.page))
    with house.store.begin() as tx:
        acts = list(tx.session.execute(text("SELECT act FROM ledger ORDER BY seq")).scalars())
    assert acts == ["invite-exile", "let-in"]


def test_whoever_is_not_called_within_two_weeks_is_forgotten(
    house: House, client: FlaskClient, north: Responder
) -> None:
    _, link = link_from(client, north)
    browser, _ = invited(client, link)
    digits = digits_on(browser.page)
    house.clock.forward(days=15)
    with pytest.raises(vouching.NotTheDigitsError):
        vouching.let_in(house.ports, north.id, digits)
    vouching.sweep(house.ports)
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM exiles")).scalar_one() == 0


def test_a_sweep_forgets_nobody_who_was_let_in(
    house: House, client: FlaskClient, north: Responder
) -> None:
    _, link = link_from(client, north)
    browser, _ = invited(client, link)
    vouching.let_in(house.ports, north.id, digits_on(browser.page))
    house.clock.forward(days=400)
    vouching.sweep(house.ports)
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM exiles")).scalar_one() == 1


def test_an_invitation_is_good_once_and_for_two_days(
    house: House, client: FlaskClient, north: Responder
) -> None:
    with house.store.begin() as tx:
        organisation = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
    token = enrolling.invite(house.ports, "exile", organisation)
    house.clock.forward(hours=49)
    browser = Browser(client)
    browser.get(f"/invitation/{token}")
    assert browser.submit().status_code == 403
