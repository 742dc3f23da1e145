"""The sheet to learn by heart: shown once, neutral on paper, gone when the family is saved."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.families import OWN_COURSE, WORDS_COURSE, answer, begin, save, walk
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in

SHEET = "/family/new/by-heart"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def at_summary(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    begin(browser)
    walk(browser, *WORDS_COURSE)
    browser.get("/family/new/summary")


def test_the_sheet_shows_every_word_once_and_then_no_more(house: House, browser: Browser) -> None:
    at_summary(house, browser)
    assert "кабачки" not in browser.page
    browser.post(SHEET)
    for word in ("сад", "кабачки", "запеканка", "баклажаны замёрзли", "надоели разговоры"):
        assert word in browser.page
    assert "headers and footers turned off" in browser.page
    browser.get("/family/new/summary")
    browser.post(SHEET)
    assert "It was shown already" in browser.page
    assert "кабачки" not in browser.page
    browser.get("/family/new/summary")
    assert save(browser).status_code == 200
    browser.post(SHEET)
    assert "кабачки" not in browser.page


def test_what_is_printed_names_nothing_but_topics_and_words(house: House, browser: Browser) -> None:
    at_summary(house, browser)
    browser.post(SHEET)
    sheet = browser.page.partition('<div class="sheet">')[2].partition("</div>")[0]
    said = set(re.findall(r">\s*([^<>\s][^<>]*?)\s*<", sheet))
    assert said == {
        "сад",
        "патиссоны",
        "кабачки",
        "кухня",
        "запеканка",
        "вареники",
        "баклажаны замёрзли",
        "надоели разговоры",
    }


def test_other_words_are_shown_once_more(house: House, browser: Browser) -> None:
    at_summary(house, browser)
    browser.post(SHEET)
    browser.get("/family/new/answers")
    assert answer(browser, "answers", t2_safe="голубцы\r\nсырники").status_code == 200
    browser.get("/family/new/summary")
    browser.post(SHEET)
    assert "голубцы" in browser.page


def test_there_is_no_sheet_without_words_or_without_a_registration(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    browser.get("/family/new")
    assert browser.post(SHEET).status_code == 303
    begin(browser, "own")
    walk(browser, *OWN_COURSE)
    browser.get("/family/new/summary")
    assert "Show the sheet" not in browser.page
    assert browser.post(SHEET).status_code == 303
