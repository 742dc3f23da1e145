"""Receipts: committed together, each answered after its own commit, none lost for another's sake."""

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any, cast

import pytest
from sqlalchemy import event, text

from service.channels.base import Arrived
from service.domain.address import ChannelName
from service.usecases.receipts import TOGETHER_MAX, Receipts
from service.web.intake.ringing import Ringer
from tests.web.house import MOTHER, OURS, House

WAIT_S = 60.0


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


def arrived(number: int, channel: ChannelName = ChannelName.SMS) -> Arrived:
    return Arrived("twilio", f"SM{number:032x}", channel, OURS, MOTHER, "перцы")


def kept(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.scalar(text("SELECT count(*) FROM inbox")) or 0)


def take_at_once(house: House, messages: list[Arrived]) -> list[Exception]:
    """Let as many threads take a message each while an earlier one is being committed."""
    receipts, refused = Receipts(house.ports), []

    def take(each: Arrived) -> None:
        try:
            receipts.accept(each)
        except Exception as error:  # noqa: BLE001 - what a thread met, for the test to look at
            refused.append(error)

    threads = [Thread(target=take, args=(each,)) for each in messages]
    receipts._is_committing = True  # as if one before them were being committed
    for each in threads:
        each.start()
    while len(receipts._waiting) < len(messages):
        pass
    receipts._call_next()
    for each in threads:
        each.join(WAIT_S)
    return refused


def test_messages_that_come_together_are_committed_together(house: House) -> None:
    commits: list[object] = []
    event.listen(house.store.engine, "commit", commits.append)
    assert take_at_once(house, [arrived(number) for number in range(TOGETHER_MAX)]) == []
    assert len(commits) == 1
    assert kept(house) == TOGETHER_MAX


def test_more_than_go_together_are_committed_one_batch_after_the_other(house: House) -> None:
    assert take_at_once(house, [arrived(number) for number in range(2 * TOGETHER_MAX + 1)]) == []
    assert kept(house) == 2 * TOGETHER_MAX + 1


def test_threads_that_come_and_go_are_all_answered_and_kept(house: House) -> None:
    receipts = Receipts(house.ports)

    def take(first: int) -> None:
        for number in range(first, first + 50):
            receipts.accept(arrived(number))

    threads = [Thread(target=take, args=(1000 * each,), daemon=True) for each in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(WAIT_S)
    assert not any(each.is_alive() for each in threads)
    assert kept(house) == 8 * 50


def test_a_message_reported_twice_at_once_is_kept_once(house: House) -> None:
    assert take_at_once(house, [arrived(1), arrived(2), arrived(1)]) == []
    assert kept(house) == 2


def test_a_message_that_cannot_be_kept_refuses_no_neighbour(house: House) -> None:
    broken = arrived(2, cast("Any", "sms\0"))  # no database takes such a letter
    refused = take_at_once(house, [arrived(1), broken, arrived(3), arrived(4)])
    assert len(refused) == 1
    assert kept(house) == 3


def test_a_flood_is_rung_for_once_while_somebody_rings() -> None:
    begun, go_on, rung = Event(), Event(), []

    def ring() -> None:
        rung.append(1)
        begun.set()
        go_on.wait(WAIT_S)

    ringer = Ringer(ring, lambda: False, apart_s=0.0)
    ringer()
    assert begun.wait(WAIT_S)
    begun.clear()
    for _ in range(100):
        ringer()
    go_on.set()
    assert begun.wait(WAIT_S)  # once more, for all that came meanwhile
    assert len(rung) == 2
