"""The tombstones outside of the database: a file that only grows, each line bound to those before.

It holds no id, name or number. A line that was changed, taken out or moved is noticed; an end
that was cut off only where a backup knows more tombstones than the file.
"""

import hmac
import os
from collections.abc import Collection, Iterator
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

from service.storage.keyring import Keyring
from service.storage.tombstones import Grave, Tombstone

_TITLE = "vestka-tombstones 1"
_BEGINNING = bytes(32)
_PURPOSE = "tombstone file"


class TombFileBrokenError(Exception):
    """The file is not whole, or another keyring's; `line` says where."""

    def __init__(self, line: int) -> None:
        """Name the line only."""
        super().__init__(f"line {line} of the tombstones is changed, missing or another keyring's")
        self.line = line


def read_tombstones(path: Path, keyring: Keyring) -> Collection[Tombstone]:
    """Return what the file holds; raise OSError, or TombFileBrokenError."""
    with path.open("rb") as file:
        return {each for each, _ in _walk(file.read(), keyring)}


def append_tombstones(path: Path, keyring: Keyring, known: Collection[Tombstone]) -> int:
    """Add those the file does not have yet, synced; return how many.

    Raises OSError, or TombFileBrokenError: a broken file is evidence and left as it is.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(file, "r+b") as writing:
        flock(writing, LOCK_EX)
        kept = list(_walk(writing.read(), keyring))
        bound = kept[-1][1] if kept else _BEGINNING
        fresh = sorted(set(known) - {each for each, _ in kept}, key=_order)
        if os.fstat(file).st_size == 0:
            writing.write(f"{_TITLE}\n".encode())
        for each in fresh:
            line, bound = _line(each, keyring, bound)
            writing.write(line)
        writing.flush()
        os.fsync(file)
    return len(fresh)


def _order(tombstone: Tombstone) -> tuple[str, bytes, date]:
    return tombstone.grave, tombstone.mark, tombstone.until or date.max


def _walk(content: bytes, keyring: Keyring) -> Iterator[tuple[Tombstone, bytes]]:
    """Give each tombstone, with what the next line is bound to."""
    if not content:
        return
    title, *lines = content.decode(errors="replace").split("\n")
    if title != _TITLE or lines.pop() != "":
        raise TombFileBrokenError(len(lines) + 1)
    bound = _BEGINNING
    for number, line in enumerate(lines, start=2):
        tombstone = _parsed(line, number)
        written, bound = _line(tombstone, keyring, bound)
        if not hmac.compare_digest(written, f"{line}\n".encode()):
            raise TombFileBrokenError(number)
        yield tombstone, bound


def _parsed(line: str, number: int) -> Tombstone:
    try:
        grave, mark, until, _ = line.split(" ")
        ends = None if until == "-" else date.fromisoformat(until)
        return Tombstone(Grave(grave), bytes.fromhex(mark), ends)
    except ValueError:
        raise TombFileBrokenError(number) from None


def _line(tombstone: Tombstone, keyring: Keyring, bound: bytes) -> tuple[bytes, bytes]:
    until = tombstone.until.isoformat() if tombstone.until else "-"
    said = f"{tombstone.grave} {tombstone.mark.hex()} {until}"
    binding = hmac.digest(keyring.derive(_PURPOSE), bound + said.encode(), "sha256")
    return f"{said} {binding.hex()}\n".encode(), binding
