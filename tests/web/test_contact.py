"""Contact the exile keeps themselves: `own` and `relay` on the page."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.families import GARDEN, KITCHEN, OWN_COURSE, RELAY_COURSE, register
from tests.web.house import Browser, House
from tests.web.opened import causes_of_cases, ends_of_checks, whys_open
from tests.web.test_exile import exile_in, signed_in_again


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def family_id(browser: Browser) -> str:
    found = re.search(r"/family/(\d+)", browser.page)
    assert found, browser.page
    return found.group(1)


def reminded(house: House, browser: Browser, mode: str, **changes: str) -> str:
    """Register a family and let its first time come; return its id."""
    exile_in(house, browser)
    course = OWN_COURSE if mode == "own" else RELAY_COURSE
    register(browser, course=course, channel=mode, **changes)
    found = family_id(browser)
    house.forward(days=1, hours=9)  # the evening of Monday, when the window has closed
    signed_in_again(house, browser)
    return found


def nothing_left(house: House) -> bool:
    return not house.world.journal.entries


def test_own_reminds_and_keeps_how_it_went(house: House, browser: Browser) -> None:
    found = reminded(house, browser, "own")
    assert "It is time to ask in your own usual way." in browser.page
    assert "<details" in browser.page
    assert "not someone else writing for her" in browser.page
    browser.follow(browser.post(f"/family/{found}/judged", judgement="as-usual"))
    assert "Your answer is kept." in browser.page
    assert "It is time to ask" not in browser.page
    assert "you heard something" in browser.page
    assert ends_of_checks(house) == ["safe"]
    assert nothing_left(house)


def test_the_page_after_a_good_answer_and_a_strange_one_is_the_same(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "own")
    browser.follow(browser.post(f"/family/{found}/judged", judgement="odd"))
    assert ends_of_checks(house) == ["unverified"]
    for verdict in ("odd</", "unverified", "safe", "distress<"):
        assert verdict not in browser.page.partition("<h3>When")[2]


def test_the_word_calls_people_at_once(house: House, browser: Browser) -> None:
    found = reminded(house, browser, "own")
    browser.follow(browser.post(f"/family/{found}/judged", judgement="the-word"))
    assert causes_of_cases(house) == [("distress", "L4")]
    assert not re.search(r">[^<]*\bL4\b", browser.page)


def test_she_wants_no_more_and_nothing_is_asked_again(house: House, browser: Browser) -> None:
    found = reminded(house, browser, "own")
    browser.follow(browser.post(f"/family/{found}/judged", judgement="no-more"))
    assert "nothing goes out any more" in browser.page
    assert "How did it go?" not in browser.page


def test_no_answer_is_asked_about_and_then_told_to_responders(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "own")
    browser.post(f"/family/{found}/judged", judgement="no-answer")
    house.forward(days=4)
    assert causes_of_cases(house) == [("silence", "L1")]


def test_an_estranged_family_is_asked_what_was_seen_or_heard(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "own", cover="estranged", days_min="7", days_max="9")
    assert "Seen, by you or by others" in browser.page
    assert "As usual" not in browser.page
    browser.follow(browser.post(f"/family/{found}/judged", judgement="as-usual"))
    assert "Nothing was kept" in browser.page
    browser.follow(browser.post(f"/family/{found}/judged", judgement="heard-of"))
    assert ends_of_checks(house) == ["safe"]


def test_two_reminders_left_alone_end_the_watching_and_nobody_is_called(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "own")
    house.forward(days=4)
    signed_in_again(house, browser)
    assert "We are not watching now" in browser.page
    assert "not watching</p>" in browser.page
    assert whys_open(house, "deputy") == ["waiting"]
    assert causes_of_cases(house) == []
    browser.follow(browser.post(f"/family/{found}/judged", judgement="as-usual"))
    assert "not watching</p>" not in browser.page


def test_relay_shows_the_words_by_a_deed_and_reads_what_comes_back(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "relay")
    assert "It is time to send one of your sentences" in browser.page
    assert not any(line in browser.page for line in (*GARDEN, *KITCHEN))
    browser.post(f"/family/{found}/wording")
    shown = [line for line in (*GARDEN, *KITCHEN) if line in browser.page]
    assert len(shown) == 1
    assert "Best before 20:30 on their clock" in browser.page
    with house.store.begin() as tx:
        acts = list(tx.session.execute(text("SELECT act FROM ledger")).scalars())
    assert acts == ["open-wording"]
    browser.follow(browser.post(f"/family/{found}/sent"))
    assert "It is time to send" not in browser.page
    reply = "патиссоны пошли" if shown[0] in GARDEN else "запеканка удалась"
    browser.follow(browser.post(f"/family/{found}/came-back", came_back=reply))
    assert "something came back" in browser.page
    assert reply not in browser.page
    house.forward(hours=1)
    assert ends_of_checks(house) == ["safe"]
    assert nothing_left(house)


def test_distress_typed_in_is_heard_even_when_nothing_was_asked(
    house: House, browser: Browser
) -> None:
    found = reminded(house, browser, "relay")
    browser.follow(browser.post(f"/family/{found}/sent"))
    browser.follow(browser.post(f"/family/{found}/came-back", came_back="Баклажаны замёрзли!"))
    assert causes_of_cases(house) == [("distress", "L4")]


def test_an_empty_answer_is_not_kept(house: House, browser: Browser) -> None:
    found = reminded(house, browser, "relay")
    assert browser.post(f"/family/{found}/came-back", came_back=" ").status_code == 422
    assert "word for word" in browser.page
    assert browser.post(f"/family/{found}/came-back", came_back="а" * 2001).status_code == 422


def test_what_belongs_to_another_way_or_exile_is_not_there(house: House, browser: Browser) -> None:
    found = reminded(house, browser, "own")
    for act in ("wording", "sent", "came-back"):
        browser.get("/")
        assert browser.post(f"/family/{found}/{act}", came_back="да").status_code == 404
    other = Browser(house.client())
    _, words = house.add_exile(house.add_organisation())
    other.get("/")
    other.follow(other.post("/sign-in", words=words))
    for act in ("judged", "wording", "sent", "came-back"):
        other.get("/")
        assert other.post(f"/family/{found}/{act}", judgement="no-more").status_code == 404
    assert ends_of_checks(house) == [None]
