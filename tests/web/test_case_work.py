"""The work on a case: steps with who and when, a second person, a night's rest, opened again."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.effects import Cause
from service.domain.outcome import Outcome
from service.domain.work import Step
from service.usecases import escalating
from service.web.desk.sentences import REASONS, STEPS
from tests.web.house import MOTHER, OURS, Browser, House, Responder
from tests.web.test_case_page import _organisation_of
from tests.web.test_desk import at_desk, case_open


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def taken(house: House, client: FlaskClient, browser: Browser) -> tuple[Responder, str]:
    """Let distress come in and be taken; the browser shows the case."""
    who, case = case_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/take"))
    return who, case


def pages(house: House) -> int:
    with house.store.begin() as tx:
        query = "SELECT count(*) FROM outbox WHERE kind = 'page'"
        return int(tx.session.execute(text(query)).scalar_one())


def colleague(house: House, who: Responder) -> tuple[Responder, Browser]:
    other, browser = house.add_responder(_organisation_of(house, who)), Browser(house.client())
    at_desk(browser, other)
    return other, browser


def test_a_step_stands_with_who_and_when_and_the_notes_keep_it(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = taken(house, client, browser)
    ticked = browser.post(f"{case}/step/lawyer")
    assert ticked.location.endswith("#first-title")  # back to the list, not to the page's top
    browser.follow(ticked)
    assert re.search(r"Lawyer\. <span class=\"when\">done: you, Tuesday, 12 January", browser.page)
    assert f"{case}/step/lawyer" not in browser.page
    _, other = colleague(house, who)
    other.get(case)
    assert "done: a colleague, Tuesday, 12 January" in other.page
    assert "/step/" not in other.page
    assert other.post(f"{case}/step/medicines").status_code == 422
    assert "only who holds it writes in it" in other.page
    browser.post(f"{case}/card")
    assert "did: Lawyer." in browser.page
    assert browser.post(f"{case}/step/nothing").status_code == 404


def test_a_second_person_writes_and_cannot_close(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = taken(house, client, browser)
    other, theirs = colleague(house, who)
    browser.post(f"{case}/card")
    assert browser.post(f"{case}/second", second="nobody").status_code == 422
    assert "Choose who is to write beside you." in browser.page
    browser.follow(browser.post(f"{case}/second", second=str(other.id)))
    theirs.get(case)
    assert "/close" not in theirs.page
    theirs.follow(theirs.post(f"{case}/note", words="Спросила адвоката"))
    assert theirs.post(f"{case}/close", outcome="A").status_code == 422
    browser.post(f"{case}/card")
    assert "Спросила адвоката" in browser.page
    assert "named Olga as the second person" in browser.page


def test_at_night_what_is_possible_is_done_and_the_morning_is_waited_for(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = taken(house, client, browser)
    assert "It is night" not in browser.page
    assert browser.post(f"{case}/rest").status_code == 422
    house.clock.at = datetime(2027, 1, 12, 23, 5, tzinfo=UTC)
    escalating.take_case(house.ports, who.id, UUID(case[-36:]))
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/move", state="verifying"))
    assert "nothing more can be done before 08:00" in browser.page
    assert browser.page.index("What to do now") < browser.page.index("It is night")
    browser.follow(browser.post(f"{case}/rest"))
    assert "Next step at 08:00: yours, or hand it over. Sleep." in browser.page
    assert "ext step by" not in browser.page  # one hour is enough for somebody who is tired
    assert browser.page.index("It is night") < browser.page.index("What to do now")
    before = pages(house)
    house.forward(hours=8)
    assert pages(house) == before
    at_desk(browser, who)
    browser.get(case)
    assert "Next step by 08:30" in browser.page
    house.forward(hours=1)
    assert pages(house) > before
    house.clock.at += timedelta(hours=15)
    at_desk(browser, who)
    browser.get(case)
    assert "It is night" in browser.page
    assert "Sleep." not in browser.page  # of the night before
    assert "omething is due now" in browser.page


def test_a_level_is_set_with_its_reason_and_refused_without(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    _, case = taken(house, client, browser)
    assert "Words agreed for distress came." in browser.page
    assert browser.post(f"{case}/level", level="L2", reason=" ").status_code == 422
    assert "Write the reason." in browser.page
    assert browser.post(f"{case}/level", level="L9", reason="x").status_code == 422
    browser.follow(browser.post(f"{case}/level", level="L2", reason="Она ошиблась словом"))
    assert "silence and a second sign" in browser.page
    browser.post(f"{case}/card")
    assert "set the level to L2" in browser.page
    assert "Она ошиблась словом" in browser.page


def test_a_closed_case_is_found_and_opened_again_with_a_reason(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = taken(house, client, browser)
    browser.follow(browser.post(f"{case}/step/lawyer"))
    escalating.close_case(house.ports, who.id, UUID(case[-36:]), Outcome.FALSE)
    browser.get("/desk/")
    assert case not in browser.page
    browser.get("/desk/closed")
    assert case in browser.page
    browser.get(case)
    assert browser.post(f"{case}/reopen", reopening_words="").status_code == 422
    assert "Write the reason." in browser.page
    browser.follow(browser.post(f"{case}/reopen", reopening_words="Всё-таки задержали"))
    assert "nobody holds it" in browser.page
    assert "done: you" in browser.page
    before = pages(house)
    house.forward(minutes=20)
    assert pages(house) > before


def test_a_case_is_not_opened_again_beside_another_of_its_family(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = taken(house, client, browser)
    escalating.close_case(house.ports, who.id, UUID(case[-36:]), Outcome.FALSE)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=3)
    browser.get(case)
    assert browser.post(f"{case}/reopen", reopening_words="Снова").status_code == 422
    assert "another open case" in browser.page


def test_the_most_pressing_of_a_level_stands_first_with_its_hour(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    _, case = taken(house, client, browser)
    browser.get("/desk/")
    hour = re.findall(r"next step by (\d\d:\d\d)", browser.page)
    assert len(hour) == 1
    house.forward(minutes=31)
    browser.get("/desk/")
    assert "something is due now" in browser.page
    assert case in browser.page


def test_every_step_and_every_cause_has_a_sentence() -> None:
    assert set(STEPS) == set(Step)
    assert set(REASONS) == set(Cause)
