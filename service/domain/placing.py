"""Where each word of a marker may stand in a reading: whole, in one of its forms, or nearly.

Only the few best places of a word are kept, so that no text takes long. Which places
belong together is decided by `weighing`.
"""

from collections.abc import Iterable
from typing import Final

from service.domain.alignment import Placed, Sought, placed_near
from service.domain.denial import LIGHT, is_negation
from service.domain.edits import within
from service.domain.patterns import Word
from service.domain.readings import Reading, barred
from service.domain.stems import stems_of

TOLERANCE: Final = 0.34  # of a word's letters, in the quick look
TOLERANCE_LONG: Final = 0.17  # in a text longer than any gateway carries
INFLECTED: Final = 0.4
WORD_PLACES_MAX: Final = 5  # of one word
SLIPPED_MIN: Final = 2  # letters a light word has that may be known with a slip
LIGHT_SLIP: Final = 0.3


def placed_words(
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
    return {sound: best_places(found, reading) for sound, found in placed.items()}


def _words_by_stem(reading: Reading) -> dict[str, list[int]]:
    standing: dict[str, list[int]] = {}
    for at, stems in enumerate(reading.stems):
        for stem in stems:
            standing.setdefault(stem, []).append(at)
    return standing


def _forms(sound: str, reading: Reading, standing: dict[str, list[int]]) -> list[Placed]:
    """Return where the word stands whole, in any of its forms."""
    places = {at: None for stem in sorted(stems_of(sound)) for at in standing.get(stem, ())}
    return [
        Placed(
            0.0 if reading.tokens[at] == sound else INFLECTED,
            reading.begins[at],
            reading.end_of(at),
            form=True,
        )
        for at in places
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


def best_places(found: list[Placed], reading: Reading) -> list[Placed]:
    """Return the few best of the places found for one word."""
    distinct: dict[tuple[int, int], Placed] = {}
    # A word in one of its forms is no slip, though a slip in its ending may cost less.
    for each in sorted(found, key=lambda each: (not each.form, each.cost)):
        if each.begin < each.end and not barred(reading, each.begin, each.end):
            distinct.setdefault((each.begin, each.end), each)
    return sorted(distinct.values(), key=lambda each: each.cost)[:WORD_PLACES_MAX]


def light_places(word: Word, reading: Reading, anchors: Iterable[int]) -> list[Placed]:
    """Return where a light word stands: as a word, or glued to one of the marker's own."""
    sound = word.sound
    glued = (begin for anchor in anchors for begin in (anchor - len(sound), anchor))
    whole = (reading.begins[at] for at, token in enumerate(reading.tokens) if token == sound)
    begins = dict.fromkeys(
        begin
        for begin in (*glued, *whole)
        if begin >= 0
        and reading.letters.startswith(sound, begin)
        and (word.denying or not is_negation(reading.spelled[reading.word_at(begin)]))
    )
    places = [Placed(0.0, begin, begin + len(sound)) for begin in begins]
    return places[: 2 * WORD_PLACES_MAX] + _slips(word, reading)[:WORD_PLACES_MAX]


def _slips(word: Word, reading: Reading) -> list[Placed]:
    """Return where a light word stands with one slip in it and is no other word for that."""
    if len(word.sound) < SLIPPED_MIN or word.denying:
        return []
    return [
        Placed(LIGHT_SLIP, reading.begins[at], reading.end_of(at))
        for at, token in enumerate(reading.tokens)
        if token not in LIGHT
        and token != word.sound
        and within(token, word.sound, edits_max=1)
        and not is_negation(reading.spelled[at])
    ]
