"""Effects committed with the state that asked for them, and what became of each (I2).

`ready → sending → accepted | rejected | unknown`, or `dropped` where it may no longer be
done. No gateway knows an idempotency key: a row that was `sending` when its worker died
is `unknown` until evidence resolves it. When to look again is the use case's to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, text, update

from service.domain.address import ChannelName
from service.storage.due import Claim
from service.storage.sealed import Place
from service.storage.store import SERVICE, Tx
from service.storage.tables import EffectRow


class Kind(StrEnum):
    """What an effect is, towards whom."""

    PING = "ping"
    PAGE = "page"
    OPERATOR = "operator"
    CANARY = "canary"
    NOTE = "note"  # a few neutral words to an exile or a responder, at their own address


class EffectState(StrEnum):
    """How far the doing of an effect has come."""

    READY = "ready"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


BRIEF = (Kind.OPERATOR, Kind.CANARY, Kind.NOTE)  # nothing of them is needed once they are done
DONE = (EffectState.ACCEPTED, EffectState.REJECTED, EffectState.DROPPED)
UNRESOLVED = (EffectState.SENDING, EffectState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sealed in an outbox row: whom it leaves from and to, its words and seconds."""

    sender: str = field(repr=False)
    to: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime  # its due second
    topic: str = ""
    ordinal: int | None = None
    attempt: int = 1
    step: str = ""
    repeat: int = 0
    unknown_since: datetime | None = None
    put_off: bool = False  # it was late once, and waits for a second of its own


@dataclass
class EffectRecord:
    """One effect as loaded."""

    id: UUID
    kind: Kind
    channel: ChannelName
    state: EffectState
    delivery: str
    tries: int
    letter: Letter
    family_id: UUID | None = None
    case_id: UUID | None = None
    responder_id: UUID | None = None

    @property
    def owner(self) -> UUID:
        """Whose data key seals the letter."""
        return self.family_id or SERVICE


@dataclass(frozen=True, slots=True)
class Asked:
    """A new effect to be done at `wake_at`."""

    key: str
    kind: Kind
    channel: ChannelName
    letter: Letter
    wake_at: datetime
    family_id: UUID | None = None
    case_id: UUID | None = None
    responder_id: UUID | None = None


_ADD = """
INSERT INTO outbox (id, effect_key, kind, channel, family_id, case_id, responder_id, wake_at,
                    sealed, state, delivery, tries, day)
SELECT asked.*, 'ready', 'none', 0, %(today)b
FROM unnest(%(ids)b::uuid[], %(keys)b::bytea[], %(kinds)b::text[], %(channels)b::text[],
            %(families)b::uuid[], %(cases)b::uuid[], %(responders)b::uuid[],
            %(wakes)b::timestamptz[], %(sealed)b::bytea[]) AS asked
ON CONFLICT DO NOTHING
"""


def add_effects(tx: Tx, asked: Sequence[Asked], today: date) -> None:
    """Store effects; one whose key is already there is not stored again (I2)."""
    if not asked:
        return
    ids = [tx.new_id() for _ in asked]
    tx.hand_over(
        _ADD,
        ids=ids,
        keys=[tx.index("effect", one.key) for one in asked],
        kinds=[str(one.kind) for one in asked],
        channels=[str(one.channel) for one in asked],
        families=[one.family_id for one in asked],
        cases=[one.case_id for one in asked],
        responders=[one.responder_id for one in asked],
        wakes=[one.wake_at for one in asked],
        sealed=[
            tx.seal_value(one.family_id or SERVICE, one.letter, _place(effect_id))
            for effect_id, one in zip(ids, asked, strict=True)
        ],
        today=today,
    )


def load_claimed(tx: Tx, claimed: Claim, steady: datetime) -> Sequence[EffectRecord]:
    """Return the claimed effects whose lease still holds, locked, oldest due first."""
    query = (
        select(EffectRow)
        .where(EffectRow.id.in_(claimed.ids))
        .where(EffectRow.lease_token == claimed.token, EffectRow.lease_until > steady)
        .order_by(EffectRow.wake_at, EffectRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _records(tx, tx.session.scalars(query).all())


def lock_effect(tx: Tx, effect_id: UUID) -> EffectRecord | None:
    """Return one effect, its row locked."""
    query = (
        select(EffectRow)
        .where(EffectRow.id == effect_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = _records(tx, tx.session.scalars(query).all())
    return found[0] if found else None


def find_effect(tx: Tx, effect_id: UUID) -> EffectRecord | None:
    """Return one effect without locking it."""
    row = tx.session.get(EffectRow, effect_id)
    found = _records(tx, [row]) if row is not None else []
    return found[0] if found else None


def _records(tx: Tx, rows: Sequence[EffectRow]) -> list[EffectRecord]:
    tx.load_keys([row.family_id or SERVICE for row in rows])
    return [_record(tx, row) for row in rows if row.sealed is not None]


def _record(tx: Tx, row: EffectRow) -> EffectRecord:
    assert row.sealed is not None, "rows without a letter are not loaded"
    letter = tx.unseal_value(Letter, row.family_id or SERVICE, row.sealed, _place(row.id))
    return EffectRecord(
        id=row.id,
        kind=Kind(row.kind),
        channel=ChannelName(row.channel),
        state=EffectState(row.state),
        delivery=row.delivery,
        tries=row.tries,
        letter=letter,
        family_id=row.family_id,
        case_id=row.case_id,
        responder_id=row.responder_id,
    )


def begin_sending(
    tx: Tx, records: Sequence[EffectRecord], claimed: Claim, *, until: datetime
) -> list[EffectRecord]:
    """Mark effects as being sent and return those whose lease was still ours."""
    changed = tx.session.execute(
        update(EffectRow)
        .where(EffectRow.id.in_([record.id for record in records]))
        .where(EffectRow.lease_token == claimed.token, EffectRow.state == EffectState.READY)
        .values(state="sending", tries=EffectRow.tries + 1, lease_until=until)
        .returning(EffectRow.id)
    )
    ids = set(changed.scalars())
    begun = [record for record in records if record.id in ids]
    for record in begun:
        record.state = EffectState.SENDING
    return begun


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a try; `wake_at`: when to look again."""

    state: EffectState
    wake_at: datetime | None = None
    code: str | None = None
    letter: Letter | None = None


def finish(tx: Tx, record: EffectRecord, finding: Finding) -> None:
    """Store what became of an effect; the lease ends with it."""
    values: dict[str, object] = {
        "state": str(finding.state),
        "wake_at": finding.wake_at,
        "lease_until": None,
        "lease_token": None,
        "code": finding.code,
    }
    if record.kind in BRIEF and finding.wake_at is None:
        values["sealed"] = None
    if finding.letter is not None:
        values["sealed"] = tx.seal_value(record.owner, finding.letter, _place(record.id))
    tx.session.execute(
        update(EffectRow)
        # A callback may have settled it meanwhile: no doubt of ours undoes a fact.
        .where(EffectRow.id == record.id, EffectRow.state == record.state)
        .values(values)
    )


# Whatever doubt a callback or a look left there: that the gateway took it is a fact.
_ACCEPT = text(
    """
    UPDATE outbox
    SET state = 'accepted', message_key = taken.message_key, code = NULL,
        wake_at = NULL, lease_until = NULL, lease_token = NULL,
        sealed = CASE WHEN kind = ANY(:brief) THEN NULL ELSE sealed END
    FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS bytea[])) AS taken(id, message_key)
    WHERE outbox.id = taken.id
    """
)


def finish_accepted(tx: Tx, taken: Mapping[UUID, bytes]) -> None:
    """Store which effects the gateway took, and its messages' fingerprints."""
    if not taken:
        return
    brief = [str(kind) for kind in BRIEF]
    given = {"ids": list(taken), "keys": list(taken.values()), "brief": brief}
    tx.session.execute(_ACCEPT, given)


_RAISE = """
UPDATE outbox SET delivery = %(delivery)b
WHERE id = %(id)b AND state = 'accepted' AND delivery = ANY(%(lower)b) RETURNING id
"""


def raise_settled(tx: Tx, effect_id: UUID, delivery: str, lower: Sequence[str]) -> bool:
    """Raise how far an accepted message got, in one statement; False where more is to be seen to."""
    return bool(tx.run(_RAISE, id=effect_id, delivery=delivery, lower=list(lower)))


def raise_delivery(tx: Tx, effect_id: UUID, delivery: str) -> None:
    """Store how far a message got."""
    tx.session.execute(update(EffectRow).where(EffectRow.id == effect_id).values(delivery=delivery))


def unknown_outcomes(tx: Tx) -> int:
    """Return how many effects nobody knows the fate of at present."""
    query = select(func.count()).where(EffectRow.state == EffectState.UNKNOWN)
    found: int = tx.session.scalars(query).one()
    return found


def is_bound(tx: Tx, message_key: bytes, effect_id: UUID) -> bool:
    """Whether a gateway's message already belongs to another effect."""
    query = (
        select(EffectRow.id)
        .where(EffectRow.message_key == message_key, EffectRow.id != effect_id)
        .limit(1)
    )
    return tx.session.scalars(query).first() is not None


def forget_letters(tx: Tx, *, family_id: UUID | None = None, case_id: UUID | None = None) -> None:
    """Drop words, addresses and seconds of what is done: check or case has ended (D13)."""
    tx.session.execute(
        update(EffectRow)
        .where(EffectRow.state.in_(DONE), EffectRow.sealed.is_not(None))
        .where(EffectRow.family_id == family_id if family_id else EffectRow.case_id == case_id)
        .values(sealed=None)
    )


def drop_pings(tx: Tx, family_id: UUID) -> None:
    """Drop every ping of a family that has not begun to leave: the stop word came (R11)."""
    tx.session.execute(
        update(EffectRow)
        .where(EffectRow.family_id == family_id, EffectRow.kind == "ping")
        .where(EffectRow.state == "ready")
        .values(state="dropped", wake_at=None, lease_until=None, lease_token=None)
    )


def ping_days(tx: Tx, family_id: UUID, since: date) -> Sequence[date]:
    """Return the days since then on which a message went out to a relative."""
    query = (
        select(EffectRow.day)
        .where(EffectRow.family_id == family_id, EffectRow.kind == "ping")
        .where(EffectRow.day >= since, EffectRow.state != "dropped")
    )
    return tx.session.scalars(query.distinct()).all()


def drop_pages(tx: Tx, case_id: UUID, responder_id: UUID | None = None) -> None:
    """Drop the pages of a case that have not begun to leave."""
    statement = (
        update(EffectRow)
        .where(EffectRow.case_id == case_id, EffectRow.state == "ready")
        .values(state="dropped", wake_at=None, lease_until=None, lease_token=None)
    )
    if responder_id is not None:
        statement = statement.where(EffectRow.responder_id == responder_id)
    tx.session.execute(statement)


def _place(effect_id: UUID) -> Place:
    return Place("outbox", "sealed", effect_id)
