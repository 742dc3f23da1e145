"""What a restored database is cleaned of before anybody works with it: rows, not decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update

from service.storage.erasing import erase_rows
from service.storage.leaving import revoke_organisation, revoke_responder
from service.storage.releases import AGREED, ASKED
from service.storage.signin import DUMMY
from service.storage.store import SERVICE, Tx
from service.storage.tables import (
    CaseRow,
    ChangeRow,
    DataKeyRow,
    EffectRow,
    ExileRow,
    FamilyRow,
    InboundRow,
    InvitationRow,
    OrganisationRow,
    PasskeyRow,
    RecipientRow,
    ReleaseRow,
    ResponderRow,
    ReturnRow,
    SenderRow,
    SessionRow,
)
from service.storage.tombstones import Grave, Tombstone, all_of, mark_of

_LEASED = (FamilyRow, InboundRow, EffectRow, CaseRow, ChangeRow)
_UNDONE = ("ready", "sending", "unknown")


@dataclass(frozen=True, slots=True)
class Graveyard:
    """All tombstones, asked for one thing after another."""

    tx: Tx
    marks: Mapping[tuple[Grave, bytes], Tombstone]

    def has(self, grave: Grave, what: object) -> bool:
        """Whether it lies there."""
        return self.find(grave, what) is not None

    def find(self, grave: Grave, what: object) -> Tombstone | None:
        """Return its tombstone, if there is one."""
        return self.marks.get((grave, mark_of(self.tx, grave, what)))


def graveyard(tx: Tx) -> Graveyard:
    """Return what lies in this database."""
    return Graveyard(tx, {(each.grave, each.mark): each for each in all_of(tx)})


def let_go(tx: Tx) -> None:
    """Nobody holds any work; whatever was about to leave, and is no page, never will."""
    for table in _LEASED:
        held = update(table).where(table.lease_until.is_not(None))
        tx.session.execute(held.values(lease_until=None, lease_token=None))
    undone = EffectRow.state.in_(_UNDONE) & (EffectRow.kind != "page")
    tx.session.execute(
        update(EffectRow).where(undone).values(state="dropped", wake_at=None, sealed=None)
    )


def erase_again(tx: Tx, graves: Graveyard, *, keyless: bool) -> int:
    """Erase families that were erased since; return how many, shadows apart.

    `keyless`: also those whose key is gone, since only the newest keys were loaded.
    """
    known = set(tx.session.scalars(select(DataKeyRow.id)))
    rows = tx.session.execute(select(FamilyRow.id, FamilyRow.origin_id, FamilyRow.sender_id)).all()
    gone = {
        row.id
        for row in rows
        if (keyless and row.id not in known) or graves.has(Grave.ERASED, row.id)
    }
    gone |= {row.id for row in rows if row.origin_id in gone}
    ours = [row.sender_id for row in rows if row.id in gone and row.sender_id is not None]
    rest = update(SenderRow).where(SenderRow.id.in_(ours), SenderRow.state == "active")
    tx.session.execute(rest.values(state="resting"))
    erase_rows(tx, list(gone))
    return sum(1 for row in rows if row.id in gone and row.origin_id is None)


def drop_idle_keys(tx: Tx) -> None:
    """Delete keys of owners this database does not have: they are younger than its rows."""
    owners = [
        exists().where(table.id == DataKeyRow.id)
        for table in (FamilyRow, ExileRow, OrganisationRow)
    ]
    tx.session.execute(delete(DataKeyRow).where(~or_(DataKeyRow.id == SERVICE, *owners)))


def revoke_again(tx: Tx, graves: Graveyard, *, keyless: bool) -> None:
    """Let nobody in who was revoked since; `keyless` as above."""
    keys = set(tx.session.scalars(select(DataKeyRow.id)))
    for row in tx.session.scalars(select(OrganisationRow).where(OrganisationRow.state == "active")):
        if (keyless and row.id not in keys) or graves.has(Grave.DISSOLVED, row.id):
            revoke_organisation(tx, row.id)
    for person in tx.session.scalars(select(ResponderRow).where(ResponderRow.state != "revoked")):
        lost = keyless and person.organisation_id not in keys
        if lost or graves.has(Grave.REVOKED, person.id):
            revoke_responder(tx, person.id)
    tx.session.flush()


def drop_given_up(tx: Tx, graves: Graveyard) -> None:
    """Delete keys that were dropped since: passkeys, and those dossiers were sealed for."""
    for table in (PasskeyRow, RecipientRow):
        for key_id in tx.session.scalars(select(table.id)).all():
            if graves.has(Grave.DROPPED, key_id):
                tx.session.execute(delete(table).where(table.id == key_id))
    tx.session.flush()


def forget_askings(tx: Tx) -> None:
    """Let nothing sealed open on a word given before: it may have been taken back since."""
    pending = ReleaseRow.state.in_((ASKED, AGREED))
    tx.session.execute(delete(ReleaseRow).where(pending))


def close_old_doors(tx: Tx, graves: Graveyard) -> None:
    """Let words open nothing that were replaced since; the organisation gives new ones again.

    Nor what a database put back by other means has kept, and a backup leaves out: browsers that
    were signed out, invitations that were used, new words that were refused to whoever asked.
    """
    for table in (SessionRow, InvitationRow, ReturnRow):
        tx.session.execute(delete(table))
    for row in tx.session.scalars(select(ExileRow).where(ExileRow.state == "active")):
        if graves.has(Grave.REPLACED, row.secret_hash):
            row.secret_hash = DUMMY
    tx.session.flush()


def living_families(tx: Tx) -> Sequence[UUID]:
    """Return every family that is not stopped, shadows too, in the order of locking."""
    query = select(FamilyRow.id).where(FamilyRow.state != "stopped").order_by(FamilyRow.id)
    return tx.session.scalars(query).all()


def dissolved_organisations(tx: Tx) -> Sequence[UUID]:
    """Return the organisations that were revoked: others may still have to take their place."""
    query = select(OrganisationRow.id).where(OrganisationRow.state == "revoked")
    return tx.session.scalars(query.order_by(OrganisationRow.id)).all()
