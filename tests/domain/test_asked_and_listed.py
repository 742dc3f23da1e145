"""What is asked about, listed or denied from afar is no answer; what only looks so still is."""

import pytest

from service.domain.reader import Reason, read, read_together
from tests.domain.codebooks import ENGLISH, GARDEN, a_codebook, a_topic

VEGETABLES = a_codebook(
    topics=[a_topic(safe=["перцы", "огурцы", "кабачки", "тыквы", "редис"]), GARDEN["topics"][1]],
    level="varied",
)
PEPPERS = a_codebook(
    **{
        **ENGLISH,
        "topics": [
            a_topic("greenhouse", pings=["How is the greenhouse?"], safe=["peppers"]),
            a_topic("cat", pings=["What is Biscuit up to?"], safe=["granny mends the gramophone"]),
        ],
        "manner": None,
    }
)


def reason_of(text, book=VEGETABLES, topic="garden"):
    return read(book, text, topic=topic).reason


@pytest.mark.parametrize(
    "text",
    [
        "кабачки совсем не взошли",
        "кабачков в этом году нет",
        "перцев нет совсем",
        "перцы ещё в том году сажать не стали",
        "ни одного за всё лето кабачка не было, ни одного",
        "нет в этом году перцев",
    ],
)
def test_a_safe_word_denied_from_afar_is_not_safe(text):
    assert reason_of(text) is Reason.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "перцев нет ещё, а огурцы пошли",
        "перцев нет ещё а огурцы пошли",
        "огурцы пошли а перцев нет",
        "перцы хорошие мёда только нет",
        "огурцы растут не нарадуюсь",
        "перцы она не верит уже красные",
        "перцы сажала ещё в мае потом всё лето поливала и не болела",
        "не видела давно такого урожая перцы",
    ],
)
def test_a_denial_of_something_else_takes_nothing_from_a_safe_word(text):
    assert reason_of(text) is Reason.SAFE_MARKER


@pytest.mark.parametrize(
    "text",
    [
        "какие перцы?",
        "перцы?",
        "а что с перцами случилось?",
        "почему перцы растут",
        "разве перцы растут",
        "растут ли перцы",
        "при чём тут перцы",
        "перцы? какие перцы?",
        "Перцы? Какие ещё",
        "перцы? ты о чём?",
        "всё хорошо. тебе перцы нужны?",
        "какие перцы",
        "привет. а какие перцы. не поняла",
        "перцы или помидоры",
        "тебе помидоры или перцы",
    ],
)
def test_a_question_about_a_safe_word_is_no_answer(text):
    assert reason_of(text) is Reason.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "Перцы? Растут",
        "перцы хорошо, а ты как?",
        "перцы растут как сам?",
        "как ты? перцы пошли",
        "перцы растут! когда приедешь?",
        "разве мало, перцы пошли",
        "вон какие перцы пошли",
        "перцы пошли или взошли не разберу",
    ],
)
def test_a_question_about_something_else_takes_nothing_from_a_safe_word(text):
    assert reason_of(text) is Reason.SAFE_MARKER


@pytest.mark.parametrize(
    "text", ["granny mends the gramophone?", "why granny mends the gramophone"]
)
def test_a_safe_phrase_can_be_asked_about_as_a_whole(text):
    assert reason_of(text, PEPPERS, "cat") is Reason.NEGATED


def test_what_is_asked_after_a_safe_phrase_is_a_question_of_its_own():
    assert reason_of("granny mends the gramophone any rain yet?", PEPPERS, "cat") is (
        Reason.SAFE_MARKER
    )


@pytest.mark.parametrize(
    "text",
    [
        "помидоры, перцы, лук, баклажан, укроп",
        "помидоры огурцы перцы груши",
        "помидоры, патиссоны, перцы и груши",
        "редис, помидор, лук, чеснок, картофель",
        "перцы хорошо, огурцы, кабачки цветут, тыквы растут",
    ],
)
def test_a_list_of_everything_is_no_answer(text):
    assert reason_of(text) is Reason.LISTED


@pytest.mark.parametrize(
    "text",
    [
        "перцы и огурцы хорошо",
        "перцы, огурцы, кабачки растут",
        "помидоры, перцы и огурцы посадила",
        "перцы собрали посолили закрыли съели",
        "привет, мам, перцы, целую, пока",
        "перцы перцы перцы перцы",
        "огурцы пошли. Груши цветут. Вишни тоже",
        "сажала цветы груши. Огурцы тыквы полила",
    ],
)
def test_a_few_words_side_by_side_are_an_answer(text):
    assert reason_of(text) is Reason.SAFE_MARKER


@pytest.mark.parametrize(
    "text",
    ["the peppers this year never came up", "haven't had a single pepper", "why ask about peppers"],
)
def test_it_is_so_in_english_too(text):
    assert reason_of(text, PEPPERS, "greenhouse") is Reason.NEGATED


def test_distress_is_heard_in_a_list_in_a_question_and_denied_from_afar():
    for text in (
        "помидоры, перцы, баклажаны, кабачки, огурцы",
        "какие баклажаны?",
        "баклажаны в этом году так и не взошли",
    ):
        assert str(read(a_codebook(), text, topic="garden").verdict) == "distress"


PAGE = "привет доченька у нас всё как было ходили на рынок потом домой смотрели кино " * 900


@pytest.mark.parametrize("at", [0, 31_007, len(PAGE)])
@pytest.mark.parametrize(
    "cry",
    ["тётя Зина заходила", "тетя зена зохадила", "nt`nz pbyf pf[jlbkf", "tiotia zina zahodila"],
)
def test_distress_is_heard_in_any_part_of_a_letter_of_many_pages(at, cry):
    text = f"{PAGE[:at]} {cry} {PAGE[at:]}"
    assert str(read(a_codebook(), text, topic="garden").verdict) == "distress"
    together = read_together(a_codebook(), ["перцы", text, "огурцы"], topic="garden")
    assert str(together.verdict) == "distress"


def test_distress_in_a_letter_in_latin_script_is_heard_through_cyrillic_letters():
    page = "hello love the bus was late again and we went to the market for bread " * 100
    book = a_codebook(**{**ENGLISH, "distress": ["cousin Mildred dropped by"]})
    for cry in ("сщгышт ьшдвкув вкщззув ин", "соusin Мildred dropped bу"):
        text = f"{page} {cry} {page}"
        assert str(read(book, text, topic=book.topics[0].name).verdict) == "distress"


@pytest.mark.parametrize("letter", [f"{PAGE} перцы", PAGE, "перцы" * 3_000, "ы" * 60_000])
def test_nothing_in_a_letter_or_beside_it_is_safe(letter):
    assert str(read(VEGETABLES, letter, topic="garden").verdict) == "unverified"


def test_what_is_cut_out_of_a_letter_is_not_put_together():
    halves = f"тётя Зина {PAGE} заходила"
    assert str(read(a_codebook(), halves, topic="garden").verdict) == "unverified"


def test_a_cry_over_two_letters_is_heard():
    texts = [f"{PAGE} тётя Зина", f"заходила {PAGE}"]
    assert str(read_together(a_codebook(), texts, topic="garden").verdict) == "distress"


@pytest.mark.parametrize("pages", [45, 60])
def test_distress_in_the_wrong_layout_is_heard_in_a_long_text(pages):
    text = "hello love the bus was late again 🍅 " * pages
    assert str(read(a_codebook(), f"{text} nt`nz pbyf pf[jlbkf", topic=None).verdict) == "distress"


def test_a_safe_phrase_with_a_word_left_out_has_no_other_among_the_rest():
    book = a_codebook(topics=[a_topic(safe=["аптекарша собирает ракушки"]), GARDEN["topics"][1]])
    assert reason_of("весело, собирает ракушки", book) is Reason.SAFE_MARKER
    assert reason_of("весело, собирать разные ракушки", book) is Reason.NO_MARKER


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("не продал козу перцы", Reason.NEGATED),
        ("не продал мужик козу перцы", Reason.SAFE_MARKER),
        ("не и и и и и и перцы", Reason.NEGATED),
        ("не и и и и и и и перцы", Reason.SAFE_MARKER),
        ("не помню продал козу перцы", Reason.NEGATED),
        ("не помню продал мужик козу перцы", Reason.SAFE_MARKER),
    ],
)
def test_a_denial_reaches_so_far_and_no_farther(text, reason):
    assert reason_of(text) is reason
