"""The tables of people: who vouches, who responds, who asks, and how each of them comes in.

What holds for `tables` holds here: sealed columns are plain bytes, and no past second is clear.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables_base import Base
from service.storage.tables_base import one_of as _one_of


class OrganisationRow(Base):
    """An NGO."""

    __tablename__ = "organisations"
    __table_args__ = (_one_of("state", "active", "revoked"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    time_zone: Mapped[str] = mapped_column(comment="where its responders keep their day")
    sealed: Mapped[bytes] = mapped_column(comment="name")


class ResponderRow(Base):
    """A person of an organisation."""

    __tablename__ = "responders"
    __table_args__ = (_one_of("state", "waiting", "active", "revoked"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str]
    confirm_by: Mapped[date | None] = mapped_column(
        comment="waiting: until when two members of different organisations may confirm them"
    )
    on_shift: Mapped[bool] = mapped_column(comment="said by themselves at the desk")
    ordinal: Mapped[int] = mapped_column(comment="in which order they are paged")
    locator_index: Mapped[bytes] = mapped_column(unique=True, comment="keyed, of four words")
    secret_hash: Mapped[str] = mapped_column(comment="Argon2id of the other four, peppered")
    sealed_step: Mapped[bytes] = mapped_column(comment="the last code used; it tells a second")
    sealed: Mapped[bytes] = mapped_column(comment="name, addresses, code secret, language")


class ConfirmationRow(Base):
    """One member's word that a newcomer is who they say; gone once it was needed."""

    __tablename__ = "confirmations"
    newcomer_id: Mapped[UUID] = mapped_column(ForeignKey("responders.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("responders.id"), primary_key=True)


class PasskeyRow(Base):
    """A key by which a responder signs in without words."""

    __tablename__ = "passkeys"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    responder_id: Mapped[UUID] = mapped_column(ForeignKey("responders.id"), index=True)
    credential_index: Mapped[bytes] = mapped_column(unique=True, comment="keyed, of its own id")
    made_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(comment="public key, how often it has signed")


class SpentChallengeRow(Base):
    """A challenge a passkey has answered: good once, forgotten when it would be over anyway."""

    __tablename__ = "spent_challenges"
    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(comment="rounded up")


class ExileRow(Base):
    """Who asks us to keep watch."""

    __tablename__ = "exiles"
    __table_args__ = (_one_of("state", "waiting", "active", "shadow"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    origin_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("exiles.id"), index=True, comment="shadow: whom other words were typed for"
    )
    confirm_by: Mapped[date | None] = mapped_column(
        comment="waiting: until when the organisation may confirm them by voice"
    )
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id"), comment="who vouched"
    )
    locator_index: Mapped[bytes] = mapped_column(unique=True, comment="keyed, of four words")
    secret_hash: Mapped[str] = mapped_column(comment="Argon2id of the other four, peppered")
    sealed: Mapped[bytes] = mapped_column(comment="where they and their deputies are reached")


class WarningRow(Base):
    """A sign-in that may have been forced: which it was is sealed, and every one makes a row."""

    __tablename__ = "warnings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    exile_id: Mapped[UUID] = mapped_column(ForeignKey("exiles.id"), index=True)
    shown_from: Mapped[datetime] = mapped_column(comment="by chance, later; then its day alone")
    sealed: Mapped[bytes] = mapped_column(comment="whether other words were typed")


class AddressProofRow(Base):
    """Whether an address of an exile or a responder was proved (D10)."""

    __tablename__ = "address_proofs"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(index=True, comment="the exile or responder")
    address_index: Mapped[bytes] = mapped_column(
        unique=True, comment="keyed, of owner and address: the same number twice is no match"
    )
    sealed: Mapped[bytes] = mapped_column(comment="how far it is proved, with its days")


class DraftRow(Base):
    """A registration an exile has begun; gone when it is finished, or after a day of rest."""

    __tablename__ = "drafts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    exile_id: Mapped[UUID] = mapped_column(ForeignKey("exiles.id"), unique=True)
    expires_at: Mapped[datetime] = mapped_column(comment="to the hour; moved while it is typed")
    sealed: Mapped[bytes] = mapped_column(comment="what was typed so far, field by field")


class InvitationRow(Base):
    """A one-use invitation of an exile or a responder."""

    __tablename__ = "invitations"
    __table_args__ = (_one_of("kind", "exile", "responder"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    expires_at: Mapped[datetime]
    used_on: Mapped[date | None]


class SessionRow(Base):
    """A signed-in browser; the cookie's value is stored hashed."""

    __tablename__ = "sessions"
    __table_args__ = (_one_of("face", "exile", "desk"), Index("ix_sessions_expiry", "expires_at"))
    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    face: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    stepped_until: Mapped[datetime | None] = mapped_column(
        comment="until when acts that widen or reveal are open; rounded up"
    )
    wrong_steps: Mapped[int] = mapped_column(comment="how often other words were typed for them")
