"""What an exile may order: less at once, more only after three days."""

from datetime import timedelta

import pytest

from tests.stories.telling import family_with


def test_a_pause_holds_at_once_and_the_sequence_goes_on_unseen(world, mother, exile):
    first = mother.expect_ping()
    first.reply_safely()
    exile.answers("pause", until=world.now + timedelta(days=10))
    after = mother.expect_ping(within=timedelta(days=15))
    assert (after.at.date() - first.at.date()).days == 14
    assert [one["why"] for one in world.events("skipped")] == ["paused"]
    after.reply_safely()


def test_a_pause_uses_up_the_wordings_that_would_have_gone_out(database_url, world, mother, exile):
    mother.expect_ping().reply_safely()
    exile.answers("pause", until=world.now + timedelta(days=10))
    third = mother.expect_ping(within=timedelta(days=15))
    third.reply_safely()
    assert world.events("check-opened")[-1]["ordinal"] == 2


def test_a_pause_of_more_than_eight_weeks_is_refused(world, exile):
    with pytest.raises(AssertionError, match="pause-length"):
        exile.answers("pause", until=world.now + timedelta(weeks=9))
    world.stage.log.entries.clear()


@family_with(every=["P30D", "P30D"])
def test_sooner_takes_effect_only_after_three_days(world, mother, exile):
    first = mother.expect_ping()
    first.reply_safely()
    exile.answers("sooner")
    ordered = world.now
    world.forward(hours=71, minutes=58)
    second = mother.expect_ping(within=timedelta(days=2))
    assert second.at - ordered >= timedelta(hours=72)
    second.reply_safely()
    third = mother.expect_ping(within=timedelta(days=31))
    assert (third.at.date() - second.at.date()).days == 30
    third.reply_safely()


def test_nothing_leaves_after_the_exiles_stop_and_a_pause_resumes_nothing(world, mother, exile):
    mother.expect_ping().reply_safely()
    exile.answers("pause", until=world.now + timedelta(days=3))
    exile.answers("stop")
    world.forward(weeks=3)
