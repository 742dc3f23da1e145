import pytest

from service.domain import enrolment
from service.domain.codebook import parse_codebook
from service.domain.enrolment import (
    MARKER_LETTERS_MAX,
    Severity,
    check_codebook,
    is_refused,
)
from tests.domain.codebooks import BELARUSIAN_VARIED, GARDEN, REALISTIC, a_codebook, a_topic

CAT = GARDEN["topics"][1]


def found_in(book) -> set[tuple[str, tuple[str, ...]]]:
    return {(problem.code, problem.where) for problem in check_codebook(book)}


def codes_of(**changed) -> set[str]:
    return {problem.code for problem in check_codebook(a_codebook(**changed))}


def with_safe(*safe: str):
    return a_codebook(topics=[a_topic(safe=list(safe)), CAT])


def test_sensible_families_are_accepted_without_a_word():
    problems = {name: check_codebook(parse_codebook(data)) for name, data in REALISTIC.items()}
    assert not any(problems.values()), problems


def test_an_empty_codebook_is_told_everything_it_lacks():
    assert found_in(parse_codebook({"topics": []})) == {
        ("too-few", ("topics",)),
        ("too-few", ("distress",)),
        ("missing-stop", ("stop",)),
    }


def test_one_topic_is_enough_only_at_the_simple_level():
    assert ("too-few", ("topics",)) in found_in(a_codebook(topics=GARDEN["topics"][:1]))
    assert codes_of(topics=GARDEN["topics"][:1], level="simple") == set()


def test_a_topic_needs_a_wording_and_an_answer():
    book = a_codebook(topics=[a_topic(pings=[]), {**CAT, "safe": []}])
    assert found_in(book) >= {
        ("too-few", ("topics[0].pings",)),
        ("too-few", ("topics[1].safe",)),
    }


def test_the_varied_level_needs_four_different_answers_in_each_topic():
    forest, fishing = BELARUSIAN_VARIED["topics"]
    for safe in (
        ["лісічкі", "баравікі", "маслякі"],
        ["лісічкі", "Лісічкі!", "баравікі", "маслякі"],
    ):
        book = parse_codebook({**BELARUSIAN_VARIED, "topics": [{**forest, "safe": safe}, fishing]})
        assert ("too-few", ("topics[0].safe",)) in found_in(book)


def test_more_answers_than_anybody_remembers_are_refused():
    herbs = "укроп петрушка базилик кориандр тимьян розмарин шалфей мелисса чабрец щавель руккола эстрагон"
    assert found_in(with_safe(*herbs.split())) == set()
    assert ("too-many", ("topics[0].safe",)) in found_in(with_safe(*herbs.split(), "лаванда"))


def test_a_present_manner_sign_is_a_distress_sign():
    manner = {"kind": "present", "marker": "дорогая моя"}
    topic = {**GARDEN["topics"][0], "distress": []}
    assert codes_of(topics=[topic, CAT], distress=[], manner=manner) == set()
    manner = {"kind": "missing", "marker": "дорогая моя"}
    assert codes_of(topics=[topic, CAT], distress=[], manner=manner) == {"too-few"}


@pytest.mark.parametrize(
    "text",
    [
        "всё хорошо",
        "Все хорошо!",
        "как всегда",
        "я дома",
        "жду тебя дома",
        "сегодня хорошая погода",
        "добрай раніцы",
        "thank you very much",
        "nice weather today",
        "спасибо",
        "ок",
        "ok",
        "да",
        "dobranoc",
        "усё добра",
        "на добраніч",
        "у нас дождь",
        "идёт снег, холодно",
        "целую крепко, мама",
        "I love you mum",
    ],
)
def test_what_everybody_writes_is_refused_in_any_role(text):
    assert ("too-common", ("topics[0].safe[0]",)) in found_in(with_safe(text))
    assert "too-common" in codes_of(distress=[text])
    assert "too-common" in codes_of(stop=[text])


@pytest.mark.parametrize("text", ["лук", "да лук", "кот", "🙂", "", "tea"])
def test_too_little_to_be_told_from_chance_is_refused(text):
    assert ("too-short", ("topics[0].safe[0]",)) in found_in(with_safe(text))


@pytest.mark.parametrize("text", ["мята", "перцы", "лук да чеснок", "кот спит", "leek"])
def test_one_everyday_word_of_four_letters_is_a_fine_answer(text):
    assert "too-short" not in {code for code, _ in found_in(with_safe(text))}


@pytest.mark.parametrize("text", ["горох", "огурец", "дядя", "и на даче"])
def test_distress_and_stop_need_two_words_or_a_rare_one(text):
    assert "too-short" in codes_of(distress=[text])
    assert "too-short" in codes_of(stop=[text])


@pytest.mark.parametrize("text", ["самовар", "дядя Коля", "тётя Зина заходила"])
def test_two_words_or_a_rare_one_are_enough_for_distress_and_stop(text):
    assert codes_of(distress=[text]) == set()


def test_a_manner_sign_may_be_a_usual_phrase_but_not_one_word_or_small_talk():
    def with_sign(text):
        return codes_of(manner={"kind": "present", "marker": text})

    assert with_sign("дорогая моя") == set()
    assert with_sign("привет") == {"too-short"}
    assert with_sign("всё хорошо") == {"too-common"}


@pytest.mark.parametrize(
    "text",
    [
        "the end of beans",
        "STOP",
        "стоп машина",
        "help beans",
        "тревога на кухне",
        "обыск был",
        "Лукашенко пришёл",
        "мітынг быў",
        "вестка прыйшла",
        "телеграм сломался",
        "policja była",
    ],
)
def test_words_that_carriers_or_investigators_act_on_are_refused(text):
    for changed in (
        {"distress": [text]},
        {"stop": [text]},
        {"topics": [a_topic(safe=[text]), CAT]},
    ):
        assert "forbidden-word" in codes_of(**changed)


def test_a_safe_word_may_not_sound_like_plain_danger_but_distress_may():
    assert "forbidden-word" in {code for code, _ in found_in(with_safe("ваза упала"))}
    assert codes_of(distress=["ваза упала"]) == set()


@pytest.mark.parametrize("text", ["перцы 3", "огурцы ²", "перцы ٣", "½ огурца"])
def test_digits_of_any_kind_are_refused(text):
    assert ("digits", ("topics[0].safe[0]",)) in found_in(with_safe(text))


@pytest.mark.parametrize(
    "text", ["перцы взошли?", "Что с грядками", "что с грядкамы", "как там перцы", "how is parsley"]
)
def test_questions_and_copies_of_ours_are_no_answers(text):
    assert "not-an-answer" in {code for code, _ in found_in(with_safe(text))}


def test_an_answer_in_our_own_question_brings_a_warning():
    book = a_codebook(topics=[a_topic(pings=["Перцы взошли, мам?"]), CAT])
    [problem] = check_codebook(book)
    assert (problem.severity, problem.code) == (Severity.WARNING, "in-the-question")
    assert problem.where == ("topics[0].safe[0]", "topics[0].pings[0]")


def test_distress_or_stop_in_our_own_question_is_refused():
    pings = ["Как баклажаны?", "Как самовар новый?"]
    book = a_codebook(
        topics=[a_topic(pings=pings), CAT], distress=["баклажаны"], stop=["самовар новый"]
    )
    assert found_in(book) == {
        ("contains", ("distress[0]", "topics[0].pings[0]")),
        ("contains", ("stop[0]", "topics[0].pings[1]")),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [("перцы на солнце", "weather"), ("красные перцы", "colour"), ("huge white beans", "colour")],
)
def test_weather_and_colours_in_a_longer_marker_bring_a_warning(text, code):
    problems = check_codebook(with_safe(text))
    assert [(p.severity, p.code) for p in problems] == [(Severity.WARNING, code)]
    assert not is_refused(problems)


@pytest.mark.parametrize(
    ("safe", "distress"),
    [
        ("баклажаны", "баклажан"),
        ("помидоры", "помидорами"),
        ("помидоры", "pomidory"),
        ("помидоры", "gjvbljhs"),
        ("помидоры", "помидорыы"),
        ("кошки спят", "кошками спят"),
        ("zhuravli letyat", "журавли летят"),
        ("перловка", "перловка"),
        ("сырники", "ырсники"),
    ],
)
def test_markers_a_slip_a_script_or_an_ending_apart_are_refused(safe, distress):
    book = a_codebook(topics=[a_topic(safe=[safe]), CAT], distress=[distress])
    for pair in (book, a_codebook(topics=[a_topic(safe=[distress]), CAT], distress=[safe])):
        assert ("too-alike", ("distress[0]", "topics[0].safe[0]")) in found_in(pair)


@pytest.mark.parametrize(
    ("safe", "distress"),
    [("картошка", "картонка новая"), ("варенье", "варежки"), ("кефир", "гербарий")],
)
def test_markers_three_edits_apart_are_accepted(safe, distress):
    book = a_codebook(topics=[a_topic(safe=[safe]), CAT], distress=[distress])
    assert found_in(book) == set()


def test_a_marker_inside_another_of_different_meaning_is_refused():
    book = a_codebook(topics=[a_topic(safe=["дядя Коля копал"]), CAT])
    assert ("contains", ("distress[1]", "topics[0].safe[0]")) in found_in(book)


def test_levels_of_distress_and_topics_differ_in_meaning():
    tiers = [{"marker": "дядя Коля", "level": "L3"}, {"marker": "дядя Толя", "level": "L4"}]
    assert ("too-alike", ("distress[0]", "distress[1]")) in found_in(a_codebook(distress=tiers))
    topics = [a_topic(safe=["перцы"]), {**CAT, "safe": ["перцы"]}]
    assert ("too-alike", ("topics[0].safe[0]", "topics[1].safe[0]")) in found_in(
        a_codebook(topics=topics)
    )


def test_markers_of_one_meaning_may_be_alike_and_a_repetition_is_a_warning():
    assert found_in(with_safe("перцы", "перчик", "перцы взошли")) == set()
    [problem] = check_codebook(with_safe("перцы", "Перцы!"))
    assert (problem.severity, problem.code) == (Severity.WARNING, "repeated")


def test_a_wording_the_lint_would_hold_back_is_refused():
    book = a_codebook(topics=[a_topic(pings=["Ты в безопасности?"]), CAT])
    assert found_in(book) == {("safety-question", ("topics[0].pings[0]",))}


def test_every_problem_is_said_in_a_sentence_without_the_words_it_is_about():
    book = a_codebook(topics=[a_topic(safe=["лук", "7 лун"], pings=["www.x.by"]), CAT], stop=[])
    problems = check_codebook(book)
    assert problems
    for problem in problems:
        assert problem.say.endswith(".")
        assert "лук" not in repr(problem) + problem.say


@pytest.mark.parametrize(
    ("second", "is_repeated"),
    [
        ("Что с грядками за сараем?", True),  # the same words
        ("Что с грядками за сараями?", True),
        ("Привет! Что с грядками за сараем?", True),
        ("Что с грядками у забора нынче?", False),
    ],
)
def test_a_wording_that_repeats_another_is_remarked_on_and_not_refused(second, *, is_repeated):
    topics = [a_topic(pings=["Что с грядками за сараем?"]), {**CAT, "pings": ["А кот?", second]}]
    problems = check_codebook(a_codebook(topics=topics))
    found = [problem.where for problem in problems if problem.code == "repetition"]
    assert found == ([("topics[0].pings[0]", "topics[1].pings[1]")] if is_repeated else [])
    assert not is_refused(problems)


@pytest.mark.parametrize("letters", [MARKER_LETTERS_MAX + 1, 195])
def test_lists_full_of_long_words_are_refused_before_any_two_are_compared(letters, monkeypatch):
    monkeypatch.setattr(enrolment, "weighed", None)  # comparing would fail
    texts = [f"{name} ".ljust(letters, "я") for name in "абвгдежзиклм"]
    assert found_in(with_safe(*texts)) == {
        ("segment", (f"topics[0].safe[{at}]",)) for at in range(len(texts))
    }


def test_more_letters_than_can_be_compared_are_too_many(monkeypatch):
    monkeypatch.setattr(enrolment, "weighed", None)
    texts = [f"{at} лук ".ljust(MARKER_LETTERS_MAX, "я") for at in range(30)]
    assert ("too-many", ("topics[0].safe",)) in found_in(with_safe(*texts))
