"""Attacks on the walls: somebody else's ids, on every route and with every verb."""

from uuid import UUID

import pytest

from tests.attacks.grounds import NOBODY, WISHES, Grounds, filled, knock, plain, routes
from tests.web.house import Browser


def told(browser: Browser, method: str, rule: str, ids: dict[str, UUID]) -> tuple[object, ...]:
    path = filled(rule, ids)
    return plain(knock(browser, method, path, WISHES), *ids.values(), NOBODY)


def assert_nothing_is_there(
    grounds: Grounds, browser: Browser, face: str, statuses: set[int], but: str = "none"
) -> None:
    """Every path with another's id must look as with an id that never was, and do nothing."""
    before, seen = grounds.rows(), 0
    for method, rule in routes(browser.client.application, with_ids=True):
        if rule.startswith("/desk/") != (face == "desk") or but in rule:
            continue
        foreign = told(browser, method, rule, grounds.ids)
        unknown = told(browser, method, rule, {})
        assert foreign == unknown, (method, rule)
        assert foreign[0] in statuses, (method, rule, foreign[0])
        seen += 1
    assert seen > 10
    assert grounds.rows() == before


def test_one_exile_reaches_nothing_of_another_on_any_route(firm_grounds: Grounds) -> None:
    assert_nothing_is_there(firm_grounds, firm_grounds.stranger, "exile", {404})


def test_a_responder_of_another_organisation_reaches_nothing_on_any_route(
    firm_grounds: Grounds,
) -> None:
    # A shift or passkey that is not one's own is no page: the list is shown again. Newcomers
    # are shown to every organisation, since members of two have to know them.
    outsider = firm_grounds.at_desk(firm_grounds.outsider)
    assert_nothing_is_there(firm_grounds, outsider, "desk", {404, 303, 422}, but="newcomer")


@pytest.mark.parametrize("face", ["exile", "desk"])
def test_nobody_reaches_anything_without_signing_in(firm_grounds: Grounds, face: str) -> None:
    browser = Browser(firm_grounds.house.client())
    browser.get("/desk/" if face == "desk" else "/")
    assert_nothing_is_there(firm_grounds, browser, face, {303, 404})


def test_a_session_of_one_face_is_none_of_the_other_on_any_route(firm_grounds: Grounds) -> None:
    for browser, face in (
        (firm_grounds.as_exile(), "desk"),
        (firm_grounds.at_desk(firm_grounds.responder), "exile"),
    ):
        browser.get("/desk/" if face == "desk" else "/")  # a token of that face's forms
        assert_nothing_is_there(firm_grounds, browser, face, {303, 404})


def test_other_verbs_find_no_door_anywhere(firm_grounds: Grounds) -> None:
    client = firm_grounds.as_exile().client
    for method, rule in routes(client.application):
        path = filled(rule, firm_grounds.ids)
        for verb in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"):
            if verb == "HEAD" and method == "GET":
                continue
            answer = client.open(path, method=verb, base_url="https://notes.example")
            if verb != "HEAD":
                assert answer.status_code == 404, (verb, rule)
