"""Wordings run out: nothing is sent, the exile is asked for more, and that is no silence."""

from datetime import timedelta

from tests.stories.cast import CODEBOOK
from tests.stories.telling import family_with

FEW = {
    **CODEBOOK,
    "topics": [{**topic, "pings": topic["pings"][:1]} for topic in CODEBOOK["topics"]],
}
REFUSED = {
    **CODEBOOK,
    "topics": [
        {**topic, "pings": ["Срочно ответь 112", "Срочно, позвони 911"]}
        for topic in CODEBOOK["topics"]
    ],
}


@family_with(codebook=FEW)
def test_with_no_wording_left_the_check_is_skipped_and_the_exile_asked(world, mother, exile):
    mother.expect_ping().reply_safely()
    mother.expect_ping().reply_safely()
    for _ in range(3):
        exile.expect_asked("wordings", within=timedelta(days=8))
    assert {one["why"] for one in world.events("skipped")} == {"wordings"}
    assert world.events("case-opened") == []


@family_with(codebook=FEW)
def test_a_wording_that_has_rested_for_eight_weeks_may_go_out_again(world, mother):
    world.ignore("asked")
    first = mother.expect_ping()
    first.reply_safely()
    mother.expect_ping().reply_safely()
    again = mother.expect_ping(within=timedelta(weeks=9))
    assert again.at.date() - first.at.date() >= timedelta(weeks=8)
    again.reply_safely()
    # She has had it before, so `finish` would take it for a ping sent twice.
    world.got.clear()


@family_with(codebook=REFUSED)
def test_a_wording_the_lint_refuses_never_leaves(world, mother, exile):
    exile.expect_asked("lint", within=timedelta(days=2))
    assert world.events("skipped")[0]["why"] == "lint"
    assert world.texts_from_us_to("mother") == []
    assert world.events("check-opened") == []


def test_no_sentence_goes_out_twice_in_seven_silent_weeks(world, mother):
    world.meanwhile(weeks=7)
    texts = world.texts_from_us_to("mother")
    assert len(texts) == len(set(texts)) >= 12
    world.forget_everything()
