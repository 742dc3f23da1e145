"""What can be wrong with one marker by itself (R5, R6).

Distress and stop must not happen by chance, so they need two words with content or one
rare one; a safe word is bound to its topic and may be an everyday one.
"""

from typing import Final

from service.domain.codebook import Meaning, PlacedMarker
from service.domain.edits import within
from service.domain.normal import Said, fingerprint, holds_control, said
from service.domain.phrases import Phrases
from service.domain.sound import sound_of
from service.domain.wordlists import alarm, carriers, common, danger, politics, products, weather

SAFE_LETTERS_MIN: Final = 4
RARE_LETTERS_MIN: Final = 7  # a single word this long, and not common, counts as rare
CONTENT_LETTERS_MIN: Final = 3
CONTENT_WORDS_MIN: Final = 2
SOUND_LETTERS_MIN: Final = 7  # of a usual phrase known by its sound
OPENING_WORDS_MAX: Final = 3  # of the question openings listed

_LIGHT: Final = Phrases(common.FUNCTION_WORDS)
_COMMON: Final = Phrases(common.FUNCTION_WORDS, common.COMMON_WORDS)
_PHRASES: Final = Phrases(common.COMMON_PHRASES)
_SOUNDS: Final = frozenset(
    sound_of(fingerprint(phrase)) for phrase in common.COMMON_PHRASES.split(",")
)
_WEATHER: Final = Phrases(weather.WEATHER)
_COLOURS: Final = Phrases(weather.COLOURS)
_QUESTIONS: Final = Phrases(common.QUESTIONS)
_FORBIDDEN: Final = Phrases(
    carriers.CARRIERS,
    alarm.ALARM,
    politics.POLITICS,
    politics.ORGANISATIONS,
    products.PRODUCTS,
)
_DANGER: Final = Phrases(danger.PLAIN_DANGER)


def faults_of(marker: PlacedMarker) -> list[str]:
    """Return the codes of what is wrong with `marker`, the refusals first."""
    text = said(marker.text)
    common_talk = _is_common(marker, text)
    faults = {
        "unseen": holds_control(marker.text),
        "digits": any(character.isnumeric() for character in marker.text),
        "forbidden-word": _is_forbidden(marker, text),
        "not-an-answer": _asks(text),
        "too-common": common_talk,
        "too-short": not common_talk and _is_short(marker, text),
        "weather": not common_talk and _WEATHER.found_in(text),
        "colour": _COLOURS.found_in(text),
    }
    return [code for code, holds in faults.items() if holds]


def _is_common(marker: PlacedMarker, text: Said) -> bool:
    """Return whether everybody writes this: small talk, or a mere remark on the weather."""
    # A manner sign is a usual phrase by its nature, only not usual for its writer (R4).
    light = _LIGHT if _is_manner(marker) else _COMMON
    content = light.taken_out(text).words
    return bool(text.words) and (
        _PHRASES.make_up(text)
        or _sounds_common(text)
        or all(_WEATHER.make_up(said(word)) for word in content)
    )


def _sounds_common(text: Said) -> bool:
    """Return whether a usual phrase is meant, in another script or a letter beside it."""
    sound = sound_of(text.line)
    return len(sound) >= SOUND_LETTERS_MIN and any(
        within(sound, usual, edits_max=1) for usual in _SOUNDS
    )


def _is_forbidden(marker: PlacedMarker, text: Said) -> bool:
    # A word of plain danger would never be read as safe or as stop alone (R17).
    told = marker.meaning is not Meaning.DISTRESS and _DANGER.found_in(text)
    return told or _FORBIDDEN.found_in(text)


def _asks(text: Said) -> bool:
    """Return whether this is a question, with its mark or without."""
    openings = (said(" ".join(text.words[:length])) for length in range(1, OPENING_WORDS_MAX + 1))
    return "?" in text.raw or any(map(_QUESTIONS.make_up, openings))


def _is_short(marker: PlacedMarker, text: Said) -> bool:
    rare = _COMMON.taken_out(text).words
    if marker.meaning is Meaning.SAFE:
        return sum(map(len, rare)) < SAFE_LETTERS_MIN
    if any(len(word) >= RARE_LETTERS_MIN for word in rare):
        return False
    counted = text.words if _is_manner(marker) else _LIGHT.taken_out(text).words
    return sum(len(word) >= CONTENT_LETTERS_MIN for word in counted) < CONTENT_WORDS_MIN


def _is_manner(marker: PlacedMarker) -> bool:
    return marker.list == "manner"
