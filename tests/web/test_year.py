"""The year on the exile's page: a drawing and a table of public facts, and how sure one may be."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from service.web.exile.year import months_of
from tests.web.families import OWN_COURSE, register
from tests.web.house import MOTHER, OURS, Browser, House
from tests.web.test_exile import exile_in, registered, signed_in_again


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def table(page: str) -> list[tuple[str, ...]]:
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", page)
    return [tuple(row) for row in rows]


def dots(page: str, kind: str) -> int:
    drawing = page.partition('<figure class="year">')[2].partition("<figcaption")[0]
    paths = re.findall(rf'class="{kind}" d="([^"]*)"', drawing)
    return sum(path.count("h0") for path in paths)


@pytest.mark.parametrize(
    "answer", ["баклажаны замёрзли", "патиссоны хороши", "кто это пишет", "упала, не встаю"]
)
def test_drawing_and_table_are_the_same_however_it_was_answered(
    house: House, client: FlaskClient, browser: Browser, answer: str
) -> None:
    house.listen(client)
    registered(house, browser)
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text=answer)
    house.forward(minutes=5)
    signed_in_again(house, browser)
    assert table(browser.page) == [("January 2027", "11", "12")]
    assert (dots(browser.page, "out"), dots(browser.page, "back")) == (1, 1)


def test_what_the_watch_has_long_forgotten_is_in_the_year_and_older_days_are_not(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    exile_in(house, browser)
    register(browser, course=OWN_COURSE)
    house.forward(days=100)
    signed_in_again(house, browser)
    assert [row[0] for row in table(browser.page)][-1] == "January 2027"
    house.clock.forward(days=330)
    signed_in_again(house, browser)
    assert "January 2027" not in browser.page


def test_a_year_of_days_is_drawn_in_few_bytes(client: FlaskClient) -> None:
    days = [date(2027, 1, 10) + timedelta(days=each) for each in range(365)]
    with client.application.test_request_context():
        months = months_of(days, days)
    assert sum(len(each.out) for each in months) == 365
    assert sum(len(each.out_path) + len(each.back_path) for each in months) < 8000
    assert months_of([], []) == []


def test_identity_is_called_unconfirmed_after_six_weeks_without_a_voice(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    family_id = registered(house, browser)
    assert "their voice was heard, or you met, within six weeks" in browser.page
    house.clock.forward(days=42)
    signed_in_again(house, browser)
    assert "<dd>identity not confirmed</dd>" in browser.page
    house.world.phone_sends(MOTHER, to=OURS, text="патиссоны")
    house.forward(minutes=5)
    browser.follow(browser.post(f"/family/{family_id}/voice"))
    assert "identity not confirmed" not in browser.page


def test_only_what_the_ladder_asks_is_headed_please_look(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    registered(house, browser)
    house.forward(days=2, hours=12)
    signed_in_again(house, browser)
    assert browser.page.count("Please look") == 1
    house.forward(days=45)  # every wording is used up by now
    signed_in_again(house, browser)
    assert "No unused wording is left" in browser.page
    [before, _] = browser.page.split("No unused wording is left")
    assert "Please look" not in before.rpartition("<div")[2]
