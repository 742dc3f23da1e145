"""Reaching exiles and deputies beside the page: proved, waited for, neutral, never shown again."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.families import OWN_COURSE, register
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in, signed_in_again

MINE, DEPUTY = "+48500100361", "+48500100362"
NEUTRAL = "Call me when you have a minute."


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def inbox(house: House, number: str) -> list[str]:
    return [each.text for each in house.world.phone(number).inbox]


def give(browser: Browser, path: str, number: str, **changes: str) -> int:
    browser.get(path)
    form = {"reach_channel": "sms", "reach_to": number, "reach_words": NEUTRAL, **changes}
    answer = browser.post(path, **form)
    if answer.status_code == 303:
        browser.follow(answer)
        return 200
    return answer.status_code


def prove(house: House, browser: Browser, path: str, number: str) -> None:
    """Give an address and type in what came there."""
    assert give(browser, path, number) == 200
    house.forward(minutes=1)
    browser.follow(browser.post(f"{path}/typed", typed=inbox(house, number)[-1]))
    assert "The address is proved." in browser.page


def own_family(browser: Browser) -> str:
    register(browser, course=OWN_COURSE)
    found = re.search(r"/family/(\d+)", browser.page)
    assert found
    return found.group(1)


def test_a_proved_address_gets_neutral_words_when_the_page_wants_a_look(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    prove(house, browser, "/reach", MINE)
    own_family(browser)
    house.forward(days=1, hours=9)
    assert inbox(house, MINE)[1:] == [NEUTRAL]
    signed_in_again(house, browser)
    assert "It is time to ask" in browser.page


def test_an_address_that_was_not_proved_gets_nothing_but_its_words(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    assert give(browser, "/reach", MINE) == 200
    own_family(browser)
    house.forward(days=3)
    assert len(inbox(house, MINE)) == 1
    assert NEUTRAL not in inbox(house, MINE)
    signed_in_again(house, browser)
    browser.get("/reach")
    assert "It is not proved yet" in browser.page


def test_an_address_entered_beside_a_family_counts_after_three_days(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    own_family(browser)
    prove(house, browser, "/reach", MINE)
    browser.get("/reach")
    assert "It is used from 13 January on" in browser.page
    house.forward(days=1, hours=9)  # the first reminder
    assert len(inbox(house, MINE)) == 1
    house.forward(days=2)  # the second one: now it counts
    assert inbox(house, MINE)[1:2] == [NEUTRAL]


def test_the_deputy_is_told_when_the_exile_does_not_answer(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    found = own_family(browser)
    prove(house, browser, f"/reach/{found}", DEPUTY)
    house.forward(days=6)
    assert inbox(house, DEPUTY)[1:] == [NEUTRAL]
    assert inbox(house, MINE) == []


def test_an_address_is_not_shown_again_and_can_be_taken_back(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    prove(house, browser, "/reach", MINE)
    browser.get("/reach")
    assert "500100361" not in browser.page.replace(" ", "")
    browser.follow(browser.post("/reach/none"))
    own_family(browser)
    house.forward(days=2)
    assert len(inbox(house, MINE)) == 1
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM address_proofs")).scalar() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reach_to": "12"}, "Write the whole number"),
        ({"reach_to": "+375 29 123 45 67"}, "leaves a trace"),
        ({"reach_channel": "pigeon"}, "Choose one of these."),
        ({"reach_words": "own", "reach_own": "Срочно посмотри http://x.org"}, "Take the link"),
        ({"reach_words": "own", "reach_own": ""}, "There is nothing to send"),
        ({"reach_channel": "signal"}, "There is no number of ours for this way yet"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    house: House, browser: Browser, changes: dict[str, str], sentence: str
) -> None:
    exile_in(house, browser)
    assert give(browser, "/reach", changes.pop("reach_to", MINE), **changes) == 422
    assert sentence in browser.page


def test_wrong_words_prove_nothing_and_are_counted(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    give(browser, "/reach", MINE)
    for _ in range(5):
        assert browser.post("/reach/typed", typed="one two three").status_code == 422
        assert "not the words that were sent" in browser.page
    assert browser.post("/reach/typed", typed="one two three").status_code == 422
    assert "These words are over" in browser.page
    browser.follow(browser.post("/reach/words"))
    browser.follow(browser.post("/reach/words"))
    assert browser.post("/reach/words").status_code == 422
    assert "Enough was sent" in browser.page


def test_the_deputy_of_a_foreign_family_is_not_there(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    found = own_family(browser)
    other = Browser(house.client())
    _, words = house.add_exile(house.add_organisation())
    other.get("/")
    other.follow(other.post("/sign-in", words=words))
    assert other.get(f"/reach/{found}").status_code == 404
    other.get("/")
    form = {"reach_channel": "sms", "reach_to": MINE, "reach_words": NEUTRAL}
    for act in ("", "/words", "/typed", "/none"):
        other.get("/")
        assert other.post(f"/reach/{found}{act}", **form).status_code == 404


@pytest.mark.parametrize("channel", ["sms", "signal"])
def test_a_pages_number_never_writes_to_a_relative_of_the_exile(
    house: House, browser: Browser, channel: str
) -> None:
    exile_in(house, browser)
    register(browser)
    found = re.search(r"/family/(\d+)", browser.page)
    assert found
    for path in ("/reach", f"/reach/{found.group(1)}"):
        assert give(browser, path, "+48500100301", reach_channel=channel) == 422
        assert "This number cannot be used for this." in browser.page


def test_words_typed_beside_a_ready_sentence_are_those_that_are_sent(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    assert give(browser, "/reach", MINE, reach_own="Загляни, как будет время") == 200
    house.forward(minutes=1)
    browser.follow(browser.post("/reach/typed", typed=inbox(house, MINE)[-1]))
    own_family(browser)
    house.forward(days=1, hours=9)
    assert inbox(house, MINE)[1:] == ["Загляни, как будет время"]
