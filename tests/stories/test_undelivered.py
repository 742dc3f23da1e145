"""A phone that cannot be reached: no sign of life, no silence by itself, and nothing sent again."""

from datetime import timedelta

import pytest


@pytest.mark.parametrize("failure", ["unreachable", "blocked", "landline"])
def test_the_question_says_it_never_arrived_and_the_ladder_goes_on(
    world, mother, exile, deputy, failure
):
    phone = world.stage.world.phone("+48500100301")
    if failure == "unreachable":
        phone.reachable = False
    elif failure == "blocked":
        phone.blocked = True
    else:
        phone.landline = True
    world.wait_for_event("ping-undelivered", within=timedelta(days=1))
    exile.expect_asked("undelivered")
    exile.expect_asked("undelivered")
    deputy.expect_asked("undelivered")
    case = world.wait_for_event("case-opened", within=timedelta(days=2))
    assert (case["level"], case["cause"]) == ("L1", "silence")
    assert world.texts_from_us_to("mother") == []


def test_a_phone_that_comes_back_gets_the_follow_up_and_not_the_ping_again(world, mother, exile):
    phone = world.stage.world.phone("+48500100301")
    phone.reachable = False
    world.wait_for_event("ping-undelivered", within=timedelta(days=1))
    phone.reachable = True
    exile.expect_asked("undelivered")
    mother.wait_for_follow_up().reply_safely()
    assert len(world.texts_from_us_to("mother")) == 1
    world.forward(days=3)
