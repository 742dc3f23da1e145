"""What every table has in common: naming, types, due work and its lease."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine, Uuid

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The metadata that migrations are compared with."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any] | type[TypeEngine[Any]]]] = {
        str: Text,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        date: Date,
        UUID: Uuid,
    }


def one_of(column: str, *values: str) -> CheckConstraint:
    """Let a column hold these values alone."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def due(table: str, *, where: str = "wake_at IS NOT NULL") -> Index:
    """The partial index by which due work is found: cost follows what is due.

    Of the wake alone: with the id in it, it would be a page deeper at 100,000 families.
    """
    return Index(f"ix_{table}_due", "wake_at", postgresql_where=text(where))


class Leased:
    """Work that time makes due and one worker at a time holds."""

    wake_at: Mapped[datetime | None] = mapped_column(
        comment="when time next matters: to come, or rounded; never a past second (D13)"
    )
    lease_until: Mapped[datetime | None] = mapped_column(
        comment="until when one worker holds it, in real time"
    )
    lease_token: Mapped[UUID | None] = mapped_column(comment="fences off a worker that came late")
