"""What exile and deputy answer and order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain import ordering
from service.domain.agreement import Mode, Plan
from service.domain.check import State
from service.domain.effects import Cause, Decided, OpenCase
from service.domain.level import Level
from service.domain.ordering import Answer, Judgement
from service.domain.pings import Order, OrderKind
from service.domain.proving import Proof
from service.domain.verdict import UNREADABLE
from service.domain.watch import Watch
from tests.domain.builders import (
    BEGIN,
    CHECK,
    DISTRESS,
    FAMILY,
    NOON,
    SAFE,
    Player,
    a_check,
    a_family,
    a_watch,
    hours,
    minutes,
    sent,
    spelled,
)

OWN = a_family(Mode.OWN)
LATER = NOON + hours(20)
ENDED = [each for each in State if each is not State.WAITING]


def reminded(**changed: Any) -> Watch:
    """A watch whose exile has been reminded at noon and has not acted."""
    return a_watch(a_check(laddered=False, pings=("",)), **changed)


def answer(watch: Watch, given: Answer, until: Any = None) -> Watch:
    decided = ordering.answer(watch, given, now=LATER, until=until)
    assert decided.effects == ()
    return decided.state


def test_any_answer_ends_the_deadline_of_a_doubt() -> None:
    watch = a_watch(doubt_until=NOON + hours(72))
    for given in Answer:
        assert answer(watch, given).doubt_until is None


def test_nothing_heard_does_not_end_a_plain_danger() -> None:
    watch = a_watch(danger_until=NOON + hours(6))
    assert answer(watch, Answer.NOTHING) == watch
    assert answer(watch, Answer.HEARD).danger_until is None
    assert answer(watch, Answer.KNOWN_REASON).danger_until is None


def test_a_sign_of_life_ends_the_silence_without_making_it_safe() -> None:
    decided = ordering.answer(a_watch(), Answer.HEARD, now=LATER)
    assert decided.state.check == a_check(state=State.CANCELLED)
    assert [each.event for each in decided.happenings] == ["check-closed"]
    assert decided.state.heard_at is None


@pytest.mark.parametrize("given", list(Answer))
@pytest.mark.parametrize(
    "check",
    [None, *(a_check(state=each) for each in ENDED), a_check(standing=UNREADABLE)],
)
def test_an_answer_about_no_open_silence_touches_no_check(check: Any, given: Answer) -> None:
    watch = replace(a_watch(), check=check)
    assert answer(watch, given, NOON + hours(30)) == watch


def test_a_known_reason_needs_its_end() -> None:
    watch = a_watch()
    assert answer(watch, Answer.KNOWN_REASON) == watch


def test_a_known_reason_rests_the_check_and_drops_the_follow_up_asked_about() -> None:
    until = NOON + hours(60)
    watch = answer(a_watch(), Answer.KNOWN_REASON, until)
    assert watch.check == a_check(reason_until=until, reasons=1)
    assert watch.orders == (Order(OrderKind.DROP_FOLLOW_UP, LATER, ordinal=0),)
    newest = (sent(0, at=NOON), sent(1, at=NOON))
    assert answer(a_watch(sent=newest), Answer.KNOWN_REASON, until).orders[0].ordinal == 1
    assert answer(a_watch(sent=()), Answer.KNOWN_REASON, until).orders == ()


def test_pause_and_resume_are_told() -> None:
    paused = ordering.pause(a_watch(), now=NOON, until=None)
    assert paused.state.orders == (Order(OrderKind.PAUSE, NOON),)
    assert [each.event for each in paused.happenings] == ["paused"]
    resumed = ordering.end_pause(paused.state, at=LATER)
    assert resumed.state.orders == (Order(OrderKind.PAUSE, NOON, LATER),)
    assert [each.event for each in resumed.happenings] == ["resumed"]
    assert paused.effects == resumed.effects == ()


def test_hurry_is_an_order_from_its_hour_on() -> None:
    decided = ordering.hurry(a_watch(), at=LATER)
    assert decided.state.orders == (Order(OrderKind.SOONER, LATER),)
    assert (decided.effects, decided.happenings) == ((), ())


def test_hurry_asks_once_sooner_and_then_the_cadence_goes_on_from_there() -> None:
    player = Player(a_family())
    player.until_pinged()
    player.does(ordering.hurry(player.watch, at=BEGIN + timedelta(days=3)))
    player.until(BEGIN + timedelta(days=15))
    days = [ping.at.day for ping in player.pings if not ping.follow_up]
    assert days == [11, 14, 21]


def test_the_exiles_stop_ends_all_traffic_and_is_told_once() -> None:
    player = Player(a_family())
    player.until_pinged()
    player.does(ordering.stop(player.watch, now=player.now))
    stopped = player.watch.stopped_at
    player.does(ordering.stop(player.watch, now=player.now + hours(1)))
    assert player.watch.stopped_at == stopped
    assert player.told("stopped") == [{}]
    player.forward(timedelta(weeks=4))
    assert len(player.pings) == 1


def test_in_relay_the_ladder_begins_when_the_exile_has_sent_the_words() -> None:
    watch = reminded()
    decided = ordering.relay_sent(watch, now=LATER)
    assert decided.state.check == a_check(
        pings=("",), laddered=True, opened_at=LATER, last_ping_at=LATER
    )
    assert decided.state.heard_at == LATER
    assert decided.effects == ()


@pytest.mark.parametrize("check", [None, a_check(), a_check(laddered=False, state=State.CANCELLED)])
def test_words_sent_twice_or_too_late_change_nothing(check: Any) -> None:
    watch = replace(a_watch(), check=check)
    assert ordering.relay_sent(watch, now=LATER).state == watch


def test_a_relay_that_was_sent_and_not_answered_climbs_the_whole_ladder() -> None:
    player = Player(a_family(Mode.RELAY))
    while not player.effects:
        player.wake(player.next_wake() or BEGIN)
    player.now += hours(1)
    player.does(ordering.relay_sent(player.watch, now=player.now))
    start = player.now
    player.forward(timedelta(days=4))
    assert [what for _, what in player.times(start)][1:] == [
        "exile silence",
        "exile silence",
        "deputy silence",
        "case silence L1",
    ]
    assert 48 <= player.times(start)[-1][0] <= 60


def test_what_the_exile_types_in_is_read_as_the_answer() -> None:
    player = Player(a_family(Mode.RELAY))
    while not player.effects:
        player.wake(player.next_wake() or BEGIN)
    player.now += hours(1)
    topic = player.check.topic
    player.does(ordering.relay_answered(player.watch, player.family, SAFE[topic], now=player.now))
    assert player.check.state is State.SAFE
    assert player.check.laddered
    decided = ordering.relay_answered(player.watch, player.family, DISTRESS, now=player.now)
    assert spelled(decided) == ["case distress L4"]
    again = ordering.relay_answered(decided.state, player.family, DISTRESS, now=player.now)
    assert again == Decided(decided.state)  # they pressed twice: it was heard
    later = player.now + timedelta(minutes=2)
    again = ordering.relay_answered(decided.state, player.family, DISTRESS, now=later)
    assert again.state != decided.state  # she has said it again


@pytest.mark.parametrize(
    ("judgement", "state"),
    [
        (Judgement.AS_USUAL, State.SAFE),
        (Judgement.SEEN, State.SAFE),
        (Judgement.HEARD_OF, State.SAFE),
        (Judgement.ODD, State.UNVERIFIED),
        (Judgement.THE_WORD, State.DISTRESS),
        (Judgement.NO_MORE, State.STOPPED),
        (Judgement.NO_ANSWER, State.WAITING),
        (Judgement.NOTHING, State.WAITING),
    ],
)
def test_how_it_went_ends_the_check(judgement: Judgement, state: State) -> None:
    decided = ordering.judge(reminded(doubts=1), OWN, judgement, now=LATER)
    assert decided.state.check is not None
    assert decided.state.check.state is state
    assert decided.state.heard_at == LATER
    assert (decided.state.stopped_at == LATER) is (judgement is Judgement.NO_MORE)
    if state is State.SAFE:
        assert (decided.state.doubts, decided.state.doubt_until) == (0, None)


def test_no_answer_begins_the_ladder_at_that_hour_and_only_once() -> None:
    decided = ordering.judge(reminded(), OWN, Judgement.NO_ANSWER, now=LATER)
    begun = decided.state.check
    assert begun == a_check(pings=("",), laddered=True, opened_at=LATER, last_ping_at=LATER)
    again = ordering.judge(decided.state, OWN, Judgement.NOTHING, now=LATER + hours(3))
    assert again.state.check == begun


def test_an_odd_answer_is_a_doubt_and_two_of_them_a_deadline() -> None:
    once = ordering.judge(reminded(), OWN, Judgement.ODD, now=NOON)
    assert spelled(once) == ["exile unverified"]
    assert (once.state.doubts, once.state.doubt_until) == (1, None)
    twice = ordering.judge(reminded(doubts=1), OWN, Judgement.ODD, now=NOON)
    assert spelled(twice) == ["exile unverified", "deputy unverified"]
    assert twice.state.doubt_until == NOON + hours(72)
    high = a_family(Mode.OWN, plan=Plan.HIGH_RISK)
    soon = ordering.judge(reminded(doubts=1), high, Judgement.ODD, now=NOON)
    assert soon.state.doubt_until == NOON + hours(24)
    burnt = ordering.judge(reminded(doubts=1, inspected=True), OWN, Judgement.ODD, now=NOON)
    assert burnt.state.doubt_until is None


def test_the_word_opens_a_case_at_once_with_a_check_or_without() -> None:
    told = ordering.judge(reminded(), OWN, Judgement.THE_WORD, now=LATER)
    assert told.effects == (OpenCase(FAMILY, CHECK, Cause.DISTRESS, Level.L4),)
    unasked = ordering.judge(Watch(FAMILY), OWN, Judgement.THE_WORD, now=LATER)
    assert unasked.effects == (OpenCase(FAMILY, None, Cause.DISTRESS, Level.L4),)


@pytest.mark.parametrize("judgement", list(Judgement))
def test_a_check_that_has_ended_is_not_judged_again(judgement: Judgement) -> None:
    for state in ENDED:
        check = a_check(state=state)
        decided = ordering.judge(a_watch(check), OWN, judgement, now=LATER)
        assert decided.state.check == check


def test_no_more_twice_keeps_the_first_hour() -> None:
    stopped = ordering.judge(reminded(), OWN, Judgement.NO_MORE, now=NOON).state
    again = ordering.judge(stopped, OWN, Judgement.NO_MORE, now=LATER)
    assert again.state.stopped_at == NOON
    assert again.happenings == ()


def test_after_no_more_the_exile_is_not_reminded() -> None:
    player = Player(OWN)
    while not player.effects:
        player.wake(player.next_wake() or BEGIN)
    player.now += minutes(1)
    player.does(ordering.judge(player.watch, OWN, Judgement.NO_MORE, now=player.now))
    player.forward(timedelta(weeks=4))
    assert player.spelled() == ["remind 1"]


def test_an_inspection_burns_and_ends_the_deadline_of_a_doubt() -> None:
    decided = ordering.inspected(a_watch(doubts=2, doubt_until=LATER))
    assert decided.state == a_watch(doubts=2, inspected=True)
    assert decided.effects == ()


def test_an_opt_out_is_asked_about_until_somebody_answers_and_then_anew() -> None:
    player = Player(a_family(), a_watch(), now=NOON)
    for _ in range(2):
        player.does(ordering.opt_out(player.watch, player.family, now=player.now))
    assert player.spelled() == ["exile opted-out"]
    player.does(ordering.answer(player.watch, ordering.Answer.NOTHING, now=player.now))
    player.does(ordering.opt_out(player.watch, player.family, now=player.now))
    assert player.spelled() == ["exile opted-out"] * 2
    assert player.watch.stopped_at is None


def test_the_longest_pause_that_is_on_says_until_when_nothing_goes_out() -> None:
    orders = (
        Order(OrderKind.PAUSE, NOON, NOON + hours(10)),
        Order(OrderKind.PAUSE, NOON, NOON + hours(30)),
        Order(OrderKind.PAUSE, NOON, None),
        Order(OrderKind.SOONER, NOON, NOON + hours(90)),
    )
    watch = a_watch(orders=orders)
    assert ordering.paused_until(watch, LATER) == NOON + hours(30)
    assert ordering.paused_until(watch, NOON + hours(30)) is None


def test_with_another_number_nothing_of_the_old_ones_proof_is_left() -> None:
    proof = Proof(account="old", device=2, key="k", changed=True, changes=3)
    orders = (Order(OrderKind.PROOF, NOON, ordinal=4), Order(OrderKind.PAUSE, NOON, LATER))
    watch = a_watch(a_check(), proof=proof, orders=orders, lost_proof=4, opted_out=True)
    after = ordering.readdress(watch, now=LATER).state
    assert after.proof == Proof(changes=3)
    assert after.orders == (orders[1], Order(OrderKind.PROVE_FIRST, LATER))
    assert (after.lost_proof, after.opted_out) == (None, False)
    assert after.check is not None
    assert after.check.state is State.CANCELLED


def test_another_number_takes_nothing_from_a_distress_and_asks_for_one_proof_alone() -> None:
    first = Order(OrderKind.PROVE_FIRST, NOON)
    watch = a_watch(a_check(standing=DISTRESS), orders=(first,))
    after = ordering.readdress(watch, now=LATER).state
    assert after.check == watch.check
    assert after.orders == (first,)
    unasked = replace(a_watch(), check=None)
    assert ordering.readdress(unasked, now=LATER).state.check is None
