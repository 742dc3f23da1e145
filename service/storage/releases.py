"""Askings to open something sealed of a case: their state in clear, who and when under seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update

from service.domain.releasing import Release
from service.storage import cases
from service.storage.cases import CaseRecord
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import CaseRow, ReleaseRow

ASKED, AGREED, ALONE, REVIEWED, OVER = "asked", "agreed", "alone", "reviewed", "over"


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One asking beside its case."""

    release: Release
    record: CaseRecord
    made_on: date


def add_release(tx: Tx, record: CaseRecord, release: Release, today: date) -> None:
    """Store an asking."""
    tx.session.add(
        ReleaseRow(
            id=release.id,
            case_id=record.id,
            part=str(release.part),
            state=_state(release),
            made_on=today,
            sealed=_sealed(tx, record, release),
        )
    )
    tx.session.flush()


def save_release(tx: Tx, record: CaseRecord, release: Release) -> None:
    """Store what became of it."""
    row = update(ReleaseRow).where(ReleaseRow.id == release.id)
    sealed = _sealed(tx, record, release)
    tx.session.execute(row.values(state=_state(release), sealed=sealed))


def end_old(tx: Tx, before: date) -> None:
    """Let askings nobody followed up open nothing more."""
    old = ReleaseRow.state.in_((ASKED, AGREED)) & (ReleaseRow.made_on < before)
    tx.session.execute(update(ReleaseRow).where(old).values(state=OVER))


def _state(release: Release) -> str:
    if release.alone_at is not None:
        return ALONE if release.wants_review else REVIEWED
    if release.declined:
        return OVER
    return ASKED if release.agreed_by is None else AGREED


def case_of(tx: Tx, release_id: UUID, organisation_id: UUID) -> UUID | None:
    """Return whose asking it is, if that organisation stands behind it: cases are locked first."""
    query = select(ReleaseRow.case_id).join(CaseRow, CaseRow.id == ReleaseRow.case_id)
    return tx.session.scalar(query.where(ReleaseRow.id == release_id, _behind(organisation_id)))


def lock_release(tx: Tx, record: CaseRecord, release_id: UUID) -> Release | None:
    """Return an asking of this case, locked."""
    query = (
        select(ReleaseRow)
        .where(ReleaseRow.id == release_id, ReleaseRow.case_id == record.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = tx.session.scalars(query).first()
    return _release(tx, record, row) if row is not None else None


def releases_of(tx: Tx, record: CaseRecord) -> Sequence[Release]:
    """Return the askings of a case, the newest last."""
    query = select(ReleaseRow).where(ReleaseRow.case_id == record.id)
    found = [_release(tx, record, row) for row in tx.session.scalars(query)]
    return sorted(found, key=lambda each: each.asked_at)


def pending_for(tx: Tx, organisation_id: UUID) -> Sequence[ReleaseLine]:
    """Return what waits for somebody of an organisation: a second person, or a review."""
    query = select(ReleaseRow).join(CaseRow, CaseRow.id == ReleaseRow.case_id)
    waiting = ReleaseRow.state.in_((ASKED, ALONE))
    return _lines(tx, query.where(_behind(organisation_id), waiting))


def _behind(organisation_id: UUID) -> ColumnElement[bool]:
    return or_(
        CaseRow.own_organisation_id == organisation_id,
        CaseRow.other_organisation_id == organisation_id,
    )


def unreviewed(tx: Tx, before: date) -> Sequence[ReleaseLine]:
    """Return what one person opened alone, of askings up to that day."""
    query = select(ReleaseRow).where(ReleaseRow.state == ALONE, ReleaseRow.made_on <= before)
    return _lines(tx, query)


def _lines(tx: Tx, query: Select[ReleaseRow]) -> Sequence[ReleaseLine]:
    found = []
    for row in tx.session.scalars(query.order_by(ReleaseRow.made_on, ReleaseRow.id)):
        record = cases.read_case(tx, row.case_id)
        assert record is not None, "an asking is of a case that exists"
        found.append(ReleaseLine(_release(tx, record, row), record, row.made_on))
    return found


def _release(tx: Tx, record: CaseRecord, row: ReleaseRow) -> Release:
    return from_json(Release, tx.unseal(record.key_owner, row.sealed, _place(row.id)))


def _sealed(tx: Tx, record: CaseRecord, release: Release) -> bytes:
    return tx.seal(record.key_owner, to_json(release), _place(release.id))


def _place(release_id: UUID) -> Place:
    return Place("releases", "sealed", release_id)
