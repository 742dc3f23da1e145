from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID

import pytest

from service.domain.address import ChannelName
from service.storage import inbox
from service.storage.due import Claim, Work, claim, next_due, oldest_overdue, release, waiting
from service.storage.inbox import Inbound
from service.storage.keyring import Keyring
from service.storage.store import SERVICE, Store

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url, Keyring.fresh())
    with store.begin() as tx:
        tx.make_key(SERVICE)
    yield store
    store.close()


def keep(store: Store, count: int, *, at: datetime = NOW) -> None:
    with store.begin() as tx:
        for number in range(count):
            inbound = Inbound(
                "twilio",
                f"SM{number:032x}",
                ChannelName.SMS,
                "+48732100001",
                "+48500100301",
                "перцы",
                readable=True,
                arrived_at=at,
            )
            inbox.keep(tx, [(inbound, True)])


def take(store: Store, *, at: datetime = NOW, limit: int = 500) -> Claim:
    with store.begin() as tx:
        return claim(tx, Work.INBOX, now=at, steady=at, limit=limit)


def test_what_is_claimed_is_not_claimed_again_before_its_lease_runs_out(store: Store) -> None:
    keep(store, 3)
    assert len(take(store).ids) == 3
    assert take(store, at=NOW + timedelta(seconds=14)).ids == []


def test_a_lease_that_ran_out_is_claimed_again(store: Store) -> None:
    keep(store, 1)
    first = take(store)
    second = take(store, at=NOW + timedelta(seconds=15))
    assert second.ids == first.ids
    assert second.token != first.token


def test_a_worker_that_came_late_finds_nothing_under_its_old_token(store: Store) -> None:
    keep(store, 1)
    late = take(store)
    later = NOW + timedelta(seconds=15)
    take(store, at=later)
    with store.begin() as tx:
        assert list(inbox.lock_claimed(tx, late, later)) == []


def test_a_worker_past_its_own_lease_does_nothing(store: Store) -> None:
    keep(store, 1)
    mine = take(store)
    with store.begin() as tx:
        assert list(inbox.lock_claimed(tx, mine, NOW + timedelta(seconds=15))) == []


def test_nothing_due_later_is_claimed(store: Store) -> None:
    keep(store, 1, at=NOW + timedelta(minutes=2))
    assert take(store).ids == []
    with store.begin() as tx:
        assert next_due(tx) == NOW + timedelta(minutes=2)
        assert waiting(tx, now=NOW, steady=NOW) == []


def test_a_claim_takes_no_more_than_its_limit(store: Store) -> None:
    keep(store, 7)
    assert len(take(store, limit=5).ids) == 5
    assert len(take(store, limit=5).ids) == 2


def test_claimers_at_once_share_the_work_without_overlap(store: Store) -> None:
    keep(store, 60)
    taken: list[UUID] = []

    def some() -> None:
        for _ in range(10):
            taken.extend(take(store, limit=4).ids)

    threads = [Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 60


def test_released_work_can_be_claimed_at_once(store: Store) -> None:
    keep(store, 2)
    claimed = take(store)
    with store.begin() as tx:
        release(tx, claimed)
        assert waiting(tx, now=NOW, steady=NOW) == [Work.INBOX]
    assert sorted(take(store).ids) == sorted(claimed.ids)


def test_releasing_with_another_token_changes_nothing(store: Store) -> None:
    keep(store, 1)
    claimed = take(store)
    with store.begin() as tx:
        release(tx, Claim(Work.INBOX, claimed.ids, UUID(int=1)))
    assert take(store).ids == []


def test_the_oldest_overdue_work_tells_how_long_it_has_waited(store: Store) -> None:
    with store.begin() as tx:
        assert oldest_overdue(tx, Work.INBOX, NOW) == timedelta()
    keep(store, 1)
    with store.begin() as tx:
        assert oldest_overdue(tx, Work.INBOX, NOW + timedelta(hours=3)) == timedelta(hours=3)


def test_a_message_reported_twice_is_kept_once(store: Store) -> None:
    keep(store, 1)
    keep(store, 1)
    assert len(take(store).ids) == 1
