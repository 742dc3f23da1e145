"""Attacks on patience: what waits, rests or was left must not stay, nor come back by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy import table as named

from service.domain.address import ChannelName
from service.domain.effects import Decided
from service.domain.ids import FamilyId
from service.domain.pings import OrderKind
from service.storage import families, holds
from service.usecases import retaining
from service.usecases.acting import act
from service.usecases.checking import store
from tests.attacks.test_changes import NEW_CRY
from tests.web.families import WORDS_COURSE, begin, save, walk
from tests.web.house import MOTHER, OURS, Browser, House
from tests.web.test_exile import exile_in, registered, signed_in_again
from tests.web.test_reach import MINE, give
from tests.web.test_words import called, enter, loaded, states

NOBODYS = "+48500100371"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house.client())


@pytest.fixture
def family_id(house: House, browser: Browser) -> str:
    return registered(house, browser)


def rows(house: House, table: str) -> int:
    with house.store.begin() as tx:
        counted = select(func.count()).select_from(named(table))
        return int(tx.session.execute(counted).scalar() or 0)


def change_watch(house: House, **changed: object) -> None:
    """Let something be remembered of the only family."""
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, loaded(house).id)
        assert record is not None
        store(acting, record, Decided(replace(record.watch, **changed)))  # type: ignore[arg-type]


# --- unconfirmed changes ---


def test_words_nobody_confirms_are_given_up_after_two_weeks(
    house: House, browser: Browser, family_id: str
) -> None:
    enter(browser, family_id)
    signed_in_again(house, browser)
    assert "Unless it is confirmed, it is given up on 24 January." in browser.page
    house.forward(days=13)
    assert states(house) == [("words", "ripe", False)]
    house.forward(days=2)
    assert states(house) == [("words", "lapsed", True)]
    coming = loaded(house).watch.coming
    assert coming is not None
    assert NEW_CRY in coming.distress  # whoever learnt them may still cry in them (I6)


def test_what_has_lapsed_cannot_be_confirmed_any_more(
    house: House, browser: Browser, family_id: str
) -> None:
    enter(browser, family_id)
    responder = house.add_responder(loaded(house).organisations[0])
    house.forward(days=15)
    with pytest.raises(AssertionError):
        called(house, responder)
    assert states(house) == [("words", "lapsed", True)]


# --- sooner: a second sign ---


def soon(house: House) -> bool:
    return any(each.kind is OrderKind.SOONER for each in loaded(house).watch.orders)


def test_asking_sooner_takes_no_effect_by_a_stolen_sign_in_alone(
    house: House, browser: Browser, family_id: str
) -> None:
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/sooner"))
    house.forward(days=4)
    assert not soon(house)
    responder = house.add_responder(loaded(house).organisations[0])
    called(house, responder)
    house.forward(minutes=5)
    assert soon(house)


def test_asking_sooner_is_not_quickened_by_a_call_on_the_same_day(
    house: House, browser: Browser, family_id: str
) -> None:
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/sooner"))
    responder = house.add_responder(loaded(house).organisations[0])
    called(house, responder)
    house.forward(days=2, hours=23)
    assert not soon(house)
    house.forward(hours=3)
    assert soon(house)


# --- consent that nobody renewed ---


def pings(house: House) -> int:
    return len(house.world.phone(MOTHER).inbox)


def test_without_being_asked_anew_she_gets_nothing_after_two_weeks_of_grace(
    house: House, browser: Browser, family_id: str
) -> None:
    house.take_for_proved(family_id)
    told = house.clock.now().date() - timedelta(days=85)
    change_watch(house, tended=replace(loaded(house).watch.tended, consent_on=told))
    house.forward(days=12)
    assert pings(house) > 0
    signed_in_again(house, browser)
    assert "Ask them again whether they still agree" in browser.page
    house.forward(days=8)
    before = pings(house)
    house.forward(days=30)
    assert pings(house) == before
    signed_in_again(house, browser)
    assert "Nothing goes out, and nobody is watching" in browser.page
    assert "nothing before they were asked again" in browser.page


def test_a_stolen_sign_in_alone_does_not_end_the_rest(
    house: House, browser: Browser, family_id: str
) -> None:
    house.take_for_proved(family_id)
    told = house.clock.now().date() - timedelta(days=120)
    change_watch(house, tended=replace(loaded(house).watch.tended, consent_on=told))
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/consent"))
    house.forward(days=12)
    assert pings(house) == 0
    called(house, house.add_responder(loaded(house).organisations[0]))
    house.forward(days=9)
    assert pings(house) > 0


def test_agreeing_again_in_time_counts_at_once(
    house: House, browser: Browser, family_id: str
) -> None:
    told = house.clock.now().date() - timedelta(days=95)
    change_watch(house, tended=replace(loaded(house).watch.tended, consent_on=told))
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/consent"))
    assert loaded(house).watch.tended.consent_on == house.clock.now().date()


# --- after she wanted no more ---


def enrols_again(browser: Browser) -> bool:
    begin(browser)
    walk(browser, *WORDS_COURSE)
    return save(browser).status_code == 200


def test_who_wanted_no_more_is_not_enrolled_again_within_a_year(
    house: House, browser: Browser, family_id: str
) -> None:
    house.world.twilio.own("+48732100009", sms_url=f"{house.public_url}/intake/twilio/message")
    change_watch(house, stopped_at=house.clock.now(), her_wish=True)
    free_senders(house)
    assert not enrols_again(browser)
    assert "This number cannot be used for this. Write another one." in browser.page
    house.clock.forward(days=366)
    signed_in_again(house, browser)
    assert enrols_again(browser)


def free_senders(house: House) -> None:
    with house.store.begin() as tx:
        tx.session.execute(text("UPDATE senders SET families_max = 9"))


def test_a_stop_ordered_on_the_page_lets_the_exile_begin_again(
    house: House, browser: Browser, family_id: str
) -> None:
    free_senders(house)
    browser.get(f"/family/{family_id}/stop")
    browser.follow(browser.post(f"/family/{family_id}/stop"))
    assert enrols_again(browser)


def test_another_exile_is_told_nothing_of_a_number(
    house: House, browser: Browser, family_id: str
) -> None:
    free_senders(house)
    change_watch(house, stopped_at=house.clock.now(), her_wish=True)
    other = Browser(house.client())
    exile_in(house, other)
    assert enrols_again(other)


# --- rows that nobody needs ---


def test_what_nobody_needs_is_gone_in_time_and_not_before(
    house: House, browser: Browser, family_id: str
) -> None:
    responder = house.add_responder(loaded(house).organisations[0])
    enter(browser, family_id)
    called(house, responder)
    house.forward(days=4)
    assert (rows(house, "agreements"), rows(house, "changes")) == (2, 1)
    retaining.sweep(house.ports)
    assert (rows(house, "agreements"), rows(house, "changes")) == (2, 1)
    house.clock.forward(days=31)
    retaining.sweep(house.ports)
    assert (rows(house, "agreements"), rows(house, "changes")) == (1, 0)
    former = loaded(house).settled.former
    assert [each.codebook.topics[0].name for each in former] == ["сад"]  # still heard


def test_an_address_nobody_proved_is_forgotten_and_a_proved_one_is_not(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    give(browser, "/reach", NOBODYS)
    retaining.sweep(house.ports)
    assert rows(house, "address_proofs") == 1
    house.clock.forward(days=2)
    retaining.sweep(house.ports)
    assert rows(house, "address_proofs") == 0
    signed_in_again(house, browser)
    browser.post("/reach/words")
    give(browser, "/reach", MINE)
    house.forward(minutes=1)
    browser.post("/reach/typed", typed=house.world.phone(MINE).inbox[-1].text)
    house.clock.forward(days=100)
    retaining.sweep(house.ports)
    assert rows(house, "address_proofs") == 1


def test_a_wait_that_is_over_leaves_no_trace_of_its_hour(house: House) -> None:
    with act(house.ports) as acting:
        holds.hold(acting.tx, ChannelName.SMS, OURS, acting.now + timedelta(minutes=5))
    house.clock.forward(hours=1)
    retaining.sweep(house.ports)
    assert rows(house, "holds") == 0


def test_what_passed_long_ago_is_gone_and_a_year_of_days_is_not(
    house: House, family_id: str
) -> None:
    house.take_for_proved(family_id)
    house.forward(days=20)
    assert FamilyId(house.family_called(family_id)) == loaded(house).id
    before = rows(house, "checks"), rows(house, "outbox")
    assert min(before) > 0
    house.clock.forward(days=360)
    retaining.sweep(house.ports)
    assert rows(house, "checks") == before[0]
    house.clock.forward(days=60)
    retaining.sweep(house.ports)
    with house.store.begin() as tx:
        left = tx.session.execute(text("SELECT count(*) FROM outbox WHERE kind = 'ping'")).scalar()
    assert left == 0
