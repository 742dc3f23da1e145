"""The ways of asking on the page of phones: explained in order, begun once, typed where none sends."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from service.sandbox.people import Answer, Person, Play
from service.sandbox.server import Server, serve
from service.sandbox.world import World

MOTHER, SISTER, EXILE = "+48500100301", "+48500100304", "+48500100101"


class Begun:
    def __init__(self) -> None:
        self.count = 0

    def begin(self) -> None:
        self.count += 1

    def __call__(self) -> bool:
        return self.count > 0


@pytest.fixture
def begun() -> Begun:
    return Begun()


@pytest.fixture
def server(begun: Begun) -> Iterator[Server]:
    last = Play(2, "SMS", "A new number.", "Jump.", lambda: True, begun.begin)
    first = Play(1, "Own contact", "Nothing new.", "Go to the page.", begun, begun.begin)
    people = (
        Person("Mother", "relative", MOTHER, play=last),
        Person("Sister", "relative", SISTER, (Answer("Safe", "перцы"),), play=first, typed=True),
        Person("Alena", "exile", EXILE),
    )
    made = serve(World(lambda: datetime.now(UTC), seed=7), people=people)
    made.start()
    yield made
    made.stop()


def page(server: Server) -> str:
    return requests.get(f"{server.url}/phones", timeout=10).text


def test_the_ways_are_explained_by_rank_and_not_in_the_order_of_the_phones(server: Server) -> None:
    shown = page(server)
    assert shown.index("1. Own contact") < shown.index("2. SMS")
    assert shown.index("2. SMS") < shown.index('id="people"')
    assert "Begin with Sister" in shown
    assert "Begin with Mother" not in shown
    assert f'id="phone-{SISTER[1:]}"' not in shown  # her phone comes when she is asked


def test_a_way_begins_by_its_button(server: Server, begun: Begun) -> None:
    answer = requests.post(f"{server.url}/phones/{SISTER}/begin", timeout=10)
    assert answer.status_code == 200
    assert begun.count == 1
    assert "Begin with Sister" not in answer.text
    assert "Go to the page." in answer.text


def test_nobody_else_begins_anything(server: Server, begun: Begun) -> None:
    answer = requests.post(f"{server.url}/phones/{EXILE}/begin", timeout=10)
    assert answer.status_code == 400
    assert "nobody with this number is asked here" in answer.text
    assert begun.count == 0


def test_where_no_phone_sends_the_answers_are_there_to_be_typed_elsewhere(
    server: Server, begun: Begun
) -> None:
    begun.begin()
    shown = page(server)
    card = shown[shown.index(f'id="phone-{SISTER[1:]}"') :].partition("</article>")[0]
    assert "перцы" in card
    assert "<form" not in card
