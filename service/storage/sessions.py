"""Signed-in browsers: server-side, by the hash of the cookie's value."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from service.storage.store import Tx
from service.storage.tables import ExileRow, SessionRow


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is."""

    face: str
    subject_id: UUID
    expires_at: datetime


def add_session(tx: Tx, id_hash: bytes, signed_in: SignedIn) -> None:
    """Store a session."""
    tx.session.add(
        SessionRow(
            id_hash=id_hash,
            face=signed_in.face,
            subject_id=signed_in.subject_id,
            expires_at=signed_in.expires_at,
            wrong_steps=0,
        )
    )


def find_session(tx: Tx, face: str, id_hash: bytes, now: datetime) -> SignedIn | None:
    """Return a session of this face that has not ended."""
    query = select(SessionRow).where(
        SessionRow.id_hash == id_hash, SessionRow.face == face, SessionRow.expires_at > now
    )
    row = tx.session.scalars(query).first()
    return SignedIn(row.face, row.subject_id, row.expires_at) if row else None


def is_stepped_up(tx: Tx, id_hash: bytes, now: datetime) -> bool:
    """Whether the secret words were typed again in this session a short while ago."""
    query = select(SessionRow.id_hash).where(
        SessionRow.id_hash == id_hash, SessionRow.stepped_until > now
    )
    return tx.session.scalars(query).first() is not None


def step_up(tx: Tx, id_hash: bytes, until: datetime) -> None:
    """Let a session widen and reveal until then."""
    row = update(SessionRow).where(SessionRow.id_hash == id_hash)
    tx.session.execute(row.values(stepped_until=until, wrong_steps=0))


def count_wrong_step(tx: Tx, id_hash: bytes, most: int) -> None:
    """Count other words than those of the sign-in; of too many the session ends."""
    mine = SessionRow.id_hash == id_hash
    counted = update(SessionRow).where(mine).values(wrong_steps=SessionRow.wrong_steps + 1)
    tx.session.execute(counted)
    tx.session.execute(delete(SessionRow).where(mine, SessionRow.wrong_steps >= most))


def end_session(tx: Tx, id_hash: bytes) -> None:
    """End one session."""
    tx.session.execute(delete(SessionRow).where(SessionRow.id_hash == id_hash))


def end_sessions_of(tx: Tx, subject_id: UUID) -> None:
    """End every session of one person."""
    tx.session.execute(delete(SessionRow).where(SessionRow.subject_id == subject_id))


def end_sessions_alike(tx: Tx, subject_id: UUID) -> None:
    """End every session of one person, also those that other words opened for an exile."""
    origin = select(ExileRow.origin_id).where(ExileRow.id == subject_id).scalar_subquery()
    root = func.coalesce(origin, subject_id)
    alike = select(ExileRow.id).where(or_(ExileRow.id == root, ExileRow.origin_id == root))
    mine = or_(SessionRow.subject_id == subject_id, SessionRow.subject_id.in_(alike))
    tx.session.execute(delete(SessionRow).where(mine))


def sweep_sessions(tx: Tx, now: datetime) -> None:
    """Delete sessions that have ended by themselves."""
    tx.session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
