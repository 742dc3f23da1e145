"""Keys the gateway lists, beside what proved itself: noted first, then let through."""

from collections.abc import Iterator
from typing import Any

import pytest

from service.channels.base import ChannelError
from service.domain.address import ChannelName
from service.rehearse.scenario import PAGE_SENDERS
from service.storage import families
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
