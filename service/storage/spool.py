"""Frames of the Signal gateway on disk until the database has them.

The gateway tries once, so a frame is sealed and synced here before it is acknowledged (I4),
with the database away too. A frame may be given out twice, after a crash between taking and
deleting: whoever takes it knows it by its message id. One process at a time owns a spool.
What a frame is, and when the spool is drained, are not decided here.

A file is a row of records: length, checksum, sealed frame, each sealed for its file and
offset. A file is written by one life of one process, read when that is over, and deleted
when all of it was taken. What a power cut tore at a file's end was never acknowledged.
"""

import errno
import os
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Lock
from uuid import UUID

from service.storage.durable import sync_folder
from service.storage.keyring import Keyring
from service.storage.sealed import DataKey, Place, SealBrokenError, seal, unseal

BYTES_MAX = 64 * 1024 * 1024  # tens of thousands of messages: days without a database
FAILURES_MAX = 3  # so many frames in a row refused: it is not the frames
_HEADER = struct.Struct(">II")  # length of the sealed frame, its CRC-32
_NAME = re.compile(r"(?P<number>[0-9]{10})\.(?:frames|damaged)")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class SpoolFullError(Exception):
    """There is no room for another frame: nothing was kept of it."""


class SpoolTakenError(Exception):
    """Another process owns this spool."""


@dataclass(slots=True)
class _Writing:
    """The file that is being written, and how much of it stands."""

    number: int
    file: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Contents:
    frames: Sequence[bytes] = field(repr=False)
    whole: bool  # False: something inside does not open, and is kept for a person


class Spool:
    """Safe to use from several threads of its one process."""

    def __init__(self, folder: Path, keyring: Keyring, *, bytes_max: int = BYTES_MAX) -> None:
        """Own `folder`, made where it is missing. Raises SpoolTakenError, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._key = DataKey(1, keyring.derive("spool"))
        self._bytes_max = bytes_max
        self._appending, self._draining = Lock(), Lock()
        self._writing: _Writing | None = None
        self._owning = _own(folder)
        self._bytes = sum(path.stat().st_size for path in self._paths("*"))

    def append(self, frame: bytes) -> None:
        """Keep `frame`; it survives a power cut once this returns. Raises SpoolFullError, OSError."""
        with self._appending:
            try:
                self._append(frame)
            except OSError as error:
                self._abandon()
                if error.errno in _NO_ROOM:
                    raise SpoolFullError from None
                raise

    def drain(self, take: Callable[[bytes], object]) -> int:
        """Give every frame kept so far to `take`, in order; return how many were taken.

        Raises what `take` raised first, after the frames behind it had their turn: one that
        can never be taken may not hold them up. It stays here with its file.
        """
        with self._draining:
            with self._appending:
                self._turn_over()
                closed = self._paths("frames")
            taking = _Taking(take)
            for path in closed:
                if not self._drain_file(path, taking):
                    break
        if taking.error is not None:
            raise taking.error
        return taking.taken

    @staticmethod
    def depth(folder: Path) -> int:
        """Return how many bytes lie in a spool, for whoever does not own it."""
        with suppress(OSError):
            return sum(
                path.stat().st_size for path in folder.iterdir() if _NAME.fullmatch(path.name)
            )
        return 0

    def is_damaged(self) -> bool:
        """Whether something lies here that does not open."""
        return bool(self._paths("damaged"))

    def close(self) -> None:
        """Let another process have the spool."""
        with self._appending:
            self._turn_over()
            os.close(self._owning)

    def _append(self, frame: bytes) -> None:
        writing = self._writing = self._writing or self._begin()
        sealed = seal(self._key, frame, _place(writing.number, writing.offset))
        record = _HEADER.pack(len(sealed), zlib.crc32(sealed)) + sealed
        if self._bytes + len(record) > self._bytes_max:
            raise SpoolFullError
        _write(writing.file, record)
        os.fsync(writing.file)
        writing.offset += len(record)
        self._bytes += len(record)

    def _begin(self) -> _Writing:
        numbers = [_number(path) for path in self._paths("*")]
        number = max(numbers, default=0) + 1
        file = os.open(self._path(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        sync_folder(self._folder)
        return _Writing(number, file)

    def _abandon(self) -> None:
        """Go on in a new file: after a failed sync nobody knows what stands in this one."""
        writing = self._writing
        if writing is not None:
            with suppress(OSError):
                os.ftruncate(writing.file, writing.offset)
                if not writing.offset:
                    self._path(writing.number).unlink()
            self._turn_over()

    def _turn_over(self) -> None:
        if self._writing is not None:
            os.close(self._writing.file)
            self._writing = None

    def _drain_file(self, path: Path, taking: "_Taking") -> bool:
        """Return whether it makes sense to go on with the next file."""
        contents = self._read(path)
        before = taking.failed
        for frame in contents.frames:
            if not taking.offer(frame):
                return False
        if taking.failed == before:
            self._remove(path, contents)
        return True

    def _remove(self, path: Path, contents: _Contents) -> None:
        size = path.stat().st_size
        if contents.whole:
            path.unlink()
            with self._appending:
                self._bytes -= size
        else:
            path.rename(path.with_suffix(".damaged"))
        sync_folder(self._folder)

    def _read(self, path: Path) -> _Contents:
        frames: list[bytes] = []
        whole, number = True, _number(path)
        for offset, sealed in _records(path.read_bytes()):
            try:
                frames.append(unseal(self._key, sealed, _place(number, offset)))
            except SealBrokenError:
                whole = False
        return _Contents(frames, whole)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:010d}.frames"

    def _paths(self, ending: str) -> list[Path]:
        return sorted(
            path for path in self._folder.glob(f"*.{ending}") if _NAME.fullmatch(path.name)
        )


@dataclass(slots=True)
class _Taking:
    """One drain under way."""

    take: Callable[[bytes], object]
    taken: int = 0
    failed: int = 0
    in_a_row: int = 0
    error: Exception | None = None

    def offer(self, frame: bytes) -> bool:
        """Let one frame be taken; False where it makes no sense to go on."""
        try:
            self.take(frame)
        except Exception as error:  # noqa: BLE001 (raised again by `drain`)
            self.error = self.error or error
            self.failed += 1
            self.in_a_row += 1
        else:
            self.taken += 1
            self.in_a_row = 0
        return self.in_a_row < FAILURES_MAX


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the offset and the sealed frame of every record but a torn last one."""
    offset = 0
    while offset + _HEADER.size <= len(content):
        length, checksum = _HEADER.unpack_from(content, offset)
        end = offset + _HEADER.size + length
        sealed = content[offset + _HEADER.size : end]
        # Only the last can be torn: each was synced in its turn. Inside it is damage, which
        # the seal will show.
        if not length or (end >= len(content) and zlib.crc32(sealed) != checksum):
            return
        yield offset, sealed
        offset = end


def _own(folder: Path) -> int:
    owning = os.open(folder / "owner", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        flock(owning, LOCK_EX | LOCK_NB)
    except OSError:
        os.close(owning)
        raise SpoolTakenError from None
    return owning


def _place(number: int, offset: int) -> Place:
    return Place("spool", "frame", UUID(int=(number << 64) | offset))


def _number(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    assert match, "only our own files are looked at"
    return int(match["number"])


def _write(file: int, record: bytes) -> None:
    rest = memoryview(record)
    while rest:
        rest = rest[os.write(file, rest) :]
