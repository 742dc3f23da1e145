"""Proof of both ways before the first question, and what a changed phone makes of answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.domain import ordering, recognising
from service.domain.agreement import Mode
from service.domain.check import State
from service.domain.effects import AskExile, Decided, Happening, SendPing, Why
from service.domain.pings import Order, OrderKind
from service.domain.proving import (
    CODES_MAX,
    TRIES_MAX,
    AddressProof,
    Author,
    CodeRefusal,
    CodeRefusedError,
    Proof,
    is_hers,
    is_proved,
    send_code,
    shows_her_number,
    type_code,
)
from service.domain.verdict import Reason, VerdictKind
from service.domain.watch import Watch
from tests.domain.builders import (
    BEGIN,
    DISTRESS,
    FAMILY,
    NOON,
    SAFE,
    TODAY,
    VAGUE,
    Player,
    a_family,
    a_watch,
    hours,
    spelled,
)

NUMBER = "+48500100301"
HER = "84a58df5-0e1c-46a8-8f96-322ccaa73212"
OTHER = "94a58df5-0e1c-46a8-8f96-322ccaa73212"
UNPROVED = (Order(OrderKind.PROVE_FIRST, BEGIN),)
ON_SIGNAL = Author(HER, NUMBER, 1)
BOUND = Proof(account=HER, device=1, key="k1", used_on=TODAY)


def unproved(mode: Mode = Mode.SIGNAL) -> Player:
    return Player(a_family(mode), Watch(FAMILY, orders=UNPROVED))


def told_to_prove(player: Player) -> SendPing:
    player.does(ordering.prove(player.watch, player.family, now=player.now))
    return player.until_pinged()


def meets(player: Player, author: Author = ON_SIGNAL) -> Player:
    return player.does(recognising.meet(player.watch, player.family, author, now=player.now))


def test_nothing_leaves_before_somebody_orders_the_message_that_proves() -> None:
    player = unproved().until(BEGIN + timedelta(days=60))
    assert player.next_wake() is None
    assert (player.pings, player.spelled()) == ([], [])


def test_the_message_that_proves_is_hers_alone_and_starts_no_ladder() -> None:
    player = unproved()
    told_to_prove(player)
    player.forward(timedelta(days=90))
    assert len(player.pings) == 1
    assert player.spelled() == []
    assert player.watch.check is None


def test_ordered_twice_it_leaves_once() -> None:
    player = unproved()
    player.does(ordering.prove(player.watch, player.family, now=player.now))
    before = player.watch
    assert ordering.prove(player.watch, player.family, now=player.now).state == before


def test_a_second_one_keeps_the_cadence_and_has_other_words() -> None:
    player = unproved()
    first = told_to_prove(player)
    second = told_to_prove(player)
    assert (second.at.date() - first.at.date()).days >= player.family.agreement.days_min
    assert second.text != first.text


def test_a_second_one_long_after_comes_in_the_next_window() -> None:
    player = unproved()
    told_to_prove(player)
    player.forward(timedelta(days=30))
    assert told_to_prove(player).at - player.now < timedelta(days=1)


def test_one_that_did_not_arrive_changes_nothing_that_leaves() -> None:
    player, told = unproved(), unproved()
    for each in (player, told):
        told_to_prove(each)
    lost = ordering.lose_proof(told.watch, 0)
    assert lost is not None
    told.does(lost)
    assert told_to_prove(told) == told_to_prove(player)
    assert told.watch.lost_proof == 0


@pytest.mark.parametrize("ordinal", [None, 7])
def test_only_a_message_that_proves_can_be_lost_as_one(ordinal: int | None) -> None:
    player = unproved()
    told_to_prove(player)
    assert ordering.lose_proof(player.watch, ordinal) is None


def test_after_a_stop_none_is_sent() -> None:
    player = unproved()
    player.does(ordering.stop(player.watch, now=player.now))
    assert ordering.prove(player.watch, player.family, now=player.now).happenings == ()


def test_who_is_proved_needs_no_proof() -> None:
    watch = Watch(FAMILY)
    assert ordering.prove(watch, a_family(), now=BEGIN) == Decided(watch)


@pytest.mark.parametrize("text", [VAGUE, None, SAFE["garden"]])
def test_anything_that_comes_back_proves_both_ways_and_the_sequence_begins(text) -> None:
    player = unproved()
    proof = told_to_prove(player)
    player.forward(hours(3))
    meets(player)
    player.hears(text)
    assert player.told("proved") == [{}]
    first = player.until_pinged()
    assert (first.at.date() - proof.at.date()).days == 7
    assert player.check.state is State.WAITING


def test_distress_in_the_answer_that_proves_is_distress() -> None:
    player = unproved()
    told_to_prove(player)
    meets(player)
    assert "case distress L4" in spelled(player.hears(DISTRESS))


def test_an_answer_weeks_later_makes_up_for_nothing() -> None:
    player = unproved()
    told_to_prove(player)
    player.forward(timedelta(days=30))
    meets(player)
    answered = player.now
    first = player.until_pinged()
    assert timedelta(days=6) < first.at - answered < timedelta(days=9)
    assert player.told("skipped") == []


def test_words_that_came_unasked_prove_only_that_we_hear() -> None:
    player = meets(unproved())
    assert player.told("proved") == []
    assert player.until(BEGIN + timedelta(days=30)).pings == []


def test_a_message_that_was_skipped_proves_nothing() -> None:
    player = unproved()
    player.does(ordering.prove(player.watch, player.family, now=player.now))
    player.wake(BEGIN + timedelta(days=3))
    assert player.told("skipped") == [{"why": "late", "ordinal": 0}]
    assert meets(player).told("proved") == []
    told_to_prove(player)
    assert meets(player).told("proved") == [{}]


def test_after_half_a_year_without_anything_the_way_is_proved_again() -> None:
    player = meets(Player(a_family(), Watch(FAMILY)))
    player.does(ordering.pause(player.watch, now=player.now, until=BEGIN + timedelta(days=190)))
    player.until(BEGIN + timedelta(days=230))
    assert player.pings == []
    assert [one["why"] for one in player.told("skipped")][-1] == "proof"
    assert "exile proof" in player.spelled()
    assert player.next_wake() is None
    told_to_prove(player)
    meets(player)
    assert player.told("proved") == [{}]
    player.until_pinged()


def test_by_text_message_nothing_is_bound() -> None:
    player = meets(Player(a_family(), Watch(FAMILY)), Author(NUMBER))
    assert player.watch.proof == Proof(used_on=BEGIN.date())


def test_her_first_answer_binds_account_and_device() -> None:
    player = meets(Player(a_family(Mode.SIGNAL), Watch(FAMILY)))
    proof = player.watch.proof
    assert (proof.account, proof.device, proof.changed) == (HER, 1, False)


@pytest.mark.parametrize(
    ("proof", "author", "to", "is_her"),
    [
        (Proof(), Author(NUMBER), NUMBER, True),
        (Proof(), Author(HER, NUMBER), NUMBER, True),
        (Proof(), Author(HER), HER, True),
        (Proof(), Author(HER), NUMBER, False),
        (Proof(), Author(""), None, False),
        (BOUND, Author(HER), NUMBER, True),  # her number is hidden now
        (BOUND, Author(OTHER, NUMBER), NUMBER, False),
    ],
)
def test_who_proved_herself_is_known_by_her_account_alone(proof, author, to, is_her) -> None:
    assert is_hers(proof, to, author) is is_her


@pytest.mark.parametrize(
    ("proof", "author", "shows"),
    [
        (Proof(), Author(OTHER, NUMBER), False),
        (BOUND, Author(OTHER, NUMBER), True),
        (BOUND, Author(HER, NUMBER), False),
        (BOUND, Author(OTHER, ""), False),
    ],
)
def test_only_another_account_with_her_number_is_suspicious(proof, author, shows) -> None:
    assert shows_her_number(proof, NUMBER, author) is shows


def asked_about(player: Player) -> list[str]:
    return [
        effect.about
        for _, effect in player.effects
        if isinstance(effect, AskExile) and effect.why is Why.IDENTITY
    ]


def answering(proof: Proof = BOUND) -> Player:
    return Player(a_family(Mode.SIGNAL), a_watch(proof=proof), now=NOON + hours(1))


def verdict(decided: Decided[Watch]) -> tuple[str, str]:
    found = [one for one in decided.happenings if one.event == "verdict"]
    return str(found[0].details["verdict"]), str(found[0].details["reason"])


def change_device(player: Player) -> None:
    meets(player, Author(HER, "", 2))


def change_account(player: Player) -> None:
    author = Author(OTHER, NUMBER, 1)
    player.does(recognising.meet_stranger(player.watch, player.family, author, now=player.now))


def change_key(player: Player) -> None:
    player.does(recognising.see_key(player.watch, player.family, "k2", now=player.now))


def tell_of_change(player: Player) -> None:
    player.does(recognising.see_key(player.watch, player.family, "", now=player.now))


CHANGES = [change_device, change_account, change_key, tell_of_change]


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_safe_words_are_unverified_and_the_exile_is_asked_once(change) -> None:
    player = answering()
    change(player)
    change(player)
    assert asked_about(player) == ["identity 1"]
    unverified = (VerdictKind.UNVERIFIED, Reason.IDENTITY_CHANGED)
    assert verdict(player.hears(SAFE["garden"])) == unverified


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_distress_counts_as_ever(change) -> None:
    player = answering()
    change(player)
    assert "case distress L4" in spelled(player.hears(DISTRESS))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_moves_no_traffic(change) -> None:
    player, same = answering(), answering()
    change(player)
    assert player.until_pinged() == same.until_pinged()


@pytest.mark.parametrize(
    ("change", "account", "device", "key"),
    [
        (change_device, HER, 2, ""),
        (change_account, OTHER, 1, ""),
        (change_key, HER, 1, "k2"),
        (tell_of_change, HER, 1, ""),
    ],
)
def test_once_people_made_sure_of_her_she_is_believed_again(change, account, device, key) -> None:
    player = answering()
    change(player)
    confirm(player)
    proof = player.watch.proof
    assert (proof.account, proof.device, proof.key) == (account, device, key)
    assert verdict(player.hears(SAFE["garden"]))[0] == VerdictKind.SAFE


def confirm(player: Player) -> None:
    player.does(recognising.vouch(player.watch))
    player.does(recognising.believe(player.watch))


@pytest.mark.parametrize("change", CHANGES)
def test_until_a_second_sign_the_exiles_word_counts_for_nothing(change) -> None:
    player = answering()
    change(player)
    player.does(recognising.vouch(player.watch))
    change(player)  # the same one, which changes nothing
    assert player.watch.proof.vouched
    unverified = (VerdictKind.UNVERIFIED, Reason.IDENTITY_CHANGED)
    assert verdict(player.hears(SAFE["garden"])) == unverified


def test_what_was_given_up_may_be_said_anew() -> None:
    player = answering()
    change_device(player)
    player.does(recognising.vouch(player.watch))
    player.does(recognising.unvouch(player.watch))
    assert not player.watch.proof.vouched
    assert player.watch.proof.changed
    confirm(player)
    assert not player.watch.proof.changed


def test_another_change_makes_the_exiles_word_void() -> None:
    player = answering()
    change_device(player)
    player.does(recognising.vouch(player.watch))
    change_key(player)
    assert not player.watch.proof.vouched
    player.does(recognising.believe(player.watch))
    assert player.watch.proof.changed


def test_a_second_change_after_that_is_asked_about_anew() -> None:
    player = answering()
    change_device(player)
    confirm(player)
    meets(player, Author(HER, "", 3))
    player.forward(hours(24))
    assert asked_about(player) == ["identity 1", "identity 2"]


def test_a_confirmation_nobody_needs_changes_nothing() -> None:
    player = answering()
    before = player.watch
    confirm(player)
    assert player.watch == before


def test_after_a_confirmed_key_of_which_nothing_was_known_the_next_listed_is_hers() -> None:
    player = answering()
    tell_of_change(player)
    confirm(player)
    change_key(player)
    assert (player.watch.proof.key, player.watch.proof.changed) == ("k2", False)


def test_the_first_key_listed_is_hers_and_the_same_again_is_no_change() -> None:
    player = answering(replace(BOUND, key=""))
    change_key(player)
    change_key(player)
    assert (player.watch.proof.key, asked_about(player)) == ("k2", [])


def test_a_change_told_before_any_key_was_listed_counts() -> None:
    player = answering(replace(BOUND, key=""))
    tell_of_change(player)
    change_key(player)
    assert asked_about(player) == ["identity 1"]
    assert player.watch.proof.seen_key == "k2"


def test_two_decisions_are_one() -> None:
    first = Decided(1, (AskExile(FAMILY, Why.PROOF, "a"),), (Happening("a"),))
    second = Decided(2, (AskExile(FAMILY, Why.PROOF, "b"),), (Happening("b"),))
    both = first.then(second)
    assert both.state == 2
    assert [getattr(effect, "about", "") for effect in both.effects] == ["a", "b"]
    assert [happening.event for happening in both.happenings] == ["a", "b"]


def test_a_code_typed_in_proves_an_address_for_half_a_year() -> None:
    proof = type_code(send_code(AddressProof(), "code", NOON), "code", NOON + hours(1))
    assert is_proved(proof, TODAY)
    assert is_proved(proof, TODAY + timedelta(days=180))
    assert not is_proved(proof, TODAY + timedelta(days=181))
    assert proof.code_hash == ""


def test_what_passes_keeps_an_address_proved() -> None:
    proof = AddressProof(proved_on=date(2026, 1, 1), used_on=TODAY)
    assert is_proved(proof, TODAY)
    assert not is_proved(AddressProof(used_on=TODAY), TODAY)


def refusal(proof: AddressProof, now=NOON) -> CodeRefusal:
    with pytest.raises(CodeRefusedError) as refused:
        type_code(proof, "code", now)
    return refused.value.code


def test_a_code_is_good_for_a_day_and_five_tries() -> None:
    sent = send_code(AddressProof(), "code", NOON)
    assert refusal(AddressProof()) is CodeRefusal.OVER
    assert refusal(sent, NOON + hours(25)) is CodeRefusal.OVER
    for _ in range(TRIES_MAX):
        sent = type_code(sent, "wrong", NOON)
        assert not is_proved(sent, TODAY)
    assert refusal(sent) is CodeRefusal.OVER


def test_an_address_gets_three_codes_a_day() -> None:
    proof = AddressProof()
    for _ in range(CODES_MAX):
        proof = send_code(proof, "code", NOON)
    with pytest.raises(CodeRefusedError) as refused:
        send_code(proof, "code", NOON)
    assert refused.value.code is CodeRefusal.TOO_MANY
    assert send_code(proof, "new", NOON + hours(24)).sent_today == 1


def test_a_family_that_moves_to_another_number_proves_it_first_and_is_asked_once() -> None:
    player = Player(a_family(), Watch(FAMILY))
    for _ in range(2):
        player.does(ordering.move(player.watch, player.family, now=player.now))
    player.until(BEGIN + timedelta(days=20))
    assert player.pings == []
    assert player.spelled() == ["exile moved"]
    told_to_prove(player)
    meets(player, Author(NUMBER))
    player.until_pinged()
    player.does(ordering.move(player.watch, player.family, now=player.now))
    assert player.spelled().count("exile moved") == 2


def test_after_a_stop_a_move_asks_nothing() -> None:
    player = Player(a_family(), Watch(FAMILY, stopped_at=BEGIN))
    player.does(ordering.move(player.watch, player.family, now=player.now))
    assert player.spelled() == []
