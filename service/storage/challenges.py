"""Challenges for passkeys: made without storing anything, answered once.

A challenge is signed with a key of the service, bound to the browser it was shown to and to
one purpose, and ends after minutes. Only one that was answered is remembered until then.
"""

import hmac
from datetime import UTC, datetime, timedelta
from secrets import token_bytes

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from service.storage.keyring import Keyring
from service.storage.signin import token_hash
from service.storage.store import Tx
from service.storage.tables import SpentChallengeRow

LASTS = timedelta(minutes=5)
_CHANCE_BYTES = 16
_TIME_BYTES = 8
_SIGNED_BYTES = 32
_GRAIN_S = 600  # what is remembered of one that was answered tells no second (D13)


def new_challenge(keyring: Keyring, binding: str, now: datetime) -> bytes:
    """Return a challenge for one browser and purpose (`binding`)."""
    ends = int((now + LASTS).timestamp()).to_bytes(_TIME_BYTES)
    said = token_bytes(_CHANCE_BYTES) + ends
    return said + _signature(keyring, binding, said)


def is_ours(keyring: Keyring, binding: str, challenge: bytes, now: datetime) -> bool:
    """Whether this was made by us, for this browser and purpose, and is not over."""
    said, signed = challenge[:-_SIGNED_BYTES], challenge[-_SIGNED_BYTES:]
    if len(said) != _CHANCE_BYTES + _TIME_BYTES:
        return False
    if not hmac.compare_digest(_signature(keyring, binding, said), signed):
        return False
    return int.from_bytes(said[_CHANCE_BYTES:]) > now.timestamp()


def _signature(keyring: Keyring, binding: str, said: bytes) -> bytes:
    key = keyring.derive("passkey challenges")
    return hmac.digest(key, binding.encode() + b"|" + said, "sha256")


def spend(tx: Tx, challenge: bytes) -> bool:
    """Remember that a challenge was answered; False where it was before."""
    ends_s = int.from_bytes(challenge[_CHANCE_BYTES : _CHANCE_BYTES + _TIME_BYTES])
    until_s = (ends_s // _GRAIN_S + 1) * _GRAIN_S
    statement = insert(SpentChallengeRow).values(
        id_hash=token_hash(challenge.hex()), expires_at=datetime.fromtimestamp(until_s, UTC)
    )
    added = statement.on_conflict_do_nothing().returning(SpentChallengeRow.id_hash)
    return bool(tx.session.execute(added).all())


def sweep_challenges(tx: Tx, now: datetime) -> None:
    """Forget challenges that are over."""
    over = SpentChallengeRow.expires_at <= now
    tx.session.execute(delete(SpentChallengeRow).where(over))
