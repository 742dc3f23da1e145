"""The development corpus keeps the promises of reading, language by language."""

import json
from math import sqrt
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from service.evidence.__main__ import main
from service.evidence.bounds import upper_bound
from service.evidence.chatter import a_message
from service.evidence.families import families
from service.evidence.lexicon import LEXICONS
from service.evidence.measure import (
    ORDINARY,
    ORDINARY_SINGLE,
    SINGLE,
    TOGETHER,
    measure,
    read_ordinary,
)
from service.evidence.noise import noisy
from service.evidence.report import lines
from tests.reading.talk import TALK, talk_in

FLOOR = {
    "distress": (1.0, 0.999, 0.995, 0.95),
    "safe": (1.0, 0.97, 0.965, 0.82),
    "stop": (1.0, 0.97, 0.96, 0.78),
}

STANDARD_ERRORS = 2.5


def records(tally):
    return {
        (line["language"], line["text"], line["noise"]): line
        for line in lines(tally)
        if "language" in line
    }


def test_a_small_draw_keeps_every_promise_taken_together():
    found = records(measure(LEXICONS, families_count=6, ordinary_count=6, seed=3))
    for kind, floors in FLOOR.items():
        # So few replies say little of the rarer misses; the slow test below says more.
        for noise, floor in enumerate(floors):
            assert found["all", kind, noise]["found"] >= floor - 0.06, (kind, noise)
    assert not [line for line in found.values() if line["wrong"]]


@pytest.mark.parametrize("language", LEXICONS)
def test_without_noise_every_marker_is_read_as_meant(language):
    found = records(measure([language], families_count=6, ordinary_count=1, seed=5))
    for kind in ("distress", "safe", "stop", SINGLE, TOGETHER):
        assert found[language, kind, 0]["found"] == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("language", LEXICONS)
def test_a_large_draw_keeps_every_promise_in_each_language(language):
    found = records(measure([language], families_count=30, ordinary_count=60, seed=2026))
    for kind, floors in FLOOR.items():
        for noise, floor in enumerate(floors):
            # Forty replies a cell, of which chance alone misses some: the floors themselves
            # are looked at in the report's own, larger run.
            cell = found[language, kind, noise]
            allowed = STANDARD_ERRORS * sqrt(floor * (1 - floor) / cell["replies"])
            assert cell["found"] >= floor - allowed, (kind, noise, cell["found"])
    assert not [key for key, line in found.items() if line["wrong"]]


@pytest.mark.slow
@pytest.mark.parametrize("language", LEXICONS)
def test_other_peoples_talk_means_nothing(language):
    texts = talk_in(language)
    if not texts:
        pytest.skip(f"NO ORDINARY TALK in {TALK}: false readings of it are NOT MEASURED")
    book = next(families(language, 1, 17))
    tally = measure([], families_count=0, ordinary_count=0, seed=0)
    read_ordinary(tally, book, language, texts)
    assert records(tally)[language, ORDINARY, 0]["wrong"] == 0


def test_the_same_seed_draws_the_same_and_another_seed_another():
    def drawn(seed):
        tally = measure(["pl"], families_count=1, ordinary_count=2, seed=seed)
        return tally.counts, list(families("pl", 2, seed))

    assert drawn(1) == drawn(1)
    assert drawn(1)[1] != drawn(2)[1]


def test_noise_grows_with_its_level():
    chance = Random(1)
    phrase = "бабушка Клава красит забор"
    assert all(phrase.casefold() in noisy(phrase, 0, chance).casefold() for _ in range(50))
    assert any(phrase.casefold() not in noisy(phrase, 1, chance).casefold() for _ in range(50))


def test_ordinary_messages_are_many():
    chance = Random(2)
    for language in LEXICONS:
        assert len({a_message(language, chance) for _ in range(300)}) > 200


@pytest.mark.parametrize(
    ("hits", "tries", "bound"), [(0, 28_800, 1.04e-4), (0, 10, 0.2589), (1, 100, 0.0466), (3, 3, 1)]
)
def test_bounds_are_those_of_the_tables(hits, tries, bound):
    assert upper_bound(hits, tries) == pytest.approx(bound, rel=0.01)


def test_plain_danger_in_ordinary_talk_is_counted_by_itself():
    tally = measure([], families_count=0, ordinary_count=0, seed=0)
    texts = ["she is in hospital", "The kettle is on.", "it rained", "the bus came"]
    read_ordinary(tally, next(families("en", 1, 17)), "en", texts)
    line = records(tally)["en", ORDINARY, 0]
    assert (line["replies"], line["found"], line["wrong"]) == (4, 1.0, 0)
    assert line["plain_danger"] == 0.25 < line["plain_danger_upper"]


def test_talk_put_to_families_of_single_words_is_counted_by_itself():
    tally = measure([], families_count=0, ordinary_count=0, seed=0)
    *_, phrases, words = families("en", 3, 17)
    assert " " not in words.topics[0].safe[0]
    read_ordinary(tally, phrases, "en", ["it rained"])
    read_ordinary(tally, words, "en", ["the bus came", f"said {words.topics[0].safe[0]}"])
    found = records(tally)
    assert found["en", ORDINARY, 0]["replies"] == 1
    assert found["en", ORDINARY_SINGLE, 0]["replies"] == 2
    assert found["en", ORDINARY_SINGLE, 0]["wrong"] == 1


def test_the_command_prints_one_record_a_line_and_reads_a_folder_of_talk(tmp_path: Path):
    (tmp_path / "x.tsv").write_text("en\tThe kettle is on.\nru\tчайник кипит\nbad\n", "utf-8")
    options = ["--families", "1", "--ordinary", "1", "--language", "en", "--talk", str(tmp_path)]
    result = CliRunner().invoke(main, options)
    *shares, speed = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert speed["verdicts_per_second"] > 0
    assert {line["language"] for line in shares} == {"en", "all"}
    assert next(line for line in shares if line["text"] == ORDINARY)["replies"] == 2
