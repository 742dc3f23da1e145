"""Numbers and accounts of ours: found by keyed fingerprint, never by a list of families."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from service.domain.address import ChannelName
from service.domain.ids import SenderId
from service.storage.sealed import Place, SealBrokenError
from service.storage.store import SERVICE, Tx
from service.storage.tables import FamilyRow, SenderRow


class Pool(StrEnum):
    """What a sender serves; never two of these (D5)."""

    FAMILIES = "families"
    PAGES = "pages"
    CANARY = "canary"


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """A sender as loaded."""

    id: SenderId
    channel: ChannelName
    pool: Pool
    state: str
    families_max: int
    number: str = field(repr=False)


def add_sender(tx: Tx, record: SenderRecord) -> None:
    """Store a sender."""
    tx.session.add(
        SenderRow(
            id=record.id,
            channel=str(record.channel),
            pool=str(record.pool),
            state=record.state,
            families_max=record.families_max,
            number_index=tx.index("sender", record.number),
            sealed=tx.seal(SERVICE, {"number": record.number}, _place(record.id)),
        )
    )
    tx.session.flush()


def _record(tx: Tx, row: SenderRow) -> SenderRecord:
    return SenderRecord(
        SenderId(row.id),
        ChannelName(row.channel),
        Pool(row.pool),
        row.state,
        row.families_max,
        opened(tx, row.id, row.sealed),
    )


def opened(tx: Tx, sender_id: UUID, sealed: bytes) -> str:
    """Return the number or account of a sender that was loaded beside its family."""
    found = tx.unseal(SERVICE, sealed, _place(sender_id))
    assert isinstance(found, dict), "a sender is sealed as an object"
    return str(found["number"])


def senders(
    tx: Tx, pool: Pool | None = None, *, also_burnt: bool = False
) -> Sequence[SenderRecord]:
    """Return senders that are not burnt, or all, of one pool or all."""
    query = select(SenderRow).order_by(SenderRow.id)
    if not also_burnt:
        query = query.where(SenderRow.state != "burnt")
    if pool is not None:
        query = query.where(SenderRow.pool == pool)
    return [_record(tx, row) for row in tx.session.scalars(query)]


def paging(tx: Tx) -> Sequence[SenderRecord]:
    """Return the senders pages may leave from; one that does not open keeps no page from leaving."""
    query = select(SenderRow).where(SenderRow.pool == Pool.PAGES, SenderRow.state != "burnt")
    found = []
    for row in tx.session.scalars(query.order_by(SenderRow.id)):
        with suppress(SealBrokenError):
            found.append(_record(tx, row))
    return found


def sender(tx: Tx, sender_id: UUID) -> SenderRecord | None:
    """Return one sender."""
    row = tx.session.get(SenderRow, sender_id)
    return _record(tx, row) if row else None


def find_sender(tx: Tx, number_index: bytes) -> SenderRecord | None:
    """Return the sender a message came to."""
    query = select(SenderRow).where(SenderRow.number_index == number_index)
    row = tx.session.scalars(query).first()
    return _record(tx, row) if row else None


def page_sender(tx: Tx, channel: ChannelName) -> SenderRecord | None:
    """Return the sender pages leave from on a channel."""
    found = [each for each in senders(tx, Pool.PAGES) if each.channel is channel]
    return found[0] if found else None


def free_sender(tx: Tx, channel: ChannelName) -> SenderRecord | None:
    """Return a family sender with room for one more family, locked; None: the reserve is empty."""
    serving = select(func.count()).where(FamilyRow.sender_id == SenderRow.id).scalar_subquery()
    query = (
        select(SenderRow)
        .where(SenderRow.channel == str(channel), SenderRow.pool == Pool.FAMILIES)
        .where(SenderRow.state == "active", serving < SenderRow.families_max)
        .order_by(SenderRow.id)
        .limit(1)
        .with_for_update()
    )
    row = tx.session.scalars(query).first()
    return _record(tx, row) if row else None


def families_served(tx: Tx, sender_id: UUID) -> int:
    """Return the blast radius of a sender: how many families it would expose."""
    count = select(func.count()).where(FamilyRow.sender_id == sender_id)
    return tx.session.scalar(count) or 0


def _place(sender_id: UUID) -> Place:
    return Place("senders", "sealed", sender_id)
