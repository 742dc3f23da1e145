"""Distress reaches people within seconds, tells a finder of the phone nothing, and does not end."""

from tests.stories.cast import DISTRESS
from tests.stories.telling import with_crashes


@with_crashes
def test_distress_pages_two_channels_until_a_person_takes_and_closes(world, mother, anna):
    mother.expect_ping().reply(DISTRESS)
    anna.expect_page(level="L4", channel="sms")
    anna.expect_page(level="L4", channel="signal")
    anna.takes()
    world.forward(minutes=20)
    anna.closes("A")
    world.forward(days=3)
    assert [one["outcome"] for one in world.events("case-closed")] == ["A"]
