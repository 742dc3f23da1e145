"""Where an exile and the deputies of their families are reached: sealed in the exile's own row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from service.domain.reaching import Codes, Reach
from service.storage.codec import from_json, to_json
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import ExileRow


@dataclass(frozen=True, slots=True)
class Reaches:
    """All addresses an exile has given; deputies by the family they are asked about."""

    own: Reach = field(default_factory=Reach)
    deputies: Mapping[str, Reach] = field(default_factory=dict)
    codes: Codes = field(default_factory=Codes)

    @property
    def all(self) -> tuple[Reach, ...]:
        """The exile's own and those of all their deputies."""
        return (self.own, *self.deputies.values())


def reaches_of(tx: Tx, exile_id: UUID, *, lock: bool = False) -> Reaches:
    """Return what an exile has given."""
    row = tx.session.get(ExileRow, exile_id, with_for_update=lock)
    assert row is not None, "only somebody who exists gives addresses"
    return from_json(Reaches, tx.unseal(exile_id, row.sealed, _place(exile_id)))


_KEPT = "SELECT id, sealed FROM exiles WHERE id = ANY(%(ids)b)"


def reaches_of_all(tx: Tx, exile_ids: Collection[UUID]) -> dict[UUID, Reaches]:
    """Return what each of some exiles has given."""
    ids = list(dict.fromkeys(exile_ids))
    tx.load_keys(ids)
    return {
        exile_id: from_json(Reaches, tx.unseal(exile_id, sealed, _place(exile_id)))
        for exile_id, sealed in tx.run(_KEPT, ids=ids)
    }


def save_reaches(tx: Tx, exile_id: UUID, reaches: Reaches) -> None:
    """Store it."""
    row = tx.session.get(ExileRow, exile_id)
    assert row is not None, "the same"
    row.sealed = tx.seal(exile_id, to_json(reaches), _place(exile_id))


def _place(exile_id: UUID) -> Place:
    return Place("exiles", "sealed", exile_id)
