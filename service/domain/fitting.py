"""What words of a marker, put together in one way, make of it: score, shares, denials.

Whether that is good enough to count is decided by `matching`.
"""

from dataclasses import dataclass
from typing import Final

from service.domain.alignment import Placed
from service.domain.asking import is_asked, is_listed
from service.domain.denial import LIGHT, denied
from service.domain.edits import within
from service.domain.patterns import Pattern, Word
from service.domain.readings import Reading
from service.domain.sound import plain_of

ONE_SLIP: Final = 1.0
LONG_PLAIN: Final = 8  # letters of a word that may be known by its letters with two slips
EXTRA_WORD: Final = 1.0
EXTRA_LIGHT_WORD: Final = 0.5
DISORDER: Final = 0.8


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """The best place for a marker; `shares` is what each content word costs of its weight."""

    score: float
    standing: float = 0.0  # of the cost, what the words that are there cost
    shares: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()  # of the content words
    spans: tuple[range, ...] = ()  # of the letters each of them takes, empty where it is lost
    denied: bool = False  # or asked about: nothing is said of it
    listed: bool = False  # in a list of words of its kind
    denied_before: bool = False  # by a word before it or inside it
    reading: int = 0
    begin: int = 0
    end: int = 0
    between: int = 0  # words with content amid its own that are not its own
    denying_lost: bool = False  # the marker's own «не» is not there
    slots_empty: bool = True  # no other word stands where a lost one should
    light_lost: bool = False  # a word without content is not there
    forms: bool = False  # every content word stands whole, in one of its forms


NO_FIT: Final = Fit(score=0.0)
Taken = tuple[Placed | None, ...]


def judged(pattern: Pattern, reading: Reading, taken: Taken, number: int) -> Fit:
    """Return the fit of words put together in one way, its extra words counted exactly."""
    taken = tuple(
        place and _as_spelled(word, place, reading)
        for word, place in zip(pattern.words, taken, strict=True)
    )
    pairs = list(zip(pattern.words, taken, strict=True))
    standing = [place for place in taken if place]
    if not standing:
        return NO_FIT
    cost = sum(place.cost if place else word.weight for word, place in pairs)
    for at in range(1, len(standing)):
        cost -= border_refund(standing[:at], standing[at], reading)
        cost += DISORDER if standing[at].begin < standing[at - 1].end else 0.0
    begin, end = min(each.begin for each in standing), max(each.end for each in standing)
    used = {
        word
        for each in standing
        for word in range(reading.word_at(each.begin), reading.word_at(each.end - 1) + 1)
    }
    extra = set(range(reading.word_at(begin), reading.word_at(end - 1) + 1)) - used
    cost += sum(EXTRA_LIGHT_WORD if _is_light(reading, at) else EXTRA_WORD for at in extra)
    content = [(word, place) for word, place in pairs if word.content]
    denial = denied(reading, used, [each.begin for each in standing])
    return Fit(
        score=max(0.0, 1 - cost / pattern.weight),
        standing=sum(place.cost for place in standing),
        shares=tuple(
            (place.cost - _run_together(standing, place, reading)) / word.weight if place else 1.0
            for word, place in content
        ),
        weights=tuple(word.weight for word, _ in content),
        spans=tuple(place.letters if place else range(0) for _, place in content),
        denied=denial.after or denial.before or denial.untrue or is_asked(reading, used),
        listed=is_listed(reading, used),
        denied_before=denial.before,
        reading=number,
        begin=begin,
        end=end,
        between=sum(not _is_light(reading, at) for at in extra),
        slots_empty=all(
            _slot_empty(taken, at, reading)
            for at, (word, place) in enumerate(pairs)
            if place is None and word.content
        ),
        forms=all(place is not None and place.form for _, place in content),
        light_lost=any(not word.content and place is None for word, place in pairs),
        denying_lost=any(word.denying and place is None for word, place in pairs),
    )


def _as_spelled(word: Word, place: Placed, reading: Reading) -> Placed:
    """Return `place`, dear by sound only because a slip broke up a letter pair like sz or ch."""
    slips_max = 2 if len(word.plain) >= LONG_PLAIN else 1
    if place.cost <= ONE_SLIP or not word.content:
        return place
    at = reading.word_at(place.begin)
    written = reading.spelled[at]
    if len(written) > len(word.plain) + slips_max:  # a paste without spaces is looked at once only
        return place
    spelled = plain_of(written)
    for slips in range(1, slips_max + 1):
        if slips * ONE_SLIP < place.cost and within(spelled, word.plain, edits_max=slips):
            return Placed(slips * ONE_SLIP, reading.begins[at], reading.end_of(at))
    return place


def _run_together(standing: list[Placed], place: Placed, reading: Reading) -> float:
    """Return what of a place's cost comes from borders that only lack a space."""
    refund = 0.0
    for each in standing:
        if each.end == place.begin and place.begin not in reading.borders:
            refund += place.opening
        if place.end == each.begin and each.begin not in reading.borders:
            refund += place.closing
    return refund


def _slot_empty(taken: Taken, at: int, reading: Reading) -> bool:
    """Return whether a lost word was left out, rather than another put in its place."""
    before = [place for place in taken[:at] if place]
    after = [place for place in taken[at + 1 :] if place]
    left = reading.word_at(before[-1].end - 1) if before else -1
    right = reading.word_at(after[0].begin) if after else len(reading.tokens)
    if before and after:
        return right - left <= 1
    # At an edge of the marker the message or its clause must begin or end there.
    return (
        right == 0 or right in reading.breaks
        if after
        else (left + 1 == len(reading.tokens) or left + 1 in reading.breaks)
    )


def _is_light(reading: Reading, word: int) -> bool:
    return reading.tokens[word] in LIGHT


def border_refund(taken: list[Placed], place: Placed, reading: Reading) -> float:
    """Return what the borders cost between two words that were run together: nothing, after all."""
    refund = 0.0
    for each in taken:
        if each.end == place.begin and place.begin not in reading.borders:
            refund += each.closing + place.opening
        if place.end == each.begin and each.begin not in reading.borders:
            refund += place.closing + each.opening
    return refund
