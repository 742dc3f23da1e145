"""Attacks on the walls: somebody else's ids, on every route and with every verb."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from service.storage.senders import Pool
from tests.attacks.grounds import NOBODY, WISHES, Grounds, filled, knock, plain, routes
from tests.attacks.test_other_words import family_on
from tests.web.families import register
from tests.web.house import PUBLIC_URL, Browser


def told(browser: Browser, method: str, rule: str, ids: dict[str, UUID]) -> tuple[object, ...]:
    path = filled(rule, ids)
    return plain(knock(browser, method, path, WISHES), path, *ids.values(), NOBODY)


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
    # What was typed is shown back at the door, to be sent once somebody has signed in.
    browser = Browser(firm_grounds.house.client())
    browser.get("/desk/" if face == "desk" else "/")
    assert_nothing_is_there(firm_grounds, browser, face, {303, 403, 404})


def test_a_session_of_one_face_is_none_of_the_other_on_any_route(firm_grounds: Grounds) -> None:
    for browser, face in (
        (firm_grounds.as_exile(), "desk"),
        (firm_grounds.at_desk(firm_grounds.responder), "exile"),
    ):
        browser.get("/desk/" if face == "desk" else "/")  # a token of that face's forms
        assert_nothing_is_there(firm_grounds, browser, face, {303, 403, 404})


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


# --- ids in fields, and foreign ids below an id of one's own ---


def own_case_of(grounds: Grounds) -> tuple[Browser, UUID]:
    """Let the stranger's family have a case behind the outsider; return their desk and the case."""
    house, number = grounds.house, "+48732100007"
    house.world.twilio.own(number, sms_url=f"{PUBLIC_URL}/intake/twilio/message")
    house.add_sender(number, Pool.FAMILIES)
    register(grounds.stranger, to="+48 500 100 377")
    grounds.stranger.get("/")
    house.take_for_proved(family_on(grounds.stranger))
    [family_id] = set(house.families_called("1")) - {grounds.ids["family_id"]}
    with house.store.begin() as tx:
        behind = tx.session.scalar(
            text("SELECT organisation_id FROM responders WHERE id = :id"),
            {"id": grounds.outsider.id},
        )
        tx.session.execute(
            text(
                "UPDATE families SET own_organisation_id = :o, other_organisation_id = :o "
                "WHERE id = :id"
            ),
            {"o": behind, "id": family_id},
        )
    house.world.phone_sends("+48500100377", to=number, text="баклажаны замёрзли")
    house.forward(minutes=3)
    with house.store.begin() as tx:
        query = text("SELECT id FROM cases WHERE own_organisation_id = :o")
        case_id = tx.session.execute(query, {"o": behind}).scalar_one()
    desk = grounds.at_desk(grounds.outsider)
    desk.get(f"/desk/case/{case_id}")
    desk.follow(desk.post(f"/desk/case/{case_id}/take"))
    return desk, case_id


def rows_of_the_victims(grounds: Grounds) -> list[tuple[Any, ...]]:
    """Return what stands of the attacked family, its case and those who work on it."""
    about = {
        "cases": "id = :case_id",
        "case_notes": "case_id = :case_id",
        "families": "id = :family_id",
        "incidents": "id = :entry_id",
        "papers": "id = :paper_id",
        "releases": "id = :release_id",
        "changes": "id = :change_id",
        "shifts": "id = :shift_id",
        "passkeys": "id = :passkey_id",
        "warnings": "id = :warning_id",
        "responders": "id = :responder_id",
    }
    named = {**grounds.ids, "responder_id": grounds.responder.id}
    with grounds.house.store.begin() as tx:
        return [
            tuple(row)
            for table, where in about.items()
            for row in tx.session.execute(text(f"SELECT * FROM {table} WHERE {where}"), named)
        ]


def test_ids_of_others_below_ones_own_case_or_in_its_fields_reach_nothing(
    grounds: Grounds,
) -> None:
    desk, own = own_case_of(grounds)
    before = rows_of_the_victims(grounds)
    assert len(before) > 10
    foreign = [grounds.responder.id, grounds.ids["case_id"]]
    mixed = {**grounds.ids, "case_id": own}
    token, seen = desk.token(), 0
    for method, rule in routes(desk.client.application, with_ids=True):
        if method != "POST" or "<uuid:case_id>" not in rule or rule.endswith("/close"):
            continue
        for each in foreign:
            fields = {"colleague": each, "second": each, "others": [str(each), str(own)]}
            data = {**WISHES, **fields, "csrf_token": token, "handing_words": "yours", "words": "x"}
            answer = desk.client.post(filled(rule, mixed), base_url=PUBLIC_URL, data=data)
            assert answer.status_code < 500, rule
            if rule.count("<uuid:") > 1:
                assert answer.status_code in (404, 422), rule
        seen += 1
    assert seen > 15
    assert rows_of_the_victims(grounds) == before
