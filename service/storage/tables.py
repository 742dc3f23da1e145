"""Every table. What may be read without a key: ids, states, days, coming wakes; no verdict, no cause.

Sealed columns are plain bytes here: a column type cannot see its row, and a value must
open only in its own (I9), so sealing is done explicitly in the file of each aggregate.
No second of the past stands in clear (D13): `wake_at` is always an instant to come, or
one rounded so that it tells nothing; it is emptied when its work is done.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables_base import Base, Leased
from service.storage.tables_base import due as _due
from service.storage.tables_base import one_of as _one_of
from service.storage.tables_opening import DossierRow, RecipientRow, ReleaseRow, ReturnRow
from service.storage.tables_people import (
    AddressProofRow,
    ConfirmationRow,
    DraftRow,
    ExileRow,
    InvitationRow,
    OrganisationRow,
    PasskeyRow,
    ResponderRow,
    SessionRow,
    SpentChallengeRow,
    WarningRow,
)
from service.storage.tables_pressure import IncidentRow, PaperRow
from service.storage.tables_standing import (
    HeardRow,
    HearingRow,
    HoldRow,
    ShiftRow,
    StandstillRow,
    TombstoneRow,
)

__all__ = [
    "AddressProofRow",
    "AgreementRow",
    "Base",
    "CaseRow",
    "ChangeRow",
    "CheckRow",
    "ConfirmationRow",
    "DataKeyRow",
    "DossierRow",
    "DraftRow",
    "EffectRow",
    "ExileRow",
    "FamilyRow",
    "HeardRow",
    "HearingRow",
    "HoldRow",
    "InboundRow",
    "IncidentRow",
    "InvitationRow",
    "LedgerRow",
    "NoteRow",
    "OrganisationRow",
    "PaperRow",
    "PasskeyRow",
    "QuestionRow",
    "RecipientRow",
    "ReleaseRow",
    "ResponderRow",
    "ReturnRow",
    "SenderRow",
    "SessionRow",
    "ShiftRow",
    "SpentChallengeRow",
    "StandstillRow",
    "TombstoneRow",
    "WarningRow",
]


class DataKeyRow(Base):
    """One data key of a family, an organisation or the service, wrapped by the keyring."""

    __tablename__ = "data_keys"
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="the family or organisation")
    number: Mapped[int] = mapped_column(comment="grows when the key is replaced")
    wrapped: Mapped[bytes] = mapped_column(comment="the key under a key-encryption key")


class SenderRow(Base):
    """A number or Signal account of ours."""

    __tablename__ = "senders"
    __table_args__ = (
        _one_of("channel", "sms", "signal"),
        _one_of("pool", "families", "pages", "canary"),
        _one_of("state", "active", "resting", "burnt"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    pool: Mapped[str] = mapped_column(comment="the same sender never serves two (D5)")
    state: Mapped[str]
    families_max: Mapped[int] = mapped_column(comment="one, unless raised knowingly (D5)")
    number_index: Mapped[bytes] = mapped_column(unique=True, comment="keyed, of our own number")
    sealed: Mapped[bytes] = mapped_column(comment="the number")


class FamilyRow(Base, Leased):
    """One exile with one relative, and the watch kept with them."""

    __tablename__ = "families"
    __table_args__ = (
        _one_of("state", "active", "stopped", "shadow"),
        _one_of("channel", "own", "relay", "sms", "signal"),
        _due("families"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    origin_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("families.id"), index=True, comment="shadow: the family it looks like"
    )
    exile_id: Mapped[UUID] = mapped_column(ForeignKey("exiles.id"), index=True)
    number: Mapped[int] = mapped_column(comment="which of the exile's it is: all a page names")
    own_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    other_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("senders.id"), index=True)
    former_sender_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("senders.id"), index=True, comment="she may still answer in the thread she has"
    )
    state: Mapped[str]
    channel: Mapped[str] = mapped_column(comment="the mode: on which ears its silence depends")
    agreement_id: Mapped[UUID] = mapped_column(comment="the agreement in force")
    sealed_watch: Mapped[bytes] = mapped_column(comment="all that is remembered between events")


class AgreementRow(Base):
    """What was settled; superseded, never edited."""

    __tablename__ = "agreements"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    made_on: Mapped[date]
    superseded_on: Mapped[date | None]
    sealed: Mapped[bytes] = mapped_column(
        comment="agreement, codebook, address, names, sequence key"
    )


class ChangeRow(Base, Leased):
    """A change that redirects or widens, waiting for its days and for a second sign (§7)."""

    __tablename__ = "changes"
    __table_args__ = (
        _one_of(
            "kind",
            "words",
            "wordings",
            "phone",
            "number",
            "deputy",
            "card",
            "sooner",
            "consent",
            "forget",
        ),
        _one_of("state", "waiting", "ripe", "confirmed", "done", "withdrawn", "refused", "lapsed"),
        Index(
            "uq_changes_open",
            "family_id",
            "kind",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'ripe', 'confirmed')"),
        ),
        _due("changes"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(comment="confirmed: the second sign is there")
    made_on: Mapped[date]
    sealed: Mapped[bytes | None] = mapped_column(comment="what is to be; emptied at its end")


class CheckRow(Base):
    """One asking: on which days, and sealed how it ended."""

    __tablename__ = "checks"
    __table_args__ = (_one_of("state", "open", "closed"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None] = mapped_column(index=True)
    came_back_on: Mapped[date | None] = mapped_column(comment="the day anything came back")
    state: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(comment="how it ended, once it is closed")


class QuestionRow(Base):
    """Something an exile or deputy is asked or told."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("family_id", "effect_key"),
        _one_of("addressee", "exile", "deputy"),
        _one_of("kind", "question", "statement"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    effect_key: Mapped[bytes] = mapped_column(comment="keyed: what makes it unique in its family")
    addressee: Mapped[str]
    kind: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(comment="why")
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]


class InboundRow(Base, Leased):
    """A message as the gateway reported it: durable before it is acknowledged (I4)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("message_key"),
        _one_of("state", "new", "unverified", "judged", "unknown"),
        _due("inbox"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_key: Mapped[bytes] = mapped_column(comment="keyed, of gateway and message id")
    sender_index: Mapped[bytes] = mapped_column(comment="keyed, of our own number it came to")
    channel: Mapped[str]
    state: Mapped[str]
    day: Mapped[date]
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("families.id"), index=True)
    sealed_reading: Mapped[bytes | None] = mapped_column(comment="the verdict's class")
    sealed_words: Mapped[bytes | None] = mapped_column(
        comment="its text, under the family's key, for some days"
    )
    sealed: Mapped[bytes | None] = mapped_column(comment="the message, under its own place")


class EffectRow(Base, Leased):
    """An effect committed with the state that asked for it, and what became of it (I2)."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("effect_key"),
        _one_of("kind", "ping", "page", "operator", "canary", "note"),
        _one_of("state", "ready", "sending", "accepted", "rejected", "unknown", "dropped"),
        _one_of("delivery", "none", "accepted", "sent", "delivered", "undelivered"),
        _due("outbox"),
        Index("ix_outbox_message", "message_key"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    effect_key: Mapped[bytes] = mapped_column(comment="keyed: doing it twice is one")
    kind: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    delivery: Mapped[str] = mapped_column(comment="how far it got; only rises")
    tries: Mapped[int]
    day: Mapped[date]
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("families.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    responder_id: Mapped[UUID | None] = mapped_column(ForeignKey("responders.id"))
    message_key: Mapped[bytes | None] = mapped_column(comment="keyed, of the gateway's id")
    code: Mapped[str | None] = mapped_column(comment="the gateway's complaint, as a code")
    sealed: Mapped[bytes | None] = mapped_column(comment="sender, address, words, seconds")


class CaseRow(Base, Leased):
    """What silence or distress opened for people."""

    __tablename__ = "cases"
    __table_args__ = (
        _one_of(
            "state",
            "new",
            "taken",
            "verifying",
            "acting",
            "monitoring",
            "closed",
            "merged",
            "reopened",
        ),
        Index(
            "uq_cases_open",
            "family_id",
            unique=True,
            postgresql_where=text("state NOT IN ('closed', 'merged')"),
        ),
        _due("cases"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("families.id"), comment="empty in a wave, which is about many"
    )
    own_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    other_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("responders.id"))
    opened_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(
        comment="the case machine's state: cause, level, its seconds"
    )


class NoteRow(Base):
    """What a person wrote or did in a case; append-only."""

    __tablename__ = "case_notes"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(), comment="the order they came in")
    day: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(comment="who, what act, which words")


class LedgerRow(Base):
    """Append-only and hash-chained: who saw or did what."""

    __tablename__ = "ledger"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date]
    actor: Mapped[bytes] = mapped_column(comment="pseudonym; dies with its key")
    act: Mapped[str]
    subject: Mapped[bytes] = mapped_column(comment="pseudonym; dies with its key")
    detail: Mapped[bytes] = mapped_column(comment="sealed")
    previous: Mapped[bytes]
    hash: Mapped[bytes]
