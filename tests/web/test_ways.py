"""A responder's ways of being called, tried out from the desk before they matter."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.storage.store import Tx
from service.usecases import tried_ways
from service.usecases.acting import act
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk


@pytest.fixture
def responder(house: House) -> Responder:
    return house.add_responder(house.add_organisation())


@pytest.fixture
def desk(client: FlaskClient, responder: Responder) -> Browser:
    browser = Browser(client)
    at_desk(browser, responder)
    return browser


def number_of(house: House) -> str:
    """Return the only phone a text of ours has reached."""
    (found,) = [phone.number for phone in house.world.phonebook.phones() if phone.inbox]
    return found


def words_that_came(house: House) -> str:
    house.forward(minutes=1)
    return house.world.phone(number_of(house)).inbox[-1].text


def untried(house: House) -> int:
    with act(house.ports) as acting:
        tx: Tx = acting.tx
        return tried_ways.untried_count(tx, acting.today)


def test_the_desk_says_what_was_never_tried_until_words_came_there(
    house: House, desk: Browser
) -> None:
    assert "never tried" in desk.page
    assert untried(house) == 1
    desk.get("/desk/ways")
    desk.follow(desk.post("/desk/ways/sms/words"))
    assert "Words are on their way" in desk.page
    desk.follow(desk.post("/desk/ways/sms/typed", sms=words_that_came(house)))
    assert "never tried" not in desk.page
    assert untried(house) == 0


def test_the_page_shows_no_number(house: House, desk: Browser) -> None:
    desk.get("/desk/ways")
    desk.follow(desk.post("/desk/ways/sms/words"))
    house.forward(minutes=1)
    assert number_of(house)[-6:] not in desk.page


def test_other_words_prove_nothing(house: House, desk: Browser) -> None:
    desk.get("/desk/ways")
    desk.follow(desk.post("/desk/ways/sms/words"))
    answer = desk.post("/desk/ways/sms/typed", sms="apple window bridge")
    assert answer.status_code == 422
    assert "These are not the words" in desk.page
    assert untried(house) == 1


def test_words_nobody_sent_are_over(desk: Browser) -> None:
    desk.get("/desk/ways")
    assert desk.post("/desk/ways/sms/typed", sms="apple").status_code == 422
    assert "These words are over" in desk.page


def test_three_times_a_day_is_enough(desk: Browser) -> None:
    desk.get("/desk/ways")
    for _ in range(3):
        desk.follow(desk.post("/desk/ways/sms/words"))
    assert desk.post("/desk/ways/sms/words").status_code == 422
    assert "Enough was sent" in desk.page


@pytest.mark.parametrize("way", ["signal", "pigeon"])
def test_a_way_one_does_not_have_is_no_page(desk: Browser, way: str) -> None:
    desk.get("/desk/ways")
    assert desk.post(f"/desk/ways/{way}/words").status_code == 404


def test_without_a_sender_of_ours_the_desk_says_whom_to_tell(house: House, desk: Browser) -> None:
    with house.store.begin() as tx:
        tx.session.execute(text("UPDATE senders SET state = 'resting' WHERE pool = 'pages'"))
    desk.get("/desk/ways")
    assert desk.post("/desk/ways/sms/words").status_code == 422
    assert "Tell the operator" in desk.page


def test_whoever_is_not_signed_in_is_sent_to_the_door(client: FlaskClient) -> None:
    assert Browser(client).get("/desk/ways").status_code == 303
