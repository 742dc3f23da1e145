"""Trying an answer inside any form that carries a codebook, before it is saved (R15).

The form sends itself here instead of to be kept, and comes back with the reading beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.codebook import CodebookMalformedError, parse_codebook
from service.domain.verdict import Reason, Verdict, VerdictKind
from service.usecases.trying import TryRefusedError, try_answer
from service.web.exile.trial_sentences import (
    LEVELS,
    MANNER_MISSING,
    MANNER_THERE,
    READ_AS,
    REFUSED,
    STOP_TOO,
    WHY,
)
from service.web.forms import Filled
from service.web.tongues import say

NOTHING_ASKED = "none"  # the value of `try_topic` for a text that comes unasked


@dataclass(frozen=True, slots=True)
class Tried:
    """What the form shows of one try: the class for its looks, and whole sentences."""

    verdict: str
    sentences: tuple[str, ...]


def tried(form: Filled, codebook: object, topics: Sequence[str]) -> Tried | None:
    """Return the reading of `try_text`; None where it was refused, which is said in `form`.

    `codebook` is plain data as the form gives it; `topics` holds the values of `try_topic`,
    one for each topic of the codebook in its order.
    """
    try:
        parsed = parse_codebook(codebook)
        at = topics.index(topic) if (topic := form.text("try_topic")) in topics else None
        asked = None if at is None else parsed.topics[at].name
        if asked is None and form.text("try_topic") != NOTHING_ASKED:
            form.refuse("try_topic", say("Choose the topic that was asked about."))
            return None
        return _worded(try_answer(parsed, asked, form.text("try_text")))
    except CodebookMalformedError:
        form.refuse("try_text", say("Mend the words first, then try an answer."))
    except TryRefusedError as refused:
        form.refuse("try_text", say(REFUSED[refused.code]))
    return None


def _worded(verdict: Verdict) -> Tried:
    sentences = [READ_AS[verdict.verdict], _why(verdict)]
    if verdict.level is not None:
        sentences.append(LEVELS[verdict.level])
    if verdict.stop and verdict.verdict is not VerdictKind.STOP:
        sentences.append(STOP_TOO)
    return Tried(str(verdict.verdict), tuple(map(say, sentences)))


def _why(verdict: Verdict) -> str:
    if verdict.reason is Reason.MANNER:
        there = verdict.verdict is VerdictKind.DISTRESS
        return MANNER_THERE if there else MANNER_MISSING
    return WHY.get(verdict.reason, WHY[Reason.NO_MARKER])
