"""What is deleted for good because nobody needs it any more (D13).

How long is for the use case to say. Keys of families are not destroyed here, and what a
family still goes by (its watch, its agreement, books left behind) is part of neither.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import Delete, delete, func, literal, or_, select, update

from service.storage.address_proofs import is_needed
from service.storage.cases import CLOSED
from service.storage.changes import ENDED
from service.storage.sealed import SealBrokenError
from service.storage.store import KeyLostError, Tx
from service.storage.tables import (
    AddressProofRow,
    AgreementRow,
    Base,
    CaseRow,
    ChangeRow,
    CheckRow,
    EffectRow,
    ExileRow,
    FamilyRow,
    HoldRow,
    InboundRow,
    InvitationRow,
    QuestionRow,
    ResponderRow,
    TombstoneRow,
    WarningRow,
)


def _gone(tx: Tx, statement: Delete) -> int:
    return len(tx.session.execute(statement.returning(literal(1))).all())


def sweep_changes(tx: Tx, before: date) -> int:
    """Delete changes that have ended."""
    ended = ChangeRow.state.in_([str(state) for state in ENDED])
    return _gone(tx, delete(ChangeRow).where(ended, ChangeRow.made_on < before))


def sweep_agreements(tx: Tx, before: date) -> int:
    """Delete agreements that were replaced: their words still heard are in the one in force."""
    in_force = select(FamilyRow.agreement_id)
    return _gone(
        tx,
        delete(AgreementRow).where(
            AgreementRow.superseded_on < before, AgreementRow.id.not_in(in_force)
        ),
    )


def sweep_holds(tx: Tx, now: datetime) -> int:
    """Delete waits of senders that are over."""
    return _gone(tx, delete(HoldRow).where(HoldRow.until <= now))


def sweep_checks(tx: Tx, before: date) -> int:
    """Delete checks that were closed."""
    return _gone(tx, delete(CheckRow).where(CheckRow.closed_on < before))


def sweep_questions(tx: Tx, before: date, long_before: date) -> int:
    """Delete questions that were answered, and in the end the others."""
    over = or_(QuestionRow.answered_on < before, QuestionRow.asked_on < long_before)
    return _gone(tx, delete(QuestionRow).where(over))


def sweep_cases(tx: Tx, before: date) -> int:
    """Delete cases that were closed, with whatever hangs on them alone."""
    closed = CaseRow.state.in_(CLOSED) & (CaseRow.opened_on < before)
    ids = tx.session.scalars(select(CaseRow.id).where(closed)).all()
    for table in reversed(Base.metadata.sorted_tables):
        if "case_id" not in table.c:
            continue
        theirs = table.c.case_id.in_(ids)
        if table.c.case_id.nullable and table.name != EffectRow.__tablename__:
            tx.session.execute(update(table).where(theirs).values(case_id=None))
        else:
            tx.session.execute(delete(table).where(theirs))
    return _gone(tx, delete(CaseRow).where(CaseRow.id.in_(ids)))


def sweep_warnings(tx: Tx, before: date) -> int:
    """Delete warnings that nobody settled."""
    begins = datetime.combine(before, time(0), UTC)
    return _gone(tx, delete(WarningRow).where(WarningRow.shown_from < begins))


def sweep_invitations(tx: Tx, now: datetime) -> int:
    """Delete invitations whose hours are over, used or not."""
    return _gone(tx, delete(InvitationRow).where(InvitationRow.expires_at <= now))


def sweep_tombstones(tx: Tx, today: date) -> int:
    """Delete tombstones that mean nothing any more."""
    return _gone(tx, delete(TombstoneRow).where(TombstoneRow.until < today))


def sweep_inbox(tx: Tx, before: date) -> int:
    """Delete what is left of messages that were judged: the day, and the class under seal.

    A mark without a day stays of each: a webhook that was caught has no hour of its own, and sent
    again years later it would end a silence.
    """
    judged = InboundRow.state.in_(("judged", "unknown"))
    old = (judged, InboundRow.wake_at.is_(None), InboundRow.day < before)
    gone = delete(InboundRow).where(*old).returning(InboundRow.message_key)
    keys = tx.session.scalars(gone).all()
    tx.run(_HEARD, keys=sorted(keys))  # in no order that tells which came first
    return len(keys)


_HEARD = "INSERT INTO heard SELECT unnest(%(keys)b::bytea[]) ON CONFLICT DO NOTHING"


def sweep_reply_words(tx: Tx, before: date) -> int:
    """Empty what replies said; day and class stay."""
    old = update(InboundRow).where(InboundRow.sealed_words.is_not(None), InboundRow.day < before)
    emptied = tx.session.execute(old.values(sealed_words=None).returning(literal(1)))
    return len(emptied.all())


def sweep_outbox(tx: Tx, before: date, *, pings: bool) -> int:
    """Delete effects that were done, or never will be."""
    kind = EffectRow.kind == "ping" if pings else EffectRow.kind != "ping"
    done = EffectRow.state.in_(("accepted", "rejected", "dropped"))
    return _gone(
        tx,
        delete(EffectRow).where(kind, done, EffectRow.wake_at.is_(None), EffectRow.day < before),
    )


def sweep_proofs(tx: Tx, now: datetime, limit: int = 500) -> int:
    """Delete what is known of addresses that prove nothing any more, or have no owner."""
    some = select(AddressProofRow).order_by(func.random()).limit(limit)  # all, in some rounds
    rows = tx.session.scalars(some).all()
    owners = _key_owners(tx, [row.owner_id for row in rows])
    tx.load_keys(list(owners.values()))
    needless = [row.id for row in rows if not _proves(tx, owners.get(row.owner_id), row, now)]
    return _gone(tx, delete(AddressProofRow).where(AddressProofRow.id.in_(needless)))


def _proves(tx: Tx, key_owner: UUID | None, row: AddressProofRow, now: datetime) -> bool:
    try:
        return key_owner is not None and is_needed(tx, key_owner, row, now)
    except (SealBrokenError, KeyLostError):
        return False  # what does not open proves nothing, and must not stop the sweep


def _key_owners(tx: Tx, owner_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return whose data key seals what is known of each owner's addresses."""
    exiles = tx.session.scalars(select(ExileRow.id).where(ExileRow.id.in_(owner_ids)))
    found = {each: each for each in exiles}
    of_families = tx.session.scalars(select(FamilyRow.id).where(FamilyRow.id.in_(owner_ids)))
    found |= {each: each for each in of_families}
    responders = select(ResponderRow.id, ResponderRow.organisation_id).where(
        ResponderRow.id.in_(owner_ids), ResponderRow.state != "revoked"
    )
    return found | {row.id: row.organisation_id for row in tx.session.execute(responders)}
