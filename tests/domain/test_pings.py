"""What leaves towards a relative next, from the six public facts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from service.domain.agreement import Agreement, Mode, Plan
from service.domain.pings import (
    Order,
    OrderKind,
    PlannedPing,
    Sent,
    forget,
    is_too_late,
    own_second,
    plan_pings,
    resume,
)
from service.domain.schedule import Window
from service.domain.sequence import FamilySequence, dealt, first_moment, follow_up_of, moment_after
from tests.domain.builders import (
    BEGIN,
    BOOK,
    EVENING,
    EVERY_DAY,
    a_codebook,
    an_agreement,
    at,
    hours,
    minutes,
    sent,
)

KEY = FamilySequence(b"key")
WEEKLY = an_agreement()
FIRST = first_moment(WEEKLY, KEY)
DAY = FIRST.at.date()
PAUSE = OrderKind.PAUSE
TWO_TOPICS_TWO_WORDS = [{**topic, "pings": topic["pings"][:1]} for topic in BOOK["topics"]]


def gone_out(ordinal: int = 0, **changed: Any) -> Sent:
    pair = dealt(WEEKLY, KEY, ordinal)
    assert pair is not None
    first, _ = pair
    said = {"day": DAY, "at": FIRST.at, "topic": first.topic, "text": first.text}
    return sent(ordinal, **{**said, **changed})


def plan(
    *entries: Sent,
    heard_at: datetime | None = None,
    orders: Sequence[Order] = (),
    agreement: Agreement = WEEKLY,
) -> tuple[PlannedPing, ...]:
    return plan_pings(agreement, KEY, entries, heard_at, False, orders)


def test_first_comes_ordinal_zero_with_its_own_second_topic_and_words() -> None:
    pair = dealt(WEEKLY, KEY, 0)
    assert pair is not None
    assert plan() == (
        PlannedPing(
            ordinal=0,
            follow_up=False,
            day=DAY,
            at=FIRST.at,
            opens_at=at("2027-01-11 18:00"),
            closes_at=at("2027-01-11 20:30"),
            topic=pair[0].topic,
            text=pair[0].text,
        ),
    )


def test_after_a_ping_its_follow_up_is_owed_and_then_comes_the_next_time() -> None:
    owed, ping = plan(gone_out())
    drawn = follow_up_of(WEEKLY, KEY, 0, FIRST.at)
    assert (owed.ordinal, owed.follow_up, owed.at) == (0, True, drawn.at)
    assert (owed.opens_at, owed.closes_at) == (drawn.opens_at, drawn.closes_at)
    assert owed.day == drawn.at.date()
    pair = dealt(WEEKLY, KEY, 0)
    assert pair is not None
    assert (owed.topic, owed.text) == (pair[1].topic, pair[1].text)
    assert (ping.ordinal, ping.at) == (1, moment_after(WEEKLY, KEY, 0, DAY).at)


@pytest.mark.parametrize(
    ("heard_after", "owed"),
    [(hours(-1), True), (timedelta(seconds=-1), True), (timedelta(0), False), (hours(9), False)],
)
def test_whatever_comes_back_since_the_ping_ends_the_follow_up(
    heard_after: timedelta, owed: bool
) -> None:
    planned = plan(gone_out(), heard_at=FIRST.at + heard_after)
    assert [each.follow_up for each in planned] == ([True, False] if owed else [False])


@pytest.mark.parametrize(
    "entry",
    [
        gone_out(skipped=True, at=None),
        gone_out(skipped=True),
        gone_out(follow_up=True),
        gone_out(at=None),
    ],
)
def test_a_skipped_followed_up_or_forgotten_ping_owes_nothing(entry: Sent) -> None:
    assert [each.follow_up for each in plan(entry)] == [False]


def test_a_follow_up_does_not_count_as_a_time_of_the_sequence() -> None:
    follow_up = sent(0, DAY + timedelta(days=3), follow_up=True)
    (ping,) = plan(gone_out(), follow_up)
    assert ping.at == moment_after(WEEKLY, KEY, 0, DAY).at


def test_a_dropped_follow_up_is_that_of_one_ping_only() -> None:
    drop = Order(OrderKind.DROP_FOLLOW_UP, FIRST.at, ordinal=0)
    assert len(plan(gone_out(), orders=[drop])) == 1
    assert len(plan(gone_out(1), orders=[drop])) == 2


def test_the_next_time_of_the_sequence_comes_before_a_later_follow_up() -> None:
    daily = an_agreement(days_min=1, days_max=1)
    seen = set()
    for ordinal in range(40):
        entry = gone_out(ordinal)
        planned = plan(entry, agreement=daily)
        follow_up = follow_up_of(daily, KEY, ordinal, FIRST.at)
        following = moment_after(daily, KEY, ordinal, DAY)
        assert (len(planned) == 2) is (follow_up.at < following.at)
        assert planned[-1].at == following.at
        seen.add(len(planned))
    assert seen == {1, 2}


def test_after_a_stop_nothing_is_planned() -> None:
    assert plan_pings(WEEKLY, KEY, [gone_out()], None, True, []) == ()


def test_a_ping_within_a_pause_will_be_skipped_and_the_sequence_is_not_moved() -> None:
    second = timedelta(seconds=1)
    for begins, ends, paused in [
        (FIRST.at, FIRST.at + second, True),
        (FIRST.at - hours(9), None, True),
        (FIRST.at - hours(9), FIRST.at, False),
        (FIRST.at + second, None, False),
    ]:
        (ping,) = plan(orders=[Order(PAUSE, begins, ends)])
        assert ping.paused is paused
        assert ping.at == FIRST.at


def test_a_follow_up_within_a_pause_is_not_owed() -> None:
    (follow_up, _) = plan(gone_out())
    assert len(plan(gone_out(), orders=[Order(PAUSE, follow_up.at, follow_up.at + hours(1))])) == 1
    assert len(plan(gone_out(), orders=[Order(PAUSE, follow_up.at - hours(1), follow_up.at)])) == 2


def test_a_pause_ends_at_once_when_it_is_resumed() -> None:
    now = at("2027-01-13 12:00")
    endless = Order(PAUSE, now - hours(5))
    longer = Order(PAUSE, now - hours(5), now + hours(5))
    over = Order(PAUSE, now - hours(5), now)
    drop = Order(OrderKind.DROP_FOLLOW_UP, now, ordinal=3)
    ended = Order(PAUSE, now - hours(5), now)
    assert resume([endless, longer, over, drop], now) == (ended, ended, over, drop)


def test_sooner_takes_the_first_window_that_opens_after_the_order() -> None:
    order = Order(OrderKind.SOONER, at("2027-01-14 19:00"))
    follow_up = sent(0, DAY + timedelta(days=1), follow_up=True)
    (ping,) = plan(gone_out(), follow_up, orders=[order])
    assert ping.ordinal == 1
    assert (ping.day, ping.opens_at) == (date(2027, 1, 15), at("2027-01-15 18:00"))


def test_sooner_is_used_up_by_one_ping() -> None:
    order = Order(OrderKind.SOONER, at("2027-01-14 19:00"))
    hurried = gone_out(1, day=date(2027, 1, 15), at=None)
    (ping,) = plan(gone_out(at=None), hurried, orders=[order])
    assert ping.day == date(2027, 1, 22)


def test_sooner_never_makes_anything_later() -> None:
    order = Order(OrderKind.SOONER, at("2027-02-14 19:00"))
    assert plan(orders=[order]) == plan()


def test_sooner_takes_the_evening_where_the_morning_window_is_over() -> None:
    mornings = Window(EVERY_DAY, *(EVENING.opens.replace(hour=each) for each in (8, 11)))
    agreement = an_agreement(windows=(mornings, EVENING))
    entry = gone_out(at=None, day=date(2027, 1, 11))
    for key in range(30):
        order = Order(OrderKind.SOONER, at("2027-01-13 12:00"))
        planned = plan_pings(agreement, FamilySequence(bytes([key])), [entry], None, False, [order])
        assert planned[-1].opens_at == at("2027-01-13 18:00")


def test_a_first_ping_may_be_hurried_too() -> None:
    agreement = an_agreement(begins_at=BEGIN + timedelta(days=9))
    (ping,) = plan(agreement=agreement, orders=[Order(OrderKind.SOONER, BEGIN)])
    assert ping.day == date(2027, 1, 11)


def test_a_wording_that_has_not_rested_gives_way_to_one_that_has() -> None:
    (usual,) = plan()
    # Follow-ups, so that the next time of the sequence stays ordinal 0.
    tired = sent(0, DAY - timedelta(days=55), follow_up=True, text=usual.text or "")
    rested = sent(0, DAY - timedelta(days=56), follow_up=True, text=usual.text or "")
    (instead,) = plan(tired)
    assert instead.text is not None
    assert instead.text != usual.text
    assert plan(rested) == (usual,)


def test_the_follow_up_takes_another_topic_even_when_its_own_words_are_tired() -> None:
    owed, _ = plan(gone_out())
    tired = sent(0, DAY - timedelta(days=1), text=owed.text, topic=owed.topic, at=None)
    instead, _ = plan(tired, gone_out())
    assert instead.text not in (owed.text, gone_out().text)
    assert instead.topic == owed.topic != gone_out().topic


def test_the_follow_up_keeps_its_topic_only_where_no_other_has_words_left() -> None:
    topics = [{**BOOK["topics"][0]}, {**BOOK["topics"][1], "pings": []}]
    agreement = an_agreement(codebook=a_codebook(topics=topics))
    owed, _ = plan(
        gone_out(topic="garden", text=BOOK["topics"][0]["pings"][0]), agreement=agreement
    )
    assert owed.topic == "garden"
    assert owed.text != BOOK["topics"][0]["pings"][0]


def test_with_no_words_left_the_ping_has_none_and_no_follow_up_is_owed() -> None:
    agreement = an_agreement(codebook=a_codebook(topics=TWO_TOPICS_TWO_WORDS))
    texts = [topic["pings"][0] for topic in TWO_TOPICS_TWO_WORDS]
    used = [gone_out(0, text=texts[0], at=None), gone_out(1, text=texts[1])]
    (ping,) = plan(*used, agreement=agreement)
    assert (ping.ordinal, ping.text, ping.topic) == (2, None, "")


def test_a_skipped_wording_counts_as_used() -> None:
    agreement = an_agreement(codebook=a_codebook(topics=TWO_TOPICS_TWO_WORDS))
    texts = [topic["pings"][0] for topic in TWO_TOPICS_TWO_WORDS]
    used = [gone_out(0, text=texts[0], at=None), gone_out(1, text=texts[1], skipped=True, at=None)]
    (ping,) = plan(*used, agreement=agreement)
    assert ping.text is None


def test_a_codebook_without_wordings_plans_a_ping_without_words() -> None:
    topics = [{**topic, "pings": []} for topic in BOOK["topics"]]
    (ping,) = plan(agreement=an_agreement(codebook=a_codebook(topics=topics)))
    assert (ping.text, ping.topic) == (None, "")


def test_in_the_own_mode_reminders_need_no_words() -> None:
    own = an_agreement(Mode.OWN)
    owed, ping = plan(gone_out(text="", topic=""), agreement=own)
    assert (owed.text, owed.topic, owed.follow_up) == ("", "", True)
    assert (ping.text, ping.topic) == ("", "")


def test_the_high_risk_follow_up_comes_within_a_day() -> None:
    agreement = an_agreement(plan=Plan.HIGH_RISK)
    owed, _ = plan(gone_out(), agreement=agreement)
    assert owed.at - FIRST.at < hours(48)


@pytest.mark.parametrize(
    ("late", "skipped"),
    [(minutes(0), False), (minutes(10), False), (minutes(10) + timedelta(seconds=1), True)],
)
def test_a_ping_more_than_ten_minutes_late_is_too_late(late: timedelta, skipped: bool) -> None:
    (ping,) = plan()
    assert is_too_late(ping, ping.at + late) is skipped


@pytest.mark.parametrize(
    ("late_s", "leaves_after_s"), [(-5, 0), (0, 0), (1, 30), (30, 30), (31, 60), (599, 600)]
)
def test_what_is_late_leaves_whole_half_minutes_after_its_own_second(
    late_s: int, leaves_after_s: int
) -> None:
    late, after = (timedelta(seconds=each) for each in (late_s, leaves_after_s))
    assert own_second(FIRST.at, FIRST.at + late) == FIRST.at + after


def test_what_is_no_longer_needed_is_forgotten() -> None:
    today = date(2027, 3, 10)
    old = sent(1, today - timedelta(days=56), at=FIRST.at)
    young = sent(2, today - timedelta(days=55), at=FIRST.at)
    last = sent(3, today - timedelta(days=1), at=FIRST.at)
    assert forget([old, young, last], today, keep_second_of=3) == (
        sent(2, young.day),
        last,
    )
    assert forget([old, young, last], today, keep_second_of=None)[-1].at is None


def test_the_last_time_stays_however_old_it_is() -> None:
    entries = (sent(4, date(2026, 1, 1)), sent(4, date(2026, 1, 3), follow_up=True))
    assert forget(entries, date(2027, 3, 10), keep_second_of=None) == entries
    assert forget([], date(2027, 3, 10), keep_second_of=None) == ()
