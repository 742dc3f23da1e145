"""What can be seen of an age file without any key: that it is one, for how many, how long.

A dossier comes sealed; nothing here opens it. Its length is one of a few, so that it does not
tell how much somebody wrote. The format: https://age-encryption.org/v1
"""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LADDER_BYTES: Final = (2048, 4096, 8192, 16384)
RECIPIENTS_MAX: Final = 60
ARMOUR_LENGTH_MAX: Final = 40_000
_BEGIN, _END = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"
_LINE_MAX = 64
_VERSION = b"age-encryption.org/v1"
_STANZA = b"-> "
_X25519 = b"-> X25519 "
_MAC = b"--- "
_CHUNK, _TAG, _NONCE = 64 * 1024, 16, 16
_HRP = "age"
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_RECIPIENT_LENGTH = 62


class AgeProblem(StrEnum):
    """Why a text cannot be kept; the web layer words it."""

    NO_AGE_FILE = "no-age-file"
    NOT_X25519 = "not-x25519"
    SIZE = "size"


class AgeRefusedError(Exception):
    """The text is none we keep; `code` says why, never what stood there."""

    def __init__(self, code: AgeProblem) -> None:
        """`code` is all the exception carries (I5)."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class AgeFile:
    """A file as it may be kept: its armour made even, and for how many keys it is."""

    armour: str
    recipients: int


def read_age(text: str) -> AgeFile:
    """Return an armoured file whose plaintext is as long as a step of the ladder.

    Raises AgeRefusedError.
    """
    body = _dearmoured(text)
    header, mac_line, payload = _split(body)
    stanzas = [line for line in header if line.startswith(_STANZA) and not _is_grease(line)]
    if not all(line.startswith(_X25519) for line in stanzas):
        raise AgeRefusedError(AgeProblem.NOT_X25519)
    recipients = len(stanzas)
    if not 0 < recipients <= RECIPIENTS_MAX or not mac_line.startswith(_MAC):
        raise AgeRefusedError(AgeProblem.NO_AGE_FILE)
    if _plain_length(len(payload)) not in LADDER_BYTES:
        raise AgeRefusedError(AgeProblem.SIZE)
    return AgeFile("\n".join([_BEGIN, *_lines_of(text), _END]) + "\n", recipients)


def _is_grease(line: bytes) -> bool:
    """Whether a line is there only to be skipped: some tools write one, so that nobody relies on none."""
    return line.split()[1].endswith(b"-grease") if len(line.split()) > 1 else False


def _lines_of(text: str) -> list[str]:
    if len(text) > ARMOUR_LENGTH_MAX:
        raise AgeRefusedError(AgeProblem.SIZE)
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:  # noqa: PLR2004 - and a body
        raise AgeRefusedError(AgeProblem.NO_AGE_FILE)
    return lines[1:-1]


def _dearmoured(text: str) -> bytes:
    lines = _lines_of(text)
    even = all(len(line) == _LINE_MAX for line in lines[:-1]) and len(lines[-1]) <= _LINE_MAX
    try:
        body = b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise AgeRefusedError(AgeProblem.NO_AGE_FILE) from None
    if not even:
        raise AgeRefusedError(AgeProblem.NO_AGE_FILE)
    return body


def _split(body: bytes) -> tuple[list[bytes], bytes, bytes]:
    """Return the header's lines, the line of its code, and what follows."""
    at = body.find(b"\n" + _MAC)
    end = body.find(b"\n", at + 1)
    lines = body[:at].split(b"\n")
    if at < 0 or end < 0 or lines[0] != _VERSION:
        raise AgeRefusedError(AgeProblem.NO_AGE_FILE)
    return lines[1:], body[at + 1 : end], body[end + 1 :]


def _plain_length(payload: int) -> int:
    chunks = -(-(payload - _NONCE) // (_CHUNK + _TAG))
    return payload - _NONCE - chunks * _TAG


def is_recipient(text: str) -> bool:
    """Whether a text is the public key of an X25519 pair, with the check letters right."""
    if len(text) != _RECIPIENT_LENGTH or not text.startswith(f"{_HRP}1"):
        return False
    letters = text[len(_HRP) + 1 :]
    if any(letter not in _CHARSET for letter in letters):
        return False
    values = [_CHARSET.index(letter) for letter in letters]
    spread = [ord(each) >> 5 for each in _HRP] + [0] + [ord(each) & 31 for each in _HRP]
    # 32 bytes are 52 letters of five bits, of which the last four carry nothing.
    return _checksum([*spread, *values]) == 1 and values[51] & 0b1111 == 0


def _checksum(values: list[int]) -> int:
    sum_ = 1
    for value in values:
        top = sum_ >> 25
        sum_ = (sum_ & 0x1FFFFFF) << 5 ^ value
        for bit, part in enumerate(_GENERATOR):
            if top >> bit & 1:
                sum_ ^= part
    return sum_
