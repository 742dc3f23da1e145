"""The pressure log: what was done is written once, opened by a deed, and leaves with consent."""

import hashlib
import json
import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.outcome import Outcome
from service.domain.pressure import FILE_BYTES_MAX, FILES_MAX
from service.usecases import escalating, retaining, witnessing
from service.usecases.witnessing import Written
from service.web.boundary import PAPERS_TYPE
from tests.domain.test_pressure import VISIT
from tests.web.families import OWN_COURSE, register
from tests.web.house import Browser, House, Responder
from tests.web.opened import causes_of_cases
from tests.web.test_case_page import _organisation_of
from tests.web.test_desk import at_desk, case_open
from tests.web.test_exile import exile_in

PAPER = b"%PDF-1.4 povestka " * 40
WORDS = "обещали вернуться с понятыми"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "summons",
        "day": "2027-01-08",
        "precision": "day",
        "target": "relative",
        "actor": "stated",
        "source": "told",
        "grade": "likely",
        "sharing": "0",
        "region": "Гродно",
        "demand": WORDS,
        "call": "no",
        **changes,
    }


def exile_with_family(house: House, browser: Browser) -> tuple[str, Responder, str]:
    """Register an `own` family; return its path, a responder of its organisation, the words."""
    north = house.add_organisation()
    house.add_organisation("South")
    who = house.add_responder(north)
    words = house.add_exile(north)[1]
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=words))
    register(browser, course=OWN_COURSE)
    found = re.search(r"/family/\d+", browser.page)
    assert found
    return found.group(), who, words


def write(browser: Browser, family: str, **changes: Any) -> Any:
    browser.get(f"{family}/pressure")
    return browser.post(f"{family}/pressure", **entry(**changes))


def bring(browser: Browser, family: str, *contents: bytes) -> Any:
    """Write an entry with papers of any size; the test client itself would spool them."""
    browser.get(f"{family}/pressure")
    parts = [
        (f'name="{name}"', str(value).encode())
        for name, value in {"csrf_token": browser.token(), **entry()}.items()
    ]
    parts += [('name="papers"; filename="p"', each) for each in contents]
    body = b"".join(
        f"--b\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + value + b"\r\n"
        for about, value in parts
    )
    answer = browser.client.post(
        f"{family}/pressure",
        base_url=browser.base_url,
        data=body + b"--b--\r\n",
        content_type=f"{PAPERS_TYPE}; boundary=b",
    )
    browser.page = answer.get_data(as_text=True)
    return answer


def entries(house: House) -> int:
    return counted(house, "incidents")


def counted(house: House, table: str) -> int:
    with house.store.begin() as tx:
        return int(tx.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def deeds(house: House) -> list[str]:
    with house.store.begin() as tx:
        return list(tx.session.execute(text("SELECT act FROM ledger ORDER BY seq")).scalars())


def the_case(house: House) -> str:
    with house.store.begin() as tx:
        return f"/desk/case/{tx.session.execute(text('SELECT id FROM cases')).scalar_one()}"


def test_what_an_exile_writes_is_kept_sealed_and_not_shown_again(
    house: House, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    blank = browser.get(f"{family}/pressure").get_data()
    assert "the exile" not in browser.page  # who reads it is called "you"
    assert "your flat" in browser.page
    browser.follow(write(browser, family))
    assert "Kept, sealed. It is not shown here again." in browser.page
    assert (entries(house), counted(house, "cases")) == (1, 0)
    assert deeds(house)[-1] == "write-pressure"
    without_tokens = re.compile(rb'value="[^"]*"')
    again = browser.get(f"{family}/pressure").get_data()
    assert without_tokens.sub(b"", again) == without_tokens.sub(b"", blank)
    with house.store.begin() as tx:
        rows = tx.session.execute(text("SELECT sealed FROM incidents")).scalars().all()
    assert all(WORDS.encode() not in row and b"summons" not in row for row in rows)


@pytest.mark.parametrize(("kind", "level"), [("summons", "L3"), ("detention", "L4")])
def test_responders_are_called_only_where_the_exile_wants_it(
    house: House, browser: Browser, kind: str, level: str
) -> None:
    family, who, _ = exile_with_family(house, browser)
    browser.follow(write(browser, family, kind=kind, call="yes"))
    assert "responders are told" in browser.page
    assert causes_of_cases(house) == [("pressure", level)]
    house.forward(minutes=2)
    assert len(house.world.phone(house.number_of(who)).inbox) == 1
    desk = Browser(house.client())
    at_desk(desk, who)
    assert "the exile tells of pressure" in desk.page
    case = the_case(house)
    desk.get(case)
    assert WORDS not in desk.page
    desk.get(f"{case}/pressure")
    assert WORDS not in desk.page
    desk.post(f"{case}/pressure/open")
    assert WORDS in desk.page
    assert "the exile" in desk.page
    assert deeds(house)[-1] == "open-pressure"


def test_a_form_says_at_each_field_what_to_change_and_keeps_nothing(
    house: House, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    browser.get(f"{family}/pressure")
    assert browser.post(f"{family}/pressure", region="x" * 1001).status_code == 422
    for sentence in (
        "Choose what happened.",
        "Choose the day, or any day of the month or year.",
        "Choose how exactly the day is known.",
        "Choose to whom it was done.",
        "Choose how it is known who did it.",
        "Choose where you know it from.",
        "Choose how sure it is.",
        "Choose who may know of it.",
        "Say whether responders are to look at it.",
        "Shorten this to 1000 letters.",
    ):
        assert sentence in browser.page, sentence
    assert write(browser, family, day="2027-01-11").status_code == 422
    assert "Choose today or a day before." in browser.page
    assert WORDS in browser.page, "what was typed stays in the form"
    assert entries(house) == 0


def papers(*contents: bytes) -> list[tuple[BytesIO, str]]:
    return [(BytesIO(each), f"{number}.pdf") for number, each in enumerate(contents)]


def test_papers_come_back_as_they_were_and_only_by_a_deed(house: House, browser: Browser) -> None:
    family, who, _ = exile_with_family(house, browser)
    browser.follow(write(browser, family, call="yes", papers=papers(PAPER, b"second")))
    assert counted(house, "papers") == 2
    desk, case = Browser(house.client()), the_case(house)
    at_desk(desk, who)
    desk.get(f"{case}/pressure")
    desk.post(f"{case}/pressure/open")
    assert hashlib.sha256(PAPER).hexdigest() in desk.page
    paths = re.findall(r'action="([^"]*/paper/[^"]*)"', desk.page)
    assert len(paths) == 2
    token = desk.token()
    contents = []
    for path in paths:
        desk.page = f'name="csrf_token" value="{token}"'
        answer = desk.post(path)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        contents.append(answer.get_data())
    assert sorted(contents) == sorted([PAPER, b"second"])
    assert deeds(house)[-2:] == ["open-paper", "open-paper"]
    assert desk.get(paths[0]).status_code == 404


def test_papers_that_are_too_large_or_too_many_are_refused_with_their_bound(
    house: House, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    large = b"x" * (FILE_BYTES_MAX + 1)
    assert bring(browser, family, large).status_code == 422
    assert "A paper may have two megabytes." in browser.page
    assert bring(browser, family, *[b"x"] * 4).status_code == 422
    assert "Choose three papers at most" in browser.page
    assert bring(browser, family, *[large] * 4).status_code == 413
    assert "two megabytes each" in browser.page
    assert entries(house) == 0
    for at in range(FILES_MAX // 3):
        browser.follow(write(browser, family, papers=papers(*[bytes([at])] * 3)))
    assert write(browser, family, papers=papers(*[b"x"] * 3)).status_code == 422
    assert "holds twenty papers" in browser.page
    assert counted(house, "papers") == FILES_MAX // 3 * 3


def test_a_large_paper_never_touches_a_disk_in_clear(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, _, _ = exile_with_family(house, browser)
    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, None)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", None)
    assert bring(browser, family, b"x" * FILE_BYTES_MAX).status_code == 303
    assert counted(house, "papers") == 1


def test_papers_are_taken_by_no_other_form(house: House, browser: Browser) -> None:
    family, _, _ = exile_with_family(house, browser)
    browser.get(family)
    answer = browser.client.post(
        f"{family}/pause",
        base_url=browser.base_url,
        data={"csrf_token": browser.token(), "until": "2027-01-12"},
        content_type=PAPERS_TYPE,
    )
    assert answer.status_code == 400


def test_bytes_that_are_no_text_are_refused_in_a_form_with_papers(
    house: House, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    browser.get(f"{family}/pressure")
    bound = "b0undary"
    body = (
        (
            f'--{bound}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f'{browser.token()}\r\n--{bound}\r\nContent-Disposition: form-data; name="region"\r\n\r\n'
        ).encode()
        + b"\xff\xfe\r\n--"
        + bound.encode()
        + b"--\r\n"
    )
    answer = browser.client.post(
        f"{family}/pressure",
        base_url=browser.base_url,
        data=body,
        content_type=f"{PAPERS_TYPE}; boundary={bound}",
    )
    assert answer.status_code == 400


def test_a_stranger_neither_reads_nor_writes_another_familys_log(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    other = Browser(house.client())
    exile_in(house, other)
    other.get("/")
    assert other.get(f"{family}/pressure").status_code == 404
    other.get("/")
    assert other.post(f"{family}/pressure", **entry()).status_code == 404
    browser.follow(write(browser, family, call="yes"))
    stranger = house.add_responder(house.add_organisation("East"))
    desk, case = Browser(house.client()), the_case(house)
    at_desk(desk, stranger)
    for path in ("", "/open", "/export"):
        desk.get("/desk/")
        assert desk.post(f"{case}/pressure{path}", **entry()).status_code == 404, path
    desk.get("/desk/")
    assert desk.get(f"{case}/pressure").status_code == 404
    assert entries(house) == 1


def held_case(house: House, client: FlaskClient) -> tuple[Responder, str, Browser]:
    who, case = case_open(house, client)
    desk = Browser(house.client())
    at_desk(desk, who)
    desk.get(case)
    desk.follow(desk.post(f"{case}/take"))
    desk.get(f"{case}/pressure")
    return who, case, desk


def test_who_works_on_a_case_writes_into_the_log_and_others_do_not(
    house: House, client: FlaskClient
) -> None:
    who, case, desk = held_case(house, client)
    desk.follow(desk.post(f"{case}/pressure", **entry()))
    assert "The entry is kept, sealed." in desk.page
    desk.post(f"{case}/card")
    assert "wrote into the pressure log" in desk.page
    beside = Browser(house.client())
    at_desk(beside, house.add_responder(_organisation_of(house, who)))
    beside.get(f"{case}/pressure")
    assert "Write an entry" not in beside.page
    assert beside.post(f"{case}/pressure", **entry()).status_code == 422
    assert "only who holds it writes in it" in beside.page
    assert entries(house) == 1


def opened(desk: Browser, case: str) -> str:
    desk.get(f"{case}/pressure")
    desk.post(f"{case}/pressure/open")
    return desk.page


def export(desk: Browser, case: str, purpose: str) -> Any:
    desk.get(f"{case}/pressure")
    return desk.post(f"{case}/pressure/export", purpose=purpose)


def test_only_what_there_is_consent_for_is_handed_on_and_the_ledger_has_it(
    house: House, client: FlaskClient
) -> None:
    _, case, desk = held_case(house, client)
    for sharing in ("0", "1", "2", "3"):
        desk.get(f"{case}/pressure")
        desk.follow(desk.post(f"{case}/pressure", **entry(sharing=sharing, papers=papers(PAPER))))
    found: dict[str, Any] = {}
    for purpose, leaving in (("1", 3), ("2", 2), ("3", 1)):
        answer = export(desk, case, purpose)
        found = json.loads(answer.get_data())
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (len(found["entries"]), found["left_out"]) == (leaving, 4 - leaving)
        assert (WORDS in answer.get_data(as_text=True)) is (purpose != "2")
        assert ("papers_sha256" in found["entries"][0]) is (purpose != "2")
        assert deeds(house)[-1] == "export-pressure"
    assert found["entries"][0]["papers_sha256"] == [hashlib.sha256(PAPER).hexdigest()]
    assert export(desk, case, "0").status_code == 422
    assert "Choose what it is for." in desk.page


def test_consent_that_has_lapsed_lets_nothing_out_until_it_is_asked_anew(
    house: House, client: FlaskClient
) -> None:
    who, case, desk = held_case(house, client)
    desk.follow(desk.post(f"{case}/pressure", **entry(sharing="3")))
    house.clock.at += timedelta(days=184)
    at_desk(desk, who)
    assert json.loads(export(desk, case, "1").get_data())["entries"] == []
    assert "has lapsed: ask again" in opened(desk, case)
    path = re.findall(r'action="([^"]*/consent)"', desk.page)[0]
    assert desk.post(path, sharing="7").status_code == 422
    opened(desk, case)
    desk.follow(desk.post(path, sharing="1"))
    assert len(json.loads(export(desk, case, "1").get_data())["entries"]) == 1
    assert json.loads(export(desk, case, "2").get_data())["entries"] == []
    assert deeds(house).count("renew-consent") == 1


def test_a_case_that_is_over_shows_its_own_entries_and_takes_no_more(
    house: House, client: FlaskClient
) -> None:
    who, case, desk = held_case(house, client)
    desk.follow(desk.post(f"{case}/pressure", **entry()))
    opened(desk, case)
    path = re.findall(r'action="([^"]*/consent)"', desk.page)[0]
    escalating.close_case(house.ports, who.id, _uuid(case), Outcome.PRESSURE)
    with house.store.begin() as tx:
        [(exile, family)] = tx.session.execute(text("SELECT exile_id, id FROM families"))
    today = house.clock.at.date()
    later = replace(VISIT, day=today, written_on=today)
    witnessing.write_as_exile(house.ports, exile, family, Written(later), call=False)
    shown = opened(desk, case)
    assert WORDS in shown
    assert VISIT.story.region not in shown
    assert desk.post(f"{case}/pressure", **entry()).status_code == 422
    assert entries(house) == 2
    assert desk.post(path, sharing="1").status_code == 303


def _uuid(case: str) -> UUID:
    return UUID(case.rpartition("/")[2])


def test_other_words_write_into_a_shadow_and_call_nobody(house: House, browser: Browser) -> None:
    _, _, words = exile_with_family(house, browser)
    mine = words.split()
    others = house.add_exile(house.add_organisation("East"))[1].split()
    forced = Browser(house.client())
    forced.get("/")
    forced.follow(forced.post("/sign-in", words=" ".join([*mine[:4], *others[4:]])))
    found = re.search(r"/family/\d+", forced.page)
    assert found
    forced.follow(write(forced, found.group(), kind="detention", call="yes"))
    assert "responders are told" in forced.page
    assert counted(house, "cases") == 0


def test_entries_go_when_their_time_is_over_and_their_papers_with_them(
    house: House, browser: Browser
) -> None:
    family, _, _ = exile_with_family(house, browser)
    browser.follow(write(browser, family, sharing="0", papers=papers(PAPER)))
    browser.follow(write(browser, family, sharing="1", papers=papers(PAPER)))
    house.clock.at += timedelta(days=183)
    retaining.sweep(house.ports)
    assert (entries(house), counted(house, "papers")) == (2, 2)
    house.clock.at += timedelta(days=1)
    retaining.sweep(house.ports)
    assert (entries(house), counted(house, "papers")) == (1, 1)
    with house.store.begin() as tx:
        tx.session.execute(text("DELETE FROM data_keys WHERE id IN (SELECT id FROM families)"))
    retaining.sweep(house.ports)
    assert (entries(house), counted(house, "papers")) == (0, 0)
