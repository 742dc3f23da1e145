"""Whom the ladder calls, when, and under which key (FIELD-GUIDE §5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from service.domain.case import join, next_wake, wait
from service.domain.effects import (
    Cause,
)
from service.domain.holding import note, quiet, take
from service.domain.level import Level
from tests.domain.case_builders import (
    NOON,
    Player,
    a_case,
    a_roster,
    minutes,
    pages,
    responder,
    whom,
)

FULL = a_roster("anna:sg boris:s clara:g- dan:s- eva:s-", "sofia:g tom:s")
MORNING = datetime(2027, 1, 14, 8, tzinfo=UTC)


# --- L4 ---


def test_l4_leaves_at_once_on_both_channels_of_the_first_on_shift() -> None:
    decided = wait(a_case(), FULL, now=NOON)
    assert pages(decided) == ["anna:sms l4-0 0", "anna:signal l4-0 0"]
    assert decided.happenings == ()


def test_where_the_first_has_one_channel_the_next_responder_is_called_at_once() -> None:
    assert whom(wait(a_case(), a_roster("anna:s boris:s clara:s"), now=NOON)) == [
        "anna:sms",
        "boris:sms",
    ]


def test_the_next_responder_may_be_of_the_second_organisation() -> None:
    assert whom(wait(a_case(), a_roster("anna:s", "sofia:g tom:s"), now=NOON)) == [
        "anna:sms",
        "sofia:signal",
    ]


def test_an_empty_first_organisation_passes_at_once_to_the_second() -> None:
    assert whom(wait(a_case(), a_roster("", "sofia:gs"), now=NOON)) == [
        "sofia:signal",
        "sofia:sms",
    ]


def test_an_empty_roster_pages_the_operator_at_once_and_every_quarter_of_an_hour() -> None:
    played = Player(a_case(), a_roster()).forward(minutes(50))
    assert played.pages_of("operator") == [0, 15, 30, 45]


def test_nobody_is_called_twice_at_one_moment() -> None:
    first = wait(a_case(), FULL, now=NOON)
    assert wait(first.state, FULL, now=NOON).effects == ()


def test_the_same_state_asked_twice_gives_the_same_keys() -> None:
    case = a_case()
    at = NOON + minutes(17)
    assert wait(case, FULL, now=at) == wait(case, FULL, now=at)


def test_untaken_one_more_joins_every_five_minutes_and_nobody_is_dropped() -> None:
    played = Player(a_case(), FULL).forward(minutes(29))
    assert played.pages_of("anna") == [0, 0, 15, 15]
    assert played.pages_of("boris") == [5, 20]
    assert played.pages_of("clara") == [10, 25]
    assert played.pages_of("dan") == [15]
    assert played.pages_of("sofia") == [15]
    assert played.pages_of("eva") == [20]
    assert played.pages_of("tom") == [25]
    assert played.pages_of("operator") == []


def test_each_step_that_calls_somebody_new_is_told() -> None:
    played = Player(a_case(), FULL).forward(minutes(45))
    names = ["l4-5", "l4-10", "l4-15", "l4-20", "l4-25", "l4-everyone"]
    assert played.steps() == list(zip([5, 10, 15, 20, 25, 30], names, strict=True))


def test_a_second_organisation_already_called_does_not_join_again_at_fifteen() -> None:
    roster = a_roster("anna:s", "sofia:s tom:s ulla:s vera:s wanda:s")
    played = Player(a_case(), roster).forward(minutes(15))
    assert played.pages_of("vera") == [15]
    assert played.pages_of("wanda") == []


def test_at_fifteen_the_one_more_may_be_the_second_organisation_itself() -> None:
    roster = a_roster("anna:sg boris:s clara:s", "sofia:s tom:s")
    played = Player(a_case(), roster).forward(minutes(15))
    assert played.pages_of("sofia") == [15]
    assert played.pages_of("tom") == []


def test_at_thirty_minutes_everyone_and_the_operator_are_paged_and_it_never_ends() -> None:
    played = Player(a_case(), FULL).forward(timedelta(hours=30))
    for name in ("boris", "clara", "dan", "eva", "sofia", "tom", "operator"):
        late = [at for at in played.pages_of(name) if at >= 30]
        assert late == [30 + 15 * n for n in range(119)]
    assert [at for at in played.pages_of("anna") if at >= 30][:4] == [30, 30, 45, 45]


def test_the_operator_is_not_woken_before_thirty_minutes_while_anybody_can_be_reached() -> None:
    played = Player(a_case(), a_roster("anna:s", "sofia:s")).forward(minutes(50))
    assert played.pages_of("operator") == [30, 45]
    assert played.pages_of("anna") == [0, 15, 30, 45]


def test_a_late_wake_brings_one_page_for_each_way_and_not_a_volley() -> None:
    case = Player(a_case(), FULL).forward(minutes(1)).case
    late = wait(case, FULL, now=NOON + timedelta(hours=3))
    assert len(whom(late)) == len(set(whom(late))) == 8 + 1 + 1  # eight ways, operator, unheld
    assert [each.details.get("step") for each in late.happenings] == ["l4-everyone", None]


def test_repeats_missed_while_we_were_down_are_counted_and_not_sent() -> None:
    player = Player(a_case(), FULL).forward(minutes(30))
    late = wait(player.case, FULL, now=NOON + minutes(30 + 47))
    assert "boris:sms l4-everyone 3" in pages(late)
    assert len([page for page in pages(late) if page.startswith("boris")]) == 1


def test_a_late_wake_before_everyone_calls_all_who_should_have_joined() -> None:
    late = wait(a_case(), FULL, now=NOON + minutes(12))
    assert pages(late) == [
        "anna:sms l4-0 0",
        "anna:signal l4-0 0",
        "boris:sms l4-5 0",
        "clara:signal l4-10 0",
    ]


def test_where_the_only_one_called_left_the_roster_the_next_is_called_at_once() -> None:
    player = Player(a_case(), a_roster("anna:sg boris:s clara:s")).forward(minutes(1))
    rest = a_roster("boris:s clara:s")
    assert next_wake(player.case, rest, now=player.now) == player.now
    assert whom(wait(player.case, rest, now=player.now)) == ["boris:sms", "clara:sms"]


def test_who_comes_back_to_the_roster_is_paged_again_without_a_key_used_twice() -> None:
    both, without = a_roster("anna:s boris:s"), a_roster("boris:s")
    player = Player(a_case(), both).forward(minutes(1))
    player.roster = without
    player.forward(minutes(4))
    player.roster = both
    player.forward(minutes(15))
    assert player.pages_of("anna") == [0, 15]


def test_who_comes_on_the_roster_after_everyone_was_called_joins_at_once() -> None:
    player = Player(a_case(), a_roster("anna:sg")).forward(minutes(33))
    player.roster = a_roster("anna:sg", "sofia:s")
    assert next_wake(player.case, player.roster, now=player.now) == player.now
    player.forward(minutes(15))
    assert player.pages_of("sofia") == [33, 48]


def test_the_operator_stops_being_paged_early_when_somebody_can_be_reached() -> None:
    player = Player(a_case(), a_roster()).forward(minutes(1))
    player.roster = a_roster("anna:sg")
    player.forward(minutes(40))
    assert player.pages_of("operator") == [0, 30]
    assert player.pages_of("anna") == [1, 1, 16, 16, 30, 30]


# --- answering a page ---


def test_an_answer_quiets_that_responder_for_ten_minutes_and_nobody_else() -> None:
    player = Player(a_case(), a_roster("anna:s boris:s")).forward(minutes(10))
    player.keep(quiet(player.case, responder("anna"), now=player.now)).forward(minutes(19))
    assert player.pages_of("anna") == [0, 20]
    assert player.pages_of("boris") == [0, 15]
    player.forward(minutes(1))
    assert player.pages_of("anna") == [0, 20, 30]
    assert player.pages_of("boris") == [0, 15, 30]


def test_a_second_answer_to_the_same_page_keeps_nobody_quiet_for_longer() -> None:
    player = Player(a_case(), a_roster("anna:sg")).forward(minutes(10))
    player.keep(quiet(player.case, responder("anna"), now=player.now)).forward(minutes(8))
    player.keep(quiet(player.case, responder("anna"), now=player.now)).forward(minutes(11))
    assert player.pages_of("anna") == [0, 0, 20, 20]
    assert len(player.case.quiet_until) == 1


def test_quiet_is_told_with_the_responder_and_changes_nothing_else() -> None:
    case = a_case()
    decided = quiet(case, responder("anna"), now=NOON)
    assert replace(decided.state, quiet_until=()) == case
    (told,) = decided.happenings
    assert (told.event, told.details) == ("quieted", {"responder": str(responder("anna"))})


def test_graver_news_pages_even_who_is_quiet() -> None:
    player = Player(a_case(Level.L2), a_roster("anna:sg")).forward(minutes(1))
    player.keep(quiet(player.case, responder("anna"), now=player.now))
    player.keep(join(player.case, Cause.DISTRESS, Level.L4, now=player.now))
    assert whom(wait(player.case, player.roster, now=player.now)) == ["anna:sms", "anna:signal"]


# --- L0 to L3 ---


def test_l2_notifies_those_on_shift_once_on_their_first_channel_then_each_morning() -> None:
    player = Player(a_case(Level.L2), FULL).until(MORNING + timedelta(days=1, hours=1))
    told = [page for page in player.spelled() if page != "TellExile"]
    assert told == [
        f"{way} {step}"
        for step in ("notice 0", "morning 1", "morning 2")
        for way in ("anna:sms", "boris:sms")
    ]
    assert player.pages_of("anna") == [0, 20 * 60, 44 * 60]
    assert player.steps() == []


def test_l3_is_told_like_l2_and_those_on_shift_in_the_morning_are_asked_anew() -> None:
    player = Player(a_case(Level.L3), a_roster("anna:s", "sofia:s")).forward(minutes(30))
    player.roster = a_roster("anna:s-", "sofia:s")
    player.until(MORNING)
    assert player.pages_of("anna") == [0]
    assert player.pages_of("sofia") == [20 * 60]


def test_morning_is_eight_in_the_organisations_own_zone_over_a_change_of_clocks() -> None:
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    roster = a_roster("anna:s", zones=("Europe/Warsaw", "UTC"))
    player = Player(a_case(Level.L2, now=before), roster, before).forward(timedelta(days=2))
    assert player.pages_of("anna", before) == [0, 18 * 60, 42 * 60]


def test_with_nobody_to_notify_the_operator_is_told_each_morning() -> None:
    player = Player(a_case(Level.L2), a_roster()).until(MORNING)
    assert player.pages_of("operator") == [0, 20 * 60]


def test_days_without_a_wake_bring_one_notification() -> None:
    case = Player(a_case(Level.L2), a_roster("anna:s")).forward(minutes(61)).case
    assert pages(wait(case, a_roster("anna:s"), now=NOON + timedelta(days=5))) == [
        "anna:sms morning 1"
    ]


def test_l1_waits_twelve_hours_at_the_desk_and_is_then_treated_as_l2() -> None:
    player = Player(a_case(Level.L1), FULL).until(MORNING)
    assert player.pages_of("anna") == [12 * 60, 20 * 60]
    assert player.steps() == [(12 * 60, "notice")]


def test_l1_hours_at_the_desk_do_not_count_while_it_is_held() -> None:
    player = Player(a_case(Level.L1), FULL).forward(timedelta(hours=10))
    player.keep(take(player.case, responder("anna"), now=player.now)).forward(timedelta(hours=1))
    assert player.pages_of("boris") == []
    player.forward(timedelta(hours=2))
    assert player.pages_of("boris") == [12.5 * 60]


def test_a_notification_that_finds_somebody_quiet_waits_for_them_alone() -> None:
    case = quiet(a_case(Level.L2), responder("anna"), now=NOON).state
    player = Player(case, FULL).forward(minutes(30))
    assert player.pages_of("boris") == [0]
    assert player.pages_of("anna") == [10]


def test_a_drill_pages_nobody_and_does_not_trouble_the_exile() -> None:
    case = a_case(Level.L0)
    assert next_wake(case, FULL, now=NOON) is None
    assert wait(case, FULL, now=NOON + timedelta(days=3)).effects == ()


def test_a_clock_set_back_does_not_turn_the_ladder_back() -> None:
    case = wait(a_case(), FULL, now=NOON).state
    assert wait(case, FULL, now=NOON - minutes(20)).state == case


def test_a_notified_case_that_lapses_in_the_day_waits_for_the_next_morning() -> None:
    player = Player(a_case(Level.L2), FULL).forward(minutes(1))
    player.keep(take(player.case, responder("anna"), now=player.now))
    player.now = MORNING + minutes(60)
    player.keep(note(player.case, responder("anna"), now=player.now)).forward(timedelta(hours=2))
    assert player.pages_of("boris") == [0]
    player.until(MORNING + timedelta(days=1))
    assert player.pages_of("boris") == [0, 44 * 60]


def test_the_operator_is_paged_with_everyone_though_paged_shortly_before() -> None:
    player = Player(a_case(), a_roster("anna:sg")).forward(minutes(20))
    player.roster = a_roster()
    player.forward(minutes(1))
    player.roster = a_roster("anna:sg")
    player.forward(minutes(10))
    assert player.pages_of("operator") == [20, 30]


def test_the_operators_keys_go_on_when_the_ladder_starts_anew() -> None:
    player = Player(a_case(Level.L2), a_roster()).forward(minutes(1))
    player.keep(join(player.case, Cause.DISTRESS, Level.L4, now=player.now)).forward(minutes(1))
    assert player.spelled() == ["operator 0", "operator 1"]


def test_answers_that_no_page_called_for_quiet_nobody() -> None:
    player = Player(a_case(), a_roster("anna:sg")).forward(minutes(1))
    for _ in range(20):  # a forged answer every eight minutes
        player.keep(quiet(player.case, responder("anna"), now=player.now)).forward(minutes(8))
    times = sorted(set(player.pages_of("anna")))
    assert max(later - earlier for earlier, later in pairwise(times)) <= 30
    assert len(times) >= 5
