"""The responders' face: words and digits, one's own organisation, a case held to its end."""

import re

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.usecases import enrolling
from tests.web.families import register
from tests.web.house import MOTHER, OURS, Browser, House, Responder


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def at_desk(browser: Browser, who: Responder) -> None:
    browser.get("/desk/")
    browser.follow(browser.post("/desk/sign-in", words=who.words, code=who.code()))


def case_open(house: House, client: FlaskClient) -> tuple[Responder, str]:
    """Let distress words come in; return a responder and the case's path."""
    house.listen(client)
    north = house.add_organisation()
    who = house.add_responder(north)
    exile = Browser(client)
    exile.get("/")
    exile.follow(exile.post("/sign-in", words=house.add_exile(north)[1]))
    register(exile)
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=3)
    with house.store.begin() as tx:
        case_id = tx.session.execute(text("SELECT id FROM cases")).scalar()
    return who, f"/desk/case/{case_id}"


def test_an_invited_responder_joins_with_words_number_and_digits(
    house: House, browser: Browser
) -> None:
    token = enrolling.invite(house.ports, "responder", house.add_organisation("South"))
    browser.get(f"/desk/invitation/{token}")
    browser.submit(words_language="en")
    words = " ".join(re.findall(r'<li lang="">([^<]+)</li>', browser.page))
    secret, bond = browser.hidden("code_secret"), browser.hidden("bond")
    assert f"otpauth://totp/Notes%3Aduty?secret={secret}" in browser.page
    code = pyotp.TOTP(secret).at(house.clock.steady())
    form = {"words": words, "code_secret": secret, "bond": bond, "code": code, "speaks": "be"}
    assert browser.submit(**form, name="Olga", sms="12").status_code == 422
    assert browser.submit(**form, name="", sms="+48500100201").status_code == 422
    assert browser.submit(**form, name="Olga").status_code == 422
    wrong = {**form, "code": "000000"}
    assert browser.submit(**wrong, name="Olga", sms="+48500100201").status_code == 422
    browser.follow(browser.submit(**form, name="Olga", sms="+48 500 100 201"))
    browser.follow(browser.post("/desk/sign-in", words=words, code=code))
    assert "South" in browser.page


def test_every_failure_to_sign_in_is_the_same_page(house: House, client: FlaskClient) -> None:
    who = house.add_responder(house.add_organisation())
    other = house.add_responder(house.add_organisation())
    tries = [
        (who.words, "000000"),
        (other.words, who.code()),
        (" ".join(who.words.split()[:4] + other.words.split()[:4]), who.code()),
        ("seven words only", who.code()),
        ("", ""),
    ]
    pages = set()
    for words, code in tries:
        browser = Browser(client)
        browser.get("/desk/")
        assert browser.post("/desk/sign-in", words=words, code=code).status_code == 403
        # The token and the challenge are by chance; all else is one page, byte for byte.
        pages.add(re.sub(r'(value|data-options)="[^"]*"', "", browser.page))
    assert len(pages) == 1


def test_a_code_opens_once(house: House, client: FlaskClient) -> None:
    who = house.add_responder(house.add_organisation())
    at_desk(Browser(client), who)
    second = Browser(house.client())
    second.get("/desk/")
    assert second.post("/desk/sign-in", words=who.words, code=who.code()).status_code == 403


def test_duty_is_said_and_unsaid(house: House, browser: Browser) -> None:
    at_desk(browser, house.add_responder(house.add_organisation()))
    browser.follow(browser.post("/desk/duty", duty="off"))
    assert "You are away" in browser.page
    browser.follow(browser.post("/desk/duty", duty="on"))
    assert "You are on duty" in browser.page


def test_a_case_is_taken_worked_on_and_closed(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    assert "danger now" in browser.page
    assert "nobody holds it" in browser.page
    browser.get(case)
    assert "an answer came with distress words" in browser.page
    refused = browser.post(f"{case}/note", words="Позвонила уехавшему")
    assert refused.status_code == 422
    assert "Take the case first" in browser.page
    assert ">Позвонила уехавшему</textarea>" in browser.page
    browser.follow(browser.post(f"{case}/take"))
    assert "You hold this case" in browser.page
    assert "Then go through “Verify before acting”" in browser.page
    browser.follow(browser.post(f"{case}/note", words="Позвонила уехавшему"))
    refused = browser.post(f"{case}/move", state="acting")
    assert refused.status_code == 422
    assert "Verify first" in browser.page
    browser.follow(browser.post(f"{case}/move", state="verifying"))
    assert "Tick each step as you do it" in browser.page
    browser.follow(browser.post(f"{case}/close", outcome="C", closing_words="Адвокат найден"))
    assert "The case is closed" in browser.page
    browser.get("/desk/")
    assert "Nothing waits" in browser.page
    browser.get(case)
    assert browser.post(f"{case}/close", outcome="A").status_code == 422


def test_a_case_closes_only_with_an_outcome(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    browser.follow(browser.post(f"{case}/take"))
    for outcome in ("", "H", "a"):
        assert browser.post(f"{case}/close", outcome=outcome).status_code == 422
    assert "Choose how it ended" in browser.page


def test_card_and_notes_are_opened_by_a_deed_the_ledger_has(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    browser.get(case)
    assert "Гродно" not in browser.page
    assert _ledger(house) == 0
    browser.post(f"{case}/card")
    assert "Гродно" in browser.page
    assert _ledger(house) == 1
    browser.get(case)
    assert "Гродно" not in browser.page


def _ledger(house: House) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text("SELECT count(*) FROM ledger")).scalar() or 0)


def test_a_case_of_foreign_organisations_is_not_there(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    _, case = case_open(house, client)
    at_desk(browser, house.add_responder(house.add_organisation("Elsewhere")))
    nobody = "/desk/case/11111111-1111-4111-8111-111111111111"
    foreign = browser.get(case)
    assert foreign.status_code == 404
    assert foreign.data == browser.get(nobody).data
    form = {"words": "x", "state": "verifying", "outcome": "A"}
    for act in ("take", "note", "move", "close", "card"):
        browser.get("/desk/")
        foreign = browser.post(f"{case}/{act}", **form)
        assert foreign.status_code == 404
        browser.get("/desk/")
        assert foreign.data == browser.post(f"{nobody}/{act}", **form).data
    assert _ledger(house) == 0


def test_an_exiles_session_does_not_open_the_desk(house: House, browser: Browser) -> None:
    _, words = house.add_exile(house.add_organisation())
    browser.get("/")
    token = browser.post("/sign-in", words=words).headers["Set-Cookie"]
    value = re.search(r"__Host-visit=([^;]+)", token)
    assert value
    browser.client.set_cookie("__Host-duty", value.group(1), domain="notes.example", secure=True)
    browser.get("/desk/")
    assert "Your eight words and six digits" in browser.page


def test_who_is_not_signed_in_is_sent_to_the_door(house: House, browser: Browser) -> None:
    answer = browser.get("/desk/case/11111111-1111-4111-8111-111111111111")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_what_the_deputy_says_is_recorded_by_whoever_holds_the_case(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, path = case_open(house, client)
    at_desk(browser, who)
    browser.get(path)
    assert "The deputy has answered" not in browser.page
    assert browser.post(f"{path}/deputy", given="heard").status_code == 404
    browser.get(path)
    browser.follow(browser.post(f"{path}/take"))
    browser.follow(browser.post(f"{path}/deputy", given="heard"))
    assert "the deputy answered: heard from them" in browser.page
    with house.store.begin() as tx:
        acts = list(tx.session.execute(text("SELECT act FROM ledger")).scalars())
    assert acts == ["record-deputy"]
    browser.follow(browser.post(f"{path}/deputy", given="nonsense"))
    assert "Noted, as the deputy" not in browser.page
