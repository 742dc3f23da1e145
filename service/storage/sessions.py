"""Signed-in browsers: server-side, by the hash of the cookie's value."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from service.storage.store import Tx
from service.storage.tables import SessionRow


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
        )
    )


def find_session(tx: Tx, face: str, id_hash: bytes, now: datetime) -> SignedIn | None:
    """Return a session of this face that has not ended."""
    query = select(SessionRow).where(
        SessionRow.id_hash == id_hash, SessionRow.face == face, SessionRow.expires_at > now
    )
    row = tx.session.scalars(query).first()
    return SignedIn(row.face, row.subject_id, row.expires_at) if row else None


def end_session(tx: Tx, id_hash: bytes) -> None:
    """End one session."""
    tx.session.execute(delete(SessionRow).where(SessionRow.id_hash == id_hash))


def end_sessions_of(tx: Tx, subject_id: UUID) -> None:
    """End every session of one person."""
    tx.session.execute(delete(SessionRow).where(SessionRow.subject_id == subject_id))


def sweep_sessions(tx: Tx, now: datetime) -> None:
    """Delete sessions that have ended by themselves."""
    tx.session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
