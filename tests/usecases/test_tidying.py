"""What Twilio keeps of us: blanked after half an hour, gone after two, and nothing too early."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from service.channels.base import ChannelError
from service.domain.address import ChannelName
from service.usecases.acting import act
from service.usecases.tidying import tidy_gateways
from tests.stories.cast import MOTHER
from tests.stories.people import Mother, Ping
from tests.stories.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    told = World(database_url)
    yield told
    told.close()


@pytest.fixture
def ping(world: World) -> Ping:
    return Mother(world).expect_ping()


def bodies(world: World) -> list[str]:
    """Return the words Twilio still holds to and from her, newest first."""
    messages = world.stage.world.twilio._messages
    found = [*messages.newest_first(to=MOTHER, sender=None)]
    found += messages.newest_first(to=None, sender=MOTHER)
    return [each.body for each in found]


def tidy(world: World) -> int:
    return tidy_gateways(world.stage.ports)


def test_words_are_blanked_first_and_records_deleted_later(world: World, ping: Ping) -> None:
    ping.reply_safely()
    world.meanwhile(minutes=25)
    tidy(world)
    assert all(bodies(world))
    assert len(bodies(world)) == 2
    world.meanwhile(minutes=10)
    tidy(world)
    assert bodies(world) == ["", ""]
    world.meanwhile(hours=2)
    tidy(world)
    assert bodies(world) == []
    assert tidy(world) == 0


def test_what_nobody_has_judged_stays_where_it_can_be_fetched(world: World, ping: Ping) -> None:
    ping.reply_safely()
    with act(world.stage.ports) as acting:
        acting.tx.session.execute(text("UPDATE inbox SET state = 'unverified'"))
    world.meanwhile(hours=3)
    tidy(world)
    assert len(bodies(world)) == 1


def test_what_no_webhook_brought_is_left_for_the_pull(world: World, ping: Ping) -> None:
    world.stage.world.faults.start("webhooks-lost", None)
    world.stage.world.phone_sends(MOTHER, to="+48732100001", text="перцы")
    world.meanwhile(hours=3)
    tidy(world)
    assert bodies(world) == ["перцы"]


def test_too_early_is_tried_again_and_no_error(world: World, ping: Ping) -> None:
    (message,) = world.stage.world.twilio._messages.newest_first(to=MOTHER, sender=None)
    world.meanwhile(hours=3)
    message.status = "sent"  # a carrier that never reports the end
    tidy(world)
    assert bodies(world) == [ping.text]
    message.status = "delivered"
    tidy(world)
    assert bodies(world) == []


def test_a_gateway_that_cannot_be_asked_raises_and_the_next_round_goes_on(
    world: World, ping: Ping
) -> None:
    world.meanwhile(hours=3)
    token = world.stage.world.twilio.token
    world.stage.world.twilio.token = "another"
    with pytest.raises(ChannelError):
        tidy(world)
    world.stage.world.twilio.token = token
    tidy(world)
    assert bodies(world) == []


def test_a_refusal_to_delete_that_is_no_earliness_is_not_swallowed(
    world: World, ping: Ping, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.meanwhile(hours=3)
    channel: Any = world.stage.ports.channels[ChannelName.SMS]
    http: Any = channel._client.http_client
    request = http.request

    def refusing(method: str, uri: str, **asked: Any) -> Any:
        if method == "DELETE":
            asked["auth"] = ("nobody", "nothing")
        return request(method, uri, **asked)

    monkeypatch.setattr(http, "request", refusing)
    with pytest.raises(ChannelError):
        tidy(world)


def test_without_sms_there_is_nothing_to_tidy(world: World) -> None:
    channels: Any = world.stage.ports.channels
    del channels[ChannelName.SMS]
    world.stage.clock.move_to(world.now + timedelta(hours=3))
    assert tidy(world) == 0
