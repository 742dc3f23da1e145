"""Every refusal and remark about words lands at a field of the form, named by line (R5, R6)."""

import re

import pytest
from flask.testing import FlaskClient

from service.domain.codebook import parse_codebook
from service.domain.discretion import _LISTS
from service.domain.problem_table import SENTENCES
from service.usecases.complaining import word_complaints
from service.web.exile.codebook_form import FIELDS, Places, read_codebook
from service.web.exile.complaints import complain
from service.web.exile.sentences import TOO_FEW
from service.web.forms import Filled, kept_form
from tests.web.families import GARDEN, KITCHEN

SOUND = {
    "t1_name": ["сад"],
    "t1_pings": ["\n".join(GARDEN)],
    "t1_safe": ["патиссоны\nкабачки"],
    "t2_name": ["кухня"],
    "t2_pings": ["\n".join(KITCHEN)],
    "t2_safe": ["запеканка\nвареники"],
    "d4": ["баклажаны замёрзли"],
    "stop": ["надоели разговоры"],
    "manner_kind": ["present"],
    "manner": ["дорогая моя девочка"],
}
# What brings each code about, and where it then stands.
FAULTS: dict[str, tuple[dict[str, str], set[str]]] = {
    "too-few": (
        {"t1_pings": "", "t2_safe": "", "d4": "", "manner_kind": "none", "manner": ""},
        {"t1_pings", "t2_safe", "d4"},
    ),
    "too-many": ({}, set()),  # the form keeps twelve lines
    "missing-stop": ({"stop": ""}, {"stop"}),
    "too-common": ({"t1_safe": "всё хорошо"}, {"t1_safe"}),
    "too-short": ({"d3": "рожь"}, {"d3"}),
    "too-alike": ({"t1_safe": "кабачки", "t2_safe": "кабачка"}, {"t1_safe", "t2_safe"}),
    "contains": ({"d2": "кабачки замёрзли вчера", "t1_safe": "кабачки"}, {"d2", "t1_safe"}),
    "forbidden-word": ({"t1_safe": "STOP"}, {"t1_safe"}),
    "unseen": ({"t1_safe": "кабачки\x00", "t2_pings": "Пирог\x07 вышел?"}, {"t1_safe", "t2_pings"}),
    "digits": ({"manner": "твоя мама 5"}, {"manner"}),
    "not-an-answer": ({"stop": "когда же это кончится?"}, {"stop"}),
    "in-the-question": ({"t1_safe": "сорняков\nкабачки"}, {"t1_safe", "t1_pings"}),
    "repeated": ({"t1_safe": "кабачки\nкабачки"}, {"t1_safe"}),
    "weather": ({"t2_safe": "дождь в кастрюле"}, {"t2_safe"}),
    "colour": ({"t2_safe": "белая запеканка"}, {"t2_safe"}),
    "empty": ({"t1_pings": "…"}, {"t1_pings"}),
    "link": ({"t1_pings": "Глянь на t.me"}, {"t1_pings"}),
    "number": ({"t2_pings": "Сколько пирогов, 5?"}, {"t2_pings"}),
    "money": ({"t2_pings": "Деньги дошли?"}, {"t2_pings"}),
    "product": ({"t2_pings": "В телеграме ты?"}, {"t2_pings"}),
    "organisation": ({"t2_pings": "В красный крест ходила?"}, {"t2_pings"}),
    "politics": ({"t2_pings": "Про выборы слышала?"}, {"t2_pings"}),
    "security": ({"t2_pings": "Милиция заходила?"}, {"t2_pings"}),
    "urgency": ({"t2_pings": "Срочно ответь про пирог"}, {"t2_pings"}),
    "confirmation": ({"t2_pings": "Подтверди, пожалуйста"}, {"t2_pings"}),
    "safety-question": ({"t2_pings": "Ты в безопасности?"}, {"t2_pings"}),
    "template": ({"t2_pings": "Привет, {имя}!"}, {"t2_pings"}),
    "segment": ({"t2_pings": "Пирог вышел пышный " * 5}, {"t2_pings"}),
    "repetition": (
        {"t2_pings": "Пирог вышел у тебя пышный?\nПирог вышел у тебя пышным?"},
        {"t2_pings"},
    ),
    "sample": ({"t2_pings": "Мам, рассада не вытянулась?"}, {"t2_pings"}),
}


def judged(
    client: FlaskClient, changes: dict[str, str], language: str = "en"
) -> tuple[Filled, set[str]]:
    fields: dict[str, list[str]] = {**SOUND, **{name: [text] for name, text in changes.items()}}
    form, places = kept_form(fields), Places()
    headers = {"Accept-Language": language}
    with client.application.test_request_context("/", headers=headers):
        complaints = word_complaints(parse_codebook(read_codebook(form, places)), remarks=True)
        complain(form, complaints, places)
    return form, {each.code for each in complaints}


def test_sound_words_bring_no_complaint(client: FlaskClient) -> None:
    form, codes = judged(client, {})
    assert (codes, form.errors, form.remarks) == (set(), {}, {})


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_fault_is_said_at_the_fields_it_is_about(client: FlaskClient, code: str) -> None:
    changes, places = FAULTS[code]
    if not changes:
        return
    form, codes = judged(client, changes)
    assert code in codes
    said = {**form.errors, **form.remarks}
    assert places <= set(said)
    assert set(said) <= set(FIELDS)


def test_every_code_there_is_has_a_fault_here() -> None:
    assert set(FAULTS) == set(SENTENCES)
    assert set(_LISTS) <= set(FAULTS)


def test_a_clash_names_line_and_other_place(client: FlaskClient) -> None:
    form, _ = judged(client, {"t1_safe": "патиссоны\nкабачки", "d3": "кабачка"})
    assert any(
        each.startswith("Line 2: ") and each.endswith("The other: Pressure, line 1.")
        for each in form.errors["t1_safe"]
    )
    assert any("The other: Topic 1, safe answers, line 2." in each for each in form.errors["d3"])


@pytest.mark.parametrize("language", ["ru", "be"])
def test_complaints_are_said_in_the_readers_language(client: FlaskClient, language: str) -> None:
    for changes, _ in FAULTS.values():
        form, _ = judged(client, changes, language)
        for sentence in (
            s for said in (form.errors, form.remarks) for ss in said.values() for s in ss
        ):
            assert not re.search(r"[A-Za-z]{3}", sentence), sentence


def test_no_complaint_repeats_what_was_typed(client: FlaskClient) -> None:
    for changes, _ in FAULTS.values():
        form, _ = judged(client, changes)
        shown = repr((form.errors, form.remarks)).casefold()
        assert not re.search(r"[а-яё]", shown)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"t2_name": "", "t2_pings": "", "t2_safe": ""}, "t2_name", "topics"),
        ({"t1_name": "", "t1_pings": "", "t1_safe": ""}, "t1_name", "topics"),
        ({"t1_pings": ""}, "t1_pings", "pings"),
        ({"t2_safe": ""}, "t2_safe", "safe"),
        ({"d4": "", "manner_kind": "none", "manner": ""}, "d4", "distress"),
    ],
)
def test_what_is_missing_is_said_with_how_much_is_needed(
    client: FlaskClient, changes: dict[str, str], field: str, said: str
) -> None:
    form, _ = judged(client, changes)
    assert TOO_FEW[said] in form.errors[field]
