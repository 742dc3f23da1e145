"""Messages as the gateway reported them, durable before they are acknowledged (I4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from service.domain.address import ChannelName
from service.storage.due import Claim
from service.storage.sealed import Place
from service.storage.store import SERVICE, Tx, floor_minute
from service.storage.tables import InboundRow


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message not yet attributed."""

    gateway: str
    message_id: str
    channel: ChannelName
    sender: str = field(repr=False)  # ours, it was sent to
    author: str = field(repr=False)  # theirs, it came from
    text: str = field(repr=False)
    readable: bool
    arrived_at: datetime
    hint: str = field(default="", repr=False)  # a number shown beside the account, if any
    device: int = 0  # of the account it was written on; 0: unknown
    opted_out: bool = False  # the carrier took it for its own word STOP
    left: str = ""  # no message: what an ear without keys left to be done; `text` says about what


@dataclass
class InboundRecord:
    """One inbox row as loaded."""

    id: UUID
    state: str
    sender_index: bytes
    inbound: Inbound


_KEEP = """
INSERT INTO inbox (id, message_key, sender_index, channel, state, day, wake_at, sealed)
SELECT * FROM unnest(%(ids)b::uuid[], %(keys)b::bytea[], %(senders)b::bytea[],
                     %(channels)b::text[], %(states)b::text[], %(days)b::date[],
                     %(wakes)b::timestamptz[], %(sealed)b::bytea[])
    AS arrived(id, message_key, sender_index, channel, state, day, wake_at, sealed)
WHERE NOT EXISTS (SELECT FROM heard WHERE heard.message_key = arrived.message_key)
ON CONFLICT DO NOTHING RETURNING id
"""


def keep(tx: Tx, messages: Sequence[tuple[Inbound, bool]]) -> int:
    """Store messages once each; return how many the gateway had not reported before.

    Beside each: whether it is known to be the gateway's own words.
    """
    kept = [(tx.new_id(), inbound, verified) for inbound, verified in messages]
    found = tx.run(
        _KEEP,
        ids=[row for row, _, _ in kept],
        keys=[message_key(tx, each.gateway, each.message_id) for _, each, _ in kept],
        senders=[tx.index("sender", each.sender) for _, each, _ in kept],
        channels=[str(each.channel) for _, each, _ in kept],
        states=["new" if verified else "unverified" for _, _, verified in kept],
        days=[each.arrived_at.date() for _, each, _ in kept],
        wakes=[floor_minute(each.arrived_at) for _, each, _ in kept],
        sealed=[tx.seal_value(SERVICE, each, _place(row)) for row, each, _ in kept],
    )
    return len(found)


def message_key(tx: Tx, gateway: str, message_id: str) -> bytes:
    """Return the keyed fingerprint of a gateway's message id."""
    return tx.index(f"message:{gateway}", message_id)


def lock_claimed(tx: Tx, claimed: Claim, steady: datetime) -> Sequence[InboundRecord]:
    """Return the claimed messages whose lease still holds, in the order they arrived."""
    query = (
        select(InboundRow)
        .where(InboundRow.id.in_(claimed.ids), InboundRow.sealed.is_not(None))
        .where(InboundRow.lease_token == claimed.token, InboundRow.lease_until > steady)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    records = [_record(tx, row) for row in tx.session.scalars(query)]
    return sorted(records, key=lambda record: record.inbound.arrived_at)


def _record(tx: Tx, row: InboundRow) -> InboundRecord:
    assert row.sealed is not None, "only unjudged messages are loaded"
    inbound = tx.unseal_value(Inbound, SERVICE, row.sealed, _place(row.id))
    return InboundRecord(row.id, row.state, row.sender_index, inbound)


def verify_inbound(tx: Tx, record: InboundRecord, inbound: Inbound) -> None:
    """Replace what was reported by what the gateway itself says it holds."""
    record.inbound, record.state = inbound, "new"
    tx.session.execute(
        update(InboundRow)
        .where(InboundRow.id == record.id)
        .values(state="new", sealed=tx.seal_value(SERVICE, inbound, _place(record.id)))
    )


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What a reply said, and about when: kept for some days under the family's key alone."""

    text: str = field(repr=False)
    about: datetime  # to ten minutes: a second would outlive the check (D13)


def judged(
    tx: Tx, record: InboundRecord, *, family_id: UUID | None = None, reading: str | None = None
) -> None:
    """Mark a message as judged: its second goes, its day stays, its class and words sealed anew.

    They go under the family's own key, where people may open them in a case, and stay for days.
    """
    tx.session.execute(
        update(InboundRow)
        .where(InboundRow.id == record.id)
        .values(
            state="judged" if family_id or reading else "unknown",
            family_id=family_id,
            sealed_reading=_sealed_reading(tx, record, family_id, reading),
            sealed_words=_sealed_words(tx, record, family_id),
            sealed=None,
            wake_at=None,
            lease_until=None,
            lease_token=None,
        )
    )


def _sealed_reading(
    tx: Tx, record: InboundRecord, family_id: UUID | None, reading: str | None
) -> bytes | None:
    if family_id is None:
        return None
    return tx.seal(family_id, reading, _reading_place(record.id))


def _sealed_words(tx: Tx, record: InboundRecord, family_id: UUID | None) -> bytes | None:
    if family_id is None:
        return None
    at = record.inbound.arrived_at
    about = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
    words = ReplyWords(record.inbound.text, about)
    return tx.seal_value(family_id, words, _words_place(record.id))


def words_since(tx: Tx, family_id: UUID, since: date) -> Sequence[ReplyWords]:
    """Return what a family's replies said since that day, as far as it is kept, oldest first."""
    query = select(InboundRow).where(
        InboundRow.family_id == family_id,
        InboundRow.day >= since,
        InboundRow.sealed_words.is_not(None),
    )
    found = [
        tx.unseal_value(ReplyWords, family_id, row.sealed_words, _words_place(row.id))
        for row in tx.session.scalars(query)
        if row.sealed_words is not None
    ]
    return sorted(found, key=lambda each: each.about)


def _words_place(inbound_id: UUID) -> Place:
    return Place("inbox", "sealed_words", inbound_id)


def is_done(tx: Tx, gateway: str, message_id: str) -> bool:
    """Whether a gateway's message was kept here and judged: nobody needs it there any more."""
    query = select(InboundRow.state).where(
        InboundRow.message_key == message_key(tx, gateway, message_id)
    )
    return tx.session.scalar(query) in ("judged", "unknown")


def is_waiting(tx: Tx, record: InboundRecord) -> bool:
    """Lock the message and tell whether nobody has judged it meanwhile."""
    query = select(InboundRow.state).where(InboundRow.id == record.id).with_for_update()
    return tx.session.scalar(query) == "unverified"


def postpone(tx: Tx, record: InboundRecord, until: datetime | None) -> None:
    """Look at the message again later; nothing about it changes."""
    tx.session.execute(
        update(InboundRow)
        .where(InboundRow.id == record.id)
        .values(wake_at=until, lease_until=None, lease_token=None)
    )


def came_back(tx: Tx, family_id: UUID, *, limit: int = 60) -> Sequence[tuple[date, str | None]]:
    """Return (day, class) of what came from a family, newest day first."""
    query = (
        select(InboundRow)
        .where(InboundRow.family_id == family_id)
        .order_by(InboundRow.day.desc(), InboundRow.id)
        .limit(limit)
    )
    return [(row.day, _reading(tx, family_id, row)) for row in tx.session.scalars(query)]


def _reading(tx: Tx, family_id: UUID, row: InboundRow) -> str | None:
    if row.sealed_reading is None:
        return None
    found = tx.unseal(family_id, row.sealed_reading, _reading_place(row.id))
    return None if found is None else str(found)


def _reading_place(inbound_id: UUID) -> Place:
    return Place("inbox", "sealed_reading", inbound_id)


def _place(inbound_id: UUID) -> Place:
    return Place("inbox", "sealed", inbound_id)
