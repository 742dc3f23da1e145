"""The keyring: key-encryption keys by number, and the root of the service's own keys.

Decides how data keys are wrapped and how purposes get keys of their own. Where the
keyring lies is a setting; which rows are wrapped again after a rotation is a use case.
Whoever has the keyring and the database can open everything but dossiers.
"""

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.storage.durable import sync_folder
from service.storage.sealed import KEY_BYTES, Place, SealBrokenError

FILE_VERSION = 1
WRAP_VERSION = 1
NUMBER_MAX = 0xFFFF
INDEX_BYTES = 16  # 128 bits: no chance collision among all messages there will ever be
_HEADER_BYTES = 3  # version, key number
_NONCE_BYTES = 12
_OTHERS = 0o077


EARS = "ears"  # the part of whoever only takes in: no key of a family, an exile, an organisation
_PURPOSES_OF_EARS = (
    "spool",
    "index:sender",
    "index:message:twilio",
    "index:message:signal",
    "index:effect",  # of the operator's pages
)


class KeyNotHeldError(Exception):
    """This process holds a part of the keyring, and the key that was asked for is not in it."""


class KeyringRefusedError(Exception):
    """The keyring cannot be used; the sentence names what to change, never a key."""


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """What may be shown of a keyring: numbers."""

    current: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Keyring:
    """Immutable; rotation makes a new file, read at the next start."""

    current: int
    keys: dict[int, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    service: bytes | None = field(default=None, repr=False)  # its data key, where this is a part
    # Made once: each costs more than what is done with it.
    _ciphers: dict[int, AESGCM] = field(default_factory=dict, init=False, repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether it opens what is families' own; a part seals and opens the service's alone."""
        return self.service is None

    @property
    def status(self) -> KeyringStatus:
        """Return the numbers of the keys held and which of them wraps."""
        return KeyringStatus(self.current, tuple(sorted(self.keys)))

    def wrap(self, data_key: bytes, place: Place) -> bytes:
        """Return `data_key` encrypted under the current key, for `place` only (I9)."""
        assert len(data_key) == KEY_BYTES
        header = bytes([WRAP_VERSION]) + self.current.to_bytes(2)
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._cipher(self.current)
        return header + nonce + cipher.encrypt(nonce, data_key, _bound(header, place))

    def unwrap(self, wrapped: bytes, place: Place) -> bytes:
        """Return the data key; raise SealBrokenError, or KeyringRefusedError for a lost key."""
        header, rest = wrapped[:_HEADER_BYTES], wrapped[_HEADER_BYTES:]
        if len(rest) != _NONCE_BYTES + KEY_BYTES + 16 or header[0] != WRAP_VERSION:
            raise SealBrokenError(place)
        cipher = self._cipher(wrapping_number(wrapped))
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound(header, place))
        except InvalidTag:
            raise SealBrokenError(place) from None

    def rewrap(self, wrapped: bytes, place: Place) -> bytes:
        """Return the same data key under the current key: how a rotation is finished."""
        return self.wrap(self.unwrap(wrapped, place), place)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose; the same for ever, whatever is rotated."""
        if purpose not in self._derived:
            self._demand_whole()
            info = b"service key 1|" + purpose.encode()
            key = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self.root)
            self._derived[purpose] = key
        return self._derived[purpose]

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._ciphers:
            self._ciphers[number] = AESGCM(self._key(number))
        return self._ciphers[number]

    def _demand_whole(self) -> None:
        if not self.is_whole:
            raise KeyNotHeldError

    def _key(self, number: int) -> bytes:
        self._demand_whole()
        if number not in self.keys:
            message = f"key {number} is not in the keyring; put back the keyring that has it"
            raise KeyringRefusedError(message)
        return self.keys[number]

    @classmethod
    def fresh(cls) -> Self:
        """Return a keyring of one new key and a new root."""
        return cls(current=1, keys={1: os.urandom(KEY_BYTES)}, root=os.urandom(KEY_BYTES))

    def part(self, service: bytes) -> "Keyring":
        """Return what ears need of it: `service` is the data key of what is the service's own."""
        part = Keyring(current=0, keys={}, root=b"", service=service)
        part._derived.update({each: self.derive(each) for each in _PURPOSES_OF_EARS})
        return part

    def rotated(self) -> "Keyring":
        """Return this keyring with a new current key; old keys stay to unwrap with."""
        number = max(self.keys) + 1
        assert number <= NUMBER_MAX
        keys = {**self.keys, number: os.urandom(KEY_BYTES)}
        return Keyring(current=number, keys=keys, root=self.root)


def new_data_key() -> bytes:
    """Return 32 random bytes for one family or organisation."""
    return os.urandom(KEY_BYTES)


def wrapping_number(wrapped: bytes) -> int:
    """Return the number of the key-encryption key that `wrapped` says it needs."""
    return int.from_bytes(wrapped[1:_HEADER_BYTES])


def index_of(keyring: Keyring, purpose: str, value: str) -> bytes:
    """Return a keyed fingerprint by which our own numbers and gateway ids are found.

    Never for a relative's address: there is no index over those.
    """
    digest = hmac.digest(keyring.derive(f"index:{purpose}"), value.encode(), "sha256")
    return digest[:INDEX_BYTES]


def create_keyring(path: Path) -> Keyring:
    """Write a new keyring to `path`, mode 0600; raise KeyringRefusedError if one is there."""
    keyring = Keyring.fresh()
    with _only_writer(path):
        if os.path.lexists(path):
            message = f"{path} exists; a keyring is never overwritten, choose another path"
            raise KeyringRefusedError(message)
        _replace(path, keyring)
    return keyring


def create_part(path: Path, part: Keyring) -> None:
    """Write a part to `path`, mode 0600; raise KeyringRefusedError if something is there."""
    with _only_writer(path):
        _refuse_to_overwrite(path)
        _replace(path, part)


def load_keyring(source: str) -> Keyring:
    """Return the keyring at a path, or in the JSON itself; raise KeyringRefusedError."""
    if source.lstrip().startswith("{"):
        return _parse(source, "the keyring in the environment")
    return _read(Path(source))


def rotate(path: Path) -> Keyring:
    """Add a new current key to the keyring at `path`: wholly, or not at all."""
    place = path.resolve()  # a link stays a link, its target is replaced
    # Two rotations at once would each write a key the other does not know.
    with _only_writer(place):
        keyring = _read_whole(place).rotated()
        _replace(place, keyring)
    return keyring


def retire(path: Path, numbers: Collection[int], kept_in: Path) -> None:
    """Move keys that wrap nothing any more from the keyring at `path` to a file of their own.

    That file is whole before the keyring loses them: broken off in between, both have them.
    """
    place = path.resolve()
    with _only_writer(place):
        keyring = _read_whole(place)
        assert keyring.current not in numbers, "the current key is in use"
        gone = {number: keyring.keys[number] for number in numbers}
        left = {number: key for number, key in keyring.keys.items() if number not in gone}
        _refuse_to_overwrite(kept_in)
        _replace(kept_in, Keyring(current=min(gone), keys=gone, root=bytes(KEY_BYTES)))
        _replace(place, Keyring(current=keyring.current, keys=left, root=keyring.root))


def _refuse_to_overwrite(path: Path) -> None:
    if os.path.lexists(path):
        message = f"{path} exists; name a new file"
        raise KeyringRefusedError(message)


def _bound(header: bytes, place: Place) -> bytes:
    return b"wrapped data key|" + header + place.encoded()


def _read(path: Path) -> Keyring:
    try:
        if path.stat().st_mode & _OTHERS:
            message = f"{path} can be read by others; run chmod 600 on it"
            raise KeyringRefusedError(message)
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        # The setting may hold a mistyped secret instead of a path: it is not repeated.
        message = "the keyring cannot be read; let VESTKA_KEYRING name a keyring file"
        raise KeyringRefusedError(message) from None
    return _parse(text, str(path))


def _read_whole(path: Path) -> Keyring:
    keyring = _read(path)
    if not keyring.is_whole:
        message = f"{path} is a part of a keyring; let VESTKA_KEYRING name the whole one"
        raise KeyringRefusedError(message)
    return keyring


def _parse(text: str, name: str) -> Keyring:
    try:
        return _checked(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        # The cause would quote the text, and the text is keys.
        message = f"{name} is not a whole keyring; restore it from its backup"
        raise KeyringRefusedError(message) from None


def _checked(record: dict[str, object]) -> Keyring:
    if "part" in record:
        return _checked_part(record)
    keys, current = record["keys"], record["current"]
    if record["version"] != FILE_VERSION or not isinstance(keys, dict):
        raise ValueError
    by_number = {int(number): _key_bytes(key) for number, key in keys.items()}
    if type(current) is not int or current not in by_number:
        raise ValueError
    if not all(0 < number <= NUMBER_MAX for number in by_number):
        raise ValueError
    return Keyring(current=current, keys=by_number, root=_key_bytes(record["root"]))


def _checked_part(record: dict[str, object]) -> Keyring:
    derived = record["derived"]
    if record["version"] != FILE_VERSION or record["part"] != EARS or not isinstance(derived, dict):
        raise ValueError
    part = Keyring(current=0, keys={}, root=b"", service=_key_bytes(record["service"]))
    part._derived.update({each: _key_bytes(derived[each]) for each in _PURPOSES_OF_EARS})  # noqa: SLF001
    return part


def _key_bytes(text: object) -> bytes:
    key = b64decode(str(text), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _dumped(keyring: Keyring) -> bytes:
    if keyring.service is not None:
        derived = {each: b64encode(keyring.derive(each)).decode() for each in _PURPOSES_OF_EARS}
        service = b64encode(keyring.service).decode()
        part = {"version": FILE_VERSION, "part": EARS, "service": service, "derived": derived}
        return json.dumps(part, indent=2).encode() + b"\n"
    record = {
        "version": FILE_VERSION,
        "current": keyring.current,
        "keys": {str(n): b64encode(key).decode() for n, key in sorted(keyring.keys.items())},
        "root": b64encode(keyring.root).decode(),
    }
    return json.dumps(record, indent=2).encode() + b"\n"


@contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            flock(folder, LOCK_EX)
            yield
        finally:
            os.close(folder)
    except OSError:
        # The setting may hold a mistyped secret instead of a path: it is not repeated.
        message = "no keyring can be written there; make the folder writable, with room enough"
        raise KeyringRefusedError(message) from None


def _replace(path: Path, keyring: Keyring) -> None:
    """Write beside, sync, rename: a crash leaves the old keyring or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as writing:
        _keep_owner(path, file)
        writing.write(_dumped(keyring))
        writing.flush()
        os.fsync(file)
    beside.rename(path)
    sync_folder(path.parent)


def _keep_owner(path: Path, file: int) -> None:
    # Rotated by root, the keyring must stay readable to the user the service runs as.
    if path.exists() and os.geteuid() == 0:
        before = path.stat()
        os.fchown(file, before.st_uid, before.st_gid)
