"""Attacks by comparing answers: what is known must look, weigh and take like what is not."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from service.usecases import enrolling, leaving
from tests.attacks.clocking import Deeds, assert_alike, assert_pairs_alike
from tests.attacks.grounds import WISHES, Grounds, filled, routes
from tests.attacks.test_doors import accepted, begun_invitation, other_words
from tests.attacks.test_other_words import statements
from tests.web.house import PUBLIC_URL, Browser, House
from tests.web.test_colleagues import newcomer_of
from tests.web.test_vouching import invited

Told = tuple[int, str, list[tuple[str, str]]]


def told(answer: TestResponse, browser: Browser, *typed: str) -> Told:
    """Return status, body and every header, without what each asker typed or was given."""
    body = re.sub(r'data-options="[^"]*"', "", answer.get_data(as_text=True))  # a challenge
    for each in filter(None, (*typed, browser.token())):
        body = body.replace(each, "")
    headers = sorted(
        (name, value)
        for name, value in answer.headers.items()
        # A token is as long as chance wants it, and with it the page; the rest is compared whole.
        if name not in ("Date", "Set-Cookie", "Content-Length")
    )
    return answer.status_code, body, headers


# --- what an address stands for ---


def askings(grounds: Grounds) -> dict[str, Callable[[str], TestResponse]]:
    """Return, for every route with an id, how somebody whom it does not concern asks for it."""
    people = {"exile": grounds.stranger, "desk": grounds.at_desk(grounds.outsider)}
    tokens = {face: browser.token() for face, browser in people.items()}
    found: dict[str, Callable[[str], TestResponse]] = {}
    for method, rule in routes(grounds.exile.client.application, with_ids=True):
        if "newcomer" not in rule:  # they are shown to every organisation
            face = "desk" if rule.startswith("/desk/") else "exile"
            fields = {**WISHES, "csrf_token": tokens[face]} if method == "POST" else None
            about: dict[str, Any] = {"base_url": PUBLIC_URL, "method": method, "data": fields}
            found[f"{method} {rule}"] = partial(people[face].client.open, **about)
    return found


def both(grounds: Grounds, route: str) -> dict[str, str]:
    rule = route.partition(" ")[2]
    return {"foreign": filled(rule, grounds.ids), "none": filled(rule, {})}


def test_a_foreign_id_costs_the_statements_of_none_on_every_route(firm_grounds: Grounds) -> None:
    """Counted, not clocked: whatever is loaded or opened for it would show here."""
    asked = askings(firm_grounds)
    assert len(asked) > 60
    for route, ask in asked.items():
        seen = []
        for path in both(firm_grounds, route).values():
            with statements(firm_grounds.house) as said:
                answer = ask(path)
            seen.append((answer.status_code, said))
        assert seen[0] == seen[1], route


def test_how_long_a_foreign_id_takes_is_how_long_none_takes_on_every_page(
    firm_grounds: Grounds,
) -> None:
    pairs: dict[str, Deeds] = {
        route: {name: partial(ask, path) for name, path in both(firm_grounds, route).items()}
        for route, ask in askings(firm_grounds).items()
        if route.startswith("GET") or "/desk/release/" in route or "/desk/call/" in route
    }
    assert len(pairs) > 18
    assert_pairs_alike(pairs)


# --- whom words belong to ---


def test_at_the_exiles_door_words_of_nobody_look_like_words_of_a_responder(house: House) -> None:
    responder = house.add_responder(house.add_organisation())
    seen = []
    for typed in (other_words(), responder.words):
        browser = Browser(house.client())
        browser.get("/")
        seen.append(told(browser.post("/sign-in", words=typed), browser, typed))
    assert seen[0] == seen[1]
    assert seen[0][0] == 403


def test_at_the_desk_whoever_is_not_let_in_is_told_the_same(house: House) -> None:
    north = house.add_organisation()
    there, gone = house.add_responder(north), house.add_responder(north)
    with house.store.begin() as tx:
        revoked = text("UPDATE responders SET state = 'revoked' WHERE id = :id")
        tx.session.execute(revoked, {"id": gone.id})
    house.add_responder(house.add_organisation("South"))
    waiting = newcomer_of(house, house.client(), "East")
    house.clock.forward(seconds=61)
    half = " ".join(there.words.split()[:4] + other_words().split()[4:])
    exile = house.add_exile(north)[1]
    tried = {
        "right words, wrong code": (there.words, "000000"),
        "right locator": (half, there.code()),
        "nobody's": (other_words(), "000000"),
        "revoked": (gone.words, gone.code()),
        "not let in yet": (waiting.words, waiting.code()),
        "an exile's": (exile, "000000"),
    }
    seen: dict[str, Any] = {}
    for name, (words, code) in tried.items():
        browser = Browser(house.client())
        browser.get("/desk/")
        answer = browser.post("/desk/sign-in", words=words, code=code)
        seen[name] = told(answer, browser, words, code)
    assert {each[0] for each in seen.values()} == {403}
    assert [name for name, each in seen.items() if each != seen["nobody's"]] == []


def test_how_long_the_exiles_door_takes_does_not_tell_whose_words_it_refuses(
    house: House,
) -> None:
    responder = house.add_responder(house.add_organisation())

    def refused(typed: str) -> None:
        browser = Browser(house.client())
        browser.get("/")
        assert browser.post("/sign-in", words=typed).status_code == 403

    nobodys, theirs = partial(refused, other_words()), partial(refused, responder.words)
    assert_alike({"nobody's": nobodys, "a responder's": theirs})


# --- what a link was good for ---


def links_of_every_kind(house: House, face: str) -> dict[str, str]:
    kind, other = ("responder", "exile") if face else ("exile", "responder")
    north, south = house.add_organisation(), house.add_organisation("South")
    over = enrolling.invite(house.ports, kind, north)
    house.clock.forward(days=3)
    used = enrolling.invite(house.ports, kind, north)
    if face:
        assert accepted(house, *begun_invitation(house, used)) == 303
    else:
        invited(house.client(), f"/invitation/{used}")
    foreign = enrolling.invite(house.ports, other, north)
    dissolved = enrolling.invite(house.ports, kind, south)
    leaving.revoke_organisation(house.ports, south)
    return {
        "unknown": "B" * 43,
        "over": over,
        "used": used,
        "for others": foreign,
        "of nobody's any more": dissolved,
    }


@pytest.mark.parametrize("face", ["", "/desk"])
def test_a_link_that_is_used_over_foreign_or_unknown_looks_and_takes_the_same(
    house: House, face: str
) -> None:
    seen: dict[str, Any] = {}
    deeds: dict[str, Any] = {}
    for name, token in links_of_every_kind(house, face).items():
        path = f"{face}/invitation/{token}"
        browser = Browser(house.client())
        first = told(browser.get(path), browser, token)
        second = told(browser.post(f"{path}/words", words_language="en"), browser, token)
        browser.get(path)
        form = {"words": other_words(), "bond": "x", "code": "000000", "speaks": "en"}
        third = browser.post(f"{path}/accept", **form, name="Vera", sms="+48500100207")
        seen[name] = (first, second, told(third, browser, token))
        deeds[name] = partial(browser.get, path)
    unknown = deeds.pop("unknown")
    assert [name for name, each in seen.items() if each != seen["unknown"]] == []
    assert seen["unknown"][1][0] == 403
    assert_pairs_alike({name: {name: deed, "unknown": unknown} for name, deed in deeds.items()})
