"""Dossiers: for whose keys one is sealed, keeping what came sealed, and saying when it is stale.

Nothing here opens one or sees a word of it. A family's dossier is for every key of both
organisations behind it: their responders' own, and one of each organisation for recovery.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.domain import agefile
from service.ports import Ports
from service.storage import dossiers, families, ledger_rows, people
from service.storage.dossiers import Dossier, Recipient
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.usecases.acting import Acting, act
from service.usecases.escalating import NoSuchCaseError
from service.usecases.ordering import NoSuchFamilyError
from service.usecases.signing_in import SignInRefusedError

KEYS_MIN = 2  # for one alone, it would go with one telephone


class DossierState(StrEnum):
    """What a page says of a dossier."""

    NONE = "none"
    SEALED = "sealed"
    STALE = "stale"  # somebody new cannot open it, or somebody who left could


class KeysChangedError(Exception):
    """The file is for other keys than there are now: it has to be sealed again."""


class NotAKeyError(Exception):
    """The text is no public key of an X25519 pair."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key a dossier is sealed for, and whose it is as far as an exile may know."""

    organisation: str
    kind: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DossierGlance:
    """What the page for a dossier shows: days, and keys; never a word of it."""

    number: int
    state: DossierState
    made_on: date | None
    keys: tuple[KeyLine, ...]
    code: str  # stands for exactly these keys

    @property
    def is_possible(self) -> bool:
        """Whether there are enough keys."""
        return len(self.keys) >= KEYS_MIN


def dossier_glance(ports: Ports, exile_id: UUID, family_id: UUID) -> DossierGlance:
    """Return it for one of the exile's own families. Raises NoSuchFamilyError."""
    with act(ports) as acting:
        record = _own(acting, exile_id, family_id)
        keys = _keys(acting, record)
        newest = dossiers.newest_of(acting.tx, record.id, record.seen_id)
        found = people.organisations(acting.tx)
        names: dict[UUID, str] = {each.id: each.name for each in found}
        return DossierGlance(
            record.number,
            state_of(acting, record),
            newest.made_on if newest else None,
            tuple(KeyLine(names[each.organisation_id], each.kind, each.key) for each in keys),
            _code(keys),
        )


def state_of(acting: Acting, record: FamilyRecord) -> DossierState:
    """Return whether a family has a dossier, and whether it is for the keys there are now."""
    newest = dossiers.newest_of(acting.tx, record.id, record.seen_id)
    current = dossiers.index_of_keys(acting.tx, [each.key for each in _keys(acting, record)])
    if newest is None:
        return DossierState.NONE
    return DossierState.SEALED if newest.keys_index == current else DossierState.STALE


def _own(acting: Acting, exile_id: UUID, family_id: UUID) -> FamilyRecord:
    record = families.read_family(acting.tx, family_id)
    if record is None or record.exile_id != exile_id:
        raise NoSuchFamilyError
    return record


def _keys(acting: Acting, record: FamilyRecord) -> Sequence[Recipient]:
    found = dossiers.recipients_of(acting.tx, record.organisations)
    return list({each.key: each for each in found}.values())


def _code(keys: Sequence[Recipient]) -> str:
    said = " ".join(sorted(each.key for each in keys))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came from a browser or from the age tool; `code`: for which keys."""

    starred: str = field(repr=False)
    rest: str = field(repr=False)
    code: str


def keep_dossier(ports: Ports, exile_id: UUID, family_id: UUID, sealed: Sealed) -> None:
    """Keep a dossier that came sealed; the one before stays beside it.

    Raises NoSuchFamilyError, AgeRefusedError, KeysChangedError.
    """
    starred, rest = agefile.read_age(sealed.starred), agefile.read_age(sealed.rest)
    with act(ports) as acting:
        record = _own(acting, exile_id, family_id)
        keys = _keys(acting, record)
        if len(keys) < KEYS_MIN or sealed.code != _code(keys):
            raise KeysChangedError
        if any(each.recipients != len(keys) for each in (starred, rest)):
            raise KeysChangedError
        dossier = Dossier(starred.armour, rest.armour)
        public = [each.key for each in keys]
        dossiers.add_dossier(acting.tx, record.id, dossier, public, acting.today)
        deed = Deed(record.id, exile_id, "seal-dossier", record.id)
        ledger_rows.write(acting.tx, deed, acting.today)


# --- the keys ---


def keys_of(ports: Ports, responder_id: UUID) -> dict[str, str]:
    """Return the responder's own public key and their organisation's, by kind."""
    with act(ports) as acting:
        found = people.responder(acting.tx, responder_id)
        if found is None:
            raise NoSuchCaseError
        keys = dossiers.recipients_of(acting.tx, [found.organisation_id])
        return {
            each.kind: each.key
            for each in keys
            if each.kind == "recovery" or each.responder_id == responder_id
        }


def put_key(ports: Ports, responder_id: UUID, kind: str, key: str, code: str) -> None:
    """Let dossiers be sealed for a public key; a fresh code says who puts it in.

    A browser left open must not become a reader of dossiers. Raises NotAKeyError,
    SignInRefusedError.
    """
    if not agefile.is_recipient(key):
        raise NotAKeyError
    _demand_code(ports, responder_id, code)
    with act(ports) as acting:
        found = people.responder(acting.tx, responder_id)
        if found is None:
            raise NoSuchCaseError
        own = found.organisation_id
        new = Recipient(acting.tx.new_id(), own, responder_id, kind, key)
        dossiers.put_recipient(acting.tx, new, acting.today)
        deed = Deed(own, responder_id, f"put-key-{kind}", responder_id)
        ledger_rows.write(acting.tx, deed, acting.today)


def _demand_code(ports: Ports, responder_id: UUID, code: str) -> None:
    with act(ports) as acting:  # a wrong one counts, whatever is refused with it
        taken = people.try_code(acting.tx, responder_id, code, acting.steady)
    if not taken:
        raise SignInRefusedError


def drop_key(ports: Ports, responder_id: UUID, kind: str, code: str) -> None:
    """Let nothing new be sealed for it; what was sealed before still opens with it.

    A browser left open must not take a dossier's last reader away. Raises SignInRefusedError.
    """
    _demand_code(ports, responder_id, code)
    with act(ports) as acting:
        found = people.responder(acting.tx, responder_id)
        if found is None:
            raise NoSuchCaseError
        dossiers.drop_recipient(acting.tx, found.organisation_id, responder_id, kind)
        deed = Deed(found.organisation_id, responder_id, f"drop-key-{kind}", responder_id)
        ledger_rows.write(acting.tx, deed, acting.today)
