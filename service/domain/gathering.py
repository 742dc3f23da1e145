"""Silences of one day that become one case: which may, and what becomes of them.

Distress is never part of a wave (FIELD-GUIDE §2.10), and merging closes nothing (I8).
"""

from dataclasses import replace
from datetime import datetime

from service.domain.case import (
    Case,
    CaseRefusedError,
    CaseState,
    Hold,
    Refusal,
    refuse_over,
    tell,
)
from service.domain.effects import Cause, Decided
from service.domain.ids import FamilyId
from service.domain.level import Level
from service.domain.outage import WAVE_WITHIN


def is_lone_silence(case: Case, now: datetime) -> bool:
    """Whether the case may become part of a wave that begins now: a silence nobody works on."""
    untouched = case.is_open and case.hold is Hold.NOBODY and case.level <= Level.L2
    return untouched and case.cause is Cause.SILENCE and now - case.opened_at <= WAVE_WITHIN


def is_gathering(wave: Case, now: datetime) -> bool:
    """Whether a new silence goes into this wave: later ones are an event of their own."""
    return wave.is_open and now - wave.opened_at <= WAVE_WITHIN


def widen(wave: Case, families: tuple[FamilyId, ...]) -> Decided[Case]:
    """Return the wave with the families added that were not in it; nobody is paged anew."""
    refuse_over(wave)
    known = set(wave.families)
    fresh = tuple(family for family in dict.fromkeys(families) if family not in known)
    return Decided(replace(wave, families=wave.families + fresh))


def merge(case: Case, wave: Case) -> Decided[Case]:
    """Return a silence case as part of a wave, which alone goes on; refused as not-merged.

    Only what the wave covers can go into it: no distress, nothing graver than the wave
    itself, and nothing a person already works on. Merging closes nothing (I8).
    """
    refuse_over(case)
    refuse_over(wave)
    covered = case.cause is Cause.SILENCE and case.level <= wave.level
    if not covered or case.hold is not Hold.NOBODY or not set(case.families) <= set(wave.families):
        raise CaseRefusedError(Refusal.NOT_MERGED)
    merged = replace(case, state=CaseState.MERGED, merged_into=wave.id, running_since=None)
    return Decided(merged, happenings=(tell(case, "merged"),))
