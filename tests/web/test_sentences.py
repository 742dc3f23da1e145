"""Every sentence of the pages has its Russian and Belarusian words, with the same gaps in them."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from service.domain.case import CaseState, Refusal
from service.domain.discretion import lint
from service.domain.duty import ShiftRefusal
from service.domain.effects import Cause, Why
from service.domain.level import Level
from service.domain.ordering import Judgement
from service.domain.outcome import Outcome
from service.domain.problem_table import SENTENCES
from service.domain.proving import CodeRefusal
from service.usecases.ordering import OrderRefusal
from service.web.desk import sentences as desk
from service.web.exile import sentences as exile

ROOT = Path(__file__).parents[2]
NOT_HELD = {CaseState.NEW, CaseState.CLOSED, CaseState.MERGED, CaseState.REOPENED}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "marked": None}


def used() -> set[str]:
    with (ROOT / "service/web/babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = set(SENTENCES.values())
    for folder in ("service/web", "templates"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder,
            [(_below(pattern, folder), how) for pattern, how in methods],
            options,
            KEYWORDS,
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def _below(pattern: str, folder: str) -> str:
    return pattern.removeprefix(f"{folder}/")


@pytest.mark.parametrize("language", ["ru", "be"])
def test_no_sentence_is_left_in_english(language: str) -> None:
    path = ROOT / f"service/translations/{language}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    sentences = used()
    assert len(sentences) > 300
    for sentence in sentences:
        found = catalog.get(sentence)
        assert found, sentence
        assert not found.fuzzy, sentence
        texts = found.string if isinstance(found.string, tuple) else (found.string,)
        for each in map(str, texts):
            assert each, sentence
            assert _gaps(each) == _gaps(sentence)
    kept = {each.id if isinstance(each.id, str) else each.id[0] for each in catalog if each.id}
    assert kept - sentences == set()  # nothing is translated that nobody says


def _gaps(sentence: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", sentence))


def test_everything_the_domain_can_say_has_a_sentence() -> None:
    assert set(exile.ASKED) == set(Why)
    assert set(exile.ORDER_REFUSED) == set(OrderRefusal)
    assert set(exile.JUDGEMENTS) == set(Judgement)
    assert set(exile.CODE_REFUSED) == set(CodeRefusal)
    assert set(desk.LEVELS) == set(Level)
    assert set(desk.CAUSES) == set(Cause)
    assert set(desk.STATES) == set(CaseState)
    assert set(desk.NEXT) == set(CaseState) - NOT_HELD
    assert set(desk.OUTCOMES) == set(Outcome)
    assert set(desk.REFUSALS) == set(Refusal)
    assert set(desk.SHIFT_REFUSED) == set(ShiftRefusal)


def test_what_an_answer_was_read_as_is_not_told_by_the_question() -> None:
    assert exile.ASKED[Why.UNVERIFIED] == exile.ASKED[Why.PLAIN_DANGER]


@pytest.mark.parametrize("language", list(exile.NEUTRAL_WORDS))
def test_neutral_words_could_be_anybodys(language: str) -> None:
    for words in exile.NEUTRAL_WORDS[language]:
        assert lint(words, real_family=True).ok, words


@pytest.mark.parametrize("language", ["ru", "be"])
def test_no_sentence_asks_for_the_readers_gender_or_stands_off_from_its_dots(language: str) -> None:
    path = ROOT / f"service/translations/{language}/LC_MESSAGES/messages.po"
    assert re.findall(r"\w\((?:л?а|н?ая?|я)\)| …", _translated(path)) == []


def _translated(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(each for each in lines if not each.startswith("msgid"))


def test_a_day_inside_a_sentence_is_said_without_its_weekday() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        assert "=day(" not in template.read_text(encoding="utf-8"), template
