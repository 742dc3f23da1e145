"""The rota: written down by those who keep it, and it decides who is paged."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.families import WORDS_COURSE, begin, register, walk
from tests.web.house import MOTHER, OURS, Browser, House, Responder
from tests.web.test_desk import at_desk
from tests.web.test_exile import exile_in, signed_in


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def desk_of(house: House, who: Responder) -> Browser:
    browser = Browser(house.client())
    at_desk(browser, who)
    return browser


def write(browser: Browser, day: str, begins: str, ends: str, weeks: str = "1") -> int:
    browser.get("/desk/rota")
    answer = browser.post("/desk/rota", day=day, begins=begins, ends=ends, weeks=weeks)
    if answer.status_code == 303:
        browser.follow(answer)
    return answer.status_code


def press(browser: Browser, deed: str) -> None:
    found = re.findall(rf"/desk/rota/[0-9a-f-]{{36}}/{deed}", browser.page)
    browser.follow(browser.post(found[0]))


def paged(house: House) -> list[UUID]:
    query = "SELECT responder_id FROM outbox WHERE kind = 'page' ORDER BY responder_id"
    with house.store.begin() as tx:
        return [row.responder_id for row in tx.session.execute(text(query))]


def test_who_has_the_hours_is_paged_first_and_nobody_is_dropped(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    north = house.add_organisation()
    staff = [house.add_responder(north) for _ in range(4)]
    desk = desk_of(house, staff[3])
    assert write(desk, "2027-01-10", "00:00", "00:00", weeks="2") == 303
    desk.get("/desk/")
    assert ">on duty<" in desk.page
    other = desk_of(house, staff[0])
    assert ">not in your hours<" in other.page
    signed_in(browser, house.add_exile(north)[1])
    register(browser)
    house.clock.at = datetime(2027, 1, 10, 20, 0, tzinfo=UTC)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=1)
    first = set(paged(house))
    assert staff[3].id in first
    assert len(first) == 2  # one channel each, so the next responder at once
    house.forward(minutes=40)
    assert set(paged(house)) == {each.id for each in staff}


def test_whose_hours_begin_during_an_escalation_is_called_next(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    north = house.add_organisation()
    staff = [house.add_responder(north) for _ in range(4)]
    assert write(desk_of(house, staff[1]), "2027-01-10", "08:00", "21:00") == 303
    assert write(desk_of(house, staff[3]), "2027-01-10", "21:00", "08:00") == 303
    signed_in(browser, house.add_exile(north)[1])
    register(browser)
    house.clock.at = datetime(2027, 1, 10, 19, 58, tzinfo=UTC)  # 20:58 in Warsaw
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=1)
    assert set(paged(house)) == {staff[1].id, staff[0].id}
    house.forward(minutes=5)
    assert set(paged(house)) == {staff[1].id, staff[0].id, staff[3].id}


def test_where_no_hours_are_to_come_what_each_said_counts(house: House) -> None:
    north = house.add_organisation()
    olga, jan = house.add_responder(north), house.add_responder(north)
    assert write(desk_of(house, olga), "2027-01-10", "13:30", "14:00") == 303
    assert ">not in your hours<" in desk_of(house, jan).page
    house.clock.forward(hours=2)
    assert ">on duty<" in desk_of(house, jan).page


def test_hours_are_offered_taken_over_and_struck_out(house: House) -> None:
    north = house.add_organisation()
    olga, jan = desk_of(house, house.add_responder(north)), None
    assert write(olga, "2027-01-11", "22:00", "08:00") == 303
    jan = desk_of(house, house.add_responder(north))
    jan.get("/desk/rota")
    assert "Take them" not in jan.page
    press(olga, "offer")
    jan.get("/desk/rota")
    press(jan, "take")
    assert "These hours are yours now." in jan.page
    olga.get("/desk/rota")
    assert "Strike them out" not in olga.page
    press(jan, "strike")
    assert "Nothing is written down." in jan.page


def test_whose_hours_they_are_is_opened_by_a_deed_the_ledger_has(house: House) -> None:
    north = house.add_organisation()
    write(desk_of(house, house.add_responder(north)), "2027-01-11", "22:00", "08:00")
    jan = desk_of(house, house.add_responder(north))
    jan.get("/desk/rota")
    assert "a colleague" in jan.page
    assert "Olga" not in jan.page
    jan.post("/desk/rota/names")
    assert 'Olga · <span lang="en">English</span>' in jan.page
    with house.store.begin() as tx:
        acts = tx.session.execute(text("SELECT act FROM ledger ORDER BY seq")).scalars().all()
    assert acts[-1] == "open-rota"


def test_only_ones_own_hours_are_given_away(house: House) -> None:
    north = house.add_organisation()
    olga = desk_of(house, house.add_responder(north))
    write(olga, "2027-01-11", "22:00", "08:00")
    [strike] = re.findall(r"/desk/rota/[0-9a-f-]{36}/strike", olga.page)
    stranger = desk_of(house, house.add_responder(house.add_organisation("South")))
    for who in (desk_of(house, house.add_responder(north)), stranger):
        for deed in ("strike", "offer", "keep", "take"):
            who.get("/desk/rota")
            path = strike.replace("strike", deed)
            assert who.post(path).status_code == 404


def test_what_cannot_be_written_down_says_what_to_change(house: House) -> None:
    olga = desk_of(house, house.add_responder(house.add_organisation()))
    for day, begins, ends, said in (
        ("soon", "10:00", "12:00", "Choose the day on which it begins."),
        ("2027-01-11", "ten", "12:00", "Write hours and minutes"),
        ("2027-01-09", "10:00", "12:00", "These hours are over."),
    ):
        assert write(olga, day, begins, ends) == 422
        assert said in olga.page
    assert write(olga, "2027-01-11", "10:00", "12:00") == 303
    assert write(olga, "2027-01-11", "11:00", "13:00") == 422
    assert "You are on duty in a part of these hours already." in olga.page
    assert write(olga, "2027-01-11", "12:00", "13:00", weeks="900") == 303
    assert write(olga, "0001-01-01", "12:00", "13:00") == 422
    assert write(olga, "9999-12-31", "22:00", "08:00") == 422


def test_empty_hours_are_said_at_the_desk_and_to_the_operator(house: House) -> None:
    north = house.add_organisation()
    olga = desk_of(house, house.add_responder(north))
    operator = house.client(frozenset({"ops"}))

    def unstaffed() -> bytes:
        [line] = re.findall(rb"\nvestka_unstaffed_seconds (\d+)", operator.get("/metrics").data)
        return bytes(line)

    assert unstaffed() == b"0"
    write(olga, "2027-01-10", "00:00", "00:00", weeks="3")
    assert "Nobody of yours is on duty" in olga.page
    assert unstaffed() == b"133200"  # two days but the eleven hours that are left of this one
    for day in ("2027-01-11", "2027-01-12"):
        write(olga, day, "00:00", "00:00")
    assert unstaffed() == b"0"
    olga.get("/desk/")
    olga.follow(olga.post("/desk/duty", duty="off"))
    assert unstaffed() == b"172800"


def test_an_exile_reads_the_hours_that_are_really_kept(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    begin(browser)
    walk(browser, *WORDS_COURSE)
    browser.get("/family/new/summary")
    assert "Nobody stands behind this yet" in browser.page
    with house.store.begin() as tx:
        north = tx.session.execute(text("SELECT id FROM organisations")).scalar_one()
    olga = desk_of(house, house.add_responder(north))
    browser.get("/family/new/summary")
    assert "No hours of duty are written down." in browser.page
    write(olga, "2027-01-11", "22:00", "08:00")
    browser.get("/family/new/summary")
    hours = browser.page.partition("somebody is on duty, by the clock of Warsaw")[2]
    assert "22:00 – Tuesday, 12 January, 08:00" in hours
    olga.get("/desk/")
    olga.follow(olga.post("/desk/duty", duty="off"))
    browser.get("/family/new/summary")
    assert "22:00 –" not in browser.page


def test_no_hour_and_no_name_of_duty_stands_in_clear(house: House) -> None:
    who = house.add_responder(house.add_organisation())
    write(desk_of(house, who), "2027-01-11", "22:00", "08:00")
    with house.store.begin() as tx:
        [row] = tx.session.execute(text("SELECT * FROM shifts")).all()
    assert str(who.id) not in repr(row)
    assert b"22:00" not in bytes(row.sealed)
