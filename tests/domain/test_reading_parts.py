"""The parts of reading by themselves: sounds, stems, the quick look, the close look."""

from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from service.domain.alignment import placed_near, sought
from service.domain.codebook import Meaning, PlacedMarker
from service.domain.normal import as_clauses, said
from service.domain.readings import readings_of
from service.domain.replay import copies_earlier
from service.domain.scanning import PLACES_MAX, places, scanner_of
from service.domain.sound import LOOSE, plain_of, sound_of
from service.domain.stems import stem_of
from service.domain.weighing import weigh

LETTERS = st.text("abeiktSvl", min_size=1, max_size=9)
quick = settings(deadline=None, max_examples=60)


def readings(text, *, cyrillic=True, latin=True):
    return readings_of(text, cyrillic=cyrillic, latin=latin)


def shares_of(marker, text):
    return weigh(text, [PlacedMarker(marker, Meaning.SAFE, "x", 0)])[0]


@pytest.mark.parametrize(
    "spellings",
    [
        ["бабушка пьёт чай", "babushka pyot chai", "babuszka pjot czaj", "babuška pjot čaj"],
        ["шчупак", "щупак", "ščupak", "shchupak"],
        ["жёлуди", "zheludi", "желуди", "želudi"],
        ["холодец", "kholodets", "xolodec", "holodetz"],
        ["пять коней", "piat konej", "pyat' konei".replace("'", "")],
    ],
)
def test_one_phrase_has_one_sound_however_it_is_spelled(spellings):
    sounds = {sound_of(spelling) for spelling in spellings}
    assert len(sounds) <= 2
    assert sound_of(spellings[0]) == sound_of(spellings[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("огурцы", "огурчики"),
        ("огурцы", "огурец"),
        ("перцы", "перца"),
        ("перцы", "перчики"),
        ("ogórki", "ogórków"),
        ("ogórki", "ogórek"),
        ("капуста", "капусты"),
        ("мурлычет", "мурлычут"),
        ("фасоля", "фасолі"),
        ("dumplings", "dumpling"),
        ("котлеты", "котлетами"),
    ],
)
def test_forms_of_one_word_share_a_stem(one, other):
    assert stem_of(sound_of(one)) == stem_of(sound_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("перцы", "перцыком"),
        ("перцы", "перчатки"),
        ("перцы", "персы"),
        ("кошка", "каша"),
        ("гуркі", "гурце"),
        ("петрушка", "петер"),
        ("варенье", "варежки"),
        ("огурцы", "огурок"),
        ("papryka", "papieru"),
    ],
)
def test_other_words_do_not(one, other):
    assert stem_of(sound_of(one)) != stem_of(sound_of(other))


@quick
@given(LETTERS, st.text("abeiktSvl", max_size=25))
def test_the_quick_look_names_every_place_where_a_word_nearly_stands(word, letters):
    loose = {letter: min(group) for letter, group in LOOSE.items()}

    def folded(text):
        return "".join(loose.get(letter, letter) for letter in text)

    slips = max(1, int(0.4 * len(word)))
    wanted = {
        end
        for end in range(len(letters))
        for begin in range(end + 1)
        if Levenshtein.distance(folded(word), folded(letters[begin : end + 1])) <= slips
    }
    named = [place for _, place in places(scanner_of([word], 0.4), letters)]
    assert all(any(-3 <= place - end <= 3 for place in named) for end in wanted)
    if not wanted and len(word) > slips:
        assert not named


def test_words_side_by_side_are_looked_for_each_by_itself():
    words = ["perci", "baklaZani", "kot", "ogurci"]
    text = "tamkotiperciibaklaZani"
    found = {words[number] for number, _ in places(scanner_of(words, 0.1), text)}
    assert found == {"perci", "kot", "baklaZani"}


def test_of_many_places_the_nearest_few_are_named_wherever_they_stand():
    text = "kapot" * 12 + "kot" + "kapot" * 12
    named = [place for _, place in places(scanner_of(["kot"], 0.4), text)]
    assert len(named) == PLACES_MAX
    assert any(abs(place - 62) <= 3 for place in named)


@pytest.mark.parametrize(
    ("word", "text", "cost"),
    [
        ("baklaZani", "бокложаны", 1.0),
        ("baklaZani", "бклажаны", 1.0),
        ("baklaZani", "бакалжаны", 0.7),
        ("baklaZani", "моибаклажаны", 0.9),
        ("baklaZani", "бакла жаны", 0.25),
        ("baklaZani", "баклажани", 0.0),
        ("baklaZani", "баклажаниха", 0.9),
        ("samovar", "самоварами", 0.4),
        ("kot", "который", 1.6),
        ("kot", "скот", 1.25),
        ("gosti", "госци", 0.6),
    ],
)
def test_each_slip_has_its_price(word, text, cost):
    reading = readings(text)[0]
    placed = placed_near(sought(word), reading, len(reading.letters) - 1, len(word))
    best = min(
        placed.cost,
        *(
            placed_near(sought(word), reading, at, len(word)).cost
            for at in range(len(reading.letters))
        ),
    )
    assert best == pytest.approx(cost, abs=0.011)


def test_a_text_is_read_in_the_scripts_that_matter_only():
    assert len(readings("перцы норм", latin=False)) == 1
    assert len(readings("gthws", cyrillic=False)) == 1
    assert {reading.line for reading in readings("gthws", latin=False)} >= {" perci "}
    assert {reading.line for reading in readings("ызщщт", cyrillic=False)} >= {" spon "}
    assert {reading.line for reading in readings("пepцы", latin=False)} >= {" perci "}


def test_both_belarusian_and_russian_layouts_are_undone():
    lines = {reading.line for reading in readings("opl'r", latin=False)}
    assert any(line.startswith(" u") for line in lines)
    assert any(line.startswith(" S") for line in lines)


def test_a_clause_ends_where_punctuation_says_so():
    reading = readings("не упала, перцы - хорошо")[0]
    assert reading.tokens[2] == "perci"
    assert reading.breaks == {2, 3}
    assert as_clauses("по-старому") == "по-старому"


def test_words_without_a_sound_keep_their_place():
    reading = readings("ь перцы")[0]
    assert reading.tokens == ("", "perci")
    assert reading.letters[reading.begins[1] : reading.end_of(1)] == "perci"


def test_marks_come_off_plain_words():
    assert plain_of("żółty") == "zolty"
    assert plain_of("чай") == "чаи"
    assert plain_of("tea") == "tea"


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("кум чинит старую телегу", 1.0),
        ("старую телегу чинит кум", 0.8),
        ("кум наш чинит старую телегу", 0.9),
        ("кумчинит староюте легу", 0.85),
        ("кум чинит телегу", 0.6),
    ],
)
def test_extra_swapped_and_run_together_words_cost_little(text, least):
    assert shares_of("кум чинит старую телегу", text).score >= least


def test_words_too_far_apart_are_not_put_together():
    apart = shares_of("чинит телегу", "чинит крышу весь день и потом ещё телегу")
    near = shares_of("чинит телегу", "чинит весь день телегу")
    assert apart.score < 0.65 < near.score


def test_each_extra_word_costs_and_a_light_one_less():
    none, light, heavy = (
        shares_of("чинит телегу", text).score
        for text in ("чинит телегу", "чинит и телегу", "чинит новую телегу")
    )
    assert none > light > heavy


def test_a_marker_of_light_words_alone_is_read_by_them():
    assert shares_of("и на", "и на").score == 1.0
    assert shares_of("", "и на").score == 0.0


def test_a_marker_is_not_carried_over_more_than_three_words_of_others():
    marker = "кум Прохор старательно чинит расписную старинную телегу"
    start, end = "кум Прохор старательно чинит", "расписную старинную телегу"
    near = shares_of(marker, f"{start} мы весь день {end}")
    far = shares_of(marker, f"{start} сегодня утром мокрую покосившуюся калитку {end}")
    assert 1.0 not in near.shares
    assert max(far.shares) > 0.6


def test_a_bare_marker_has_every_word_of_it_and_not_some():
    marker = PlacedMarker("бабушка поёт", Meaning.SAFE, "topics[0].safe", 0, topic="garden")
    for text, is_copy in (("бабушка поёт", False), ("дедушка поёт", True)):
        assert copies_earlier(said(text), [said(text)], [marker]) is is_copy


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("kaska gryczana", (1, 0)),
        ("kasza grycbana", (0, 1)),
        ("kasza grykzaja", (0, 2)),  # eight letters or more forgive two
        ("kaskb gryczana", (2.35, 0)),  # of five letters the sound decides
    ],
)
def test_a_slip_that_breaks_up_a_letter_pair_is_one_slip(text, slips):
    fit = shares_of("kasza gryczana", text)
    assert tuple(map(mul, fit.shares, fit.weights)) == pytest.approx(slips)
