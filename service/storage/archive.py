"""Archives: a stream of blocks that only its recipient opens, and only with our keyring.

The file's key comes from a secret sealed to the recipient's public key (HPKE), so that the
machine that writes backups cannot read them, and from the keyring, so that nobody else can
write one. Each block carries its number and whether it is the last: a block taken out, moved,
added, or an end that is missing does not open. What is in the blocks is decided elsewhere.
"""

import os
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.storage.durable import sync_folder
from service.storage.keyring import Keyring

BLOCK_BYTES: Final = 1 << 16
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MAGIC = b"vestka-archive 1\n"
_KEY_BYTES = 32
_SEALED_BYTES = 80  # an X25519 share, the secret, a tag
_TAG_BYTES = 16
_PUBLIC, _PRIVATE = "vestka-backup-public-1:", "vestka-backup-private-1:"


class ArchiveRefusedError(Exception):
    """The archive or a key for it cannot be used; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an archive is for: the public half, no secret."""

    public: X25519PublicKey


@dataclass(frozen=True, slots=True)
class Identity:
    """Who opens archives: the private half, which belongs on no machine of the service."""

    private: X25519PrivateKey = field(repr=False)


def create_identity(path: Path) -> str:
    """Write a new private key to `path`, mode 0600; return the public one. Raises ArchiveRefusedError."""
    private = X25519PrivateKey.generate()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        message = f"{path} exists or cannot be written; choose another path"
        raise ArchiveRefusedError(message) from None
    with os.fdopen(file, "wb") as writing:
        raw = private.private_bytes_raw()
        writing.write(f"{_PRIVATE}{b64encode(raw).decode()}\n".encode())
        writing.flush()
        os.fsync(file)
    return _PUBLIC + b64encode(private.public_key().public_bytes_raw()).decode()


def read_identity(path: Path) -> Identity:
    """Return the private key at `path`. Raises ArchiveRefusedError."""
    try:
        raw = _key_of(path.read_text(encoding="ascii"), _PRIVATE)
        return Identity(X25519PrivateKey.from_private_bytes(raw))
    except (OSError, ValueError):
        # What is there may be another secret: it is not repeated.
        message = f"{path} is no private key of backups; name the file that `keys backup` wrote"
        raise ArchiveRefusedError(message) from None


def parse_recipient(text: str) -> Recipient:
    """Return the public key that `create_identity` gave. Raises ArchiveRefusedError."""
    try:
        return Recipient(X25519PublicKey.from_public_bytes(_key_of(text, _PUBLIC)))
    except ValueError:
        message = f"the public key of backups is not one: it begins with {_PUBLIC}"
        raise ArchiveRefusedError(message) from None


def _key_of(text: str, prefix: str) -> bytes:
    if not text.startswith(prefix):
        raise ValueError
    raw = b64decode(text.removeprefix(prefix).strip(), validate=True)
    if len(raw) != _KEY_BYTES:
        raise ValueError
    return raw


def _info(kind: str) -> bytes:
    return _MAGIC + kind.encode()


def _cipher(secret: bytes, keyring: Keyring, kind: str) -> AESGCM:
    salt = keyring.derive("archive")
    return AESGCM(HKDF(SHA256(), _KEY_BYTES, salt, _info(kind)).derive(secret))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class ArchiveWriter:
    """Takes bytes and framed parts; `close` writes what makes the archive whole."""

    def __init__(self, file: BinaryIO, kind: str, recipient: Recipient, keyring: Keyring) -> None:
        """Write the head."""
        secret = os.urandom(_KEY_BYTES)
        self._file, self._pending, self._number = file, bytearray(), 0
        self._cipher = _cipher(secret, keyring, kind)
        file.write(_MAGIC + _SUITE.encrypt(secret, recipient.public, info=_info(kind)))

    def part(self, content: bytes) -> None:
        """Add one part, that is read as it was added."""
        self._pending += struct.pack(">I", len(content)) + content
        while len(self._pending) > BLOCK_BYTES:
            self._block(bytes(self._pending[:BLOCK_BYTES]), is_last=False)
            del self._pending[:BLOCK_BYTES]

    def close(self) -> None:
        """Write the last block."""
        self._block(bytes(self._pending), is_last=True)

    def _block(self, content: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, content, None))
        self._number += 1


class ArchiveReader:
    """Gives the parts of an archive back; nothing that was not proved is ever given."""

    def __init__(
        self, file: BufferedReader, kind: str, identity: Identity, keyring: Keyring
    ) -> None:
        """Read the head. Raises ArchiveRefusedError."""
        head = file.read(len(_MAGIC) + _SEALED_BYTES)
        if not head.startswith(_MAGIC):
            message = "this is no archive of ours; name the file that `backup` wrote"
            raise ArchiveRefusedError(message)
        try:
            sealed = head[len(_MAGIC) :]
            secret = _SUITE.decrypt(sealed, identity.private, info=_info(kind))
        except (InvalidTag, ValueError):
            message = (
                f"this private key does not open it as {kind}: "
                "take the key it was made for, and look whether the files were exchanged"
            )
            raise ArchiveRefusedError(message) from None
        self._file, self._number, self._at_end = file, 0, False
        self._cipher = _cipher(secret, keyring, kind)
        self._pending = bytearray()

    def part(self) -> bytes:
        """Return the next part. Raises ArchiveRefusedError."""
        (length,) = struct.unpack(">I", self._take(4))
        return self._take(length)

    def close(self) -> None:
        """Refuse an archive that holds more than was read."""
        if self._pending or not self._at_end:
            raise ArchiveRefusedError(_CUT)

    def _take(self, length: int) -> bytes:
        while len(self._pending) < length:
            self._pending += self._block()
        taken = bytes(self._pending[:length])
        del self._pending[:length]
        return taken

    def _block(self) -> bytes:
        sealed = self._file.read(BLOCK_BYTES + _TAG_BYTES)
        if self._at_end or not sealed:
            raise ArchiveRefusedError(_CUT)
        # The last block is the one after which the file ends, and says so itself.
        self._at_end = not self._file.peek(1)
        nonce = _nonce(self._number, is_last=self._at_end)
        try:
            content = self._cipher.decrypt(nonce, sealed, None)
        except InvalidTag:
            raise ArchiveRefusedError(_FOREIGN if self._number == 0 else _CUT) from None
        self._number += 1
        return content


_CUT = "the archive is cut, changed or put together from others: take another copy of it"
_FOREIGN = (
    "the archive does not open with this keyring, or it is cut or changed: "
    "put back the keyring that was in use when it was made, or take another copy"
)


@contextmanager
def writing_archive(
    path: Path, kind: str, recipient: Recipient, keyring: Keyring
) -> Iterator[ArchiveWriter]:
    """Give a writer; the file at `path` is whole when the block ends, or what was there before."""
    place = path.resolve()  # a link stays a link: what it leads to is replaced, and no copy left
    beside = place.with_name(f".{place.name}.new")
    if place.exists() and not place.is_file():
        # A device that was meant to swallow it would itself be gone.
        message = f"{path} is no plain file: name one, or a new one"
        raise ArchiveRefusedError(message)
    try:
        with _only_writer(beside) as file:
            writer = ArchiveWriter(file, kind, recipient, keyring)
            yield writer
            writer.close()
            file.flush()
            os.fsync(file.fileno())
            beside.rename(place)
        sync_folder(place.parent)
    except OSError:
        message = f"{path} cannot be written: make its folder writable, with room enough"
        raise ArchiveRefusedError(message) from None


@contextmanager
def _only_writer(beside: Path) -> Iterator[BinaryIO]:
    """Give a file that nobody else writes; what does not become whole is not left behind.

    Of two at once the older one, done later, would bring back keys that were destroyed between.
    """
    file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(file, "wb") as writing:
        _refuse_another(beside, file)
        os.fchmod(file, 0o600)
        os.ftruncate(file, 0)
        try:
            yield writing
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _refuse_another(beside: Path, file: int) -> None:
    try:
        flock(file, LOCK_EX | LOCK_NB)
        is_ours = os.path.samestat(os.fstat(file), beside.lstat())
    except (BlockingIOError, FileNotFoundError):  # being written, or whole a moment ago
        is_ours = False
    if not is_ours:
        message = "another backup is being written there: wait until it is done"
        raise ArchiveRefusedError(message)


@contextmanager
def reading_archive(
    path: Path, kind: str, identity: Identity, keyring: Keyring
) -> Iterator[ArchiveReader]:
    """Give a reader of the file at `path`. Raises ArchiveRefusedError."""
    try:
        file = path.open("rb")
    except OSError:
        message = f"{path} cannot be read: name a file that `backup` wrote"
        raise ArchiveRefusedError(message) from None
    with file:
        yield ArchiveReader(file, kind, identity, keyring)
