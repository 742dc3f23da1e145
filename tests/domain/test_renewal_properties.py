"""I6 across renewals: whatever books came and went, distress in their words is never lost."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain import ordering
from service.domain.codebook import Codebook, parse_codebook
from service.domain.renewal import ALARMS_LAST, FORMER_MAX, renew
from tests.domain.builders import NOON, Player, a_check, a_codebook, a_family, a_watch, hours

SAFE = ["вареники", "дрова", "калитка", "простокваша", "половики", "мочалка"]
DISTRESS = ["самовар прохудился", "борщ прокис", "гармонь порвалась", "сундук заклинило"]
STOP = ["надоели разговоры", "отстаньте пожалуйста", "забудьте адрес"]
FILLER = ["ну вот", "сегодня с утра", "соседка пирог принесла", "всё по-старому"]


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    safe = draw(st.permutations(SAFE))
    return parse_codebook(
        {
            "topics": [
                {"name": "first", "pings": ["Что нового во дворе?"], "safe": [safe[0]]},
                {"name": "second", "pings": ["Как там хозяйство?"], "safe": [safe[1]]},
            ],
            "distress": [draw(st.sampled_from(DISTRESS))],
            "stop": [draw(st.sampled_from(STOP))],
        }
    )


@given(
    st.lists(books(), min_size=1, max_size=FORMER_MAX),
    st.lists(st.sampled_from([*SAFE, *FILLER, "перцы", "сметану"]), max_size=3),
    st.data(),
)
def test_distress_in_the_words_of_any_book_is_heard_whatever_stands_around_it(
    several: list[Codebook], around: list[str], data: st.DataObject
) -> None:
    family, today = a_family(), NOON.date()
    for book in several:
        burnt = data.draw(st.booleans())
        done = renew(family.agreement, family.former, book, burnt=burnt, today=today)
        family = replace(family, agreement=done.agreement, former=done.former)
        today += timedelta(days=data.draw(st.integers(0, 20)))
    known = [each.marker for book in [a_codebook(), *several] for each in book.distress]
    text = ", ".join(data.draw(st.permutations([*around, data.draw(st.sampled_from(known))])))
    edition = data.draw(st.integers(0, len(several)))
    inspected = data.draw(st.booleans())
    watch = a_watch(a_check(edition=edition, topic="first" if edition else "garden"))
    now = NOON + min(today - NOON.date(), ALARMS_LAST) + hours(1)
    player = Player(family, replace(watch, inspected=inspected), now)
    player.hears(text, known=data.draw(st.booleans()))
    assert player.told("verdict")[0]["verdict"] == "distress"


@given(
    books(), st.lists(st.sampled_from([*SAFE, *FILLER, "перцы", "сметану"]), min_size=1, max_size=4)
)
def test_words_that_wait_make_nothing_safe(book: Codebook, said: list[str]) -> None:
    text = ", ".join(said)
    plain = Player(a_family(), a_watch(), NOON + hours(1))
    plain.hears(text)
    waiting = Player(a_family(), a_watch(), NOON + hours(1))
    waiting.does(ordering.announce(waiting.watch, book))
    waiting.hears(text)
    safe = [player.told("verdict")[0]["verdict"] == "safe" for player in (waiting, plain)]
    assert safe in ([True, True], [False, False], [False, True])


@given(books(), st.lists(st.sampled_from([*SAFE, *FILLER]), min_size=1, max_size=4))
def test_burnt_words_are_never_safe_again(book: Codebook, said: list[str]) -> None:
    family = a_family(codebook=book)
    done = renew(family.agreement, (), a_codebook(), burnt=True, today=NOON.date())
    family = replace(family, agreement=done.agreement, former=done.former)
    for topic in ("first", "second", "garden"):
        player = Player(family, a_watch(a_check(topic=topic)), NOON + hours(1))
        player.hears(", ".join(said))
        assert player.told("verdict")[0]["verdict"] != "safe"
