"""Pressed twice, sent again after going back, loaded anew: done once, and never a dead end."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.ordering import Judgement
from service.usecases import enrolling, escalating, ordering
from tests.web.families import OWN_COURSE, RELAY_COURSE, answer, begin, register
from tests.web.house import Browser, House
from tests.web.test_case_work import colleague
from tests.web.test_desk import at_desk, case_open
from tests.web.test_exile import exile_in, registered, signed_in_again
from tests.web.test_pressure import entry
from tests.web.test_reach import MINE, give, inbox


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def offered(browser: Browser, token: str) -> dict[str, str]:
    """Show the words of an invitation; return what is sent when they are typed again."""
    browser.get(f"/invitation/{token}")
    browser.submit()
    words = re.findall(r'<li lang="">([^<]+)</li>', browser.page)
    return {"words": " ".join(words), "bond": browser.hidden("bond")}


def test_whoever_sends_their_new_words_twice_is_in(house: House, browser: Browser) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    typed = offered(browser, token)
    late = Browser(browser.client)
    late.page = browser.page  # the same page, still open
    first = browser.post(f"/invitation/{token}/accept", **typed)
    again = Browser(house.client())
    again.get("/")
    for answered in (first, again.post(f"/invitation/{token}/accept", **typed)):
        assert answered.headers["Location"] == "/?done=welcome"
    again.get("/")
    assert "One call is left" in again.page


def test_a_note_that_does_not_open_keeps_nobody_from_work_nor_from_being_heard(
    house: House, client: FlaskClient
) -> None:
    who, path = case_open(house, client)
    case_id = UUID(path.rpartition("/")[2])
    escalating.take_case(house.ports, who.id, case_id)
    with house.store.begin() as tx:
        tx.session.execute(text("UPDATE case_notes SET sealed = 'x'"))
        found = tx.session.execute(text("SELECT id, exile_id FROM families")).one()
    ordering.judge(house.ports, found.exile_id, found.id, Judgement.THE_WORD)
    escalating.write_note(house.ports, who.id, case_id, "spoke with him")


def test_a_used_invitation_shows_whoever_has_words_the_way_in(
    house: House, browser: Browser
) -> None:
    north = house.add_organisation()
    for kind, door in (("exile", "/"), ("responder", "/desk/")):
        token = enrolling.invite(house.ports, kind, north)
        face = "" if kind == "exile" else "/desk"
        house.clock.forward(days=3)
        browser.get(f"{face}/invitation/{token}")
        assert browser.post(f"{face}/invitation/{token}/words").status_code == 403
        assert f'<a href="{door}">Sign in with them</a>' in browser.page


def test_a_used_invitation_opens_to_nobody_who_has_other_words(
    house: House, browser: Browser
) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    typed = offered(browser, token)
    house.clock.forward(days=3)
    assert browser.post(f"/invitation/{token}/accept", **typed).status_code == 403
    browser.get("/")
    assert "Your eight words" in browser.page


def test_whoever_goes_back_after_registering_reads_that_it_is_done(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    browser.get("/family/new")
    assert "You have registered a family" not in browser.page
    register(browser, course=OWN_COURSE)
    browser.get("/family/new/summary")
    browser.get("/family/new")
    assert "You have registered a family" in browser.page


def test_faults_are_said_in_the_order_of_the_page(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    begin(browser)
    answer(browser, "cover")
    answer(browser, "consent", told_by="", told_on="", told_words="")
    listed = re.findall(r'<a href="#(told_\w+)">', browser.page)
    assert listed == ["told_by", "told_on", "told_words"]
    answer(browser, "consent")
    answer(browser, "rhythm", days_min="9", days_max="7", quiet_dates="25 марта")
    assert re.findall(r'<a href="#(\w+)">', browser.page)[-2:] == ["days_max", "quiet_dates"]


@pytest.mark.parametrize(("path", "front"), [("/nowhere", "/"), ("/desk/nowhere", "/desk/")])
def test_a_page_that_is_not_there_leads_to_the_first_one(
    browser: Browser, path: str, front: str
) -> None:
    assert browser.get(path).status_code == 404
    assert f'<a href="{front}">To the first page</a>' in browser.page


@pytest.mark.parametrize("came_back", ["патиссоны взошли", "баклажаны замёрзли"])
def test_what_came_back_typed_in_twice_is_one_answer(
    house: House, browser: Browser, came_back: str
) -> None:
    exile_in(house, browser)
    register(browser, course=RELAY_COURSE, channel="relay")
    house.forward(days=9)
    signed_in_again(house, browser)
    browser.follow(browser.post("/family/1/sent"))
    left = []
    for _ in range(2):
        browser.follow(browser.post("/family/1/came-back", came_back=came_back))
        left.append((rows(house, "questions"), rows(house, "cases"), rows(house, "outbox")))
    assert left[0] == left[1]


def test_an_address_sent_twice_gets_words_once(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    for _ in range(2):
        assert give(browser, "/reach", MINE) == 200
    house.forward(minutes=1)
    [words] = inbox(house, MINE)
    browser.follow(browser.post("/reach/typed", typed=words))
    assert "The address is proved." in browser.page


def test_each_act_at_the_desk_pressed_twice_stands_once_and_is_no_error(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, case = case_open(house, client)
    at_desk(browser, who)
    other, _ = colleague(house, who)
    browser.post(f"{case}/card")
    acts: tuple[tuple[str, dict[str, str]], ...] = (
        ("take", {}),
        ("note", {"words": "Позвонила, не ответили."}),
        ("step/lawyer", {}),
        ("second", {"second": str(other.id)}),
        ("level", {"level": "L3", "reason": "спокойнее"}),
        ("deputy", {"given": "nothing"}),
        ("move", {"state": "verifying"}),
        ("hand-over", {"colleague": str(other.id), "handing_words": "до утра"}),
        ("close", {"outcome": "A", "ending": "A-forgot"}),
    )
    for at, (name, fields) in enumerate(acts, start=1):
        browser.get(case)
        for _ in range(2):
            answered = browser.client.post(
                f"{case}/{name}",
                base_url=browser.base_url,
                data={"csrf_token": browser.token(), **fields},
            )
            assert answered.status_code == 303, name
            assert rows(house, "case_notes") == at, name
    assert rows(house, "outbox WHERE kind = 'page' AND state = 'ready'") <= 1


def rows(house: House, where: str) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text(f"SELECT count(*) FROM {where}")).scalar_one())


def test_hours_written_down_twice_stand_once(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    who, _ = case_open(house, client)
    at_desk(browser, who)
    hours = {"day": "2027-01-20", "begins": "22:00", "ends": "08:00", "weeks": "2"}
    for _ in range(2):
        browser.get("/desk/rota")
        assert browser.post("/desk/rota", **hours).status_code == 303
        assert rows(house, "shifts") == 2


@pytest.mark.parametrize(("said", "state"), [("confirm", "confirmed"), ("refuse", "refused")])
def test_a_call_recorded_twice_is_recorded_once(
    house: House, browser: Browser, said: str, state: str
) -> None:
    family = registered(house, browser)
    browser.get(f"/family/{family}/told")
    browser.follow(browser.post(f"/family/{family}/told", deputy_is="other", deputy="Алесь"))
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
        change_id = tx.session.execute(text("SELECT id FROM changes")).scalar_one()
    desk = Browser(house.client())
    at_desk(desk, house.add_responder(north))
    before = rows(house, "ledger")
    for _ in range(2):
        desk.get("/desk/")
        answered = desk.post(f"/desk/call/{change_id}/{said}")
        assert answered.headers["Location"] == f"/desk/?done={state}"
        assert rows(house, "ledger") == before + 1
    other = "refuse" if said == "confirm" else "confirm"
    desk.get("/desk/")
    assert desk.post(f"/desk/call/{change_id}/{other}").status_code == 404


def test_something_done_is_written_down_once_by_two_clicks(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    register(browser, course=OWN_COURSE)
    for happened in ("search", "summons"):
        for _ in range(2):
            browser.get("/family/1/pressure")
            browser.follow(browser.post("/family/1/pressure", **entry(kind=happened, call="yes")))
    assert rows(house, "incidents") == 2
    assert rows(house, "cases") == 1


def test_an_entry_that_does_not_open_keeps_nobody_from_writing(
    house: House, browser: Browser
) -> None:
    exile_in(house, browser)
    register(browser, course=OWN_COURSE)
    for at in (1, 2):
        browser.get("/family/1/pressure")
        browser.follow(browser.post("/family/1/pressure", **entry(call="yes")))
        assert rows(house, "incidents") == at
        with house.store.begin() as tx:
            tx.session.execute(text("UPDATE incidents SET sealed = 'x'"))
