"""How well each marker fits a text, in the reading and at the place where it fits best.

A marker's words are placed one by one, then put together: extra, swapped and missing words
cost. Every marker is weighed in every reading, whatever was found before (R9). Whether a
fit is good enough to count is decided by `matching`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.domain.alignment import Placed, Sought, placed_near, sought, weights_of
from service.domain.codebook import PlacedMarker
from service.domain.denial import LIGHT, denied, is_negation
from service.domain.edits import within
from service.domain.normal import words
from service.domain.readings import LONG_TEXT, Reading, barred, has_cyrillic, has_latin, readings_of
from service.domain.scanning import places, scanner_of
from service.domain.sound import plain_of, sound_of
from service.domain.stems import stem_of

CONTENT_LETTERS_MIN: Final = 3
LIGHT_SHARE: Final = 0.5
TOLERANCE: Final = 0.34  # of a word's letters, in the quick look
TOLERANCE_LONG: Final = 0.17  # in a text longer than any gateway carries
INFLECTED: Final = 0.4
ONE_SLIP: Final = 1.0
EXTRA_WORD: Final = 1.0
EXTRA_LIGHT_WORD: Final = 0.5
_GAP_HINT: Final = 0.3  # of a word between two others, until they are counted exactly
GAP_WORDS_MAX: Final = 3
DISORDER: Final = 0.8
_PLACES_MAX: Final = 5  # of one word
REFILL_MIN: Final = 0.2  # of a marker must stand before the rest of it is looked for closely
_STATES_MAX: Final = 8
_STATES_JUDGED: Final = 3


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """A word of a marker, by sound."""

    plain: str  # in its own letters, without their marks
    sound: str
    weight: float
    content: bool
    denying: bool


@dataclass(frozen=True, slots=True, repr=False)
class Pattern:
    """A marker, ready to be looked for."""

    marker: PlacedMarker
    words: tuple[Word, ...]
    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """The best place for a marker; `shares` is what each content word costs of its weight."""

    score: float
    cost: float = 0.0
    standing: float = 0.0  # of the cost, what the words that are there cost
    shares: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()  # of the content words
    spans: tuple[range, ...] = ()  # of the letters each of them takes, empty where it is lost
    denied: bool = False
    denied_before: bool = False  # by a word before it or inside it
    reading: int = 0
    begin: int = 0
    end: int = 0
    denying_lost: bool = False  # the marker's own «не» is not there
    slots_empty: bool = True  # no other word stands where a lost one should
    forms: bool = False  # every content word stands whole, in one of its forms


NO_FIT: Final = Fit(score=0.0)
_Taken = tuple[Placed | None, ...]


def pattern_of(marker: PlacedMarker) -> Pattern:
    """Return `marker` by sound, each word with its weight."""
    spelled = words(marker.text)
    pairs = [(word, sound_of(word)) for word in spelled]
    heavy = any(_carries(sound) for _, sound in pairs)
    found = tuple(_word(word, sound, heavy=heavy) for word, sound in pairs if sound)
    return Pattern(marker, found, sum(word.weight for word in found))


def _carries(sound: str) -> bool:
    return len(sound) >= CONTENT_LETTERS_MIN and sound not in LIGHT


def _word(word: str, sound: str, *, heavy: bool) -> Word:
    content = _carries(sound) or not heavy
    weight = sum(weights_of(sound)) * (1.0 if content else LIGHT_SHARE)
    return Word(plain_of(word), sound, weight, content, is_negation(word))


def weigh(raw: str, markers: Sequence[PlacedMarker]) -> tuple[Fit, ...]:
    """Return the best fit of each of `markers` in the text `raw`, in their order."""
    return tuple(map(best_of, fits_of(raw, markers)))


def best_of(fits: Iterable[Fit]) -> Fit:
    """Return the first of the best of `fits`."""
    return max(fits, key=lambda fit: fit.score)


def fits_of(raw: str, markers: Sequence[PlacedMarker]) -> tuple[tuple[Fit, ...], ...]:
    """Return for each of `markers`, in their order, the fits that are worth a look: one or more."""
    patterns = [pattern_of(marker) for marker in markers]
    typed = " ".join(marker.text for marker in markers)
    readings = readings_of(raw, cyrillic=has_cyrillic(typed), latin=has_latin(typed))
    found = [[NO_FIT] for _ in patterns]
    sounds = sorted({word.sound for each in patterns for word in each.words if word.content})
    wanted = {sound: sought(sound) for sound in sounds}
    long = len(raw) > LONG_TEXT
    scanner = scanner_of(sounds, TOLERANCE_LONG if long else TOLERANCE)
    for number, reading in enumerate(readings):
        placed = _placed(wanted, reading, places(scanner, reading.letters))
        for fits, pattern in zip(found, patterns, strict=True):
            fits.extend(_fits(pattern, wanted, placed, (number, reading)))
    return tuple(map(tuple, found))


def _placed(
    wanted: dict[str, Sought], reading: Reading, near: Iterable[tuple[int, int]]
) -> dict[str, list[Placed]]:
    """Return the best places of each word."""
    standing = _words_by_stem(reading)
    sounds = list(wanted)
    placed = {sound: _forms(sound, reading, standing) for sound in sounds}
    covered = {(sound, at) for sound in sounds for form in placed[sound] for at in form.letters}
    for number, place in near:
        sound = sounds[number]
        if (sound, place) not in covered:
            slips = max(1, int(TOLERANCE * len(sound)))
            placed[sound].append(placed_near(wanted[sound], reading, place, slips))
    return {sound: _best(found, reading) for sound, found in placed.items()}


def _words_by_stem(reading: Reading) -> dict[str, list[int]]:
    standing: dict[str, list[int]] = {}
    for at, stem in enumerate(reading.stems):
        standing.setdefault(stem, []).append(at)
    return standing


def _forms(sound: str, reading: Reading, standing: dict[str, list[int]]) -> list[Placed]:
    """Return where the word stands whole, in any of its forms."""
    return [
        Placed(
            0.0 if reading.tokens[at] == sound else INFLECTED,
            reading.begins[at],
            reading.end_of(at),
            form=True,
        )
        for at in standing.get(stem_of(sound), ())
    ] + _run_over(sound, reading)


def _run_over(sound: str, reading: Reading) -> list[Placed]:
    """Return where the word stands whole but with a space in it."""
    found = []
    begin = reading.letters.find(sound)
    while begin >= 0:
        end = begin + len(sound)
        if {begin, end} <= reading.borders and reading.word_at(begin) != reading.word_at(end - 1):
            found.append(Placed(0.0, begin, end, form=True))
        begin = reading.letters.find(sound, begin + 1)
    return found


def _best(found: list[Placed], reading: Reading) -> list[Placed]:
    distinct: dict[tuple[int, int], Placed] = {}
    # A word in one of its forms is no slip, though a slip in its ending may cost less.
    for each in sorted(found, key=lambda each: (not each.form, each.cost)):
        if each.begin < each.end and not barred(reading, each.begin, each.end):
            distinct.setdefault((each.begin, each.end), each)
    return sorted(distinct.values(), key=lambda each: each.cost)[:_PLACES_MAX]


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
            options[at] = _light_places(word.sound, reading, anchors)
    states: list[tuple[float, _Taken]] = [(0.0, ())]
    for word, option in zip(pattern.words, options, strict=True):
        states = sorted(_grown(states, word, option, reading), key=lambda state: state[0])
        del states[_STATES_MAX:]
    return [
        _judged(pattern, reading, _refilled(pattern, wanted, reading, taken), number)
        for _, taken in states[:_STATES_JUDGED]
    ]


def _refilled(
    pattern: Pattern, wanted: dict[str, Sought], reading: Reading, taken: _Taken
) -> _Taken:
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
    free = [each for each in _best(found, reading) if _joining(taken, each, reading) is not None]
    return free[0] if free and free[0].cost < sum(weights_of(word.word)) else None


def _light_places(sound: str, reading: Reading, anchors: Iterable[int]) -> list[Placed]:
    """Return where a light word stands: as a word, or glued to one of the marker's own."""
    glued = (begin for anchor in anchors for begin in (anchor - len(sound), anchor))
    whole = (reading.begins[at] for at, token in enumerate(reading.tokens) if token == sound)
    begins = dict.fromkeys(
        begin
        for begin in (*glued, *whole)
        if begin >= 0 and reading.letters.startswith(sound, begin)
    )
    return [Placed(0.0, begin, begin + len(sound)) for begin in begins][: 2 * _PLACES_MAX]


def _grown(
    states: list[tuple[float, _Taken]], word: Word, option: list[Placed], reading: Reading
) -> list[tuple[float, _Taken]]:
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
    return gap * _GAP_HINT + (DISORDER if near else 0.0) - _glued(taken, place, reading)


def _between(one: Placed, other: Placed, reading: Reading) -> int:
    first, second = (one, other) if one.begin < other.begin else (other, one)
    return max(0, reading.word_at(second.begin) - reading.word_at(first.end - 1) - 1)


def _glued(taken: list[Placed], place: Placed, reading: Reading) -> float:
    """Return what the borders cost between two words that were run together: nothing, after all."""
    refund = 0.0
    for each in taken:
        if each.end == place.begin and place.begin not in reading.borders:
            refund += each.closing + place.opening
        if place.end == each.begin and each.begin not in reading.borders:
            refund += place.closing + each.opening
    return refund


def _as_spelled(word: Word, place: Placed, reading: Reading) -> Placed:
    """Return `place`, dear by sound only because a slip broke up a letter pair like sz or ch."""
    if place.cost <= ONE_SLIP or not {place.begin, place.end} <= reading.borders:
        return place
    at = reading.word_at(place.begin)
    spelled = plain_of(reading.spelled[at])
    one = at == reading.word_at(place.end - 1) and within(spelled, word.plain, edits_max=1)
    return replace(place, cost=ONE_SLIP) if one else place


def _run_together(standing: list[Placed], place: Placed, reading: Reading) -> float:
    """Return what of a place's cost comes from borders that only lack a space."""
    refund = 0.0
    for each in standing:
        if each.end == place.begin and place.begin not in reading.borders:
            refund += place.opening
        if place.end == each.begin and each.begin not in reading.borders:
            refund += place.closing
    return refund


def _judged(pattern: Pattern, reading: Reading, taken: _Taken, number: int) -> Fit:
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
        cost -= _glued(standing[:at], standing[at], reading)
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
    denial = denied(reading, [(each.begin, each.end) for each in standing])
    return Fit(
        score=max(0.0, 1 - cost / pattern.weight),
        cost=cost,
        standing=sum(place.cost for place in standing),
        shares=tuple(
            (place.cost - _run_together(standing, place, reading)) / word.weight if place else 1.0
            for word, place in content
        ),
        weights=tuple(word.weight for word, _ in content),
        spans=tuple(place.letters if place else range(0) for _, place in content),
        denied=denial.after or denial.before,
        denied_before=denial.before,
        reading=number,
        begin=begin,
        end=end,
        slots_empty=all(
            _slot_empty(taken, at, reading)
            for at, (word, place) in enumerate(pairs)
            if place is None and word.content
        ),
        forms=all(place is not None and place.form for _, place in content),
        denying_lost=any(word.denying and place is None for word, place in pairs),
    )


def _slot_empty(taken: _Taken, at: int, reading: Reading) -> bool:
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
