"""The tables of sealed things that people open: who asked, for whose keys, and what was sealed.

What holds for `tables` holds here. A dossier was sealed in a browser before it came: the
column seals once more what only responders' own keys open.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables_base import Base
from service.storage.tables_base import one_of as _one_of


class ReleaseRow(Base):
    """One asking to open something sealed of a case, and what became of it."""

    __tablename__ = "releases"
    __table_args__ = (
        _one_of("part", "dossier", "replies"),
        _one_of("state", "asked", "agreed", "alone", "reviewed", "over"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    part: Mapped[str]
    state: Mapped[str] = mapped_column(comment="alone: opened by one person, to be reviewed")
    made_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(comment="who asked, agreed and reviewed, with seconds")


class RecipientRow(Base):
    """A public key that dossiers are sealed for: a responder's own, or for recovery."""

    __tablename__ = "recipients"
    __table_args__ = (
        _one_of("kind", "own", "recovery"),
        Index(
            "uq_recipients_own",
            "responder_id",
            unique=True,
            postgresql_where=text("kind = 'own'"),
        ),
        Index(
            "uq_recipients_recovery",
            "organisation_id",
            unique=True,
            postgresql_where=text("kind = 'recovery'"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    responder_id: Mapped[UUID] = mapped_column(
        ForeignKey("responders.id"), comment="who keeps it, or put it in for recovery"
    )
    kind: Mapped[str]
    made_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(comment="the public key")


class DossierRow(Base):
    """What an exile sealed in their browser for responders' keys; the newest and the one before."""

    __tablename__ = "dossiers"
    __table_args__ = (UniqueConstraint("family_id", "ordinal"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"))
    ordinal: Mapped[int] = mapped_column(comment="the highest is in force")
    made_on: Mapped[date]
    keys_index: Mapped[bytes] = mapped_column(comment="keyed, of the public keys it is for")
    sealed: Mapped[bytes] = mapped_column(comment="two age files")


class ReturnRow(Base):
    """Somebody who lost their words asks for new ones, found by the locator words they know."""

    __tablename__ = "returns"
    __table_args__ = (_one_of("state", "asked", "confirmed", "used", "refused"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    exile_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("exiles.id"), index=True, comment="empty: the words found nobody"
    )
    state: Mapped[str]
    ripens_at: Mapped[datetime | None] = mapped_column(comment="rounded; from then on it is good")
    expires_at: Mapped[datetime] = mapped_column(comment="rounded up")
