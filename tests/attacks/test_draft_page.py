"""Attacks on a registration under way: seen by whoever forces a sign-in, saved twice."""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from tests.attacks.hunting import disguises
from tests.web.families import WORDS_COURSE, answer, begin, family_form, save, walk
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in, signed_in_again

STEPS = (*WORDS_COURSE, "summary")
SECRETS = (
    "500 100 377",
    "500100377",
    "я сама",
    "Рассказала за чаем",
    "грядки",
    "Пирог",
    "патиссоны",
    "запеканка",
    "баклажаны",
    "надоели",
    "тётя Вольга",
    "Гродно",
    "Звонить вечером",
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    made = Browser(house.client())
    exile_in(house, made)
    return made


def typed(browser: Browser) -> None:
    begin(browser)
    walk(browser, *WORDS_COURSE, deputy="тётя Вольга", to="+48 500 100 377")


def families(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM families")).scalar() or 0)


def shown(page: str) -> list[str]:
    return [secret for secret in SECRETS if disguises(secret)["utf-8"] in page.encode()]


def test_a_page_that_was_left_shows_no_name_number_or_word_again(browser: Browser) -> None:
    typed(browser)
    for step in STEPS:
        browser.get(f"/family/new/{step}")
        assert shown(browser.page) == [], step


@pytest.mark.parametrize("go", ["next", "look", "back", ""])
def test_an_empty_form_sent_to_any_question_brings_nothing_back(browser: Browser, go: str) -> None:
    typed(browser)
    for step in STEPS[:-1]:
        browser.get(f"/family/new/{step}")
        answered = browser.post(f"/family/new/{step}", go=go)
        if answered.status_code == 303:
            browser.follow(answered)
        assert shown(browser.page) == [], step


def test_what_was_left_empty_is_saved_as_it_was(house: House, browser: Browser) -> None:
    typed(browser)
    for step in ("address", "wordings", "answers", "signs", "ending", "told"):
        browser.get(f"/family/new/{step}")
        assert "kept already" in browser.page
        assert browser.post(f"/family/new/{step}", go="next", manner_kind="none").status_code == 303
    browser.get("/family/new/summary")
    save(browser)
    assert "The family is registered" in browser.page
    assert families(house) == 1


def test_a_kept_answer_can_be_forgotten_whole(browser: Browser) -> None:
    typed(browser)
    browser.get("/family/new/told")
    browser.follow(browser.post("/family/new/told", go="anew"))
    assert "kept already" not in browser.page


def test_a_kept_line_that_is_wrong_is_shown_to_be_mended(browser: Browser) -> None:
    typed(browser)
    browser.get("/family/new/answers")
    answer(browser, "answers", t1_safe="ok")
    browser.get("/family/new/answers")
    assert ">ok</textarea>" in browser.page
    assert shown(browser.page) == []


def test_a_draft_is_gone_after_a_day_of_rest(house: House, browser: Browser) -> None:
    typed(browser)
    house.clock.forward(hours=25)
    signed_in_again(house, browser)
    assert browser.get("/family/new/address").status_code == 303
    browser.get("/family/new")
    assert "You have begun already" not in browser.page


def test_a_second_click_on_register_makes_no_second_family(house: House, browser: Browser) -> None:
    typed(browser)
    browser.get("/family/new/summary")
    form = {"draft": browser.hidden("draft"), "csrf_token": browser.token()}
    both = Barrier(2)
    pages: list[str] = []

    def click() -> None:
        other = Browser(house.client())
        cookie = browser.client.get_cookie("__Host-visit", domain="notes.example")
        assert cookie is not None
        other.client.set_cookie("__Host-visit", cookie.value, domain="notes.example", secure=True)
        both.wait()
        other.follow(other.post("/family/new/summary", **form))
        pages.append(other.page)

    clicks = [Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert families(house) == 1
    assert ["The family is registered" in page for page in pages] == [True, True]
    late = browser.post("/family/new/summary", **form)
    assert late.headers["Location"] == "/?done=registered"
    assert families(house) == 1


def test_a_foreign_draft_code_saves_nothing_and_says_nothing(
    house: House, browser: Browser
) -> None:
    typed(browser)
    browser.get("/family/new/summary")
    save(browser)
    with house.store.begin() as tx:
        family_id = tx.session.execute(
            text("SELECT id FROM families WHERE state <> 'shadow'")
        ).scalar()
    other = Browser(house.client())
    exile_in(house, other)
    other.get("/family/new")
    answered = other.post("/family/new/summary", draft=str(family_id))
    assert answered.headers["Location"] == "/family/new"
    assert families(house) == 1
    assert family_form()["to"] not in other.page
