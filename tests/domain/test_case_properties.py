"""What no order of events may break: I6, I8, R8, a ladder that is never silent, no key twice."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from service.domain.answered import Answered
from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Hold,
    join,
    next_wake,
    raise_level,
    wait,
)
from service.domain.effects import (
    Cause,
    Decided,
    Effect,
    PageOperator,
    PageResponder,
)
from service.domain.holding import (
    advance,
    close,
    hear_answer,
    note,
    quiet,
    reopen,
    set_level,
    take,
)
from service.domain.ids import ResponderId
from service.domain.level import Level
from service.domain.outcome import Outcome
from service.domain.policy import Roster
from service.domain.working import hand_over, read_offer, rest_till_morning
from service.storage.codec import from_json, to_json
from tests.domain.case_builders import NOON, Player, a_case, a_roster, minutes, responder

NAMES = ["anna", "boris", "clara", "dan", "eva", "sofia"]
LEVELS = st.sampled_from([Level.L1, Level.L2, Level.L3, Level.L4])
CAUSES = st.sampled_from(Cause)
WHO = st.sampled_from(NAMES).map(responder)
DEEDS = ["take", "note", "hand over", "read", "rest", "close", "reopen"]
SPANS = st.integers(0, 60 * 60 * 4).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    ways = st.sampled_from(["", "s", "g", "sg", "s-", "g-", "gs-"])
    specs = [f"{name}:{draw(ways)}" for name in draw(st.permutations(NAMES))]
    split = draw(st.integers(0, len(specs)))
    end = draw(st.integers(split, len(specs)))
    zones = (draw(st.sampled_from(["Europe/Warsaw", "America/New_York"])), "Europe/Vilnius")
    return a_roster(" ".join(specs[:split]), " ".join(specs[split:end]), zones=zones)


class AnyOrder(RuleBasedStateMachine):
    """Arrivals, answers, time and people in any order, on a roster that changes."""

    @initialize(level=LEVELS, cause=CAUSES, roster=rosters())
    def open(self, level: Level, cause: Cause, roster: Roster) -> None:
        self.case = a_case(level, cause)
        self.roster = roster
        self.now = NOON
        self.issued: set[Effect] = set()

    def arrive(self, decided: Decided[Case]) -> None:
        """Nothing that arrives lowers, unlatches or closes."""
        after = decided.state
        assert after.level >= self.case.level
        assert after.distress or not self.case.distress
        assert after.state is not CaseState.CLOSED or self.case.state is CaseState.CLOSED
        self.keep(decided)

    def keep(self, decided: Decided[Case]) -> None:
        ways = [
            (effect.responder, effect.channel)
            for effect in decided.effects
            if isinstance(effect, PageResponder)
        ]
        assert len(ways) == len(set(ways)), "a volley"
        assert not self.issued & set(decided.effects), "a key was used twice"
        assert len(set(decided.effects)) == len(decided.effects)
        self.issued |= set(decided.effects)
        self.case = decided.state

    def act(self, act: Callable[[], Decided[Case]]) -> None:
        try:
            decided = act()
        except CaseRefusedError:
            return
        self.keep(decided)

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        self.now += span
        self.arrive(wait(self.case, self.roster, now=self.now))

    @rule(share=st.floats(0, 0.999))
    def nothing_happens_before_the_wake(self, share: float) -> None:
        at = next_wake(self.case, self.roster, now=self.now)
        if at is None or at == self.now:
            return
        early = wait(self.case, self.roster, now=self.now + (at - self.now) * share)
        assert (early.effects, early.happenings) == ((), ())

    @rule()
    def the_wake_has_something_to_do_and_is_then_done(self) -> None:
        at = next_wake(self.case, self.roster, now=self.now)
        if at is None:
            return
        self.now = at
        before = self.case
        self.arrive(wait(self.case, self.roster, now=at))
        assert self.case != before
        after = next_wake(self.case, self.roster, now=at)
        assert after is not None
        assert after > at

    @rule(roster=rosters())
    def shifts_change(self, roster: Roster) -> None:
        self.roster = roster

    @precondition(lambda self: self.case.is_open)
    @rule(level=LEVELS, cause=CAUSES)
    def news_joins(self, level: Level, cause: Cause) -> None:
        decided = join(self.case, cause, level, now=self.now)
        assert decided.state.level >= level
        assert decided.state.distress or cause is not Cause.DISTRESS
        self.arrive(decided)

    @precondition(lambda self: self.case.is_open)
    @rule(level=LEVELS)
    def level_is_computed(self, level: Level) -> None:
        self.arrive(raise_level(self.case, level, now=self.now))

    @precondition(lambda self: self.case.is_open)
    @rule(days=st.integers(1, 7))
    def the_exile_knows_a_reason(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        answered = Answered(self.now.date(), "exile", "known-reason", until.date())
        self.arrive(hear_answer(self.case, answered, reason_until=until))

    @rule(who=WHO)
    def a_page_is_answered(self, who: ResponderId) -> None:
        self.arrive(quiet(self.case, who, now=self.now))

    @rule(who=WHO, to=WHO, deed=st.sampled_from(DEEDS))
    def a_person_acts(self, who: ResponderId, to: ResponderId, deed: str) -> None:
        deeds: dict[str, Callable[[], Decided[Case]]] = {
            "take": lambda: take(self.case, who, now=self.now),
            "note": lambda: note(self.case, who, now=self.now),
            "hand over": lambda: hand_over(self.case, who, to=to, now=self.now),
            "read": lambda: read_offer(self.case, who),
            "rest": lambda: rest_till_morning(self.case, who, time_zone="UTC", now=self.now),
            "close": lambda: close(self.case, who, outcome=Outcome.FALSE, now=self.now),
            "reopen": lambda: reopen(self.case, who, now=self.now),
        }
        self.act(deeds[deed])

    @precondition(lambda self: self.case.owner is not None)
    @rule(level=LEVELS, state=st.sampled_from(CaseState))
    def the_owner_judges(self, level: Level, state: CaseState) -> None:
        owner = self.case.owner
        assert owner is not None
        self.act(lambda: advance(self.case, owner, state=state, now=self.now))
        self.act(lambda: set_level(self.case, owner, level=level, reason="x", now=self.now))

    @invariant()
    def an_untaken_l4_is_never_left_alone_for_more_than_a_quarter_of_an_hour(self) -> None:
        if not self.case.is_open or self.case.level is not Level.L4 or self.case.hold is Hold.HELD:
            return
        at = next_wake(self.case, self.roster, now=self.now)
        assert at is not None
        assert at - self.now <= minutes(15)

    @invariant()
    def every_open_case_and_no_other_comes_back_by_itself(self) -> None:
        at = next_wake(self.case, self.roster, now=self.now)
        if not self.case.is_open:
            assert at is None
            return
        assert at is not None
        assert at - self.now <= timedelta(days=1, hours=1) or self.case.cause is Cause.SILENCE
        assert at - self.now <= timedelta(days=8, hours=1)

    @invariant()
    def the_ladder_stands_still_only_while_somebody_holds_the_case(self) -> None:
        held = self.case.hold is Hold.HELD
        assert (self.case.running_since is None) == held
        assert (self.case.owner is None) == (self.case.hold is Hold.NOBODY)

    @invariant()
    def storage_loses_nothing(self) -> None:
        assert from_json(Case, to_json(self.case)) == self.case


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(roster=rosters())
@settings(max_examples=60, deadline=None)
def test_whatever_the_roster_somebody_hears_of_an_l4_at_once_and_every_quarter_of_an_hour(
    roster: Roster,
) -> None:
    played = Player(a_case(), roster).forward(timedelta(hours=3))
    rung = sorted(
        {at for at, effect in played.effects if isinstance(effect, PageResponder | PageOperator)}
    )
    assert rung[0] == NOON
    gaps = [later - earlier for earlier, later in pairwise(rung)]
    assert max(gaps) <= minutes(15)


@given(roster=rosters())
@settings(max_examples=60, deadline=None)
def test_l4_leaves_on_two_ways_wherever_the_roster_has_two(roster: Roster) -> None:
    ways = sum(len(one.channels) for one in roster.in_order())
    first = wait(a_case(), roster, now=NOON).effects
    assert len([each for each in first if isinstance(each, PageResponder)]) >= min(ways, 2)


@given(roster=rosters())
@settings(max_examples=60, deadline=None)
def test_at_thirty_minutes_every_way_to_everyone_is_used(roster: Roster) -> None:
    late = wait(a_case(), roster, now=NOON + minutes(30)).effects
    paged = {(each.responder, each.channel) for each in late if isinstance(each, PageResponder)}
    assert paged == {(one.id, way) for one in roster.in_order() for way in one.channels}
    assert [each.repeat for each in late if isinstance(each, PageOperator)] == [0]
