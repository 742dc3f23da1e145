"""Attacks by reading along: no page of either face carries back what was once entered.

Whoever sees a browser's traffic, or looks over a shoulder, gets no number, word, sentence or
second of a relative from any page that can be opened by its address.
"""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from tests.attacks.grounds import Grounds, filled, knock, routes
from tests.attacks.hunting import Find, hunt_in, seconds
from tests.web.families import family_form
from tests.web.house import MOTHER, House

REPLY = "баклажаны замёрзли"
SHOWN = ("t1_name", "t2_name")  # what topics were called is no secret of anybody's


@pytest.fixture
def grounds(database_url: str) -> Iterator[Grounds]:
    house = House(database_url)
    yield Grounds(house, database_url)
    house.close()


def planted(grounds: Grounds) -> dict[str, list[str]]:
    """Return what was entered for the family, as forms had it, and what came in."""
    form = family_form()
    texts = [
        line
        for name, value in form.items()
        if isinstance(value, str) and name not in SHOWN
        for line in value.splitlines()
        if len(line) > 5 and not line.isascii()
    ]
    house = grounds.house
    moments = [one.at for one in house.world.phone(MOTHER).written]
    return {
        "an entry": texts,
        "a number": [MOTHER[1:], house.number_of(grounds.responder)[1:]],
        "a reply": [REPLY],
        "a second": [text for moment in moments if moment.second for text in seconds(moment)],
    }


def bytes_of(answer: TestResponse) -> bytes:
    return b"\n".join([*(f"{n}: {v}".encode() for n, v in answer.headers), answer.get_data()])


def test_no_page_that_has_an_address_brings_back_what_was_entered(grounds: Grounds) -> None:
    secrets = planted(grounds)
    assert len(secrets["an entry"]) > 10
    assert secrets["a number"]
    faces = {"exile": grounds.as_exile(), "desk": grounds.at_desk(grounds.responder)}
    app = grounds.exile.client.application
    seen: dict[str, bytes] = {}
    for method, rule in routes(app):
        if method == "GET":
            face = "desk" if rule.startswith("/desk") else "exile"
            answer = knock(faces[face], method, filled(rule, grounds.ids), {})
            seen[rule] = bytes_of(answer)
    assert len(seen) > 25
    assert hunt_in(seen, secrets) == []


def test_the_hunter_of_traffic_finds_a_page_that_tells(grounds: Grounds) -> None:
    told = hunt_in({"/": f"<p>{REPLY}</p>".encode()}, planted(grounds))
    assert told
    assert Find("a reply", "utf-8", "/") in told
