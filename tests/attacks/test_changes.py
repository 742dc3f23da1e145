"""Attacks through what waits: nothing proposed earlier may undo what was said later."""

from collections.abc import Iterator

import pytest

from service.domain.codebook import DistressMarker
from service.domain.recognising import see_key
from service.storage import families
from service.usecases import ordering, renewing
from service.usecases.acting import act
from service.usecases.checking import store
from tests.web.house import Browser, House, Responder
from tests.web.test_exile import registered, signed_in_again
from tests.web.test_reach import MINE, NEUTRAL, give, inbox, prove
from tests.web.test_words import called, enter, loaded, states, topics, with_address

THEIRS, ANOTHER = "+48500100363", "+48500100364"  # of whoever holds the sign-in
NEW_CRY = DistressMarker("самовар прохудился")


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


@pytest.fixture
def responder(house: House, family_id: str) -> Responder:
    assert family_id, "there is an organisation once somebody has registered"
    return house.add_responder(loaded(house).organisations[0])


def change_phone(house: House) -> None:
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, loaded(house).id)
        assert record is not None
        store(acting, record, see_key(record.watch, record.family, "", now=acting.now))


def say(house: House, browser: Browser, family_id: str, what: str) -> None:
    """Let the exile order something of their family's page."""
    signed_in_again(house, browser)
    assert browser.post(f"/family/{family_id}/{what}").status_code == 303


def is_asked_about(house: House, browser: Browser) -> bool:
    signed_in_again(house, browser)
    return "I have made sure" in browser.page


def confirm_ripe(house: House) -> None:
    with act(house.ports) as acting:
        record = families.lock_family(acting.tx, loaded(house).id)
        assert record is not None
        renewing.confirm_by_answer(acting, record)


def test_words_proposed_before_an_inspection_do_not_undo_it(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    enter(browser, family_id)
    called(house, responder)
    say(house, browser, family_id, "inspected")
    house.forward(days=4)
    assert states(house) == [("words", "withdrawn", True)]
    assert topics(house) == ["сад", "кухня"]
    assert loaded(house).watch.inspected


def test_distress_words_that_waited_when_the_phone_was_inspected_go_on_counting(
    house: House, browser: Browser, family_id: str
) -> None:
    enter(browser, family_id)
    say(house, browser, family_id, "inspected")
    coming = loaded(house).watch.coming
    assert coming is not None
    assert NEW_CRY in coming.distress


def test_words_proposed_after_an_inspection_end_it(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    enter(browser, family_id)
    say(house, browser, family_id, "inspected")
    enter(browser, family_id)
    called(house, responder)
    house.forward(days=4)
    assert topics(house) == ["двор", "кухня"]
    assert not loaded(house).watch.inspected


def test_a_word_for_her_phone_given_before_an_inspection_is_void(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    change_phone(house)
    say(house, browser, family_id, "theirs")
    called(house, responder)
    say(house, browser, family_id, "inspected")
    house.forward(days=4)
    assert states(house) == [("phone", "withdrawn", True)]
    assert loaded(house).watch.proof.changed
    assert is_asked_about(house, browser)


def test_a_sign_for_what_is_ripe_confirms_nothing_else(
    house: House, browser: Browser, family_id: str
) -> None:
    enter(browser, family_id)
    house.forward(days=4)
    change_phone(house)
    renewing.propose_phone(house.ports, loaded(house).exile_id, house.family_called(family_id))
    confirm_ripe(house)
    house.forward(days=4)
    assert states(house) == [("phone", "ripe", False), ("words", "done", True)]
    assert loaded(house).watch.proof.changed


def test_a_word_for_her_phone_that_nobody_gave_leaves_no_trace(
    house: House, browser: Browser, family_id: str, responder: Responder
) -> None:
    change_phone(house)
    say(house, browser, family_id, "theirs")
    assert not is_asked_about(house, browser)
    called(house, responder, "refuse")
    assert not loaded(house).watch.proof.vouched
    assert is_asked_about(house, browser)
    say(house, browser, family_id, "theirs")
    assert states(house) == [("phone", "refused", True), ("phone", "waiting", False)]


def test_a_word_for_her_phone_can_be_given_up_and_given_anew(
    house: House, browser: Browser, family_id: str
) -> None:
    change_phone(house)
    say(house, browser, family_id, "theirs")
    renewing.withdraw(house.ports, loaded(house).exile_id, house.family_called(family_id))
    assert states(house) == [("phone", "withdrawn", True)]
    assert is_asked_about(house, browser)


def test_giving_up_questions_does_not_silence_words_that_waited_at_an_inspection(
    house: House, browser: Browser, family_id: str
) -> None:
    enter(browser, family_id)
    ordering.inspected(house.ports, loaded(house).exile_id, house.family_called(family_id))
    renewing.withdraw(house.ports, loaded(house).exile_id, house.family_called(family_id))
    assert loaded(house).watch.coming is not None


def test_new_words_leave_the_word_for_her_phone_waiting(
    house: House, browser: Browser, family_id: str
) -> None:
    change_phone(house)
    say(house, browser, family_id, "theirs")
    enter(browser, family_id)
    assert [(kind, state) for kind, state, _ in states(house)] == [
        ("phone", "waiting"),
        ("words", "waiting"),
    ]


# --- the exile's own sign ---


def sign(browser: Browser, family_id: str, typed: str) -> int:
    browser.get("/")
    return int(browser.post(f"/family/{family_id}/words/signed", typed=typed).status_code)


def test_a_code_that_proved_the_address_again_signs_nothing(house: House, browser: Browser) -> None:
    family_id = with_address(house, browser)
    enter(browser, family_id)
    house.forward(days=4)
    signed_in_again(house, browser)
    browser.post("/reach/words")
    house.forward(minutes=1)
    assert sign(browser, family_id, inbox(house, MINE)[-1]) == 422
    browser.post(f"/family/{family_id}/words/sign")
    house.forward(minutes=1)
    other, right = inbox(house, MINE)[-2:]
    assert sign(browser, family_id, other) == 422
    assert sign(browser, family_id, right) == 303
    house.forward(minutes=2)
    assert topics(house) == ["двор", "кухня"]


def test_a_code_sent_for_one_change_does_not_sign_the_next(house: House, browser: Browser) -> None:
    family_id = with_address(house, browser)
    enter(browser, family_id)
    house.forward(days=1)
    change_phone(house)
    renewing.propose_phone(house.ports, loaded(house).exile_id, house.family_called(family_id))
    house.forward(days=2, hours=3)
    signed_in_again(house, browser)
    browser.post(f"/family/{family_id}/words/sign")
    house.forward(hours=23)  # the word for the phone is ripe now as well
    signed_in_again(house, browser)
    assert sign(browser, family_id, inbox(house, MINE)[-1]) == 422
    assert [state for _, state, _ in states(house)] == ["ripe", "ripe"]


def test_an_address_given_with_a_stolen_sign_in_never_signs(
    house: House, browser: Browser, family_id: str
) -> None:
    prove(house, browser, "/reach", THEIRS)
    house.forward(days=4)
    signed_in_again(house, browser)
    enter(browser, family_id)
    house.forward(days=4)
    signed_in_again(house, browser)
    before = inbox(house, THEIRS)
    assert browser.post(f"/family/{family_id}/words/sign").status_code == 422
    house.forward(minutes=1)
    assert inbox(house, THEIRS) == before


@pytest.mark.parametrize("takes_back", [False, True])
def test_an_address_that_took_the_place_of_the_exiles_own_never_signs(
    house: House, browser: Browser, *, takes_back: bool
) -> None:
    family_id = with_address(house, browser)
    if takes_back:
        browser.get("/reach")
        browser.follow(browser.post("/reach/none"))
    prove(house, browser, "/reach", THEIRS)
    house.forward(days=4)
    signed_in_again(house, browser)
    enter(browser, family_id)
    house.forward(days=4)
    signed_in_again(house, browser)
    before = inbox(house, THEIRS)
    asked = browser.post(f"/family/{family_id}/words/sign").status_code
    house.forward(minutes=1)
    assert inbox(house, THEIRS) == before
    assert asked == (422 if takes_back else 200)  # the words went to the old one


def test_taking_an_address_back_first_is_no_quiet_way_to_another(
    house: House, browser: Browser
) -> None:
    with_address(house, browser)
    before = inbox(house, MINE)
    browser.get("/reach")
    browser.follow(browser.post("/reach/none"))
    assert give(browser, "/reach", THEIRS) == 200
    house.forward(minutes=1)
    assert inbox(house, MINE) == [*before, NEUTRAL]


def test_the_old_address_is_told_once_that_another_was_given(
    house: House, browser: Browser
) -> None:
    with_address(house, browser)
    before = inbox(house, MINE)
    for number in (THEIRS, ANOTHER, THEIRS):
        assert give(browser, "/reach", number) == 200
        house.forward(minutes=1)
    assert inbox(house, MINE) == [*before, NEUTRAL]
