"""What is left of a distress marker, and what only looks like it; slips in words that say little."""

import pytest

from service.domain.codebook import parse_codebook
from service.domain.reader import read


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
