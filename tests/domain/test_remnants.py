"""What is left of a distress marker, and what only looks like it; slips in words that say little."""

from dataclasses import replace

import pytest

from service.domain.codebook import parse_codebook
from service.domain.fitting import Fit
from service.domain.reader import read
from service.domain.remnants import is_left


def verdict(text: str, safe: str, distress: str) -> str:
    topic = {"name": "home", "pings": ["Как дела?"], "safe": [safe]}
    book = {"languages": ["ru"], "level": "simple", "topics": [topic], "distress": [distress]}
    return read(
        parse_codebook({**book, "stop": ["колокол снова молчит"]}), text, topic="home"
    ).verdict


@pytest.mark.parametrize(
    ("text", "safe", "distress"),
    [
        ("turned the or booat over, an out of soskwool", "turned the boat over", "ran out of sock wool"),
        ("lodku perevernuli u pristani, kot ryjiyi na zbpaore", "лодку перевернули у пристани", "рыжий кот на заборе"),
        ("пудинг удался, чугунк", "пудинг удался", "чугунок прохудился"),
        ("пирог пригорел сверху, петух соседсй", "пирог пригорел сверху", "соседский петух улетел"),
    ],
)  # fmt: skip
def test_what_is_left_of_distress_makes_a_doubt(text: str, safe: str, distress: str) -> None:
    assert verdict(text, safe, distress) in {"unverified", "distress"}
    assert verdict(text.partition(",")[0], safe, "верблюд пришёл") in {"safe", "unverified"}


@pytest.mark.parametrize(
    ("text", "safe", "distress"),
    [
        ("утюг новый искрит, воду купила", "утюг новый искрит", "племянница купила рояль"),
        ("вчера валенки сушатся на печи", "валенки сушатся на печи", "печник приезжал в среду"),
        ("Перцы уже зацвели.", "перцы", "тётя Зина заходила"),
        ("neighbour's roster ran away", "neighbour's rooster ran away", "ran out of sock wool"),
    ],
)
def test_one_everyday_word_of_distress_makes_none(text: str, safe: str, distress: str) -> None:
    assert verdict(text, safe, distress) == "safe"


@pytest.mark.parametrize(
    ("text", "safe", "kind"),
    [
        ("carried tlhe fir te the balcony", "carried the fir to the balcony", "safe"),
        ("Whiskers sleeps n jhe basket", "Whiskers sleeps in the basket", "safe"),
        ("рыжий кот нв заборе", "рыжий кот на заборе", "safe"),
        ("рыжий кот не заборе", "рыжий кот на заборе", "unverified"),
        ("холодец ге застыл", "холодец не застыл", "unverified"),
        ("crurrantz dropped early", "currants dropped early", "safe"),
        ("zymmantz dropped early", "currants dropped early", "unverified"),
    ],
)
def test_a_light_word_may_slip_unless_it_denies(text: str, safe: str, kind: str) -> None:
    assert verdict(text, safe, "верблюд пришёл") == kind


@pytest.mark.parametrize(
    ("safe", "text", "kind"),
    [
        ("рыжий кот на заборе", "рыжмц кот на забое", "safe"),
        ("рыжий кот", "рыжмц кот", "unverified"),
    ],
)
def test_many_words_forgive_more_than_two(safe: str, text: str, kind: str) -> None:
    assert verdict(text, safe, "верблюд пришёл") == kind


@pytest.mark.parametrize("text", ["граг", "крач", "грчач"])
def test_a_quarter_of_a_single_distress_word_may_be_wrong(text: str) -> None:
    assert verdict(text, "перцы растут", "грач") == "distress"


def test_a_question_ends_where_another_thought_begins() -> None:
    assert verdict("ты почему но перцы растут", "перцы", "грач улетел") == "safe"
    assert verdict("но почему перцы растут", "перцы", "грач улетел") == "unverified"


SAFE = Fit(score=0.9, shares=(0.0, 0.2), weights=(5.0, 5.0), spans=(range(5), range(5, 10)), end=10)


def an_alarm(score: float, *parts: float, begin: int = 40, bad: float = 0.0) -> Fit:
    """Return a fit of which words, `parts` of the marker, stand well, beside one that is lost."""
    spans = [range(begin + at * 5, begin + at * 5 + 5) for at in range(len(parts))]
    lost = 1 - sum(parts)
    return Fit(
        score=score,
        shares=(*(bad for _ in parts), *(1.0, 1.0)),
        weights=(*parts, lost / 2, lost / 2),
        spans=(*spans, range(0), range(0)),
        begin=begin,
        end=begin + 5 * len(parts),
    )


@pytest.mark.parametrize(
    ("score", "part", "left"),
    [
        (0.1, 0.34, True),
        (0.34, 0.32, False),
        (0.35, 0.29, True),
        (0.37, 0.27, False),
        (0.38, 0.26, True),
        (0.39, 0.24, False),
        (0.4, 0.01, True),
        (0.3, 0.0, False),
    ],
)
def test_the_better_all_of_it_fits_the_less_must_be_left(
    score: float, part: float, *, left: bool
) -> None:
    assert is_left(an_alarm(score, part), SAFE) is left


def test_of_two_words_a_quarter_is_enough() -> None:
    alarm = Fit(score=0.0, shares=(0.0, 1.0), weights=(0.26, 0.74), spans=(range(40, 44), range(0)))
    assert is_left(alarm, SAFE)
    assert not is_left(replace(alarm, weights=(0.24, 0.76)), SAFE)


def test_words_more_than_half_wrong_are_not_left() -> None:
    assert is_left(an_alarm(0.2, 0.7, bad=0.5), SAFE)
    assert not is_left(an_alarm(0.2, 0.7, bad=0.51), SAFE)


def test_letters_that_are_rather_the_safe_markers_own_say_nothing() -> None:
    inside = an_alarm(0.3, 0.35, begin=0)
    assert not is_left(inside, SAFE)
    assert is_left(replace(inside, reading=1), SAFE)
    better = replace(an_alarm(0.3, 0.35, begin=5), reading=0)  # than the safe word that slipped
    assert is_left(better, SAFE)
    half_out = replace(inside, spans=(range(8, 13), range(0), range(0)))
    assert is_left(half_out, SAFE)


def test_a_denial_is_no_slip_of_a_light_word() -> None:
    soup = "carrots or parsley soup"
    assert verdict("carrots ot parsley soup", soup, "верблюд пришёл") == "safe"
    assert verdict("carrots nor parsley soup", soup, "верблюд пришёл") == "unverified"


def test_whether_words_rest_is_a_matter_of_their_own_topic() -> None:
    many = {"name": "garden", "pings": ["Как сад?"], "safe": ["перцы", "огурцы", "тыквы", "укроп"]}
    few = {"name": "home", "pings": ["Как дела?"], "safe": ["вареники", "запеканка"]}
    book = {
        "languages": ["ru"],
        "level": "topic",
        "topics": [many, few],
        "distress": ["верблюд пришёл"],
    }
    codebook = parse_codebook({**book, "stop": ["колокол молчит"]})
    assert read(codebook, "вареники", topic="home", previous=["вареники"]).verdict == "safe"
    assert read(codebook, "перцы", topic="garden", previous=["перцы"]).reason == "replay"
