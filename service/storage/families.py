"""Families, their agreements and the watch kept with them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_, select, update

from service.domain.agreement import Agreement
from service.domain.consent import Consent
from service.domain.family import Family
from service.domain.former import FormerBook
from service.domain.ids import ExileId, FamilyId, OrganisationId, SenderId
from service.domain.sequence import FamilySequence
from service.domain.watch import Watch
from service.storage.due import Claim
from service.storage.sealed import Place, SealBrokenError
from service.storage.store import Tx
from service.storage.tables import AgreementRow, FamilyRow
from service.storage.tombstones import Grave, bury

PART: Final = 100  # of claimed families are opened, decided and stored together
HER_WISH_LASTS: Final = timedelta(days=365)  # the same exile does not enrol her again before (§7a)


@dataclass(frozen=True)
class Settled:
    """What one sealed agreement holds: rules, words, address and the sequence's key."""

    agreement: Agreement
    sequence_key: str = field(repr=False)  # hex
    to: str | None = field(default=None, repr=False)  # the relative's number, where we write to it
    deputy: str = field(default="", repr=False)
    case_card: str = field(default="", repr=False)  # what the exile lets responders see at once
    former: tuple[FormerBook, ...] = field(default=(), repr=False)  # words that were replaced
    consent: Consent | None = None
    reached: str = field(default="", repr=False)  # of the card: how the exile is reached, alone
    exile: str = ""  # whose family it is: the column beside it could be rewritten (I9)


@dataclass
class FamilyRecord:
    """One family as loaded and locked: write it back with `save_watch`."""

    id: FamilyId
    exile_id: ExileId
    organisations: tuple[OrganisationId, OrganisationId]
    sender_id: SenderId | None
    settled: Settled
    watch: Watch
    wake_at: datetime | None
    number: int = 0  # which of the exile's it is, from one on; given when it is stored
    is_shadow: bool = False  # opened by other words: never woken, nothing of it leaves
    origin_id: FamilyId | None = None  # of a shadow: the family it looks like
    sealed_sender: bytes | None = None  # as it was loaded; `senders.opened` gives its number

    @property
    def seen_id(self) -> FamilyId:
        """Whose days are shown: the network saw those, so a shadow shows the same."""
        return self.origin_id or self.id

    @property
    def family(self) -> Family:
        """The family as the domain knows it."""
        key = bytes.fromhex(self.settled.sequence_key)
        return Family(self.id, self.settled.agreement, FamilySequence(key), self.settled.former)


def add_family(tx: Tx, record: FamilyRecord, agreement_id: UUID, today: date) -> None:
    """Store a new family under a data key of its own."""
    tx.make_key(record.id)
    tx.session.add(
        FamilyRow(
            id=record.id,
            exile_id=record.exile_id,
            number=_next_number(tx, record.exile_id),
            own_organisation_id=record.organisations[0],
            other_organisation_id=record.organisations[1],
            sender_id=record.sender_id,
            state="shadow" if record.is_shadow else "active",
            channel=str(record.settled.agreement.mode),
            agreement_id=agreement_id,
            sealed_watch=_seal_watch(tx, record.id, record.watch),
            wake_at=None if record.is_shadow else record.wake_at,
        )
    )
    tx.session.flush()
    record.settled = replace(record.settled, exile=str(record.exile_id))
    _add_agreement(tx, record.id, agreement_id, record.settled, today)


def _next_number(tx: Tx, exile_id: UUID) -> int:
    """Return a number none of the exile's families had: two never change places."""
    highest = select(func.max(FamilyRow.number)).where(FamilyRow.exile_id == exile_id)
    return (tx.session.scalar(highest) or 0) + 1


def _add_agreement(
    tx: Tx, family_id: UUID, agreement_id: UUID, settled: Settled, today: date
) -> None:
    tx.session.add(
        AgreementRow(
            id=agreement_id,
            family_id=family_id,
            made_on=today,
            sealed=tx.seal_value(family_id, settled, _agreement_place(agreement_id)),
        )
    )
    tx.session.flush()


def lock_family(tx: Tx, family_id: UUID) -> FamilyRecord | None:
    """Return the family with its row locked until the transaction ends."""
    found = _load(tx, [family_id])
    return found[0] if found else None


def lock_families(tx: Tx, ids: Sequence[UUID]) -> Sequence[FamilyRecord]:
    """Return those of these families that exist, locked, with one question for all of them."""
    return _load(tx, list(ids))


def read_family(tx: Tx, family_id: UUID) -> FamilyRecord | None:
    """Return the family as it is, without holding anybody up."""
    found = _load(tx, [family_id], lock=False)
    return found[0] if found else None


def lock_claimed(tx: Tx, claimed: Claim, steady: datetime) -> Iterator[list[FamilyRecord]]:
    """Lock the claimed families whose lease still holds, and give a part of them at a time."""
    given = {"ids": claimed.ids, "token": claimed.token, "steady": steady}
    rows = _locked(tx, f"{_AMONG} {_LEASED}", given)
    for first in range(0, len(rows), PART):
        yield [_record(tx, *row) for row in rows[first : first + PART]]


_AMONG = "WHERE families.id = ANY(%(ids)b)"
_LEASED = "AND lease_token = %(token)b AND lease_until > %(steady)b"
_LOCK = "SELECT id FROM families"
_IN_ORDER = "ORDER BY families.id"  # every batch locks in one order: no deadlock
_LOAD = """
SELECT families.id, exile_id, own_organisation_id, other_organisation_id, sender_id,
       agreement_id, agreements.sealed, sealed_watch, wake_at, families.number,
       families.state = 'shadow', origin_id, senders.sealed
FROM families JOIN agreements ON agreements.id = agreement_id
LEFT JOIN senders ON senders.id = sender_id
"""
# With the key of what a shadow looks like: a page of it asks the database for no more.
_KEYS = """
SELECT data_keys.id, data_keys.number, wrapped
FROM families JOIN data_keys ON data_keys.id IN (families.id, origin_id)
"""


def _load(tx: Tx, ids: list[UUID], *, lock: bool = True) -> list[FamilyRecord]:
    look = _locked if lock else _rows
    return [_record(tx, *row) for row in look(tx, _AMONG, {"ids": ids})]


def _locked(tx: Tx, which: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Lock families, and then look for them: in one statement it would lose some.

    Whoever waits for a lock is given the locked row as it became, and what is joined to it as
    it was. A family that came to another agreement meanwhile would be joined to none, and what
    its relative has just said would be nobody's (I6).
    """
    tx.hand_over(f"{_LOCK} {which} {_IN_ORDER} FOR UPDATE", **given)
    return _rows(tx, which, given)


def _rows(tx: Tx, which: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Ask for families and their keys, in one way to the database and back."""
    rows = tx.ask_ahead(f"{_LOAD} {which} {_IN_ORDER}", **given)
    tx.take_keys(tx.run(f"{_KEYS} {which}", **given))
    return rows()


def _record(  # noqa: PLR0913, PLR0917 - a row, column by column
    tx: Tx,
    family_id: UUID,
    exile_id: UUID,
    own: UUID,
    other: UUID,
    sender_id: UUID | None,
    agreement_id: UUID,
    sealed: bytes,
    sealed_watch: bytes,
    wake_at: datetime | None,
    number: int,
    is_shadow: bool,  # noqa: FBT001 - the same
    origin_id: UUID | None,
    sealed_sender: bytes | None,
) -> FamilyRecord:
    place = _agreement_place(agreement_id)
    settled = tx.unseal_value(Settled, family_id, sealed, place)
    if settled.exile != str(exile_id):
        raise SealBrokenError(place)
    return FamilyRecord(
        id=FamilyId(family_id),
        exile_id=ExileId(exile_id),
        organisations=(OrganisationId(own), OrganisationId(other)),
        sender_id=SenderId(sender_id) if sender_id else None,
        settled=settled,
        watch=tx.unseal_value(Watch, family_id, sealed_watch, _watch_place(family_id)),
        wake_at=wake_at,
        number=number,
        is_shadow=is_shadow,
        origin_id=FamilyId(origin_id) if origin_id else None,
        sealed_sender=sealed_sender,
    )


def save_watch(tx: Tx, record: FamilyRecord, watch: Watch, wake_at: datetime | None) -> None:
    """Store what became of the watch; the lease ends with it."""
    wake_at = None if record.is_shadow else wake_at
    if watch.stopped_at and not record.watch.stopped_at and not record.is_shadow:
        bury_stopped(tx, record, watch)
    record.watch, record.wake_at = watch, wake_at
    tx.session.execute(
        update(FamilyRow)
        .where(FamilyRow.id == record.id)
        .values(
            sealed_watch=_seal_watch(tx, record.id, watch),
            wake_at=wake_at,
            lease_until=None,
            lease_token=None,
            state=_state(record, watch),
        )
    )


def bury_stopped(tx: Tx, record: FamilyRecord, watch: Watch) -> None:
    """Let no restore wake a family that was stopped, nor the exile register her anew (§7a)."""
    bury(tx, Grave.STOPPED, record.id)
    if watch.her_wish and watch.stopped_at and record.settled.to:
        until = watch.stopped_at.date() + HER_WISH_LASTS
        bury(tx, Grave.UNWILLING, unwilling(record.exile_id, record.settled.to), until)


def unwilling(exile_id: UUID, number: str) -> str:
    """Return by what a number is known that one exile may not register; to no other it is."""
    return f"{exile_id}|{number}"


def _state(record: FamilyRecord, watch: Watch) -> str:
    if record.is_shadow:
        return "shadow"
    return "stopped" if watch.stopped_at else "active"


_SAVE = """
UPDATE families
SET sealed_watch = saved.sealed, wake_at = saved.wake_at, lease_until = NULL, lease_token = NULL
FROM unnest(%(ids)b::uuid[], %(sealed)b::bytea[], %(wakes)b::timestamptz[])
    AS saved(id, sealed, wake_at)
WHERE families.id = saved.id
"""


def save_watches(tx: Tx, saved: Sequence[tuple[FamilyRecord, Watch, datetime | None]]) -> None:
    """Store what became of many watches, none of which stopped, in one statement."""
    if not saved:
        return
    for record, watch, wake_at in saved:
        record.watch, record.wake_at = watch, wake_at
    tx.hand_over(
        _SAVE,
        ids=[record.id for record, _, _ in saved],
        sealed=[_seal_watch(tx, record.id, watch) for record, watch, _ in saved],
        wakes=[wake_at for _, _, wake_at in saved],
    )


def supersede(tx: Tx, record: FamilyRecord, settled: Settled, today: date) -> None:
    """Put another agreement into force; the one before stays as it was made."""
    agreement_id = tx.new_id()
    before = update(AgreementRow).where(
        AgreementRow.family_id == record.id, AgreementRow.superseded_on.is_(None)
    )
    tx.session.execute(before.values(superseded_on=today))
    settled = replace(settled, exile=str(record.exile_id))
    _add_agreement(tx, record.id, agreement_id, settled, today)
    row = update(FamilyRow).where(FamilyRow.id == record.id)
    tx.session.execute(row.values(agreement_id=agreement_id))
    record.settled = settled


def family_of_sender(tx: Tx, sender_id: UUID) -> Sequence[FamilyId]:
    """Return the families a sender of ours serves: one, unless the cap was raised (D5).

    Those it served last are among them: a relative answers in the thread she has, also when
    we have moved to another number.
    """
    serves = or_(FamilyRow.sender_id == sender_id, FamilyRow.former_sender_id == sender_id)
    query = select(FamilyRow.id).where(serves).order_by(FamilyRow.id)
    return [FamilyId(found) for found in tx.session.scalars(query)]


def active_after(tx: Tx, after: UUID, limit: int) -> Sequence[FamilyRecord]:
    """Return the next families in the order of their random ids: for machines, on no page."""
    query = select(FamilyRow.id).where(FamilyRow.id > after, FamilyRow.state == "active")
    ids = tx.session.scalars(query.order_by(FamilyRow.id).limit(limit))
    return _load(tx, list(ids), lock=False)


_EXILES = "SELECT id, exile_id FROM families WHERE id = ANY(%(ids)b) AND state <> 'shadow'"


def exiles_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, ExileId]:
    """Return whose families they are, without opening any; nobody's and shadows are left out."""
    return {family_id: ExileId(exile) for family_id, exile in tx.run(_EXILES, ids=list(ids))}


def families_of_exile(tx: Tx, exile_id: UUID) -> Sequence[FamilyId]:
    """Return the exile's own families; no page knows any other list of families."""
    query = select(FamilyRow.id).where(FamilyRow.exile_id == exile_id).order_by(FamilyRow.number)
    return [FamilyId(found) for found in tx.session.scalars(query)]


def numbers_of(tx: Tx, exile_id: UUID) -> dict[int, FamilyId]:
    """Return the exile's own families by their numbers."""
    query = select(FamilyRow.number, FamilyRow.id).where(FamilyRow.exile_id == exile_id)
    return {row.number: FamilyId(row.id) for row in tx.session.execute(query)}


def read_families(tx: Tx, ids: Sequence[UUID]) -> Sequence[FamilyRecord]:
    """Return those of these families that exist, without holding anybody up."""
    return _load(tx, list(ids), lock=False)


def records_of_exile(tx: Tx, exile_id: UUID) -> Sequence[FamilyRecord]:
    """Return the exile's families as they are, without holding anybody up."""
    return _load(tx, list(families_of_exile(tx, exile_id)), lock=False)


def _seal_watch(tx: Tx, family_id: UUID, watch: Watch) -> bytes:
    return tx.seal_value(family_id, watch, _watch_place(family_id))


def _watch_place(family_id: UUID) -> Place:
    return Place("families", "sealed_watch", family_id)


def _agreement_place(agreement_id: UUID) -> Place:
    return Place("agreements", "sealed", agreement_id)


def there_among(tx: Tx, family_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the families that were not destroyed."""
    return set(tx.session.scalars(select(FamilyRow.id).where(FamilyRow.id.in_(family_ids))))


def stopped_among(tx: Tx, family_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the families to which nothing may leave any more (R11)."""
    query = select(FamilyRow.id).where(FamilyRow.id.in_(family_ids), FamilyRow.state != "active")
    return set(tx.session.scalars(query))
