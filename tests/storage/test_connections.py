"""A database that went away and came back costs nobody anything who was not just asking."""

from unittest.mock import Mock

import pytest
from sqlalchemy import text

from service.storage import store as storing
from service.storage.keyring import Keyring
from service.storage.store import Store
from tests.jobs.house import eventually

_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
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


def test_one_that_was_just_at_work_is_not_tried_and_loses_nothing_where_it_was_ended(
    stores, monkeypatch
):
    ours, other = stores
    monkeypatch.setattr(storing, "RESTED_S", 60.0)
    ping = Mock(wraps=ours.engine.dialect.do_ping)
    monkeypatch.setattr(ours.engine.dialect, "do_ping", ping)
    with ours.begin() as tx:
        tx.session.execute(text("SELECT 1"))
        one(ours)  # a second connection beside the first
    ping.reset_mock()
    assert one(ours) == 1
    ping.assert_not_called()
    end_connections_of_others(other)
    assert eventually(lambda: others_of(other) == 0, 60)
    assert [one(ours), one(ours, single=True)] == [1, 1]
    ping.assert_called()


def others_of(store: Store) -> int:
    with store.begin() as tx:
        return int(tx.session.execute(text(_OTHERS)).scalar_one())
