"""Reading ends, soon, whatever comes in."""

import time
from random import Random

import pytest

from service.domain.reader import read, read_stranger
from service.evidence.chatter import a_message
from service.evidence.families import families
from tests.domain.codebooks import BELARUSIAN, ENGLISH, GARDEN, a_codebook

BOOKS = [a_codebook(), a_codebook(**{"manner": None, **BELARUSIAN}), a_codebook(**ENGLISH)]
FUZZED = 1_000
_PIECES = [
    *"абвгдежзийклмнопрстуфхцчшщъыьэюяёўіїєґ", *"abcdefghijklmnopqrstuvwxyz", *"ąćęłńóśźż",
    *" \n\t.,;:!?()«»'’-—…0123456789", "ǁ", "ǂ", "\x00", "\u200d", "\u0301", "🌶", "ﬃ", "Ⅷ", "İ", "ß", "ͅ",
    "перцы", "огурцы", "баклажаны", "тётя Зина", "не ", "no ", "fasol", "gthws", " швагерка", "rz", "sz", "ie", "io",
]  # fmt: skip


def fuzzed(chance: Random) -> str:
    return "".join(chance.choice(_PIECES) for _ in range(chance.randrange(40)))


def seconds_for(book, text) -> float:
    def once() -> float:
        before = time.process_time()
        read(book, text, topic="garden", previous=["перцы хорошо"])
        return time.process_time() - before

    return min(once() for _ in range(3))


def test_fuzzed_texts_are_read_without_an_exception():
    chance = Random(20260101)
    for number in range(FUZZED):
        book = BOOKS[number % len(BOOKS)]
        text = fuzzed(chance)
        read(book, text, topic=book.topics[0].name, previous=[fuzzed(chance)])
        read_stranger(book, text)


@pytest.mark.slow
def test_many_fuzzed_texts_are_read_without_an_exception():
    chance = Random(20260102)
    for number in range(20_000):
        book = BOOKS[number % len(BOOKS)]
        read(book, fuzzed(chance), topic=book.topics[0].name)


@pytest.mark.parametrize(
    "text",
    [
        "abc def ghi " * 850,
        "перцы норм " * 930,
        "а" * 5_000,
        "тётя Зина заходила " * 280,
        "баклажан" * 640,
        "не " * 1_900,
        "ǁ" * 3_300,
        "e\u0301" * 3_300,
        "".join(Random(4).choice("abcdefgh ijklmnoprstu;,.") for _ in range(10_000)),
        "".join(Random(5).choice("абвгдежз иклмнопрстabc,.") for _ in range(6_000)),
    ],
    ids=lambda text: text[:6],
)
def test_ten_kilobytes_of_anything_are_read_in_a_moment(text):
    # A hundred times what it takes: this tells a cost that grows out of hand, not a speed.
    assert seconds_for(a_codebook(), text) < 5


def test_a_long_text_costs_in_proportion():
    short, long = (seconds_for(a_codebook(), "шла Саша по шоссе " * n) for n in (100, 1_000))
    assert long < 25 * short


def test_all_verdicts_take_about_the_same_work():
    book = next(families("ru", 1, 1))
    chance = Random(6)
    kinds: dict[str, list[float]] = {}
    for marker in book.markers():
        for _ in range(12):
            text = f"{marker.text} {a_message('ru', chance)}"[:90].ljust(90, "ы")
            taken = seconds_for(book, text)
            kinds.setdefault(str(marker.meaning), []).append(taken)
    for _ in range(24):
        text = a_message("ru", chance)[:90].ljust(90, "ы")
        kinds.setdefault("nothing", []).append(seconds_for(book, text))
    medians = sorted(sorted(each)[len(each) // 2] for each in kinds.values())
    assert medians[-1] < 4 * medians[0]


def test_the_sample_garden_is_what_is_measured():
    assert len(a_codebook(**GARDEN).markers()) == 8
