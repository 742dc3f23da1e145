"""Comparing wordings across families, offline, and letting each hear of it at its own time (D2).

The comparison holds marks under a key of the service and random ids, for as long as it runs:
no list of families, no count, no line in a log comes out of it. All it leaves is a note in
the sealed watch of each family it concerns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from service.domain.effects import Decided
from service.domain.freshening import Named, named, note_alike
from service.domain.renewal import drop_wording
from service.domain.similarity import marks_of
from service.ports import Ports
from service.storage import families
from service.storage.families import FamilyRecord
from service.usecases.acting import act
from service.usecases.checking import store
from service.usecases.ordering import NoSuchFamilyError

BATCH = 50
_SEVERAL = UUID(int=0)


def compare_wordings(ports: Ports) -> None:
    """Note in each family which of its wordings resemble another's."""
    key = ports.store.keyring.derive("wordings alike")
    owners: dict[bytes, UUID] = {}  # each mark with its family, or with "several"
    for record in _all(ports):
        for mark in _marks(key, record):
            owners[mark] = record.id if owners.get(mark, record.id) == record.id else _SEVERAL
    shared = {mark for mark, owner in owners.items() if owner == _SEVERAL}
    for record in _all(ports):
        if record.watch.alike or not shared.isdisjoint(_marks(key, record)):
            _note(ports, record.id, key, shared)


def _all(ports: Ports) -> Iterator[FamilyRecord]:
    after = _SEVERAL
    while found := _some(ports, after):
        yield from found
        after = found[-1].id


def _some(ports: Ports, after: UUID) -> Sequence[FamilyRecord]:
    with act(ports) as acting:
        return families.active_after(acting.tx, after, BATCH)


def _marks(key: bytes, record: FamilyRecord) -> set[bytes]:
    wordings = record.settled.agreement.wordings
    return {mark for _, text in wordings for mark in marks_of(key, text)}


def _note(ports: Ports, family_id: UUID, key: bytes, shared: set[bytes]) -> None:
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None:
            return
        texts = [
            text
            for _, text in record.settled.agreement.wordings
            if not shared.isdisjoint(marks_of(key, text))
        ]
        alike = note_alike(record.watch.alike, texts, acting.today)
        if alike != record.watch.alike:
            store(acting, record, Decided(replace(record.watch, alike=alike)))


def named_now(record: FamilyRecord, today: date) -> Named | None:
    """Return the question a family is asked to say anew; None where it was left out already."""
    watch, family = record.watch, record.family
    if watch.stopped_at is not None:
        return None
    found = named(family.agreement, family.sequence, watch.alike, today)
    return None if found is None or found.season == watch.freshened else found


def leave_out(ports: Ports, exile_id: UUID, family_id: UUID, code: str) -> bool:
    """Ask the named question no more, at once; False where another is named by now.

    Raises NoSuchFamilyError.
    """
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        which = named_now(record, acting.today)
        if which is None or which.code != code:
            return False
        agreement = drop_wording(record.settled.agreement, which.topic, which.ping)
        settled = replace(record.settled, agreement=agreement)
        families.supersede(acting.tx, record, settled, acting.today)
        store(acting, record, Decided(replace(record.watch, freshened=which.season)))
        return True
