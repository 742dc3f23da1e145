"""The rungs of a silence hour by hour, and what an answer is worth."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from service.domain.agreement import Mode, Plan
from service.domain.check import (
    Check,
    Heard,
    State,
    Step,
    ended_as,
    extend,
    give_reason,
    hears,
    level_of,
    next_step,
    settles_at,
    stand,
    texts_together,
)
from service.domain.family import Family
from service.domain.level import Level
from service.domain.outage import Hearing
from service.domain.schedule import Span
from service.domain.verdict import UNREADABLE, Reason, Verdict, VerdictKind
from tests.domain.builders import NOON, a_check, a_family, at, hours, minutes, span

HIGH = a_family(plan=Plan.HIGH_RISK)
NORMAL = a_family()
SECOND = timedelta(seconds=1)
SAFE = Verdict(VerdictKind.SAFE, stop=False, level=None, reason=Reason.SAFE_MARKER)
STOP = Verdict(VerdictKind.STOP, stop=True, level=None, reason=Reason.STOP_MARKER)
DOUBT = Verdict(VerdictKind.UNVERIFIED, stop=False, level=None, reason=Reason.WRONG_TOPIC)
DANGER = Verdict(VerdictKind.UNVERIFIED, stop=False, level=None, reason=Reason.PLAIN_DANGER)


def distress(level: Level) -> Verdict:
    return Verdict(VerdictKind.DISTRESS, stop=False, level=level, reason=Reason.DISTRESS_MARKER)


def step(
    check: Check, family: Family = NORMAL, *deaf: Span, now: datetime = NOON
) -> tuple[Step, datetime] | None:
    return next_step(check, family, hearing=Hearing(NOON, deaf), now=now)


def due(check: Check, family: Family = NORMAL, *deaf: Span) -> datetime:
    found = step(check, family, *deaf)
    assert found is not None
    return found[1]


def opened(text: str, **changed: Any) -> Check:
    return a_check(opened_at=at(text), last_ping_at=at(text), **changed)


@pytest.mark.parametrize(("family", "low", "high"), [(NORMAL, 10, 14), (HIGH, 2, 3)])
def test_the_exile_is_first_asked_after_a_drawn_while(family: Family, low: int, high: int) -> None:
    waits = [due(opened("2027-01-13 08:00", ordinal=each), family) for each in range(99)]
    waited = [(each - at("2027-01-13 08:00")) / timedelta(hours=1) for each in waits]
    assert low <= min(waited) < low + 0.2
    assert high - 0.2 < max(waited) <= high
    assert len(set(waited)) > 50
    assert step(a_check(), family) == (Step.ASK, due(a_check(), family))


@pytest.mark.parametrize(
    ("family", "opened_at", "expected"),
    [
        (NORMAL, "2027-01-13 19:00", "2027-01-15 11:00"),  # +40 h
        (NORMAL, "2027-01-13 08:00", "2027-01-15 08:00"),  # at midnight: in the morning
        (HIGH, "2027-01-13 10:00", "2027-01-13 20:00"),  # +10 h awake
        (HIGH, "2027-01-13 19:00", "2027-01-14 15:00"),  # three before the night, seven after
        (HIGH, "2027-01-13 12:00", "2027-01-14 08:00"),  # at bedtime to the second
    ],
)
def test_the_exile_is_asked_again(family: Family, opened_at: str, expected: str) -> None:
    check = opened(opened_at, asked=1, asked_at=at(opened_at))
    assert step(check, family) == (Step.ASK_AGAIN, at(expected))


@pytest.mark.parametrize(
    ("family", "opened_at", "last_ping", "asked_at", "expected"),
    [
        (NORMAL, "13 12:00", "13 12:00", "15 04:00", "15 12:00"),  # +48 h
        (NORMAL, "13 12:00", "15 06:00", "15 04:00", "15 14:00"),  # eight after the last ping
        (NORMAL, "13 12:00", "13 12:00", "15 10:00", "15 18:00"),  # eight after the question
        (NORMAL, "13 22:30", "13 22:30", "15 14:30", "16 08:00"),  # at night: in the morning
        (HIGH, "13 09:00", "13 09:00", "13 19:00", "13 21:00"),  # +12 h awake
        (HIGH, "13 10:00", "13 10:00", "13 20:00", "14 08:00"),
        (HIGH, "13 09:00", "13 20:30", "13 19:00", "14 08:30"),  # 90 minutes, the night, 30
        (HIGH, "13 09:00", "13 09:00", "13 20:00", "14 08:00"),
        (HIGH, "13 08:00", "13 08:00", "13 18:30", "13 20:30"),  # two after the question
    ],
)
def test_the_case_comes_after_both_rests(
    family: Family, opened_at: str, last_ping: str, asked_at: str, expected: str
) -> None:
    check = opened(f"2027-01-{opened_at}", asked=2, asked_at=at(f"2027-01-{asked_at}"))
    check = replace(check, last_ping_at=at(f"2027-01-{last_ping}"))
    assert step(check, family) == (Step.CASE, at(f"2027-01-{expected}"))


def test_the_exile_sleeps_in_one_zone_and_the_responders_in_another() -> None:
    family = a_family(exile_time_zone="America/New_York", case_time_zone="Asia/Tbilisi")
    asking = opened("2027-01-12 20:00", asked=1, asked_at=NOON)
    assert step(asking, family) == (Step.ASK_AGAIN, at("2027-01-14 13:00"))
    case = opened("2027-01-11 22:00", asked=2, asked_at=at("2027-01-11 23:00"))
    assert step(case, family) == (Step.CASE, at("2027-01-14 04:00"))


def test_the_night_of_the_high_risk_plan_is_the_relatives() -> None:
    family = a_family(plan=Plan.HIGH_RISK, time_zone="Europe/Minsk", exile_time_zone="UTC")
    check = opened("2027-01-13 17:00", asked=1, asked_at=NOON)  # 20:00 in Minsk
    assert due(check, family) == at("2027-01-14 13:00")
    nap = a_family(plan=Plan.HIGH_RISK, quiet_hours=(time(13), time(15)))
    assert due(opened("2027-01-13 09:00", asked=1), nap) == at("2027-01-13 21:00")


def test_a_short_night_makes_no_longer_wait() -> None:
    family = a_family(plan=Plan.HIGH_RISK, time_zone="Europe/Warsaw")
    check = opened("2027-03-27 16:00", asked=1)  # 17:00 in Warsaw: five hours, then nine asleep
    assert due(check, family) == at("2027-03-28 11:00")
    autumn = opened("2027-10-30 15:00", asked=1)  # 17:00 again: eleven hours asleep
    assert due(autumn, family) == at("2027-10-31 12:00")


def test_a_silence_clock_stands_still_while_we_are_deaf() -> None:
    check = opened("2027-01-13 18:00", asked=1)
    assert due(check) == at("2027-01-15 10:00")
    within = span("2027-01-13 20:00", "2027-01-13 23:30")
    assert due(check, NORMAL, within) == at("2027-01-15 13:30")
    begun_before = span("2027-01-13 16:00", "2027-01-13 20:00")
    assert due(check, NORMAL, begun_before) == at("2027-01-15 12:00")


def test_deaf_hours_of_the_night_are_not_counted_twice() -> None:
    check = opened("2027-01-13 19:00", asked=1)
    assert due(check, HIGH, span("2027-01-13 21:00", "2027-01-14 09:00")) == at("2027-01-14 17:00")


def test_while_we_are_deaf_no_rung_is_due() -> None:
    deaf = Hearing(NOON, (), deaf_since=NOON)
    for asked in range(3):
        check = a_check(asked=asked, reasons=asked, asked_at=NOON)
        assert next_step(check, NORMAL, hearing=deaf, now=NOON + hours(99)) is None


@pytest.mark.parametrize(("family", "rest"), [(NORMAL, 6), (HIGH, 2)])
def test_after_hearing_returns_a_rest_is_kept(family: Family, rest: int) -> None:
    check = opened("2027-01-13 08:00", asked=2, asked_at=at("2027-01-13 08:00"))
    back = at("2027-01-16 12:00")
    deaf = Span(back - SECOND, back)
    assert due(check, family, deaf) == back + hours(rest)
    assert due(replace(check, reasons=2), family, deaf) == back + hours(rest)


def test_deafness_that_ended_before_the_ping_moves_nothing() -> None:
    check = opened("2027-01-13 12:00", asked=1)
    assert due(check, NORMAL, span("2027-01-13 06:00", "2027-01-13 12:00")) == due(check)


@pytest.mark.parametrize("state", [each for each in State if each is not State.WAITING])
def test_an_ended_check_has_no_rung(state: State) -> None:
    assert step(a_check(state=state)) is None


def test_any_reply_at_all_ends_the_silence() -> None:
    assert step(a_check(standing=DOUBT)) is None


def test_a_reminder_the_exile_has_not_acted_on_has_one_rung_only() -> None:
    check = opened("2027-01-13 12:00", laddered=False)
    assert step(check, a_family(Mode.OWN)) == (Step.CASE, at("2027-01-15 12:00"))


def test_the_case_waits_for_rests_that_are_known_only() -> None:
    check = opened("2027-01-13 12:00", asked=2)
    assert due(replace(check, last_ping_at=None)) == at("2027-01-15 12:00")


def test_a_known_reason_holds_the_rung_until_its_end() -> None:
    check = opened("2027-01-13 12:00", asked=1, asked_at=NOON)
    given = give_reason(check, NOON + hours(75), NOON)
    assert step(given) == (Step.ASK_AGAIN, at("2027-01-16 15:00"))
    assert step(give_reason(check, NOON + hours(1), NOON)) == step(check)
    night = give_reason(check, at("2027-01-16 23:00"), NOON)
    assert step(night) == (Step.ASK_AGAIN, at("2027-01-17 08:00"))


def test_a_known_reason_holds_at_most_seven_days() -> None:
    given = give_reason(a_check(), NOON + timedelta(days=30), NOON)
    assert (given.reason_until, given.reasons) == (NOON + timedelta(days=7), 1)
    assert given.is_open


def test_the_second_reason_in_a_row_makes_the_case_due_at_once() -> None:
    once = give_reason(a_check(), NOON + hours(9), NOON)
    assert step(give_reason(once, NOON + hours(99), NOON)) == (Step.CASE, NOON)


def test_a_newer_ping_makes_its_topic_count_and_the_others_older() -> None:
    check = extend(a_check(), "cat", "А кот ест?", NOON + hours(20))
    assert (check.topic, check.older_topics) == ("cat", ("garden",))
    assert check.pings == ("Что с грядками?", "А кот ест?")
    assert (check.last_ping_at, check.opened_at) == (NOON + hours(20), NOON)
    again = extend(check, "cat", "Хвост зажил?", NOON + hours(40))
    assert (again.topic, again.older_topics) == ("cat", ("garden",))


@pytest.mark.parametrize(
    ("check", "after", "belongs"),
    [
        (a_check(), hours(400), True),
        (a_check(state=State.SILENT), hours(400), True),
        (a_check(state=State.SAFE), minutes(1), False),
        (a_check(state=State.SAFE, heard=(Heard(NOON, "перцы"),)), minutes(30), True),
        (a_check(state=State.SAFE, heard=(Heard(NOON, "перцы"),)), minutes(30) + SECOND, False),
        (a_check(state=State.DISTRESS, heard=(Heard(NOON, "х"),)), minutes(29), True),
    ],
)
def test_a_text_belongs_to_an_open_or_silent_check_or_follows_its_answer_closely(
    check: Check, after: timedelta, belongs: bool
) -> None:
    assert hears(check, NOON + after) is belongs


def test_texts_are_judged_together_for_thirty_minutes_from_the_last_of_them() -> None:
    first = Heard(NOON, "ну")
    check = a_check(heard=(first,))
    joined = texts_together(check, "перцы", NOON + minutes(30))
    assert joined == (first, Heard(NOON + minutes(30), "перцы"))
    chain = texts_together(replace(check, heard=joined), "да", NOON + minutes(60))
    assert [heard.text for heard in chain] == ["ну", "перцы", "да"]
    apart = NOON + minutes(30) + SECOND
    assert texts_together(check, "перцы", apart) == (Heard(apart, "перцы"),)
    assert texts_together(a_check(), "перцы", NOON) == (Heard(NOON, "перцы"),)


@pytest.mark.parametrize(
    ("standing", "reading", "together", "worth", "corrects"),
    [
        (None, SAFE, False, SAFE, False),
        (None, DOUBT, True, DOUBT, False),
        (DOUBT, SAFE, True, SAFE, True),
        (DOUBT, SAFE, False, DOUBT, False),  # too late for a correction
        (SAFE, DOUBT, True, DOUBT, False),
        (SAFE, UNREADABLE, True, SAFE, False),
        (SAFE, SAFE, True, SAFE, False),
        (SAFE, distress(Level.L2), True, distress(Level.L2), False),
        (distress(Level.L2), SAFE, True, distress(Level.L2), False),
        (distress(Level.L2), DANGER, True, distress(Level.L2), False),
        (distress(Level.L2), distress(Level.L4), True, distress(Level.L4), False),
        (distress(Level.L4), distress(Level.L2), True, distress(Level.L4), False),
        (DOUBT, DANGER, False, DANGER, False),
    ],
)
def test_the_gravest_reading_stands(
    standing: Verdict | None, reading: Verdict, together: bool, worth: Verdict, corrects: bool
) -> None:
    assert stand(a_check(standing=standing), reading, together=together) == (worth, corrects)


def test_a_correction_happens_once() -> None:
    check = a_check(standing=DOUBT, corrected=True)
    assert stand(check, SAFE, together=True) == (DOUBT, False)


def test_the_stop_word_beside_a_graver_reading_is_kept() -> None:
    worth, _ = stand(a_check(standing=STOP), distress(Level.L3), together=True)
    assert (worth.verdict, worth.stop) == (VerdictKind.DISTRESS, True)


def test_an_answer_ends_its_check_by_what_it_is_worth() -> None:
    ends = {
        reading.verdict: ended_as(reading) for reading in (SAFE, STOP, DOUBT, distress(Level.L3))
    }
    assert ends == {
        VerdictKind.SAFE: State.SAFE,
        VerdictKind.STOP: State.STOPPED,
        VerdictKind.UNVERIFIED: State.UNVERIFIED,
        VerdictKind.DISTRESS: State.DISTRESS,
    }


def test_a_doubtful_answer_settles_when_nothing_can_be_judged_with_it_any_more() -> None:
    heard = (Heard(NOON, "ну"), Heard(NOON + minutes(9), "вот"))
    waiting = a_check(standing=DOUBT, heard=heard)
    assert settles_at(waiting) == NOON + minutes(39) + SECOND
    assert settles_at(replace(waiting, state=State.SAFE)) is None
    assert settles_at(replace(waiting, heard=())) is None
    assert settles_at(a_check()) is None


def test_distress_without_a_level_is_the_gravest() -> None:
    assert level_of(distress(Level.L2)) is Level.L2
    assert level_of(replace(distress(Level.L2), level=None)) is Level.L4
