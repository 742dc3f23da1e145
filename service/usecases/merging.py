"""Silences that a person judges to be one event: made one case by hand.

Waves of eight and more gather by themselves (`waves`); a raid or an outage in one street may
be three. Whoever judges it holds what comes of it.
"""

from collections.abc import Sequence
from uuid import UUID

from service.domain import gathering, holding
from service.domain.case import Case, CaseRefusedError, Refusal
from service.domain.effects import Decided
from service.domain.ids import ResponderId
from service.ports import Ports
from service.storage import cases, outbox
from service.storage.cases import CaseRecord, Note
from service.usecases import waves
from service.usecases.acting import Acting, act
from service.usecases.escalating import advance, case_for, lock_for


def others_of(acting: Acting, record: CaseRecord, responder_id: UUID) -> Sequence[CaseRecord]:
    """Return what a silence may become one event with: waves, and silences nobody else works on."""
    responder = ResponderId(responder_id)
    if not gathering.may_be_merged(record.case, responder):
        return ()
    found = cases.open_cases_of(acting.tx, record.organisations)
    return [
        each
        for each in found
        if each.id != record.id
        and (each.family_id is None or gathering.may_be_merged(each.case, responder))
    ]


def merge_cases(ports: Ports, responder_id: UUID, case_id: UUID, others: Sequence[UUID]) -> UUID:
    """Make a case and others one; return what they became. Raises CaseRefusedError.

    Where a wave is among the others they go into it, and it stays with whoever holds it;
    otherwise one begins, held by whoever judged so.
    """
    with act(ports) as acting:
        cases.lock_waves(acting.tx)
        mine = _mine(acting, responder_id, case_id)
        allowed = {each.id for each in others_of(acting, mine, responder_id)}
        if not others or not set(others) <= allowed:
            raise CaseRefusedError(Refusal.NOT_MERGED)
        # Locked in one order, so that two people who merge never wait for each other.
        found = [lock_for(acting, responder_id, each) for each in sorted([case_id, *others])]
        wave = next((each for each in found if each.family_id is None), None)
        silences = [each for each in found if each.family_id is not None]
        if wave is None:
            return _begun(acting, responder_id, silences)
        _store(acting, responder_id, (wave, _widened(wave, silences)), silences)
        return wave.id


def _mine(acting: Acting, responder_id: UUID, case_id: UUID) -> CaseRecord:
    record = case_for(acting, responder_id, case_id)
    if record.case.owner != responder_id:
        raise CaseRefusedError(Refusal.NOT_OWNER)
    return record


def _begun(acting: Acting, responder_id: UUID, silences: Sequence[CaseRecord]) -> UUID:
    wave = waves.begin(acting, silences[0])
    wider = _widened(wave, silences)
    taken = holding.take(wider.state, ResponderId(responder_id), now=acting.now)
    _store(acting, responder_id, (wave, wider.then(taken)), silences)
    return wave.id


def _widened(wave: CaseRecord, silences: Sequence[CaseRecord]) -> Decided[Case]:
    families = tuple(family for each in silences for family in each.case.families)
    wider = gathering.widen(wave.case, families)
    return Decided(wider.state, wider.effects, (*wider.happenings, waves.told(wider.state)))


def _store(
    acting: Acting,
    responder_id: UUID,
    wave: tuple[CaseRecord, Decided[Case]],
    silences: Sequence[CaseRecord],
) -> None:
    """Store the wave as it was decided, and each silence as a part of it."""
    record, decided = wave
    note = Note(acting.now, "merge", str(responder_id))
    for each in silences:
        merged = gathering.merge_by_hand(each.case, decided.state, ResponderId(responder_id))
        outbox.drop_pages(acting.tx, each.id)
        cases.add_note(acting.tx, each, note)
        cases.save_case(acting.tx, each, merged.state, None)
        acting.tell(merged.happenings)
    cases.add_note(acting.tx, record, note)
    advance(acting, record, decided)
