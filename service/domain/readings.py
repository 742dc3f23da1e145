"""In which ways a text may have been typed: as it stands, in look-alikes, in a wrong layout.

Both directions are tried wherever both scripts occur; choosing by majority lets a distress
word typed with the keyboard left in Latin letters slip past (MATCHING 2.1). Which reading
fits a marker is decided by `weighing`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from service.domain.normal import CLAUSE_END, GAP, QUESTION_END, as_clauses, words
from service.domain.sound import sound_of
from service.domain.stems import stems_of

_QWERTY: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
# щ and ў share a key, and so do ъ, ї and the apostrophe: two tables read three layouts.
_LAYOUTS: Final = tuple(
    str.maketrans(_QWERTY + _QWERTY.upper(), keys + keys.upper())
    for keys in ("йцукенгшщзхъфывапролджэячсмитьбюё", "йцукенгшўзхїфывапролджэячсмитьбюё")
)
_BACK: Final = str.maketrans(
    "йцукенгшщўзхъїфыівапролджэєячсмитьбюё",
    "qwertyuioop[]]assdfghjkl;''zxcvbnm,.`",
)
_TRAILING: Final = re.compile(r"[,.;]+(?=\s|$)")
_LATIN_CHUNK: Final = re.compile(r"\S*[A-Za-z]\S*")
_LATIN: Final = re.compile(r"[A-Za-zĄ-ž]")
_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]")
# Belarusian and Ukrainian г in Latin letters, where it is no part of kh, ch, sh and the like.
_SOFT_G: Final = re.compile(r"(?<![cgkpstwzCGKPSTWZ])[hH](?=[aeiouylnrAEIOUYLNR])")

# Look-alikes; capitals as well, since a capital В is no v (MATCHING 1).
_TO_CYRILLIC: Final = str.maketrans("ABCEHKMOPTXYaceopxykibr", "АВСЕНКМОРТХУасеорхукіьг")
_TO_LATIN: Final = str.maketrans("АВСЕНКМОРТХУІЅЈасеорхукмтіѕј", "ABCEHKMOPTXYISJaceopxykmtisj")
LETTERS_MIN: Final = 3
LONG_TEXT: Final = 1600  # no gateway carries a longer one as one message


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """One way to read a text: its words by sound, run together, with their borders kept."""

    spelled: tuple[str, ...]  # the words in letters, for what is told by spelling
    tokens: tuple[str, ...]  # the words by sound
    letters: str
    begins: tuple[int, ...]  # where in `letters` each word begins
    borders: frozenset[int]  # the same places, and the end
    breaks: frozenset[int]  # words before which a clause ends
    stems: tuple[frozenset[str], ...]  # of each word
    asked: frozenset[int]  # those of `breaks` that a question mark stands at

    @property
    def line(self) -> str:
        """Return the sounds with a space around each word."""
        return f" {' '.join(self.tokens)} "

    def word_at(self, place: int) -> int:
        """Return the number of the word that holds the letter at `place`."""
        return bisect_right(self.begins, place) - 1

    def end_of(self, word: int) -> int:
        """Return where in `letters` the word ends."""
        return self.begins[word] + len(self.tokens[word])


def has_latin(text: str) -> bool:
    """Return whether Latin letters stand in `text`."""
    return _LATIN.search(text) is not None


def has_cyrillic(text: str) -> bool:
    """Return whether Cyrillic letters stand in `text`."""
    return _CYRILLIC.search(text) is not None


def readings_of(raw: str, *, cyrillic: bool, latin: bool) -> tuple[Reading, ...]:
    """Return the readings of `raw` that can matter to markers of these scripts, each once."""
    forms = {as_clauses(raw): None}
    for form in (_for_cyrillic(raw) if cyrillic else []) + (_for_latin(raw) if latin else []):
        forms[form] = None
    readings = {reading.line: reading for reading in map(_reading, reversed(forms))}
    return tuple(reversed(readings.values()))


def _for_cyrillic(raw: str) -> list[str]:
    forms = []
    if len(_LATIN.findall(raw)) >= LETTERS_MIN:
        # A letter of many pages is read in one layout: what is looked for in it is distress alone.
        layouts = _LAYOUTS[:1] if len(raw) > LONG_TEXT else _LAYOUTS
        forms += [_relaid(raw, layout) for layout in layouts]
        if len(raw) <= LONG_TEXT:
            forms += [_relaid(_TRAILING.sub("", raw), layout) for layout in _LAYOUTS]
    if has_latin(raw) and has_cyrillic(raw):
        forms.append(as_clauses(raw.translate(_TO_CYRILLIC)))
    if _SOFT_G.search(raw) and len(raw) <= LONG_TEXT:
        forms.append(as_clauses(_SOFT_G.sub("g", raw)))
    return forms


def _relaid(raw: str, layout: dict[int, int]) -> str:
    """Return `raw` with its Latin words, and the punctuation in them, moved to `layout`."""
    turn: Callable[[re.Match[str]], str] = lambda chunk: chunk.group().translate(layout)  # noqa: E731 - a line of its own says less
    return as_clauses(_LATIN_CHUNK.sub(turn, raw))


def relaid(raw: str) -> tuple[str, ...]:
    """Return the words of `raw` if it was typed with the keyboard left in Latin letters."""
    return tuple(" ".join(words(raw.translate(layout))) for layout in _LAYOUTS)


def quick_forms(raw: str, *, cyrillic: bool, latin: bool) -> tuple[str, ...]:
    """Return `raw` as typed and as it may have been meant, roughly, for a first look."""
    mixed = has_latin(raw) and has_cyrillic(raw)
    forms = [raw]
    if cyrillic and has_latin(raw):
        forms += [raw.translate(layout) for layout in _LAYOUTS]
        forms += [raw.translate(_TO_CYRILLIC)] if mixed else []
    if latin and has_cyrillic(raw):
        forms.append(raw.casefold().translate(_BACK))
        forms += [raw.translate(_TO_LATIN)] if mixed else []
    return tuple(forms)


def _for_latin(raw: str) -> list[str]:
    forms = []
    if len(_CYRILLIC.findall(raw)) >= LETTERS_MIN:
        forms.append(as_clauses(raw.casefold().translate(_BACK)))
    if has_latin(raw) and has_cyrillic(raw):
        forms.append(as_clauses(raw.translate(_TO_LATIN)))
    return forms


def _reading(form: str) -> Reading:
    spelled: list[str] = []
    breaks, asked = set(), set()
    for word in words(form):
        if word in {CLAUSE_END, QUESTION_END}:
            breaks.add(len(spelled))
            asked |= {len(spelled)} if word == QUESTION_END else set()
        else:
            spelled.append(word)
    tokens = sound_of(" ".join(spelled)).split(" ") if spelled else []
    stems = {token: stems_of(token) for token in set(tokens)}
    begins, place = [], 0
    for token in tokens:
        begins.append(place)
        place += len(token)
    return Reading(
        spelled=tuple(spelled),
        tokens=tuple(tokens),
        letters="".join(tokens),
        begins=tuple(begins),
        borders=frozenset((*begins, place)),
        breaks=frozenset(breaks),
        stems=tuple(stems[token] for token in tokens),
        asked=frozenset(asked),
    )


def barred(reading: Reading, begin: int, end: int) -> bool:
    """Return whether a quotation was taken out between two places of `reading` (R13)."""
    return GAP in reading.letters[begin:end]
