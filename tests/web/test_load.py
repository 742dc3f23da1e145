"""What responders carry and how soon danger is taken, as the desk shows it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.case import Case, Opening, open_case
from service.domain.effects import Cause
from service.domain.holding import take
from service.domain.ids import CaseId, FamilyId, ResponderId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy
from service.storage import cases
from service.storage.cases import CaseRecord
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def cases_taken(house: House, who: Responder, organisation: UUID, count: int) -> None:
    """Let so many drawn-out cases be taken by one responder after five minutes each."""
    now = house.clock.at
    with house.store.begin() as tx:
        for _ in range(count):
            opening = Opening((FamilyId(tx.new_id()),) * 2, Cause.DISTRESS, Level.L4)
            case_id = CaseId(tx.new_id())
            case = open_case(
                case_id, opening, policy=EscalationPolicy(), now=now - timedelta(minutes=5)
            ).state
            taken: Case = replace(take(case, ResponderId(who.id), now=now).state)
            record = CaseRecord(case_id, None, (organisation, organisation), now.date(), taken)
            cases.add_case(tx, record, None)


def test_a_responder_is_told_when_a_shift_holds_too_much(house: House, browser: Browser) -> None:
    north = house.add_organisation()
    anna, borys = house.add_responder(north), house.add_responder(north)
    cases_taken(house, anna, north, 2)
    at_desk(browser, anna)
    assert "more cases than one shift" not in browser.page
    cases_taken(house, anna, north, 1)
    browser.get("/desk/")
    assert "You have taken more cases than one shift should hold." in browser.page
    browser.get("/desk/load")
    assert "You have taken 3 cases in twelve hours." in browser.page
    assert "That is too much." in browser.page
    other = Browser(house.client())
    at_desk(other, borys)
    assert "Somebody of yours carries too much." in other.page
    other.get("/desk/load")
    assert "You have taken 0 cases in twelve hours." in other.page


def test_the_load_of_another_organisation_is_not_shown(house: House, browser: Browser) -> None:
    north, south = house.add_organisation(), house.add_organisation("South")
    cases_taken(house, house.add_responder(north), north, 12)
    at_desk(browser, house.add_responder(south))
    assert "carries too much" not in browser.page
    browser.get("/desk/load")
    assert "No case of danger in a year." in browser.page


def test_months_are_drawn_and_counted_only_from_ten_cases_on(
    house: House, browser: Browser
) -> None:
    north = house.add_organisation()
    who = house.add_responder(north)
    cases_taken(house, who, north, 9)
    at_desk(browser, who)
    browser.get("/desk/load")
    assert "fewer than ten" in browser.page
    assert "<svg" not in browser.page
    cases_taken(house, who, north, 4)
    browser.get("/desk/load")
    assert "<td>10+</td>" in browser.page
    assert '100 % <span aria-hidden="true">✓</span><span class="hidden">reached' in browser.page
    assert 'class="bar soon" d="M0 3h200"' in browser.page
    with house.store.begin() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM cases")).scalar_one() == 13
