"""What is not tried for a while, because the gateway refused a sender or the whole account."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from service.domain.address import ChannelName
from service.storage.store import Tx
from service.storage.tables import HoldRow

_ALL = b""


@dataclass(frozen=True, slots=True)
class Hold:
    """One sender of ours, or all of a channel (`sender_index` empty), until then."""

    channel: ChannelName
    sender_index: bytes = field(repr=False)
    until: datetime

    @property
    def is_of_channel(self) -> bool:
        """Return whether all of the channel is held, and not one sender."""
        return self.sender_index == _ALL


def hold(tx: Tx, channel: ChannelName, sender: str | None, until: datetime) -> None:
    """Hold one sender, or with None the whole channel; the later of two ends counts."""
    values = {
        "id": tx.new_id(),
        "channel": str(channel),
        "sender_index": _ALL if sender is None else tx.index("sender", sender),
        "until": until,
    }
    statement = insert(HoldRow).values(values)
    longer = func.greatest(HoldRow.until, statement.excluded.until)
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "sender_index"], set_={"until": longer}
        )
    )


def holds(tx: Tx, now: datetime) -> list[Hold]:
    """Return everything that is held now."""
    query = select(HoldRow).where(HoldRow.until > now).order_by(HoldRow.channel, HoldRow.until)
    return [
        Hold(ChannelName(row.channel), row.sender_index, row.until)
        for row in tx.session.scalars(query)
    ]


def held_until(tx: Tx, held: list[Hold], channel: ChannelName, sender: str) -> datetime | None:
    """Return until when `sender` is held, by itself or with its channel."""
    ours = [each for each in held if each.channel is channel]
    if not ours:
        return None
    index = tx.index("sender", sender)
    return max((each.until for each in ours if each.sender_index in (_ALL, index)), default=None)
