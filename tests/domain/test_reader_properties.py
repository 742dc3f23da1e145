"""One property for each promise of reading."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.codebook import Meaning
from service.domain.denial import is_negation
from service.domain.matching import SAFE_TOGETHER_MAX
from service.domain.normal import fingerprint, words
from service.domain.reader import VerdictKind, near_copy, read, read_stranger, read_together
from service.domain.sound import sound_of
from service.evidence.noise import noisy
from tests.domain.codebooks import REALISTIC, a_codebook

BOOKS = [a_codebook(**data) for data in REALISTIC.values()]
ANYTHING = st.text(max_size=60)
SPOKEN = st.sampled_from(
    ["ну вот", "всё по-старому", "упала", "🙂", "Что с грядками?", "не", "ok", "дед в больнице"]
)
books = st.sampled_from(BOOKS)
quick = settings(deadline=None, max_examples=60)


def markers_of(book, meaning):
    return [marker.text for marker in book.markers() if marker.meaning is meaning]


@st.composite
def texts_with(draw, meaning):
    """Draw a codebook and a text in which a marker of `meaning` stands on word borders."""
    book = draw(books)
    marker = draw(st.sampled_from(markers_of(book, meaning)))
    safe = st.sampled_from(markers_of(book, Meaning.SAFE))
    pings = st.sampled_from(book.pings)
    around = ANYTHING | SPOKEN | safe | pings
    if meaning is not Meaning.DISTRESS:  # a denial just before takes the meaning from all others
        around = around.filter(lambda text: not any(map(is_negation, words(text))))
    before, after = draw(around), draw(ANYTHING | SPOKEN | safe | pings)
    return book, marker, f"{before} {marker} {after}"


def topics_of(book):
    return st.sampled_from([None, "nowhere", *(topic.name for topic in book.topics)])


@quick
@given(st.data(), books, ANYTHING | SPOKEN)
def test_what_knows_no_letter_of_a_safe_marker_is_never_safe(data, book, text):
    asked = data.draw(topics_of(book))
    topic = book.topic(asked)
    heard = set(sound_of(fingerprint(text)))
    shared = [set(sound_of(fingerprint(safe))) & heard for safe in topic.safe] if topic else []
    verdict = read(book, text, topic=asked)
    if all(len(letters) < 3 for letters in shared):
        assert verdict.verdict is not VerdictKind.SAFE


@quick
@given(st.data(), texts_with(Meaning.DISTRESS))
def test_distress_is_never_lost_whatever_stands_around_it(data, drawn):
    book, marker, text = drawn
    topic = data.draw(topics_of(book))
    alone = read(book, marker, topic=topic)
    around = read(book, text, topic=topic, previous=[text], open_pings=[text])
    assert around.verdict is VerdictKind.DISTRESS
    assert (around.level or "") >= (alone.level or "")
    assert read_stranger(book, text).verdict is VerdictKind.DISTRESS


@quick
@given(st.data(), texts_with(Meaning.DISTRESS), st.lists(ANYTHING | SPOKEN, max_size=3))
def test_texts_that_follow_never_lower_a_distress(data, drawn, others):
    book, _, text = drawn
    place = data.draw(st.integers(0, len(others)))
    texts = [*others[:place], text, *others[place:]]
    alone = read(book, text, topic=None)
    together = read_together(book, texts, topic=None)
    assert together.verdict is VerdictKind.DISTRESS
    assert (together.level or "") >= (alone.level or "")


@quick
@given(texts_with(Meaning.DISTRESS), st.data())
def test_stop_and_distress_in_one_text_are_both_told(drawn, data):
    book, _, text = drawn
    stop = data.draw(st.sampled_from(markers_of(book, Meaning.STOP)))
    verdict = read(book, f"{stop}. {text}", topic=None)
    assert (verdict.verdict, verdict.stop) == (VerdictKind.DISTRESS, True)


@quick
@given(texts_with(Meaning.STOP), st.data())
def test_the_stop_word_is_heard_whatever_stands_around_it(drawn, data):
    book, _, text = drawn
    assert read(book, text, topic=data.draw(topics_of(book)), previous=[text]).stop


@quick
@given(books, st.data())
def test_the_order_in_which_whole_texts_come_changes_nothing(book, data):
    whole = st.sampled_from([*(marker.text for marker in book.markers()), "ну вот", "я упала"])
    texts = data.draw(st.lists(whole, min_size=1, max_size=4))
    other = data.draw(st.permutations(texts))
    topic = data.draw(topics_of(book))
    first, second = (read_together(book, each, topic=topic) for each in (texts, other))
    assert (first.verdict, first.level, first.stop) == (second.verdict, second.level, second.stop)


@quick
@given(st.text(), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=5) | st.none())
def test_no_text_makes_the_reader_raise(text, others, topic):
    for book in BOOKS[:2]:
        read_together(
            book,
            [text, *others],
            topic=topic,
            previous=others,
            open_pings=others,
            older_topics=["x"],
        )
        read_stranger(book, text)


@quick
@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert words(fingerprint(text)) == words(text)


@quick
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_near_copy_works_both_ways_and_a_text_copies_itself(first, second):
    assert near_copy(first, second) == near_copy(second, first)
    assert near_copy(first, first)


@quick
@given(st.data(), books, st.sampled_from(["?", " ?", " 🙂?"]))
def test_a_safe_marker_that_is_only_asked_about_is_never_safe(data, book, mark):
    topic = data.draw(st.sampled_from(book.topics))
    marker = data.draw(st.sampled_from(topic.safe))
    which = data.draw(st.sampled_from(["какие", "а где", "jakie", "which", "чаму", "чому"]))
    verdict = read(book, f"{which} {marker}{mark}", topic=topic.name)
    assert verdict.verdict is not VerdictKind.SAFE


@quick
@given(st.data(), books, st.permutations([", ", "; ", " і ", ",", ",\n"]))
def test_all_the_safe_words_in_one_text_are_never_safe(data, book, between):
    """Whoever lists all that could be meant does not know what was agreed."""
    every = data.draw(st.permutations(markers_of(book, Meaning.SAFE)))
    topic = data.draw(st.sampled_from(book.topics))
    if len(every) > SAFE_TOGETHER_MAX:
        text = between[0].join(every)
        assert read(book, text, topic=topic.name).verdict is not VerdictKind.SAFE


@quick
@given(st.data(), texts_with(Meaning.DISTRESS), st.integers(2, 12))
def test_distress_is_heard_in_a_letter_of_any_length(data, drawn, times):
    book, marker, _ = drawn
    talk = data.draw(st.lists(SPOKEN, min_size=40, max_size=60))
    letter = ". ".join(talk * times)
    at = letter.index(". ", data.draw(st.integers(0, len(letter) - 60)))
    verdict = read(book, f"{letter[:at]}. {marker}. {letter[at:]}", topic=book.topics[0].name)
    assert verdict.verdict is VerdictKind.DISTRESS


@quick
@given(st.data(), books, st.integers(0, 2**32))
def test_safe_is_never_read_beside_a_distress_marker_with_slips(data, book, seed):
    """One slip in any of them; one or two, a lost mark and odd letters in those of many words."""
    safe = data.draw(st.sampled_from(book.topics[0].safe))
    alarm = data.draw(st.sampled_from(markers_of(book, Meaning.DISTRESS)))
    level = 2 if sum(len(word) > 3 for word in words(alarm)) > 2 else 1
    spoiled = noisy(alarm, level, Random(seed))
    for text in (f"{safe} {spoiled}", f"{spoiled}, {safe}"):
        assert read(book, text, topic=book.topics[0].name).verdict is not VerdictKind.SAFE
