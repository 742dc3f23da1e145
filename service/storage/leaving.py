"""What goes with a responder or an organisation that is revoked."""

from collections.abc import Sequence
from contextlib import suppress
from secrets import token_bytes
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update

from service.storage.codec import to_json
from service.storage.joining import forget_vouching
from service.storage.people import Person
from service.storage.sealed import Place
from service.storage.sessions import end_sessions_of
from service.storage.store import UNOPENED, Tx
from service.storage.tables import (
    AddressProofRow,
    CaseRow,
    ConfirmationRow,
    DataKeyRow,
    EffectRow,
    ExileRow,
    FamilyRow,
    InvitationRow,
    OrganisationRow,
    PasskeyRow,
    RecipientRow,
    ResponderRow,
    ShiftRow,
)
from service.storage.tombstones import Grave, bury

_INDEX_BYTES = 32
_NOBODY = to_json(Person("", (), ""))


def is_revoked(tx: Tx, responder_id: UUID) -> bool:
    """Whether this responder was revoked before."""
    row = tx.session.get(ResponderRow, responder_id)
    return row is not None and row.state == "revoked"


def revoke_responder(tx: Tx, responder_id: UUID) -> None:
    """Leave nothing to come in with, nothing to be reached at, and nobody signed in."""
    row = tx.session.get(ResponderRow, responder_id, with_for_update=True)
    assert row is not None, "a responder is never deleted"
    bury(tx, Grave.REVOKED, responder_id)
    row.state, row.confirm_by, row.on_shift = "revoked", None, False
    row.locator_index, row.secret_hash = token_bytes(_INDEX_BYTES), ""
    with suppress(*UNOPENED):  # without the key there is nothing in it that opens
        row.sealed = tx.seal(row.organisation_id, _NOBODY, Place("responders", "sealed", row.id))
    end_sessions_of(tx, responder_id)
    forget_vouching(tx, responder_id)
    mine = ConfirmationRow.member_id == responder_id
    tx.session.execute(delete(ConfirmationRow).where(mine))
    tx.session.execute(delete(PasskeyRow).where(PasskeyRow.responder_id == responder_id))
    keys = delete(RecipientRow).where(RecipientRow.responder_id == responder_id)
    tx.session.execute(keys)
    proofs = AddressProofRow.owner_id == responder_id
    tx.session.execute(delete(AddressProofRow).where(proofs))
    _drop_pages(tx, responder_id)
    tx.session.flush()


def _drop_pages(tx: Tx, responder_id: UUID) -> None:
    statement = update(EffectRow).where(EffectRow.responder_id == responder_id)
    done = {"state": "dropped", "wake_at": None, "lease_until": None, "lease_token": None}
    tx.session.execute(statement.where(EffectRow.state == "ready").values(**done, sealed=None))


def organisation_of(tx: Tx, responder_id: UUID) -> UUID | None:
    """Return whose responder this is or was."""
    row = tx.session.get(ResponderRow, responder_id)
    return row.organisation_id if row else None


def members(tx: Tx, organisation_id: UUID) -> Sequence[UUID]:
    """Return the responders of an organisation who were not revoked."""
    query = select(ResponderRow.id).where(
        ResponderRow.organisation_id == organisation_id, ResponderRow.state != "revoked"
    )
    return tx.session.scalars(query.order_by(ResponderRow.ordinal, ResponderRow.id)).all()


def owned_cases(tx: Tx, responder_id: UUID) -> Sequence[UUID]:
    """Return the open cases somebody holds."""
    query = select(CaseRow.id).where(
        CaseRow.owner_id == responder_id, CaseRow.state.not_in(("closed", "merged"))
    )
    return tx.session.scalars(query.order_by(CaseRow.id)).all()


def revoke_organisation(tx: Tx, organisation_id: UUID) -> bool:
    """Nobody comes in for it any more; False where there is no such organisation."""
    row = tx.session.get(OrganisationRow, organisation_id, with_for_update=True)
    if row is None:
        return False
    bury(tx, Grave.DISSOLVED, organisation_id)
    row.state = "revoked"
    unused = delete(InvitationRow).where(InvitationRow.organisation_id == organisation_id)
    tx.session.execute(unused.where(InvitationRow.used_on.is_(None)))
    tx.session.execute(delete(ShiftRow).where(ShiftRow.organisation_id == organisation_id))
    tx.session.flush()
    return True


def others_than(tx: Tx, organisation_id: UUID) -> Sequence[UUID]:
    """Return every other organisation that was not revoked, none of them opened."""
    query = select(OrganisationRow.id).where(
        OrganisationRow.state == "active", OrganisationRow.id != organisation_id
    )
    return tx.session.scalars(query.order_by(OrganisationRow.id)).all()


def destroy_key(tx: Tx, owner: UUID) -> None:
    """Destroy a data key: what it sealed opens no more, in this database."""
    tx.session.execute(delete(DataKeyRow).where(DataKeyRow.id == owner))


def backed_families(tx: Tx, organisation_id: UUID, after: UUID, limit: int) -> Sequence[UUID]:
    """Return the next families an organisation stands behind, by their random ids."""
    query = (
        select(FamilyRow.id)
        .where(_backs(FamilyRow, organisation_id), FamilyRow.id > after)
        .order_by(FamilyRow.id)
        .limit(limit)
    )
    return tx.session.scalars(query).all()


def backed_cases(tx: Tx, organisation_id: UUID) -> Sequence[UUID]:
    """Return the open cases an organisation is called for."""
    query = select(CaseRow.id).where(
        _backs(CaseRow, organisation_id), CaseRow.state.not_in(("closed", "merged"))
    )
    return tx.session.scalars(query.order_by(CaseRow.id)).all()


def back_family(tx: Tx, family_id: UUID, gone: UUID, heir: UUID) -> None:
    """Let an heir stand behind a family in the place of who is gone; whoever is left is the first."""
    row = tx.session.get(FamilyRow, family_id, with_for_update=True, populate_existing=True)
    assert row is not None, "families are not deleted while their organisation is"
    _inherit(tx, row, gone, heir)


def call_for_case(tx: Tx, case_id: UUID, gone: UUID, heir: UUID) -> None:
    """Let an heir be called for a case in the place of who is gone."""
    row = tx.session.get(CaseRow, case_id, with_for_update=True, populate_existing=True)
    assert row is not None, "cases are not deleted"
    _inherit(tx, row, gone, heir)


def _inherit(tx: Tx, row: FamilyRow | CaseRow, gone: UUID, heir: UUID) -> None:
    # Nothing is opened for it: where one does not open, its neighbours must not wait.
    pair = (row.own_organisation_id, row.other_organisation_id)
    first = next((each for each in pair if each != gone), heir)
    row.own_organisation_id, row.other_organisation_id = first, heir
    tx.session.flush()


def replace_vouching(tx: Tx, organisation_id: UUID, by: UUID) -> None:
    """Let another organisation answer for the exiles one has vouched for."""
    tx.session.execute(
        update(ExileRow)
        .where(ExileRow.organisation_id == organisation_id)
        .values(organisation_id=by)
    )


def _backs(table: type[FamilyRow | CaseRow], organisation_id: UUID) -> ColumnElement[bool]:
    own, other = table.own_organisation_id, table.other_organisation_id
    return or_(own == organisation_id, other == organisation_id)
