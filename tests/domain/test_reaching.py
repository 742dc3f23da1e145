"""From when an address counts: what redirects waits, what was in use goes on meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.address import Address, ChannelName
from service.domain.proving import CodeRefusal, CodeRefusedError
from service.domain.reaching import (
    CODES_A_DAY,
    Codes,
    Contact,
    Reach,
    count_code,
    enter,
    given_up,
    left_to_another,
    promoted,
    usable,
)

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=72)
OLD = Contact(Address(ChannelName.SMS, "+48500100351"), "Shall we talk soon?")
NEW = Contact(Address(ChannelName.SIGNAL, "+48500100352"), "Any news from your side?")


def test_without_an_address_nobody_is_reached() -> None:
    assert usable(Reach(), NOW) == ()
    assert Reach().newest is None


def test_a_new_address_waits_and_the_old_one_goes_on() -> None:
    reach = enter(Reach(OLD), NEW, at=LATER)
    assert reach.newest == NEW
    assert usable(reach, LATER - timedelta(seconds=1)) == (OLD,)
    assert usable(reach, LATER) == (NEW, OLD)


def test_a_first_address_counts_from_its_hour() -> None:
    reach = enter(Reach(), NEW, at=NOW)
    assert usable(reach, NOW) == (NEW,)


def test_an_address_entered_while_another_waits_begins_its_own_wait() -> None:
    reach = enter(enter(Reach(OLD), NEW, at=NOW), OLD, at=LATER)
    assert usable(reach, NOW) == (OLD,)
    assert reach.coming_from == LATER


def test_new_words_for_the_same_address_hold_at_once() -> None:
    other = Contact(OLD.address, "Call me when you have a minute.")
    assert enter(Reach(OLD), other, at=LATER) == Reach(other)


def test_new_words_neither_give_nor_take_the_right_to_sign() -> None:
    signing = replace(OLD, signs=True)
    assert enter(Reach(signing), OLD, at=LATER) == Reach(signing)
    assert enter(Reach(OLD), signing, at=LATER) == Reach(OLD)


def test_what_has_come_into_use_is_not_lost_to_a_third_address() -> None:
    reach = enter(Reach(OLD), NEW, at=NOW)
    assert promoted(reach, NOW - timedelta(seconds=1)) == reach
    assert promoted(reach, NOW) == Reach(NEW)
    assert promoted(Reach(OLD), NOW) == Reach(OLD)


def test_so_many_codes_go_out_on_a_day_and_no_more() -> None:
    codes = Codes()
    for _ in range(CODES_A_DAY):
        codes = count_code(codes, NOW.date())
    with pytest.raises(CodeRefusedError) as refused:
        count_code(codes, NOW.date())
    assert refused.value.code is CodeRefusal.TOO_MANY
    assert count_code(codes, LATER.date()) == Codes(LATER.date(), 1)


def test_what_was_replaced_is_given_up_and_what_stays_is_not() -> None:
    third = Contact(Address(ChannelName.SMS, "+48500100353"), NEW.words)
    assert given_up(Reach(OLD, NEW, LATER), Reach(OLD, third, LATER)) == (NEW.address,)
    assert given_up(Reach(OLD, NEW, LATER), Reach()) == (OLD.address, NEW.address)
    assert given_up(Reach(OLD), Reach(OLD)) == ()


@pytest.mark.parametrize("in_use", [None, OLD])
def test_another_person_is_written_to_only_where_an_address_still_waited(
    in_use: Contact | None,
) -> None:
    both = Reach(in_use, NEW, LATER)
    assert left_to_another(both, LATER) == Reach()  # it counted when they were named
    assert left_to_another(both, NOW) == Reach(None, NEW, LATER)
    assert left_to_another(Reach(in_use), NOW) == Reach()


def test_nobody_is_written_to_where_nobody_is_named() -> None:
    assert left_to_another(Reach(OLD, NEW, LATER), None) == Reach()
