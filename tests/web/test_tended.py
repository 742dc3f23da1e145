"""Recording a voice, a yes and a rehearsal on the family's page."""

import pytest
from flask.testing import FlaskClient

from service.domain.tending import Review
from service.web.exile.sentences import REVIEWS
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in, registered, signed_in_again


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def test_what_is_due_stands_on_the_page_until_it_is_recorded(
    house: House, browser: Browser
) -> None:
    family_id = registered(house, browser)
    assert "The words are not rehearsed" in browser.page
    browser.follow(browser.post(f"/family/{family_id}/rehearsal", how="met", known="yes"))
    assert "Kept, with today" in browser.page
    assert "The words are not rehearsed" not in browser.page
    house.clock.forward(days=90)
    signed_in_again(house, browser)
    for sentence in ("Go through the words again", "more than six weeks", "ninety days"):
        assert sentence in browser.page
    browser.follow(browser.post(f"/family/{family_id}/voice"))
    assert "more than six weeks" not in browser.page
    browser.follow(browser.post(f"/family/{family_id}/consent"))
    assert "ninety days" not in browser.page
    browser.follow(browser.post(f"/family/{family_id}/rehearsal", how="call", known="no"))
    assert "Go through the words again" not in browser.page


def test_a_rehearsal_without_its_manner_is_refused_at_the_field(
    house: House, browser: Browser
) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    assert browser.post(f"/family/{family_id}/rehearsal").status_code == 422
    assert "Say how you went through the words." in browser.page
    assert "Say whether they knew the words." in browser.page


def test_nothing_is_recorded_of_another_exiles_family(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    other = Browser(house.client())
    exile_in(house, other)
    for deed in ("voice", "consent", "rehearsal"):
        other.get("/")
        answer = other.post(f"/family/{family_id}/{deed}", how="met", known="yes")
        assert answer.status_code == 404


def test_every_review_has_a_sentence() -> None:
    assert set(REVIEWS) == set(Review)
