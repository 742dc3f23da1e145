"""Help in the product: read by whoever has signed in, in three languages, and by nobody else."""

import pytest
from flask.testing import FlaskClient

from service.web.desk.guide import NIGHT
from service.web.exile.guide import TOPICS
from tests.web.house import Browser, House
from tests.web.test_desk import at_desk
from tests.web.test_exile import exile_in


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "One silent evening calls nobody"), ("ru", "молчаливого вечера"), ("be", "маўклівы")],
)
def test_help_is_read_in_the_readers_language(
    house: House, browser: Browser, language: str, said: str
) -> None:
    exile_in(house, browser)
    browser.follow(browser.post("/language", language=language))
    for topic, (_, sentences) in TOPICS.items():
        assert browser.get(f"/help/{topic}").status_code == 200
        assert browser.page.count("<li>") == len(sentences)
    browser.get("/help")
    assert said in browser.page
    assert browser.get("/help/other").status_code == 404


def test_a_stranger_at_the_address_learns_nothing(browser: Browser) -> None:
    for path in ("/help", "/help/phone", "/help/other"):
        assert browser.get(path).status_code == 303
    assert browser.get("/desk/help").status_code == 303


def test_a_responder_reads_what_a_night_is_like(house: House, browser: Browser) -> None:
    at_desk(browser, house.add_responder(house.add_organisation()))
    browser.get("/desk/help")
    for sentence in NIGHT:
        assert sentence in browser.page
