"""A responder who asks for it is woken by a call; a key is an answer, and nothing else is."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.address import ChannelName
from service.sandbox.phones import Delivered
from tests.web.families import register
from tests.web.house import MOTHER, OURS, Browser, House, Responder
from tests.web.test_desk import at_desk

CALL, KEY = "/intake/twilio/call", "/intake/twilio/key"


@pytest.fixture
def responder(house: House) -> Responder:
    return house.add_responder(house.add_organisation())


@pytest.fixture
def desk(house: House, client: FlaskClient, responder: Responder) -> Browser:
    house.listen(client)
    browser = Browser(house.client())
    at_desk(browser, responder)
    browser.get("/desk/ways")
    return browser


def spoken(house: House, who: Responder) -> list[Delivered]:
    inbox = house.world.phone(house.number_of(who)).inbox
    return [each for each in inbox if each.channel is ChannelName.VOICE]


def woken(desk: Browser) -> None:
    desk.follow(desk.post("/desk/ways/wake", wake="yes"))


def distress(house: House, client: FlaskClient, who: Responder) -> None:
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT organisation_id FROM responders")).scalar_one()
    exile = Browser(client)
    exile.get("/")
    exile.follow(exile.post("/sign-in", words=house.add_exile(north)[1]))
    register(exile)
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(seconds=20)
    assert spoken(house, who)[-1].text == "Please come to the desk now. Then press any key."


def test_a_telephone_rings_only_for_whom_it_was_asked_for(
    house: House, desk: Browser, responder: Responder
) -> None:
    woken(desk)
    assert "your telephone rings as well" in desk.page
    assert house.number_of(responder)[-6:] not in desk.page
    desk.follow(desk.post("/desk/ways/voice/words"))
    house.forward(seconds=20)
    [call] = spoken(house, responder)
    desk.get("/desk/ways")
    desk.follow(desk.post("/desk/ways/voice/typed", voice=call.text))
    assert "This way works." in desk.page
    desk.get("/desk/ways")
    desk.follow(desk.post("/desk/ways/wake", wake="no"))
    assert "rings no more" in desk.page
    assert desk.post("/desk/ways/voice/words").status_code == 404


def test_asking_twice_is_one_way(desk: Browser) -> None:
    woken(desk)
    woken(desk)
    assert desk.page.count("Let it ring and speak words") == 1


def test_a_key_quiets_whom_the_page_called_and_nobody_else(
    house: House, client: FlaskClient, desk: Browser, responder: Responder
) -> None:
    woken(desk)
    distress(house, client, responder)
    assert not [each for each in house.happened if each.event == "quieted"]
    assert house.world.phone_picks_up(house.number_of(responder))
    house.forward(seconds=5)
    quieted = [each for each in house.happened if each.event == "quieted"]
    assert [each.details["responder"] for each in quieted] == [str(responder.id)]
    with house.store.begin() as tx:
        query = text("SELECT state FROM cases")
        assert tx.session.execute(query).scalar_one() == "new"


def test_a_key_that_was_not_signed_or_names_nothing_does_nothing(
    house: House, client: FlaskClient, desk: Browser, responder: Responder
) -> None:
    woken(desk)
    distress(house, client, responder)
    form = [
        ("AccountSid", house.world.twilio.account),
        ("CallSid", "CA" + "a" * 32),
        ("Digits", "1"),
    ]
    with house.store.begin() as tx:
        query = text("SELECT id FROM outbox WHERE channel = 'voice'")
        [ref] = tx.session.execute(query).scalars()
    unsigned = client.post(f"{KEY}?ref={ref}", data=dict(form))
    assert unsigned.status_code == 403
    assert house.knock(client, f"{KEY}?ref={uuid4()}", form).status_code == 200
    assert house.knock(client, KEY, form).status_code == 400
    assert house.knock(client, f"{KEY}?ref={ref}", form[:-1]).status_code == 400
    assert not [each for each in house.happened if each.event == "quieted"]


def test_how_far_a_call_got_only_rises(
    house: House, client: FlaskClient, desk: Browser, responder: Responder
) -> None:
    woken(desk)
    distress(house, client, responder)
    house.forward(minutes=1)
    with house.store.begin() as tx:
        query = text("SELECT id, state, delivery FROM outbox WHERE channel = 'voice'")
        [(ref, state, delivery)] = tx.session.execute(query).all()
    assert (state, delivery) == ("accepted", "undelivered")
    form = [
        ("AccountSid", house.world.twilio.account),
        ("CallSid", "CA" + "a" * 32),
        ("CallStatus", "ringing"),
    ]
    assert house.knock(client, f"{CALL}?ref={ref}", form).status_code == 204
    with house.store.begin() as tx:
        query = text("SELECT delivery FROM outbox WHERE channel = 'voice'")
        assert tx.session.execute(query).scalar_one() == "undelivered"
