"""What the reader forgives, and what it does not."""

from typing import Any

import pytest

from service.domain.enrolment import check_codebook
from service.domain.reader import Reason, VerdictKind, read, read_together
from tests.domain.codebooks import BELARUSIAN, ENGLISH, GARDEN, a_codebook, a_topic

BOOK = a_codebook()
PHRASES = a_codebook(
    topics=[
        a_topic("tea", pings=["Чем занимаетесь?"], safe=["бабушка пьёт чай с мятой"]),
        a_topic("yard", pings=["Что во дворе?"], safe=["Петровна красит забор"]),
    ],
    distress=[{"marker": "самовар распаялся вчера", "level": "L3"}, "кум Прохор чинит телегу"],
    stop=["гармошка порвалась совсем"],
)
POLISH_DATA: dict[str, Any] = {
    "topics": [
        a_topic("grządki", pings=["Co na grządkach?"], safe=["ogórki", "papryka"]),
        a_topic("kuchnia", pings=["Co gotujesz?"], safe=["żurek na żeberkach"]),
    ],
    "distress": ["ciotka Wanda ceruje skarpety"],
    "stop": ["szarlotka się przypaliła"],
}
POLISH = a_codebook(**POLISH_DATA)


def kind_of(text, book=BOOK, topic="garden"):
    return str(read(book, text, topic=topic).verdict)


@pytest.mark.parametrize(
    "text",
    [
        "баклажны",
        "бокложаны",
        "баклажанчики",
        "баклажанов насолила",
        "baklazhany",
        "baklažany",
        "baklazany",
        ",frkf;fys",
        "бaклaжaны",
        "моибаклажаны",
        "бакла жаны",
        "tetya zina zahodila",
        "ciocia nie, tiotia zina zachodila",
        "nznz pbyf pf[jlbkf",
        "тётя Зина вчера заходила",
        "заходила тётя Зина",
        "тетязина заходила",
        "тётя Зыиа захадила",
        "не тётя Зина заходила",
        "НЕТ НЕ баклажаны",
        "дядя каля",
    ],
)
def test_distress_is_heard_through_script_layout_slips_and_denial(text):
    assert kind_of(text) == "distress"


@pytest.mark.parametrize(
    "text",
    [
        "огурчики",
        "огурцов насолила",
        "огурец вырос",
        "ogurcy",
        "ogurtsi",
        "juehws",
        "перчики пошли",
        "перцев много",
        "pertsy",
        "gthws.",
        "ПEРЦЫ",
        "перррцы",
        "огур цы",
        "Не упала, перцы",
        "перцы, не волнуйся",
    ],
)
def test_a_safe_word_counts_in_every_form_script_and_layout(text):
    assert kind_of(text) == "safe"


@pytest.mark.parametrize(
    "text",
    ["пеперцы норм", "пенцы", "перлы", "огрцы", "огурны", "перст", "перо", "первые", "персы"],
)
def test_a_slip_does_not_make_a_short_word_safe(text):
    assert read(BOOK, text, topic="garden").reason is Reason.NO_MARKER


def test_a_slip_is_forgiven_in_a_long_word():
    book = a_codebook(topics=[a_topic(safe=["запеканка"]), GARDEN["topics"][1]])
    assert kind_of("запекнка", book) == "safe"
    assert kind_of("запкнка", book) == "unverified"


@pytest.mark.parametrize(
    "text",
    [
        "перцы не взошли",
        "перцы ещё не взошли",
        "не перцы",
        "нет, перцы",
        "нет перцев",
        "перцев нет",
        "без перцев",
        "никаких перцев",
        "не будет никогда перцев",
        "неправда, что перцы",
        "ne percy",
        "no peppers no перцы",
        "няма перцаў",
    ],
)
def test_a_denied_safe_word_is_not_safe(text):
    verdict = read(BOOK, text, topic="garden")
    assert verdict.verdict is VerdictKind.UNVERIFIED
    assert verdict.reason in {Reason.NEGATED, Reason.NO_MARKER}


def test_a_denied_answer_is_a_doubt_that_stands_beside_another_answer():
    found = read_together(BOOK, ["перцы не взошли", "огурцы"], topic="garden")
    assert found.reason is Reason.NEGATED


def test_stop_is_not_heard_where_it_is_denied_before_but_is_where_more_is_said_after():
    assert kind_of("не устала я от этого") == "unverified"
    assert kind_of("устала я от этого не могу") == "stop"


def test_calling_something_untrue_unsays_a_safe_word_and_no_stop_word():
    assert kind_of("враньё устала я от этого") == "stop"
    assert kind_of("враньё перцы") == "unverified"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("бабушка чай с мятой пьет", "safe"),
        ("babushka pjot czaj z mjatoj", "safe"),
        (",f,eirf gmtn xfq c vznjq", "safe"),
        ("бабушка уже пьёт чай с мятой", "safe"),
        ("баубшка пьет чя с мятои", "safe"),
        ("бабушкапьёт чайсмятой", "safe"),
        ("дедушка пьёт чай с мятой", "unverified"),
        ("бабушка пьёт чай с мёдом", "unverified"),
        ("бабушка пьёт", "unverified"),
        ("бабушка не пьёт чай с мятой", "unverified"),
        ("бабушка непьёт чай с мятой", "unverified"),
        ("пьёт чай с мятой", "safe"),
        ("кошка пьёт чай с мятой", "unverified"),
        ("ну вот. пьёт чай с мятой", "safe"),
    ],
)
def test_a_safe_phrase_is_known_by_all_its_words(text, verdict):
    assert kind_of(text, PHRASES, "tea") == verdict


@pytest.mark.parametrize(
    "text",
    [
        "самовар распаялся",
        "самавр распаелса вчира",
        "самовар распаялся нынче",
        "кум Прохор чинит тарантас",
        "prohor chinit telegu",
        "кум Прохор чинит тлгу",
        "Прохор кум телегу чинит",
    ],
)
def test_half_remembered_distress_is_distress(text):
    assert kind_of(text, PHRASES, "tea") == "distress"


@pytest.mark.parametrize("text", ["самовар", "распаялся", "самовар новый купили"])
def test_part_of_a_distress_phrase_leaves_nothing_beside_it_safe(text):
    assert kind_of(f"Петровна красит забор, {text} распаялась", PHRASES, "yard") != "safe"
    assert kind_of("Петровна красит забор, купили хлеб", PHRASES, "yard") == "safe"


def test_almost_a_distress_phrase_is_named_so():
    verdict = read(PHRASES, "самоар протёкся вчера", topic="tea")
    assert verdict.reason is Reason.NEAR_DISTRESS


@pytest.mark.parametrize(
    ("text", "topic", "verdict"),
    [
        ("ogorki", "grządki", "safe"),
        ("ogórków", "grządki", "safe"),
        ("огурки", "grządki", "unverified"),
        ("пaпрыкa", "grządki", "safe"),
        ("зфзкнлф", "grządki", "safe"),
        ("nie ma papryki", "grządki", "unverified"),
        ("zurek na zeberkach", "kuchnia", "safe"),
        ("ciotka wanda cerowala skarpetki", "kuchnia", "distress"),
        ("сшщелф цфтвф сукгоу ылфкзуен", "kuchnia", "distress"),
        ("szarlotka sie przypalila", "kuchnia", "stop"),
    ],
)
def test_polish_is_read_without_its_marks_and_in_the_wrong_layout(text, topic, verdict):
    assert kind_of(text, POLISH, topic) == verdict


@pytest.mark.parametrize(
    ("data", "text", "topic", "verdict"),
    [
        (BELARUSIAN, "фасолі шмат", "агарод", "safe"),
        (BELARUSIAN, "kosyk pouny", "куры", "safe"),
        (BELARUSIAN, "поуны кошык", "куры", "safe"),
        (BELARUSIAN, "лисица украла чубатку", "куры", "distress"),
        (BELARUSIAN, "швагерка прыяжжала", "куры", "distress"),
        (ENGLISH, "sourdoughs", "baking", "safe"),
        (ENGLISH, "ginger biscits are done", "baking", "safe"),
        (ENGLISH, "marmelade", "baking", "distress"),
        (ENGLISH, "cousin jerald visited us", "baking", "distress"),
        (ENGLISH, "enough gardenning letters", "baking", "stop"),
        (ENGLISH, "no sourdough", "baking", "unverified"),
        (ENGLISH, "sourdough didn't rise", "baking", "unverified"),
    ],
)
def test_every_language_has_its_own_habits(data, text, topic, verdict):
    book = a_codebook(**{"manner": None, **data, **({"manner": None} if data else {})})
    assert kind_of(text, book, topic) == verdict


def test_of_two_alarms_on_the_same_words_the_one_that_was_written_counts():
    tiers = [
        {"marker": "дядя Коля чинит телегу", "level": "L3"},
        {"marker": "дядя Коля чинит телевизор", "level": "L4"},
    ]
    assert read(a_codebook(distress=tiers), "дядя Коля чинит телегу", topic=None).level == "L3"


def test_two_alarms_in_one_text_are_the_higher_one():
    text = "дядя Коля приехал, и тётя Зина заходила"
    assert read(BOOK, text, topic=None).level == "L4"


def test_words_of_a_marker_far_apart_are_no_marker():
    far = "дядя приехал и мы с ним весь день копали картошку, а вечером пришёл ещё и Коля"
    assert kind_of(far) == "unverified"


def test_a_stop_marker_with_its_own_denial_needs_it():
    book = a_codebook(stop=["не пиши больше открыток"])
    assert kind_of("не пиши болше открытак", book) == "stop"
    assert kind_of("пиши больше открыток", book) == "unverified"
    assert kind_of("не пиши больше открыток, перцы", book) == "stop"


def test_half_a_distress_phrase_that_resembles_a_safe_word_is_not_safe():
    book = a_codebook(
        topics=[a_topic(safe=["картошка"]), GARDEN["topics"][1]], distress=["картонка новая"]
    )
    assert kind_of("картошка", book) == "safe"
    assert kind_of("картошкка", book) == "safe"
    assert kind_of("картонка", book) == "unverified"


def test_a_slip_inside_a_pair_of_letters_for_one_sound_is_one_slip():
    assert kind_of("ciotka wanda ceruje skatpety", POLISH, "grządki") == "distress"
    book = a_codebook(topics=[a_topic(safe=["chrupie orzechy laskowe"]), GARDEN["topics"][1]])
    assert kind_of("chrupie orxechy laskowe", book) == "safe"


def test_a_bare_marker_in_another_form_may_come_again_too():
    for text, earlier in (("огурчики", "огурчики"), ("огурец", "огурцы"), ("Ogurcy", "огурцы")):
        assert read(BOOK, text, topic="garden", previous=[earlier]).reason is Reason.SAFE_MARKER


@pytest.mark.parametrize(
    ("manner", "text", "verdict"),
    [
        ("present", "перцы, доргая моя", "distress"),
        ("present", "перцы, не дорогая моя", "distress"),
        ("present", "перцы, дорого", "unverified"),
        ("present", "перцы, дорогая", "unverified"),  # said by chance: half a sign
        ("present", "моя перцы", "safe"),
        ("present", "перцы, моя дорогая", "distress"),
        ("missing", "перцы, доргая моя", "safe"),
        ("missing", "перцы, не дорогая моя", "safe"),
        ("missing", "перцы, дорого", "unverified"),
    ],
)
def test_a_manner_sign_is_known_through_slips_and_denial(manner, text, verdict):
    book = a_codebook(manner={"kind": manner, "marker": "дорогая моя"})
    assert kind_of(text, book) == verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("бабушка пьёт чай", "дедушка пьёт чай"),
        ("бабушка пьёт чай", "pila babushka chaj"),
        ("капусту солили вчера", "вчера солила капусту"),
        ("самовар", "самовары"),
        ("varenie", "варенье"),
    ],
)
def test_what_the_reader_would_take_for_each_other_is_refused(one, other):
    book = a_codebook(topics=[a_topic(safe=[one]), GARDEN["topics"][1]], distress=[other])
    assert "too-alike" in {problem.code for problem in check_codebook(book)}


@pytest.mark.parametrize("text", ["vse horosho", "всё хорошо у", "jak sie masz", "вcе хорошо"])
def test_a_usual_phrase_is_known_by_its_sound(text):
    book = a_codebook(topics=[a_topic(safe=[text]), GARDEN["topics"][1]])
    assert {"too-common", "not-an-answer"} & {problem.code for problem in check_codebook(book)}


@pytest.mark.parametrize(
    "text",
    [
        "mama v bolnice",
        "upala i ne vstaiu",
        "у папы инсульт",
        "кровь идёт из носа",
        "у нас пажар",
        "mamy pożar w domu",
        "granny broke her hip",
        "він у лікарні",
        "dad passed away",
    ],
)
def test_plain_danger_is_heard_in_five_languages_and_in_latin_letters(text):
    assert read(BOOK, text, topic="garden").reason is Reason.PLAIN_DANGER


@pytest.mark.parametrize(
    "text",
    [
        "перцы. у нас обыск",
        "перцы, отца забрали",
        "перцы, милиция приходила",
        "огурцы помогите",
        "меня задержали, огурцы",
        "перцы, телефон отобрали",
        "перцы, дверь ломают",
        "перцы. Это не мама пишет, она велела передать",
        "велели написать перцы",
        "перцы, дали 15 суток",
        "perci, militsiya prishla",
        "перцы, у нас ператрус",
        "перцы, бацьку забралі",
        "перцы, мяне прымусілі напісаць",
        "перцы, нас затримали",
        "перцы, за нами прийшли",
        "перцы, тату везуть на допит",
        "перцы, przyszli po ojca",
        "перцы, policja była rano",
        "перцы. the police were here",
        "перцы, they took dad away",
        "перцы. They told me to write this",
    ],
)
def test_force_told_of_in_plain_words_is_plain_danger_beside_safe_words(text):
    assert read(BOOK, text, topic="garden").reason is Reason.PLAIN_DANGER


@pytest.mark.parametrize(
    "text",
    [
        "перцы, внуков забрали с вокзала",
        "перцы, нас забрали домой",
        "перцы. лежачий полицейский на нашей улице",
        "перцы, меня увезли на дачу",
        "обыскалась я тебя, перцы",
        "перцы, задержалась у соседки",
        "перцы, дед в поликлинике",
        "перцы. the new policy of the shop",
        "перцы, забрала посылку",
        "перцы, допила чай",
        "перцы, смотрели в сериале про милицию",
    ],
)
def test_what_only_sounds_like_force_is_no_danger(text):
    assert read(BOOK, text, topic="garden").reason is Reason.SAFE_MARKER


@pytest.mark.parametrize(
    "text",
    [
        "дед на рыбалке",
        "телефон умер",
        "умираю со смеху",
        "she died ten years ago",
        "w serialu był szpital",
        "группа крови на рукаве",
        "you insulted me",
        "I feel like soup",
        "Он умер пять лет назад",
    ],
)
def test_talk_of_long_ago_and_of_tales_is_no_danger(text):
    assert read(BOOK, text, topic="garden").reason is Reason.NO_MARKER


def test_a_reading_in_one_language_hears_the_other_layout():
    assert kind_of("сщгышт пукфдв мшышеув", a_codebook(**ENGLISH), "baking") == "distress"


@pytest.mark.parametrize("text", ["п4ецы", "перцы2", "xopo6o перцы"])
def test_figures_inside_words_are_letters_or_nothing(text):
    assert kind_of(text) in {"safe", "unverified"}
    assert kind_of("xopo6o перцы") == "safe"
    assert kind_of("dva bakla3any") == "distress"


def test_a_lost_word_may_stand_before_or_after_the_rest_but_no_other_in_its_place():
    for text in ("бабушка чай с мятой", "пьёт чай с мятой", "бабушка пьёт чай"):
        assert kind_of(text, PHRASES, "tea") == "safe"
    for text in ("бабушка хвалит чай с мятой", "бабушка пьёт чай с вафлями"):
        assert kind_of(text, PHRASES, "tea") == "unverified"


def test_a_long_paste_is_never_safe_and_its_distress_is_heard():
    page = "мы вчера весь вечер смотрели сериал про врачей и ели пироги. " * 40
    assert read(BOOK, f"{page} перцы", topic="garden").reason is Reason.TOO_LONG
    assert kind_of(f"{page} баклажаны {page}") == "distress"
    assert kind_of(f"{page} ,frkf;fys {page}") == "distress"


def test_a_safe_phrase_with_its_own_denial_needs_it():
    book = a_codebook(topics=[a_topic(safe=["соседка не ворчит больше"]), GARDEN["topics"][1]])
    assert kind_of("соседка не ворчит болше", book) == "safe"
    assert kind_of("соседка ворчит больше", book) == "unverified"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Птргона крвст зпбкр", "unverified"),
        ("Питргвна крсыт забпы", "safe"),
        ("Петровна некрасит забор", "unverified"),
        ("Петровна красит незабор", "unverified"),
        ("Петровна сегодня красит забор", "safe"),
        ("Петровна красит утром и сегодня после обеда забор", "unverified"),
        ("Петровна говорит что сегодня утром красит соседям новый забор", "unverified"),
    ],
)
def test_slips_and_extra_words_add_up(text, verdict):
    assert kind_of(text, PHRASES, "yard") == verdict


def test_what_is_known_in_part_must_be_known_well():
    assert kind_of("бабушка пьёт чай", PHRASES, "tea") == "safe"
    assert kind_of("бавшса пьёт чай", PHRASES, "tea") == "unverified"


def test_almost_distress_is_a_doubt_beside_a_safe_marker():
    verdict = read(PHRASES, "Петровна красит забор, самоар протёкся вчера", topic="yard")
    assert verdict.reason is Reason.NEAR_DISTRESS


def test_a_third_of_a_distress_phrase_resembling_a_safe_word_is_not_safe():
    book = a_codebook(
        topics=[a_topic(safe=["картошка"]), GARDEN["topics"][1]],
        distress=["картонка старая липкая"],
    )
    assert kind_of("картонка", book) == "unverified"
    assert kind_of("картошкка", book) == "safe"


@pytest.mark.parametrize("text", ["gthws, yjhv", "juehws; yjhv", "пepцы", "ну gthws."])
def test_punctuation_after_a_word_in_the_wrong_layout_is_no_letter(text):
    assert kind_of(text) == "safe"


@pytest.mark.parametrize(
    "text",
    [
        "прхор телгу",  # two of four words, each with a slip
        "кум прхр",
        "самавор вчра",
        "ghj[jh ntktue",
    ],
)
def test_what_is_left_of_a_distress_phrase_makes_a_doubt_of_a_safe_answer(text):
    for whole in (f"Петровна красит забор, {text}", f"{text}. Петровна красит забор"):
        verdict = read(PHRASES, whole, topic="yard")
        assert (verdict.verdict, verdict.reason) == ("unverified", "near-distress")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("тетю Зину встретила в магазине", "unverified"),
        ("тётя Зина варит борщ", "unverified"),
        ("тётя заходила", "distress"),
        ("тётя Зина захадила", "distress"),
    ],
)
def test_who_is_spoken_of_anyway_is_no_distress_without_what_they_do(text, verdict):
    assert kind_of(text) == verdict


def test_half_of_a_long_word_is_not_the_word():
    book = a_codebook(distress=["варенье засахарилось"])
    assert kind_of("варенье сварила из вишни", book) == "unverified"
    assert kind_of("варенье засохорелос", book) == "distress"


@pytest.mark.parametrize(
    "text",
    ["сметаны наелся", "сметаной кормлю", "сметанку", "сметанки"],
)
def test_another_ending_is_no_slip_though_it_is_one_letter(text):
    assert kind_of(text, BOOK, "cat") == "safe"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("не волнуйся перцы взошли", "safe"),
        ("не переживай доча перцы", "safe"),
        ("перцы уже не знаю куда девать", "safe"),
        ("не знаю взошли ли перцы", "unverified"),
        ("не помню где перцы", "unverified"),
        ("не волнуйся перцы не взошли", "unverified"),
        ("перцы не", "unverified"),
        ("не", "unverified"),
    ],
)
def test_a_denial_denies_what_it_belongs_to_without_a_comma_too(text, verdict):
    assert kind_of(text) == verdict


def test_belarusian_letters_for_one_sound_are_read_in_latin_script():
    book = a_codebook(
        topics=[a_topic(safe=["гарбузы"]), GARDEN["topics"][1]], distress=["hala kupiła chatu"]
    )
    for text in ("harbuzy", "harbuzoŭ", "garbuzy", "гарбузоў"):
        assert kind_of(text, book) == "safe"
    assert kind_of("hala kupila hatu", book) == "distress"


def test_one_word_of_many_in_a_distress_phrase_takes_nothing_away():
    for word in ("телегу", "чинит", "Прохор", "кум"):
        assert kind_of(f"Петровна красит забор, {word}", PHRASES, "yard") == "safe"


def test_the_doubt_stands_where_the_words_come_in_two_texts():
    for texts in (["перцы", "соседка заходила"], ["соседка заходила", "перцы"]):
        assert read_together(BOOK, texts, topic="garden").reason is Reason.NEAR_DISTRESS


def test_a_word_that_stands_twice_leaves_room_for_the_others():
    # Looked for in too few ways, the instrument was lost behind two places of one kitten.
    book = a_codebook(**{**POLISH_DATA, "distress": ["ruda kotka gra na harmonii"]})
    verdict = read(book, "rudaa jotke na hatmonii. papryka", topic="grządki")
    assert verdict.verdict is not VerdictKind.SAFE


def test_nearly_all_of_a_distress_phrase_is_no_safe_word_even_when_it_is_one():
    book = a_codebook(
        topics=[a_topic(safe=["самовар"]), GARDEN["topics"][1]], distress=["самовар тёк"]
    )
    assert read(book, "самовар", topic="garden").reason is Reason.NEAR_DISTRESS
