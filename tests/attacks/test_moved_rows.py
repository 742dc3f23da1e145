"""Attacks with the database alone: rows swapped, cut, put back, keys exchanged (I9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.address import Address, ChannelName
from service.domain.duty import Shift
from service.domain.ids import ResponderId
from service.storage.sealed import SealBrokenError
from service.storage.senders import Pool
from service.usecases import clockwork, glancing, rota
from service.usecases.auditing import Auditor
from tests.attacks.grounds import Grounds
from tests.web.families import OWN_COURSE, register
from tests.web.house import MOTHER, OURS, Browser, House
from tests.web.test_exile import exile_in

OPERATOR = "+48500100290"
SEALED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'bytea'
  AND (column_name LIKE 'sealed%' OR column_name = 'wrapped' OR column_name = 'detail')
ORDER BY 1, 2
"""


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def grounds(house: House, database_url: str) -> Grounds:
    return Grounds(house, database_url)


def run(house: House, statement: str) -> None:
    with house.store.begin() as tx:
        tx.session.execute(text(statement))


def two_families(house: House) -> list[Browser]:
    browsers = []
    for _ in range(2):
        browser = Browser(house.client())
        exile_in(house, browser)
        register(browser, course=OWN_COURSE)
        browsers.append(browser)
    return browsers


def swap(table: str, column: str) -> str:
    return f"""
    UPDATE {table} SET {column} = other.{column}
    FROM (SELECT a.id AS mine, b.{column} FROM {table} a JOIN {table} b ON a.id <> b.id) AS other
    WHERE {table}.id = other.mine
    """


@pytest.mark.parametrize(
    ("table", "column"),
    [("families", "sealed_watch"), ("agreements", "sealed")],
)
def test_a_value_swapped_between_families_opens_for_neither(
    house: House, table: str, column: str
) -> None:
    browsers = two_families(house)
    run(house, swap(table, column))
    for browser in browsers:
        answer = browser.get("/")
        assert answer.status_code == 500
        assert "reference" in answer.get_data(as_text=True).lower()


def test_keys_exchanged_between_families_open_nothing(house: House) -> None:
    browsers = two_families(house)
    of_families = "SELECT id, wrapped FROM data_keys WHERE id IN (SELECT id FROM families)"
    run(
        house,
        f"UPDATE data_keys SET wrapped = other.wrapped FROM ({of_families}) AS other "
        f"WHERE data_keys.id IN (SELECT id FROM families) AND other.id <> data_keys.id",
    )
    for browser in browsers:
        assert browser.get("/").status_code == 500


def test_an_agreement_of_another_family_cannot_be_put_in_force(house: House) -> None:
    browsers = two_families(house)
    run(
        house,
        "UPDATE families SET agreement_id = other.agreement_id "
        "FROM (SELECT id, agreement_id FROM families) AS other WHERE other.id <> families.id",
    )
    for browser in browsers:
        assert browser.get("/").status_code == 500


def test_a_family_given_to_another_exile_opens_for_neither(house: House, grounds: Grounds) -> None:
    run(
        house,
        "UPDATE families SET exile_id = (SELECT id FROM exiles WHERE "
        "state = 'active' AND id NOT IN (SELECT exile_id FROM families) LIMIT 1)",
    )
    assert grounds.stranger.get("/").status_code == 500


def test_one_broken_family_does_not_stop_the_others_and_the_operator_is_told(
    house: House, grounds: Grounds
) -> None:
    other = Browser(house.client())
    exile_in(house, other)
    register(other, course=OWN_COURSE)
    broken = {"id": grounds.ids["family_id"]}
    with house.store.begin() as tx:
        spoil = "UPDATE families SET sealed_watch = 'x', wake_at = :now WHERE id = :id"
        tx.session.execute(text(spoil), {**broken, "now": house.clock.now()})
        due = "UPDATE families SET wake_at = :now WHERE id <> :id"
        tx.session.execute(text(due), {**broken, "now": house.clock.now()})
    house.clock.forward(days=3)
    clockwork.drain_all(house.ports)
    with house.store.begin() as tx:
        query = text("SELECT wake_at FROM families WHERE id <> :id")
        wake_at = tx.session.execute(query, broken).scalar()
    assert wake_at is not None
    assert wake_at > house.clock.now()
    operated = replace(house.ports, operator=Address(ChannelName.SMS, OPERATOR))
    auditor = Auditor()
    for _ in range(6):
        auditor.audit(operated)
        pass_time(house, minutes=1)
    assert house.world.phone(OPERATOR).inbox
    # And a distress case of the broken family goes on calling people, at the hour and later.
    number = house.number_of(grounds.responder)
    before = len(house.world.phone(number).inbox)
    for _ in range(8):
        pass_time(house, minutes=15)
    assert len(house.world.phone(number).inbox) > before
    with pytest.raises(SealBrokenError):
        glancing.glance(house.ports, exile_of(house, grounds.ids["family_id"]))


@pytest.mark.parametrize("at", ["a page", "work"])
def test_a_seal_that_was_touched_is_told_to_the_operator_once_a_day(house: House, at: str) -> None:
    house.ports = replace(house.ports, operator=Address(ChannelName.SMS, OPERATOR))
    browsers = two_families(house)
    run(house, swap("families", "sealed_watch"))
    for browser in browsers * 2:
        if at == "a page":
            assert browser.get("/").status_code == 500
        else:
            run(house, "UPDATE families SET wake_at = '2027-01-10 12:00+00', lease_until = NULL")
            clockwork.drain_all(house.ports)
    for _ in range(2):
        pass_time(house, minutes=1)
    told = [each.text for each in house.world.phone(OPERATOR).inbox]
    assert told == ["Please look at the service: broken-seal."]


PAGING = "WHERE pool = 'pages'"
SPARE = "+48732100008"
LAST = "SELECT max(id::text)::uuid FROM"
HARMS = {
    "an organisation's key": f"DELETE FROM data_keys WHERE id = ({LAST} organisations)",
    "an organisation": f"UPDATE organisations SET sealed = 'x' WHERE id = ({LAST} organisations)",
    "a responder": f"UPDATE responders SET sealed = 'x' WHERE id = ({LAST} responders)",
    "a rota": "UPDATE shifts SET sealed = 'x'",
    "a sender": f"UPDATE senders SET sealed = 'x' WHERE id = ({LAST} senders {PAGING})",
}


@pytest.mark.parametrize("harm", HARMS)
def test_distress_calls_whoever_is_left_where_a_row_of_the_others_does_not_open(
    house: House, harm: str
) -> None:
    house.ports = replace(house.ports, operator=Address(ChannelName.SMS, OPERATOR))
    house.world.twilio.own(SPARE, sms_url="https://notes.example/intake/twilio/message")
    house.add_sender(SPARE, Pool.PAGES)
    exile, client = Browser(house.client()), house.client()
    house.listen(client)
    exile_in(house, exile)
    with house.store.begin() as tx:
        north = UUID(str(tx.session.execute(text("SELECT id FROM organisations")).scalar_one()))
    south = house.add_organisation("South")
    staff = [house.add_responder(each) for each in (north, south)]
    numbers = [house.number_of(each) for each in staff]
    if harm == "a rota":
        who = ResponderId(staff[0].id)
        shift = Shift(who, date(2027, 1, 20), time(8), time(20))
        rota.write_down(house.ports, who, shift, weeks=1)
    register(exile)
    house.forward(days=2)
    run(house, HARMS[harm])
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    for _ in range(4):
        pass_time(house, minutes=2)
        while house.bell.rung:
            house.bell.rung.pop(0)  # whoever is rung for dies; the clock does it
    assert any(house.world.phone(each).inbox for each in numbers)


def pass_time(house: House, *, minutes: int) -> None:
    """Let time pass where one row stays due for ever."""
    house.clock.forward(minutes=minutes)
    clockwork.drain_all(house.ports)
    house.world.run_due()


def exile_of(house: House, family_id: UUID) -> UUID:
    with house.store.begin() as tx:
        query = text("SELECT exile_id FROM families WHERE id = :id")
        return UUID(str(tx.session.execute(query, {"id": family_id}).scalar()))


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied"])
def test_no_sealed_value_survives_being_cut_flipped_or_emptied(
    house: House, grounds: Grounds, harm: str
) -> None:
    """Every sealed column of every table, read the way the service reads it, or refused."""
    how = {
        "cut": "substring({c} from 1 for length({c}) - 1)",
        "flipped": "set_byte({c}, length({c}) - 1, 255 - get_byte({c}, length({c}) - 1))",
        "emptied": "''::bytea",
    }[harm]
    with house.store.begin() as tx:
        columns = [tuple(row) for row in tx.session.execute(text(SEALED))]
    assert len(columns) > 12
    for table, column in columns:
        run(
            house,
            f"UPDATE {table} SET {column} = {how.format(c=column)} WHERE {column} IS NOT NULL",
        )
    pages = {
        "exile": grounds.as_exile().get("/"),
        "case": grounds.at_desk(grounds.responder).get(f"/desk/case/{grounds.ids['case_id']}"),
    }
    assert {name: answer.status_code for name, answer in pages.items()} == {
        "exile": 500,
        "case": 500,
    }


def test_a_family_whose_key_is_gone_opens_for_nobody(house: House) -> None:
    [browser, other] = two_families(house)
    run(
        house,
        "DELETE FROM data_keys WHERE id = (SELECT id FROM families ORDER BY id LIMIT 1)",
    )
    statuses = {each.get("/").status_code for each in (browser, other)}
    assert statuses == {200, 500}
