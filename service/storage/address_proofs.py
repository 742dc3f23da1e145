"""How far the addresses of exiles and responders are proved; found by owner and address only.

A code that signs for something is kept apart from the one that proves the address.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from service.domain.address import Address
from service.domain.proving import CODE_LASTS, AddressProof, is_proved
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import AddressProofRow


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose address it is, and whose data key seals what is known of it."""

    id: UUID
    key_owner: UUID  # the exile themselves, or the responder's organisation
    language: str = field(default="en", compare=False)
    signs: str = ""  # for what, where a code is to prove more than the address


def address_proof(tx: Tx, holder: Holder, address: Address) -> AddressProof:
    """Return how far an address is proved; of one never heard of, not at all."""
    row = _row(tx, holder, address)
    return _opened(tx, holder, row) if row is not None else AddressProof()


def save_address_proof(tx: Tx, holder: Holder, address: Address, proof: AddressProof) -> None:
    """Store how far an address is proved."""
    row = _row(tx, holder, address)
    row_id = row.id if row is not None else tx.new_id()
    sealed = tx.seal(holder.key_owner, to_json(proof), _place(row_id))
    if row is not None:
        row.sealed = sealed
    else:
        index = _index(tx, holder, address)
        new = AddressProofRow(id=row_id, owner_id=holder.id, address_index=index, sealed=sealed)
        tx.session.add(new)
    tx.session.flush()


def forget_address(tx: Tx, holder: Holder, address: Address) -> None:
    """Forget what was proved of an address that is used no more."""
    indexes = [_index(tx, replace(holder, signs=signs), address) for signs in ("", "anything")]
    tx.session.execute(delete(AddressProofRow).where(AddressProofRow.address_index.in_(indexes)))


def is_needed(tx: Tx, key_owner: UUID, row: AddressProofRow, now: datetime) -> bool:
    """Whether a row still proves its address, or a code may still be typed in or counted."""
    proof = from_json(AddressProof, tx.unseal(key_owner, row.sealed, _place(row.id)))
    is_fresh = proof.sent_at is not None and now - proof.sent_at <= CODE_LASTS
    return is_fresh or is_proved(proof, now.date())


def _row(tx: Tx, holder: Holder, address: Address) -> AddressProofRow | None:
    query = select(AddressProofRow).where(
        AddressProofRow.address_index == _index(tx, holder, address)
    )
    return tx.session.scalars(query.with_for_update()).first()


def _opened(tx: Tx, holder: Holder, row: AddressProofRow) -> AddressProof:
    return from_json(AddressProof, tx.unseal(holder.key_owner, row.sealed, _place(row.id)))


def _index(tx: Tx, holder: Holder, address: Address) -> bytes:
    # With the owner in it: equal numbers of two people look different in the database.
    kind = "signing address" if holder.signs else "address"
    return tx.index(kind, f"{holder.id}|{address.channel}|{address.to}")


def _place(row_id: UUID) -> Place:
    return Place("address_proofs", "sealed", row_id)
