"""What somebody with write access to the database could move around (I9)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.address import Address, ChannelName
from service.domain.ids import OrganisationId, ResponderId, SenderId
from service.storage import ledger_rows, people, senders
from service.storage.keyring import Keyring
from service.storage.ledger_rows import Deed
from service.storage.people import OrganisationRecord, Person, ResponderRecord, Secrets
from service.storage.sealed import SealBrokenError
from service.storage.senders import Pool, SenderRecord
from service.storage.store import SERVICE, KeyLostError, Store

NORTH = OrganisationId(UUID(int=1))
SOUTH = OrganisationId(UUID(int=2))
DAY = date(2027, 3, 1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url, Keyring.fresh())
    with store.begin() as tx:
        tx.make_key(SERVICE)
        for organisation, name in ((NORTH, "north"), (SOUTH, "south")):
            people.add_organisation(tx, OrganisationRecord(organisation, "Europe/Warsaw", name))
    yield store
    store.close()


def add_responder(store: Store, number: int, organisation: OrganisationId) -> ResponderId:
    with store.begin() as tx:
        responder_id = ResponderId(tx.new_id())
        person = Person(f"r{number}", (Address(ChannelName.SMS, "+48500100201"),), "")
        record = ResponderRecord(
            responder_id, organisation, on_shift=True, person=person, secret_hash=""
        )
        people.add_responder(tx, record, Secrets(bytes([number]), ""))
    return responder_id


def swap(store: Store, table: str, column: str) -> None:
    """Give every row of a table the sealed value of another."""
    with store.begin() as tx:
        statement = f"UPDATE {table} t SET {column} = o.{column} FROM {table} o WHERE t.id <> o.id"
        tx.session.execute(text(statement))


def test_a_responder_sealed_for_one_row_does_not_open_in_another(store: Store) -> None:
    first = add_responder(store, 1, NORTH)
    add_responder(store, 2, NORTH)
    swap(store, "responders", "sealed")
    with store.begin() as tx, pytest.raises(SealBrokenError):
        people.responder(tx, first)


def test_an_organisations_key_does_not_open_under_another_organisation(store: Store) -> None:
    swap(store, "data_keys", "wrapped")
    with store.begin() as tx, pytest.raises(SealBrokenError):
        people.organisation(tx, NORTH)


def test_what_a_destroyed_key_sealed_is_gone(store: Store) -> None:
    with store.begin() as tx:
        tx.session.execute(text("DELETE FROM data_keys WHERE id = :id"), {"id": NORTH})
    with store.begin() as tx, pytest.raises(KeyLostError):
        people.organisation(tx, NORTH)


def test_senders_are_found_by_number_and_read_back(store: Store) -> None:
    with store.begin() as tx:
        record = SenderRecord(
            SenderId(tx.new_id()),
            ChannelName.SMS,
            Pool.FAMILIES,
            "active",
            1,
            "+48732100001",
        )
        senders.add_sender(tx, record)
        assert senders.find_sender(tx, tx.index("sender", "+48732100001")) == record
        assert senders.find_sender(tx, tx.index("sender", "+48732100002")) is None


def write_three(store: Store) -> None:
    for act in ("open-card", "take-case", "open-card"):
        with store.begin() as tx:
            ledger_rows.write(tx, Deed(NORTH, SOUTH, act, NORTH), DAY)


def test_the_ledger_in_the_database_is_an_unbroken_chain(store: Store) -> None:
    write_three(store)
    with store.begin() as tx:
        assert ledger_rows.first_bad(tx) is None


@pytest.mark.parametrize(
    ("tampering", "bad"),
    [
        ("UPDATE ledger SET act = 'take-case' WHERE seq = 1", 1),
        ("DELETE FROM ledger WHERE seq = 2", 2),
        ("UPDATE ledger SET day = '2027-03-02' WHERE seq = 3", 3),
    ],
)
def test_a_changed_or_missing_entry_is_named(store: Store, tampering: str, bad: int) -> None:
    write_three(store)
    with store.begin() as tx:
        tx.session.execute(text(tampering))
    with store.begin() as tx:
        assert ledger_rows.first_bad(tx) == bad
