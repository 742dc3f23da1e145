"""What is handed over is done while we go on, and part of the same transaction."""

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import text

from service.storage.keyring import Keyring
from service.storage.store import Store


class GivenUpError(Exception):
    """Somebody gave up in the middle."""


@pytest.fixture
def store(database_url):
    made = Store(database_url, Keyring.fresh(), pool_size=2)
    with made.begin() as tx:
        tx.session.execute(text("CREATE TABLE kept (number int PRIMARY KEY)"))
    yield made
    with made.begin() as tx:
        tx.session.execute(text("DROP TABLE kept"))
    made.close()


def hand_over(tx, *numbers):
    for number in numbers:
        tx.hand_over("INSERT INTO kept VALUES (%(number)b)", number=number)


def kept(store):
    with store.begin() as tx:
        return [number for (number,) in tx.run("SELECT number FROM kept ORDER BY number")]


def test_whoever_asks_next_sees_what_was_handed_over(store):
    with store.begin() as tx:
        hand_over(tx, 1, 2)
        assert tx.run("SELECT count(*) FROM kept") == [(2,)]
        hand_over(tx, 3)
        assert tx.session.scalar(text("SELECT count(*) FROM kept")) == 3
        hand_over(tx, 4)
    assert kept(store) == [1, 2, 3, 4]


NUMBERS = "SELECT number FROM kept ORDER BY number"


def test_what_is_asked_ahead_sees_what_was_handed_over_before_and_nothing_after(store):
    with store.begin() as tx:
        hand_over(tx, 1)
        look = tx.ask_ahead(NUMBERS)
        hand_over(tx, 2)
        look_again = tx.ask_ahead(NUMBERS)
        hand_over(tx, 3)
        assert look() == [(1,)]
        assert look_again() == [(1,), (2,)]


def test_what_was_asked_ahead_is_not_lost_where_something_else_is_asked_first(store):
    with store.begin() as tx:
        hand_over(tx, 1)
        look = tx.ask_ahead(NUMBERS)
        assert tx.session.scalar(text("SELECT count(*) FROM kept")) == 1
        hand_over(tx, 2)
        assert tx.run("SELECT count(*) FROM kept") == [(2,)]
        assert look() == [(1,)]


def hand_over_one_twice(store, *, then):
    with store.begin() as tx:
        hand_over(tx, 1, 1)
        then(tx)


def ask(tx):
    tx.run("SELECT 1")


def give_up(_):
    raise GivenUpError


@pytest.mark.parametrize("then", [lambda tx: hand_over(tx, 2), ask])
def test_what_fails_fails_the_transaction_and_nothing_of_it_is_kept(store, then):
    with pytest.raises(UniqueViolation):
        hand_over_one_twice(store, then=then)
    assert kept(store) == []


def test_who_gives_up_hides_no_reason_and_keeps_nothing(store):
    with pytest.raises(GivenUpError):
        hand_over_one_twice(store, then=give_up)
    assert kept(store) == []
    with store.begin() as tx:
        hand_over(tx, 2)
    assert kept(store) == [2]


def test_who_asked_ahead_learns_of_what_failed_before(store):
    with pytest.raises(UniqueViolation):
        hand_over_one_twice(store, then=lambda tx: tx.ask_ahead(NUMBERS)())
    assert kept(store) == []
