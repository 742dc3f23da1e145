"""Attacks through new words: what she learnt first must not stop meaning what it meant."""

from dataclasses import replace
from typing import Any

import pytest

from service.domain import ordering
from service.domain.check import State
from service.domain.codebook import Codebook, parse_codebook
from service.domain.renewal import renew
from tests.domain.builders import NOON, TODAY, Player, a_check, a_family, a_watch, hours

CRY = "баклажаны замёрзли"


def a_book(safe: list[str], distress: str, stop: str) -> Codebook:
    topics: list[dict[str, Any]] = [
        {"name": "garden", "pings": ["Как там твои грядки?"], "safe": safe},
        {"name": "kitchen", "pings": ["Что готовила на ужин?"], "safe": ["вареники"]},
    ]
    return parse_codebook({"topics": topics, "distress": [distress], "stop": [stop]})


OLD = a_book(["патиссоны"], CRY, "надоели разговоры")
SHARING = {
    "its first word": a_book(["баклажаны"], "самовар прохудился", "отстаньте пожалуйста"),
    "a word of it": a_book(["баклажаны цветут"], "самовар прохудился", "отстаньте пожалуйста"),
    "all of it": a_book([CRY], "самовар прохудился", "отстаньте пожалуйста"),
    "a form of it": a_book(["баклажан замёрз"], "самовар прохудился", "отстаньте пожалуйста"),
    "in the stop word": a_book(["картошка"], "самовар прохудился", "баклажаны убраны"),
    "as the stop word": a_book(["картошка"], "самовар прохудился", CRY),
}


def asked_under(*books: Codebook) -> Player:
    family = a_family(codebook=OLD)
    for book in books:
        done = renew(family.agreement, family.former, book, burnt=False, today=TODAY)
        family = replace(family, agreement=done.agreement, former=done.former)
    watch = a_watch(a_check(edition=len(books), topic="garden"))
    player = Player(family, watch, NOON + hours(1))
    return player.does(ordering.take_up(player.watch))


@pytest.mark.parametrize("known", [True, False], ids=["her phone", "another phone"])
@pytest.mark.parametrize("text", [CRY, "у нас баклажаны замёрзли совсем", "баклажаны замерзли"])
@pytest.mark.parametrize("book", SHARING.values(), ids=SHARING)
def test_new_words_that_share_some_with_an_old_cry_do_not_silence_it(
    book: Codebook, text: str, *, known: bool
) -> None:
    player = asked_under(book)
    player.hears(text, known=known)
    assert player.told("verdict")[0]["verdict"] == "distress"


def test_a_second_renewal_does_not_silence_what_the_first_one_shared() -> None:
    player = asked_under(SHARING["its first word"], SHARING["in the stop word"])
    player.hears(f"{CRY} совсем")
    assert player.told("verdict")[0]["verdict"] == "distress"


def test_what_is_left_of_an_old_cry_makes_a_new_safe_word_beside_it_unsafe() -> None:
    player = asked_under(SHARING["its first word"])
    player.hears("баклажаны, замёрзла")
    assert player.told("verdict")[0]["verdict"] != "safe"


def test_a_new_safe_word_alone_is_still_believed() -> None:
    player = asked_under(SHARING["its first word"])
    player.hears("баклажаны")
    assert player.told("verdict")[0]["verdict"] == "safe"
    assert player.check.state is State.SAFE
