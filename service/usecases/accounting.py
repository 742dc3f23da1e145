"""What the ledger says of an exile and their families, read by the exile after stepping up.

Entries hold pseudonyms under each family's own key; what is of a family is about the family,
so that it is found when the case or change is long gone. It names an organisation, not a
person. In a shadow the entries are the shadow's own, and those of the exile's own deeds that
its other pages show: a dossier that stands there as sealed was sealed by somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from service.ports import Ports
from service.storage import families, ledger_rows, people
from service.storage.ledger import pseudonym
from service.storage.ledger_rows import Deed
from service.usecases.acting import Acting, act

_ON_PAGES: Final = frozenset({"seal-dossier", "open-wording"})  # done by the exile


@dataclass(frozen=True, slots=True)
class Accounted:
    """One deed: on which day, what, by whose responder, of which family (0: the exile's own)."""

    day: date
    act: str
    part: str
    organisation: str  # empty: one that is no more
    by_exile: bool
    number: int


def read_ledger(ports: Ports, exile_id: UUID) -> Sequence[Accounted]:
    """Return what was opened and done, newest first, once the ledger has that it was read (I11)."""
    with act(ports) as acting:
        deed = Deed(exile_id, exile_id, "read-ledger", exile_id)
        ledger_rows.write(acting.tx, deed, acting.today)
    with act(ports) as acting:
        staff = _staff(acting)
        found = dict(_of(acting, exile_id, staff, exile_id, number=0))
        records = families.records_of_exile(acting.tx, exile_id)
        owners = families.exiles_of(acting.tx, [each.seen_id for each in records])
        for record in records:
            found |= dict(_of(acting, record.id, staff, exile_id, number=record.number))
            seen_by = owners.get(record.seen_id, exile_id)
            seen = _of(acting, record.seen_id, staff, seen_by, number=record.number)
            found |= {at: each for at, each in seen if each.by_exile and each.act in _ON_PAGES}
    return [found[at] for at in sorted(found, reverse=True)]


def _staff(acting: Acting) -> dict[UUID, str]:
    """Return every responder there is or was, with the name of their organisation."""
    names: dict[UUID, str] = {each.id: each.name for each in people.organisations(acting.tx)}
    return {who: names.get(where, "") for who, where in people.all_responders(acting.tx)}


def _of(
    acting: Acting, owner: UUID, staff: dict[UUID, str], exile_id: UUID, *, number: int
) -> list[tuple[int, Accounted]]:
    key = acting.tx.key(owner)
    actors = {pseudonym(key, who): name for who, name in staff.items()}
    mine = pseudonym(key, exile_id)
    found = []
    for line in ledger_rows.about(acting.tx, owner):
        part = line.detail.get("part", "") if isinstance(line.detail, dict) else ""
        name = actors.get(line.actor, "")
        accounted = Accounted(line.day, line.act, str(part), name, line.actor == mine, number)
        found.append((line.sequence, accounted))
    return found
