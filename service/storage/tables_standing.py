"""Tables of what stands beside families and cases: ears, holds on senders, hours of duty."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables_base import Base
from service.storage.tables_base import one_of as _one_of


class HearingRow(Base):
    """One channel's ears."""

    __tablename__ = "hearing"
    __table_args__ = (_one_of("channel", "sms", "signal"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(comment="when it last proved itself, when it was deaf")


class HoldRow(Base):
    """A sender, or a whole channel, that is not tried for a while: the gateway refused it."""

    __tablename__ = "holds"
    __table_args__ = (
        _one_of("channel", "sms", "signal", "voice"),
        UniqueConstraint("channel", "sender_index"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    sender_index: Mapped[bytes] = mapped_column(comment="keyed, of our own number; empty: all")
    until: Mapped[datetime] = mapped_column(comment="rounded: when it is tried again")


class ShiftRow(Base):
    """Hours of duty of a responder."""

    __tablename__ = "shifts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    day: Mapped[date] = mapped_column(comment="on which it begins, by the organisation's clock")
    sealed: Mapped[bytes] = mapped_column(comment="whose it is, its hours, whether it is offered")


class HeardRow(Base):
    """A message that was judged and forgotten, by a mark: told once more, it is not heard again."""

    __tablename__ = "heard"
    message_key: Mapped[bytes] = mapped_column(
        primary_key=True, comment="keyed, of gateway and message id"
    )


class TombstoneRow(Base):
    """What was stopped, destroyed or revoked, by a mark that only the keyring can make."""

    __tablename__ = "tombstones"
    __table_args__ = (
        _one_of(
            "grave",
            "stopped",
            "paused",
            "erased",
            "unwilling",
            "revoked",
            "dissolved",
            "dropped",
            "burnt",
            "replaced",
        ),
    )
    grave: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[bytes] = mapped_column(primary_key=True, comment="keyed, of what it was")
    until: Mapped[date | None] = mapped_column(comment="the last day it holds; empty: for good")


class StandstillRow(Base):
    """Present while a restored database waits: nothing goes out to a relative."""

    __tablename__ = "standstill"
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="the service's own: there is one")
    since: Mapped[datetime] = mapped_column(comment="of the restore, to the minute above")
