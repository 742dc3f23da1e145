"""Attacks by whoever claims to have lost somebody's words, and by whoever still has them."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from service.storage import families
from service.storage import returning as rows
from service.usecases import returning, signing_in
from service.usecases.enrolling import InvitationRefusedError
from tests.attacks.grounds import HOST
from tests.attacks.test_other_words import (
    Words,
    nothing_asked,
    opened,
    plain,
    statements,
    with_family,
)
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


class Ground:
    """An exile with a family, whose words somebody says are lost."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client = house.client()
        house.listen(self.client)
        self.north = house.add_organisation()
        self.words = Words(house.add_exile(self.north)[1])
        with_family(house, self.client, self.words)
        self.family_id = str(house.family_called("1"))
        self.responder = house.add_responder(self.north)

    def ask(self, locator: str | None = None) -> tuple[Browser, str, str]:
        """Ask for new words; return the browser, the page's path, and the digits on it."""
        browser = Browser(self.house.client())
        browser.get("/lost")
        four = locator or " ".join(self.words.true.split()[:4])
        answer = browser.post("/lost", locator=four)
        assert answer.status_code == 303, browser.page
        path = answer.headers["Location"]
        browser.get(path)
        assert f"{self.house.public_url}{path}<" in browser.page  # whole: it has to be kept
        found = re.search(r'class="secret">(\d{3}) (\d{3})<', browser.page)
        assert found, browser.page
        return browser, path, "".join(found.groups())

    def hear(self, digits: str, who: Responder | None = None) -> int:
        """Let a responder type digits they heard."""
        self.house.clock.forward(minutes=1)
        desk = Browser(self.house.client())
        at_desk(desk, who or self.responder)
        desk.get("/desk/exiles")
        return desk.post("/desk/exiles/returning", return_digits=digits).status_code

    def take(self, browser: Browser, path: str) -> str:
        """Take the new words and retype them; return them."""
        browser.get(path)
        four = " ".join(self.words.true.split()[:4])
        shown = browser.post(f"{path}/words", words_language="en", locator=four)
        assert shown.status_code == 200, browser.page
        new = " ".join(re.findall(r'<li lang="">([^<]+)</li>', browser.page))
        answer = browser.post(f"{path}/accept", words=new, bond=browser.hidden("bond"))
        assert answer.status_code == 303
        return new

    def opens(self, words: str) -> str:
        """Return the family that words open, empty where they open none."""
        browser = Browser(self.house.client())
        browser.get("/")
        if browser.post("/sign-in", words=words).status_code != 303:
            return ""
        cookie = browser.client.get_cookie("__Host-visit", domain=HOST)
        assert cookie
        exile_id = signing_in.who_is(self.house.ports, "exile", cookie.value)
        assert exile_id
        with self.house.store.begin() as tx:
            return str(*families.families_of_exile(tx, exile_id))


@pytest.fixture
def ground(house: House) -> Ground:
    return Ground(house)


def test_after_a_call_and_three_days_new_words_open_the_same_family_and_old_ones_nothing(
    ground: Ground,
) -> None:
    session = opened(ground.client, ground.words.true)
    shadow = opened(ground.client, ground.words.other())
    browser, path, digits = ground.ask()
    assert ground.hear(digits) == 303
    ground.house.clock.forward(hours=73)
    new = ground.take(browser, path)
    assert ground.opens(new) == ground.family_id
    assert ground.opens(ground.words.true) == ""
    assert ground.opens(ground.words.other()) == ""
    for old in (session, shadow):
        old.get("/")
        assert "Your eight words" in old.page


def test_nothing_is_given_before_the_call_or_before_three_days(ground: Ground) -> None:
    browser, path, digits = ground.ask()
    ground.house.clock.forward(hours=47)
    assert browser.post(f"{path}/words").status_code == 403
    assert ground.hear(digits) == 303
    ground.house.clock.forward(hours=71)
    browser.get(path)
    assert browser.post(f"{path}/words").status_code == 403
    browser.get(path)
    assert "Three days of waiting" in browser.page


def test_words_nobody_has_look_like_words_somebody_has(ground: Ground) -> None:
    seen = []
    for four in (None, " ".join(ground.words.other().split()[4:])):
        with statements(ground.house) as said:
            browser, path, digits = ground.ask(four)
        page = browser.page.replace(path, "").replace(f"{digits[:3]} {digits[3:]}", "")
        seen.append((re.sub(r'value="[^"]*"', "", page), said))
    assert seen[0] == seen[1]


def test_digits_of_words_nobody_has_let_nobody_in(ground: Ground) -> None:
    _, _, digits = ground.ask(" ".join(ground.words.other().split()[4:]))
    assert ground.hear(digits) == 422


def test_only_the_organisation_that_vouched_hears_them(ground: Ground) -> None:
    _, _, digits = ground.ask()
    stranger = ground.house.add_responder(ground.house.add_organisation("South"))
    assert ground.hear(digits, stranger) == 422
    assert ground.hear("000000") == 422


def test_whoever_has_the_old_words_reads_of_it_and_ends_it(ground: Ground) -> None:
    for typed in (ground.words.true, ground.words.other()):
        browser, path, digits = ground.ask()
        assert ground.hear(digits) == 303
        page = opened(ground.client, typed)
        assert "Somebody said they had lost your words" in page.page
        page.follow(page.post("/return/refuse"))
        assert "No new words are given to anybody" in page.page
        ground.house.clock.forward(hours=73)
        assert browser.get(path).status_code == 403
        assert browser.post(f"{path}/words").status_code == 403


def test_while_somebody_waits_both_pages_are_the_same_with_the_same_queries(
    ground: Ground,
) -> None:
    _, _, digits = ground.ask()
    assert ground.hear(digits) == 303
    nothing_asked(ground.house)
    seen = []
    for typed in (ground.words.true, ground.words.other()):
        browser = opened(ground.client, typed)
        with statements(ground.house) as said:
            answer = browser.get("/")
        seen.append((plain(answer), said))
    assert seen[0] == seen[1]


def test_a_link_is_good_once_and_dies_by_itself(ground: Ground) -> None:
    browser, path, digits = ground.ask()
    assert ground.hear(digits) == 303
    ground.house.clock.forward(hours=73)
    ground.take(browser, path)
    assert browser.get(path).status_code == 403
    _, other, _ = ground.ask(" ".join(ground.words.other().split()[4:]))
    ground.house.clock.forward(hours=50)
    returning.sweep(ground.house.ports)
    with pytest.raises(InvitationRefusedError):
        returning.asking(ground.house.ports, other.rsplit("/", 1)[-1])
    with ground.house.store.begin() as tx:
        left = tx.session.execute(text("SELECT state FROM returns")).scalars().all()
    assert left == ["used"]


def test_a_link_found_in_a_history_gives_no_words_to_who_does_not_know_the_first_four(
    ground: Ground,
) -> None:
    browser, path, digits = ground.ask()
    assert ground.hear(digits) == 303
    ground.house.clock.forward(hours=73)
    stranger = Words(ground.house.add_exile(ground.north)[1])
    for typed in ("", "one two", ground.words.other()[4:], " ".join(stranger.true.split()[:4])):
        browser.get(path)
        answer = browser.post(f"{path}/words", words_language="en", locator=typed)
        assert answer.status_code == 422
        assert '<li lang="">' not in browser.page
        assert 'name="bond"' not in browser.page
    assert ground.opens(ground.words.true) == ground.family_id
    ground.take(browser, path)


def test_asking_fills_no_database(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ASKED_MAX", 3)
    for _ in range(6):
        ground.ask()
    with ground.house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM returns")).scalar_one() == 3


def test_of_two_who_were_heard_only_the_first_gets_words(ground: Ground) -> None:
    first, second = ground.ask(), ground.ask()
    assert ground.hear(first[2]) == 303
    assert ground.hear(second[2]) == 303
    ground.house.clock.forward(hours=73)
    new = ground.take(first[0], first[1])
    assert second[0].get(second[1]).status_code == 403
    assert second[0].post(f"{second[1]}/words").status_code == 403
    assert ground.opens(new) == ground.family_id
