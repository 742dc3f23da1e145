"""Every draw of the pretend world: a function of the seed and of what it is for.

There is no generator with a state: another message, phone or fault never changes a
draw. What the draws are used for is not decided here.
"""

from datetime import timedelta
from hashlib import blake2b
from uuid import UUID


def _digest(parts: tuple[object, ...], size: int) -> bytes:
    text = "\x1f".join(str(part) for part in parts)
    return blake2b(text.encode(), digest_size=size).digest()


def draw_hex(*parts: object) -> str:
    """Return 32 hexadecimal digits that depend on `parts` alone."""
    return _digest(parts, 16).hex()


def draw_uuid(*parts: object) -> UUID:
    """Return a version 4 UUID that depends on `parts` alone."""
    return UUID(bytes=_digest(parts, 16), version=4)


def draw_delay(low_ms: int, high_ms: int, *parts: object) -> timedelta:
    """Return a time from `low_ms` up to `high_ms` (excluded), in whole milliseconds."""
    share = int.from_bytes(_digest(parts, 8)) / 2**64
    return timedelta(milliseconds=low_ms + int(share * (high_ms - low_ms)))
