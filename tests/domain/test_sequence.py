"""The family sequence: drawn from the key alone, inside windows, topic by topic."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from service.domain.agreement import Agreement, Mode, Plan
from service.domain.schedule import Window
from service.domain.sequence import (
    FamilySequence,
    Moment,
    around,
    day_of,
    dealt,
    deck,
    first_moment,
    follow_up_of,
    moment_after,
    moment_from,
)
from tests.domain.builders import (
    BEGIN,
    BOOK,
    EVENING,
    EVERY_DAY,
    SAFE,
    a_codebook,
    an_agreement,
    at,
    hours,
    span,
)

KEY = FamilySequence(b"key")
DRAWN = [6199, 7749, 8236, 2620]
ALWAYS = (Window(EVERY_DAY, time(0), time(23, 59)),)


def moments(agreement: Agreement, count: int, sequence: FamilySequence = KEY) -> list[Moment]:
    found = [first_moment(agreement, sequence)]
    while len(found) < count:
        last = found[-1]
        found.append(moment_after(agreement, sequence, last.ordinal, day_of(agreement, last.at)))
    return found


def days(agreement: Agreement, count: int, sequence: FamilySequence = KEY) -> list[date]:
    return [day_of(agreement, each.at) for each in moments(agreement, count, sequence)]


def test_the_same_purpose_and_ordinal_draw_the_same_for_ever() -> None:
    # Literal: a changed draw would shift every family's times at a deployment (D7).
    assert [KEY.draw("second", ordinal, 9000) for ordinal in range(4)] == DRAWN
    assert FamilySequence(b"key").draw("second", 1, 9000) == DRAWN[1]


def test_another_key_purpose_or_ordinal_draws_otherwise() -> None:
    drawn = {
        sequence.draw(purpose, ordinal, 10**9)
        for sequence in (KEY, FamilySequence(b"other"))
        for purpose in ("second", "gap")
        for ordinal in range(5)
    }
    assert len(drawn) == 20


def test_draws_are_even() -> None:
    counts = Counter(KEY.draw("fair", ordinal, 4) for ordinal in range(4000))
    assert set(counts) == {0, 1, 2, 3}
    assert all(900 < count < 1100 for count in counts.values())


def test_a_length_is_drawn_between_whole_hours_both_reached() -> None:
    lengths = {KEY.draw_between("x", ordinal, (0, 0)) for ordinal in range(9)}
    assert lengths == {timedelta(0)}
    drawn = [KEY.draw_between("ask", ordinal, (2, 3)) for ordinal in range(500)]
    assert hours(2) <= min(drawn) < hours(2.02)
    assert hours(2.98) < max(drawn) <= hours(3)


def test_the_key_is_in_no_representation() -> None:
    assert "key" not in repr(KEY).replace("FamilySequence", "")


def test_an_order_is_a_permutation_of_its_own() -> None:
    assert sorted(KEY.shuffled("wordings 0", 12)) == list(range(12))
    orders = {tuple(FamilySequence(bytes([each])).shuffled("topics", 3)) for each in range(60)}
    assert len(orders) == 6
    assert KEY.shuffled("x", 0) == []


def test_ordinal_zero_falls_in_the_first_window_at_or_after_the_beginning() -> None:
    assert first_moment(an_agreement(), KEY).spans == (
        span("2027-01-11 18:00", "2027-01-11 20:30"),
    )
    late = an_agreement(begins_at=at("2027-01-11 18:00:01"))
    assert first_moment(late, KEY).spans == (span("2027-01-12 18:00", "2027-01-12 20:30"),)


def test_a_moment_knows_when_its_own_window_opens_and_closes() -> None:
    windows = (Window(EVERY_DAY, time(9), time(10)), EVENING)
    for moment in moments(an_agreement(windows=windows), 30):
        own = around(moment.spans, moment.at)
        assert (moment.opens_at, moment.closes_at) == (own.start, own.end)
        assert own.start <= moment.at < own.end
        assert len(moment.spans) == 2


def test_both_windows_of_a_day_are_used_by_their_length() -> None:
    windows = (Window(EVERY_DAY, time(9), time(10)), Window(EVERY_DAY, time(18), time(21)))
    found = moments(an_agreement(windows=windows, days_min=1, days_max=1), 400)
    mornings = sum(moment.at.hour < 12 for moment in found)
    assert 75 < mornings < 125


def test_gaps_keep_to_the_cadence_and_reach_both_its_ends() -> None:
    found = days(an_agreement(days_min=3, days_max=5), 200)
    gaps = Counter((later - sooner).days for sooner, later in pairwise(found))
    assert set(gaps) == {3, 4, 5}
    assert all(count > 40 for count in gaps.values())


def test_a_day_without_a_window_gives_way_to_the_next_that_has_one() -> None:
    sundays = (Window(frozenset({6}), time(18), time(20)),)
    found = days(an_agreement(windows=sundays, days_min=3, days_max=5), 20)
    assert {day.weekday() for day in found} == {6}
    assert {(b - a).days for a, b in pairwise(found)} == {7}


def test_a_leap_day_is_a_day_like_any_other() -> None:
    agreement = an_agreement(days_min=1, days_max=1, begins_at=at("2028-02-28 00:00"))
    assert days(agreement, 3) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]


def test_times_follow_the_kitchen_clock_over_a_change_of_the_hour() -> None:
    agreement = an_agreement(
        time_zone="Europe/Warsaw", days_min=1, days_max=1, begins_at=at("2027-03-20 00:00")
    )
    for moment in moments(agreement, 20):
        wall = moment.at.astimezone(agreement.zone).time()
        assert time(18) <= wall < time(20, 30)
    assert moment_from(agreement, KEY, 3, date(2027, 3, 27)).opens_at == at("2027-03-27 17:00")
    assert moment_from(agreement, KEY, 3, date(2027, 3, 28)).opens_at == at("2027-03-28 16:00")


def test_a_quiet_date_is_kept_three_times_in_four_by_each_familys_own_chance() -> None:
    agreement = an_agreement(
        days_min=1, days_max=1, quiet_dates=((1, 11),), begins_at=at("2027-01-11 00:00")
    )
    kept = [
        days(agreement, 1, FamilySequence(bytes([each])))[0] != date(2027, 1, 11)
        for each in range(250)
    ]
    assert 165 < sum(kept) < 210


def test_a_kept_quiet_date_gives_way_to_the_next_day_that_is_not_quiet() -> None:
    dates = ((1, 11), (1, 12), (1, 13))
    agreement = an_agreement(quiet_dates=dates)
    found = {days(agreement, 1, FamilySequence(bytes([each])))[0].day for each in range(200)}
    assert found == {11, 12, 13, 14}
    assert days(an_agreement(quiet_dates=((1, 10), (2, 11))), 1) == [date(2027, 1, 11)]


def test_whether_a_quiet_date_is_kept_does_not_depend_on_who_asks_when() -> None:
    agreement = an_agreement(quiet_dates=((1, 18),), days_min=1, days_max=1)
    straight = moment_from(agreement, KEY, 5, date(2027, 1, 18)).at.date()
    later = an_agreement(quiet_dates=((1, 18),), begins_at=at("2027-01-18 00:00"))
    assert first_moment(later, KEY).at.date() == straight


@pytest.mark.parametrize(("plan", "low", "high"), [(Plan.NORMAL, 14, 40), (Plan.HIGH_RISK, 3, 9)])
def test_a_follow_up_is_drawn_between_its_hours(plan: Plan, low: int, high: int) -> None:
    agreement = an_agreement(plan=plan, windows=ALWAYS, quiet_hours=(time(1), time(1, 1)))
    noon = at("2027-01-13 12:00")
    offsets = [follow_up_of(agreement, KEY, each, noon).at - noon for each in range(300)]
    assert hours(low) <= min(offsets) < hours(low + 1)
    assert hours(high - 1) < max(offsets) <= hours(high) + timedelta(minutes=2)


def test_in_the_high_risk_plan_the_night_is_counted_into_the_follow_up() -> None:
    plain = an_agreement(plan=Plan.HIGH_RISK, windows=ALWAYS, quiet_hours=(time(1), time(1, 1)))
    sleeping = an_agreement(plan=Plan.HIGH_RISK, windows=ALWAYS)
    evening = at("2027-01-13 20:00")
    for ordinal in range(50):
        drawn = follow_up_of(plain, KEY, ordinal, evening - hours(12)).at - evening + hours(12)
        found = follow_up_of(sleeping, KEY, ordinal, evening).at
        assert found == evening + drawn + hours(10)
        assert not at("2027-01-13 22:00") <= found < at("2027-01-14 08:00")


def test_a_follow_up_before_the_night_is_not_moved_by_it() -> None:
    agreement = an_agreement(plan=Plan.HIGH_RISK, windows=ALWAYS)
    morning = at("2027-01-13 09:00")
    offset = KEY.draw_between("follow-up", 4, (3, 9))
    assert follow_up_of(agreement, KEY, 4, morning).at == morning + offset


def test_in_the_normal_plan_the_night_does_not_count() -> None:
    agreement = an_agreement(windows=ALWAYS)
    evening = at("2027-01-13 20:00")
    offset = KEY.draw_between("follow-up", 0, (14, 40))
    assert follow_up_of(agreement, KEY, 0, evening).at == evening + offset


def test_a_follow_up_outside_a_window_takes_a_drawn_second_of_the_next_one() -> None:
    agreement = an_agreement(windows=(Window(EVERY_DAY, time(9), time(9, 30)), EVENING))
    seen = set()
    for ordinal in range(200):
        ping = at("2027-01-13 19:00")
        raw = ping + KEY.draw_between("follow-up", ordinal, (14, 40))
        found = follow_up_of(agreement, KEY, ordinal, ping)
        inside = found.opens_at <= raw < found.closes_at
        assert found.at == raw if inside else raw < found.opens_at <= found.at < found.closes_at
        seen.add((found.opens_at.day, found.opens_at.hour, inside))
    assert seen == {
        (14, 9, True),
        (14, 18, False),
        (14, 18, True),
        (15, 9, False),
        (15, 9, True),
        (15, 18, False),
    }


def test_topics_alternate_as_long_as_they_last() -> None:
    cards = deck(an_agreement(), KEY)
    assert len(cards) == len({card.text for card in cards}) == 24
    assert [card.topic for card in cards[::2]] == [cards[0].topic] * 12
    assert {card.topic for card in cards} == set(SAFE)


def test_a_topic_without_wordings_takes_no_part() -> None:
    silent = {"name": "sea", "pings": [], "safe": ["волны"]}
    agreement = an_agreement(codebook=a_codebook(topics=[silent, *BOOK["topics"]]))
    assert deck(agreement, KEY) == deck(an_agreement(), KEY)
    assert dealt(agreement, KEY, 7) == dealt(an_agreement(), KEY, 7)


def test_what_is_withheld_is_never_dealt_and_changes_no_topics_turn() -> None:
    held = deck(an_agreement(), KEY)[3].text
    cards = deck(an_agreement(withheld=(held,)), KEY)
    assert len(cards) == 23
    assert held not in {card.text for card in cards}
    assert [card.topic for card in cards[:22]] == [
        card.topic for card in deck(an_agreement(), KEY)
    ][:22]


def test_an_uneven_deck_ends_with_the_longer_topic() -> None:
    topics = [BOOK["topics"][0], {**BOOK["topics"][1], "pings": ["А кот ест?"]}]
    cards = deck(an_agreement(codebook=a_codebook(topics=topics)), KEY)
    assert len(cards) == 13
    assert {card.topic for card in cards[2:]} == {"garden"}


def test_a_ping_and_its_follow_up_are_dealt_two_topics_and_pings_visit_both() -> None:
    agreement = an_agreement()
    pairs = [dealt(agreement, KEY, ordinal) for ordinal in range(12)]
    assert all(pair is not None and pair[0].topic != pair[1].topic for pair in pairs)
    firsts = Counter(pair[0].topic for pair in pairs if pair is not None)
    assert firsts == {"garden": 6, "cat": 6}
    texts = [wording.text for pair in pairs if pair is not None for wording in pair]
    assert len(set(texts)) == 24
    assert dealt(agreement, KEY, 12) is not None


def test_a_deck_is_dealt_again_from_its_top() -> None:
    agreement = an_agreement()
    assert {*(dealt(agreement, KEY, 12) or ())} == {*(dealt(agreement, KEY, 0) or ())}


def test_three_topics_need_no_swap() -> None:
    topics = [{"name": name, "pings": [f"{name}?"], "safe": ["перцы"]} for name in ("a", "b", "c")]
    agreement = an_agreement(codebook=a_codebook(topics=topics))
    cards = deck(agreement, KEY)
    assert [dealt(agreement, KEY, ordinal) for ordinal in range(3)] == [
        (cards[0], cards[1]),
        (cards[2], cards[0]),
        (cards[1], cards[2]),
    ]


def test_a_family_without_wordings_is_dealt_nothing() -> None:
    assert dealt(an_agreement(Mode.OWN), KEY, 0) is None
    assert deck(an_agreement(Mode.OWN), KEY) == ()


def test_two_families_with_the_same_words_are_dealt_them_in_another_order() -> None:
    orders = {
        tuple(card.text for card in deck(an_agreement(), FamilySequence(bytes([each]))))
        for each in range(20)
    }
    assert len(orders) == 20


def test_the_day_of_an_instant_is_the_relatives() -> None:
    minsk = an_agreement(time_zone="Europe/Minsk")
    assert day_of(minsk, datetime(2027, 1, 13, 21, tzinfo=UTC)) == date(2027, 1, 14)
    assert day_of(an_agreement(), BEGIN) == date(2027, 1, 11)
