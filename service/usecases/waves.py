"""Many silences at once: one case for people to judge, not one for each family (a wave).

A distress is never part of one, and nothing of a wave reaches a relative (I12). Families of
the same two organisations are counted together: nobody learns of others' through it.
"""

from collections.abc import Sequence
from datetime import timedelta

from service.domain import case as machine
from service.domain import gathering
from service.domain.case import Case, Opening
from service.domain.effects import Cause, Decided, Happening
from service.domain.ids import CaseId, FamilyId
from service.domain.level import Level
from service.domain.outage import WAVE_WITHIN, is_wave
from service.domain.policy import EscalationPolicy
from service.storage import cases, checks, outbox
from service.storage.cases import CaseRecord
from service.usecases.acting import Acting

_DAY = timedelta(days=1)


def gather(acting: Acting, alone: CaseRecord) -> tuple[CaseRecord, Decided[Case]] | None:
    """Merge a new silence, just stored, into the wave it belongs to; None where it stands alone.

    The wave and what became of it are returned, for the caller to store.
    """
    cases.lock_waves(acting.tx)
    found = cases.open_waves(acting.tx, alone.organisations)
    wave = next((each for each in found if gathering.is_gathering(each.case, acting.now)), None)
    if wave is not None:
        return wave, _widened(acting, wave.case, [alone])
    lone = _lone(acting, alone)
    since = (acting.now - WAVE_WITHIN).date()
    asked = checks.ended_since(acting.tx, alone.organisations, since) if len(lone) > 1 else 0
    if not is_wave(silent=len(lone), asked=asked):
        return None
    begun = begin(acting, alone)
    return begun, _widened(acting, begun.case, lone)


def _lone(acting: Acting, alone: CaseRecord) -> Sequence[CaseRecord]:
    since = (acting.now - WAVE_WITHIN).date()
    found = cases.free_silences(acting.tx, alone.organisations, since)
    return [each for each in found if gathering.is_lone_silence(each.case, acting.now)]


def begin(acting: Acting, first: CaseRecord) -> CaseRecord:
    """Open a wave of nobody yet, behind which the organisations of its first case stand."""
    opened = machine.open_case(
        CaseId(acting.tx.new_id()),
        Opening((), Cause.SILENCE, Level.L2),
        policy=EscalationPolicy(),
        now=acting.now,
    )
    acting.tell(opened.happenings)
    wave = CaseRecord(opened.state.id, None, first.organisations, acting.today, opened.state)
    cases.add_case(acting.tx, wave, None)
    return wave


def _widened(acting: Acting, wave: Case, joining: Sequence[CaseRecord]) -> Decided[Case]:
    ids = tuple(FamilyId(each.family_id) for each in joining if each.family_id is not None)
    wider = gathering.widen(wave, ids)
    for each in joining:
        merged = gathering.merge(each.case, wider.state)
        outbox.drop_pages(acting.tx, each.id)
        cases.save_case(acting.tx, each, merged.state, None)
        acting.tell(merged.happenings)
    return Decided(wider.state, wider.effects, (*wider.happenings, told(wider.state)))


def told(wave: Case) -> Happening:
    """Return what observers are told of a wave: how many families it is about."""
    return Happening("wave", case=wave.id, details={"families": len(wave.families)})
