"""Likeness told by keyed marks, and the question each family is asked to say anew (D2)."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from service.domain.agreement import Agreement, Mode
from service.domain.freshening import FOUND_MAX, SEASON_DAYS, Alike, Named, named, note_alike
from service.domain.sequence import FamilySequence
from service.domain.similarity import marks_of
from tests.domain.builders import BEGIN, a_codebook, an_agreement

KEY = b"a key of the service"
LATER = BEGIN.date() + timedelta(days=10 * SEASON_DAYS)


def alike(first: str, second: str, *, key: bytes = KEY) -> bool:
    return not marks_of(KEY, first).isdisjoint(marks_of(key, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Рассада в теплице прижилась?", "Рассада в теплице прижилась?"),
        ("Рассада в теплице прижилась?", "А прижилась ли в теплице рассада?"),
        ("Рассада в теплице прижилась?", "Рассаду прижилась теплица?"),
        ("Рассада в теплице прижилась?", "Рассада в теплице замёрзла?"),
        ("Рассада в теплице прижилась?", "Рассада прижилась?"),
        ("Rassada v teplice prizhilas?", "Рассада в теплице прижилась?"),
        ("Ziemniaki już wykopane?", "Wykopane ziemniaki?"),
    ],
)
def test_the_same_question_in_other_clothes_is_alike(first: str, second: str) -> None:
    assert alike(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Рассада в теплице прижилась?", "Кот опять спит на печке?"),
        ("Рассада в теплице прижилась?", "Рассада вытянулась на окне?"),
        ("Рассада прижилась?", "Рассада вытянулась?"),
        ("Как огород?", "Как огород?"),  # everybody asks that: it maps nobody
        ("", "…"),
    ],
)
def test_other_questions_and_everybodys_are_not(first: str, second: str) -> None:
    assert not alike(first, second)


def test_marks_tell_nothing_without_the_key_and_hold_no_word() -> None:
    text = "Рассада в теплице прижилась?"
    assert not alike(text, text, key=b"another key")
    assert all(len(mark) == 12 for mark in marks_of(KEY, text))


def seasons(key: bytes, found: tuple[Alike, ...] = (), count: int = 200) -> list[Named]:
    sequence = FamilySequence(key)
    days = (LATER + timedelta(days=SEASON_DAYS * each) for each in range(count))
    picked = [named(an_agreement(), sequence, found, day) for day in days]
    return [each for each in picked if each is not None]


def test_one_question_is_named_in_every_season_whether_or_not_anything_was_found() -> None:
    found = (Alike("А кот ест?", BEGIN.date()),)
    assert len(seasons(b"one")) == len(seasons(b"one", found)) == 200
    assert [each.season for each in seasons(b"one")] == [
        each.season for each in seasons(b"one", found)
    ]


def with_many(count: int) -> Agreement:
    book = a_codebook()
    pings = tuple(f"Вопрос про грядку {each}?" for each in range(count))
    topics = (replace(book.topics[0], pings=pings), replace(book.topics[1], pings=("Ну?",)))
    return an_agreement(codebook=replace(book, topics=topics))


def times_named(agreement: Agreement, found: tuple[Alike, ...], count: int) -> Counter[int]:
    days = [LATER + timedelta(days=SEASON_DAYS * each) for each in range(count)]
    picked = [named(agreement, FamilySequence(b"one"), found, day) for day in days]
    return Counter(each.ping for each in picked if each is not None)


@pytest.mark.parametrize("questions", [4, 8, 40])
def test_a_guess_at_anothers_sentence_is_named_hardly_more_often_than_any(questions: int) -> None:
    agreement = with_many(questions)
    guess = (Alike(agreement.wordings[1][1], BEGIN.date()),)
    seasons_played = 100 * questions
    often = times_named(agreement, guess, seasons_played)[1]
    seldom = times_named(agreement, (), seasons_played)[1]
    assert seldom * 0.8 < often < seldom * 3.2


def test_of_a_list_of_guesses_no_more_than_a_few_are_ever_drawn_among() -> None:
    agreement = with_many(40)
    guesses = tuple(Alike(text, BEGIN.date()) for _, text in agreement.wordings[:30])
    counted = times_named(agreement, guesses, 3000)
    often = [ping for ping, times in counted.items() if times > 3000 / 40 * 1.6]
    assert len(often) == FOUND_MAX


def test_what_was_found_within_a_season_waits_for_the_next() -> None:
    sequence = FamilySequence(b"one")
    before = [
        named(an_agreement(), sequence, (), LATER + timedelta(days=day)) for day in range(300)
    ]
    found = (Alike("А кот ест?", LATER),)
    after = [
        named(an_agreement(), sequence, found, LATER + timedelta(days=day)) for day in range(300)
    ]
    first = before[0]
    same_season = [each for each in before if each == first]
    assert after[: len(same_season)] == same_season


def first_days(key: bytes, since: date) -> list[date]:
    """Return the days on which the named question's season changes."""
    sequence = FamilySequence(key)
    begins = BEGIN.replace(year=BEGIN.year - 2)
    days = [since + timedelta(days=each) for each in range(3 * SEASON_DAYS)]
    picked = [named(an_agreement(begins_at=begins), sequence, (), day) for day in days]
    changes = zip(days, days[1:], picked, picked[1:], strict=False)
    return [day for _, day, old, new in changes if old and new and old.season != new.season]


def test_what_is_found_on_a_seasons_first_day_waits_for_the_next() -> None:
    for each in range(30):
        key = bytes([each])
        first, *_ = first_days(key, LATER)
        sequence, found = FamilySequence(key), (Alike("А кот ест?", first),)
        assert named(an_agreement(), sequence, found, first) == named(
            an_agreement(), sequence, (), first
        )


def test_a_season_that_begins_with_the_agreement_is_a_whole_one() -> None:
    first, *_ = first_days(b"one", LATER)
    begins = datetime.combine(first, BEGIN.timetz())
    assert named(an_agreement(begins_at=begins), FamilySequence(b"one"), (), first) is not None
    day_before = first - timedelta(days=1)
    assert named(an_agreement(begins_at=begins), FamilySequence(b"one"), (), day_before) is None


def test_seasons_begin_on_a_day_of_the_familys_own() -> None:
    def turn(key: bytes) -> date:
        day = LATER
        now = named(an_agreement(), FamilySequence(key), (), day)
        assert now is not None
        while (then := named(an_agreement(), FamilySequence(key), (), day)) is not None:
            if then.season != now.season:
                return day
            day += timedelta(days=1)
        raise AssertionError

    assert len({turn(bytes([each])) for each in range(20)}) > 10


def test_nothing_is_named_before_the_first_whole_season() -> None:
    picked = [
        named(an_agreement(), FamilySequence(bytes([each])), (), BEGIN.date())
        for each in range(1, 60)
    ]
    assert picked.count(None) > 50


def test_a_topics_only_question_is_never_named() -> None:
    topics = [
        {"name": "garden", "pings": ["Что с грядками?"], "safe": ["перцы"]},
        {"name": "cat", "pings": ["А кот ест?", "Хвост зажил?"], "safe": ["сметану"]},
    ]
    agreement = an_agreement(codebook=a_codebook(topics=topics))
    found = (Alike("Что с грядками?", BEGIN.date()),)
    for each in range(50):
        day = LATER + timedelta(days=SEASON_DAYS * each)
        which = named(agreement, FamilySequence(b"one"), found, day)
        assert which is not None
        assert which.topic == 1


def test_a_family_without_words_is_asked_for_none() -> None:
    assert named(an_agreement(Mode.OWN), FamilySequence(b"one"), (), LATER) is None


def test_a_find_keeps_its_first_day_and_goes_when_the_likeness_has_gone() -> None:
    first = note_alike((), ["б", "а", "а"], BEGIN.date())
    assert first == (Alike("а", BEGIN.date()), Alike("б", BEGIN.date()))
    later = note_alike(first, ["б", "в"], LATER)
    assert later == (Alike("б", BEGIN.date()), Alike("в", LATER))


def test_the_name_on_the_page_tells_places_only() -> None:
    assert Named(7, 1, 3).code == "7.1.3"
