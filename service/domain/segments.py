"""How many messages a carrier makes of a text (D4).

GSM 03.38: seven-bit letters where all of them exist there, else UTF-16. One foreign
letter, a curly quote or a long dash more than halves the room.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("\f^{}\\[~]|€")  # an escape and a letter: two places
_ALL: Final = _BASIC | _EXTENSION


class Encoding(StrEnum):
    """How the carrier writes the text."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_ROOM: Final = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}  # alone, as a part


def encoding_of(text: str) -> Encoding:
    """Return the encoding that `text` forces."""
    return Encoding.GSM_7 if _ALL.issuperset(text) else Encoding.UCS_2


def segments(text: str) -> int:
    """Return how many messages `text` becomes; none for no text."""
    encoding = encoding_of(text)
    alone, part = _ROOM[encoding]
    if _places(text, encoding) <= alone:
        return min(len(text), 1)
    return _parts([_size(character, encoding) for character in text], part)


def room_left(text: str) -> int:
    """Return how many letters still fit into one message; negative: so many are too many."""
    encoding = encoding_of(text)
    return _ROOM[encoding][0] - _places(text, encoding)


def _places(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.UCS_2:
        return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
    return len(text) + sum(map(text.count, _EXTENSION))


def _size(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM_7:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - the end of the basic plane


def _parts(sizes: Iterable[int], room: int) -> int:
    """Count parts; a letter of two places is never cut in half."""
    parts, used = 1, 0
    for size in sizes:
        if used + size > room:
            parts, used = parts + 1, 0
        used += size
    return parts
