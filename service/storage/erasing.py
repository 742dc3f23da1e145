"""Erasing a family: its data key first, then every row of it and of whatever was its likeness.

Without the key nothing of it opens in any copy of the database either, as soon as the keys
that were kept beside the backups have been written anew (see `backup`). The ledger keeps its
entries, by pseudonyms that nobody can make any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update

from service.storage.cases import CLOSED
from service.storage.reaches import reaches_of, save_reaches
from service.storage.store import Tx
from service.storage.tables import (
    AddressProofRow,
    Base,
    CaseRow,
    DataKeyRow,
    FamilyRow,
    SenderRow,
)
from service.storage.tombstones import Grave, bury


def has_open_case(tx: Tx, family_id: UUID) -> bool:
    """Whether people work for this family: only they end that (I8)."""
    query = exists().where(CaseRow.family_id == family_id, CaseRow.state.not_in(CLOSED))
    return bool(tx.session.scalar(select(query)))


def erase_family(tx: Tx, family_id: UUID) -> None:
    """Destroy a family; its number of ours rests (D5)."""
    row = tx.session.get(FamilyRow, family_id)
    assert row is not None, "only what exists is erased"
    alike = or_(FamilyRow.id == family_id, FamilyRow.origin_id == family_id)
    likenesses = tx.session.execute(select(FamilyRow.id, FamilyRow.exile_id).where(alike)).all()
    bury(tx, Grave.ERASED, family_id)
    rest = update(SenderRow).where(SenderRow.id == row.sender_id, SenderRow.state == "active")
    tx.session.execute(rest.values(state="resting"))
    for each in likenesses:
        _forget_deputy(tx, each.exile_id, each.id)
    tx.session.expunge_all()
    erase_rows(tx, [each.id for each in likenesses])


def _forget_deputy(tx: Tx, exile_id: UUID, family_id: UUID) -> None:
    reaches = reaches_of(tx, exile_id, lock=True)
    left = {each: reach for each, reach in reaches.deputies.items() if each != str(family_id)}
    if left != reaches.deputies:
        save_reaches(tx, exile_id, replace(reaches, deputies=left))
        tx.session.flush()


def erase_rows(tx: Tx, ids: Sequence[UUID]) -> None:
    """Delete families with everything that hangs on them, their keys first.

    By what each table refers to, so that a table of tomorrow is not forgotten.
    """
    tx.session.execute(delete(DataKeyRow).where(DataKeyRow.id.in_(ids)))
    tx.session.execute(delete(AddressProofRow).where(AddressProofRow.owner_id.in_(ids)))
    cases = select(CaseRow.id).where(CaseRow.family_id.in_(ids))
    for table in reversed(Base.metadata.sorted_tables):
        mine = [table.c.family_id.in_(ids)] if "family_id" in table.c else []
        mine += [table.c.case_id.in_(cases)] if "case_id" in table.c else []
        if mine:
            tx.session.execute(delete(table).where(or_(*mine)))
    own = or_(FamilyRow.id.in_(ids), FamilyRow.origin_id.in_(ids))
    tx.session.execute(delete(FamilyRow).where(own))
