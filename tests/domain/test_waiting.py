"""What time makes of a watch: pings, rungs, lapses, and what is forgotten."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from service.domain import ordering
from service.domain.agreement import Mode, Plan
from service.domain.check import State
from service.domain.effects import Cause, OpenCase, RemindExile, SendPing, Why
from service.domain.level import Level
from service.domain.pings import PlannedPing
from service.domain.schedule import Span
from service.domain.sequence import dealt
from service.domain.waiting import next_wake
from service.domain.watch import DueAsk, planned
from tests.domain.builders import (
    BEGIN,
    BOOK,
    DANGER,
    DISTRESS,
    FAMILY,
    NOON,
    SAFE,
    VAGUE,
    WORDINGS,
    Player,
    a_check,
    a_codebook,
    a_family,
    a_watch,
    at,
    hours,
    minutes,
    sent,
    well,
)

SECOND = timedelta(seconds=1)
LETTERS = str.maketrans("0123456789", "абвгдежзик")


def plan_of(player: Player) -> tuple[PlannedPing, ...]:
    return planned(player.watch, player.family)


def silent(plan: Plan = Plan.NORMAL, **changed: Any) -> Player:
    """A family that never answers, pinged for the first time."""
    player = Player(a_family(plan=plan, **changed))
    player.until_pinged()
    return player


def test_the_first_ping_opens_a_check_at_its_drawn_second() -> None:
    player = Player(a_family())
    assert player.next_wake() == at("2027-01-11 18:00")
    player.wake(at("2027-01-11 18:00"))
    assert player.effects == []
    drawn = player.next_wake()
    assert drawn is not None
    assert drawn.second  # a drawn second, not a rounded one
    player.wake(drawn)
    pair = dealt(player.family.agreement, player.family.sequence, 0)
    assert pair is not None
    assert player.pings == [SendPing(FAMILY, 0, False, pair[0].topic, pair[0].text, drawn)]
    check = player.check
    assert (check.opened_at, check.last_ping_at, check.topic) == (drawn, drawn, pair[0].topic)
    assert (check.state, check.laddered, check.pings) == (State.WAITING, True, (pair[0].text,))
    assert player.told("check-opened") == [{"check": str(check.id), "ordinal": 0}]


def test_the_normal_ladder_hour_by_hour() -> None:
    player = silent()
    start = player.check.opened_at  # 19:43
    check = player.check.id
    player.until(start + timedelta(days=4))
    found = player.times(start)
    assert [what for _, what in found] == [
        "exile silence",
        "exile silence",
        "deputy silence",
        "case silence L1",
    ]
    asked, again, deputy, case = (after for after, _ in found)
    assert 10 <= asked <= 14.1
    assert 40 <= again == deputy <= 40.1
    assert 48 <= case <= 48.1
    assert OpenCase(FAMILY, check, Cause.SILENCE, Level.L1) in [what for _, what in player.effects]
    assert [ping.follow_up for ping in player.pings] == [False, True]
    assert 14 <= (player.pings[1].at - start) / hours(1) <= 64
    assert player.check.state is State.SILENT
    assert player.told("check-closed") == [{"check": str(check), "ordinal": 0, "state": "silent"}]
    assert player.told("deputy-asked") == [{"why": "silence"}]
    assert len(player.told("exile-asked")) == 2


def test_the_high_risk_ladder_stands_still_at_night() -> None:
    player = silent(Plan.HIGH_RISK)
    start = player.check.opened_at  # 19:43: two hours and a quarter before the night
    player.until(start + timedelta(days=2))
    found = player.times(start)
    assert [what for _, what in found] == [
        "exile silence",
        "exile silence",
        "deputy silence",
        "case silence L1",
    ]
    asked, again, _, case = (after for after, _ in found)
    assert 2 <= asked <= 2.3 or 12 <= asked <= 13.1
    assert 20 <= again <= 20.1
    assert case - 0.0 >= 22 or case >= 34
    assert player.pings[1].follow_up


def test_questions_about_one_check_are_told_apart() -> None:
    player = silent().forward(timedelta(days=4))
    abouts = [getattr(effect, "about", None) for _, effect in player.effects]
    name = str(player.check.id)
    assert [each for each in abouts if each] == [
        f"{name} ask",
        f"{name} ask-again",
        f"{name} ask-again",
    ]


def test_an_undelivered_ping_goes_up_the_ladder_by_its_own_name() -> None:
    player = silent()
    player.change_check(undelivered=True)
    player.forward(timedelta(days=4))
    assert player.spelled() == [
        "exile undelivered",
        "exile undelivered",
        "deputy undelivered",
        "case silence L1",
    ]
    assert len(player.pings) == 2


def test_after_the_case_the_sequence_goes_on_with_a_new_check() -> None:
    player = silent()
    first = player.check
    player.forward(timedelta(days=4))
    ping = player.until_pinged()
    assert (ping.ordinal, ping.follow_up) == (1, False)
    assert player.check.id != first.id
    assert player.check.ordinal == 1


def test_a_time_that_finds_a_check_unanswered_sends_its_ping_within_it() -> None:
    player = silent(days_min=1, days_max=1)
    check = player.check.id
    player.until(at("2027-01-12 20:30"))
    assert [ping.ordinal for ping in player.pings] == [0, 0, 1]
    assert player.check.id == check
    assert player.check.last_ping_at == player.pings[2].at
    assert len(player.told("check-opened")) == 1


def test_a_rung_that_was_due_before_a_ping_is_not_put_off_by_it() -> None:
    family = a_family(days_min=2, days_max=2)
    player = Player(family)
    opened = player.until_pinged().at
    player.until(opened + hours(47))
    ping_at = next(ping.at for ping in plan_of(player) if not ping.follow_up)
    player.change_check(opened_at=ping_at - hours(48) - minutes(1), last_ping_at=opened)
    player.change_check(asked=2, asked_at=opened)
    player.wake(ping_at)  # the rounded wake of the rung lies after the ping
    assert player.spelled()[-1] == "case silence L1"
    assert [each["state"] for each in player.told("check-closed")] == ["silent"]
    assert player.check.ordinal == 1


@pytest.mark.parametrize(("late", "goes_out"), [(minutes(10), True), (minutes(10) + SECOND, False)])
def test_a_ping_too_late_is_skipped_and_the_sequence_goes_on(
    late: timedelta, goes_out: bool
) -> None:
    player = Player(a_family())
    drawn = plan_of(player)[0]
    player.wake(drawn.at + late)
    assert len(player.pings) == goes_out
    assert len(player.told("skipped")) == (not goes_out)
    if not goes_out:
        assert player.told("skipped") == [{"why": "late", "ordinal": 0}]
        assert player.watch.check is None
        (entry,) = player.watch.sent
        assert (entry.skipped, entry.at, entry.text) == (True, None, drawn.text)
    following = plan_of(player)[-1]
    assert (following.ordinal, following.day) == (1, date(2027, 1, 18))


def test_times_missed_over_weeks_are_all_skipped_at_once() -> None:
    player = Player(a_family())
    player.wake(BEGIN + timedelta(days=22))
    assert [each["ordinal"] for each in player.told("skipped")] == [0, 1, 2, 3]
    assert player.effects == []
    assert [entry.ordinal for entry in player.watch.sent] == [0, 1, 2, 3]


def test_a_ping_within_a_pause_is_skipped_without_a_check() -> None:
    player = Player(a_family())
    player.does(ordering.pause(player.watch, now=BEGIN, until=BEGIN + timedelta(days=2)))
    player.until(BEGIN + timedelta(days=3))
    assert player.told("paused") == [{}]
    assert player.told("skipped") == [{"why": "paused", "ordinal": 0}]
    assert player.watch.check is None
    assert player.until_pinged().ordinal == 1


def test_a_follow_up_that_a_pause_swallows_is_never_caught_up() -> None:
    player = silent()
    player.does(ordering.pause(player.watch, now=player.now, until=None))
    player.forward(timedelta(days=3))
    player.does(ordering.end_pause(player.watch, at=player.now))
    player.until(BEGIN + timedelta(days=7))
    assert len(player.pings) == 1
    assert player.watch.sent[0].at is None


def test_a_pause_ended_in_time_leaves_the_follow_up_where_it_was() -> None:
    straight = silent().forward(timedelta(days=4))
    player = silent()
    player.does(ordering.pause(player.watch, now=player.now, until=None))
    player.wake(player.now + minutes(5))
    player.does(ordering.end_pause(player.watch, at=player.now + minutes(5)))
    player.forward(timedelta(days=4))
    assert player.pings == straight.pings


def test_with_no_wording_left_the_exile_is_asked_for_more_and_that_is_no_silence() -> None:
    topics = [{**topic, "pings": topic["pings"][:1]} for topic in BOOK["topics"]]
    player = Player(a_family(codebook=a_codebook(topics=topics)))
    player.until(BEGIN + timedelta(days=6))
    assert len(player.pings) == 2
    before = len(player.effects)
    checks = len(player.told("check-opened"))
    player.until(BEGIN + timedelta(days=21))
    assert player.told("skipped") == [
        {"why": "wordings", "ordinal": 1},
        {"why": "wordings", "ordinal": 2},
    ]
    asked = [effect for _, effect in player.effects[before:]]
    assert [getattr(each, "about", "") for each in asked] == ["time 1", "time 2"]
    assert {getattr(each, "why", "") for each in asked} == {Why.WORDINGS}
    assert len(player.told("check-opened")) == checks


@pytest.mark.parametrize(
    "text", ["Проверка связи, вы в безопасности?", "Как дела? t.me/abc", "Позвони 112"]
)
def test_a_wording_is_linted_again_when_it_is_to_be_sent(text: str) -> None:
    topics = [{**topic, "pings": [text]} for topic in BOOK["topics"]]
    player = Player(a_family(codebook=a_codebook(topics=topics)))
    player.until(at("2027-01-11 20:30"))
    assert player.pings == []
    assert player.told("skipped") == [{"why": "lint", "ordinal": 0}]
    assert player.spelled() == ["exile lint"]
    assert player.watch.check is None
    assert player.watch.sent[0].skipped


def test_a_wording_a_near_copy_of_a_recent_one_is_held_back() -> None:
    topics = [
        {**BOOK["topics"][0], "pings": ["Мам, рассада не вытянулась на окне?"]},
        {**BOOK["topics"][1], "pings": ["Мам, рассада не вытянулась на окнах?"]},
    ]
    player = Player(a_family(codebook=a_codebook(topics=topics)))
    player.until(BEGIN + timedelta(days=5))
    assert len(player.pings) == 1
    assert player.told("skipped") == [{"why": "lint", "ordinal": 0}]


def test_a_wording_comes_back_after_eight_weeks_to_the_day() -> None:
    topics = [
        {**BOOK["topics"][0], "pings": WORDINGS["garden"][:8]},
        {**BOOK["topics"][1], "pings": WORDINGS["cat"][:8]},
    ]
    player = Player(a_family(codebook=a_codebook(topics=topics)))
    for _ in range(10):
        topic = player.until_pinged().topic
        player.now += minutes(40)
        player.hears(f"{SAFE[topic]} {player.now:%j}".translate(LETTERS))
    texts = [ping.text for ping in player.pings]
    assert len(set(texts[:8])) == 8
    assert texts[8:] == texts[:2]
    assert player.told("skipped") == []


def test_a_rested_wording_is_no_repetition_however_long_it_is_remembered() -> None:
    player = Player(a_family())
    (ping,) = plan_of(player)
    old = sent(9, ping.day - timedelta(days=56), follow_up=True, text=ping.text or "")
    player.watch = replace(player.watch, sent=(old,))
    player.wake(ping.at)  # nothing has woken, and so forgotten, since yesterday
    assert [each.text for each in player.pings] == [ping.text]


def test_a_question_by_night_waits_for_the_morning_and_is_asked_once() -> None:
    topics = [{**topic, "pings": ["Позвони мне срочно"]} for topic in BOOK["topics"]]
    family = a_family(codebook=a_codebook(topics=topics), exile_time_zone="Asia/Tokyo")
    player = Player(family)
    player.until(BEGIN + timedelta(days=3))
    assert player.times(at("2027-01-11 00:00")) == [(23.0, "exile lint")]  # 08:00 in Tokyo
    assert player.watch.asks == ()


def test_reminders_take_the_place_of_pings_in_the_own_mode() -> None:
    player = Player(a_family(Mode.OWN)).until(BEGIN + timedelta(days=4))
    reminders = [effect for _, effect in player.effects if isinstance(effect, RemindExile)]
    assert reminders == [RemindExile(FAMILY, 0, 1, ""), RemindExile(FAMILY, 0, 2, "")]
    assert player.told("reminded") == [
        {"ordinal": 0, "attempt": 1},
        {"ordinal": 0, "attempt": 2},
    ]
    assert player.pings == []


def test_in_relay_the_reminder_carries_the_proposed_words() -> None:
    player = Player(a_family(Mode.RELAY)).until(BEGIN + timedelta(days=4))
    texts = [effect.text for _, effect in player.effects if isinstance(effect, RemindExile)]
    assert len(set(texts)) == 2
    assert set(texts) <= {*WORDINGS["garden"], *WORDINGS["cat"]}


@pytest.mark.parametrize("mode", [Mode.OWN, Mode.RELAY])
def test_two_reminders_unanswered_end_the_watching_without_a_case(mode: Mode) -> None:
    player = Player(a_family(mode)).until(BEGIN + timedelta(days=6))
    assert player.spelled() == [
        "remind 1",
        "remind 2",
        "tell waiting",
        "deputy waiting",
    ]
    assert player.check.state is State.CANCELLED
    assert player.told("not-watching") == [{}]
    assert player.told("deputy-asked") == [{"why": "waiting"}]
    player.until(BEGIN + timedelta(days=8))
    assert player.spelled()[-1] == "remind 1"
    assert player.check.ordinal == 1


def test_a_relative_who_could_not_be_heard_is_not_silent() -> None:
    player = silent()
    start = player.check.opened_at
    player.deaf = [Span(start + hours(1), start + hours(70))]
    player.until(start + hours(70))
    assert player.spelled() == []
    player.until(start + hours(75.9))
    assert player.spelled() == []
    player.until(start + hours(160))
    asked, again, deputy, case = (after for after, _ in player.times(start))
    assert 79 <= asked <= 83.1 + 10  # ten to fourteen hours, 69 of them deaf; then the morning
    assert 109 <= again == deputy <= 109.1
    assert case >= 117
    assert [ping.follow_up for ping in player.pings[:2]] == [False, True]


def test_while_deaf_a_watch_looks_again_every_hour() -> None:
    watch = a_watch(stopped_at=NOON)  # nothing is going to leave
    player = Player(a_family(), watch, NOON + minutes(7))
    player.deaf = [Span(NOON - hours(1), NOON + hours(90))]
    assert player.next_wake() == NOON + minutes(70)
    for ended in (a_check(state=State.SAFE), a_check(state=State.SILENT)):
        player.watch = replace(watch, check=ended)
        assert player.next_wake() is None


def test_a_known_reason_suspends_the_ladder_and_drops_the_follow_up() -> None:
    player = silent()
    start = player.check.opened_at
    player.until(start + hours(15))
    assert player.spelled() == ["exile silence"]
    until = start + hours(100)
    player.does(
        ordering.answer(player.watch, ordering.Answer.KNOWN_REASON, now=player.now, until=until)
    )
    player.until(start + hours(99))
    assert player.spelled() == ["exile silence"]
    assert len(player.pings) == 1
    assert player.check.is_open
    player.until(start + hours(144))
    assert player.spelled()[1:] == ["exile silence", "deputy silence", "case silence L1"]
    times = [after for after, _ in player.times(start)]
    assert 100 <= times[1] < 112
    assert times[3] >= times[1] + 8


def test_the_second_known_reason_in_a_row_opens_the_case() -> None:
    player = silent()
    start = player.check.opened_at
    player.until(start + hours(15))
    for _ in range(2):
        player.does(
            ordering.answer(
                player.watch,
                ordering.Answer.KNOWN_REASON,
                now=player.now,
                until=player.now + hours(24),
            )
        )
    player.until(start + hours(16))
    assert player.spelled()[-1] == "case silence L1"


def test_the_sequence_goes_on_while_a_reason_is_known() -> None:
    player = silent(days_min=2, days_max=2)
    player.does(
        ordering.answer(
            player.watch,
            ordering.Answer.KNOWN_REASON,
            now=player.now,
            until=player.now + timedelta(days=7),
        )
    )
    player.forward(timedelta(days=6.9))
    assert [ping.ordinal for ping in player.pings if not ping.follow_up] == [0, 1, 2, 3]
    assert player.spelled() == []


def test_a_doubtful_answer_closes_its_check_half_an_hour_later() -> None:
    player = silent()
    player.now += minutes(20)
    player.hears(VAGUE)
    heard = player.now
    assert player.check.is_open
    player.wake(heard + minutes(30))
    assert player.check.is_open
    player.wake(heard + minutes(30) + SECOND)
    assert player.check.state is State.UNVERIFIED
    assert (player.watch.doubts, player.watch.doubt_until) == (1, None)


@pytest.mark.parametrize(("plan", "lasts"), [(Plan.NORMAL, 72), (Plan.HIGH_RISK, 24)])
def test_unverified_twice_running_opens_a_case_when_nobody_answers(plan: Plan, lasts: int) -> None:
    player = Player(a_family(plan=plan))
    heard = BEGIN
    for _ in range(2):
        heard = player.until_pinged().at + minutes(5)
        player.now = heard
        player.hears(VAGUE)
    player.until(heard + hours(lasts))
    assert "case unverified L1" not in player.spelled()
    check = player.check.id
    player.until(heard + hours(lasts + 1))
    assert player.spelled() == [
        "exile unverified",
        "exile unverified",
        "deputy unverified",
        "case unverified L1",
    ]
    assert player.effects[-1][1] == OpenCase(FAMILY, check, Cause.UNVERIFIED, Level.L1)
    assert player.watch.doubt_until is None
    assert len(player.pings) == 2


def test_a_safe_answer_between_makes_two_doubts_not_running() -> None:
    player = Player(a_family())
    for answer in (VAGUE, None, VAGUE):
        topic = player.until_pinged().topic
        player.now += minutes(5)
        player.hears(answer or SAFE[topic])
        player.forward(timedelta(days=4))
    assert "case unverified L1" not in player.spelled()
    assert player.watch.doubts == 1


@pytest.mark.parametrize(("plan", "lasts"), [(Plan.NORMAL, 6), (Plan.HIGH_RISK, 2)])
def test_plain_danger_nobody_answers_opens_a_case_even_at_night(plan: Plan, lasts: int) -> None:
    player = silent(plan)
    player.now = at("2027-01-11 23:00")
    player.hears(DANGER)
    assert player.spelled()[-2:] == ["exile plain-danger", "deputy plain-danger"]
    player.until(at("2027-01-11 23:00") + hours(lasts) - SECOND)
    assert "case plain-danger L2" not in player.spelled()
    player.until(at("2027-01-11 23:00") + hours(lasts))
    assert player.effects[-1][1] == OpenCase(FAMILY, player.check.id, Cause.PLAIN_DANGER, Level.L2)
    assert player.watch.danger_until is None


def test_lapses_without_a_check_name_none() -> None:
    watch = replace(a_watch(), check=None, doubt_until=NOON, danger_until=NOON)
    player = Player(a_family(), watch, NOON)
    player.wake(NOON)
    assert [effect for _, effect in player.effects] == [
        OpenCase(FAMILY, None, Cause.PLAIN_DANGER, Level.L2),
        OpenCase(FAMILY, None, Cause.UNVERIFIED, Level.L1),
    ]


def test_deadlines_not_yet_reached_stay() -> None:
    later = NOON + SECOND
    due = (DueAsk(later, Why.LINT, "time 4"),)
    watch = a_watch(doubt_until=later, danger_until=later, asks=due)
    player = Player(a_family(), watch, NOON)
    player.wake(NOON)
    assert player.effects == []
    assert (player.watch.doubt_until, player.watch.danger_until, player.watch.asks) == (
        later,
        later,
        due,
    )
    assert player.next_wake() == NOON + minutes(5)


def test_a_new_ping_opens_its_own_check_beside_an_answer_not_yet_settled() -> None:
    player = silent(days_min=1, days_max=1)
    first = player.check.id
    ping_at = plan_of(player)[-1].at
    player.until(ping_at - minutes(10))
    player.hears(VAGUE)
    player.until(ping_at)
    assert player.told("check-closed")[-1]["state"] == "unverified"
    assert player.watch.doubts == 1
    assert player.check.id != first
    assert (player.check.ordinal, player.check.is_open) == (1, True)
    topic = player.check.topic
    player.now += minutes(5)
    player.hears(SAFE[topic])
    assert player.check.state is State.SAFE


def test_a_follow_up_after_its_check_ended_opens_no_other() -> None:
    player = silent()
    player.does(ordering.answer(player.watch, ordering.Answer.HEARD, now=player.now))
    assert player.check.state is State.CANCELLED
    player.forward(timedelta(days=3))
    assert [ping.follow_up for ping in player.pings] == [False, True]
    assert len(player.told("check-opened")) == 1
    assert player.check.topic == player.pings[1].topic


def test_a_late_answer_is_one_to_the_newest_ping() -> None:
    player = silent().forward(timedelta(days=4))
    assert player.check.state is State.SILENT
    assert player.pings[1].follow_up
    player.hears(SAFE[player.pings[0].topic])
    player.hears(SAFE[player.pings[1].topic])
    assert [each["reason"] for each in player.told("verdict")] == ["older-topic", "safe-marker"]
    player.now += minutes(40)
    player.hears(SAFE[player.pings[1].topic])
    assert player.check.state is State.SILENT


def test_no_longer_than_needed_are_words_and_seconds_kept() -> None:
    player = silent()
    assert [entry.at for entry in player.watch.sent] == [player.pings[0].at]
    player.now += minutes(20)
    heard = player.now
    player.hears(SAFE[player.pings[0].topic])
    player.wake(heard + minutes(30))
    assert [entry.at for entry in player.watch.sent] == [None]
    assert [each.at for each in player.check.heard] == [heard]
    player.until(heard + minutes(40))
    assert [each.at for each in player.check.heard] == []


def test_old_entries_are_forgotten_after_eight_weeks() -> None:
    player = Player(a_family()).until(BEGIN + timedelta(days=100))
    days = [entry.day for entry in player.watch.sent]
    assert min(days) > date(2027, 4, 21) - timedelta(days=70)
    assert len(days) < 20


def test_an_hour_of_an_answer_is_hidden_in_the_wakes_it_causes() -> None:
    watch = a_watch(check=a_check(state=State.SAFE), danger_until=at("2027-01-13 13:00:01"))
    wake = next_wake(watch, a_family(), hearing=well(NOON), now=NOON)
    assert wake == at("2027-01-13 13:05")
    exact = replace(watch, danger_until=at("2027-01-13 13:05"))
    assert next_wake(exact, a_family(), hearing=well(NOON), now=NOON) == at("2027-01-13 13:05")


def test_after_a_stop_with_nothing_open_there_is_no_wake() -> None:
    watch = a_watch(check=a_check(state=State.STOPPED), stopped_at=NOON)
    assert next_wake(watch, a_family(), hearing=well(NOON), now=NOON) is None


def test_the_question_about_a_question_of_weeks_ago_is_counted_from_now() -> None:
    """We were down for three days: nobody may be asked and reported within the same minute."""
    player = silent()
    start = player.check.opened_at
    player.now = at("2027-01-14 12:00")
    player.wake(player.now)
    assert player.spelled() == ["exile silence", "exile silence", "deputy silence"]
    assert start + hours(64) < player.now
    player.until(at("2027-01-14 19:59"))
    assert len(player.spelled()) == 3
    player.until(at("2027-01-14 20:00"))
    assert player.spelled()[-1] == "case silence L1"


def test_the_distress_of_a_closed_check_needs_no_wake() -> None:
    player = silent()
    player.hears(DISTRESS)
    player.until(player.now + hours(2))
    assert player.check.state is State.DISTRESS
    assert player.spelled() == ["case distress L4"]


def test_an_ended_check_keeps_its_day_and_no_second() -> None:
    player = silent().forward(timedelta(days=4))
    assert player.check.state is State.SILENT
    assert player.check.opened_at.time() == time(0)
    assert player.check.last_ping_at is None
    assert player.check.asked_at is None


def test_when_something_came_back_is_kept_to_the_day_once_nothing_is_owed() -> None:
    player = silent()
    player.hears(SAFE[player.pings[0].topic])
    heard_on = player.now.date()
    player.forward(timedelta(days=1))
    assert player.watch.heard_at is not None
    assert player.watch.heard_at.date() == heard_on
    assert player.watch.heard_at.time() == time(0)
