"""A case at the desk: what was answered about it, who holds it, what can be done next."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.case import CaseState
from service.domain.ordering import Answer
from service.domain.outcome import Outcome
from service.usecases import escalating, ordering
from service.web.desk.cases import NOTE_LENGTH_MAX
from tests.web.families import register
from tests.web.house import Browser, House, Responder
from tests.web.opened import whys_open
from tests.web.test_desk import at_desk, case_open

REASON = "a known reason until the end of"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def silence_open(house: House, client: FlaskClient) -> tuple[Responder, str, UUID, UUID]:
    """Let nobody answer; return a responder, the case's path, the exile and the family."""
    house.listen(client)
    north = house.add_organisation()
    who = house.add_responder(north)
    exile_id, words = house.add_exile(north)
    exile = Browser(client)
    exile.get("/")
    exile.follow(exile.post("/sign-in", words=words))
    register(exile)
    found = re.search(r"/family/(\d+)", exile.page)
    assert found
    house.take_for_proved(found.group(1))
    while (case_id := _case(house)) is None:
        house.forward(hours=6)
    return who, f"/desk/case/{case_id}", exile_id, house.family_called(found.group(1))


def _case(house: House) -> str | None:
    with house.store.begin() as tx:
        return tx.session.execute(text("SELECT id::text FROM cases")).scalar()


def test_what_the_exile_answered_stands_on_the_case_by_class_and_in_a_sealed_note(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, exile_id, family_id = silence_open(house, client)
    until = house.clock.now() + timedelta(days=2)
    ordering.answer(house.ports, exile_id, family_id, Answer.KNOWN_REASON, until)
    at_desk(browser, who)
    browser.get(case)
    assert f"the exile answered: {REASON}" in browser.page
    notes = browser.page.count(REASON)
    browser.post(f"{case}/card")
    assert browser.page.count(REASON) == notes + 1
    assert "None yet." not in browser.page


def test_what_the_deputy_answered_stands_there_too(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, _, family_id = silence_open(house, client)
    ordering.answer_as_deputy(house.ports, family_id, Answer.NOTHING)
    at_desk(browser, who)
    browser.get(case)
    assert "the deputy answered: nothing new" in browser.page


def test_an_answer_without_a_case_stands_in_none(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, exile_id, family_id = silence_open(house, client)
    escalating.take_case(house.ports, who.id, UUID(case[-36:]))
    escalating.close_case(house.ports, who.id, UUID(case[-36:]), Outcome.FALSE)
    ordering.answer(house.ports, exile_id, family_id, Answer.HEARD)
    at_desk(browser, who)
    browser.get(case)
    assert "answered" not in browser.page


def test_a_closed_case_shows_how_it_ended_and_no_days(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, _, _ = silence_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    assert "a message went out" in browser.page
    browser.follow(browser.post(f"{case}/take"))
    browser.follow(browser.post(f"{case}/close", outcome="A"))
    assert "a message went out" not in browser.page
    assert "Nothing yet." not in browser.page
    assert "shows no days any more" in browser.page
    assert "A. False: forgot" in browser.page


def test_every_day_on_which_something_went_out_is_shown(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, _, _ = silence_open(house, client)
    house.forward(days=21)
    at_desk(browser, who)
    browser.get(case)
    days = re.findall(r'class="day">([^<]+)</span> <span>a message went out', browser.page)
    sent = {each.at.date() for each in house.world.phone("+48500100301").inbox}
    assert len(days) == len(set(days)) == len(sent)


def test_only_what_the_case_allows_next_is_offered(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    assert "Take this case" in browser.page
    assert 'name="state"' not in browser.page
    browser.follow(browser.post(f"{case}/take"))
    assert "Take this case" not in browser.page
    assert re.findall(r'name="state" value="(\w+)"', browser.page) == [str(CaseState.VERIFYING)]
    browser.follow(browser.post(f"{case}/move", state="verifying"))
    found = re.findall(r'name="state" value="(\w+)"', browser.page)
    assert found == [str(CaseState.ACTING), str(CaseState.MONITORING)]


def test_a_case_is_handed_over_to_a_colleague_named_beside_the_notes(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, _, _ = silence_open(house, client)
    north = _organisation_of(house, who)
    other = house.add_responder(north)
    stranger = house.add_responder(house.add_organisation("Elsewhere"))
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/take"))
    assert str(other.id) not in browser.page
    browser.post(f"{case}/card")
    assert str(other.id) in browser.page
    assert str(stranger.id) not in browser.page
    for wrong in ("", str(stranger.id), str(who.id), "nobody"):
        answer = browser.post(f"{case}/hand-over", colleague=wrong, handing_words="Ждём звонка")
        assert answer.status_code == 422
        assert "Choose who holds it" in browser.page
        assert "Ждём звонка" in browser.page
    answer = browser.post(f"{case}/hand-over", colleague=str(other.id), handing_words="Ждём")
    browser.follow(answer)
    assert "Offered to your colleague" in browser.page
    assert "It is offered to a colleague who has not taken it yet." in browser.page
    second = Browser(house.client())
    at_desk(second, other)
    assert "handed to you" in second.page
    second.get(case)
    assert "Take this case" not in second.page
    assert second.post(f"{case}/take").status_code == 422
    assert "what was handed to you stands there" in second.page
    second.post(f"{case}/card")
    assert "offered the case to Olga" in second.page
    handed = second.page.partition("Handed to you")[2].partition("Card</h3>")[0]
    assert "Ждём" in handed  # before everything else that is read there
    assert "Take this case" in second.page
    second.follow(second.post(f"{case}/take"))
    assert "Hand it over" in second.page
    browser.get(case)
    assert "held by a colleague" in browser.page
    browser.post(f"{case}/card")
    assert "Handed to you" not in browser.page  # to the other


def _organisation_of(house: House, who: Responder) -> UUID:
    with house.store.begin() as tx:
        query = text("SELECT organisation_id::text FROM responders WHERE id = :id")
        return UUID(tx.session.execute(query, {"id": who.id}).scalar())


def test_whoever_may_not_take_a_held_case_is_not_offered_to(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case, _, _ = silence_open(house, client)
    other = house.add_responder(_organisation_of(house, who))
    escalating.take_case(house.ports, who.id, UUID(case[-36:]))
    at_desk(browser, other)
    browser.get(case)
    assert "Take this case" not in browser.page
    assert "they can hand it over to you" in browser.page
    assert browser.post(f"{case}/take").status_code == 422
    assert browser.post(f"{case}/hand-over", colleague=str(other.id)).status_code == 422


def test_a_note_that_is_too_long_comes_back_with_its_words_and_the_limit(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/take"))
    words = "я" * (NOTE_LENGTH_MAX + 7)
    assert browser.post(f"{case}/note", words=words).status_code == 422
    assert f"Shorten this by 7 letters: a note holds {NOTE_LENGTH_MAX}." in browser.page
    assert words in browser.page


def test_that_nobody_holds_it_is_news_no_longer_once_somebody_does(
    house: House, client: FlaskClient
) -> None:
    who, case, _, _ = silence_open(house, client)
    house.forward(hours=2)
    assert set(whys_open(house, "exile")) == {"silence", "unheld"}
    escalating.take_case(house.ports, who.id, UUID(case[-36:]))
    assert set(whys_open(house, "exile")) == {"silence"}
