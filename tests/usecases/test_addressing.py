"""A code of everyday words proves the address of an exile or a responder, and of nobody else."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.domain.address import Address, ChannelName
from service.domain.proving import CodeRefusal, CodeRefusedError
from service.storage.address_proofs import Holder
from service.storage.due import Work
from service.storage.words import Language, word_list
from service.usecases import addressing, clockwork
from service.usecases.acting import act
from service.usecases.addressing import NoWayError, send_address_code, type_address_code
from tests.web.house import House

THEIRS = Address(ChannelName.SMS, "+48500100207")
OTHER = Address(ChannelName.SMS, "+48500100208")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def holder(house: House) -> Holder:
    exile_id, _ = house.add_exile(house.add_organisation())
    return addressing.exile_holder(exile_id, "ru")


def send(house: House, holder: Holder, address: Address = THEIRS) -> str:
    """Send a code and return what reached the phone."""
    send_address_code(house.ports, holder, address)
    clockwork.drain(house.ports, Work.OUTBOX)
    house.forward(minutes=1)
    return house.world.phone(address.to).inbox[-1].text


def is_proved(house: House, holder: Holder, address: Address = THEIRS) -> bool:
    with act(house.ports) as acting:
        return addressing.is_address_proved(acting, holder, address)


def test_the_words_that_came_prove_the_address_in_any_order_and_case(
    house: House, holder: Holder
) -> None:
    assert not is_proved(house, holder)
    words = send(house, holder).split(", ")
    assert set(words) <= set(word_list(Language.RUSSIAN))
    assert type_address_code(house.ports, holder, THEIRS, " ".join(reversed(words)).upper())
    assert is_proved(house, holder)
    assert not is_proved(house, holder, OTHER)


def test_a_code_says_nothing_of_us(house: House, holder: Holder) -> None:
    assert re.fullmatch(r"[\w-]+, [\w-]+, [\w-]+", send(house, holder))


def test_wrong_words_prove_nothing_and_the_right_ones_still_do(
    house: House, holder: Holder
) -> None:
    right = send(house, holder)
    assert not type_address_code(house.ports, holder, THEIRS, "яблоко окно мост")
    assert not is_proved(house, holder)
    assert type_address_code(house.ports, holder, THEIRS, right)


def test_a_code_is_good_once(house: House, holder: Holder) -> None:
    right = send(house, holder)
    type_address_code(house.ports, holder, THEIRS, right)
    with pytest.raises(CodeRefusedError) as refused:
        type_address_code(house.ports, holder, THEIRS, right)
    assert refused.value.code is CodeRefusal.OVER


def test_anothers_code_proves_nothing(house: House, holder: Holder) -> None:
    another = addressing.exile_holder(house.add_exile(house.add_organisation("South"))[0])
    mine, theirs = send(house, holder), send(house, another)
    assert mine != theirs
    assert not type_address_code(house.ports, holder, THEIRS, theirs)


def test_a_new_code_for_a_proved_address_leaves_it_proved(house: House, holder: Holder) -> None:
    type_address_code(house.ports, holder, THEIRS, send(house, holder))
    house.forward(days=1)
    send_address_code(house.ports, holder, THEIRS)
    assert is_proved(house, holder)


def test_half_a_year_of_silence_ends_a_proof_and_any_use_keeps_it(
    house: House, holder: Holder
) -> None:
    type_address_code(house.ports, holder, THEIRS, send(house, holder))
    house.clock.at += timedelta(days=170)
    with act(house.ports) as acting:
        addressing.note_used(acting, holder, THEIRS)
        addressing.note_used(acting, holder, OTHER)
    house.clock.at += timedelta(days=170)
    assert is_proved(house, holder)
    assert not is_proved(house, holder, OTHER)
    house.clock.at += timedelta(days=170)
    assert not is_proved(house, holder)


def test_a_replaced_address_is_forgotten(house: House, holder: Holder) -> None:
    with act(house.ports) as acting:
        addressing.prove_directly(acting, holder, THEIRS)
        addressing.drop_address(acting, holder, THEIRS)
    assert not is_proved(house, holder)


def test_without_a_sender_on_the_channel_no_code_is_promised(house: House, holder: Holder) -> None:
    with pytest.raises(NoWayError):
        send_address_code(house.ports, holder, Address(ChannelName.SIGNAL, THEIRS.to))


def test_nothing_of_a_code_that_left_stays_in_the_outbox(house: House, holder: Holder) -> None:
    send(house, holder)
    with act(house.ports) as acting:
        query = text("SELECT state, sealed FROM outbox WHERE kind = 'note'")
        assert acting.tx.session.execute(query).all() == [("accepted", None)]


def test_a_note_nobody_knows_the_fate_of_is_not_sent_again(house: House, holder: Holder) -> None:
    house.world.faults.start("sms-accepts-then-500", None)
    house.world.faults.start("webhooks-lost", None)
    send_address_code(house.ports, holder, THEIRS)
    house.forward(minutes=30)
    assert len(house.world.phone(THEIRS.to).inbox) == 1
