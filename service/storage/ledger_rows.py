"""The ledger in the database: one entry at a time, each linked to the last (I11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from service.storage.ledger import (
    BEGINNING,
    CHAIN,
    LedgerEntry,
    LedgerFields,
    detail_place,
    link,
    next_sequence,
    pseudonym,
    verify,
)
from service.storage.sealed import JsonValue
from service.storage.store import Tx
from service.storage.tables import LedgerRow

PAGE = 500
_LOCK = 0x1ED6E8  # any number of our own: writers of the ledger wait for one another


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what to whom; `owner`: with whose key the pseudonyms and the detail die."""

    owner: UUID
    actor: UUID
    act: str
    subject: UUID
    detail: JsonValue = None


def write(tx: Tx, deed: Deed, day: date) -> None:
    """Append what was done."""
    tx.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = _last(tx)
    sequence = next_sequence(last)
    key = tx.key(deed.owner)
    fields = LedgerFields(
        sequence=sequence,
        day=day,
        actor=pseudonym(key, deed.actor),
        act=deed.act,
        subject=pseudonym(key, deed.subject),
        detail=tx.seal(deed.owner, deed.detail, detail_place(sequence)),
    )
    tx.session.add(_row(link(tx.keyring.derive(CHAIN), last, fields)))
    tx.session.flush()


def _last(tx: Tx) -> LedgerEntry | None:
    row = tx.session.scalars(select(LedgerRow).order_by(LedgerRow.seq.desc()).limit(1)).first()
    return _entry(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry as whoever has its owner's key may read it."""

    sequence: int
    day: date
    actor: bytes
    act: str
    detail: JsonValue


def about(tx: Tx, owner: UUID) -> list[LedgerLine]:
    """Return what the ledger says about somebody, of what was written under their own key."""
    name = pseudonym(tx.key(owner), owner)
    query = select(LedgerRow).where(LedgerRow.subject == name).order_by(LedgerRow.seq)
    return [_line(tx, owner, row) for row in tx.session.scalars(query)]


def _line(tx: Tx, owner: UUID, row: LedgerRow) -> LedgerLine:
    detail = tx.unseal(owner, row.detail, detail_place(row.seq))
    return LedgerLine(row.seq, row.day, row.actor, row.act, detail)


def last_hash(tx: Tx) -> bytes:
    """Return the hash of the last entry, which stands for all of them."""
    last = _last(tx)
    return last.hash if last is not None else BEGINNING


def first_bad(tx: Tx) -> int | None:
    """Return the number of the first entry that is missing, moved or changed."""
    return verify(tx.keyring.derive(CHAIN), entries(tx))


def entries(tx: Tx) -> Iterator[LedgerEntry]:
    """Return every entry in rising order, a page of them in memory at a time."""
    after = 0
    query = select(LedgerRow).order_by(LedgerRow.seq).limit(PAGE)
    while rows := tx.session.scalars(query.where(LedgerRow.seq > after)).all():
        for row in rows:
            yield _entry(row)
        after = rows[-1].seq
        tx.session.expunge_all()


def _entry(row: LedgerRow) -> LedgerEntry:
    fields = LedgerFields(row.seq, row.day, row.actor, row.act, row.subject, row.detail)
    return LedgerEntry(fields, row.previous, row.hash)


def _row(entry: LedgerEntry) -> LedgerRow:
    fields = entry.fields
    return LedgerRow(
        seq=fields.sequence,
        day=fields.day,
        actor=fields.actor,
        act=fields.act,
        subject=fields.subject,
        detail=fields.detail,
        previous=entry.previous,
        hash=entry.hash,
    )
