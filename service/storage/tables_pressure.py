"""Tables of the pressure log: what was done to families, and the papers that tell of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables_base import Base


class IncidentRow(Base):
    """One entry of the pressure log."""

    __tablename__ = "incidents"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(), comment="the order they came in")
    written_on: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(comment="what happened, who wrote it, what consent")


class PaperRow(Base):
    """A paper or photo of an entry."""

    __tablename__ = "papers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True)
    sealed_hash: Mapped[bytes] = mapped_column(comment="its hash and size")
    sealed: Mapped[bytes] = mapped_column(comment="the paper itself")
