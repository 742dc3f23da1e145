"""Reading ends, soon, whatever comes in."""

import json
import sys
import time
from dataclasses import replace
from random import Random

import pytest
from click.testing import CliRunner

from service.domain.codebook import DistressMarker
from service.domain.reader import read
from service.evidence.chatter import a_message
from service.evidence.families import families
from service.evidence.fuzz import DistressLostError, fuzz
from service.evidence.fuzz import main as fuzz_many
from service.evidence.lexicon import LEXICONS
from tests.domain.codebooks import BELARUSIAN, ENGLISH, GARDEN, a_codebook

BOOKS = [a_codebook(), a_codebook(**{"manner": None, **BELARUSIAN}), a_codebook(**ENGLISH)]
FUZZED = 1_000


def seconds_for(book, text) -> float:
    def once() -> float:
        before = time.process_time()
        read(book, text, topic="garden", previous=["перцы хорошо"])
        return time.process_time() - before

    return min(once() for _ in range(3))


def work_for(book, text) -> int:
    """Return how many calls one reading takes: the same on every machine, however busy."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    read(book, text, topic="garden")  # what is found out once is found out now
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(book, text, topic="garden")
    finally:
        sys.setprofile(before)
    return calls


def test_fuzzed_texts_are_read_without_an_exception_and_distress_in_them_is_heard():
    for number in range(FUZZED):
        fuzz(number, 20260101, BOOKS)


@pytest.mark.parametrize(("seed", "number"), [(20261123, 401_444)])
def test_a_cry_that_was_lost_once_is_heard(seed: int, number: int) -> None:
    """It stood in 4,651 characters full of what the other cries of the book are made of."""
    fuzz(number, seed, [book for each in LEXICONS for book in families(each, 4, seed)])


@pytest.mark.slow
def test_many_fuzzed_texts_are_read_without_an_exception():
    result = CliRunner().invoke(fuzz_many, ["--count", "20000", "--seed", "20260102"])
    assert result.exception is None
    assert json.loads(result.stdout.splitlines()[-1])["read"] == 20_000


def test_a_run_of_fuzzing_can_be_taken_up_where_it_was_stopped():
    result = CliRunner().invoke(fuzz_many, ["--count", "3", "--first", "40"])
    assert json.loads(result.stdout)["read"] == 43


def test_fuzzing_tells_of_distress_that_was_lost():
    deaf = replace(BOOKS[0], distress=(DistressMarker("\N{HOT PEPPER}"),), topics=())
    with pytest.raises(DistressLostError):
        fuzz(0, 1, [deaf])


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
    short, long = (work_for(a_codebook(), "шла Саша по шоссе " * n) for n in (100, 1_000))
    assert long < 25 * short


def test_near_misses_run_together_cost_no_more_than_apart():
    book, chance = a_codebook(), Random(5)
    words = [word for marker in book.markers() for word in marker.text.split()]
    slips = [f"{word[:2]}о{word[3:]}" for word in chance.choices(words, k=200)]
    assert work_for(book, "".join(slips)[:1_500]) < 1.5 * work_for(book, " ".join(slips)[:1_500])


def test_letters_of_scripts_nobody_agreed_on_cost_little_more_than_ours():
    signs = "".join(chr(ord("一") + at) for at in range(3_300))
    ours = "шла саша по шоссе " * 180
    assert work_for(a_codebook(), signs) < 8 * work_for(a_codebook(), ours)


def test_all_verdicts_take_about_the_same_work():
    book = next(families("ru", 1, 1))
    chance = Random(6)
    kinds: dict[str, list[int]] = {}
    for marker in book.markers():
        for _ in range(12):
            text = f"{marker.text} {a_message('ru', chance)}"[:90].ljust(90, "ы")
            taken = work_for(book, text)
            kinds.setdefault(str(marker.meaning), []).append(taken)
    for _ in range(24):
        text = a_message("ru", chance)[:90].ljust(90, "ы")
        kinds.setdefault("nothing", []).append(work_for(book, text))
    medians = sorted(sorted(each)[len(each) // 2] for each in kinds.values())
    assert medians[-1] < 4 * medians[0]


def test_the_sample_garden_is_what_is_measured():
    assert len(a_codebook(**GARDEN).markers()) == 8
