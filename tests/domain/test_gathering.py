"""Which silences a person may make one event, and that distress never is part of one."""

from dataclasses import replace
from uuid import UUID

import pytest

from service.domain.case import Case, CaseRefusedError, CaseState, Refusal
from service.domain.effects import Cause
from service.domain.gathering import may_be_merged, merge_by_hand, widen
from service.domain.holding import close, take
from service.domain.ids import CaseId, FamilyId
from service.domain.level import Level
from service.domain.outcome import Outcome
from tests.domain.case_builders import FAMILY, NOON, a_case, responder

ANNA, BORYS = responder("anna"), responder("borys")
OTHER = FamilyId(UUID(int=9))
WAVE = replace(a_case(Level.L2, families=(FAMILY, OTHER)), id=CaseId(UUID(int=7)))


def silence(level: Level = Level.L1) -> Case:
    return a_case(level)


def held(by: str) -> Case:
    return take(silence(), responder(by), now=NOON).state


@pytest.mark.parametrize(
    ("case", "may"),
    [
        (silence(), True),
        (silence(Level.L2), True),
        (held("anna"), True),
        (held("borys"), False),
        (silence(Level.L3), False),
        (a_case(Level.L4), False),
        (a_case(Level.L2, Cause.PLAIN_DANGER), False),
        (replace(silence(), distress=True), False),
        (WAVE, False),
        (close(held("anna"), ANNA, outcome=Outcome.FALSE, now=NOON).state, False),
    ],
)
def test_a_silence_that_is_free_or_ones_own_may_be_part_of_an_event(case: Case, may: bool) -> None:
    assert may_be_merged(case, ANNA) is may


def test_a_merged_case_is_not_closed_and_names_its_wave() -> None:
    merged = merge_by_hand(held("anna"), WAVE, ANNA)
    assert merged.state.state is CaseState.MERGED
    assert merged.state.merged_into == WAVE.id
    assert merged.state.outcome is None
    assert [each.event for each in merged.happenings] == ["merged"]


@pytest.mark.parametrize(
    ("case", "wave"),
    [
        (held("borys"), WAVE),
        (a_case(Level.L4), WAVE),
        (silence(), replace(WAVE, families=(OTHER,))),
    ],
)
def test_what_the_event_does_not_cover_is_refused(case: Case, wave: Case) -> None:
    with pytest.raises(CaseRefusedError) as refused:
        merge_by_hand(case, wave, ANNA)
    assert refused.value.code is Refusal.NOT_MERGED


def test_nothing_goes_into_an_event_that_is_over() -> None:
    over = close(take(WAVE, ANNA, now=NOON).state, ANNA, outcome=Outcome.FALSE, now=NOON).state
    with pytest.raises(CaseRefusedError) as refused:
        merge_by_hand(silence(), over, ANNA)
    assert refused.value.code is Refusal.CLOSED


def test_a_family_stands_in_an_event_once() -> None:
    assert widen(WAVE, (OTHER, OTHER)).state.families == (FAMILY, OTHER)
