"""Attacks on a session that was left open: what it may not do without the secret words."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from service.storage import signin
from service.storage.words import Language, word_list
from tests.attacks.test_other_words import Words, family_on, opened, with_family
from tests.web.house import Browser, House
from tests.web.test_exile import registered
from tests.web.test_words import new_words

WIDENING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/family/{}/words", new_words()),
    ("/family/{}/wordings", {"t1_added": "Снег почистили у ворот?"}),
    ("/family/{}/sooner", {}),
    ("/family/{}/number", {"to": "+48500100397"}),
    ("/family/{}/told", {"deputy_is": "none", "card_is": "none"}),
    ("/family/{}/theirs", {}),
    ("/family/{}/prove", {}),
    ("/family/{}/consent", {}),
    ("/family/{}/wording", {}),
    ("/reach", {"reach_channel": "sms", "reach_to": "+48500100399", "reach_words": "own"}),
    ("/reach/{}", {"reach_channel": "sms", "reach_to": "+48500100398", "reach_words": "own"}),
    ("/account", {}),
)
LESSENING = ("/family/{}/pause", "/family/{}/inspected", "/family/{}/stop")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def state(house: House) -> list[str]:
    """Return what widening would leave behind."""
    with house.store.begin() as tx:
        found = []
        for table in ("changes", "ledger", "agreements", "address_proofs"):
            rows = tx.session.execute(text(f"SELECT * FROM {table}")).all()
            found += sorted(map(repr, rows))
        return found


def others(browser: Browser) -> str:
    free = sorted(set(word_list(Language.ENGLISH)) - set(browser.secret.split()))
    return " ".join(Random(1).sample(free, 4))


def test_an_open_session_widens_and_reveals_nothing_without_the_secret_words(house: House) -> None:
    browser = Browser(house.client())
    family_id = registered(house, browser)
    browser.secret = ""
    before = state(house)
    for path, fields in WIDENING:
        browser.get("/")
        assert browser.post(path.format(family_id), **fields).status_code == 403, path
        assert "Your secret words once more" in browser.page
    assert state(house) == before


def test_what_lessens_traffic_asks_for_no_words(house: House) -> None:
    browser = Browser(house.client())
    family_id = registered(house, browser)
    browser.secret = ""
    for path in LESSENING:
        browser.get("/")
        answer = browser.post(path.format(family_id), until="2027-01-20")
        assert answer.status_code == 303, path


def test_what_was_typed_goes_along_and_takes_effect_with_the_words(house: House) -> None:
    browser = Browser(house.client())
    family_id = registered(house, browser)
    secret, browser.secret = browser.secret, ""
    browser.get(f"/family/{family_id}/words")
    assert browser.post(f"/family/{family_id}/words", **new_words()).status_code == 403
    assert 'name="t1_name" value="двор"' in browser.page
    answer = browser.post(f"/family/{family_id}/words", **new_words(), step_words=secret)
    assert answer.status_code == 303


def test_it_holds_for_minutes_and_not_for_the_session(house: House) -> None:
    browser = Browser(house.client())
    registered(house, browser)
    browser.get("/account")
    assert browser.post("/account").status_code == 200
    browser.secret = ""
    browser.get("/account")
    assert browser.post("/account").status_code == 200
    house.clock.forward(minutes=11)
    browser.get("/account")
    assert browser.post("/account").status_code == 403


def test_it_opens_nothing_in_another_session_of_the_same_person(house: House) -> None:
    _, words = house.add_exile(house.add_organisation())
    first, second = (Browser(house.client()) for _ in range(2))
    for each in (first, second):
        each.get("/")
        each.follow(each.post("/sign-in", words=words))
    assert first.post("/account").status_code == 200
    second.secret = ""
    assert second.post("/account").status_code == 403


def test_guessing_ends_the_session_and_locks_nobody_out(house: House) -> None:
    browser = Browser(house.client())
    registered(house, browser)
    answers = []
    for _ in range(5):
        browser.get("/")
        answers.append(browser.post("/account", step_words=others(browser)))
    assert [answer.status_code for answer in answers] == [403] * 4 + [303]
    browser.follow(answers[-1])
    assert "Your eight words" in browser.page
    with house.store.begin() as tx:
        columns = text("SELECT * FROM exiles WHERE state <> 'shadow'")
        assert "wrong" not in set(tx.session.execute(columns).keys())


def test_where_other_words_opened_those_words_step_up_and_the_true_ones_do_not(
    house: House,
) -> None:
    client = house.client()
    house.listen(client)
    words = Words(house.add_exile(house.add_organisation())[1])
    with_family(house, client, words)
    typed = words.other()
    shadow = opened(client, typed)
    for secret, status in (
        (" ".join(words.true.split()[4:]), 403),
        (" ".join(words.other().split()[4:]), 403),
        (" ".join(typed.split()[4:]), 200),
    ):
        shadow.get("/account")
        assert shadow.post("/account", step_words=secret).status_code == status


def test_a_session_is_asked_the_same_in_the_true_page_and_in_a_shadow(house: House) -> None:
    client = house.client()
    house.listen(client)
    words = Words(house.add_exile(house.add_organisation())[1])
    with_family(house, client, words)
    pages = []
    for typed in (words.true, words.other()):
        browser = opened(client, typed)
        family_id = family_on(browser)
        browser.secret = ""
        browser.get("/")
        answer = browser.post(f"/family/{family_id}/sooner")
        shown = browser.page.replace(browser.token(), "")
        pages.append((answer.status_code, shown))
    assert pages[0] == pages[1]


def test_a_crowd_at_the_door_is_slowed_down_and_nobody_is_locked_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signin, "WAIT_S", 0.05)
    _, words = house.add_exile(house.add_organisation())
    unknown = " ".join(word_list(Language.ENGLISH)[:8])
    turns = [signin._TURNS.acquire(timeout=1) for _ in range(signin.AT_ONCE)]
    assert all(turns)
    pages = set()
    for typed in (words, unknown):
        browser = Browser(house.client())
        browser.get("/")
        assert browser.post("/sign-in", words=typed).status_code == 503
        pages.add(browser.page)
    assert len(pages) == 1
    for _ in turns:
        signin._TURNS.release()
    browser = Browser(house.client())
    browser.get("/")
    assert browser.post("/sign-in", words=words).status_code == 303
