"""Checks as far as they are remembered beside the watch: days, and the verdict sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from service.domain.ids import CheckId
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import CheckRow, FamilyRow


@dataclass(frozen=True, slots=True)
class PastCheck:
    """A check as far as it may be shown: days and whether something came back."""

    opened_on: date
    closed_on: date | None
    came_back_on: date | None
    ended: str | None  # None: it is open


_OPEN_CHECKS = """
INSERT INTO checks (id, family_id, opened_on, state)
SELECT id, family_id, %(today)b, 'open'
FROM unnest(%(ids)b::uuid[], %(families)b::uuid[]) AS opened(id, family_id)
"""


def open_check_rows(tx: Tx, opened: Sequence[tuple[UUID, CheckId]], today: date) -> None:
    """Remember which checks, of which families, were opened today."""
    if opened:
        families, ids = zip(*opened, strict=True)
        tx.hand_over(_OPEN_CHECKS, ids=list(ids), families=list(families), today=today)


def close_check_row(tx: Tx, family_id: UUID, check_id: UUID, ended: str, today: date) -> None:
    """Remember that a check was closed, and how it ended: sealed, since that is a verdict."""
    sealed = tx.seal(family_id, ended, _check_place(check_id))
    row = update(CheckRow).where(CheckRow.id == check_id, CheckRow.family_id == family_id)
    tx.session.execute(row.values(state="closed", closed_on=today, sealed=sealed))


_CAME_BACK = """
INSERT INTO checks (id, family_id, opened_on, came_back_on, closed_on, state)
VALUES (%(check)b, %(family)b, %(opened_on)b, %(today)b, %(today)b, 'closed')
ON CONFLICT (id) DO UPDATE SET came_back_on = coalesce(checks.came_back_on, %(today)b)
"""


def note_came_back(tx: Tx, family_id: UUID, check_id: UUID, opened_on: date, today: date) -> None:
    """Remember that something came back, whatever it meant (R0).

    In a shadow it is all that is remembered of the check, which was opened elsewhere.
    """
    given = {"check": check_id, "family": family_id, "opened_on": opened_on, "today": today}
    tx.run(_CAME_BACK, **given)


def past_checks(tx: Tx, *family_ids: UUID, limit: int = 60) -> Sequence[PastCheck]:
    """Return the checks of a family, or of it and its shadow, newest first; answered before open."""
    query = (
        select(CheckRow)
        .where(CheckRow.family_id.in_(family_ids))
        .order_by(CheckRow.opened_on.desc(), CheckRow.came_back_on, CheckRow.id)
        .limit(limit)
    )
    return [
        PastCheck(row.opened_on, row.closed_on, row.came_back_on, _ended(tx, row))
        for row in tx.session.scalars(query)
    ]


def days_back(tx: Tx, *family_ids: UUID, since: date) -> Sequence[date]:
    """Return the days since then on which anything came back, whatever it was."""
    query = (
        select(CheckRow.came_back_on)
        .where(CheckRow.family_id.in_(family_ids), CheckRow.came_back_on >= since)
        .distinct()
    )
    return [day for day in tx.session.scalars(query) if day is not None]


def days_opened(tx: Tx, family_id: UUID, since: date) -> Sequence[date]:
    """Return the days since then on which a check was opened."""
    query = select(CheckRow.opened_on).where(
        CheckRow.family_id == family_id, CheckRow.opened_on >= since
    )
    return tx.session.scalars(query.distinct()).all()


def _ended(tx: Tx, row: CheckRow) -> str | None:
    if row.sealed is None:
        return None
    return str(tx.unseal(row.family_id, row.sealed, _check_place(row.id)))


def ended_since(tx: Tx, organisations: tuple[UUID, UUID], since: date) -> int:
    """Return how many families of two organisations had a check that ended since that day."""
    query = (
        select(func.count(CheckRow.family_id.distinct()))
        .join(FamilyRow, FamilyRow.id == CheckRow.family_id)
        .where(CheckRow.closed_on >= since, FamilyRow.state != "shadow")
        .where(FamilyRow.own_organisation_id.in_(organisations))
        .where(FamilyRow.other_organisation_id.in_(organisations))
    )
    found: int = tx.session.scalars(query).one()
    return found


def _check_place(check_id: UUID) -> Place:
    return Place("checks", "sealed", check_id)
