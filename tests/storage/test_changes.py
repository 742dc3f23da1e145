"""Changes that wait: sealed for their own row, one of a kind at a time, emptied at their end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.domain.agreement import Mode
from service.domain.ids import ExileId, FamilyId, OrganisationId
from service.domain.renewal import Added
from service.domain.watch import Watch
from service.storage import changes, families, people
from service.storage.changes import ChangeKind, ChangeRecord, ChangeState, Proposed
from service.storage.families import FamilyRecord, Settled
from service.storage.keyring import Keyring
from service.storage.people import OrganisationRecord, Secrets
from service.storage.sealed import SealBrokenError
from service.storage.store import Store, Tx
from tests.domain.builders import an_agreement

DAY = date(2027, 3, 1)
RIPE = datetime(2027, 3, 4, 12, tzinfo=UTC)
FAMILIES = (FamilyId(UUID(int=11)), FamilyId(UUID(int=12)))
CHANGES = (UUID(int=21), UUID(int=22))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url, Keyring.fresh())
    north, exile = OrganisationId(UUID(int=1)), ExileId(UUID(int=2))
    with store.begin() as tx:
        people.add_organisation(tx, OrganisationRecord(north, "Europe/Warsaw", "north"))
        people.add_exile(tx, exile, north, Secrets(b"1", ""))
        for family_id in FAMILIES:
            settled = Settled(an_agreement(Mode.RELAY), "00")
            watch = Watch(family_id)
            record = FamilyRecord(family_id, exile, (north, north), None, settled, watch, None)
            families.add_family(tx, record, tx.new_id(), DAY)
    yield store
    store.close()


def add(tx: Tx, change_id: UUID, family_id: FamilyId) -> None:
    proposed = Proposed(RIPE, wordings=(Added(0, "Забор не завалило?"),))
    kind, state = ChangeKind.WORDINGS, ChangeState.CONFIRMED
    changes.add_change(tx, ChangeRecord(change_id, family_id, kind, state, DAY, proposed), RIPE)


def test_what_waits_opens_in_its_own_row_alone(store: Store) -> None:
    with store.begin() as tx:
        for change_id, family_id in zip(CHANGES, FAMILIES, strict=True):
            add(tx, change_id, family_id)
    with store.begin() as tx:
        kept = changes.lock_change(tx, CHANGES[0])
        assert kept is not None
        assert kept.proposed.wordings == (Added(0, "Забор не завалило?"),)
        tx.session.execute(
            text("UPDATE changes c SET sealed = o.sealed FROM changes o WHERE c.id <> o.id")
        )
    with store.begin() as tx, pytest.raises(SealBrokenError):
        changes.lock_change(tx, CHANGES[0])


def test_only_one_change_of_a_kind_waits_for_a_family(store: Store) -> None:
    with store.begin() as tx:
        add(tx, CHANGES[0], FAMILIES[0])
    with pytest.raises(IntegrityError), store.begin() as tx:
        add(tx, CHANGES[1], FAMILIES[0])


@pytest.mark.parametrize("end", [ChangeState.DONE, ChangeState.WITHDRAWN, ChangeState.REFUSED])
def test_nothing_of_a_change_is_kept_after_its_end(store: Store, end: ChangeState) -> None:
    with store.begin() as tx:
        add(tx, CHANGES[0], FAMILIES[0])
        changes.move(tx, CHANGES[0], end, None)
    with store.begin() as tx:
        row = tx.session.execute(text("SELECT state, sealed, wake_at FROM changes")).one()
        assert tuple(row) == (str(end), None, None)
        assert changes.lock_change(tx, CHANGES[0]) is None
        assert changes.open_changes(tx, FAMILIES[0]) == []


def test_a_change_that_goes_on_waiting_keeps_what_it_holds(store: Store) -> None:
    later = RIPE + timedelta(days=1)
    with store.begin() as tx:
        add(tx, CHANGES[0], FAMILIES[0])
        changes.move(tx, CHANGES[0], ChangeState.CONFIRMED, later)
    with store.begin() as tx:
        kept = changes.lock_change(tx, CHANGES[0])
    assert kept is not None
    assert kept.proposed.ripens_at == RIPE
