"""Another number of the relative's: late, confirmed by voice, proved first, and shown nowhere."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.families import register
from tests.web.house import MOTHER, OURS, Browser, House, Responder
from tests.web.opened import causes_of_cases
from tests.web.test_words import called

NEW = "+48500100302"


@pytest.fixture
def responder(house: House) -> Responder:
    return house.add_responder(house.add_organisation())


@pytest.fixture
def browser(house: House, client: FlaskClient, responder: Responder) -> Browser:
    house.listen(client)
    signed_in = Browser(client)
    with house.store.begin() as tx:
        own = tx.session.execute(text("SELECT organisation_id FROM responders")).scalar_one()
    _, words = house.add_exile(own)
    signed_in.get("/")
    signed_in.follow(signed_in.post("/sign-in", words=words))
    register(signed_in)
    return signed_in


@pytest.fixture
def family(house: House, browser: Browser) -> str:
    with house.store.begin() as tx:
        found = tx.session.execute(text("SELECT number FROM families WHERE state <> 'shadow'"))
        family_id = str(found.scalar_one())
    house.take_for_proved(family_id)
    return family_id


def give(browser: Browser, family: str, number: str = NEW) -> int:
    browser.get(f"/family/{family}/number")
    answered = browser.post(f"/family/{family}/number", to=number)
    if answered.status_code == 303:
        browser.follow(answered)
    return answered.status_code


def got(house: House, number: str) -> int:
    return len(house.world.phone(number).inbox)


def test_a_new_number_gets_nothing_before_three_days_a_call_and_a_message_that_proves_it(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    assert give(browser, family) == 303
    assert "Another number, given on" in browser.page
    assert NEW not in browser.page
    house.forward(days=10)
    assert got(house, NEW) == 0
    assert got(house, MOTHER) > 0
    called(house, responder)
    house.forward(days=10)
    before = got(house, MOTHER)
    assert got(house, NEW) == 0  # it counts, and is not proved
    browser.get("/")
    if "Your eight words" in browser.page:
        browser.follow(browser.post("/sign-in", words=browser.words))
    assert "Let one message go out" in browser.page
    browser.follow(browser.post(f"/family/{family}/prove"))
    house.forward(days=9)
    assert (got(house, NEW), got(house, MOTHER)) == (1, before)
    house.world.phone_sends(NEW, to=OURS, text="получила, спасибо")
    house.forward(days=9)
    assert got(house, NEW) > 1
    assert got(house, MOTHER) == before


def test_from_the_old_number_distress_alone_is_believed(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    give(browser, family)
    called(house, responder)
    house.forward(days=4)
    house.world.phone_sends(MOTHER, to=OURS, text="надоели разговоры")
    house.forward(minutes=40)
    browser.get("/")
    if "Your eight words" in browser.page:
        browser.follow(browser.post("/sign-in", words=browser.words))
    assert "stopped" not in browser.page
    assert causes_of_cases(house) == []
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=3)
    assert causes_of_cases(house) == [("distress", "L4")]


def test_numbers_that_cannot_be_used_are_refused_with_the_reason(
    browser: Browser, family: str
) -> None:
    assert give(browser, family, "8 029 123-45-67") == 422
    assert "with + and the country" in browser.page
    assert 'value="8 029 123-45-67"' in browser.page
    assert give(browser, family, "+375 29 123 45 67") == 422
    assert "would not reach us" in browser.page
    assert give(browser, family, MOTHER) == 303  # that it is the one in force is not told


def test_a_number_that_nobody_ordered_is_refused_by_voice(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    give(browser, family)
    desk = called(house, responder, "refuse")
    assert "Speak with them about new sign-in words" in desk.page
    house.forward(days=12)
    assert got(house, NEW) == 0
    assert got(house, MOTHER) > 0


def test_a_family_that_is_not_written_to_has_no_number(browser: Browser, house: House) -> None:
    register(browser, course=("cover", "rhythm", "hours", "told"))
    with house.store.begin() as tx:
        found = tx.session.execute(text("SELECT number FROM families WHERE channel = 'own'"))
        own = str(found.scalars().first())
    assert browser.get(f"/family/{own}/number").status_code == 404
    browser.get("/")
    assert browser.post(f"/family/{own}/number", to=NEW).status_code == 404
