"""Attacks with our own numbers: codes to anybody, pages to a relative, locks held for long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.reaching import CODES_A_DAY
from service.domain.renewal import Added
from service.storage import families
from service.usecases import renewing
from service.usecases.complaining import RegistrationRefusedError
from tests.web.families import OWN_COURSE, WORDS_COURSE, begin, register, save, walk
from tests.web.house import Browser, House
from tests.web.test_exile import exile_in, registered, signed_in_again
from tests.web.test_reach import give, inbox, own_family
from tests.web.test_words import loaded

MOTHER = "+48500100301"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house.client())


def proofs(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM address_proofs")).scalar() or 0)


def codes_to_strangers(house: House, browser: Browser, path: str, tries: int) -> int:
    """Let codes go to ever new numbers, each taken back; return how many went."""
    sent = 0
    for at in range(tries):
        number = f"+4850010038{at % 10}"
        before = len(inbox(house, number))
        give(browser, path, number)
        house.forward(minutes=1)
        sent += len(inbox(house, number)) - before
        browser.post(f"{path}/none")
    return sent


def test_taking_an_address_back_brings_no_more_codes_for_strangers(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    assert codes_to_strangers(house, browser, "/reach", CODES_A_DAY + 3) == CODES_A_DAY
    assert proofs(house) == 0
    house.clock.forward(days=1)
    signed_in_again(house, browser)
    assert codes_to_strangers(house, browser, "/reach", 2) == 2


def test_a_deputys_codes_come_out_of_the_exiles_day(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    family = own_family(browser)
    sent = codes_to_strangers(house, browser, "/reach", 4)
    sent += codes_to_strangers(house, browser, f"/reach/{family}", 5)
    assert sent == CODES_A_DAY


def test_an_address_that_was_replaced_leaves_nothing_behind(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    for number in ("+48500100381", "+48500100382", "+48500100383"):
        assert give(browser, "/reach", number) == 200
    assert proofs(house) == 1


@pytest.mark.parametrize("for_deputy", [False, True])
def test_a_number_pages_go_to_cannot_become_a_relatives(
    house: House, browser: Browser, *, for_deputy: bool
) -> None:
    exile_in(house, browser)
    register(browser, course=OWN_COURSE)
    family = own_family(browser) if for_deputy else None
    give(browser, f"/reach/{family}" if family else "/reach", MOTHER)
    begin(browser)
    walk(browser, *WORDS_COURSE)
    assert save(browser).status_code == 422
    assert "This number cannot be used for this. Write another one." in browser.page
    browser.post("/reach/none" if family is None else f"/reach/{family}/none")
    browser.get("/family/new/summary")
    assert save(browser).status_code == 200
    assert "The family is registered" in browser.page


def test_questions_are_looked_over_while_the_family_is_free(house: House, browser: Browser) -> None:
    registered(house, browser)
    record = loaded(house)
    wrong = [Added(0, "Позвони на https://example.org")]
    with ThreadPoolExecutor() as pool, house.store.begin() as tx:
        families.lock_family(tx, record.id)  # as a reply does that is being judged
        proposing = pool.submit(
            renewing.propose_wordings, house.ports, record.exile_id, UUID(str(record.id)), wrong
        )
        with pytest.raises(RegistrationRefusedError):
            proposing.result(timeout=60)
