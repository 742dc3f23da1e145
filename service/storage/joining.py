"""Newcomers who wait to be confirmed, and who has given their word for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from service.domain.ids import OrganisationId, ResponderId
from service.storage import people
from service.storage.codec import from_json
from service.storage.people import Person
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import ConfirmationRow, OrganisationRow, ResponderRow


@dataclass(frozen=True, slots=True)
class NewcomerRecord:
    """Somebody who was invited, has their words, and waits."""

    id: ResponderId
    organisation_id: OrganisationId
    organisation: str
    confirm_by: date
    name: str = field(repr=False)


def staffed(tx: Tx) -> Sequence[OrganisationId]:
    """Return the organisations that have an active responder."""
    query = (
        select(ResponderRow.organisation_id)
        .join(OrganisationRow, OrganisationRow.id == ResponderRow.organisation_id)
        .where(ResponderRow.state == "active", OrganisationRow.state == "active")
        .distinct()
    )
    return [OrganisationId(found) for found in tx.session.scalars(query)]


def newcomers(tx: Tx, today: date) -> Sequence[NewcomerRecord]:
    """Return everybody who waits, in the order of their random ids."""
    query = select(ResponderRow).where(
        ResponderRow.state == "waiting", ResponderRow.confirm_by >= today
    )
    rows = tx.session.scalars(query.order_by(ResponderRow.id)).all()
    return [_newcomer(tx, row) for row in rows]


def lock_newcomer(tx: Tx, newcomer_id: UUID, today: date) -> NewcomerRecord | None:
    """Return somebody who waits, locked."""
    query = select(ResponderRow).where(
        ResponderRow.id == newcomer_id,
        ResponderRow.state == "waiting",
        ResponderRow.confirm_by >= today,
    )
    row = tx.session.scalars(query.with_for_update()).first()
    return _newcomer(tx, row) if row is not None else None


def _newcomer(tx: Tx, row: ResponderRow) -> NewcomerRecord:
    assert row.confirm_by is not None, "who waits has a last day"
    own = people.organisation(tx, row.organisation_id)
    assert own is not None, "nobody waits for an organisation that was revoked"
    place = Place("responders", "sealed", row.id)
    person = from_json(Person, tx.unseal(row.organisation_id, row.sealed, place))
    return NewcomerRecord(ResponderId(row.id), own.id, own.name, row.confirm_by, person.name)


@dataclass(frozen=True, slots=True)
class Standing:
    """A responder without a name."""

    id: UUID
    state: str
    on_duty: bool


def standings(tx: Tx, organisation_id: UUID) -> Sequence[Standing]:
    """Return the responders of an organisation who were not revoked."""
    query = select(ResponderRow).where(
        ResponderRow.organisation_id == organisation_id, ResponderRow.state != "revoked"
    )
    rows = tx.session.scalars(query.order_by(ResponderRow.ordinal, ResponderRow.id))
    return [Standing(row.id, row.state, row.on_shift and row.state == "active") for row in rows]


def vouch(tx: Tx, newcomer_id: UUID, member_id: UUID) -> None:
    """Remember a member's word, once."""
    statement = insert(ConfirmationRow).values(newcomer_id=newcomer_id, member_id=member_id)
    tx.session.execute(statement.on_conflict_do_nothing())


def vouching(tx: Tx, newcomer_id: UUID) -> Sequence[tuple[ResponderId, OrganisationId]]:
    """Return who has given their word and was not revoked since, with their organisations."""
    query = (
        select(ResponderRow.id, ResponderRow.organisation_id)
        .join(ConfirmationRow, ConfirmationRow.member_id == ResponderRow.id)
        .where(ConfirmationRow.newcomer_id == newcomer_id, ResponderRow.state == "active")
    )
    rows = tx.session.execute(query)
    return [(ResponderId(row.id), OrganisationId(row.organisation_id)) for row in rows]


def admit(tx: Tx, newcomer_id: UUID) -> None:
    """Let somebody in who waited."""
    tx.session.execute(
        update(ResponderRow)
        .where(ResponderRow.id == newcomer_id)
        .values(state="active", confirm_by=None)
    )
    forget_vouching(tx, newcomer_id)


def forget_vouching(tx: Tx, newcomer_id: UUID) -> None:
    """Drop what was said for somebody: it is not needed any more."""
    tx.session.execute(delete(ConfirmationRow).where(ConfirmationRow.newcomer_id == newcomer_id))


def overdue(tx: Tx, today: date) -> Sequence[UUID]:
    """Return who waited until their last day was over."""
    query = select(ResponderRow.id).where(
        ResponderRow.state == "waiting", ResponderRow.confirm_by < today
    )
    return tx.session.scalars(query).all()
