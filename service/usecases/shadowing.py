"""A sign-in with other words: what it opens, what leaves it, and who hears of it (FIELD-GUIDE §7).

Whoever is forced to sign in types the right locator and any other words of the list. What
opens looks and costs the same. Acts that lessen traffic happen in truth, in both; whatever
widens or redirects stays in the shadow. Distress that is typed in there is heard all the same:
it may be the relative's (I6).
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from secrets import SystemRandom
from uuid import UUID

from service.domain.effects import Cause, OpenCase
from service.ports import Ports
from service.storage import families, ledger_rows, people, shadows, warnings
from service.storage.address_proofs import Holder, address_proof, save_address_proof
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.storage.people import ExileRecord, ResponderRecord
from service.storage.reaches import Reaches
from service.storage.shadows import Shadow
from service.storage.signin import SHADOW_SLOTS, shadow_name, shadow_slot
from service.storage.warnings import WarningLine
from service.storage.words import Words
from service.usecases.acting import Acting, act
from service.usecases.addressing import exile_holder
from service.usecases.rounding import ceil_wake

SHOWN_AFTER_S = (5 * 60, 40 * 60)
_GRAIN_S = 300


class NoSuchWarningError(Exception):
    """There is no such warning for this responder: unknown, foreign and settled are one."""


def opened_by(
    acting: Acting, origin: ExileRecord, words: Words, *, right: bool, secret_hash: str
) -> UUID:
    """Return whose pages these words open; with either the same work is done.

    `secret_hash`: of the secret words typed, whichever they are.
    """
    pepper = acting.ports.pepper
    opens = shadow_slot(pepper, words)
    # The true words make one that no words open: nothing of theirs gets into another's.
    name = shadow_name(pepper, origin.id, f"|{SHADOW_SLOTS if right else opens}")
    derive = partial(_derived, pepper, name)
    reaches = shadows.refresh(acting.tx, Shadow(name, origin, derive, secret_hash), acting.today)
    _copy_proofs(acting, origin.id, name, reaches, derive)
    _warn(acting, origin.id, other_words=not right)
    return origin.id if right else name


def _derived(pepper: bytes, shadow_id: UUID, of: UUID) -> UUID:
    return shadow_name(pepper, of, f"|{shadow_id}")


def _copy_proofs(
    acting: Acting, origin_id: UUID, name: UUID, reaches: Reaches, derive: shadows.Derive
) -> None:
    """Let what is proved of an address look proved in the shadow too."""
    pairs = [(exile_holder(origin_id), exile_holder(name), reaches.own)]
    for family_id in families.families_of_exile(acting.tx, origin_id):
        mine = derive(family_id)
        if (reach := reaches.deputies.get(str(mine))) is not None:
            pairs.append((Holder(family_id, family_id), Holder(mine, mine), reach))
    for true, own, reach in pairs:
        for contact in reach.contacts:
            proof = address_proof(acting.tx, true, contact.address)
            save_address_proof(acting.tx, own, contact.address, proof)


def _warn(acting: Acting, exile_id: UUID, *, other_words: bool) -> None:
    later = timedelta(seconds=SystemRandom().uniform(*SHOWN_AFTER_S))
    shown_from = ceil_wake(acting.steady + later, _GRAIN_S)
    warnings.add_warning(acting.tx, exile_id, other_words=other_words, shown_from=shown_from)


def true_cases(
    acting: Acting, record: FamilyRecord, wanted: Sequence[OpenCase]
) -> list[tuple[FamilyRecord, OpenCase]]:
    """Return the cases that are really opened: of a shadow only distress, for whom it is meant."""
    if not wanted:
        return []
    origin = families.lock_family(acting.tx, record.seen_id)  # asked for either: it costs the same
    if not record.is_shadow:
        return [(record, each) for each in wanted]
    if origin is None or origin.id == record.id:
        return []
    return [
        (origin, OpenCase(origin.id, None, each.cause, each.level))
        for each in wanted
        if each.cause is Cause.DISTRESS
    ]


# --- who hears of it ---


def warnings_for(ports: Ports, responder_id: UUID) -> Sequence[WarningLine]:
    """Return what the responder's organisation has to know. Raises NoSuchWarningError."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        return warnings.shown_to(acting.tx, responder.organisation_id, acting.steady)


def warning_for(ports: Ports, responder_id: UUID, warning_id: UUID) -> WarningLine:
    """Return one of them. Raises NoSuchWarningError."""
    for line in warnings_for(ports, responder_id):
        if line.id == warning_id:
            return line
    raise NoSuchWarningError


def open_ways(ports: Ports, responder_id: UUID, warning_id: UUID) -> tuple[str, ...]:
    """Open how the exile is reached, once the ledger has it (I11). Raises NoSuchWarningError."""
    line = warning_for(ports, responder_id, warning_id)
    _write(ports, line, responder_id, "open-card")
    with act(ports) as acting:
        behind = _responder(acting, responder_id).organisation_id
        found = families.records_of_exile(acting.tx, line.exile_id)
        said = [each.settled.reached for each in found if behind in each.organisations]
    return tuple(dict.fromkeys(each for each in said if each))


def settle_warning(ports: Ports, responder_id: UUID, warning_id: UUID) -> None:
    """The responder has spoken with the exile. Raises NoSuchWarningError."""
    line = warning_for(ports, responder_id, warning_id)
    _write(ports, line, responder_id, "settle-warning")
    with act(ports) as acting:
        warnings.drop_warning(acting.tx, warning_id)


def _responder(acting: Acting, responder_id: UUID) -> ResponderRecord:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchWarningError
    return found


def _write(ports: Ports, line: WarningLine, responder_id: UUID, deed: str) -> None:
    with act(ports) as acting:
        entry = Deed(line.exile_id, responder_id, deed, line.exile_id)
        ledger_rows.write(acting.tx, entry, acting.today)


def sweep(ports: Ports) -> None:
    """Let every row whose moment has come tell its day, or nothing."""
    with act(ports) as acting:
        warnings.settle_due(acting.tx, acting.steady)
