"""What no order of events may break: one property per promise, named by it."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from service.domain import check as checks
from service.domain import ordering, pings
from service.domain.agreement import Mode, Plan
from service.domain.check import State, next_step
from service.domain.effects import AskExile, Cause, Effect, OpenCase, SendPing, Why
from service.domain.family import Family
from service.domain.outage import Hearing
from service.domain.schedule import Span, Window, awake
from service.domain.sequence import ASK_HOURS
from service.domain.verdict import VerdictKind
from service.domain.watch import Watch, planned
from tests.domain.builders import (
    BEGIN,
    DANGER,
    DISTRESS,
    DISTRESS_L3,
    EVENING,
    EVERY_DAY,
    NOON,
    SAFE,
    STOP,
    STOP_AND_DISTRESS,
    VAGUE,
    WRONG,
    Player,
    a_check,
    a_family,
    a_watch,
    hours,
    minutes,
)

QUICK = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
MANY = settings(QUICK, max_examples=16)
WINDOWS = [
    (EVENING,),
    (Window(EVERY_DAY, time(8, 30), time(9)), EVENING),
    (Window(frozenset({0, 2, 4, 5}), time(0), time(4)), Window(frozenset({6}), time(11), time(12))),
    (Window(EVERY_DAY, time(0), time(23, 59)),),
]
ZONES = ["UTC", "Europe/Minsk", "Europe/Warsaw", "Australia/Lord_Howe", "Africa/Casablanca"]
BEGINNINGS = [BEGIN, *(datetime(2027, month, 20, tzinfo=UTC) for month in (2, 3, 9, 10))]
PLANS = st.sampled_from(Plan)
Answering = Callable[[SendPing], str | None]


@st.composite
def families(
    draw: st.DrawFn, *, days: tuple[int, int] = (1, 9), windows: Sequence[Any] = WINDOWS
) -> Family:
    least = draw(st.integers(*days))
    return a_family(
        key=draw(st.binary(min_size=1, max_size=8)),
        plan=draw(PLANS),
        days_min=least,
        days_max=least + draw(st.integers(0, 3)),
        windows=draw(st.sampled_from(windows)),
        time_zone=draw(st.sampled_from(ZONES)),
        begins_at=draw(st.sampled_from(BEGINNINGS)),
        quiet_dates=draw(st.sampled_from([(), ((3, 25), (3, 28))])),
    )


def play(
    family: Family, answering: Answering, delay: timedelta, weeks: int, *, inspected: bool = False
) -> Player:
    """Let `weeks` pass; the first text after every ping comes `delay` after it."""
    player = Player(family, Watch(family.id, inspected=inspected), family.agreement.begins_at)
    end = player.now + timedelta(weeks=weeks)
    answered = 0
    while (wake := player.next_wake()) is not None and wake <= end:
        player.until(wake)
        for ping in player.pings[answered:]:
            text = answering(ping)
            if text is not None:
                player.until(ping.at + delay)
                player.hears(text)
        answered = len(player.pings)
    return player


def right(ping: SendPing) -> str:
    return SAFE[ping.topic]


ENDINGS: list[Answering] = [
    right,
    lambda ping: WRONG[ping.topic],
    lambda _: VAGUE,
    lambda _: DISTRESS,
    lambda _: DISTRESS_L3,
    lambda _: DANGER,
]
DELAYS = st.integers(60, 100 * 60).map(lambda seconds: timedelta(seconds=seconds))


@QUICK
@given(families(), DELAYS)
def test_r0_what_an_answer_says_changes_nothing_that_is_sent(
    family: Family, delay: timedelta
) -> None:
    safe = play(family, right, delay, 5).pings
    assert len(safe) >= 2
    for ending in ENDINGS:
        assert play(family, ending, delay, 5).pings == safe
    assert play(family, right, delay, 5, inspected=True).pings == safe


@MANY
@given(families(), DELAYS)
def test_r0_stop_and_stop_with_distress_look_the_same(family: Family, delay: timedelta) -> None:
    stopped = play(family, lambda _: STOP, delay, 4)
    both = play(family, lambda _: STOP_AND_DISTRESS, delay, 4)
    safe = play(family, right, delay, 4)
    assert stopped.pings == both.pings == safe.pings[:1]
    assert Cause.DISTRESS in [getattr(effect, "cause", None) for _, effect in both.effects]


@QUICK
@given(families(days=(4, 9)))
def test_r0_silence_gives_the_same_first_pings(family: Family) -> None:
    safe = play(family, right, minutes(9), 4).pings
    silent = play(family, lambda _: None, minutes(9), 4).pings
    assert [ping for ping in silent if not ping.follow_up] == safe


@QUICK
@given(families(), st.integers(0, 60 * 24), st.integers(1, 60 * 24 * 6))
def test_i12_our_deafness_changes_nothing_that_is_sent(
    family: Family, begins: int, lasts: int
) -> None:
    hearing = Player(family, now=family.agreement.begins_at).forward(timedelta(weeks=3))
    deaf = Player(family, now=family.agreement.begins_at)
    start = family.agreement.begins_at + minutes(begins)
    deaf.deaf = [Span(start, start + minutes(lasts))]
    deaf.forward(timedelta(weeks=3))
    assert deaf.pings == hearing.pings


def test_i12_traffic_is_a_function_of_six_public_facts() -> None:
    assert list(inspect.signature(pings.plan_pings).parameters) == [
        "agreement",
        "family_sequence",
        "sent",
        "heard_at",
        "stopped",
        "orders",
    ]
    imported = {
        value.__module__
        for value in vars(pings).values()
        if getattr(value, "__module__", "").startswith("service.")
    }
    assert imported == {
        "service.domain.agreement",
        "service.domain.pings",
        "service.domain.sequence",
    }


@st.composite
def partitions(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """How late each wake comes, in seconds, and wakes nobody asked for, in minutes."""
    late = draw(st.lists(st.integers(0, 600), min_size=1, max_size=12))
    extra = draw(st.lists(st.integers(0, 60 * 24 * 20), max_size=25))
    return late, sorted(extra)


def play_in_parts(
    family: Family, answering: Answering, late: list[int], extra: list[int], end: datetime
) -> list[str]:
    player = Player(family, now=family.agreement.begins_at)
    begun = player.now
    queue = [begun + minutes(each) for each in extra]
    texts: list[tuple[datetime, str]] = []
    seen = wakes = 0
    while player.now < end:
        wake = player.next_wake() or end
        wake = max(wake, player.now) + timedelta(seconds=late[wakes % len(late)])
        upcoming = [each for each in (wake, end, *queue[:1]) if each >= player.now]
        moment = min(upcoming)
        if texts and texts[0][0] <= moment:
            player.now, text = texts.pop(0)
            player.hears(text)
            continue
        wakes += 1
        queue = [each for each in queue if each > moment]
        player.wake(moment)
        answers = [(ping.at + minutes(25), answering(ping)) for ping in player.pings[seen:]]
        texts += [(when, said) for when, said in answers if said is not None]
        seen = len(player.pings)
    return sorted(anonymous(player))


def anonymous(player: Player) -> list[str]:
    """Effects with checks by their place instead of their chance names."""
    names = {
        each["check"]: f"check {place}" for place, each in enumerate(player.told("check-opened"))
    }
    said = [repr(effect) for _, effect in player.effects]
    for name, place in names.items():
        said = [each.replace(name, place) for each in said]
    return said


@MANY
@given(families(), partitions())
def test_i3_time_passes_the_same_in_any_partition_of_a_silence(
    family: Family, partition: tuple[list[int], list[int]]
) -> None:
    end = family.agreement.begins_at + timedelta(days=18)
    exact = play_in_parts(family, lambda _: None, [0], [], end)
    assert len(exact) > 3
    assert play_in_parts(family, lambda _: None, *partition, end) == exact


@MANY
@given(families(days=(4, 6), windows=WINDOWS[:1]), partitions(), st.sampled_from(ENDINGS))
def test_i3_time_passes_the_same_in_any_partition_whatever_is_answered(
    family: Family, partition: tuple[list[int], list[int]], answering: Answering
) -> None:
    end = family.agreement.begins_at + timedelta(days=18)
    exact = play_in_parts(family, answering, [0], [], end)
    assert play_in_parts(family, answering, *partition, end) == exact


@QUICK
@given(families(), st.integers(0, 60 * 24 * 9), st.integers(0, 60 * 24 * 9))
def test_d9_what_was_missed_is_skipped_and_the_sequence_goes_on(
    family: Family, begins: int, lasts: int
) -> None:
    start = family.agreement.begins_at
    silent = Player(family, now=start).until(start + timedelta(weeks=4)).pings
    player = Player(family, now=start).until(start + minutes(begins))
    back = player.now + minutes(lasts)
    player.wake(back)
    player.until(start + timedelta(weeks=4))
    gone = player.now - timedelta(weeks=4) + minutes(begins)
    firsts = {(ping.ordinal, ping.at) for ping in silent if not ping.follow_up}
    for ping in player.pings:
        assert ping.follow_up or (ping.ordinal, ping.at) in firsts
        assert not gone < ping.at < back - minutes(10)
    missed = {each for each in firsts if gone < each[1] < back - minutes(10)}
    went = {(ping.ordinal, ping.at) for ping in player.pings if not ping.follow_up}
    wordless = {each["ordinal"] for each in player.told("skipped") if each["why"] != "late"}
    assert {each for each in firsts - missed if each[0] not in wordless} <= went


@QUICK
@given(families())
def test_d3_no_sentence_goes_out_twice_within_eight_weeks(family: Family) -> None:
    player = Player(family, now=family.agreement.begins_at).forward(timedelta(weeks=12))
    last: dict[str, datetime] = {}
    for ping in player.pings:
        day = ping.at.astimezone(family.agreement.zone).date()
        if ping.text in last:
            assert day - last[ping.text].date() >= timedelta(weeks=8)
        last[ping.text] = ping.at.astimezone(family.agreement.zone)
    assert len(player.pings) >= 10


@QUICK
@given(families())
def test_d7_every_time_lies_inside_a_window_and_the_cadence(family: Family) -> None:
    agreement = family.agreement
    player = Player(family, now=agreement.begins_at).forward(timedelta(weeks=6))
    for ping in player.pings:
        wall = ping.at.astimezone(agreement.zone)
        assert any(
            wall.weekday() in window.days and window.opens <= wall.time() < window.closes
            for window in agreement.windows
        )
    days = [entry.day for entry in player.watch.sent if not entry.follow_up]
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    assert min(gaps, default=agreement.days_min) >= agreement.days_min
    if all(window.days == EVERY_DAY for window in agreement.windows) and not agreement.quiet_dates:
        assert max(gaps) <= agreement.days_max


@QUICK
@given(families())
def test_d7_another_familys_key_gives_other_times(family: Family) -> None:
    mine = play(family, right, minutes(9), 4).pings
    theirs = replace(family, sequence=replace(family.sequence, key=family.sequence.key + b"x"))
    assert [ping.at for ping in play(theirs, right, minutes(9), 4).pings] != [
        ping.at for ping in mine
    ]


@QUICK
@given(families(days=(5, 9)))
def test_d8_a_follow_up_is_drawn_before_and_comes_with_another_topic(family: Family) -> None:
    player = Player(family, now=family.agreement.begins_at)
    for _ in range(6):
        first = player.until_pinged()
        (owed,) = [ping for ping in planned(player.watch, family) if ping.follow_up]
        assert owed.topic != first.topic
        follow_up = player.until_pinged()
        assert follow_up.follow_up
        assert (follow_up.at, follow_up.text) == (owed.at, owed.text)


@MANY
@given(PLANS, st.integers(0, 1), st.integers(-900, 5000), st.integers(1, 9000))
def test_i7_a_rung_moves_by_the_deaf_time_and_waits_for_the_rest(
    plan: Plan, asked: int, begins: int, lasts: int
) -> None:
    # Without a night to sleep through, so that hours are hours.
    family = a_family(plan=plan, quiet_hours=(time(3), time(3, 0, 1)))
    check = a_check(asked=asked)
    deaf = Span(NOON + minutes(begins), NOON + minutes(begins + lasts))
    found = next_step(check, family, hearing=Hearing(deaf.end, (deaf,)), now=deaf.end)
    lengths = (
        family.sequence.draw_between("ask", 0, ASK_HOURS[plan]),
        checks.ASK_AGAIN_AFTER[plan],
    )
    due = NOON + lengths[asked]
    if deaf.start < due and deaf.end > NOON:
        due += deaf.end - max(deaf.start, NOON)
    if deaf.end > NOON:
        due = max(due, deaf.end + checks.HEARING_REST[plan])
    assert found is not None
    slack = timedelta(seconds=9 if plan is Plan.HIGH_RISK else 0)
    assert awake(due, family.agreement.zone) <= found[1] + slack
    assert found[1] <= awake(due + slack, family.agreement.zone)


@QUICK
@given(families(days=(3, 6)), st.integers(0, 60 * 24 * 9), st.integers(1, 60 * 24 * 9))
def test_i7_while_deaf_nobody_is_silent(family: Family, begins: int, lasts: int) -> None:
    player = Player(family, now=family.agreement.begins_at)
    start = player.now + minutes(begins)
    end = start + minutes(lasts)
    player.deaf = [Span(start, end)]
    player.forward(timedelta(weeks=4))
    rest = checks.HEARING_REST[family.agreement.plan]
    opened = {
        details["check"]: when
        for when, event, details in player.happenings
        if event == "check-opened"
    }
    rungs = [(when, effect) for when, effect in player.effects if is_of_silence(effect)]
    assert rungs
    for when, effect in rungs:
        assert not start <= when < end
        if end <= when < end + rest:
            assert opened[check_of(effect)] >= end  # only what began after we heard again


def check_of(effect: Effect) -> str:
    if isinstance(effect, OpenCase):
        return str(effect.check)
    assert isinstance(effect, AskExile)
    return effect.about.partition(" ")[0]


def is_of_silence(effect: Effect) -> bool:
    if isinstance(effect, OpenCase):
        return effect.cause is Cause.SILENCE
    return isinstance(effect, AskExile) and effect.why is Why.SILENCE


TEXTS = [*SAFE.values(), VAGUE, DISTRESS, DISTRESS_L3, DANGER, STOP, STOP_AND_DISTRESS, None]


@MANY
@given(
    st.permutations([VAGUE, "подвязала вчера", "перцы"]),
    st.lists(st.integers(0, 1800), min_size=3, max_size=3),
)
def test_r10_texts_close_together_are_safe_in_any_order(texts: list[str], apart: list[int]) -> None:
    player = Player(a_family(), a_watch(), NOON + minutes(5))
    for text, gap in zip(texts, apart, strict=True):
        player.until(player.now + timedelta(seconds=gap))
        player.hears(text)
    player.forward(hours(2))
    assert player.check.state is State.SAFE
    assert player.watch.doubts == 0


@MANY
@given(st.lists(st.sampled_from(TEXTS), max_size=4), st.sampled_from(list(State)))
def test_r1_without_the_marker_of_its_topic_no_answer_is_safe(
    texts: list[str | None], state: State
) -> None:
    player = Player(a_family(), a_watch(a_check(state=state)), NOON + minutes(5))
    for text in texts:
        if text != SAFE["garden"]:
            player.hears(text)
            player.now += minutes(7)
    assert "safe" not in [each["verdict"] for each in player.told("verdict")]
    assert player.watch.accepted == ()


class WatchMachine(RuleBasedStateMachine):
    """One family through months of anything that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.player = Player(a_family(days_min=2, days_max=3))
        self.graved: set[str] = set()
        self.fresh = False

    def stopped_for(self) -> timedelta | None:
        stopped = self.player.watch.stopped_at
        return None if stopped is None else self.player.now - stopped

    @rule(span=st.integers(1, 60 * 60 * 40), steps=st.integers(1, 3))
    def time_passes(self, span: int, steps: int) -> None:
        stopped, count = self.player.watch.stopped_at, len(self.player.pings)
        for _ in range(steps):
            self.player.forward(timedelta(seconds=span))
        # R11: nothing after a stop.
        assert stopped is None or len(self.player.pings) == count
        self.player.wake(self.player.now)
        self.fresh = True

    @rule()
    def the_next_thing_happens(self) -> None:
        wake = self.player.next_wake()
        if wake is not None:
            self.player.wake(max(wake, self.player.now))
            self.fresh = True

    @rule(text=st.sampled_from(TEXTS), known=st.booleans(), after=st.integers(0, 3600))
    def something_comes(self, text: str | None, known: bool, after: int) -> None:
        self.player.until(self.player.now + timedelta(seconds=after))
        stopped = self.stopped_for()
        decided = self.player.hears(text, known=known)
        self.fresh = False
        deafened = stopped is not None and stopped > timedelta(days=30)
        cases = [each for each in decided.effects if isinstance(each, OpenCase)]
        # I6: in every state, from any phone.
        if text in (DISTRESS, DISTRESS_L3, STOP_AND_DISTRESS) and not deafened:
            assert any(each.cause is Cause.DISTRESS for each in cases)
        if text in (STOP, STOP_AND_DISTRESS) and known and not deafened:
            assert self.player.watch.stopped_at is not None
        # R9: nothing leaves because something came.
        assert not any(isinstance(each, SendPing) for each in decided.effects)

    @rule(order=st.sampled_from(["pause", "resume", "hurry", "inspected", "undelivered"]))
    def somebody_orders(self, order: str) -> None:
        watch, now = self.player.watch, self.player.now
        if order == "pause":
            self.player.does(ordering.pause(watch, now=now, until=now + timedelta(days=2)))
        elif order == "resume":
            self.player.does(ordering.end_pause(watch, at=now))
        elif order == "hurry":
            self.player.does(ordering.hurry(watch, at=now))
        elif order == "inspected":
            self.player.does(ordering.inspected(watch))
        elif watch.check is not None and watch.check.is_open:
            self.player.change_check(undelivered=True)
        self.fresh = False

    @rule(given=st.sampled_from(ordering.Answer), lasts=st.integers(1, 200))
    def somebody_answers(self, given: ordering.Answer, lasts: int) -> None:
        now = self.player.now
        self.player.does(
            ordering.answer(self.player.watch, given, now=now, until=now + hours(lasts))
        )
        self.fresh = False

    @rule(lasts=st.integers(1, 60))
    def hearing_is_lost(self, lasts: int) -> None:
        if not self.player.deaf or self.player.deaf[-1].end <= self.player.now:
            self.player.deaf.append(Span(self.player.now, self.player.now + hours(lasts)))

    @precondition(lambda self: self.player.watch.stopped_at is None)
    @rule()
    def the_exile_stops_it(self) -> None:
        self.player.does(ordering.stop(self.player.watch, now=self.player.now))
        self.fresh = False

    @invariant()
    def r8_a_distress_is_never_undone(self) -> None:
        check = self.player.watch.check
        if check is None:
            return
        if str(check.id) in self.graved:
            assert check.standing is not None
            assert check.standing.verdict is VerdictKind.DISTRESS
            assert check.state in (State.DISTRESS, State.SILENT)
        if check.standing is not None and check.standing.verdict is VerdictKind.DISTRESS:
            self.graved.add(str(check.id))

    @invariant()
    def i8_no_effect_closes_a_case(self) -> None:
        kinds = {type(effect).__name__ for _, effect in self.player.effects}
        assert kinds <= {"SendPing", "AskExile", "AskDeputy", "OpenCase"}

    @invariant()
    def i2_no_ping_goes_out_twice(self) -> None:
        keys = [(ping.ordinal, ping.follow_up) for ping in self.player.pings]
        assert len(keys) == len(set(keys))

    @invariant()
    def d13_only_a_coming_second_is_stored(self) -> None:
        wake = self.player.next_wake()
        plan = planned(self.player.watch, self.player.family)
        exact = {each.at for each in plan} | {each.opens_at for each in plan}
        if self.fresh and wake is not None and wake not in exact:
            assert wake.timestamp() % 300 == 0
        if self.fresh and wake is not None and wake in {each.at for each in plan}:
            (ping,) = [each for each in plan if each.at == wake]
            assert ping.opens_at <= self.player.now

    @invariant()
    def d13_past_seconds_are_dropped_once_nothing_is_owed(self) -> None:
        if self.fresh and self.player.watch.heard_at is not None:
            heard = self.player.watch.heard_at
            kept = [entry.at for entry in self.player.watch.sent if entry.at is not None]
            assert all(at > heard for at in kept)
            assert len(kept) <= 1


WatchMachine.TestCase.settings = settings(
    max_examples=50, stateful_step_count=25, deadline=None, derandomize=True
)
TestWatch = WatchMachine.TestCase


@QUICK
@given(st.sampled_from(Mode), families(days=(7, 9)))
def test_nothing_ever_leaves_in_the_modes_in_which_the_exile_asks(
    mode: Mode, family: Family
) -> None:
    agreement = replace(family.agreement, mode=mode)
    player = Player(replace(family, agreement=agreement), now=agreement.begins_at)
    player.forward(timedelta(weeks=3))
    assert bool(player.pings) is mode.sends
