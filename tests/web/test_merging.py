"""Silences made one event by hand, and cases closed with a closer code."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.case import Opening, open_case
from service.domain.effects import Cause
from service.domain.holding import take
from service.domain.ids import CaseId, FamilyId, ResponderId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy
from service.storage import cases
from service.storage.cases import CaseRecord
from tests.web.families import OWN_COURSE, register
from tests.web.house import Browser, House, Responder
from tests.web.test_desk import at_desk, case_open


def three_families(house: House) -> tuple[UUID, list[UUID]]:
    north = house.add_organisation()
    house.add_organisation("South")
    browser = Browser(house.client())
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=house.add_exile(north)[1]))
    for _ in range(3):
        register(browser, course=OWN_COURSE)
    with house.store.begin() as tx:
        query = text("SELECT id FROM families WHERE state = 'active' ORDER BY id")
        return north, list(tx.session.execute(query).scalars())


def a_case(
    house: House,
    family: UUID,
    cause: Cause = Cause.SILENCE,
    level: Level = Level.L1,
    owner: UUID | None = None,
) -> UUID:
    """Store an open case of a family."""
    with house.store.begin() as tx:
        query = "SELECT own_organisation_id, other_organisation_id FROM families WHERE id = :id"
        [pair] = tx.session.execute(text(query), {"id": family})
        opening = Opening((FamilyId(family),), cause, level)
        case = open_case(
            CaseId(tx.new_id()), opening, policy=EscalationPolicy(), now=house.clock.at
        ).state
        if owner is not None:
            case = take(case, ResponderId(owner), now=house.clock.at).state
        record = CaseRecord(case.id, family, (pair[0], pair[1]), house.clock.at.date(), case)
        cases.add_case(tx, record, None)
        return case.id


@pytest.fixture
def desk(house: House) -> tuple[Browser, Responder, list[UUID]]:
    north, families = three_families(house)
    who, browser = house.add_responder(north), Browser(house.client())
    at_desk(browser, who)
    return browser, who, families


def states(house: House) -> list[str]:
    with house.store.begin() as tx:
        return sorted(tx.session.execute(text("SELECT state FROM cases")).scalars())


def test_silences_become_one_case_that_whoever_judged_so_holds(
    house: House, desk: tuple[Browser, Responder, list[UUID]]
) -> None:
    browser, who, families = desk
    mine = a_case(house, families[0], owner=who.id)
    others = [a_case(house, family) for family in families[1:]]
    browser.get(f"/desk/case/{mine}")
    assert "One event with others?" in browser.page
    browser.follow(browser.post(f"/desk/case/{mine}/merge", others=[str(each) for each in others]))
    assert "They are one case now." in browser.page
    assert "Families silent within a day: 3." in browser.page
    assert "yours" in browser.page
    assert states(house) == ["merged", "merged", "merged", "taken"]
    assert [each.event for each in house.happened].count("merged") == 3
    house.forward(minutes=2)
    assert house.world.phone(house.number_of(who)).inbox == [], "who holds it is not called"
    browser.get(f"/desk/case/{others[0]}")
    browser.post(f"/desk/case/{others[0]}/card")
    assert "made several silences one event" in browser.page


def test_a_wave_there_is_takes_more_in_and_stays_with_its_holder(
    house: House, desk: tuple[Browser, Responder, list[UUID]]
) -> None:
    browser, who, families = desk
    first, second, third = (a_case(house, each, owner=who.id) for each in families)
    browser.get(f"/desk/case/{first}")
    wave = browser.post(f"/desk/case/{first}/merge", others=str(second)).headers["Location"]
    browser.get(f"/desk/case/{third}")
    again = browser.post(f"/desk/case/{third}/merge", others=wave.partition("?")[0][-36:])
    assert again.headers["Location"] == wave
    browser.get(wave)
    assert "Families silent within a day: 3." in browser.page


def test_distress_and_what_others_work_on_are_not_offered_and_are_refused(
    house: House, desk: tuple[Browser, Responder, list[UUID]]
) -> None:
    browser, who, families = desk
    mine = a_case(house, families[0], owner=who.id)
    cry = a_case(house, families[1], Cause.DISTRESS, Level.L4)
    colleague = house.add_responder(_organisation(house, who))
    theirs = a_case(house, families[2], owner=colleague.id)
    browser.get(f"/desk/case/{mine}")
    assert "One event with others?" not in browser.page
    for others in (str(cry), str(theirs), str(mine), str(uuid4()), "x", ""):
        answer = browser.post(f"/desk/case/{mine}/merge", others=others)
        assert answer.status_code == 422, others
        assert "Distress stays by itself." in browser.page
    assert "merged" not in states(house)


def test_who_does_not_hold_a_case_merges_nothing(
    house: House, desk: tuple[Browser, Responder, list[UUID]]
) -> None:
    browser, _, families = desk
    free, other = (a_case(house, each) for each in families[:2])
    browser.get(f"/desk/case/{free}")
    assert browser.post(f"/desk/case/{free}/merge", others=str(other)).status_code == 422
    assert states(house) == ["new", "new"]


def _organisation(house: House, who: Responder) -> UUID:
    with house.store.begin() as tx:
        query = text("SELECT organisation_id FROM responders WHERE id = :id")
        found: UUID = tx.session.execute(query, {"id": who.id}).scalar_one()
        return found


def test_a_case_closes_with_a_closer_code_of_its_letter(house: House, client: FlaskClient) -> None:
    who, case = case_open(house, client)
    browser = Browser(house.client())
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/take"))
    for wrong in ("A-forgot", "D-", "x"):
        answer = browser.post(f"{case}/close", outcome="D", ending=wrong)
        assert answer.status_code == 422, wrong
        assert "Choose one under the same letter" in browser.page
    browser.follow(browser.post(f"{case}/close", outcome="D", ending="D-detained"))
    assert "whereabouts unknown (held for up to 72 hours)" in browser.page
    browser.post(f"{case}/card")
    assert "(held for up to 72 hours)" in browser.page.partition('<ol class="notes">')[2]
