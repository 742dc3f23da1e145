"""Two stories on both lines, with everything that breaks: each word on the wire is published."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.usecases.identities import look_at_identities
from service.usecases.tidying import tidy_gateways
from tests.sandbox.conftest import read_spec
from tests.sandbox.published import ReadSpec, check_frames, check_signal, check_twilio
from tests.stories.cast import DISTRESS, SAFE, STRANGER, a_family
from tests.stories.people import Mother
from tests.stories.world import World

__all__ = ["read_spec"]

SISTER = "+48500100302"
HERS = "+48732100002"


@pytest.fixture
def told(database_url: str) -> Iterator[World]:
    """Return a world in which as much has been said, and broken, as fits into half a day."""
    sister = a_family("sister", channel="signal", to=SISTER, sender=HERS)
    world = World(database_url, cast=[a_family(), sister])
    world.ignore("asked", "operator", "page", "ping", "unheld")
    try:
        play(world)
        yield world
    finally:
        world.close()


def play(world: World) -> None:
    both = [Mother(world), Mother(world, "sister")]
    for each in both:
        each.expect_ping().reply_safely()
    outside = world.stage.world
    outside.phone(SISTER).set_up_anew()
    outside.phone(SISTER).hides_number = True
    outside.phone_sends(STRANGER, to="+48732100001", text=SAFE["cat"])
    world.break_down("signal-burst", lasts=timedelta(minutes=5))
    both[1].sends("подвязала вчера")
    world.break_down("sms-accepts-then-500", lasts=timedelta(minutes=20))
    both[0].sends(DISTRESS)
    world.meanwhile(minutes=30)
    world.break_down("signal-blocked", lasts=timedelta(minutes=20))
    world.break_down("sms-doubles", lasts=timedelta(minutes=20))
    world.meanwhile(hours=2, minutes=10)
    look_at_identities(world.stage.ports)
    tidy_gateways(world.stage.ports)


def test_every_exchange_and_every_frame_is_what_the_vendors_published(
    told: World, read_spec: ReadSpec
) -> None:
    journal = told.stage.world.journal
    entries: Any = journal.of_kind("exchange")
    frames: Any = journal.of_kind("frame")
    assert check_twilio(read_spec, entries) > 10
    assert check_signal(read_spec, entries) > 5
    assert check_frames(read_spec, frames) > 30
    methods = {(entry["request"]["method"], entry["gateway"]) for entry in entries}
    assert {("POST", "twilio"), ("GET", "twilio"), ("DELETE", "twilio")} <= methods
    assert {("POST", "signal"), ("GET", "signal"), ("PUT", "signal")} <= methods
    webhooks = journal.of_kind("webhook")
    assert {entry["outcome"] for entry in webhooks} == {"posted"}
    assert [entry for entry in webhooks if "complaint" in entry] == []
