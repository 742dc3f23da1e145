"""Whether a text may leave towards a relative (D1, D3, D4).

Linted when saved and again when sent. A text is compared with public lists and with the
family's own texts only: an answer about other families would be an oracle (D2).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.likeness import copies, near_copy
from service.domain.normal import holds_control, said, words
from service.domain.phrases import Phrases
from service.domain.problem_table import SENTENCES
from service.domain.segments import Encoding, encoding_of, segments
from service.domain.wordlists import alarm, politics, products, samples, urgency

# Greetings are short and may come back; a sentence may not (D3).
SENTENCE_WORDS_MIN: Final = 3
NEAR_COPY_LENGTH_MIN: Final = 20

_LINK: Final = re.compile(
    r"://|www\.|@|\bt\.me\b|\byoutu\.be\b|\w\.(?:com|org|net|info|io|me|by|ru|ua|pl|lt|lv|eu|de|"
    r"uk|us|su|kz|ge|cz|co|tv|gg|gov|edu|biz|dev|app|link|site|online|page|news|blog|media|club|shop|"
    r"xyz|ly|gl|cc|бел|рф|укр|рус|сайт)\b",
    re.IGNORECASE,
)
_TEMPLATE: Final = re.compile(r"[{}<>\[\]]|%[a-z]\b")
_CURRENCY: Final = re.compile(r"[$€£¥₽₴]")

_WORDS: Final = {
    "product": products.PRODUCTS,
    "organisation": politics.ORGANISATIONS,
    "politics": politics.POLITICS,
    "security": alarm.ALARM,
    "urgency": urgency.URGENCY,
    "confirmation": urgency.CONFIRMATION,
    "safety-question": urgency.SAFETY,
    "money": urgency.MONEY,
}
_LISTS: Final = {code: Phrases(words) for code, words in _WORDS.items()}
_ANY: Final = Phrases(*_WORDS.values())  # hardly a text has any: one look instead of eight


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One reason to hold a text back; never its words (I5)."""

    code: str

    @property
    def say(self) -> str:
        """Return the problem as a sentence in English."""
        return SENTENCES[self.code]


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the lint makes of one text."""

    segments: int
    encoding: Encoding
    problems: tuple[LintProblem, ...]

    @property
    def ok(self) -> bool:
        """Return whether the text may be sent."""
        return not self.problems


def lint(text: str, *, recent: Sequence[str] = (), real_family: bool = False) -> LintReport:
    """Return whether `text` may leave.

    `recent` are the family's texts of the last eight weeks (D3). `real_family` refuses the
    sample texts of documentation and tests as well; they are fine in a sandbox.
    """
    heard, parts = said(text), segments(text)
    listed = _ANY.found_in(heard)
    faults = {
        "empty": not heard.words,
        "unseen": holds_control(text),
        "link": _LINK.search(text) is not None,
        "number": any(map(str.isnumeric, text)),
        "template": _TEMPLATE.search(text) is not None,
        **{code: listed and phrases.found_in(heard) for code, phrases in _LISTS.items()},
        "segment": parts > 1,
        "repetition": bool(recent) and _repeats_any(text, recent),
        "sample": real_family and any(near_copy(text, known) for known in samples.SAMPLE_TEXTS),
    }
    faults["money"] = faults["money"] or _CURRENCY.search(text) is not None
    problems = tuple(LintProblem(code) for code, holds in faults.items() if holds)
    return LintReport(parts, encoding_of(text), problems)


def _repeats_any(text: str, recent: Sequence[str]) -> bool:
    heard = _Heard(text)
    return any(heard.repeats(_Heard(earlier)) for earlier in recent)


def repetitions(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return which of `texts` repeat one before them, by their places, each once (D3)."""
    heard = [_Heard(text) for text in texts]
    return [
        (first, second)
        for second, later in enumerate(heard)
        if (first := next((at for at in range(second) if later.repeats(heard[at])), None))
        is not None
    ]


class _Heard:
    """A text taken apart once, to be compared with many."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said = said(text)
        self.sentences = _sentences(text)

    def repeats(self, earlier: "_Heard") -> bool:
        """Return whether a sentence of this text, or all of it, was in `earlier` (D3)."""
        if self.said.words == earlier.said.words or self.sentences & earlier.sentences:
            return True
        shorter = min(len(self.text), len(earlier.text))
        return shorter >= NEAR_COPY_LENGTH_MIN and copies(self.said, earlier.said)


def _sentences(text: str) -> set[tuple[str, ...]]:
    sentences = {words(part) for part in re.split(r"[.!?…;\n]+", text)}
    return {sentence for sentence in sentences if len(sentence) >= SENTENCE_WORDS_MIN}
