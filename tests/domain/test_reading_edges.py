"""The edges of reading and enrolment: each of these was once moved, and nobody noticed."""

import pytest

from service.domain.codebook import CodebookMalformedError, parse_codebook
from service.domain.enrolment import LETTERS_MAX, check_codebook, is_refused
from service.domain.likeness import too_alike
from service.domain.reader import SAFE_LENGTH_MAX, Reason, read
from service.domain.sound import sound_of
from tests.domain.codebooks import ENGLISH, GARDEN, a_codebook, a_topic

BOOK = a_codebook()
CAT = GARDEN["topics"][1]


def kind_of(text, book=BOOK, topic="garden", **asking):
    return str(read(book, text, topic=topic, **asking).verdict)


def problems_of(**changed):
    return {(problem.code, problem.where) for problem in check_codebook(a_codebook(**changed))}


def codes_of(**changed):
    return {code for code, _ in problems_of(**changed)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("перцев", "перцами"),
        ("кот перцев", "кот перцами"),
        ("дедушка", "дудушка"),
        ("gthws", "перцы"),
        ("перцы", "gthws"),
    ],
)
def test_a_slip_an_ending_or_a_layout_apart_is_alike(one, other):
    assert too_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("перцы зелёные", "перцами"),
        ("сахим", "савою"),
        ("херцев", "перцами"),
        ("перцы", "перчатка"),
    ],
)
def test_another_beginning_or_another_word_is_not(one, other):
    assert not too_alike(one, other)


def test_figures_that_stand_for_no_letter_are_left_out_of_a_word():
    assert sound_of("перцы2") == sound_of("перцы")


def test_a_safe_answer_may_be_as_long_as_a_gateway_carries_and_no_longer():
    text = "перцы ".ljust(SAFE_LENGTH_MAX, "ы")
    assert read(BOOK, text, topic="garden").reason is Reason.SAFE_MARKER
    assert read(BOOK, f"{text}ы", topic="garden").reason is Reason.TOO_LONG


def test_what_is_denied_and_what_is_overtaken_is_named():
    denied = read(BOOK, "огурцы не взошли", topic="garden")
    assert (denied.list, denied.marker) == ("topics[0].safe", 1)
    older = read(BOOK, "мурлычет", topic="garden", older_topics=["cat"])
    assert (older.list, older.marker) == ("topics[1].safe", 1)


def test_the_higher_level_counts_wherever_it_stands_in_the_codebook():
    distress = [{"marker": "дядя Коля", "level": "L2"}, {"marker": "тётя Зина заходила"}]
    verdict = read(a_codebook(distress=distress), "дядя Коля, тётя Зина заходила", topic=None)
    assert (verdict.level, verdict.marker) == ("L4", 1)


def test_of_two_pings_in_a_text_the_longer_is_the_quotation():
    asked = ["Ну что там?", "Ну что там перцы?"]
    verdict = read(BOOK, "ну что там перцы да вот", topic="garden", open_pings=asked)
    assert verdict.reason is Reason.QUOTATION


def test_a_ping_of_one_word_is_no_quotation_inside_an_answer():
    assert kind_of("перцы подвязала", open_pings=["Перцы?"]) == "safe"


def test_a_copy_of_an_answer_is_seen_beside_a_quotation_too():
    text = "Что с грядками? перцы подвязала"
    verdict = read(BOOK, text, topic="garden", previous=["перцы подвязаны"])
    assert verdict.reason is Reason.REPLAY


@pytest.mark.parametrize(
    ("stop", "text", "verdict"),
    [
        (["рододендроны"], "рододендраны", "stop"),
        (["рододендроны"], "рдндрн", "unverified"),
        (["подсолнух"], "подслнх", "stop"),
        (["подсолнух"], "пдслнх", "unverified"),
        (["рассада вытянулась сильно"], "росада вытянулс сильно", "stop"),
        (["рассада вытянулась"], "рсда вытянулась", "stop"),
    ],
)
def test_a_stop_word_alone_must_stand_better_than_one_among_others(stop, text, verdict):
    assert kind_of(text, a_codebook(stop=stop), "cat") == verdict


def test_a_long_safe_word_forgives_one_slip_and_not_two():
    book = a_codebook(topics=[a_topic(safe=["велосипедисты"]), CAT])
    assert kind_of("велосипдисты", book) == "safe"
    assert kind_of("велсипдисты", book) == "unverified"


def test_of_three_words_one_may_be_left_out_and_of_two_none():
    book = a_codebook(topics=[a_topic(safe=["Петровна красит забор"]), CAT])
    assert kind_of("Петровна красит", book) == "safe"
    english = a_codebook(**{**ENGLISH, "manner": None})
    assert kind_of("biscuits", english, "baking") == "unverified"


def test_refusals_refuse_and_warnings_do_not():
    assert is_refused(check_codebook(a_codebook(stop=["ёлка"])))
    warned = check_codebook(a_codebook(topics=[a_topic(safe=["красные перцы"]), CAT]))
    assert warned
    assert not is_refused(warned)


def test_light_words_do_not_make_a_distress_marker_long_enough():
    assert "too-short" in codes_of(distress=["там ёлка"])
    assert "too-short" not in codes_of(distress=["синяя ёлка"])


def test_two_slips_from_a_usual_phrase_is_another_phrase():
    assert "too-common" in codes_of(topics=[a_topic(safe=["спокойнай ночи"]), CAT])
    assert "too-common" not in codes_of(topics=[a_topic(safe=["спикойнап ночи"]), CAT])


def test_a_usual_phrase_of_seven_sounds_is_known_by_them():
    assert "too-common" in codes_of(topics=[a_topic(safe=["zaniata"]), CAT])


def test_all_markers_together_may_have_so_many_letters_and_no_more():
    others = sum(len(marker.text) for marker in a_codebook(distress=[]).markers())
    whole, rest = divmod(LETTERS_MAX - others, 70)
    as_many = ["ж" * 70] * whole
    assert "too-many" not in codes_of(distress=[*as_many, "ж" * rest])
    assert "too-many" in codes_of(distress=[*as_many, "ж" * (rest + 1)])


def test_three_letters_are_enough_to_be_another_layout():
    book = a_codebook(topics=[a_topic(safe=["tea"])], distress=[], stop=[])
    assert kind_of("еуф", book) == "safe"


def test_a_copy_of_the_ping_is_no_answer_and_a_marker_without_words_copies_nothing():
    assert ("not-an-answer", ("topics[0].safe[0]", "topics[0].pings[0]")) in problems_of(
        topics=[a_topic(pings=["Грядки полила"], safe=["грядки полила"]), CAT]
    )
    known = {"too-short", "too-few"}
    assert codes_of(topics=[a_topic(safe=["перцы", "!!!"]), CAT]) <= known


def test_a_marker_said_twice_names_both_places():
    assert ("repeated", ("topics[0].safe[0]", "topics[0].safe[1]")) in problems_of(
        topics=[a_topic(safe=["перцы", "перцы"]), CAT]
    )


def test_markers_taken_for_each_other_are_named_once_the_first_place_first():
    topics = [a_topic(safe=["огурцы"]), a_topic("kitchen", safe=["огурчики"])]
    found = [each for each in check_codebook(a_codebook(topics=topics)) if each.code == "too-alike"]
    assert [each.where for each in found] == [("topics[0].safe[0]", "topics[1].safe[0]")]


def test_two_words_of_which_the_long_one_is_the_same_are_too_alike():
    topics = [a_topic(safe=["бабушка спит"]), CAT]
    assert "too-alike" in codes_of(topics=topics, distress=["бабушка ткёт"])


def test_a_denied_stop_word_is_still_too_alike():
    topics = [a_topic(safe=["не обижуюсь уже"]), CAT]
    assert "too-alike" in codes_of(topics=topics, stop=["обижаюсь"])


def test_lists_and_texts_may_be_as_long_as_is_said():
    a_codebook(stop=["ё" * 200])
    a_codebook(stop=["самовар распаялся"] * 100)


@pytest.mark.parametrize(
    ("distress", "where"),
    [([7], "topics[0].distress[0]"), (["ё" * 201], "topics[0].distress[0]")],
)
def test_what_is_malformed_inside_a_topic_is_named_with_it(distress, where):
    with pytest.raises(CodebookMalformedError) as refused:
        parse_codebook({**GARDEN, "topics": [a_topic(distress=distress), CAT]})
    assert str(refused.value).startswith(where)
