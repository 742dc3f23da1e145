"""What texts make of a watch: in any order, from any phone, in any state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain import ordering
from service.domain.agreement import Plan
from service.domain.check import Check, State
from service.domain.effects import AskDeputy, AskExile, Cause, OpenCase, SendPing, Why
from service.domain.level import Level
from service.domain.listening import HEARS_AFTER_STOP
from service.domain.verdict import Reason
from service.domain.watch import ACCEPTED_MAX, Accepted, Watch
from tests.domain.builders import (
    BOOK,
    CHECK,
    DANGER,
    DISTRESS,
    DISTRESS_L3,
    FAMILY,
    NOON,
    STOP,
    STOP_AND_DISTRESS,
    TODAY,
    VAGUE,
    Player,
    a_check,
    a_codebook,
    a_family,
    a_watch,
    at,
    hours,
    minutes,
    sent,
    spelled,
)

SECOND = timedelta(seconds=1)
PEPPERS = "перцы"
CREAM = "сметану"


ONE_HOUR = hours(1)


def asked(watch: Watch | None = None, after: timedelta = ONE_HOUR, **changed: Any) -> Player:
    """A family asked about the garden at noon."""
    return Player(a_family(**changed), watch or a_watch(), NOON + after)


def reasons(player: Player) -> list[str]:
    return [f"{each['verdict']} {each['reason']}" for each in player.told("verdict")]


def test_a_safe_answer_closes_its_check_and_asks_nobody() -> None:
    player = asked(a_watch(doubts=1, doubt_until=NOON + hours(70)))
    decided = player.hears(PEPPERS)
    assert decided.effects == ()
    assert player.check.state is State.SAFE
    assert (player.watch.doubts, player.watch.doubt_until) == (0, None)
    assert player.watch.heard_at == NOON + hours(1)
    assert player.watch.accepted == (Accepted("garden", PEPPERS, CHECK),)
    assert player.told("verdict") == [
        {"verdict": "safe", "reason": "safe-marker", "level": None, "stop": 0}
    ]
    assert player.told("check-closed") == [{"check": str(CHECK), "ordinal": 0, "state": "safe"}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (VAGUE, "no-marker"),
        (CREAM, "wrong-topic"),
        ("Что с грядками?", "quotation"),
        (None, "unreadable"),
    ],
)
def test_an_answer_without_its_marker_waits_for_a_correction(text: str | None, reason: str) -> None:
    player = asked()
    assert player.hears(text).effects == ()
    assert reasons(player) == [f"unverified {reason}"]
    assert player.check.is_open
    assert player.watch.accepted == ()


def test_an_older_topic_no_longer_counts_once_a_newer_ping_is_out() -> None:
    check = a_check(topic="cat", older_topics=("garden",), pings=("Что с грядками?", "А кот ест?"))
    player = asked(a_watch(check))
    player.hears(PEPPERS)
    assert reasons(player) == ["unverified older-topic"]


def test_a_quotation_of_the_very_ping_is_no_answer_even_out_of_the_codebook() -> None:
    player = asked(a_watch(a_check(pings=("Перцы уже зацвели?",))))
    player.hears("Перцы уже зацвели?")
    assert reasons(player) == ["unverified quotation"]
    player = asked(a_watch(a_check(pings=("Как рассада?",))))
    player.hears("Перцы уже зацвели.")
    assert reasons(player) == ["safe safe-marker"]


@pytest.mark.parametrize("texts", [(PEPPERS, "подвязала вчера"), ("подвязала вчера", PEPPERS)])
@pytest.mark.parametrize("apart", [minutes(0), minutes(30)])
def test_texts_within_thirty_minutes_are_one_answer_in_either_order(
    texts: tuple[str, str], apart: timedelta
) -> None:
    player = asked()
    player.hears(texts[0])
    player.now += apart
    player.hears(texts[1])
    assert player.check.state is State.SAFE
    assert player.watch.doubts == 0
    assert player.watch.accepted == (Accepted("garden", " ".join(texts), CHECK),)


def test_a_correction_after_thirty_minutes_comes_too_late() -> None:
    player = asked()
    player.hears(VAGUE)
    player.now += minutes(30) + SECOND
    player.hears(PEPPERS)  # before the wake that settles it
    assert reasons(player) == ["unverified no-marker", "unverified too-late"]
    assert player.check.standing is not None
    assert player.check.standing.verdict == "unverified"
    assert player.watch.accepted == ()


def test_after_a_correction_a_graver_text_still_takes_it_back() -> None:
    player = asked()
    for text in (VAGUE, PEPPERS, CREAM):
        player.hears(text)
        player.now += minutes(5)
    assert player.check.state is State.UNVERIFIED
    assert player.check.corrected
    assert player.watch.doubts == 1
    assert player.spelled() == ["exile unverified"]
    player.hears(PEPPERS)
    assert player.check.state is State.UNVERIFIED
    assert player.watch.doubts == 1


def test_what_was_safe_and_turns_out_plain_danger_is_asked_about_once() -> None:
    player = asked()
    player.hears(PEPPERS)
    player.now += minutes(5)
    player.hears(DANGER)
    assert player.check.state is State.UNVERIFIED
    assert player.spelled() == ["exile plain-danger", "deputy plain-danger"]
    assert player.watch.doubts == 1


def test_a_marker_spread_over_two_texts_is_heard() -> None:
    player = asked()
    player.hears("тётя Зина")
    player.now += minutes(2)
    player.hears("заходила")
    assert player.spelled() == ["case distress L4"]


def test_a_marker_spread_over_an_hour_is_not() -> None:
    player = asked()
    player.hears("тётя Зина")
    player.now += hours(1)
    player.hears("заходила")
    assert player.spelled() == []


def test_a_text_that_came_unreadable_is_joined_by_nothing() -> None:
    player = asked()
    player.hears(None)
    player.now += minutes(1)
    player.hears(PEPPERS)
    assert player.check.state is State.SAFE
    assert player.watch.accepted[-1].text.strip() == PEPPERS


@pytest.mark.parametrize(
    ("text", "level"),
    [(DISTRESS, Level.L4), (DISTRESS_L3, Level.L3), (f"{PEPPERS}, {DISTRESS_L3}", Level.L3)],
)
def test_distress_opens_a_case_at_its_markers_level(text: str, level: Level) -> None:
    player = asked()
    assert player.hears(text).effects == (OpenCase(FAMILY, CHECK, Cause.DISTRESS, level),)
    assert player.check.state is State.DISTRESS
    assert player.told("verdict")[0]["level"] == str(level)


def test_a_higher_distress_raises_the_case_anew_and_a_safe_word_lowers_nothing() -> None:
    player = asked()
    for text in (DISTRESS_L3, DISTRESS, PEPPERS):
        player.hears(text)
        player.now += minutes(1)
    assert player.spelled()[:2] == ["case distress L3", "case distress L4"]
    assert player.check.state is State.DISTRESS
    assert player.check.standing is not None
    assert player.check.standing.level is Level.L4
    assert player.watch.accepted == ()


def test_safe_words_first_and_true_ones_after_are_distress() -> None:
    player = asked()
    player.hears(PEPPERS)
    player.now += minutes(30)
    player.hears(DISTRESS)
    assert player.check.state is State.DISTRESS
    player = asked()
    player.hears(PEPPERS)
    player.now += hours(30)
    player.hears(DISTRESS)
    assert player.spelled() == ["case distress L4"]
    assert player.check.state is State.SAFE


def test_the_stop_word_ends_all_traffic_and_asks_quietly() -> None:
    player = asked(a_watch(a_check(state=State.SAFE)))
    decided = player.hears(STOP)
    assert decided.effects == (AskExile(FAMILY, Why.STOPPED, "stop"),)
    assert player.watch.stopped_at == NOON + hours(1)
    assert player.told("stopped") == [{}]
    assert player.check.state is State.SAFE
    player = asked()
    player.hears(STOP)
    assert player.check.state is State.STOPPED


def test_stop_and_distress_are_two_facts() -> None:
    player = asked()
    player.hears(STOP_AND_DISTRESS)
    assert player.spelled() == ["case distress L4", "exile stopped"]
    assert player.watch.stopped_at == NOON + hours(1)
    assert player.check.state is State.DISTRESS


def test_a_second_stop_changes_nothing() -> None:
    player = asked()
    player.hears(STOP)
    player.now += hours(5)
    assert player.hears(STOP).effects == ()
    assert player.watch.stopped_at == NOON + hours(1)
    assert len(player.told("stopped")) == 1


def test_whether_it_was_her_own_wish_is_not_asked_at_night() -> None:
    player = asked(after=hours(11))  # 23:00
    assert player.hears(STOP).effects == ()
    assert [due.at for due in player.watch.asks] == [at("2027-01-14 08:00")]
    player.until(at("2027-01-14 08:00"))
    assert player.spelled() == ["exile stopped"]


def test_after_a_stop_distress_is_heard_for_thirty_days_and_no_longer() -> None:
    stopped = a_watch(stopped_at=NOON, check=a_check(state=State.STOPPED))
    player = asked(stopped, HEARS_AFTER_STOP)
    player.hears(DISTRESS)
    assert player.spelled() == ["case distress L4"]
    late = asked(stopped, HEARS_AFTER_STOP + SECOND)
    assert late.hears(DISTRESS).effects == ()
    assert late.hears(DISTRESS, known=False).effects == ()
    assert late.watch == stopped
    assert late.happenings == []


def test_plain_danger_asks_exile_and_deputy_at_once_by_night_too() -> None:
    player = asked(after=hours(11))
    decided = player.hears(DANGER)
    assert decided.effects == (
        AskExile(FAMILY, Why.PLAIN_DANGER, "danger 0"),
        AskDeputy(FAMILY, Why.PLAIN_DANGER, "danger 0"),
    )
    assert player.watch.danger_until == NOON + hours(17)
    assert player.told("exile-asked") == [{"why": "plain-danger"}]
    assert player.told("deputy-asked") == [{"why": "plain-danger"}]
    high = asked(plan=Plan.HIGH_RISK)
    high.hears(DANGER)
    assert high.watch.danger_until == NOON + hours(3)


def test_danger_told_twice_is_one_question_and_after_an_answer_a_new_one() -> None:
    player = asked()
    player.hears(DANGER)
    until = player.watch.danger_until
    player.now += minutes(10)
    assert player.hears(DANGER).effects == ()
    assert player.watch.danger_until == until
    player.does(ordering.answer(player.watch, ordering.Answer.HEARD, now=player.now))
    player.hears(DANGER)
    abouts = [getattr(effect, "about", "") for _, effect in player.effects]
    assert abouts == ["danger 0", "danger 0", "danger 1", "danger 1"]


def test_plain_danger_is_not_asked_about_twice_when_its_check_settles() -> None:
    player = asked()
    player.hears(DANGER)
    player.forward(minutes(40))
    assert player.check.state is State.UNVERIFIED
    assert player.spelled() == ["exile plain-danger", "deputy plain-danger"]
    assert player.watch.doubts == 1


def test_a_text_unasked_is_a_sign_of_life_and_nothing_else() -> None:
    for check in (None, a_check(state=State.SAFE), a_check(state=State.CANCELLED)):
        watch = replace(a_watch(), check=check, doubts=1)
        player = asked(watch)
        assert player.hears(PEPPERS).effects == ()
        assert reasons(player) == ["unverified unasked"]
        unasked = player.watch.unasked
        assert player.watch == replace(watch, heard_at=NOON + hours(1), unasked=unasked)
        assert player.hears(None).effects == ()
        assert reasons(player)[-1] == "unverified unreadable"


def test_a_sign_of_life_ends_the_follow_up() -> None:
    player = asked(a_watch(a_check(state=State.CANCELLED)))
    player.hears(VAGUE)
    player.until(NOON + timedelta(days=4))
    assert not any(isinstance(effect, SendPing) for _, effect in player.effects)


def test_distress_unasked_names_the_check_that_was_last() -> None:
    player = asked(replace(a_watch(), check=None))
    assert player.hears(DISTRESS).effects == (OpenCase(FAMILY, None, Cause.DISTRESS, Level.L4),)


@pytest.mark.parametrize(
    ("text", "state", "effects"),
    [
        (PEPPERS, "safe safe-marker", []),
        (DISTRESS, "distress distress-marker", ["case distress L4"]),
        (VAGUE, "unverified no-marker", []),
        (STOP, "stop stop-marker", ["exile stopped"]),
    ],
)
def test_a_late_answer_to_a_silent_check_is_read_and_ends_nothing(
    text: str, state: str, effects: list[str]
) -> None:
    player = asked(a_watch(a_check(state=State.SILENT)), hours(96))
    player.hears(text)
    assert reasons(player) == [state]
    assert player.spelled() == effects
    assert player.check.state is State.SILENT
    assert player.told("check-closed") == []


@pytest.mark.parametrize(
    ("text", "verdict", "effects"),
    [
        (PEPPERS, "unverified unknown-phone", []),
        (STOP, "unverified unknown-phone", []),
        (None, "unverified unreadable", []),
        (DISTRESS, "distress distress-marker", ["case distress L4"]),
        (STOP_AND_DISTRESS, "distress distress-marker", ["case distress L4"]),
        (DANGER, "unverified plain-danger", ["exile plain-danger", "deputy plain-danger"]),
    ],
)
def test_from_an_unknown_phone_only_distress_and_plain_danger_count(
    text: str | None, verdict: str, effects: list[str]
) -> None:
    player = asked()
    before = player.watch
    assert spelled(player.hears(text, known=False)) == effects
    assert reasons(player) == [verdict]
    assert player.check == before.check
    assert (player.watch.heard_at, player.watch.stopped_at) == (None, None)


def test_after_an_inspection_safe_words_are_burnt_and_the_others_count() -> None:
    player = asked(a_watch(inspected=True))
    player.hears(PEPPERS)
    assert reasons(player) == ["unverified burnt"]
    assert player.check.is_open
    assert player.watch.accepted == ()
    player.hears(DISTRESS)
    player.now += minutes(31)
    player.hears(STOP)
    assert player.spelled() == ["case distress L4", "exile stopped"]


def test_after_an_inspection_doubtful_answers_raise_no_case() -> None:
    player = asked(a_watch(inspected=True, doubts=5))
    player.hears(VAGUE)
    player.until(NOON + timedelta(days=6))
    assert player.watch.doubt_until is None
    assert not any(isinstance(effect, OpenCase) for _, effect in player.effects)


def test_an_old_answer_sent_again_is_not_accepted_and_its_own_check_is_no_old_one() -> None:
    old = Accepted("garden", "перцы уже подвязала", None)
    player = asked(a_watch(accepted=(old,)))
    player.hears("перцы уже подвязала")
    assert reasons(player) == ["unverified replay"]
    own = replace(old, check=CHECK)
    player = asked(a_watch(a_check(state=State.SILENT), accepted=(own,)))
    player.hears("перцы уже подвязала")
    assert reasons(player) == ["safe safe-marker"]
    other = replace(old, topic="cat")
    player = asked(a_watch(accepted=(other,)))
    player.hears("перцы уже подвязала")
    assert reasons(player) == ["safe safe-marker"]


def test_one_answer_is_remembered_once_however_many_texts_it_took() -> None:
    before = tuple(Accepted("garden", f"огурцы {each}") for each in range(ACCEPTED_MAX))
    player = asked(a_watch(accepted=before))
    player.hears(PEPPERS)
    player.now += minutes(3)
    player.hears("подвязала вчера")
    assert len(player.watch.accepted) == ACCEPTED_MAX
    assert player.watch.accepted[-1] == Accepted("garden", "перцы подвязала вчера", CHECK)
    assert player.watch.accepted[0] == before[1]


@pytest.mark.parametrize("text", [PEPPERS, VAGUE, DISTRESS, DANGER, STOP, STOP_AND_DISTRESS, None])
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("known", [True, False])
def test_no_text_is_ever_answered(text: str | None, state: State, known: bool) -> None:
    player = asked(a_watch(a_check(state=state)))
    decided = player.hears(text, known=known)
    assert not any(isinstance(effect, SendPing) for effect in decided.effects)


def test_nothing_told_of_a_text_holds_its_words() -> None:
    player = asked()
    for text in (VAGUE, PEPPERS, DISTRESS, DANGER, STOP):
        player.hears(text)
        player.now += minutes(1)
    said = repr(player.happenings)
    for topic in BOOK["topics"]:
        assert not any(word in said for word in topic["safe"])
    for text in (VAGUE, DISTRESS, DANGER, STOP):
        assert text not in said


def test_a_level_of_the_codebook_is_kept_in_answers_to_any_topic() -> None:
    topics = [
        {**BOOK["topics"][0], "distress": [{"marker": "баклажаны", "level": "L2"}]},
        BOOK["topics"][1],
    ]
    check: Check = a_check(topic="cat", pings=("А кот ест?",))
    watch = a_watch(check, sent=(sent(0, TODAY, at=NOON, topic="cat", text="А кот ест?"),))
    player = asked(watch, codebook=a_codebook(topics=topics))
    player.hears("баклажаны")
    assert player.spelled() == ["case distress L2"]


def test_the_right_word_right_after_one_of_another_topic_is_a_correction() -> None:
    player = asked()
    player.hears(CREAM)
    player.now += minutes(2)
    player.hears(PEPPERS)
    assert reasons(player) == ["unverified wrong-topic", "safe safe-marker"]
    assert player.check.state is State.SAFE


def test_what_a_correction_put_right_is_not_held_against_the_next_text() -> None:
    player = asked()
    for text in (CREAM, PEPPERS, VAGUE):
        player.hears(text)
        player.now += minutes(2)
    assert player.check.state is State.SAFE


def test_a_second_correction_is_none() -> None:
    player = asked()
    for text in (CREAM, PEPPERS, CREAM, PEPPERS):
        player.hears(text)
        player.now += minutes(2)
    assert player.check.state is State.UNVERIFIED


def test_a_safe_word_after_plain_danger_corrects_nothing() -> None:
    player = asked()
    player.hears(DANGER)
    player.now += minutes(2)
    player.hears(PEPPERS)
    assert player.check.standing is not None
    assert player.check.standing.reason is Reason.PLAIN_DANGER


def test_writing_on_and_on_does_not_put_the_end_of_an_answer_off() -> None:
    player = asked()
    for _ in range(10):
        player.hears(VAGUE)
        player.forward(minutes(29))
    assert player.check.state is State.UNVERIFIED


def test_an_eleventh_text_is_judged_anew() -> None:
    player = asked()
    for _ in range(11):
        player.hears(VAGUE)
    assert len(player.check.heard) == 1


def test_more_doubtful_answers_put_the_deadline_of_the_first_off_by_nothing() -> None:
    until = NOON + hours(60)
    player = asked(a_watch(doubts=2, doubt_until=until))
    player.hears(VAGUE)
    player.forward(hours(1))
    assert player.check.state is State.UNVERIFIED
    assert player.watch.doubt_until == until


def test_a_cry_nobody_waited_for_may_come_in_two_texts() -> None:
    player = Player(a_family(), now=NOON)
    first, second = DISTRESS_L3.split(" ", 1)
    player.hears(first)
    player.now += minutes(30)
    player.hears(second)
    assert reasons(player)[-1] == "distress distress-marker"
    assert [effect.cause for _, effect in player.effects if isinstance(effect, OpenCase)] == [
        Cause.DISTRESS
    ]


def test_texts_nobody_waited_for_are_not_joined_after_thirty_minutes() -> None:
    player = Player(a_family(), now=NOON)
    for part in DISTRESS_L3.split(" ", 1):
        player.hears(part)
        player.now += minutes(30) + SECOND
    assert not any(isinstance(effect, OpenCase) for _, effect in player.effects)


def test_a_text_nobody_waited_for_is_forgotten_once_nothing_can_join_it() -> None:
    player = Player(a_family(), now=NOON)
    player.hears(VAGUE)
    assert [heard.text for heard in player.watch.unasked] == [VAGUE]
    player.forward(minutes(36))
    assert player.watch.unasked == ()


def test_an_unreadable_message_nobody_waited_for_joins_nothing_and_parts_nothing() -> None:
    player = Player(a_family(), now=NOON)
    first, second = DISTRESS_L3.split(" ", 1)
    for text in (first, None, second):
        player.hears(text)
    assert reasons(player)[1:] == ["unverified unreadable", "distress distress-marker"]


def test_after_the_stop_a_cry_in_two_texts_is_heard() -> None:
    player = asked()
    player.hears(STOP)
    player.now += hours(5)
    for part in DISTRESS_L3.split(" ", 1):
        player.hears(part)
    assert reasons(player)[-1] == "distress distress-marker"
