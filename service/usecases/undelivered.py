"""A ping that never arrived: no sign of life and no silence by itself, but the exile is told."""

from dataclasses import replace

from service.domain.effects import Decided, Happening
from service.domain.ordering import lose_proof, opt_out
from service.storage import families
from service.storage.outbox import EffectRecord
from service.usecases.acting import Acting
from service.usecases.checking import store


def note_undelivered(acting: Acting, effect: EffectRecord) -> None:
    """Let the open check know, or the exile who proves the ways; call before the effect's own row is locked."""
    assert effect.family_id is not None, "pings belong to a family"
    record = families.lock_family(acting.tx, effect.family_id)
    if record is None:
        return
    lost = lose_proof(record.watch, effect.letter.ordinal)
    if lost is not None:
        store(acting, record, lost)
        return
    check = record.watch.check
    if check is None or not check.is_open or check.undelivered:
        return
    if effect.letter.ordinal is not None and effect.letter.ordinal < check.ordinal:
        return  # late news of an earlier check
    watch = replace(record.watch, check=replace(check, undelivered=True))
    told = Happening(
        "ping-undelivered", family=record.id, details={"attempt": effect.letter.attempt}
    )
    store(acting, record, Decided(watch, (), (told,)))


def note_opted_out(acting: Acting, effect: EffectRecord) -> None:
    """Let the exile be asked about what the carrier was told; call before the effect is locked."""
    assert effect.family_id is not None, "pings belong to a family"
    record = families.lock_family(acting.tx, effect.family_id)
    if record is not None:
        store(acting, record, opt_out(record.watch, record.family, now=acting.now))
