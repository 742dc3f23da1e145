import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from service.domain.discretion import lint
from service.domain.edits import within
from service.domain.segments import Encoding, encoding_of, room_left, segments
from tests.domain.codebooks import REALISTIC


def codes_of(text: str, **asked) -> list[str]:
    return [problem.code for problem in lint(text, **asked).problems]


@pytest.mark.parametrize(
    "text",
    [
        "Мам, рассада не вытянулась?",
        "Привет! Как вы там?",
        "Тата, ці хадзіў у лес? Мы тут пяклі драчону",
        "Нашла твой рецепт, только муки сколько?",
        "What are you cooking today?",
        "Mamo, jak tam pomidory na balkonie?",
        "Бабусю, що там твої кури?",
        "Кто выиграл в домино, ты или Петрович?",
        # Next to what is held back, and harmless.
        "К участковой ходила насчёт спины?",
        "Дай знать, когда пирог будет",
        "Daj znać, kiedy upieczesz sernik",
        "Сырники.пекла, мам",
        "Did you see the doctor, Mum.How was it",
        "Хто знойдзе першы грыб, тата",
    ],
)
def test_everyday_talk_may_leave(text):
    report = lint(text)
    assert report.ok
    assert report.segments == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Смотри https://example.net", "link"),
        ("зайди на www.primer", "link"),
        ("есть на primer.by фото", "link"),
        ("напиши на ya@primer", "link"),
        ("t.me/primer", "link"),
        ("Позвони в 18", "number"),
        ("Позвони +375", "number"),
        ("рецепт на ½ стакана", "number"),
        ("Привет, {имя}!", "template"),
        ("Вестка спрашивает", "product"),
        ("Открой телеграм", "product"),
        ("Переходи в Signal", "product"),
        ("Тебе помогут правозащитники", "organisation"),
        ("Красный Крест заходил?", "organisation"),
        ("Была на выборах?", "politics"),
        ("Што кажа Лукашэнка?", "politics"),
        ("Обыск был?", "security"),
        ("Did the police come?", "security"),
        ("Ответь срочно", "urgency"),
        ("Reply ASAP mum", "urgency"),
        ("Please confirm", "confirmation"),
        ("Отзовись, мам", "confirmation"),
        ("Are you safe?", "safety-question"),
        ("Ты в безопасности?", "safety-question"),
        ("Ты жива?", "safety-question"),
        ("глянь youtu.be/pirog", "link"),
        ("tam na primer.co", "link"),
        ("Злотых хватит?", "money"),
        ("Ile złotówek wydałaś", "money"),
        ("Гривень вистачить?", "money"),
        ("Набери по телеграму", "product"),
        ("Napisz w Signalu", "product"),
        ("Видела в фейсбуке пирог?", "product"),
        ("Убачыла ў інстаграме пірог?", "product"),
        ("Смс дошла?", "product"),
        ("Волонтёры заходили?", "organisation"),
        ("Валанцёры былі?", "organisation"),
        ("Wolontariusze pomogli?", "organisation"),
        ("Was there a war film on", "politics"),
        ("Kto wygrał na wyborach?", "politics"),
        ("Що там на виборах?", "politics"),
        ("Участковый больше не ходил?", "security"),
        ("Адвоката нашли?", "security"),
        ("Адваката знайшлі?", "security"),
        ("Чи був арешт?", "security"),
        ("Masz adwokata?", "security"),
        ("Did the lawyer call", "security"),
        ("Быстро ответь, мам", "urgency"),
        ("Справа тэрміновая, тата", "urgency"),
        ("Термінова справа", "urgency"),
        ("Odpisz szybko", "urgency"),
        ("Отпишись, мам", "confirmation"),
        ("Дай ведаць, што ўсё ціха", "confirmation"),
        ("Дай знати, що все тихо", "confirmation"),
        ("Daj znać, że u was spokój", "confirmation"),
        ("Let me know you're fine", "confirmation"),
        ("Ты в порядке?", "safety-question"),
        ("Ці жывая ты?", "safety-question"),
        ("Чи живі ви?", "safety-question"),
        ("Jesteś cała?", "safety-question"),
        ("Are you OK, mum?", "safety-question"),
        ("Как кот?\x07", "unseen"),
        ("Деньги дошли?", "money"),
        ("получила мои € вчера", "money"),
        ("", "empty"),
        ("🙂", "empty"),
        ("Ж" * 71, "segment"),
        ("g" * 161, "segment"),
    ],
)
def test_what_would_be_noticed_is_held_back(text, code):
    report = lint(text)
    assert code in [problem.code for problem in report.problems]
    assert not report.ok
    assert all(problem.say.endswith(".") for problem in report.problems)


@pytest.mark.parametrize(
    "text",
    [
        "Что с грядками?",
        "что с   ГРЯДКАМИ",
        "Привет! Что там с грядками у тебя? Мы пекли пирог",
        "Мам, а что посадила за домом у забора",
    ],
)
def test_nothing_is_said_twice_in_one_family(text):
    recent = [
        "Что с грядками?",
        "Доброе! Что там с грядками у тебя?",
        "Мам, а что посадила за домом у заборов",
    ]
    assert codes_of(text, recent=recent) == ["repetition"]


def test_greetings_and_short_words_may_come_back():
    recent = ["Привет, мам! Как кот?", "Как дед?"]
    assert codes_of("Привет, мам! Чем кормишь кур?", recent=recent) == []
    assert codes_of("Как кот там?", recent=recent) == []


def test_sample_texts_are_refused_for_real_families_only():
    assert codes_of("Мам, рассада не вытянулась?") == []
    assert codes_of("мам рассада не вытянулась", real_family=True) == ["sample"]
    assert codes_of("Мам, кабачки не замёрзли?", real_family=True) == []


def test_no_ping_of_a_sensible_family_is_held_back():
    pings = [
        ping for book in REALISTIC.values() for topic in book["topics"] for ping in topic["pings"]
    ]
    assert [ping for ping in pings if not lint(ping).ok] == []


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [
        ("", "GSM-7", 0),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 80 + "a", "GSM-7", 2),
        ("a" * 152 + "€" * 76 + "a", "GSM-7", 2),
        # The sign of two places does not fit in the last place of the first part.
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("é à ñ Å ß ¿ £ Ω", "GSM-7", 1),
        ("\f^{}\\[~]|€", "GSM-7", 1),
        ("á", "UCS-2", 1),
        ("don’t", "UCS-2", 1),
        ("a`b", "UCS-2", 1),
        ("a\u00a0b", "UCS-2", 1),
        ("a – b", "UCS-2", 1),
        ("ç", "UCS-2", 1),
        ("Ж" * 70, "UCS-2", 1),
        ("Ж" * 71, "UCS-2", 2),
        ("Ж" * 134, "UCS-2", 2),
        ("Ж" * 135, "UCS-2", 3),
        ("🙂" * 35, "UCS-2", 1),
        ("🙂" * 36, "UCS-2", 2),
        # 67 places hold 33 pairs and one place that stays empty.
        ("🙂" * 66, "UCS-2", 2),
        ("🙂" * 67, "UCS-2", 3),
    ],
)
def test_segments_are_counted_as_carriers_do(text, encoding, count):
    assert (encoding_of(text), segments(text)) == (Encoding(encoding), count)
    assert (room_left(text) >= 0) is (count <= 1)


@given(st.text())
def test_no_text_makes_the_lint_raise(text):
    report = lint(text, recent=[text, "Что с грядками?"], real_family=True)
    assert not report.ok


ALIKE = st.text(alphabet="абв", max_size=8)


@settings(max_examples=400)
@given(ALIKE, ALIKE, st.integers(0, 4))
def test_edits_agree_with_an_independent_count(first, second, most):
    assert within(first, second, edits_max=most) == (OSA.distance(first, second) <= most)
