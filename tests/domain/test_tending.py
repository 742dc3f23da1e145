"""What is to be gone over again, by days and by what the exile has said (R16, R19, §7a)."""

from datetime import date, timedelta

import pytest

from service.domain import ordering
from service.domain.agreement import Mode
from service.domain.effects import SendPing, TellExile, Why
from service.domain.tending import (
    RECALL_LASTS,
    How,
    Review,
    Tended,
    agrees_still,
    due,
    gone_through,
    heard_or_met,
    later_of,
    rests_from,
)
from service.domain.watch import Watch
from tests.domain.builders import BEGIN, Player, a_codebook, a_family, a_watch, an_agreement

BEGAN = BEGIN.date()


def after(days: int) -> date:
    return BEGAN + timedelta(days=days)


def reviews(tended: Tended, days: int, mode: Mode = Mode.SMS) -> set[Review]:
    return set(due(tended, an_agreement(mode), after(days)))


REHEARSED = gone_through(Tended(), How.MET, BEGAN, known=True)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, set()),
        (13, set()),
        (14, {Review.RECALL}),
        (41, {Review.RECALL}),
        (42, {Review.RECALL, Review.VOICE}),
        (89, {Review.RECALL, Review.VOICE}),
        (90, {Review.RECALL, Review.VOICE, Review.CONSENT}),
    ],
)
def test_reviews_fall_due_on_their_days(days: int, expected: set[Review]) -> None:
    assert reviews(REHEARSED, days) == expected


def test_words_never_gone_through_are_said_to_be_unrehearsed_from_the_first_day() -> None:
    assert reviews(Tended(), 0) == {Review.REHEARSAL}
    assert Review.RECALL not in reviews(Tended(), 400)


def test_without_agreed_words_and_consent_only_the_voice_fades() -> None:
    assert reviews(Tended(), 400, Mode.OWN) == {Review.VOICE}


def test_what_was_done_is_not_due_again_before_its_time() -> None:
    tended = heard_or_met(agrees_still(REHEARSED, after(90)), after(90))
    assert reviews(tended, 90) == {Review.RECALL}
    assert reviews(tended, 131) == {Review.RECALL}
    assert reviews(tended, 132) == {Review.RECALL, Review.VOICE}
    assert Review.CONSENT not in reviews(tended, 179)
    assert Review.CONSENT in reviews(tended, 180)


AGREED = agrees_still(REHEARSED, after(0))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(89, set()), (90, {Review.CONSENT}), (103, {Review.CONSENT}), (104, {Review.RESTS})],
)
def test_a_consent_nobody_renews_is_first_asked_for_and_then_rests(
    days: int, expected: set[Review]
) -> None:
    assert reviews(AGREED, days) & {Review.CONSENT, Review.RESTS} == expected


def test_where_nothing_goes_out_or_no_consent_was_recorded_nothing_rests() -> None:
    assert rests_from(AGREED, an_agreement(Mode.OWN)) is None
    assert rests_from(REHEARSED, an_agreement()) is None
    assert rests_from(AGREED, an_agreement()) == after(104)
    assert Review.RESTS not in reviews(AGREED, 400, Mode.OWN)


def agreeing(tended: Tended) -> Player:
    player = Player(a_family(), Watch(a_family().id, tended=tended))
    player.until(BEGIN + timedelta(days=160))
    return player


def test_messages_rest_after_the_grace_and_the_exile_is_told_before_and_then() -> None:
    player = agreeing(AGREED)
    sent = [at.date() for at, each in player.effects if isinstance(each, SendPing)]
    assert after(90) < max(sent) < after(104)
    told = [each.why for _, each in player.effects if isinstance(each, TellExile)]
    assert set(told) == {Why.CONSENT, Why.RESTS}
    assert told.index(Why.CONSENT) < told.index(Why.RESTS)


def test_without_a_recorded_consent_messages_go_on_and_nobody_is_told() -> None:
    player = agreeing(REHEARSED)
    sent = [at.date() for at, each in player.effects if isinstance(each, SendPing)]
    assert max(sent) > after(104)
    assert not [each for _, each in player.effects if isinstance(each, TellExile)]


def test_known_words_are_asked_for_at_growing_intervals() -> None:
    tended, day = REHEARSED, 0
    for lasts in (*RECALL_LASTS, RECALL_LASTS[-1]):
        assert Review.RECALL not in reviews(tended, day + lasts.days - 1)
        day += lasts.days
        assert Review.RECALL in reviews(tended, day)
        tended = gone_through(tended, How.CALL, after(day), known=True)


def test_forgotten_words_are_asked_for_soon_again() -> None:
    tended = gone_through(REHEARSED, How.MET, after(14), known=True)
    tended = gone_through(tended, How.MET, after(42), known=False)
    assert Review.RECALL in reviews(tended, 56)


@pytest.mark.parametrize(
    ("how", "confirms"), [(How.MET, True), (How.CALL, True), (How.VISITOR, False)]
)
def test_who_met_or_called_knows_that_it_is_she(how: How, *, confirms: bool) -> None:
    tended = gone_through(Tended(), how, after(60), known=True)
    assert (Review.VOICE not in reviews(tended, 61)) is confirms


def test_new_words_were_never_gone_through() -> None:
    watch = ordering.take_up(a_watch(tended=REHEARSED)).state
    assert watch.tended == Tended(voice_on=BEGAN)


def test_of_what_was_said_in_two_places_the_newest_holds_part_by_part() -> None:
    here = gone_through(agrees_still(Tended(), after(90)), How.VISITOR, after(5), known=True)
    there = gone_through(heard_or_met(Tended(), after(50)), How.MET, after(20), known=False)
    for found in (later_of(here, there), later_of(there, here)):
        assert (found.consent_on, found.voice_on) == (after(90), after(20))
        assert (found.rehearsed, found.recalled_on) == (How.MET, after(20))
    assert later_of(Tended(), Tended()) == Tended()


def test_what_is_due_is_said_whatever_was_answered() -> None:
    # R0: the days and what the exile said are all it is made of.
    assert due(Tended(), an_agreement(codebook=a_codebook()), after(1)) == (Review.REHEARSAL,)
