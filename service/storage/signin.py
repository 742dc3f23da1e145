"""What proves who signs in: hashes of words and tokens, and one-time codes.

Decides whether a secret fits and makes new ones. Which record a locator finds, what a
decoy shows, how often may be tried and what a session holds are not decided here.
Everything is compared in constant time, and an unknown locator costs what a known one does.
"""

import hashlib
import hmac
import os
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore
from uuid import UUID

import pyotp
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from service.storage.words import Four, Words, prefix

# OWASP's second choice for Argon2id; about 40 ms and 19 MiB for each sign-in.
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
_SALT_BYTES = 16
_HASH_BYTES = 32
_TOKEN_BYTES = 32
_PEPPER_BYTES_MIN = 16

AT_ONCE = 2  # in one process
WAIT_S = 8.0  # for one's turn
_TURNS = BoundedSemaphore(AT_ONCE)

SHADOW_SLOTS = 64  # for each exile: nobody fills a database by trying words

STEP_SECONDS = 30
_STEPS_ASIDE = 1  # a phone's clock may be half a minute off


def _unpadded(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


# Verified for an unknown locator. No words are known to give this hash of zeros.
DUMMY = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    f"${_unpadded(bytes(_SALT_BYTES))}${_unpadded(bytes(_HASH_BYTES))}"
)


def locator_index(pepper: bytes, locator: Four) -> bytes:
    """Return the 32 bytes under which these four words, in any order, are looked up."""
    return hmac.digest(_checked(pepper), b"locator|" + _canonical(locator), "sha256")


def shadow_slot(pepper: bytes, words: Words) -> int:
    """Return which shadow these words open, one of a few dozen: their number stays bounded."""
    said = b"|".join((b"shadow", _canonical(words.locator), _canonical(words.secret)))
    return int.from_bytes(hmac.digest(_checked(pepper), said, "sha256")) % SHADOW_SLOTS


def shadow_name(pepper: bytes, of: UUID, slot: str) -> UUID:
    """Return the id of what stands for `of` in a shadow: the same every time, told by nothing."""
    said = hmac.digest(_checked(pepper), b"shadow of|" + of.bytes + slot.encode(), "sha256")
    return UUID(bytes=said[:16], version=4)


class TooManyAtOnceError(Exception):
    """Others are at the door: it opens again as soon as they are through."""


@contextmanager
def _turn() -> Iterator[None]:
    """Let few guess at once, whoever they are: no address is kept and nobody is locked out.

    So a process tries some twenty words a second at most, and half a record known would take
    a lifetime to guess; what it costs in memory is bounded too.
    """
    if not _TURNS.acquire(timeout=WAIT_S):
        raise TooManyAtOnceError
    try:
        yield
    finally:
        _TURNS.release()


def hash_secret(pepper: bytes, secret: Four) -> str:
    """Return a salted Argon2id hash, in PHC format, of four words in any order."""
    derivation = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=PASSES,
        lanes=LANES,
        memory_cost=MEMORY_KIB,
        secret=_checked(pepper),
    )
    with _turn():
        return derivation.derive_phc_encoded(_canonical(secret))


def verify_secret(pepper: bytes, secret: Four, hashed: str | None) -> bool:
    """Tell whether the words fit `hashed`; None, for nobody found, costs the same.

    Raises TooManyAtOnceError.
    """
    try:
        with _turn():
            Argon2id.verify_phc_encoded(
                _canonical(secret), DUMMY if hashed is None else hashed, _checked(pepper)
            )
    except InvalidKey:
        return False
    return hashed is not None


def new_totp_secret() -> str:
    """Return a fresh base-32 secret for a responder's authenticator."""
    return pyotp.random_base32()


def step_of(now: datetime) -> int:
    """Return the step of an authenticator at an instant."""
    return int(now.timestamp()) // STEP_SECONDS


def verify_totp(secret: str, code: str, last_step: int, now: datetime) -> int | None:
    """Return the time step `code` belongs to, if it is later than `last_step`, else None.

    The caller stores the step with a compare-and-set, so that no code is taken twice.
    `last_step` is 0 for a responder who has never signed in.
    """
    typed = "".join(code.split()).encode(errors="surrogatepass")
    step_now = step_of(now)
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    steps = range(step_now - _STEPS_ASIDE, step_now + _STEPS_ASIDE + 1)
    fitting = [s for s in steps if hmac.compare_digest(totp.generate_otp(s).encode(), typed)]
    return max((step for step in fitting if step > last_step), default=None)


def new_token() -> tuple[str, bytes]:
    """Return a token for an invitation or a session, and the hash to store of it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """Return SHA-256 of `token`: enough for 256 random bits."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def _canonical(four: Four) -> bytes:
    return " ".join(sorted(prefix(word) for word in four)).encode()


def _checked(pepper: bytes) -> bytes:
    assert len(pepper) >= _PEPPER_BYTES_MIN
    return pepper
