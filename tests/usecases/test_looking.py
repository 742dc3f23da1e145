"""Looking at what is sealed is a deed: the ledger has it before anybody sees a word (I11)."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from service.storage import ledger_rows
from service.storage.sealed import SealBrokenError
from service.usecases import glancing
from service.usecases.acting import act
from service.usecases.escalating import NoSuchCaseError
from tests.stories.cast import DISTRESS
from tests.stories.people import Mother
from tests.stories.world import World


@pytest.fixture
def world(database_url):
    told = World(database_url)
    Mother(told).expect_ping().reply(DISTRESS)
    told.forget_everything()
    yield told
    told.close()


@pytest.fixture
def case_id(world):
    with act(world.stage.ports) as acting:
        return acting.tx.session.execute(text("SELECT id FROM cases")).scalar_one()


@pytest.fixture
def anna(world):
    return world.player.cast.responders["anna"].id


def ledger_of(world) -> list[str]:
    with act(world.stage.ports) as acting:
        entries = list(ledger_rows.entries(acting.tx))
        assert ledger_rows.first_bad(acting.tx) is None
    return [entry.fields.act for entry in entries]


def test_a_card_is_shown_once_the_ledger_has_it(world, anna, case_id):
    opened = glancing.open_card(world.stage.ports, anna, case_id)
    assert ledger_of(world) == ["open-card"]
    assert set(opened.names.values()) >= {"anna", "boris"}


def test_what_could_not_be_shown_after_all_stays_in_the_ledger(world, anna, case_id):
    with act(world.stage.ports) as acting:
        other = "set_byte(sealed, 40, 255 - get_byte(sealed, 40))"
        spoil = text(f"UPDATE agreements SET sealed = {other}")
        acting.tx.session.execute(spoil)
    with pytest.raises(SealBrokenError):
        glancing.open_card(world.stage.ports, anna, case_id)
    assert ledger_of(world) == ["open-card"]


def test_each_look_is_an_entry_of_its_own(world, anna, case_id):
    glancing.open_card(world.stage.ports, anna, case_id)
    glancing.open_card(world.stage.ports, anna, case_id)
    assert ledger_of(world) == ["open-card", "open-card"]


def test_whoever_has_no_business_with_a_case_sees_nothing_and_is_not_in_the_ledger(world, case_id):
    with pytest.raises(NoSuchCaseError):
        glancing.open_card(world.stage.ports, uuid4(), case_id)
    assert ledger_of(world) == []


def test_a_glance_opens_nothing_and_is_in_no_ledger(world, anna, case_id):
    seen = glancing.case_glance(world.stage.ports, anna, case_id)
    assert (seen.level, seen.cause, ledger_of(world)) == ("L4", "distress", [])
