"""What time, news and people make of a case."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Hold,
    Opening,
    Refusal,
    join,
    ladder_time,
    next_wake,
    open_case,
    raise_level,
    wait,
)
from service.domain.effects import (
    Cause,
    Decided,
    TellExile,
    Why,
)
from service.domain.gathering import is_gathering, is_lone_silence, merge, widen
from service.domain.holding import (
    advance,
    close,
    is_ended_so,
    may_take,
    note,
    quiet,
    reopen,
    requeue,
    set_level,
    take,
)
from service.domain.ids import CaseId, FamilyId
from service.domain.level import Level
from service.domain.outcome import Ending, Outcome
from service.domain.policy import EscalationPolicy
from service.domain.work import Step
from service.domain.working import hand_over, read_offer, tick
from service.storage.codec import from_json, to_json
from tests.domain.case_builders import (
    CASE,
    FAMILY,
    NOON,
    Player,
    a_case,
    a_roster,
    minutes,
    pages,
    responder,
    whom,
)

ANNA, BORIS, VERA = responder("anna"), responder("boris"), responder("vera")
ROSTER = a_roster("anna:sg boris:s", "sofia:g")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def held(level: Level = Level.L4, state: CaseState = CaseState.TAKEN) -> Case:
    return replace(take(a_case(level), ANNA, now=NOON).state, state=state)


def a_wave(level: Level = Level.L2, count: int = 8) -> Case:
    families = tuple(FamilyId(UUID(int=number)) for number in range(2, 2 + count))
    wave = a_case(level, Cause.SILENCE, families=families)
    return replace(wave, id=CaseId(UUID(int=99)))


# --- opening ---


def test_a_case_opens_new_held_by_nobody_and_told_with_level_and_cause() -> None:
    opening = Opening((FAMILY,), Cause.DISTRESS, Level.L4)
    decided = open_case(CASE, opening, policy=EscalationPolicy(), now=NOON)
    case = decided.state
    (told,) = decided.happenings
    assert (told.event, told.family, told.case) == ("case-opened", FAMILY, CASE)
    assert told.details == {"level": "L4", "cause": "distress"}
    assert (case.state, case.hold, case.owner) == (CaseState.NEW, Hold.NOBODY, None)
    assert next_wake(case, ROSTER, now=NOON) == NOON


@pytest.mark.parametrize(
    ("cause", "latched"),
    [(Cause.DISTRESS, True), (Cause.SILENCE, False), (Cause.PLAIN_DANGER, False)],
)
def test_only_distress_is_latched_when_the_case_opens(cause: Cause, *, latched: bool) -> None:
    assert a_case(Level.L2, cause).distress is latched


# --- taking and holding ---


def test_taking_stops_the_ladder_and_is_told() -> None:
    player = Player(a_case(), ROSTER).forward(minutes(7))
    decided = take(player.case, BORIS, now=player.now)
    player.keep(decided).forward(minutes(29))
    assert player.pages_of("anna") == [0, 0]
    assert decided.state.state is CaseState.TAKEN
    (told,) = decided.happenings
    assert (told.event, told.family, told.case) == ("acknowledged", FAMILY, CASE)
    assert told.details == {"responder": str(BORIS)}


def test_half_an_hour_without_a_step_sets_the_ladder_going_where_it_stood() -> None:
    player = Player(a_case(), ROSTER).forward(minutes(7))
    player.keep(take(player.case, BORIS, now=player.now)).forward(minutes(30))
    assert player.case.hold is Hold.LAPSED
    assert ladder_time(player.case, player.now) == minutes(7)
    player.forward(minutes(8))
    assert player.pages_of("sofia") == [40]
    assert player.pages_of("anna") == [0, 0, 45, 45]
    assert player.steps()[1] == (37, "goes-on")


def test_a_recorded_step_holds_the_case_for_another_half_hour() -> None:
    player = Player(held(), ROSTER).forward(minutes(29))
    player.keep(note(player.case, ANNA, now=player.now)).forward(minutes(29))
    assert player.effects == []
    assert next_wake(player.case, ROSTER, now=player.now) == NOON + minutes(59)


def test_a_step_of_the_owner_stops_a_ladder_that_went_on() -> None:
    player = Player(held(), ROSTER).forward(minutes(31))
    player.keep(note(player.case, ANNA, now=player.now))
    assert player.case.hold is Hold.HELD
    assert wait(player.case, ROSTER, now=player.now + minutes(29)).effects == ()


def test_our_own_hours_down_do_not_climb_the_ladder_of_a_held_case() -> None:
    late = wait(held(), ROSTER, now=NOON + 5 * HOUR)
    assert whom(late) == ["anna:sms", "anna:signal"]


def test_a_case_held_by_another_is_refused_until_it_lapses() -> None:
    player = Player(held(), ROSTER).forward(minutes(29))
    with pytest.raises(CaseRefusedError) as refused:
        take(player.case, BORIS, now=player.now)
    assert refused.value.code is Refusal.HELD
    player.forward(minutes(2))
    assert take(player.case, BORIS, now=player.now).state.owner == BORIS


def test_taking_what_one_holds_keeps_the_state_of_the_work() -> None:
    case = take(held(state=CaseState.ACTING), ANNA, now=NOON + minutes(5)).state
    assert (case.state, case.last_step_at) == (CaseState.ACTING, NOON + minutes(5))


def test_the_pager_moves_only_when_what_was_handed_over_was_read_and_taken() -> None:
    offered = hand_over(held(), ANNA, to=BORIS, now=NOON + minutes(20)).state
    assert (offered.owner, offered.hold) == (ANNA, Hold.HELD)
    assert next_wake(offered, ROSTER, now=NOON + minutes(20)) == NOON + minutes(50)
    assert not may_take(offered, BORIS)
    with pytest.raises(CaseRefusedError) as refused:
        take(offered, BORIS, now=NOON + minutes(21))
    assert refused.value.code is Refusal.UNREAD
    assert read_offer(offered, ANNA).state == offered
    read = read_offer(offered, BORIS).state
    assert may_take(read, BORIS)
    assert not may_take(read, VERA)
    taken = take(read, BORIS, now=NOON + minutes(22)).state
    assert (taken.owner, taken.work.offered_to, taken.work.offer_read) == (BORIS, None, False)
    anew = hand_over(read, ANNA, to=BORIS, now=NOON + minutes(22)).state
    assert not may_take(anew, BORIS)


def test_a_case_whose_holder_fell_silent_is_taken_without_reading_first() -> None:
    offered = hand_over(held(), ANNA, to=BORIS, now=NOON).state
    lapsed = wait(offered, ROSTER, now=NOON + minutes(30)).state
    assert lapsed.hold is Hold.LAPSED
    assert take(lapsed, BORIS, now=NOON + minutes(31)).state.owner == BORIS
    closed = close(offered, ANNA, outcome=Outcome.FALSE, now=NOON).state
    assert read_offer(closed, BORIS).state == closed


# --- the states of the work ---


@pytest.mark.parametrize(
    ("state", "follows"),
    [
        (CaseState.TAKEN, {CaseState.VERIFYING}),
        (CaseState.VERIFYING, {CaseState.ACTING, CaseState.MONITORING}),
        (CaseState.ACTING, {CaseState.VERIFYING, CaseState.MONITORING}),
        (CaseState.MONITORING, {CaseState.VERIFYING, CaseState.ACTING}),
    ],
)
def test_work_goes_only_to_the_states_that_follow(
    state: CaseState, follows: set[CaseState]
) -> None:
    case = held(state=state)
    for wanted in CaseState:
        if wanted in follows or wanted is state:  # pressed twice, it is there already
            assert advance(case, ANNA, state=wanted, now=NOON).state.state is wanted
            continue
        with pytest.raises(CaseRefusedError) as refused:
            advance(case, ANNA, state=wanted, now=NOON)
        assert refused.value.code is Refusal.TRANSITION


def test_advancing_is_a_step() -> None:
    case = advance(held(), ANNA, state=CaseState.VERIFYING, now=NOON + minutes(20)).state
    assert next_wake(case, ROSTER, now=NOON + minutes(20)) == NOON + minutes(50)


def test_a_monitored_case_reminds_its_owner_daily_and_pages_nobody_else() -> None:
    player = Player(held(state=CaseState.MONITORING), ROSTER).forward(2 * DAY)
    assert player.spelled() == ["anna:sms review 0", "anna:sms review 1"]
    assert player.pages_of("anna") == [24 * 60, 48 * 60]


def test_a_review_uses_no_key_twice_after_a_step() -> None:
    player = Player(held(state=CaseState.MONITORING), ROSTER).forward(DAY + HOUR)
    player.keep(note(player.case, ANNA, now=player.now)).forward(DAY)
    assert player.spelled() == ["anna:sms review 0", "anna:sms review 1"]
    assert player.pages_of("anna") == [24 * 60, 49 * 60]


def test_a_review_whose_owner_left_asks_those_on_shift_and_else_the_operator() -> None:
    case = held(state=CaseState.MONITORING)
    assert whom(wait(case, a_roster("boris:sg"), now=NOON + DAY)) == ["boris:sms"]
    assert whom(wait(case, a_roster(), now=NOON + DAY)) == ["operator"]


# --- unheld ---


@pytest.mark.parametrize("level", [Level.L1, Level.L2, Level.L3, Level.L4])
def test_nobody_for_an_hour_is_told_to_the_exile_once(level: Level) -> None:
    player = Player(a_case(level), ROSTER).forward(minutes(59))
    assert "unheld" not in player.told()
    player.forward(5 * HOUR)
    assert player.told().count("unheld") == 1
    (told,) = [effect for _, effect in player.effects if isinstance(effect, TellExile)]
    assert (told.family, told.why) == (FAMILY, Why.UNHELD)
    assert player.case.unheld
    assert player.case.state is CaseState.NEW


def test_an_unheld_wave_tells_every_exile() -> None:
    decided = wait(a_wave(), ROSTER, now=NOON + HOUR)
    told = [effect.family for effect in decided.effects if isinstance(effect, TellExile)]
    assert told == list(a_wave().families)
    assert [happening.family for happening in decided.happenings] == [None]


def test_a_second_unheld_period_is_told_anew_under_another_key() -> None:
    player = Player(a_case(), ROSTER).forward(HOUR)
    player.keep(take(player.case, ANNA, now=player.now))
    assert not player.case.unheld
    player.forward(minutes(89))
    assert player.told().count("unheld") == 1
    player.forward(minutes(1))
    about = [effect.about for _, effect in player.effects if isinstance(effect, TellExile)]
    assert about == [f"case {CASE}, 1", f"case {CASE}, 2"]


def test_a_case_taken_in_time_is_never_unheld() -> None:
    case = take(a_case(), ANNA, now=NOON + minutes(59)).state
    assert wait(case, ROSTER, now=NOON + minutes(61)).effects == ()


# --- news ---


def test_a_higher_level_pages_anew_even_when_held() -> None:
    player = Player(a_case(Level.L2), ROSTER).forward(minutes(1))
    player.keep(take(player.case, ANNA, now=player.now)).forward(minutes(5))
    player.keep(raise_level(player.case, Level.L4, now=player.now)).forward(minutes(5))
    assert player.pages_of("anna") == [0, 6, 6]
    assert player.pages_of("boris") == [0, 11]
    assert player.spelled()[2] == "anna:sms l4-0~2 0"
    assert (player.case.hold, player.case.owner) == (Hold.RAISED, ANNA)


@pytest.mark.parametrize("level", [Level.L1, Level.L2, Level.L3])
def test_an_equal_or_lower_level_changes_nothing(level: Level) -> None:
    case = held(Level.L3)
    assert raise_level(case, level, now=NOON + minutes(3)).state == case
    assert join(case, Cause.PLAIN_DANGER, level, now=NOON + minutes(3)).state == case


def test_silence_joining_a_distress_case_changes_nothing() -> None:
    case = wait(a_case(), ROSTER, now=NOON).state
    assert join(case, Cause.SILENCE, Level.L1, now=NOON + minutes(1)).state == case


def test_graver_silence_in_a_distress_case_leaves_its_cause_and_its_latch() -> None:
    case = join(a_case(Level.L2, Cause.DISTRESS), Cause.SILENCE, Level.L3, now=NOON).state
    assert (case.cause, case.distress, case.level) == (Cause.DISTRESS, True, Level.L3)


def test_plain_danger_gives_its_name_to_the_silence_it_raises() -> None:
    case = join(a_case(Level.L1), Cause.PLAIN_DANGER, Level.L2, now=NOON).state
    assert (case.cause, case.distress, case.level) == (Cause.PLAIN_DANGER, False, Level.L2)


@pytest.mark.parametrize("level", [Level.L2, Level.L3])
def test_the_first_distress_pages_anew_though_the_level_is_no_higher(level: Level) -> None:
    case = join(held(Level.L3), Cause.DISTRESS, level, now=NOON + minutes(9)).state
    assert (case.cause, case.distress, case.level) == (Cause.DISTRESS, True, Level.L3)
    assert whom(wait(case, ROSTER, now=NOON + minutes(9))) == ["anna:sms", "boris:sms"]
    again = join(case, Cause.DISTRESS, level, now=NOON + minutes(10)).state
    assert again == case


def test_what_was_monitored_has_to_be_verified_again_at_its_new_level() -> None:
    case = raise_level(held(Level.L2, CaseState.MONITORING), Level.L4, now=NOON).state
    assert case.state is CaseState.TAKEN
    acting = raise_level(held(Level.L2, CaseState.ACTING), Level.L4, now=NOON).state
    assert acting.state is CaseState.ACTING


def test_only_taking_it_anew_holds_a_case_that_became_graver() -> None:
    case = raise_level(held(Level.L2), Level.L4, now=NOON).state
    noted = note(case, ANNA, now=NOON + minutes(1)).state
    assert (noted.hold, noted.last_step_at) == (Hold.RAISED, NOON + minutes(1))
    acts: tuple[Callable[[], Decided[Case]], ...] = (
        lambda: close(case, ANNA, outcome=Outcome.FALSE, now=NOON),
        lambda: advance(case, ANNA, state=CaseState.VERIFYING, now=NOON),
        lambda: hand_over(case, ANNA, to=BORIS, now=NOON),
        lambda: set_level(case, ANNA, level=Level.L1, reason="called", now=NOON),
    )
    for act in acts:
        with pytest.raises(CaseRefusedError) as refused:
            act()
        assert refused.value.code is Refusal.RAISED
    assert take(noted, BORIS, now=NOON + minutes(2)).state.hold is Hold.HELD


def test_a_case_raised_over_its_holder_is_unheld_an_hour_later_and_not_before() -> None:
    player = Player(held(Level.L2), ROSTER).forward(minutes(20))
    player.keep(raise_level(player.case, Level.L4, now=player.now)).forward(minutes(59))
    assert "unheld" not in player.told()
    player.forward(minutes(1))
    assert player.told()[-1] == "unheld"


def test_a_raise_does_not_start_a_second_unheld_period() -> None:
    player = Player(a_case(Level.L2), ROSTER).forward(HOUR)
    player.keep(raise_level(player.case, Level.L4, now=player.now)).forward(2 * HOUR)
    assert player.told().count("unheld") == 1


def test_a_lapsed_case_that_is_raised_stays_in_its_unheld_period() -> None:
    player = Player(held(Level.L2), ROSTER).forward(minutes(31))
    player.keep(raise_level(player.case, Level.L4, now=player.now)).forward(minutes(59))
    assert player.told().count("unheld") == 1


# --- levels by hand ---


def test_the_holder_may_lower_a_level_and_the_latch_stays() -> None:
    decided = set_level(held(), ANNA, level=Level.L1, reason="she rang", now=NOON + minutes(5))
    case = decided.state
    assert (case.level, case.distress, case.hold) == (Level.L1, True, Hold.HELD)
    assert decided.happenings[0].details == {"level": "L1", "responder": str(ANNA)}
    assert wait(case, ROSTER, now=NOON + minutes(34)).effects == ()


def test_a_level_raised_by_hand_pages_only_once_the_holder_falls_silent() -> None:
    player = Player(held(Level.L2), ROSTER).forward(minutes(5))
    raised = set_level(player.case, ANNA, level=Level.L4, reason="a call", now=player.now)
    player.keep(raised).forward(minutes(29))
    assert player.effects == []
    player.forward(minutes(1))
    assert player.spelled() == ["anna:sms l4-0~2 0", "anna:signal l4-0~2 0"]


def test_the_same_level_by_hand_is_a_step_and_no_change() -> None:
    decided = set_level(held(), ANNA, level=Level.L4, reason="checked", now=NOON + minutes(5))
    assert decided.happenings == ()
    assert decided.state == note(held(), ANNA, now=NOON + minutes(5)).state


def test_a_level_without_a_reason_is_refused() -> None:
    with pytest.raises(CaseRefusedError) as refused:
        set_level(held(), ANNA, level=Level.L1, reason=" ", now=NOON)
    assert refused.value.code is Refusal.REASON


# --- closing ---


def test_the_holder_closes_with_an_outcome_and_nothing_follows() -> None:
    decided = close(held(), ANNA, outcome=Outcome.LIBERTY, now=NOON + minutes(5))
    assert (decided.state.state, decided.state.outcome) == (CaseState.CLOSED, Outcome.LIBERTY)
    (told,) = decided.happenings
    assert (told.event, told.details) == ("case-closed", {"outcome": "D"})
    assert next_wake(decided.state, ROSTER, now=NOON + DAY) is None
    assert wait(decided.state, ROSTER, now=NOON + DAY).state == decided.state


def test_a_lapsed_owner_may_still_close() -> None:
    player = Player(held(), ROSTER).forward(minutes(40))
    closed = close(player.case, ANNA, outcome=Outcome.FALSE, now=player.now).state
    assert closed.running_since is None
    assert not closed.is_open


def test_who_does_not_hold_the_case_can_neither_close_nor_work_on_it() -> None:
    acts: tuple[Callable[[Case], Decided[Case]], ...] = (
        lambda it: close(it, BORIS, outcome=Outcome.FALSE, now=NOON),
        lambda it: note(it, BORIS, now=NOON),
        lambda it: advance(it, BORIS, state=CaseState.VERIFYING, now=NOON),
    )
    for case in (a_case(), held()):
        for act in acts:
            with pytest.raises(CaseRefusedError) as refused:
                act(case)
            assert refused.value.code is Refusal.NOT_OWNER


def test_only_whoever_closed_it_just_so_has_pressed_twice() -> None:
    closed = close(held(), ANNA, outcome=Ending.FORGOT, now=NOON).state
    assert is_ended_so(closed, ANNA, Ending.FORGOT)
    assert not is_ended_so(closed, ANNA, Outcome.FALSE)
    assert not is_ended_so(closed, BORIS, Ending.FORGOT)
    assert not is_ended_so(held(), ANNA, Outcome.FALSE)


def test_a_closed_case_takes_no_news_and_no_work() -> None:
    case = close(held(), ANNA, outcome=Outcome.FALSE, now=NOON).state
    acts: tuple[Callable[[], Decided[Case]], ...] = (
        lambda: take(case, ANNA, now=NOON),
        lambda: note(case, ANNA, now=NOON),
        lambda: close(case, ANNA, outcome=Outcome.PRIVATE, now=NOON),
        lambda: join(case, Cause.DISTRESS, Level.L4, now=NOON),
        lambda: raise_level(case, Level.L4, now=NOON),
        lambda: widen(case, (FAMILY,)),
        lambda: merge(case, a_wave()),
    )
    for act in acts:
        with pytest.raises(CaseRefusedError) as refused:
            act()
        assert refused.value.code is Refusal.CLOSED


def test_an_answer_to_a_page_of_a_closed_case_is_let_pass() -> None:
    case = close(held(), ANNA, outcome=Outcome.FALSE, now=NOON).state
    decided = quiet(case, BORIS, now=NOON)
    assert (decided.state, decided.happenings) == (case, ())


def test_a_reopened_case_is_nobodys_and_starts_the_ladder_under_new_keys() -> None:
    case = close(held(), ANNA, outcome=Outcome.FALSE, now=NOON + minutes(5)).state
    decided = reopen(case, BORIS, now=NOON + DAY)
    opened = decided.state
    assert (opened.state, opened.owner, opened.outcome) == (CaseState.REOPENED, None, None)
    assert decided.happenings[0].details == {"responder": str(BORIS)}
    assert pages(wait(opened, ROSTER, now=NOON + DAY))[0] == "anna:sms l4-0~2 0"
    taken = take(opened, BORIS, now=NOON + DAY).state
    assert taken.state is CaseState.TAKEN


def test_an_open_case_cannot_be_reopened() -> None:
    with pytest.raises(CaseRefusedError) as refused:
        reopen(held(), ANNA, now=NOON)
    assert refused.value.code is Refusal.NOT_CLOSED
    assert str(refused.value) == "not-closed"


# --- waves ---


def test_a_silence_case_goes_into_the_wave_and_only_the_wave_goes_on() -> None:
    decided = merge(a_case(Level.L1), a_wave())
    assert (decided.state.state, decided.state.merged_into) == (CaseState.MERGED, a_wave().id)
    assert [happening.event for happening in decided.happenings] == ["merged"]
    assert next_wake(decided.state, ROSTER, now=NOON + DAY) is None


@pytest.mark.parametrize(
    ("case", "lone"),
    [
        (a_case(Level.L1, Cause.SILENCE), True),
        (a_case(Level.L2, Cause.SILENCE), True),
        (a_case(Level.L3, Cause.SILENCE), False),
        (a_case(Level.L2, Cause.UNVERIFIED), False),
        (a_case(Level.L4, Cause.DISTRESS), False),
        (take(a_case(Level.L1, Cause.SILENCE), ANNA, now=NOON).state, False),
    ],
)
def test_a_wave_begins_of_silences_nobody_works_on(case: Case, lone: bool) -> None:
    assert is_lone_silence(case, case.opened_at + DAY) is lone
    assert not is_lone_silence(case, case.opened_at + DAY + minutes(1))


def test_a_wave_takes_in_what_falls_silent_within_its_first_day() -> None:
    wave = a_wave()
    assert is_gathering(wave, wave.opened_at + DAY)
    assert not is_gathering(wave, wave.opened_at + DAY + minutes(1))
    over = close(take(wave, ANNA, now=NOON).state, ANNA, outcome=Outcome.FALSE, now=NOON).state
    assert not is_gathering(over, NOON)


def test_a_merged_case_can_be_taken_out_again() -> None:
    merged = merge(a_case(Level.L1), a_wave()).state
    case = reopen(merged, ANNA, now=NOON + DAY).state
    assert (case.state, case.merged_into) == (CaseState.REOPENED, None)


@pytest.mark.parametrize(
    "case",
    [
        a_case(Level.L2, Cause.DISTRESS),
        a_case(Level.L2, Cause.PLAIN_DANGER),
        a_case(Level.L3, Cause.SILENCE),
        held(Level.L1),
        replace(a_case(Level.L1), families=(FamilyId(UUID(int=77)),)),
    ],
    ids=["distress", "plain danger", "graver", "held", "a stranger"],
)
def test_what_the_wave_does_not_cover_stays_out_of_it(case: Case) -> None:
    with pytest.raises(CaseRefusedError) as refused:
        merge(case, a_wave())
    assert refused.value.code is Refusal.NOT_MERGED


def test_a_wave_that_is_over_takes_nothing_in() -> None:
    over = replace(a_wave(), state=CaseState.CLOSED)
    with pytest.raises(CaseRefusedError) as refused:
        merge(a_case(Level.L1), over)
    assert refused.value.code is Refusal.CLOSED


def test_a_wave_grows_without_paging_anew() -> None:
    wave = wait(a_wave(), ROSTER, now=NOON).state
    late = FamilyId(UUID(int=500))
    grown = widen(wave, (late, FAMILY, late)).state
    assert grown.families == (*wave.families, late)
    assert wait(grown, ROSTER, now=NOON + minutes(1)).effects == ()


# --- storage ---


def test_a_case_with_everything_in_it_survives_being_stored() -> None:
    player = Player(a_case(), ROSTER).forward(minutes(31))
    player.keep(quiet(player.case, BORIS, now=player.now))
    rich = replace(
        take(player.case, ANNA, now=datetime(2027, 1, 13, 13, 0, 0, 250_000, tzinfo=UTC)).state,
        reviewed_at=NOON,
        outcome=Outcome.CHANNEL,
        merged_into=CaseId(UUID(int=9)),
    )
    rich = tick(replace(rich, outcome=None), ANNA, step=Step.LAWYER, now=NOON).state
    for case in (rich, a_case(Level.L2), Player(a_case(Level.L2), ROSTER).forward(HOUR).case):
        assert from_json(Case, json.loads(json.dumps(to_json(case)))) == case


def test_a_monitored_case_may_be_taken_by_a_colleague() -> None:
    taken = take(held(state=CaseState.MONITORING), BORIS, now=NOON + minutes(20)).state
    assert (taken.owner, taken.hold) == (BORIS, Hold.HELD)


def test_a_new_cry_in_a_monitored_case_pages_anew() -> None:
    case = held(state=CaseState.MONITORING)
    assert join(case, Cause.DISTRESS, Level.L4, now=NOON + DAY).state.hold is Hold.RAISED
    assert join(case, Cause.SILENCE, Level.L1, now=NOON + DAY).state == case


def test_a_case_whose_owner_comes_no_more_calls_from_the_beginning() -> None:
    taken = take(a_case(Level.L4), responder("anna"), now=NOON).state
    later = NOON + timedelta(minutes=20)
    left = requeue(taken, responder("anna"), now=later)
    assert (left.state.owner, left.state.state) == (None, CaseState.REOPENED)
    assert left.state.running_since == later
    assert left.state.climbed == timedelta()
    assert not left.state.unheld


def test_nobody_elses_case_is_requeued_and_none_that_is_closed() -> None:
    taken = take(a_case(Level.L4), responder("anna"), now=NOON).state
    assert requeue(taken, responder("bella"), now=NOON).state == taken
    closed = close(taken, responder("anna"), outcome=Outcome.FALSE, now=NOON).state
    assert requeue(closed, responder("anna"), now=NOON).state == closed
