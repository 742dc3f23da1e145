"""Whether a codebook may be agreed on: what is refused, what is warned about (R5, R6).

Enrolment is the strongest safety there is: nothing is refused silently at matching. What
reads as an answer is for the exile to judge; only questions and copies are refused.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from service.domain.codebook import Codebook, Meaning, PlacedMarker, Strength
from service.domain.discretion import lint, repetitions
from service.domain.likeness import copies, too_alike
from service.domain.marker_rules import faults_of
from service.domain.matching import could_be, weighed
from service.domain.normal import said, words
from service.domain.problem_table import SENTENCES

SAFE_MAX: Final = 12  # R3: one rule to remember still
SAFE_MIN_VARIED: Final = 4
TOPICS_MIN: Final = 2
MARKER_LETTERS_MAX: Final = 70  # an answer is one message, in Cyrillic too
LETTERS_MAX: Final = 2000  # of all markers; every pair of them is compared


class Severity(StrEnum):
    """Whether a problem forbids the codebook."""

    REFUSED = "refused"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where; never the words themselves (I5)."""

    severity: Severity
    code: str
    where: tuple[str, ...]

    @property
    def say(self) -> str:
        """Return the problem as a sentence in English."""
        return SENTENCES[self.code]


# Everything else is refused.
_WARNINGS: Final = frozenset({"weather", "colour", "in-the-question", "repeated", "repetition"})


def check_codebook(codebook: Codebook) -> list[Problem]:
    """Return everything wrong with `codebook`; it may be agreed on if nothing is refused."""
    markers = codebook.markers()
    if overlong := _overlong(markers):
        return [*_missing(codebook), *overlong]
    return [
        *_missing(codebook),
        *(_problem(code, marker.where) for marker in markers for code in faults_of(marker)),
        *_in_pings(codebook, markers),
        *(problem for pair in combinations(markers, 2) for problem in _clash(*pair)),
        *_taken_for_each_other(markers),
        *_unsendable(codebook),
    ]


def _overlong(markers: tuple[PlacedMarker, ...]) -> list[Problem]:
    """Return what is too long to remember, and would be too much work to compare."""
    problems = [
        _problem("segment", each.where) for each in markers if len(each.text) > MARKER_LETTERS_MAX
    ]
    if not problems and sum(len(each.text) for each in markers) > LETTERS_MAX:
        problems.append(_problem("too-many", max(markers, key=lambda each: len(each.text)).list))
    return problems


def is_refused(problems: list[Problem]) -> bool:
    """Return whether any of `problems` forbids the codebook."""
    return any(problem.severity is Severity.REFUSED for problem in problems)


def _problem(code: str, *where: str) -> Problem:
    severity = Severity.WARNING if code in _WARNINGS else Severity.REFUSED
    return Problem(severity, code, where)


def _missing(codebook: Codebook) -> list[Problem]:
    """Return which lists hold too little, or more than anybody remembers."""
    simple = codebook.level is Strength.SIMPLE
    problems = []
    if len(codebook.topics) < (1 if simple else TOPICS_MIN):
        problems.append(_problem("too-few", "topics"))
    if not any(marker.meaning is Meaning.DISTRESS for marker in codebook.markers()):
        problems.append(_problem("too-few", "distress"))
    if not codebook.stop:
        problems.append(_problem("missing-stop", "stop"))
    return problems + [
        _problem(code, f"topics[{at}].{name}")
        for at in range(len(codebook.topics))
        for code, name in _missing_in_topic(codebook, at)
    ]


def _missing_in_topic(codebook: Codebook, at: int) -> list[tuple[str, str]]:
    topic = codebook.topics[at]
    kinds = len({words(text) for text in topic.safe})
    found = []
    if not topic.pings:
        found.append(("too-few", "pings"))
    if kinds < (SAFE_MIN_VARIED if codebook.level is Strength.VARIED else 1):
        found.append(("too-few", "safe"))
    if kinds > SAFE_MAX:
        found.append(("too-many", "safe"))
    return found


def _in_pings(codebook: Codebook, markers: tuple[PlacedMarker, ...]) -> list[Problem]:
    """Return markers that a ping gives away, or that quoting a ping would send."""
    problems = []
    for at, topic in enumerate(codebook.topics):
        for index, ping in enumerate(topic.pings):
            place = f"topics[{at}].pings[{index}]"
            problems += [
                _problem(code, m.where, place) for m in markers if (code := _copy(m, ping))
            ]
    return problems


def _copy(marker: PlacedMarker, ping: str) -> str:
    """Return the code of what is wrong with `marker` beside `ping`, or nothing."""
    ours, asked = said(marker.text), said(ping)
    if not ours.words:
        return ""
    if copies(ours, asked):
        return "not-an-answer"
    if ours.padded not in asked.padded:
        return ""
    return "in-the-question" if marker.meaning is Meaning.SAFE else "contains"


def _clash(first: PlacedMarker, second: PlacedMarker) -> list[Problem]:
    """Return what is wrong with two markers beside each other (R6)."""
    ours, theirs = said(first.text).padded, said(second.text).padded
    same = _meaning(first) == _meaning(second)
    if not (ours.strip() and theirs.strip()) or (same and ours != theirs):
        return []
    if same:
        return [_problem("repeated", first.where, second.where)]
    if ours != theirs and (ours in theirs or theirs in ours):
        return [_problem("contains", first.where, second.where)]
    alike = too_alike(first.text, second.text)
    return [_problem("too-alike", first.where, second.where)] if alike else []


def _taken_for_each_other(markers: tuple[PlacedMarker, ...]) -> list[Problem]:
    """Return pairs of which the reader itself would take one for the other (R6).

    Everything that reading forgives is tried by reading: scripts, layouts, endings, slips.
    """
    problems = []
    for text in markers:
        for marker, fit in weighed(said(text.text), markers):
            told_apart = _meaning(marker) == _meaning(text) or not could_be(marker, fit)
            pair = (marker, text) if markers.index(marker) < markers.index(text) else (text, marker)
            if not told_apart and not _clash(*pair):
                problems.append(_problem("too-alike", *(each.where for each in pair)))
    return list(dict.fromkeys(problems))


def mistakable(first: PlacedMarker, second: PlacedMarker) -> bool:
    """Return whether two markers of different meaning could be taken for each other (R6)."""
    if _meaning(first) == _meaning(second):
        return False
    return said(first.text).line == said(second.text).line or bool(
        _clash(first, second) or _taken_for_each_other((first, second))
    )


def gives_away(markers: tuple[PlacedMarker, ...], ping: str) -> bool:
    """Return whether quoting `ping` would say more than a safe word, or all of an answer."""
    return any(_copy(marker, ping) not in {"", "in-the-question"} for marker in markers)


def _meaning(marker: PlacedMarker) -> tuple[str | None, ...]:
    """Return what the marker says; safe words of two topics say different things (R2)."""
    return marker.meaning, marker.level, marker.topic


def _unsendable(codebook: Codebook) -> list[Problem]:
    """Return wordings that the lint would hold back, so that they are never counted on (I10)."""
    places = [
        (f"topics[{at}].pings[{index}]", ping)
        for at, topic in enumerate(codebook.topics)
        for index, ping in enumerate(topic.pings)
    ]
    problems = [
        _problem(found.code, place) for place, ping in places for found in lint(ping).problems
    ]
    for first, second in repetitions([ping for _, ping in places]):
        problems.append(_problem("repetition", places[first][0], places[second][0]))
    return problems
