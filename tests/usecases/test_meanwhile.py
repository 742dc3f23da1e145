"""Two things at once with one family: whoever waits for the other finds it as it became."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from service.bench.ground import MINUTES, NOON, add_families, sender_of
from service.domain.address import ChannelName
from service.domain.effects import Decided, Why
from service.domain.watch import DueAsk
from service.storage import families, inbox
from service.storage.due import Work
from service.storage.inbox import Inbound
from service.storage.store import Store
from service.usecases import clockwork
from service.usecases.acting import act
from service.usecases.checking import store
from tests.web.house import House

STRANGER = "+48500100399"
DISTRESS = "тётя Зина заходила"  # of the words that `add_families` gives


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def write(house: House, words: str) -> None:
    """Let a text come in that is judged later."""
    inbound = Inbound(
        "twilio",
        f"SM{uuid4().hex}",
        ChannelName.SMS,
        sender_of(0),
        STRANGER,
        words,
        readable=True,
        arrived_at=house.clock.now(),
    )
    with act(house.ports) as acting:
        inbox.keep(acting.tx, [(inbound, True)])


def wait_until_somebody_waits(database: Store) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    ends_s = time.monotonic() + 30
    while time.monotonic() < ends_s:
        with database.begin() as tx:
            if tx.session.scalar(waiting):
                return
        time.sleep(0.01)
    pytest.fail("nobody waited for the family")


def settle_anew(house: House, family_id: UUID, meanwhile: Thread) -> None:
    """Let her words be replaced, and something else begin before that is committed."""
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        assert record is not None
        settled = replace(record.settled, case_card="a neighbour has the key")
        families.supersede(acting.tx, record, settled, acting.today)
        meanwhile.start()
        wait_until_somebody_waits(house.store)
    meanwhile.join(30)


def count(house: House, table: str) -> int:
    with house.store.begin() as tx:
        return int(tx.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_i6_distress_is_heard_while_another_agreement_is_made(house: House) -> None:
    [family_id] = add_families(house.ports, 1)
    write(house, DISTRESS)
    settle_anew(house, family_id, Thread(target=clockwork.drain, args=(house.ports, Work.INBOX)))
    assert count(house, "cases") == 1


def test_who_waited_for_a_family_finds_the_agreement_it_came_to(house: House) -> None:
    [family_id] = add_families(house.ports, 1)
    found: list[str] = []

    def look() -> None:
        with house.store.begin() as tx:
            record = families.lock_family(tx, family_id)
            assert record is not None
            found.append(record.settled.case_card)

    settle_anew(house, family_id, Thread(target=look))
    assert found == ["a neighbour has the key"]


def test_of_a_large_batch_nobody_is_left_out_where_one_asks_for_more_than_a_ping(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "PART", 2)  # as if there were hundreds
    ids = add_families(house.ports, 5)
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, min(ids))
        assert record is not None
        asks = (DueAsk(NOON, Why.SILENCE, "a morning"),)
        store(acting, record, Decided(replace(record.watch, asks=asks)))
    house.clock.at = NOON + timedelta(minutes=MINUTES, seconds=1)
    clockwork.drain(house.ports, Work.FAMILIES)
    assert {table: count(house, table) for table in ("outbox", "checks", "questions")} == {
        "outbox": 5,
        "checks": 5,
        "questions": 1,
    }
    with act(house.ports) as acting:
        assert [
            each.watch.check is not None for each in families.read_families(acting.tx, ids)
        ] == [True] * 5
