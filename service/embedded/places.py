"""Where the embedded servers keep their files: private folders, and sockets with short names.

A throw-away place lives as long as its lock is held; what a killed run left is swept by the
next one. What lies inside a place is not decided here.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from service.embedded import process

_SOCKET_NAME_MAX = 107  # bytes of a Unix socket's path (sun_path)
_LONGEST = ".s.PGSQL.5432"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9/._ -]+")


class PlaceRefusedError(Exception):
    """A folder that must be ours alone is not; the message names it."""


def private_folder(folder: Path) -> Path:
    """Make `folder`, or make sure that it is ours and closed to others. Raises PlaceRefusedError."""
    _make(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _our_uids():
        message = f"{folder} belongs to somebody else: remove it, or set VESTKA_HOME"
        raise PlaceRefusedError(message)
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PlaceRefusedError(_unusable(folder))
    return folder


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError):  # a file in its way, a system's folder, no name at all
        raise PlaceRefusedError(_unusable(folder)) from None


def _unusable(folder: Path) -> str:
    return f"{folder} cannot be used: let VESTKA_HOME name a folder that can be made and written"


def sockets_of(base: Path) -> Path:
    """Return the private folder for the sockets of the servers of `base`."""
    near = base / "run"
    # A comma would make two folders of one, a quote would end the name.
    if _PLAIN_NAME.fullmatch(str(near)) and len(f"{near}/{_LONGEST}") <= _SOCKET_NAME_MAX:
        return private_folder(near)
    digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    return private_folder(Path(tempfile.gettempdir(), f"vestka-{os.geteuid()}-{digest}"))


def password_of(base: Path) -> str:
    """Return the server's password, made at the first asking and kept beside its data."""
    kept = base / "password"
    if not kept.exists():
        write_private(kept, secrets.token_urlsafe(24))
    return kept.read_text(encoding="ascii")


def write_private(path: Path, text: str) -> None:
    """Write a file that was never readable by others, in one step."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    fresh.replace(path)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait for the lock and hold it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def new_throw_away(home: Path) -> tuple[Path, int]:
    """Return a fresh place under `home` and the lock that keeps it alive."""
    with alone(home / "throw-away.lock"):
        for left in home.glob("throw-away-*"):
            _sweep(left)
        place = Path(tempfile.mkdtemp(prefix="throw-away-", dir=home))
        lock = process.hold(place / "lock")
    assert lock is not None, "nobody else can know the place yet"
    return place, lock


def throw_away(place: Path) -> None:
    """Remove a place with all that is in it; its servers must have ended."""
    shutil.rmtree(sockets_of(place), ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)


def _sweep(left: Path) -> None:
    if not left.is_dir():
        return
    lock = None
    with contextlib.suppress(FileNotFoundError):  # somebody else has just swept it
        lock = process.hold(left / "lock")
    if lock is not None:
        throw_away(left)
        os.close(lock)


def _our_uids() -> set[int]:
    ours = os.geteuid()
    return {ours, process.server_uid()} if ours == 0 else {ours}
