"""Another deputy, another card: late, confirmed by voice, and shown to nobody but who works on a case."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.storage import families, ledger_rows
from service.storage.families import Settled
from service.storage.reaches import reaches_of
from service.usecases.acting import act
from tests.web.families import OWN_COURSE, register
from tests.web.house import Browser, House, Responder
from tests.web.test_exile import exile_in, registered, signed_in_again
from tests.web.test_reach import DEPUTY, inbox, prove
from tests.web.test_words import at_desk, called, states

OLD_CARD = "Гродно\nSomebody depends on them: no.\nMedicines: no.\nЗвонить вечером."
NEW_CARD = {"card_is": "new", "town": "Лида", "dependants": "yes", "reached": "Утром, голосом."}
NEW_DEPUTY = {"deputy_is": "other", "deputy": "Алесь, брат, Signal"}
SECOND = "+48500100363"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


@pytest.fixture
def family(house: House, browser: Browser) -> str:
    return registered(house, browser)


@pytest.fixture
def responder(house: House, family: str) -> Responder:
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
    return house.add_responder(north)


def change(browser: Browser, family: str, **fields: str) -> int:
    browser.get(f"/family/{family}/told")
    answered = browser.post(f"/family/{family}/told", **fields)
    if answered.status_code == 303:
        browser.follow(answered)
    return answered.status_code


def settled(house: House) -> Settled:
    with act(house.ports) as acting:
        record = families.read_family(acting.tx, house.family_called("1"))
    assert record is not None
    return record.settled


def told(house: House) -> tuple[str, str, str]:
    found = settled(house)
    return found.deputy, found.case_card, found.reached


def test_another_card_counts_after_three_days_and_a_call_on_the_card_before(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    assert change(browser, family, **NEW_CARD) == 303
    assert "A change of the card, entered on" in browser.page
    assert "Лида" not in browser.page
    house.forward(days=10)
    assert told(house) == ("", OLD_CARD, "Звонить вечером.")
    desk = called(house, responder)
    assert "Утром" not in desk.page
    house.forward(minutes=5)
    card = "Лида\nSomebody depends on them: yes.\nMedicines: not said.\nУтром, голосом."
    assert told(house) == ("", card, "Утром, голосом.")


def test_whoever_is_called_about_a_card_is_called_as_the_one_in_force_says(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    change(browser, family, **NEW_CARD)
    desk = at_desk(house, responder)
    with house.store.begin() as tx:
        change_id = tx.session.execute(text("SELECT id FROM changes")).scalar_one()
    desk.get(f"/desk/call/{change_id}")
    assert "wrote another card" in desk.page
    desk.post(f"/desk/call/{change_id}/card")
    assert "Звонить вечером." in desk.page
    assert "Утром" not in desk.page


def test_deputy_and_card_change_each_alone(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    change(browser, family, **NEW_CARD)
    change(browser, family, **NEW_DEPUTY)  # what waits of the card goes on waiting
    assert [kind for kind, state, _ in states(house) if state == "waiting"] == ["card", "deputy"]
    desk = at_desk(house, responder)
    with house.store.begin() as tx:
        only = tx.session.execute(text("SELECT id FROM changes WHERE kind = 'deputy'"))
        change_id = only.scalar_one()
    desk.get(f"/desk/call/{change_id}")
    desk.follow(desk.post(f"/desk/call/{change_id}/confirm"))
    house.forward(days=4)
    assert told(house) == (NEW_DEPUTY["deputy"], OLD_CARD, "Звонить вечером.")


def test_two_clicks_are_one_change(house: House, browser: Browser, family: str) -> None:
    for _ in range(2):
        assert change(browser, family, **NEW_DEPUTY) == 303
    assert sorted(states(house)) == [
        ("deputy", "waiting", False),
        ("deputy", "withdrawn", True),  # and nothing is left of the first
    ]


def test_what_nobody_ordered_is_refused_by_voice_and_kept_nowhere(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    change(browser, family, **NEW_DEPUTY)
    called(house, responder, "refuse")
    house.forward(days=12)
    assert told(house) == ("", OLD_CARD, "Звонить вечером.")
    assert states(house) == [("deputy", "refused", True)]


def test_what_waits_can_be_given_up_where_it_is_shown(
    house: House, browser: Browser, family: str
) -> None:
    change(browser, family, **NEW_DEPUTY)
    browser.get(f"/family/{family}")
    assert "A change of deputy, entered on" in browser.page
    browser.follow(browser.post(f"/family/{family}/words/withdraw"))
    assert states(house) == [("deputy", "withdrawn", True)]


def test_both_can_be_taken_away(
    house: House, browser: Browser, family: str, responder: Responder
) -> None:
    for fields in (NEW_DEPUTY, {"deputy_is": "none", "card_is": "none"}):
        change(browser, family, **fields)
    desk = at_desk(house, responder)
    for _ in range(2):
        with house.store.begin() as tx:
            waits = "SELECT id FROM changes WHERE state = 'waiting'"
            change_id = tx.session.execute(text(waits)).scalars().first()
        desk.get(f"/desk/call/{change_id}")
        desk.follow(desk.post(f"/desk/call/{change_id}/confirm"))
    house.forward(days=4)
    assert told(house) == ("", "", "")


@pytest.fixture
def with_deputy(house: House, browser: Browser) -> str:
    """A family in `own` whose deputy has proved a telephone that counts."""
    exile_in(house, browser)
    register(browser, course=OWN_COURSE, deputy="Ганна, суседка")
    prove(house, browser, "/reach/1", DEPUTY)
    house.forward(days=4)
    signed_in_again(house, browser)
    return "1"


def reached(house: House) -> list[str]:
    with act(house.ports) as acting:
        exile_id = acting.tx.session.execute(
            text("SELECT exile_id FROM families WHERE state <> 'shadow'")
        ).scalar_one()
        found = reaches_of(acting.tx, exile_id).deputies
    return [each.address.to for reach in found.values() for each in reach.contacts]


def confirmed(house: House, browser: Browser, **fields: str) -> None:
    """Change what is told, and let it take effect by a call."""
    assert change(browser, "1", **fields) == 303
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
    called(house, house.add_responder(north))
    assert reached(house)[0] == DEPUTY  # until it counts
    house.forward(days=4)


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"deputy_is": "same", "deputy": "Ганна, теперь в Вильнюсе"}, [DEPUTY]),
        ({"deputy_is": "none"}, []),
        (NEW_DEPUTY, []),
        ({"card_is": "none"}, [DEPUTY]),
    ],
)
def test_messages_to_a_deputy_end_with_them_alone(
    house: House, browser: Browser, with_deputy: str, fields: dict[str, str], left: list[str]
) -> None:
    confirmed(house, browser, **fields)
    assert reached(house) == left


def test_an_address_given_for_the_new_deputy_stays(
    house: House, browser: Browser, with_deputy: str
) -> None:
    prove(house, browser, "/reach/1", SECOND)
    confirmed(house, browser, **NEW_DEPUTY)
    assert reached(house) == [SECOND]
    assert len(inbox(house, SECOND)) == 1  # the words that proved it


def test_a_family_without_words_says_on_its_page_what_waits(
    browser: Browser, with_deputy: str
) -> None:
    change(browser, with_deputy, **NEW_DEPUTY)
    browser.get(f"/family/{with_deputy}")
    assert "A change of deputy, entered on" in browser.page


def test_without_her_consent_no_word_of_health_is_asked_or_kept(
    house: House, browser: Browser, with_deputy: str
) -> None:
    browser.get(f"/family/{with_deputy}/told")
    assert 'name="medicines"' not in browser.page
    fields = {"card_is": "new", "town": "Лида", "medicines": "yes"}
    confirmed(house, browser, **fields)
    assert settled(house).case_card == "Лида"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Nothing is to change yet"),
        ({"deputy": "Алесь"}, "You wrote something below"),
        ({"deputy_is": "none", "deputy": "Алесь"}, "You wrote something below"),
        ({"deputy_is": "other"}, "Write who they are"),
        ({"deputy_is": "cousin"}, "Choose one of these."),
        ({"town": "Лида"}, "You wrote something below"),
        ({"card_is": "none", "medicines": "yes"}, "You wrote something below"),
        ({"card_is": "new"}, "Write what is to stand on the card"),
        ({"card_is": "old"}, "Choose one of these."),
        ({"deputy_is": "other", "deputy": "ы" * 1001}, "Shorten this to 1000"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_typed_is_lost(
    house: House, browser: Browser, family: str, fields: dict[str, Any], sentence: str
) -> None:
    assert change(browser, family, **fields) == 422
    assert sentence in browser.page
    for typed in ("Алесь", "Лида"):
        assert (typed in browser.page) == (typed in fields.values())
    assert states(house) == []


def test_the_exile_finds_the_change_in_what_was_done(browser: Browser, family: str) -> None:
    change(browser, family, **NEW_DEPUTY)
    browser.get("/account")
    browser.post("/account")
    assert "entered another deputy or another card" in browser.page


def test_the_ledger_has_who_changed_it_and_no_word_of_it(
    house: House, browser: Browser, family: str
) -> None:
    change(browser, family, **NEW_DEPUTY)
    with act(house.ports) as acting:
        found = list(ledger_rows.about(acting.tx, house.family_called(family)))
    assert [each.act for each in found] == ["change-told"]
    assert "Алесь" not in repr(found)


def test_a_stopped_family_has_no_deputy_to_change(browser: Browser, family: str) -> None:
    browser.get(f"/family/{family}/stop")
    browser.follow(browser.post(f"/family/{family}/stop"))
    assert browser.get(f"/family/{family}/told").status_code == 404
    browser.get("/")
    assert browser.post(f"/family/{family}/told", **NEW_DEPUTY).status_code == 404
