"""What an operator changes about our senders: pool, cap, and which families move (D5)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from service.domain.address import ChannelName
from service.storage.outbox import drop_pings
from service.storage.senders import Pool, SenderRecord, families_served, free_sender, senders
from service.storage.store import Tx
from service.storage.tables import FamilyRow, SenderRow
from service.storage.tombstones import Grave, bury


class SenderBusyError(Exception):
    """The sender serves families: it cannot change its pool, nor hold fewer than it serves."""


class ReserveEmptyError(Exception):
    """There are not enough free senders for the families that would have to move."""


def set_pool(tx: Tx, sender_id: UUID, pool: Pool) -> None:
    """Let a sender serve another pool. Raises SenderBusyError."""
    if families_served(tx, sender_id):
        raise SenderBusyError
    _change(tx, sender_id, pool=str(pool))


def set_families_max(tx: Tx, sender_id: UUID, families_max: int) -> None:
    """Raise or lower how many families a sender may serve. Raises SenderBusyError."""
    if families_served(tx, sender_id) > families_max:
        raise SenderBusyError
    _change(tx, sender_id, families_max=families_max)


def _change(tx: Tx, sender_id: UUID, **values: object) -> None:
    tx.session.execute(update(SenderRow).where(SenderRow.id == sender_id).values(**values))


def room(tx: Tx, channel: ChannelName) -> int:
    """Return how many more families could be given a sender on a channel."""
    mine: Sequence[SenderRecord] = [
        each
        for each in senders(tx, Pool.FAMILIES)
        if each.channel is channel and each.state == "active"
    ]
    return sum(max(each.families_max - families_served(tx, each.id), 0) for each in mine)


def empty_sender(tx: Tx, sender: SenderRecord, state: str) -> list[UUID]:
    """Rest or burn a sender and move its families to free ones; return which moved.

    All of them move or none: nobody may be asked from a number that became known. Raises
    ReserveEmptyError.
    """
    _change(tx, sender.id, state=state)
    if state == "burnt":
        bury(tx, Grave.BURNT, sender.id)
    query = select(FamilyRow.id).where(FamilyRow.sender_id == sender.id).order_by(FamilyRow.id)
    ids = list(tx.session.scalars(query.with_for_update()))
    for family_id in ids:
        found = free_sender(tx, sender.channel)
        if found is None:
            raise ReserveEmptyError
        statement = update(FamilyRow).where(FamilyRow.id == family_id)
        moved = statement.values(sender_id=found.id, former_sender_id=sender.id)
        tx.session.execute(moved)
        drop_pings(tx, family_id)  # what is about to leave would leave from the old number
    return ids


def families_without_reserve(tx: Tx) -> int:
    """Return how many families are served by senders that rest or are burnt."""
    query = (
        select(func.count())
        .select_from(FamilyRow)
        .join(SenderRow, SenderRow.id == FamilyRow.sender_id)
        .where(SenderRow.state != "active")
    )
    return tx.session.scalar(query) or 0
