"""Passkeys of responders: found by a keyed index of their id, sealed with their organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select, update

from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import PasskeyRow, ResponderRow
from service.storage.tombstones import Grave, bury


@dataclass(frozen=True, slots=True)
class Passkey:
    """What is sealed of a passkey; both in hexadecimal digits where they are bytes."""

    public_key: str = field(repr=False)
    signed_count: int = 0  # 0 for ever, where a key does not count


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey as loaded and locked."""

    id: UUID
    responder_id: UUID
    organisation_id: UUID
    made_on: date
    passkey: Passkey = field(repr=False)


def add_passkey(
    tx: Tx, responder_id: UUID, credential_id: bytes, passkey: Passkey, today: date
) -> None:
    """Store a passkey of an active responder."""
    row = tx.session.get_one(ResponderRow, responder_id)
    passkey_id = tx.new_id()
    tx.session.add(
        PasskeyRow(
            id=passkey_id,
            responder_id=responder_id,
            credential_index=_index(tx, credential_id),
            made_on=today,
            sealed=tx.seal(row.organisation_id, to_json(passkey), _place(passkey_id)),
        )
    )
    tx.session.flush()


def lock_passkey(tx: Tx, credential_id: bytes) -> PasskeyRecord | None:
    """Return the passkey of this id, where its responder is active, locked."""
    query = (
        select(PasskeyRow, ResponderRow.organisation_id)
        .join(ResponderRow, ResponderRow.id == PasskeyRow.responder_id)
        .where(PasskeyRow.credential_index == _index(tx, credential_id))
        .where(ResponderRow.state == "active")
        .with_for_update()
    )
    found = tx.session.execute(query).first()
    if found is None:
        return None
    row, organisation_id = found
    passkey = from_json(Passkey, tx.unseal(organisation_id, row.sealed, _place(row.id)))
    return PasskeyRecord(row.id, row.responder_id, organisation_id, row.made_on, passkey)


def count_signature(tx: Tx, record: PasskeyRecord, passkey: Passkey) -> None:
    """Store how often a passkey has signed."""
    sealed = tx.seal(record.organisation_id, to_json(passkey), _place(record.id))
    tx.session.execute(update(PasskeyRow).where(PasskeyRow.id == record.id).values(sealed=sealed))


def passkeys_of(tx: Tx, responder_id: UUID) -> Sequence[tuple[UUID, date]]:
    """Return a responder's passkeys, by the day they were made."""
    query = select(PasskeyRow.id, PasskeyRow.made_on).where(PasskeyRow.responder_id == responder_id)
    rows = tx.session.execute(query.order_by(PasskeyRow.made_on, PasskeyRow.id))
    return [(row.id, row.made_on) for row in rows]


def count_of(tx: Tx, responder_id: UUID) -> int:
    """Return how many passkeys a responder has."""
    query = select(func.count()).where(PasskeyRow.responder_id == responder_id)
    return tx.session.scalar(query) or 0


def drop_passkey(tx: Tx, responder_id: UUID, passkey_id: UUID) -> bool:
    """Delete one of the responder's own; False where they have no such."""
    own = delete(PasskeyRow).where(PasskeyRow.responder_id == responder_id)
    gone = own.where(PasskeyRow.id == passkey_id).returning(PasskeyRow.id)
    if not tx.session.scalars(gone).all():
        return False
    bury(tx, Grave.DROPPED, passkey_id)
    return True


def _index(tx: Tx, credential_id: bytes) -> bytes:
    return tx.index("passkey", credential_id.hex())


def _place(passkey_id: UUID) -> Place:
    return Place("passkeys", "sealed", passkey_id)
