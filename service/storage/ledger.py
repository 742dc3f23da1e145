"""The ledger's chain: who saw or did what, each entry bound to the one before (I11).

Decides what an entry's hash covers and whether a run of entries is unbroken. Writing an
entry before the thing is shown is the use case's duty. The chain shows change, loss and
disorder inside it, and whoever has the database without the keyring can make no other. A tail
cut off, or a chain made anew with the keyring, shows only against a head that was kept elsewhere.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.storage.sealed import DataKey, Place

HASH_BYTES = 32
PSEUDONYM_BYTES = 16
BEGINNING = bytes(HASH_BYTES)  # what the first entry has before it
CHAIN = "ledger chain"  # for which purpose of the keyring its key is derived
_LABEL = b"ledger entry 2"
_HEAD_LABEL = b"ledger head|"
_ACT = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class LedgerFields:
    """What one entry says; a day and pseudonyms, so that it tells no second and no name (D13)."""

    sequence: int  # from 1, without a gap
    day: date
    actor: bytes  # pseudonym
    act: str  # a code, as `open-dossier`
    subject: bytes  # pseudonym
    detail: bytes  # sealed for `detail_place(sequence)`


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One link: what it says, the hash before it, and its own."""

    fields: LedgerFields
    previous: bytes
    hash: bytes


def entry_hash(key: bytes, previous: bytes, fields: LedgerFields) -> bytes:
    """Return a keyed hash over the one before and every field, each with its length."""
    parts = (
        _LABEL,
        previous,
        str(fields.sequence).encode(),
        fields.day.isoformat().encode(),
        fields.actor,
        fields.act.encode(),
        fields.subject,
        fields.detail,
    )
    return hmac.digest(key, b"".join(len(part).to_bytes(4) + part for part in parts), "sha256")


def head(key: bytes, day: date, last: bytes) -> str:
    """Return what may be published of the last hash on a day: `DAY/…`.

    Bound to its day, so that two days alike do not tell that nobody opened anything.
    """
    said = _HEAD_LABEL + day.isoformat().encode() + last
    return f"{day.isoformat()}/{hmac.digest(key, said, 'sha256').hex()}"


def link(key: bytes, last: LedgerEntry | None, fields: LedgerFields) -> LedgerEntry:
    """Return the entry that says `fields` after `last` (None: the ledger is empty)."""
    assert fields.sequence == next_sequence(last)
    assert _ACT.fullmatch(fields.act)
    assert len(fields.actor) == len(fields.subject) == PSEUDONYM_BYTES
    previous = BEGINNING if last is None else last.hash
    return LedgerEntry(fields, previous, entry_hash(key, previous, fields))


def next_sequence(last: LedgerEntry | None) -> int:
    """Return the number of the entry that comes after `last`."""
    return 1 if last is None else last.fields.sequence + 1


def verify(key: bytes, entries: Iterable[LedgerEntry]) -> int | None:
    """Return the first sequence number that is missing, moved or changed; None if none is.

    `entries` come in rising order from the ledger's first.
    """
    previous = BEGINNING
    for expected, entry in enumerate(entries, start=1):
        follows = (entry.fields.sequence, entry.previous) == (expected, previous)
        whole = entry_hash(key, previous, entry.fields)
        if not follows or not hmac.compare_digest(entry.hash, whole):
            return expected
        previous = entry.hash
    return None


def pseudonym(key: DataKey, who: UUID) -> bytes:
    """Return what `who` is called in the ledger; nobody's once the key is deleted."""
    return hmac.digest(key.secret, b"ledger pseudonym|" + who.bytes, "sha256")[:PSEUDONYM_BYTES]


def detail_place(sequence: int) -> Place:
    """Return the place an entry's detail is sealed for: entries are rows by number."""
    return Place("ledger", "detail", UUID(int=sequence))
