"""Tombstones: what was stopped, destroyed or revoked stays so, whatever is restored (R11).

A mark is a keyed fingerprint: whoever has the list without the keyring learns how many there
are, and nothing about whom. The rows are written with the deed itself; `tomb_file` keeps them
outside of the database and of its backups, and a restore reads them from there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.storage.store import Tx
from service.storage.tables import TombstoneRow


class Grave(StrEnum):
    """What may not come back."""

    STOPPED = "stopped"  # messages to a family
    PAUSED = "paused"  # the same, for a time
    ERASED = "erased"  # everything of a family
    UNWILLING = "unwilling"  # a number, for the exile who may not register it (§7a)
    REVOKED = "revoked"  # a responder
    DISSOLVED = "dissolved"  # an organisation
    DROPPED = "dropped"  # a passkey, or a key dossiers were sealed for
    BURNT = "burnt"  # a sender
    REPLACED = "replaced"  # an exile's words that were lost or known to others


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """One mark; `until`: the day after which it means nothing, of those that end."""

    grave: Grave
    mark: bytes
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it still means anything."""
        return self.until is None or self.until >= day


def bury(tx: Tx, grave: Grave, what: object, until: date | None = None) -> None:
    """Remember what may not come back; the later of two ends holds."""
    keep(tx, [Tombstone(grave, mark_of(tx, grave, what), until)])


def keep(tx: Tx, tombstones: Iterable[Tombstone]) -> None:
    """Store tombstones that are known from elsewhere, too."""
    latest: dict[tuple[Grave, bytes], Tombstone] = {}
    for each in tombstones:
        named = (each.grave, each.mark)
        latest[named] = max(each, latest.get(named, each), key=_ends)
    for each in latest.values():
        statement = insert(TombstoneRow).values(
            grave=str(each.grave), mark=each.mark, until=each.until
        )
        fresh = statement.excluded.until
        longer = (TombstoneRow.until < fresh) & TombstoneRow.until.is_not(None)
        tx.session.execute(
            statement.on_conflict_do_update(
                index_elements=[TombstoneRow.grave, TombstoneRow.mark],
                set_={"until": fresh},
                where=longer,
            )
        )


def unknown_to(known: Collection[Tombstone], others: Iterable[Tombstone]) -> set[Tombstone]:
    """Return those of the others that neither is known, nor a later one of the same thing."""
    latest: dict[tuple[Grave, bytes], date] = {}
    for each in known:
        named = (each.grave, each.mark)
        latest[named] = max(_ends(each), latest.get(named, date.min))
    return {each for each in others if latest.get((each.grave, each.mark), date.min) < _ends(each)}


def _ends(tombstone: Tombstone) -> date:
    return tombstone.until or date.max


def is_buried(tx: Tx, grave: Grave, what: object, today: date) -> bool:
    """Whether something may not come back today."""
    row = tx.session.get(TombstoneRow, (str(grave), mark_of(tx, grave, what)))
    return row is not None and (row.until is None or row.until >= today)


def buried_among(tx: Tx, grave: Grave, what: Collection[UUID]) -> set[UUID]:
    """Return which of these lie in such a grave for good."""
    marks = {mark_of(tx, grave, each): each for each in what}
    query = select(TombstoneRow.mark).where(
        TombstoneRow.grave == str(grave), TombstoneRow.mark.in_(marks)
    )
    return {marks[bytes(mark)] for mark in tx.session.scalars(query)}


def all_of(tx: Tx) -> Collection[Tombstone]:
    """Return every tombstone of this database."""
    rows = tx.session.scalars(select(TombstoneRow))
    return {Tombstone(Grave(row.grave), bytes(row.mark), row.until) for row in rows}


def mark_of(tx: Tx, grave: Grave, what: object) -> bytes:
    """Return the mark of something in one kind of grave."""
    return tx.index("tombstone", f"{grave}|{what}")
