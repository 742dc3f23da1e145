"""Pressed twice, sent again after going back, loaded anew: done once, and never a dead end."""

import re

import pytest
from flask.testing import FlaskClient

from service.usecases import enrolling
from tests.web.families import OWN_COURSE, answer, begin, register
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def offered(browser: Browser, token: str) -> dict[str, str]:
    """Show the words of an invitation; return what is sent when they are typed again."""
    browser.get(f"/invitation/{token}")
    browser.submit()
    words = re.findall(r'<li lang="">([^<]+)</li>', browser.page)
    return {"words": " ".join(words), "bond": browser.hidden("bond")}


def test_whoever_sends_their_new_words_twice_is_in(house: House, browser: Browser) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    typed = offered(browser, token)
    late = Browser(browser.client)
    late.page = browser.page  # the same page, still open
    first = browser.post(f"/invitation/{token}/accept", **typed)
    again = Browser(house.client())
    again.get("/")
    for answered in (first, again.post(f"/invitation/{token}/accept", **typed)):
        assert answered.headers["Location"] == "/?done=welcome"
    again.get("/")
    assert "One call is left" in again.page


def test_a_used_invitation_shows_whoever_has_words_the_way_in(
    house: House, browser: Browser
) -> None:
    north = house.add_organisation()
    for kind, door in (("exile", "/"), ("responder", "/desk/")):
        token = enrolling.invite(house.ports, kind, north)
        face = "" if kind == "exile" else "/desk"
        house.clock.forward(days=3)
        browser.get(f"{face}/invitation/{token}")
        assert browser.post(f"{face}/invitation/{token}/words").status_code == 403
        assert f'<a href="{door}">Sign in with them</a>' in browser.page


def test_a_used_invitation_opens_to_nobody_who_has_other_words(
    house: House, browser: Browser
) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    typed = offered(browser, token)
    house.clock.forward(days=3)
    assert browser.post(f"/invitation/{token}/accept", **typed).status_code == 403
    browser.get("/")
    assert "Your eight words" in browser.page


def test_whoever_goes_back_after_registering_reads_that_it_is_done(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    browser.get("/family/new")
    assert "You have registered a family" not in browser.page
    register(browser, course=OWN_COURSE)
    browser.get("/family/new/summary")
    browser.get("/family/new")
    assert "You have registered a family" in browser.page


def test_faults_are_said_in_the_order_of_the_page(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    begin(browser)
    answer(browser, "cover")
    answer(browser, "consent", told_by="", told_on="", told_words="")
    listed = re.findall(r'<a href="#(told_\w+)">', browser.page)
    assert listed == ["told_by", "told_on", "told_words"]
    answer(browser, "consent")
    answer(browser, "rhythm", days_min="9", days_max="7", quiet_dates="25 марта")
    assert re.findall(r'<a href="#(\w+)">', browser.page)[-2:] == ["days_max", "quiet_dates"]


@pytest.mark.parametrize(("path", "front"), [("/nowhere", "/"), ("/desk/nowhere", "/desk/")])
def test_a_page_that_is_not_there_leads_to_the_first_one(
    browser: Browser, path: str, front: str
) -> None:
    assert browser.get(path).status_code == 404
    assert f'<a href="{front}">To the first page</a>' in browser.page
