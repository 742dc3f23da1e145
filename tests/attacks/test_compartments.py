"""Attacks on the walls: somebody else's ids, on every route and with every verb."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.attacks.grounds import NOBODY, WISHES, Grounds, filled, knock, plain, routes
from tests.web.house import Browser, House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.close()


@pytest.fixture
def grounds(house: House, database_url: str) -> Grounds:
    return Grounds(house, database_url)


def told(browser: Browser, method: str, rule: str, ids: dict[str, UUID]) -> tuple[object, ...]:
    path = filled(rule, ids)
    return plain(knock(browser, method, path, WISHES), *ids.values(), NOBODY)


def assert_nothing_is_there(
    grounds: Grounds, browser: Browser, face: str, statuses: set[int]
) -> None:
    """Every path with another's id must look as with an id that never was, and do nothing."""
    before, seen = grounds.rows(), 0
    for method, rule in routes(browser.client.application, with_ids=True):
        if rule.startswith("/desk/") != (face == "desk"):
            continue
        foreign = told(browser, method, rule, grounds.ids)
        unknown = told(browser, method, rule, {})
        assert foreign == unknown, (method, rule)
        assert foreign[0] in statuses, (method, rule, foreign[0])
        seen += 1
    assert seen > 10
    assert grounds.rows() == before


def test_one_exile_reaches_nothing_of_another_on_any_route(grounds: Grounds) -> None:
    assert_nothing_is_there(grounds, grounds.stranger, "exile", {404})


def test_a_responder_of_another_organisation_reaches_nothing_on_any_route(
    grounds: Grounds,
) -> None:
    # A shift or passkey that is not one's own is no page: the list is shown again.
    assert_nothing_is_there(grounds, grounds.at_desk(grounds.outsider), "desk", {404, 303, 422})


@pytest.mark.parametrize("face", ["exile", "desk"])
def test_nobody_reaches_anything_without_signing_in(grounds: Grounds, face: str) -> None:
    browser = Browser(grounds.house.client())
    browser.get("/desk/" if face == "desk" else "/")
    assert_nothing_is_there(grounds, browser, face, {303, 404})


def test_a_session_of_one_face_is_none_of_the_other_on_any_route(grounds: Grounds) -> None:
    for browser, face in (
        (grounds.as_exile(), "desk"),
        (grounds.at_desk(grounds.responder), "exile"),
    ):
        browser.get("/desk/" if face == "desk" else "/")  # a token of that face's forms
        assert_nothing_is_there(grounds, browser, face, {303, 404})


def test_other_verbs_find_no_door_anywhere(grounds: Grounds) -> None:
    client = grounds.as_exile().client
    for method, rule in routes(client.application):
        path = filled(rule, grounds.ids)
        for verb in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"):
            if verb == "HEAD" and method == "GET":
                continue
            answer = client.open(path, method=verb, base_url="https://notes.example")
            if verb != "HEAD":
                assert answer.status_code == 404, (verb, rule)
