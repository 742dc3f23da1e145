"""Attacks by a responder on families whose case is over: they are nobody's business any more."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from service.domain.outcome import Outcome
from service.storage import families as rows
from service.usecases import escalating, glancing, merging
from tests.attacks.test_one_person_alone import Ground
from tests.web.house import House
from tests.web.test_merging import a_case, three_families

CARD = "Гродно, двое детей"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def test_reopening_an_old_case_opens_nothing_to_one_person(house: House) -> None:
    ground = Ground(house)
    agreed = ground.ask()
    assert ground.agree(agreed, ground.southern) == 303
    ground.desk.get(ground.path)
    ground.desk.follow(ground.desk.post(f"{ground.path}/close", outcome="A"))
    ground.desk.follow(ground.desk.post(f"{ground.path}/reopen", reopening_words="again"))
    ground.desk.follow(ground.desk.post(f"{ground.path}/take"))
    assert ground.opens(agreed) == "closed"
    ground.house.clock.forward(seconds=5)
    ground.desk.get(ground.path)
    ground.desk.follow(ground.desk.post(f"{ground.path}/release", part="dossier"))
    asking = ground.one("SELECT id FROM releases WHERE state = 'asked'")
    ground.forward(minutes=50)
    assert ground.opens(f"/desk/release/{asking}") == "closed"
    assert ground.agree(f"/desk/release/{asking}", ground.southern) == 303
    assert ground.opens(f"/desk/release/{asking}") == "whole"


def test_a_silence_that_went_into_a_wave_shows_nothing_once_that_is_over(house: House) -> None:
    north, families = three_families(house)
    who = house.add_responder(north)
    with house.store.begin() as tx:
        record = rows.lock_family(tx, families[0])
        assert record
        settled = replace(record.settled, case_card=CARD)
        rows.supersede(tx, record, settled, house.clock.at.date())
    mine, other = (a_case(house, each, owner=who.id) for each in families[:2])
    wave = merging.merge_cases(house.ports, who.id, other, [mine])
    assert card(house, who.id, mine) == CARD
    escalating.close_case(house.ports, who.id, wave, Outcome.FALSE)
    assert card(house, who.id, mine) == ""


def card(house: House, responder_id: UUID, case_id: UUID) -> str:
    return glancing.open_card(house.ports, responder_id, case_id).card
