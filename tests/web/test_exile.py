"""The exile's face: in by words, one form, a glance of public facts, orders on one's own family."""

import re
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.domain.check import REASON_MAX
from service.usecases import enrolling, signing_in
from tests.web.families import GARDEN, OWN_COURSE, register
from tests.web.house import MOTHER, OURS, Browser, House


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def signed_in(browser: Browser, words: str) -> None:
    browser.get("/")
    browser.follow(browser.post("/sign-in", words=words))


def exile_in(house: House, browser: Browser) -> None:
    _, words = house.add_exile(house.add_organisation())
    signed_in(browser, words)


def registered(house: House, browser: Browser) -> str:
    """Let somebody sign in and register a family whose ways are proved; return its id."""
    family_id = newly_registered(house, browser)
    house.take_for_proved(family_id)
    return family_id


def newly_registered(house: House, browser: Browser) -> str:
    """Let somebody sign in and register a family; return its id."""
    exile_in(house, browser)
    register(browser)
    found = re.search(r"/family/(\d+)", browser.page)
    assert found, browser.page
    return found.group(1)


def test_words_open_the_page_in_any_case_and_spacing(house: House, browser: Browser) -> None:
    _, words = house.add_exile(house.add_organisation())
    signed_in(browser, "  " + words.upper().replace(" ", ",\n"))
    assert "Nobody yet" in browser.page


def test_every_refusal_of_listed_words_is_the_same_page(house: House, client: FlaskClient) -> None:
    _, words = house.add_exile(house.add_organisation())
    _, others = house.add_exile(house.add_organisation())
    mixed = " ".join(words.split()[4:] + others.split()[4:])
    unknown = " ".join(others.split()[4:] + words.split()[:4])
    pages = set()
    for typed in (mixed, unknown):
        browser = Browser(client)
        browser.get("/")
        answer = browser.post("/sign-in", words=typed)
        assert answer.status_code == 403
        pages.add(re.sub(r'value="[^"]*"', "", browser.page))
        assert "words" not in {name for name, _ in answer.headers}
    assert len(pages) == 1


def test_an_unlisted_word_is_named_by_its_place_and_never_repeated(
    house: House, browser: Browser
) -> None:
    _, words = house.add_exile(house.add_organisation())
    typed = words.split()
    typed[2] = "qwertz"
    browser.get("/")
    answer = browser.post("/sign-in", words=" ".join(typed))
    assert answer.status_code == 403
    assert "Word 3 is not on the list" in browser.page
    assert "qwertz" not in browser.page


def test_an_invitation_gives_eight_words_and_lets_in_who_retypes_them(
    house: House, browser: Browser
) -> None:
    token = enrolling.invite(house.ports, "exile", house.add_organisation())
    browser.get(f"/invitation/{token}")
    browser.submit(words_language="ru")
    words = re.findall(r'<li lang="">([^<]+)</li>', browser.page)
    assert len(words) == 8
    bond = browser.hidden("bond")
    wrong = browser.submit(words=" ".join(words[::-1]), bond=bond)
    assert wrong.status_code == 422
    assert words[0] not in browser.page
    browser.follow(browser.submit(words=" ".join(words), bond=bond))
    assert "You are signed in" in browser.page
    browser.get(f"/invitation/{token}")
    assert browser.submit().status_code == 403


def test_a_family_is_registered_and_nothing_of_it_is_shown_again(
    house: House, browser: Browser
) -> None:
    family_id = registered(house, browser)
    pages = [browser.page]
    for path in ("/", f"/family/{family_id}", f"/family/{family_id}/stop", "/family/new"):
        browser.get(path)
        pages.append(browser.page)
    shown = "".join(pages)
    for secret in ("500100301", "500 100 302", "патиссоны", "баклажаны", "надоели", GARDEN[0]):
        assert secret not in shown.replace("+48 500 100 301", "")
    assert "Monday, 11 January" in pages[1]
    assert "18:00" in pages[1]


def test_families_keep_their_numbers_when_others_join(house: House, browser: Browser) -> None:
    exile_in(house, browser)
    seen: list[str] = []
    for number in range(1, 5):
        register(browser, course=OWN_COURSE)
        pages = browser.page.partition("<main")[2].split("<section")[1:]
        ids = [re.findall(r"/family/(\d+)", each)[0] for each in pages]
        assert [re.findall(r"Family (\d)", each)[0] for each in pages] == list("1234"[:number])
        assert ids[:-1] == seen
        seen = ids


def test_nothing_goes_out_before_one_message_was_ordered_and_answered(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    family_id = newly_registered(house, browser)
    assert "Nothing goes out yet" in browser.page
    assert "not watching</p>" in browser.page
    house.forward(days=20)
    assert house.world.phone(MOTHER).inbox == []
    signed_in_again(house, browser)
    browser.follow(browser.post(f"/family/{family_id}/prove"))
    assert "goes out in the next window" in browser.page
    house.forward(days=20)
    assert len(house.world.phone(MOTHER).inbox) == 1
    signed_in_again(house, browser)
    assert "nothing has come back yet" in browser.page
    assert "Do you know a reason?" not in browser.page  # it proves a way and asks nothing
    house.world.phone_sends(MOTHER, to=OURS, text="да, пришло")
    house.forward(days=10)
    assert len(house.world.phone(MOTHER).inbox) == 2
    signed_in_again(house, browser)
    assert "Let one message go out" not in browser.page
    assert ">watching</p>" in browser.page


@pytest.mark.parametrize("code", [30003, 30006])
def test_a_first_message_that_did_not_arrive_is_said_to_be_lost_and_no_more(
    house: House, client: FlaskClient, browser: Browser, code: int
) -> None:
    house.listen(client)
    phone = house.world.phone(MOTHER)
    phone.fails_with = code
    family_id = newly_registered(house, browser)
    browser.follow(browser.post(f"/family/{family_id}/prove"))
    house.forward(days=3)
    signed_in_again(house, browser)
    assert "Your first message did not arrive." in browser.page
    assert "nothing has come back yet" not in browser.page
    for carriers_word in (str(code), "unreachable", "out of reach", "landline"):
        assert carriers_word not in browser.page
    assert browser.page.count('name="answer"') == 0  # it proves a way and asks nothing

    phone.fails_with = None
    browser.follow(browser.post(f"/family/{family_id}/prove"))
    assert "goes out in the next window" in browser.page
    house.forward(days=10)
    signed_in_again(house, browser)
    assert "nothing has come back yet" in browser.page
    assert "did not arrive" not in browser.page


def test_the_glance_shows_days_and_the_same_words_however_it_was_answered(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    registered(house, browser)
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text="баклажаны замёрзли")
    house.forward(minutes=5)
    signed_in_again(house, browser)
    assert "something went out" in browser.page
    assert "something came back" in browser.page
    plain = re.sub(r"<[^>]+>", " ", browser.page).lower()
    for verdict in ("distress", "unverified", "safe", "l4", "danger"):
        assert verdict not in plain


def test_a_question_is_answered_once_and_leaves_the_page(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    family_id = registered(house, browser)
    house.forward(days=2, hours=12)
    signed_in_again(house, browser)
    assert "No answer yet. Do you know a reason?" in browser.page
    wrong = browser.post(f"/family/{family_id}/answer", given="known-reason", until="2026-01-01")
    assert wrong.status_code == 422
    last = (house.clock.now() + REASON_MAX).date()
    answer = browser.post(f"/family/{family_id}/answer", given="known-reason", until=str(last))
    browser.follow(answer)
    assert "Do you know a reason?" not in browser.page


def signed_in_again(house: House, browser: Browser) -> None:
    """Sessions last half an hour: open a fresh one for the only exile there is."""
    with house.store.begin() as tx:
        exile_id = UUID(
            str(tx.session.execute(text("SELECT id FROM exiles WHERE state = 'active'")).scalar())
        )
    token = signing_in.begin(house.ports, "exile", exile_id)
    browser.client.set_cookie("__Host-visit", token, domain="notes.example", secure=True)
    browser.get("/")


def test_a_pause_stops_at_eight_weeks(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    for until in ("2027-04-01", "2026-12-01", "nonsense", ""):
        assert browser.post(f"/family/{family_id}/pause", until=until).status_code == 422
    browser.follow(browser.post(f"/family/{family_id}/pause", until="2027-03-07"))
    assert "paused until the end of 7 March" in browser.page


def test_a_pause_is_made_longer_and_never_shorter(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/pause", until="2027-02-01"))
    browser.get(f"/family/{family_id}")
    assert browser.post(f"/family/{family_id}/pause", until="2027-01-20").status_code == 422
    assert "never shorter" in browser.page
    browser.follow(browser.post(f"/family/{family_id}/pause", until="2027-02-02"))
    assert "paused until the end of 2 February" in browser.page
    assert "uses up its question" in browser.page


def test_sooner_is_refused_in_words_while_a_pause_outlasts_it(
    house: House, browser: Browser
) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/pause", until="2027-02-01"))
    browser.get(f"/family/{family_id}")
    assert browser.post(f"/family/{family_id}/sooner").status_code == 422
    assert "nothing was changed" in browser.page


def test_after_a_stop_no_reason_is_offered_that_lasts(
    house: House, client: FlaskClient, browser: Browser
) -> None:
    house.listen(client)
    registered(house, browser)
    house.forward(days=2)
    house.world.phone_sends(MOTHER, to=OURS, text="надоели разговоры")
    house.forward(days=1)
    signed_in_again(house, browser)
    assert "Was it your relative" in browser.page
    assert "I have heard from them" in browser.page
    assert "There is a reason" not in browser.page


def test_sooner_changes_nothing_for_three_days(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    browser.follow(browser.post(f"/family/{family_id}/sooner"))
    assert "takes effect after three days" in browser.page


def test_a_stop_is_asked_twice_and_final(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}/stop")
    assert "Stop for good?" in browser.page
    assert not _is_stopped(house)
    browser.follow(browser.post(f"/family/{family_id}/stop"))
    assert "nothing goes out any more" in browser.page
    assert _is_stopped(house)


def test_inspected_looks_like_any_other_order(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    browser.get(f"/family/{family_id}/inspected")
    assert "Safe words count no more?" in browser.page
    browser.follow(browser.post(f"/family/{family_id}/inspected"))
    browser.get("/")
    assert "no longer count" not in browser.page


def test_the_safe_words_are_counted_and_a_burnt_or_used_one_is_not_told(
    house: House, browser: Browser
) -> None:
    family_id = registered(house, browser)
    browser.get(f"/family/{family_id}")
    before = browser.page
    assert re.search(r"[2-9] safe words are agreed\.", before)
    browser.post(f"/family/{family_id}/inspected")
    browser.get(f"/family/{family_id}")
    assert counted(browser.page) == counted(before)


def counted(page: str) -> list[str]:
    return re.findall(r"\d+ safe words? (?:is|are) agreed.*?</p>", page, re.DOTALL)


def test_the_family_of_another_exile_is_not_there(house: House, browser: Browser) -> None:
    family_id = registered(house, browser)
    other = Browser(house.client())
    _, words = house.add_exile(house.add_organisation())
    signed_in(other, words)
    nobody = "9"
    for act in ("", "/stop"):
        foreign = other.get(f"/family/{family_id}{act}")
        assert foreign.status_code == 404
        assert foreign.data == other.get(f"/family/{nobody}{act}").data
    for act in ("answer", "pause", "sooner", "inspected", "stop"):
        other.get("/")
        form = {"given": "nothing", "until": str(date(2027, 1, 20))}
        foreign = other.post(f"/family/{family_id}/{act}", **form)
        assert foreign.status_code == 404
        other.get("/")
        assert foreign.data == other.post(f"/family/{nobody}/{act}", **form).data
    assert not _is_stopped(house)


def test_leaving_quickly_ends_the_session_and_says_nothing(house: House, browser: Browser) -> None:
    registered(house, browser)
    browser.follow(browser.post("/leave"))
    assert "Family" not in browser.page
    browser.get("/")
    assert "Your eight words" in browser.page


def test_signing_out_everywhere_ends_the_other_browsers_sessions(
    house: House, browser: Browser
) -> None:
    _, words = house.add_exile(house.add_organisation())
    other = Browser(house.client())
    for each in (browser, other):
        signed_in(each, words)
    browser.post("/sign-out-everywhere")
    other.get("/")
    assert "Your eight words" in other.page


def _is_stopped(house: House) -> bool:
    with house.store.begin() as tx:
        states = (
            tx.session.execute(text("SELECT state FROM families WHERE state <> 'shadow'"))
            .scalars()
            .all()
        )
    return states == ["stopped"]
