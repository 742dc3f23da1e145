"""A session that is over loses nothing: what was typed goes along through the door, unsent."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.web.families import answer, begin, walk
from tests.web.house import Browser, House


@pytest.fixture
def words(house: House) -> str:
    _, words = house.add_exile(house.add_organisation())
    return words


@pytest.fixture
def browser(client: FlaskClient, words: str) -> Browser:
    signed_in = Browser(client)
    signed_in.get("/")
    signed_in.follow(signed_in.post("/sign-in", words=words))
    return signed_in


def kept(browser: Browser) -> dict[str, str]:
    """Return what the page takes along."""
    return {name: browser.hidden(name) for name in ("kept-path", "kept-reached", "kept-go")}


def test_an_answer_typed_for_too_long_is_sent_after_signing_in_again(
    house: House, browser: Browser, words: str
) -> None:
    begin(browser, "own")
    walk(browser, "cover", "rhythm", "hours")
    house.clock.at += timedelta(hours=1)
    late = browser.post("/family/new/told", go="next", reached="вечером, голосом")
    assert late.status_code == 403
    assert "Your eight words" in browser.page
    held = kept(browser)
    assert held == {
        "kept-path": "/family/new/told",
        "kept-reached": "вечером, голосом",
        "kept-go": "next",
    }
    mistyped = browser.post("/sign-in", words="one two three", **held)
    assert mistyped.status_code == 403
    assert kept(browser) == held
    browser.post("/sign-in", words=words, **held)
    assert "What you had typed is still here" in browser.page
    browser.get("/family/new")
    assert 'href="/family/new/told"' in browser.page  # nothing was sent by signing in
    browser.post("/sign-in", words=words, **held)
    browser.follow(browser.submit(reached=browser.hidden("reached"), go=browser.hidden("go")))
    assert "question 5 of 5" in browser.page


def test_what_a_responder_typed_at_night_is_not_lost(house: House) -> None:
    who = house.add_responder(house.add_organisation())
    desk = Browser(house.client())
    desk.get("/desk/")
    desk.follow(desk.post("/desk/sign-in", words=who.words, code=who.code()))
    house.clock.at += timedelta(hours=13)
    note = f"/desk/case/{who.id}/note"
    assert desk.post(note, words="Called the exile").status_code == 403
    held = {name: desk.hidden(name) for name in ("kept-path", "kept-words")}
    assert held == {"kept-path": note, "kept-words": "Called the exile"}
    desk.post("/desk/sign-in", words=who.words, code=who.code(), **held)
    assert desk.hidden("words") == "Called the exile"
    assert desk.submit(words=desk.hidden("words")).status_code == 404  # no such case, and sent


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/", "/desk/duty", "/sign-out", "/nowhere", "/help", ""]
)
def test_a_form_waits_for_no_other_place_than_a_page_of_its_face(
    browser: Browser, words: str, path: str
) -> None:
    browser.get("/")
    answered = browser.post("/sign-in", words=words, **{"kept-path": path, "kept-duty": "off"})
    assert answered.status_code == 303


def test_secret_words_and_tokens_are_not_taken_along(house: House, browser: Browser) -> None:
    browser.get("/")
    house.clock.at += timedelta(hours=1)
    browser._send("/family/1/words", {"step_words": "some secret words typed", "stop": "x"})
    assert "kept-path" in browser.page
    assert "some secret words typed" not in browser.page
    assert "kept-csrf_token" not in browser.page


@pytest.mark.parametrize("order", ["stop", "forget", "inspected", "sooner", "pause", "number"])
def test_a_mere_order_is_not_taken_along_to_whoever_signs_in_next(
    house: House, browser: Browser, words: str, order: str
) -> None:
    browser.get("/")
    house.clock.at += timedelta(hours=1)
    browser._send(f"/family/1/{order}", {"until": "2027-01-20"})
    assert "kept-path" not in browser.page
    browser.get("/")
    kept = {"kept-path": f"/family/1/{order}", "kept-until": "2027-01-20"}
    assert browser.post("/sign-in", words=words, **kept).status_code == 303


def test_after_leaving_quickly_nothing_is_taken_along(browser: Browser) -> None:
    begin(browser, "own")
    token = browser.token()
    browser.post("/leave")
    fields: dict[str, object] = {"csrf_token": token, "reached": "вечером", "go": "next"}
    late = browser._send("/family/new/told", fields)
    assert late.status_code == 403
    assert "вечером" not in browser.page


def test_another_language_is_chosen_without_leaving_the_page(browser: Browser) -> None:
    begin(browser, "own")
    assert answer(browser, "cover").status_code == 200
    chosen = browser.post("/language", language="be", back="/family/new/rhythm")
    assert chosen.headers["Location"] == "/family/new/rhythm"
    for path in ("//elsewhere.example/", "/desk/help", "/sign-out-everywhere"):
        browser.get("/")
        chosen = browser.post("/language", language="en", back=path)
        assert chosen.headers["Location"] == "/"
