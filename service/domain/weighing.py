"""How well each marker fits a text, in the reading and at the place where it fits best.

A marker's words are placed one by one, then put together: extra, swapped and missing words
cost. Every marker is weighed in every reading, whatever was found before (R9). Whether a
fit is good enough to count is decided by `matching`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from service.domain.alignment import Placed, Sought, placed_near, sought, weights_of
from service.domain.codebook import PlacedMarker
from service.domain.fitting import DISORDER, NO_FIT, Fit, Taken, border_refund, judged
from service.domain.patterns import Pattern, Word, pattern_of
from service.domain.placing import (
    TOLERANCE,
    TOLERANCE_LONG,
    best_places,
    light_places,
    placed_words,
)
from service.domain.readings import LONG_TEXT, Reading, barred, has_cyrillic, has_latin, readings_of
from service.domain.scanning import places, scanner_of

_GAP_HINT: Final = 0.3  # of a word between two others, until they are counted exactly
GAP_WORDS_MAX: Final = 3
REFILL_MIN: Final = 0.2  # of a marker must stand before the rest of it is looked for closely
_STATES_MAX: Final = 8
_STATES_JUDGED: Final = 3


def weigh(raw: str, markers: Sequence[PlacedMarker]) -> tuple[Fit, ...]:
    """Return the best fit of each of `markers` in the text `raw`, in their order."""
    return tuple(map(best_of, fits_of(raw, markers)))


def best_of(fits: Iterable[Fit]) -> Fit:
    """Return the first of the best of `fits`."""
    return max(fits, key=lambda fit: fit.score)


def fits_of(
    raw: str, markers: Sequence[PlacedMarker], *, hasty: bool = False
) -> tuple[tuple[Fit, ...], ...]:
    """Return for each of `markers`, in their order, the fits that are worth a look: one or more.

    `hasty`: words are found only where they are spelled nearly well, or beside such as are.
    """
    patterns = [pattern_of(marker) for marker in markers]
    typed = " ".join(marker.text for marker in markers)
    readings = readings_of(raw, cyrillic=has_cyrillic(typed), latin=has_latin(typed))
    found = [[NO_FIT] for _ in patterns]
    sounds = sorted({word.sound for each in patterns for word in each.words if word.content})
    wanted = {sound: sought(sound) for sound in sounds}
    long = hasty or len(raw) > LONG_TEXT
    scanner = scanner_of(sounds, TOLERANCE_LONG if long else TOLERANCE)
    for number, reading in enumerate(readings):
        placed = placed_words(wanted, reading, places(scanner, reading.letters))
        for fits, pattern in zip(found, patterns, strict=True):
            fits.extend(_fits(pattern, wanted, placed, (number, reading)))
    return tuple(map(tuple, found))


def _fits(
    pattern: Pattern,
    wanted: dict[str, Sought],
    placed: dict[str, list[Placed]],
    numbered: tuple[int, Reading],
) -> list[Fit]:
    """Return how `pattern` fits one reading, the few best ways."""
    number, reading = numbered
    options = [placed[word.sound] if word.content else [] for word in pattern.words]
    if not any(options):
        return []
    anchors = {edge for option in options for each in option for edge in (each.begin, each.end)}
    for at, word in enumerate(pattern.words):
        if not word.content:
            options[at] = light_places(word, reading, anchors)
    states: list[tuple[float, Taken]] = [(0.0, ())]
    for word, option in zip(pattern.words, options, strict=True):
        states = sorted(_grown(states, word, option, reading), key=lambda state: state[0])
        del states[_STATES_MAX:]
    return [
        judged(pattern, reading, _refilled(pattern, wanted, reading, taken), number)
        for _, taken in states[:_STATES_JUDGED]
    ]


def _refilled(pattern: Pattern, wanted: dict[str, Sought], reading: Reading, taken: Taken) -> Taken:
    """Look closely where a lost word should stand; the quick look forgives less than this."""
    filled = list(taken)
    pairs = [pair for pair in zip(pattern.words, taken, strict=True) if pair[0].content]
    known = sum(word.weight for word, place in pairs if place)
    if known < REFILL_MIN * sum(word.weight for word, _ in pairs):
        return taken
    for at, word in enumerate(pattern.words):
        if filled[at] is None and word.content:
            filled[at] = _beside(wanted[word.sound], reading, filled, at)
    return tuple(filled)


def _beside(word: Sought, reading: Reading, filled: list[Placed | None], at: int) -> Placed | None:
    """Return what stands right after the words before, or right before the words after, if fit."""
    taken = [each for each in filled if each]
    before = next((each for each in reversed(filled[:at]) if each), None)
    after = next((each for each in filled[at + 1 :] if each), None)
    slots = []
    if before and (slot := reading.word_at(before.end - 1) + 1) not in reading.breaks:
        slots.append(slot)
    if after and (first := reading.word_at(after.begin)) not in reading.breaks:
        slots.append(first - 1)
    found = [
        place
        for slot in slots
        if 0 <= slot < len(reading.tokens)
        and reading.tokens[slot]
        and (place := placed_near(word, reading, reading.end_of(slot) - 1, len(word.word))).end
        > reading.begins[slot]
    ]
    free = [
        each for each in best_places(found, reading) if _joining(taken, each, reading) is not None
    ]
    return free[0] if free and free[0].cost < sum(weights_of(word.word)) else None


def _grown(
    states: list[tuple[float, Taken]], word: Word, option: list[Placed], reading: Reading
) -> list[tuple[float, Taken]]:
    grown = []
    for cost, taken in states:
        grown.append((cost + word.weight, (*taken, None)))
        for place in option:
            joining = _joining([each for each in taken if each], place, reading)
            if joining is not None and place.cost < word.weight:
                grown.append((cost + place.cost + joining, (*taken, place)))
    return grown


def _joining(taken: list[Placed], place: Placed, reading: Reading) -> float | None:
    """Return what it costs to put a word beside those taken, if that can be done at all."""
    if not taken:
        return 0.0
    if any(place.begin < each.end and each.begin < place.end for each in taken):
        return None
    gap = min(_between(each, place, reading) for each in taken)
    near = place.begin < taken[-1].end
    if gap > GAP_WORDS_MAX:
        return None
    begin = min(place.begin, *(each.begin for each in taken))
    if barred(reading, begin, max(place.end, *(each.end for each in taken))):
        return None
    return gap * _GAP_HINT + (DISORDER if near else 0.0) - border_refund(taken, place, reading)


def _between(one: Placed, other: Placed, reading: Reading) -> int:
    first, second = (one, other) if one.begin < other.begin else (other, one)
    return max(0, reading.word_at(second.begin) - reading.word_at(first.end - 1) - 1)
