"""Keys the gateway lists, beside what proved itself: noted first, then let through."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from service.channels.base import ChannelError, Fate
from service.domain.address import ChannelName
from service.domain.ids import SenderId
from service.rehearse.scenario import PAGE_SENDERS
from service.storage import families, senders
from service.storage.senders import Pool, SenderRecord
from service.usecases.acting import act
from service.usecases.identities import look_at_identities
from tests.stories.cast import MOTHER, a_family
from tests.stories.people import Mother
from tests.stories.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    told = World(database_url, cast=[a_family(channel="signal")])
    Mother(told).expect_ping().reply_safely()
    yield told
    told.close()


def look(world: World) -> None:
    look_at_identities(world.stage.ports)


def proof(world: World) -> Any:
    with act(world.stage.ports) as acting:
        record = families.lock_family(acting.tx, world.player.cast.families["mother"].id)
    assert record is not None
    return record.watch.proof


def test_the_key_listed_first_is_remembered_and_looking_again_changes_nothing(
    world: World,
) -> None:
    look(world)
    first = proof(world)
    look(world)
    assert first.key
    assert proof(world) == first


def test_a_key_that_changed_is_doubted_before_it_is_let_through(world: World) -> None:
    look(world)
    world.stage.world.phone(MOTHER).set_up_anew()
    world.stage.world.faults.start("signal-down", None)
    with pytest.raises(ChannelError):
        look(world)
    assert not proof(world).changed
    world.stage.world.faults.stop("signal-down")
    look(world)
    assert proof(world).changed
    assert proof(world).seen_key != proof(world).key
    assert world.stage.world.phone(MOTHER).trusted


def test_a_key_the_gateway_took_by_itself_is_doubted_too(world: World) -> None:
    look(world)
    world.stage.world.phone(MOTHER).set_ups += 1  # a gateway that trusts everybody
    look(world)
    assert proof(world).changed


def test_a_changed_key_is_a_change_even_where_none_was_known_before(world: World) -> None:
    world.stage.world.phone(MOTHER).set_up_anew()
    look(world)
    assert proof(world).changed


def test_a_responder_set_up_anew_is_paged_on_and_the_operator_is_told(world: World) -> None:
    world.stage.world.phone("+48500100202").set_up_anew()
    look_at_identities(world.stage.ports, PAGE_SENDERS[ChannelName.SIGNAL])
    world.stage.serve()
    world.meanwhile(minutes=2)
    told = world.take_all("operator", "operator")
    assert [page.facts["text"] for page in told] == ["Please look at the service: identity."]
    assert world.stage.world.phone("+48500100202").trusted


def test_without_signal_there_is_nothing_to_look_at(world: World) -> None:
    channels: Any = world.stage.ports.channels
    del channels[ChannelName.SIGNAL]
    look(world)


def add_account(world: World, state: str) -> None:
    """Add an account that the gateway does not know, looked at before all others."""
    record = SenderRecord(
        SenderId(UUID(int=1)), ChannelName.SIGNAL, Pool.FAMILIES, state, 1, "+48732100099"
    )
    with act(world.stage.ports) as acting:
        senders.add_sender(acting.tx, record)


def test_an_account_that_cannot_be_asked_holds_back_nobody_on_another(world: World) -> None:
    look(world)
    world.stage.world.phone(MOTHER).set_up_anew()
    add_account(world, "active")
    with pytest.raises(ChannelError):
        look(world)
    assert proof(world).changed
    assert world.stage.world.phone(MOTHER).trusted


def test_a_burnt_account_that_the_gateway_forgot_is_no_error(world: World) -> None:
    add_account(world, "burnt")
    look(world)


def test_one_key_that_cannot_be_let_through_holds_back_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = (MOTHER, "+48500100202")
    for number in numbers:
        world.stage.world.phone(number).set_up_anew()
    channel: Any = world.stage.ports.channels[ChannelName.SIGNAL]
    trust = channel.trust
    refused: list[Any] = []

    def refuse_once(sender: str, identity: Any) -> None:
        if not refused:
            refused.append(identity)
            raise ChannelError(Fate.UNKNOWN, "trust")
        trust(sender, identity)

    monkeypatch.setattr(type(channel), "trust", lambda _, *asked: refuse_once(*asked))
    with pytest.raises(ChannelError):
        look(world)
    assert len(refused) == 1
    assert all(world.stage.world.phone(number).trusted for number in numbers)
