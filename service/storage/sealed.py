"""Sealed values: what may lie in the database only as ciphertext bound to its place.

A value opens only with its family's data key, in the row and column it was written for
(I9), and its length is told only by bucket. Which columns are sealed, and how a data key
is kept, are not decided here (see the tables, and `keyring`).
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

JsonValue: TypeAlias = (
    "Mapping[str, JsonValue] | Sequence[JsonValue] | str | int | float | bool | None"
)

KEY_BYTES = 32
VERSION = 1
_NUMBER_BYTES = 2
_HEADER_BYTES = 1 + _NUMBER_BYTES
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LENGTH_BYTES = 4
_SMALL_BUCKETS = (64, 128, 256, 512, 1024)
_BUCKET_STEP = 1024


@dataclass(frozen=True, slots=True)
class Place:
    """The one table, column and row a sealed value belongs to."""

    table: str
    column: str
    row: UUID

    def encoded(self) -> bytes:
        """Return an encoding that no other place shares (every part carries its length)."""
        return _column_encoded(self.table, self.column) + _with_length(self.row.bytes)


@lru_cache(maxsize=64)  # as many as there are sealed columns
def _column_encoded(table: str, column: str) -> bytes:
    return _with_length(table.encode()) + _with_length(column.encode())


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(2) + part


@dataclass(frozen=True, slots=True, eq=False)
class DataKey:
    """The key of one family or organisation; `number` grows when the key is replaced."""

    number: int
    secret: bytes = field(repr=False)  # 32 bytes
    cipher: AESGCM = field(init=False, repr=False)  # made once: it costs as much as using it

    def __post_init__(self) -> None:
        """A key of another length or number is a programmer's error."""
        assert len(self.secret) == KEY_BYTES
        assert 0 < self.number < 1 << (8 * _NUMBER_BYTES)
        object.__setattr__(self, "cipher", AESGCM(self.secret))


class SealBrokenError(Exception):
    """A sealed value does not open: changed, cut, moved, or under another key."""

    def __init__(self, place: Place) -> None:
        """Name the column only: the row would tell whose value it was (I5)."""
        super().__init__(f"a sealed value in {place.table}.{place.column} does not open")


def seal(key: DataKey, plaintext: bytes, place: Place) -> bytes:
    """Return version, key number, nonce and AES-256-GCM of the padded `plaintext`."""
    header = bytes([VERSION]) + key.number.to_bytes(_NUMBER_BYTES)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, _padded(plaintext), header + place.encoded())
    return header + nonce + sealed


def unseal(key: DataKey, sealed: bytes, place: Place) -> bytes:
    """Return what was sealed for `place`; raise SealBrokenError in every other case."""
    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    # A cut value is refused before the cipher, which would complain in words of its own.
    if len(rest) < _NONCE_BYTES + _TAG_BYTES + _SMALL_BUCKETS[0]:
        raise SealBrokenError(place)
    if header != bytes([VERSION]) + key.number.to_bytes(_NUMBER_BYTES):
        raise SealBrokenError(place)
    nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        return _unpadded(key.cipher.decrypt(nonce, body, header + place.encoded()))
    except InvalidTag:
        raise SealBrokenError(place) from None


def data_key_number(sealed: bytes) -> int:
    """Return the number of the data key that `sealed` says it needs (not yet proved)."""
    return int.from_bytes(sealed[1:_HEADER_BYTES])


def seal_json(key: DataKey, value: JsonValue, place: Place) -> bytes:
    """Seal `value` as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    # Half an emoji from a phone is a lone surrogate: kept, not refused, and above all not
    # quoted by the encoder's exception (I5).
    return seal(key, text.encode(errors="surrogatepass"), place)


def unseal_json(key: DataKey, sealed: bytes, place: Place) -> JsonValue:
    """Return the value that `seal_json` sealed; raise SealBrokenError."""
    text = unseal(key, sealed, place).decode(errors="surrogatepass")
    value: JsonValue = json.loads(text)
    return value


def bucket_for(length_bytes: int) -> int:
    """Return the size, in bytes, to which a plaintext of that length is padded."""
    needed = length_bytes + _LENGTH_BYTES
    for bucket in _SMALL_BUCKETS:
        if needed <= bucket:
            return bucket
    return -(-needed // _BUCKET_STEP) * _BUCKET_STEP


def _padded(plaintext: bytes) -> bytes:
    length = len(plaintext)
    return (length.to_bytes(_LENGTH_BYTES) + plaintext).ljust(bucket_for(length), b"\0")


def _unpadded(body: bytes) -> bytes:
    length = int.from_bytes(body[:_LENGTH_BYTES])
    # The tag has proved the body ours: anything else is an error in `_padded`.
    assert len(body) == bucket_for(length)
    return body[_LENGTH_BYTES : _LENGTH_BYTES + length]
