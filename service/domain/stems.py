"""Whether two words are forms of one word, by sound alone and without a dictionary.

Russian, Belarusian, Ukrainian, Polish and English inflect at the end: endings and
diminutives come off, a fleeting vowel goes, к/ч, г/ж and the like are one. Two forms of one
word count as the same word even where no slip of the finger is forgiven (R7).
"""

from typing import Final

from service.domain.sound import VOWELS

_NOUNS = (
    "a i u e o ou au eu iau iou oi ei em om am ah ami iami iam iah ov ev iu ia oiu eiu ii iv ai ei"
)
_ADJECTIVES = "aia oe uiu oi ogo ego omu emu ih im iga aga amu"
_VERBS = "et it at ut iut iat el il al ela ila ala ali ili eli aet aiut ati iti"
_ENGLISH = "s es ed"
_NOMINAL: Final = frozenset(f"{_NOUNS} {_ADJECTIVES} {_ENGLISH}".split())
ENDINGS: Final = _NOMINAL | frozenset(_VERBS.split())
_DIMINUTIVES: Final = ("oCk", "eCk", "aCk", "Cik", "ik", "k")
_HUSHING: Final = frozenset("CSZ")
_ALIKE: Final = str.maketrans("CckgZhS", "KKKGGHH")
_ALIKE_SHORT: Final = str.maketrans("c", "C")  # in few letters к and ц tell words apart
_LONG_STEM: Final = 5

ENDING_LENGTH_MAX: Final = 4
STEM_LENGTH_MIN: Final = 3
_VERB_STEM_LENGTH_MIN: Final = 4  # shorter, «салат» would be a form of «сало»
_SMALL_STEM_LENGTH_MIN: Final = 4  # for what is left when a diminutive comes off


def stem_of(word: str) -> str:
    """Return what the forms of `word`, given by sound, have in common."""
    return _bared(_ending_off(word))


def stems_of(word: str) -> frozenset[str]:
    """Return every stem that `word` may have: two words sharing one may be forms of one word.

    What looks like an ending may belong to the word: «карась» has none, nor has «картофель».
    """
    stems = {stem_of(word)}
    if word[-1:] not in VOWELS:
        stems.add(_bared(word))
    elif word[-2:-1] in VOWELS and word[-1] == "u":
        stems.add(_bared(f"{word[:-1]}v"))  # «сліў» is a form of «слівы»
    return frozenset(stems)


def _bared(stem: str) -> str:
    bared = _fleeting_out(_diminutive_off(_fleeting_out(_plain_diminutive(stem))))
    return bared.translate(_ALIKE if len(bared) >= _LONG_STEM else _ALIKE_SHORT)


def _ending_off(word: str) -> str:
    for length in range(ENDING_LENGTH_MAX, 0, -1):
        ending, left = word[-length:], len(word) - length
        shortest = STEM_LENGTH_MIN if ending in _NOMINAL else _VERB_STEM_LENGTH_MIN
        if left >= shortest and ending in ENDINGS:
            return word[:-length]
    return word


def _plain_diminutive(stem: str) -> str:
    """Turn the к of a word hidden in its diminutive back: «яблучко» is «яблуко»."""
    return f"{stem[:-2]}k" if len(stem) > _LONG_STEM and stem.endswith("uCk") else stem


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
    """Drop the vowel that comes and goes before a last consonant: огурец, огурцы; парэчак."""
    if len(stem) <= STEM_LENGTH_MIN or stem[-1] in VOWELS:
        return stem
    belarusian = stem.endswith("ak") and stem[-3] in _HUSHING
    return stem[:-2] + stem[-1] if stem[-2] in "eo" or belarusian else stem
