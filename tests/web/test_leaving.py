"""Revoking a responder or an organisation: what ends, what waits for somebody else, who is told."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.storage import people, questions
from service.storage.sealed import SealBrokenError
from service.storage.store import KeyLostError
from service.storage.words import Language
from service.usecases import enrolling, escalating, leaving
from service.usecases.acting import act
from service.usecases.enrolling import InvitationRefusedError
from service.usecases.leaving import LastOrganisationError, NobodyToRevokeError
from tests.web.families import register
from tests.web.house import MOTHER, Browser, House
from tests.web.opened import whys_open
from tests.web.test_desk import at_desk, case_open


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    with house.store.begin() as tx:
        return [tuple(row) for row in tx.session.execute(text(query))]


def case_id_of(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


def test_a_revoked_responder_is_signed_out_and_opens_nothing_any_more(
    house: House, client: FlaskClient
) -> None:
    who, path = case_open(house, client)
    browser = Browser(client.application.test_client())
    at_desk(browser, who)
    assert browser.get(path).status_code == 200
    leaving.revoke_responder(house.ports, who.id)
    assert browser.get(path).status_code == 303
    house.clock.forward(minutes=2)
    again = Browser(client.application.test_client())
    again.get("/desk/")
    assert again.post("/desk/sign-in", words=who.words, code=who.code()).status_code == 403


def test_no_page_goes_to_a_revoked_responder_any_more(house: House, client: FlaskClient) -> None:
    who, _ = case_open(house, client)
    with act(house.ports) as acting:
        record = people.responder(acting.tx, who.id)
        assert record is not None
        number = record.person.addresses[0].to
    paged = len(house.world.phone(number).inbox)
    assert paged
    leaving.revoke_responder(house.ports, who.id)
    house.forward(hours=2)
    assert len(house.world.phone(number).inbox) == paged


def test_a_case_of_a_revoked_responder_calls_their_colleagues_from_the_beginning(
    house: House, client: FlaskClient
) -> None:
    who, path = case_open(house, client)
    with act(house.ports) as acting:
        record = people.responder(acting.tx, who.id)
        assert record is not None
    colleague = house.add_responder(record.organisation_id)
    escalating.take_case(house.ports, who.id, case_id_of(path))
    with act(house.ports) as acting:
        other = people.responder(acting.tx, colleague.id)
        assert other is not None
    inbox = house.world.phone(other.person.addresses[0].to).inbox
    house.forward(minutes=20)
    before = len(inbox)
    left = leaving.revoke_responder(house.ports, who.id)
    house.forward(minutes=1)
    assert left.cases == 1
    assert len(inbox) == before + 1
    assert rows(house, "SELECT state, owner_id FROM cases") == [("reopened", None)]


def test_every_exile_of_the_organisation_is_told_and_no_relative(
    house: House, client: FlaskClient
) -> None:
    who, _ = case_open(house, client)
    texts = len(house.world.phone(MOTHER).inbox)
    left = leaving.revoke_responder(house.ports, who.id)
    leaving.revoke_responder(house.ports, who.id)  # told once
    assert left.families == 1
    assert whys_open(house, "exile").count("left") == 1
    assert "left" not in whys_open(house, "deputy")
    house.forward(minutes=1)
    assert len(house.world.phone(MOTHER).inbox) == texts


def test_nothing_of_a_revoked_responder_is_left_to_reach_them_by(
    house: House, client: FlaskClient
) -> None:
    who, _ = case_open(house, client)
    leaving.revoke_responder(house.ports, who.id)
    assert rows(house, "SELECT secret_hash FROM responders") == [("",)]
    assert rows(house, "SELECT count(*) FROM sessions WHERE face = 'desk'") == [(0,)]


def test_a_revoked_organisation_is_replaced_behind_families_and_cases(
    house: House, client: FlaskClient
) -> None:
    who, path = case_open(house, client)
    south = house.add_organisation("South")
    heir = house.add_responder(south)
    with act(house.ports) as acting:
        record = people.responder(acting.tx, who.id)
        assert record is not None
        north = record.organisation_id
    token = enrolling.invite(house.ports, "responder", north)
    left = leaving.revoke_organisation(house.ports, north)
    assert (left.responders, left.cases, left.families) == (1, 1, 1)
    with pytest.raises(InvitationRefusedError):
        enrolling.offer(house.ports, "responder", token, Language.ENGLISH)
    backing = "SELECT own_organisation_id, other_organisation_id FROM "
    assert rows(house, backing + "families") == [(south, south)]
    assert rows(house, backing + "cases") == [(south, south)]
    house.clock.forward(minutes=1)
    browser = Browser(client.application.test_client())
    at_desk(browser, heir)
    assert browser.get(path).status_code == 200


def test_what_an_organisation_sealed_opens_no_more_once_it_is_revoked(house: House) -> None:
    north, _ = house.add_organisation("North"), house.add_organisation("South")
    house.add_responder(north)
    leaving.revoke_organisation(house.ports, north)
    with house.store.begin() as tx, pytest.raises((KeyLostError, SealBrokenError)):
        tx.key(north)


def test_an_exile_it_vouched_for_goes_on_and_can_register_with_those_who_are_left(
    house: House, client: FlaskClient
) -> None:
    north, south = house.add_organisation("North"), house.add_organisation("South")
    _, words = house.add_exile(north)
    leaving.revoke_organisation(house.ports, north)
    browser = Browser(client)
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=words))
    register(browser)
    backing = "SELECT own_organisation_id, other_organisation_id FROM families"
    assert rows(house, backing) == [(south, south)]


def test_the_last_organisation_cannot_be_revoked_nor_one_that_never_was(house: House) -> None:
    north = house.add_organisation("North")
    with pytest.raises(LastOrganisationError):
        leaving.revoke_organisation(house.ports, north)
    with pytest.raises(NobodyToRevokeError):
        leaving.revoke_organisation(house.ports, uuid4())
    with pytest.raises(NobodyToRevokeError):
        leaving.revoke_responder(house.ports, north)


def test_a_revocation_that_was_broken_off_is_finished_by_giving_it_again(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = case_open(house, client)
    south = house.add_organisation("South")
    with act(house.ports) as acting:
        record = people.responder(acting.tx, who.id)
        assert record is not None
        north = record.organisation_id

    def broken(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(questions, "put_question", broken)
        with pytest.raises(ConnectionError):
            leaving.revoke_organisation(house.ports, north)
    left = leaving.revoke_organisation(house.ports, north)
    assert (left.cases, left.families) == (1, 1)
    assert rows(house, "SELECT own_organisation_id FROM families") == [(south,)]


HARMS = {
    "keys": "DELETE FROM data_keys WHERE id <> '00000000-0000-0000-0000-000000000000'",
    "seals": "UPDATE families SET sealed_watch = 'x'; UPDATE cases SET sealed = 'x'; "
    "UPDATE responders SET sealed = 'x'",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_row_that_does_not_open_keeps_nobody_from_being_revoked(
    house: House, client: FlaskClient, harm: str
) -> None:
    who, path = case_open(house, client)
    with act(house.ports) as acting:
        record = people.responder(acting.tx, who.id)
        assert record is not None
    escalating.take_case(house.ports, who.id, case_id_of(path))
    with house.store.begin() as tx:
        for each in HARMS[harm].split("; "):
            tx.session.execute(text(each))
    south = house.add_organisation("South")
    leaving.revoke_responder(house.ports, who.id)
    leaving.revoke_organisation(house.ports, record.organisation_id)
    assert rows(house, "SELECT state, secret_hash FROM responders") == [("revoked", "")]
    backing = "SELECT own_organisation_id, other_organisation_id FROM "
    assert rows(house, backing + "families") == [(south, south)]
    assert rows(house, backing + "cases") == [(south, south)]
