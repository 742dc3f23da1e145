"""How many parts a carrier makes of an SMS text: GSM-7 or UCS-2.

Written apart from the service's own count, so that each can check the other.
"""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLANE_0_LAST = 0xFFFF  # beyond it a letter takes two UTF-16 units
_GSM_TWO = frozenset("\f^{}\\[~]|€")


def _parts(sizes: list[int], single: int, part: int) -> int:
    if sum(sizes) <= single:
        return 1
    parts, room = 1, part
    for size in sizes:  # a pair of units may not straddle two parts
        if size > room:
            parts, room = parts + 1, part
        room -= size
    return parts


def count_segments(text: str) -> int:
    """Return the number of parts `text` is sent in, at least 1."""
    if all(letter in _GSM or letter in _GSM_TWO for letter in text):
        return _parts([2 if letter in _GSM_TWO else 1 for letter in text], 160, 153)
    return _parts([2 if ord(letter) > _PLANE_0_LAST else 1 for letter in text], 70, 67)
