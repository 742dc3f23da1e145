"""Changes that wait: sealed until they take effect, emptied when they have or never will."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update

from service.domain.codebook import Codebook
from service.domain.ids import FamilyId
from service.domain.renewal import UNSIGNED_LASTS, Added
from service.domain.told import Card, Deputy
from service.storage.codec import from_json, to_json
from service.storage.due import Claim
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import ChangeRow, FamilyRow


class ChangeKind(StrEnum):
    """What is to change."""

    WORDS = "words"  # the whole codebook
    WORDINGS = "wordings"  # more questions for its topics
    PHONE = "phone"  # whoever answers from a changed phone is she
    NUMBER = "number"  # where the relative is written to
    DEPUTY = "deputy"  # who is asked in the exile's stead
    CARD = "card"  # what responders may read at once
    SOONER = "sooner"  # one message more than the cadence gives
    CONSENT = "consent"  # she agrees again, and what rested goes on
    FORGET = "forget"  # all that is kept of the family is destroyed


class ChangeState(StrEnum):
    """How far a change has come."""

    WAITING = "waiting"
    RIPE = "ripe"  # its days are over, and only the second sign is missing
    CONFIRMED = "confirmed"  # the second sign is there
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"  # the exile, asked, knew nothing of it
    LAPSED = "lapsed"  # nobody was asked for too long


UNSIGNED = (ChangeState.WAITING, ChangeState.RIPE)
_OPEN = (*UNSIGNED, ChangeState.CONFIRMED)
ENDED = tuple(state for state in ChangeState if state not in _OPEN)


@dataclass(frozen=True)
class Proposed:
    """What is to be, and from when it may."""

    ripens_at: datetime
    book: Codebook | None = field(default=None, repr=False)
    wordings: tuple[Added, ...] = field(default=(), repr=False)
    to: str | None = field(default=None, repr=False)
    deputy: Deputy | None = field(default=None, repr=False)
    card: Card | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ChangeRecord:
    """One open change as loaded and locked."""

    id: UUID
    family_id: FamilyId
    kind: ChangeKind
    state: ChangeState
    made_on: date
    proposed: Proposed = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An open change without anything sealed."""

    id: UUID
    family_id: FamilyId
    kind: ChangeKind
    state: ChangeState
    made_on: date

    @property
    def is_ripe(self) -> bool:
        """Whether its days are over, and only the second sign is missing."""
        return self.state is ChangeState.RIPE

    @property
    def lapses_on(self) -> date | None:
        """Return the day on which it is given up unless it was signed."""
        return self.made_on + UNSIGNED_LASTS if self.state in UNSIGNED else None


def add_change(tx: Tx, record: ChangeRecord, wake_at: datetime) -> None:
    """Store a change that begins to wait."""
    tx.session.add(
        ChangeRow(
            id=record.id,
            family_id=record.family_id,
            kind=str(record.kind),
            state=str(record.state),
            made_on=record.made_on,
            sealed=tx.seal(record.family_id, to_json(record.proposed), _place(record.id)),
            wake_at=wake_at,
        )
    )
    tx.session.flush()


def open_changes(tx: Tx, family_id: UUID) -> Sequence[ChangeLine]:
    """Return what waits for one family."""
    query = select(ChangeRow).where(ChangeRow.family_id == family_id, _is_open())
    return [_line(row) for row in tx.session.scalars(query.order_by(ChangeRow.kind))]


def unconfirmed_of(
    tx: Tx, organisation_id: UUID, kinds: Collection[ChangeKind]
) -> Sequence[ChangeLine]:
    """Return what waits for a call by an organisation's responders, oldest first."""
    query = (
        select(ChangeRow)
        .join(FamilyRow, FamilyRow.id == ChangeRow.family_id)
        .where(_stands_behind(organisation_id), _is_to_be_called_about())
        .where(
            ChangeRow.state.in_([str(state) for state in UNSIGNED]),
            ChangeRow.kind.in_([str(kind) for kind in kinds]),
        )
        .order_by(ChangeRow.made_on, ChangeRow.id)
    )
    return [_line(row) for row in tx.session.scalars(query)]


def family_behind(tx: Tx, change_id: UUID, organisation_id: UUID) -> FamilyId | None:
    """Return whose change it is, if that organisation stands behind them."""
    query = select(ChangeRow.family_id).join(FamilyRow, FamilyRow.id == ChangeRow.family_id)
    found = query.where(ChangeRow.id == change_id, _stands_behind(organisation_id))
    family_id = tx.session.scalar(found)
    return FamilyId(family_id) if family_id is not None else None


def state_behind(tx: Tx, change_id: UUID, organisation_id: UUID) -> ChangeState | None:
    """Return how far a change has come, if that organisation stands behind its family."""
    query = select(ChangeRow.state).join(FamilyRow, FamilyRow.id == ChangeRow.family_id)
    found = query.where(ChangeRow.id == change_id, _stands_behind(organisation_id))
    state = tx.session.scalar(found)
    return ChangeState(state) if state is not None else None


def _stands_behind(organisation_id: UUID) -> ColumnElement[bool]:
    return or_(
        FamilyRow.own_organisation_id == organisation_id,
        FamilyRow.other_organisation_id == organisation_id,
    )


def _is_to_be_called_about() -> ColumnElement[bool]:
    """Never about a shadow; of a stopped family only about its end."""
    is_end = ChangeRow.kind == str(ChangeKind.FORGET)
    return or_(FamilyRow.state == "active", (FamilyRow.state == "stopped") & is_end)


def family_of(tx: Tx, change_id: UUID) -> FamilyId | None:
    """Return whose change it is: families are locked before their changes."""
    row = tx.session.get(ChangeRow, change_id)
    return FamilyId(row.family_id) if row is not None else None


def lock_change(tx: Tx, change_id: UUID) -> ChangeRecord | None:
    """Return an open change, locked; None where it has come to its end."""
    query = (
        select(ChangeRow)
        .where(ChangeRow.id == change_id, _is_open())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = tx.session.scalars(query).first()
    return None if row is None else _record(tx, row)


def is_held(tx: Tx, change_id: UUID, claimed: Claim, steady: datetime) -> bool:
    """Return whether the lease of a claimed change still holds."""
    query = select(ChangeRow.id).where(
        ChangeRow.id == change_id,
        ChangeRow.lease_token == claimed.token,
        ChangeRow.lease_until > steady,
    )
    return tx.session.scalars(query).first() is not None


def move(tx: Tx, change_id: UUID, state: ChangeState, wake_at: datetime | None) -> None:
    """Bring a change into `state`; at its end what it held is emptied."""
    values: dict[str, object] = {
        "state": str(state),
        "wake_at": wake_at,
        "lease_until": None,
        "lease_token": None,
    }
    if state not in _OPEN:
        values["sealed"] = None
    tx.session.execute(update(ChangeRow).where(ChangeRow.id == change_id).values(values))


def withdraw_open(tx: Tx, family_id: UUID, kinds: Collection[ChangeKind]) -> None:
    """Give up what waits."""
    for line in open_changes(tx, family_id):
        if line.kind in kinds:
            move(tx, line.id, ChangeState.WITHDRAWN, None)


def _is_open() -> ColumnElement[bool]:
    return ChangeRow.state.in_([str(state) for state in _OPEN])


def _line(row: ChangeRow) -> ChangeLine:
    kind, state = ChangeKind(row.kind), ChangeState(row.state)
    return ChangeLine(row.id, FamilyId(row.family_id), kind, state, row.made_on)


def _record(tx: Tx, row: ChangeRow) -> ChangeRecord:
    assert row.sealed is not None, "an open change holds what is to be"
    proposed = tx.unseal(row.family_id, row.sealed, _place(row.id))
    line = _line(row)
    return ChangeRecord(
        line.id,
        line.family_id,
        line.kind,
        line.state,
        line.made_on,
        from_json(Proposed, proposed),
    )


def _place(change_id: UUID) -> Place:
    return Place("changes", "sealed", change_id)
