"""How relatives type: a seeded model of noise, in four documented levels.

0  surface only: case, punctuation, emoji, an ending of greeting or none
1  one slip of the finger and the marks left off (ё, ў, ą)
2  another script half the time, one or two slips, words before and after
3  another script in three of five, two or three slips, an ending changed in two of five, and
   one of: two words swapped, a word lost, a word put in, words split or run together

Slips follow what was measured in real typing: two thirds wrong letters (vowels and
neighbours first), a fifth letters too many, an eighth too few, the rest swapped.
"""

from random import Random
from typing import Final
from unicodedata import category, normalize

_ROWS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS: Final = {"а": "о", "о": "а", "е": "и", "и": "е", "э": "е", "ы": "и", "і": "е", "у": "в",
                  "a": "o", "o": "a", "e": "i", "i": "e", "y": "i", "u": "o"}  # fmt: skip
_ENDINGS: Final = {
    "cyrillic": ("а", "у", "ы", "ой", "ам", "и", "е"),
    "latin": ("a", "y", "s", "ę", "ami", "i"),
}
_MARKED: Final = str.maketrans("ёўїґ", "еуіг")
_SCHEMES: Final = tuple(
    dict(zip("абвгґдеёєжзиійїклмнопрстуўфхцчшщъыьэюя", letters.split(), strict=True))
    for letters in (
        "a b v g g d e yo ye zh z i i y yi k l m n o p r s t u u f kh ts ch sh shch _ y _ e yu ya",
        "a b w h g d e jo je z z i i j ji k l m n o p r s t u u f ch c cz sz szcz _ y ' e ju ja",
        "a b v g g d e e e j z i i i i k l m n o p r s t u w f h c ch sh sch ' y ' e u ia",
        "a b v h g d e yo ie ž z y i j ji k l m n o p r s t u ŭ f x c č š šč _ y _ e ju ja",
    )
)
_KEYS: Final = str.maketrans(
    "йцукенгшщўзхъїфыівапролджэєячсмитьбюё", "qwertyuioop[]]assdfghjkl;''zxcvbnm,.`"
)
_KEYS_BACK: Final = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"
)
_LOOKALIKE: Final = str.maketrans("асеорху", "aceopxy")
_SOUNDS_BACK: Final = (("szcz", "щ"), ("sz", "ш"), ("cz", "ч"), ("rz", "ж"), ("ch", "х"), ("sh", "ш"), ("th", "т"),
                       ("ck", "к"), ("oo", "у"), ("ee", "и"), ("ja", "я"), ("ju", "ю"))  # fmt: skip
_LETTERS_BACK: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввкыз")
_SURFACE: Final = ("{}", "{}.", "{}!", "{} ", "{}))", "{} 🙂", "{}…", "«{}»", "{}, пока", "{} ❤️")
_SHORT_WORD: Final = 4


def noisy(phrase: str, level: int, chance: Random, around: tuple[str, str] = ("", "")) -> str:
    """Return `phrase` as somebody might type it; `around` are words for before and after."""
    text = phrase
    if level == 3:  # noqa: PLR2004 - the levels are documented above
        text = _disturbed(_inflected(text, chance), chance)
    for _ in range((0, 1, chance.choice((1, 2)), chance.choice((2, 3)))[level]):
        text = _slipped(text, chance)
    if level:
        text = _unmarked(text)
    if chance.random() < (0, 0, 0.5, 0.6)[level]:
        text = _other_script(text, chance)
    if level > 1:
        text = " ".join(part for part in (around[0], text, around[1]) if part)
    cased = chance.choice((str, str.lower, str.capitalize, str.upper))(text)
    return chance.choice(_SURFACE[:-2] if level > 1 else _SURFACE).format(cased)


def _slipped(text: str, chance: Random) -> str:
    at = chance.choice([i for i, letter in enumerate(text) if letter.isalpha()])
    letter, kind = text[at].lower(), chance.random()
    if kind < 0.64:  # noqa: PLR2004 - the measured shares, as below
        return text[:at] + _wrong(letter, chance) + text[at + 1 :]
    if kind < 0.86:  # noqa: PLR2004
        return text[:at] + chance.choice((letter, _wrong(letter, chance))) + text[at:]
    if kind < 0.98:  # noqa: PLR2004
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1 : at + 2] + letter + text[at + 2 :]


def _wrong(letter: str, chance: Random) -> str:
    if letter in _VOWELS and chance.random() < 0.5:  # noqa: PLR2004 - vowels lead by far
        return _VOWELS[letter]
    for row in _ROWS:
        if letter in row:
            at = row.index(letter)
            return chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return letter


def _unmarked(text: str) -> str:
    plain = text.translate(_MARKED).replace("ł", "l").replace("Ł", "L")
    bare = "".join(c for c in normalize("NFD", plain.replace("й", "\x01")) if category(c) != "Mn")
    return bare.replace("\x01", "й")


def _is_cyrillic(text: str) -> bool:
    return any("Ѐ" <= letter <= "ӿ" for letter in text)


def _other_script(text: str, chance: Random) -> str:
    kind = chance.random()
    if not _is_cyrillic(text):
        return text.lower().translate(_KEYS_BACK) if kind < 0.5 else _cyrillised(text)  # noqa: PLR2004
    if kind < 0.35:  # noqa: PLR2004 - wrong layout
        return text.lower().translate(_KEYS)
    if kind < 0.5:  # noqa: PLR2004 - some letters of the other script
        return "".join(c.translate(_LOOKALIKE) if chance.random() < 0.6 else c for c in text)  # noqa: PLR2004
    scheme = chance.choice(_SCHEMES)
    return "".join(scheme.get(c, c).replace("_", "") for c in text.lower())


def _cyrillised(text: str) -> str:
    cyrillic = text.lower()
    for sound, letter in _SOUNDS_BACK:
        cyrillic = cyrillic.replace(sound, letter)
    return _unmarked(cyrillic).translate(_LETTERS_BACK)


def _inflected(text: str, chance: Random) -> str:
    words = text.split()
    if chance.random() < 0.4:  # noqa: PLR2004 - two in five
        at = max(range(len(words)), key=lambda i: (len(words[i]) > _SHORT_WORD, chance.random()))
        endings = _ENDINGS["cyrillic" if _is_cyrillic(text) else "latin"]
        words[at] = words[at][:-1] + chance.choice(endings)
    return " ".join(words)


def _disturbed(text: str, chance: Random) -> str:
    words = text.split()
    if len(words) < 2:  # noqa: PLR2004 - one word can be neither swapped nor lost
        return text
    at = chance.randrange(len(words) - 1)
    kind = chance.choice(("swap", "lose", "put in", "split", "join", "none"))
    if kind == "swap":
        words[at], words[at + 1] = words[at + 1], words[at]
    elif kind == "lose":
        light = [i for i, word in enumerate(words) if len(word) < _SHORT_WORD]
        words.pop(light[0] if light else chance.randrange(len(words)))
    elif kind == "put in":
        words.insert(
            at + 1,
            chance.choice(
                ("уже", "вот", "ну", "там") if _is_cyrillic(text) else ("now", "no", "tam", "well")
            ),
        )
    elif kind == "split":
        half = len(words[at]) // 2
        words[at] = f"{words[at][:half]} {words[at][half:]}".strip()
    elif kind == "join":
        words[at : at + 2] = ["".join(words[at : at + 2])]
    return " ".join(words)
