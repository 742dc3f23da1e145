"""Whether two words are forms of one word, by sound alone and without a dictionary.

Russian, Belarusian, Ukrainian, Polish and English inflect at the end: endings and
diminutives come off, a fleeting vowel goes, к/ч, г/ж and the like are one. Two forms of one
word count as the same word even where no slip of the finger is forgiven (R7).
"""

from typing import Final

_NOUNS = (
    "a i u e o ou au eu iau iou oi ei em om am ah ami iami iam iah ov ev iu ia oiu eiu ii iv ai ei"
)
_ADJECTIVES = "aia oe uiu oi ogo ego omu emu ih im iga aga amu"
_VERBS = "et it at ut iut iat el il al ela ila ala ali ili eli aet aiut ati iti"
_ENGLISH = "s es ed"
ENDINGS: Final = frozenset(f"{_NOUNS} {_ADJECTIVES} {_VERBS} {_ENGLISH}".split())
_DIMINUTIVES: Final = ("oCk", "eCk", "Cik", "ik", "k")
_ALIKE: Final = str.maketrans("CckgZhS", "KKKGGHH")
_ALIKE_SHORT: Final = str.maketrans("c", "C")  # in few letters к and ц tell words apart
_LONG_STEM: Final = 5

ENDING_LENGTH_MAX: Final = 4
STEM_LENGTH_MIN: Final = 3
_SMALL_STEM_LENGTH_MIN: Final = 4  # for what is left when a diminutive comes off


def stem_of(word: str) -> str:
    """Return what the forms of `word`, given by sound, have in common."""
    stem = _fleeting_out(_ending_off(word))
    stem = _fleeting_out(_diminutive_off(stem))
    return stem.translate(_ALIKE if len(stem) >= _LONG_STEM else _ALIKE_SHORT)


def _ending_off(word: str) -> str:
    for length in range(ENDING_LENGTH_MAX, 0, -1):
        if len(word) - length >= STEM_LENGTH_MIN and word[-length:] in ENDINGS:
            return word[:-length]
    return word


def _diminutive_off(stem: str) -> str:
    """Take off a diminutive; -ик follows no ц, so that «перцык» is no pepper."""
    for tail in _DIMINUTIVES:
        rest = stem.removesuffix(tail)
        if rest != stem and len(rest) >= _SMALL_STEM_LENGTH_MIN and not rest.endswith("c"):
            # Short of letters only a hushing one tells: papryka is no small papier.
            short = tail == "ik" and len(rest) == _SMALL_STEM_LENGTH_MIN
            return (
                stem if short and rest[-1] not in "CSZ" else f"{rest}C" if tail == "Cik" else rest
            )
    return stem


def _fleeting_out(stem: str) -> str:
    """Drop the vowel that comes and goes before a last consonant: огурец, огурцы."""
    if len(stem) > STEM_LENGTH_MIN and stem[-2] in "eo" and stem[-1] not in "aeiou":
        return stem[:-2] + stem[-1]
    return stem
