"""Dossiers as they came, sealed in a browser, and the public keys they are sealed for.

Nothing here can open one. The column seals it once more under the family's key, so that a
stolen database shows neither its size nor for how many it is, and erasing a family erases it.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select

from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import DossierRow, OrganisationRow, RecipientRow, ResponderRow
from service.storage.tombstones import Grave, bury
from service.storage.words import Language, word_list

KEPT = 2  # the one in force and the one before: nobody destroys what was written by replacing it
FINGERPRINT_WORDS = 6  # of 1,024 each: as many as 60 bits


@dataclass(frozen=True)
class Dossier:
    """Two age files."""

    starred: str = field(repr=False)
    rest: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DossierLine:
    """When a dossier came and for which keys, without opening anything."""

    made_on: date
    keys_index: bytes


def index_of_keys(tx: Tx, keys: Iterable[str]) -> bytes:
    """Return the keyed fingerprint of a set of public keys."""
    return tx.index("recipients", " ".join(sorted(keys)))


@dataclass(frozen=True)
class KeptDossier:
    """A dossier and the day it came."""

    made_on: date
    dossier: Dossier = field(repr=False)


def add_dossier(
    tx: Tx, family_id: UUID, dossier: Dossier, keys: Iterable[str], today: date
) -> None:
    """Store the newest dossier of a family; the one before stays, older ones go."""
    mine = DossierRow.family_id == family_id
    newest = tx.session.scalar(select(func.max(DossierRow.ordinal)).where(mine)) or 0
    row_id = tx.new_id()
    sealed = tx.seal_value(family_id, dossier, _place(row_id))
    tx.session.add(
        DossierRow(
            id=row_id,
            family_id=family_id,
            ordinal=newest + 1,
            made_on=today,
            keys_index=index_of_keys(tx, keys),
            sealed=sealed,
        )
    )
    old = delete(DossierRow).where(mine, DossierRow.ordinal <= newest + 1 - KEPT)
    tx.session.flush()
    tx.session.execute(old)


def dossiers_of(tx: Tx, family_id: UUID) -> Sequence[KeptDossier]:
    """Return the dossiers of a family, the newest first."""
    query = select(DossierRow).where(DossierRow.family_id == family_id)
    return [
        KeptDossier(row.made_on, tx.unseal_value(Dossier, family_id, row.sealed, _place(row.id)))
        for row in tx.session.scalars(query.order_by(DossierRow.ordinal.desc()))
    ]


def newest_of(tx: Tx, family_id: UUID, seen_id: UUID) -> DossierLine | None:
    """Return the family's newest; where it has none, that of the family it looks like."""
    query = select(DossierRow).where(DossierRow.family_id.in_((family_id, seen_id)))
    rows = list(tx.session.scalars(query.order_by(DossierRow.ordinal.desc())))
    rows.sort(key=lambda row: row.family_id != family_id)
    return DossierLine(rows[0].made_on, rows[0].keys_index) if rows else None


def _place(dossier_id: UUID) -> Place:
    return Place("dossiers", "sealed", dossier_id)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key, whose it is, and what for."""

    id: UUID
    organisation_id: UUID
    responder_id: UUID
    kind: str  # own, recovery
    key: str = field(repr=False)


def put_recipient(tx: Tx, recipient: Recipient, today: date) -> None:
    """Store a key in place of the one of the same kind there was."""
    drop_recipient(tx, recipient.organisation_id, recipient.responder_id, recipient.kind)
    place = _recipient_place(recipient.id)
    tx.session.add(
        RecipientRow(
            id=recipient.id,
            organisation_id=recipient.organisation_id,
            responder_id=recipient.responder_id,
            kind=recipient.kind,
            made_on=today,
            sealed=tx.seal(recipient.organisation_id, recipient.key, place),
        )
    )
    tx.session.flush()


def drop_recipient(tx: Tx, organisation_id: UUID, responder_id: UUID, kind: str) -> None:
    """Delete a responder's own key, or the organisation's for recovery."""
    whose = (
        RecipientRow.responder_id == responder_id
        if kind == "own"
        else RecipientRow.organisation_id == organisation_id
    )
    gone = delete(RecipientRow).where(RecipientRow.kind == kind, whose).returning(RecipientRow.id)
    for recipient_id in tx.session.scalars(gone).all():
        bury(tx, Grave.DROPPED, recipient_id)  # who found it may not read after a restore


def recipients_of(tx: Tx, organisation_ids: Collection[UUID]) -> Sequence[Recipient]:
    """Return the keys of organisations and their active responders, in the order they are paged."""
    query = (
        select(RecipientRow)
        .join(ResponderRow, ResponderRow.id == RecipientRow.responder_id)
        .join(OrganisationRow, OrganisationRow.id == RecipientRow.organisation_id)
        .where(RecipientRow.organisation_id.in_(organisation_ids))
        .where(ResponderRow.state == "active", OrganisationRow.state == "active")
        .order_by(RecipientRow.organisation_id, ResponderRow.ordinal, RecipientRow.kind)
    )
    rows = tx.session.scalars(query).all()
    tx.load_keys([row.organisation_id for row in rows])
    return [_recipient(tx, row) for row in rows]


def _recipient(tx: Tx, row: RecipientRow) -> Recipient:
    key = tx.unseal(row.organisation_id, row.sealed, _recipient_place(row.id))
    return Recipient(row.id, row.organisation_id, row.responder_id, row.kind, str(key))


def _recipient_place(recipient_id: UUID) -> Place:
    return Place("recipients", "sealed", recipient_id)


def fingerprint(key: str, language: Language) -> tuple[str, ...]:
    """Return a public key as words that two people can compare by voice, in one language."""
    number = int.from_bytes(hashlib.sha256(b"recipient|" + key.encode()).digest())
    listed = word_list(language)[:1024]
    return tuple(listed[number >> 10 * at & 1023] for at in range(FINGERPRINT_WORDS))
