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
from service.domain.ids import FamilyId, ResponderId
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


def may_be_merged(case: Case, responder: ResponderId) -> bool:
    """Whether a person may make this case part of one event with others: a silence, theirs or free."""
    is_silence = case.cause is Cause.SILENCE and not case.distress and case.level <= Level.L2
    is_free = case.hold is Hold.NOBODY or case.owner == responder
    return case.is_open and is_silence and is_free and case.family is not None


def merge_by_hand(case: Case, wave: Case, responder: ResponderId) -> Decided[Case]:
    """Return a silence as part of a wave because a person judged it so; refused as not-merged.

    As with waves that gather by themselves, distress stays alone and nothing is closed (I8).
    """
    refuse_over(wave)
    if not may_be_merged(case, responder) or not set(case.families) <= set(wave.families):
        raise CaseRefusedError(Refusal.NOT_MERGED)
    return Decided(_part_of(case, wave), happenings=(tell(case, "merged"),))


def _part_of(case: Case, wave: Case) -> Case:
    return replace(case, state=CaseState.MERGED, merged_into=wave.id, running_since=None)


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
    return Decided(_part_of(case, wave), happenings=(tell(case, "merged"),))
