"""A database that went away and came back costs whoever rested nothing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service.storage import store as storing
from service.storage.keyring import Keyring
from service.storage.store import Store

_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def stores(database_url):
    made = [Store(database_url, Keyring.fresh(), pool_size=2) for _ in range(2)]
    yield made
    for each in made:
        each.close()


def one(store: Store, *, single: bool = False) -> int:
    with store.begin(single=single) as tx:
        return int(tx.session.execute(text("SELECT 1")).scalar_one())


def end_connections_of_others(store: Store) -> None:
    with store.begin() as tx:
        tx.session.execute(text(_END_OTHERS))


@pytest.mark.parametrize("single", [False, True])
def test_a_connection_that_rested_is_tried_before_it_is_used(stores, monkeypatch, single):
    ours, other = stores
    one(ours)
    end_connections_of_others(other)
    monkeypatch.setattr(storing, "RESTED_S", 0.0)
    assert one(ours, single=single) == 1


def test_one_that_was_just_at_work_is_not_tried_and_all_are_new_after_it_failed(
    stores, monkeypatch
):
    ours, other = stores
    monkeypatch.setattr(storing, "RESTED_S", 60.0)
    with ours.begin() as tx:
        tx.session.execute(text("SELECT 1"))
        one(ours)  # a second connection beside the first
    end_connections_of_others(other)
    with pytest.raises(OperationalError):
        one(ours)
    assert [one(ours), one(ours, single=True)] == [1, 1]
