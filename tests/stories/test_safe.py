"""A safe answer ends its check, and nothing goes back to anybody."""

from tests.stories.telling import with_crashes


@with_crashes
def test_a_safe_answer_closes_the_check_and_nothing_goes_back(world, mother):
    mother.expect_ping().reply_safely()
    assert [one["state"] for one in world.events("check-closed")] == ["safe"]
    world.forward(days=4)


def test_the_next_check_comes_a_week_later_whatever_was_answered(world, mother):
    first = mother.expect_ping()
    first.reply_safely()
    second = mother.expect_ping()
    assert (second.at.date() - first.at.date()).days == 7
    second.reply_safely()
