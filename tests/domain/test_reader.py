import pytest

from service.domain.level import Level
from service.domain.reader import (
    UNREADABLE,
    Reason,
    Verdict,
    VerdictKind,
    gravest,
    marker_used,
    markers_used,
    near_copy,
    read,
    read_stranger,
    read_together,
)
from tests.domain.codebooks import KITCHEN_VARIED, a_codebook, a_topic

BOOK = a_codebook()
SIX = [a_topic(safe=["перцы", "огурцы", "капуста", "свёкла"]), a_topic("cat", safe=["мурлычет"])]
VARIED = a_codebook(level="varied", topics=SIX)
LONG = "подвязала вчера "


def unverified(reason: Reason) -> Verdict:
    return Verdict(VerdictKind.UNVERIFIED, stop=False, level=None, reason=reason)


def reason_of(text: str, book=BOOK, **asking) -> tuple[str, str]:
    verdict = read(book, text, **{"topic": "garden", **asking})
    return str(verdict.verdict), str(verdict.reason)


def test_a_safe_marker_of_the_topic_asked_about_is_safe():
    verdict = read(BOOK, "Огурцы пошли!", topic="garden")
    assert verdict == Verdict(
        VerdictKind.SAFE, False, None, Reason.SAFE_MARKER, "topics[0].safe", 1
    )


@pytest.mark.parametrize(
    "text",
    ["", "🌶🌶", "всё хорошо", "пер", "перцыком", "супер цыган", "пер цыган", "супер цы", "!?", "ǁ"],
)
def test_without_a_marker_nothing_is_safe(text):
    assert read(BOOK, text, topic="garden") == unverified(Reason.NO_MARKER)


@pytest.mark.parametrize(
    "text",
    [
        "ПЕРЦЫ",
        "«перцы»…",
        "пер\u00adцы",
        "перцы\u200d🌶️",
        "\tперцы\n",
        "пе\u0301рцы",
        "п\x00ерцы",
        "пер\u3164ц\u115fы",
        "перцы, солнышко",
    ],
)
def test_case_marks_and_invisible_characters_change_nothing(text):
    assert reason_of(text) == ("safe", "safe-marker")


def test_a_line_break_parts_words():
    assert reason_of("норм\nперцы") == ("safe", "safe-marker")


def test_dots_and_apostrophes_are_nobodys_habit():
    book = a_codebook(topics=[a_topic(safe=["п'яте зерно", "мёд"])])
    assert reason_of("п’яте зерно", book) == ("safe", "safe-marker")
    assert reason_of("мед", book) == ("safe", "safe-marker")


def test_a_distress_marker_names_its_level_and_place():
    verdict = read(BOOK, "вчера тетя зина заходила", topic="garden")
    assert verdict == Verdict(
        VerdictKind.DISTRESS, False, Level.L4, Reason.DISTRESS_MARKER, "distress", 0
    )


@pytest.mark.parametrize("topic", ["garden", "cat", "no such topic", None])
def test_a_topics_distress_counts_in_answers_to_any_topic(topic):
    verdict = read(BOOK, "баклажаны", topic=topic)
    assert (verdict.verdict, verdict.list) == (VerdictKind.DISTRESS, "topics[0].distress")


@pytest.mark.parametrize("beside", ["перцы", "перцы хорошо", "упала", "Что с грядками?", "сметану"])
def test_distress_is_heard_beside_anything(beside):
    for text in (f"{beside} дядя коля", f"дядя коля {beside}"):
        verdict = read(BOOK, text, topic="garden", previous=[text])
        assert (verdict.verdict, verdict.level) == (VerdictKind.DISTRESS, Level.L3)


@pytest.mark.parametrize("filler", ["\u3164", "\u1160", "\uffa0", "\u115f", "\u200b", "\u0336"])
def test_distress_is_heard_through_what_nobody_sees(filler):
    assert read(BOOK, f"перцы, {filler.join('баклажаны')}", topic="garden").level is Level.L4


def test_the_highest_level_in_a_text_counts():
    verdict = read(BOOK, "дядя Коля, тётя Зина заходила", topic="garden")
    assert (verdict.level, verdict.marker) == (Level.L4, 0)


def test_distress_at_the_end_of_a_very_long_text_is_heard():
    text = LONG * 2_000 + "баклажаны"
    assert reason_of(text, previous=[LONG * 2_000]) == ("distress", "distress-marker")


def test_a_very_long_text_is_never_safe():
    assert reason_of("перцы " + LONG * 200) == ("unverified", "too-long")


def test_quoting_our_ping_does_not_take_distress_away():
    book = a_codebook(topics=[a_topic(pings=["Как баклажаны?"], distress=["баклажаны"])])
    assert reason_of("Как баклажаны?", book) == ("distress", "distress-marker")


def test_the_stop_word_is_stop():
    verdict = read(BOOK, "Устала я от этого", topic=None)
    assert verdict == Verdict(VerdictKind.STOP, True, None, Reason.STOP_MARKER, "stop", 0)


@pytest.mark.parametrize("beside", ["перцы", "ну и ну", "сметану"])
def test_stop_outweighs_an_answer(beside):
    assert reason_of(f"{beside} устала я от этого") == ("stop", "stop-marker")


def test_stop_and_distress_are_both_told():
    verdict = read(BOOK, "устала я от этого, дядя Коля", topic="garden")
    assert (verdict.verdict, verdict.stop, verdict.level) == ("distress", True, "L3")


def test_stop_and_plain_danger_are_both_told():
    verdict = read(BOOK, "упала, устала я от этого", topic="garden")
    assert (verdict.reason, verdict.stop) == (Reason.PLAIN_DANGER, True)


def test_another_topics_marker_is_unverified_and_named():
    verdict = read(BOOK, "мурлычет", topic="garden")
    assert verdict == Verdict(
        VerdictKind.UNVERIFIED, False, None, Reason.WRONG_TOPIC, "topics[1].safe", 1
    )


def test_an_overtaken_pings_marker_is_an_older_topics():
    assert reason_of("мурлычет", older_topics=["cat"]) == ("unverified", "older-topic")


def test_the_topic_asked_about_is_never_an_older_one():
    assert reason_of("перцы", older_topics=["garden"]) == ("safe", "safe-marker")


def test_a_topic_nobody_knows_makes_every_marker_a_wrong_one():
    assert reason_of("перцы", topic="music") == ("unverified", "wrong-topic")


def test_unasked_safe_words_are_no_answer():
    assert reason_of("перцы", topic=None) == ("unverified", "unasked")
    assert reason_of("привет", topic=None) == ("unverified", "no-marker")


@pytest.mark.parametrize(
    "text",
    ["перцы уже подвязала", "Перцы уже, подвязала!!", "перцы ужо подвязала", "подвязала уже перцы"],
)
def test_a_near_copy_of_an_accepted_text_is_a_replay(text):
    previous = ["перцы уже подвязала", "огурцы солю"]
    assert reason_of(text, previous=previous) == ("unverified", "replay")


def test_a_text_four_edits_away_is_new():
    assert reason_of("перцы уже подвязаны", previous=["перцы уже подвязала вчера"]) == (
        "safe",
        "safe-marker",
    )


def test_a_bare_marker_may_come_again_where_a_topic_has_few():
    assert reason_of("перцы", previous=["перцы"]) == ("safe", "safe-marker")
    assert reason_of("перцы", previous=["ну перцы"]) == ("safe", "safe-marker")
    assert reason_of("ну перцы", previous=["перцы"]) == ("safe", "safe-marker")


def test_a_replay_is_seen_through_a_quotation_added_or_left_out():
    old, quoting = "перцы подвязала", "Что с грядками? перцы подвязала"
    assert reason_of(quoting, previous=[old]) == ("unverified", "replay")
    assert reason_of(old, previous=[quoting]) == ("unverified", "replay")
    assert reason_of(quoting, previous=[quoting]) == ("unverified", "replay")


def test_where_a_topic_has_four_markers_each_rests_for_two_answers():
    answers = ["огурцы ночью полила", "капуста завилась"]
    assert reason_of("огурцы собираю", VARIED, previous=answers) == ("unverified", "replay")
    assert reason_of("перцы собираю", VARIED, previous=answers) == ("safe", "safe-marker")
    later = [*answers, "свекла растёт"]
    assert reason_of("огурцы собираю", VARIED, previous=later) == ("safe", "safe-marker")


def test_every_topic_rests_its_words_by_its_own_number_of_them():
    book = a_codebook(level="varied", topics=[*reversed(SIX)])
    assert read(book, "огурцы собираю", topic="garden", previous=["огурцы"]).reason is Reason.REPLAY
    assert read(book, "мурлычет уже", topic="cat", previous=["мурлычет"]).reason is (
        Reason.SAFE_MARKER
    )


def test_a_fresh_marker_beside_a_tired_one_counts():
    verdict = read(VARIED, "перцы и капуста", topic="garden", previous=["перцы"])
    assert (verdict.verdict, verdict.marker) == (VerdictKind.SAFE, 2)


def test_the_simple_level_takes_an_old_answer_again():
    book = a_codebook(level="simple", topics=SIX[:1])
    assert reason_of("перцы уже подвязала", book, previous=["перцы уже подвязала"]) == (
        "safe",
        "safe-marker",
    )


def test_a_quotation_of_our_ping_is_no_answer():
    book = a_codebook(topics=[a_topic(pings=["Перцы взошли?", "Кот?"], safe=["перцы", "коты"])])
    assert reason_of("Перцы взошли?", book) == ("unverified", "quotation")
    assert reason_of("> перцы взошли? > Перцы взошли? да", book) == ("unverified", "quotation")
    assert reason_of("Перцы взошли? да, перцы крепкие", book) == ("safe", "safe-marker")
    assert reason_of("кот", book) == ("unverified", "quotation")
    assert reason_of("Перцы  взошлии", book) == ("unverified", "quotation")


def test_a_ping_sent_beside_the_codebooks_is_quoted_too():
    asked = ["Как поживают перцы?"]
    assert reason_of("как поживают перцы", open_pings=asked) == ("unverified", "quotation")


def test_words_on_both_sides_of_a_quotation_do_not_make_a_marker():
    book = a_codebook(topics=[a_topic(safe=["лук вырос"])])
    assert reason_of("лук Что с грядками? вырос", book) == ("unverified", "quotation")


def test_a_ping_without_words_quotes_nothing():
    assert reason_of("🙂", open_pings=["?!"]) == ("unverified", "no-marker")


def test_a_manner_sign_present_is_the_gravest_distress():
    book = a_codebook(manner={"kind": "present", "marker": "дорогая моя"})
    assert read(book, "перцы, дорогая моя", topic="garden") == Verdict(
        VerdictKind.DISTRESS, False, Level.L4, Reason.MANNER, "manner", None
    )


def test_a_missing_manner_sign_makes_a_safe_answer_doubtful_and_no_more():
    book = a_codebook(manner={"kind": "missing", "marker": "целую"})
    assert read(book, "перцы", topic="garden") == Verdict(
        VerdictKind.UNVERIFIED, False, None, Reason.MANNER, "manner", None
    )
    assert reason_of("перцы, целую", book) == ("safe", "safe-marker")
    assert reason_of("ну вот", book) == ("unverified", "no-marker")


@pytest.mark.parametrize(
    "text",
    [
        "упала, не встаю",
        "перцы, а дед в больнице",
        "This is the neighbour, she is in hospital",
        "сэрца баліць",
        "викликали швидку",
        "mama jest w szpitalu",
        "скорую вызвали",
        "she died",
        "нет, упала",
    ],
)
def test_plain_trouble_is_plain_danger_beside_safe_words_too(text):
    assert reason_of(text) == ("unverified", "plain-danger")


@pytest.mark.parametrize(
    "text",
    ["не упала, перцы", "перцы, до скорой встречи", "перцы. I fell asleep", "перцы пожарила"],
)
def test_trouble_denied_or_only_sounding_like_it_is_no_danger(text):
    assert reason_of(text) == ("safe", "safe-marker")


def test_danger_asked_about_by_us_is_not_told_by_quoting_it():
    assert reason_of("Мам, дед не упал с печки? перцы", open_pings=["дед не упал с печки?"]) == (
        "safe",
        "safe-marker",
    )


def test_a_marker_without_words_is_never_found():
    assert reason_of("!!! ну", a_codebook(distress=["!!!"], stop=["🙂"])) == (
        "unverified",
        "no-marker",
    )


@pytest.mark.parametrize("texts", [["перцы", "подвязала вчера"], ["подвязала вчера", "перцы"]])
def test_a_text_without_a_marker_adds_nothing_to_one_that_was_read(texts):
    assert read_together(BOOK, texts, topic="garden").verdict is VerdictKind.SAFE


def test_a_marker_may_be_spread_over_texts_and_carriers_may_swap_them():
    for texts in (["тётя Зина", "заходила"], ["заходила", "тётя Зина"]):
        assert read_together(BOOK, texts, topic="garden").verdict is VerdictKind.DISTRESS


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        (["перцы", "дядя Коля", "тётя Зина заходила"], ("distress", "distress-marker")),
        (["перцы", "упала"], ("unverified", "plain-danger")),
        (["упала", "баклажаны"], ("distress", "distress-marker")),
        (["перцы", "мурлычет"], ("unverified", "wrong-topic")),
        (["Что с грядками?", "перцы"], ("safe", "safe-marker")),
        (["перцы уже подвязала", "огурцы"], ("unverified", "replay")),
        (["ну", "вот"], ("unverified", "no-marker")),
        ([], ("unverified", "no-marker")),
    ],
)
def test_of_texts_together_the_gravest_reading_counts(texts, verdict):
    for order in (texts, texts[::-1]):
        found = read_together(BOOK, order, topic="garden", previous=["перцы уже подвязала"])
        assert (str(found.verdict), str(found.reason)) == verdict


def test_the_stop_word_in_any_of_the_texts_counts():
    found = read_together(BOOK, ["баклажаны", "устала я от этого"], topic="garden")
    assert (found.verdict, found.stop) == (VerdictKind.DISTRESS, True)


def test_a_manner_sign_may_stand_in_another_of_the_texts():
    book = a_codebook(manner={"kind": "missing", "marker": "целую"})
    found = read_together(book, ["перцы", "целую"], topic="garden")
    assert found.verdict is VerdictKind.SAFE
    alone = read_together(book, ["перцы", "ну вот"], topic="garden")
    assert alone.reason is Reason.MANNER


def test_a_present_manner_sign_is_heard_in_each_of_the_texts():
    book = a_codebook(manner={"kind": "present", "marker": "дорогая моя"})
    found = read_together(book, ["перцы", "дорогая моя"], topic="garden")
    assert found.reason is Reason.MANNER


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("перцы", ("unverified", "unknown-phone", False)),
        ("устала я от этого", ("unverified", "unknown-phone", False)),
        ("ошиблись номером", ("unverified", "unknown-phone", False)),
        ("баклажаны, устала я от этого", ("distress", "distress-marker", False)),
        ("это соседка, она в больнице", ("unverified", "plain-danger", False)),
    ],
)
def test_an_unknown_phone_can_tell_of_trouble_only(text, verdict):
    found = read_stranger(BOOK, text)
    assert (str(found.verdict), str(found.reason), found.stop) == verdict


def test_what_cannot_be_read_weighs_less_than_what_can():
    safe = read(BOOK, "перцы", topic="garden")
    assert gravest([UNREADABLE, safe]) == safe


def test_of_equal_verdicts_the_first_stands():
    first, second = (read(BOOK, text, topic="garden") for text in ("перцы", "огурцы"))
    assert gravest([first, second]) == first


def test_a_near_copy_is_the_same_words_or_three_edits():
    assert near_copy("перцы хорошо", "Хорошо, перцы")
    assert near_copy("перцы", "перцыыыы")
    assert not near_copy("перцы", "перцыыыыы")


def test_the_markers_in_an_accepted_text_are_told_by_index():
    assert markers_used(VARIED, "garden", "свекла и огурцы") == {1, 3}
    assert marker_used(VARIED, "garden", "свекла и огурцы") == 1
    assert marker_used(VARIED, "garden", "мурлычет") is None


def test_the_realistic_varied_book_reads_as_its_family_meant():
    book = a_codebook(**KITCHEN_VARIED)
    assert reason_of("напекла драников, запеканка в духовке", book, topic="кухня") == (
        "safe",
        "safe-marker",
    )
    assert read(book, "борщ. ключи у федоровны", topic="кухня").level is Level.L2
