"""Cases: opened for people, paged until a person has taken them, closed only by a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.domain import case as machine
from service.domain import holding, working
from service.domain.answered import Answered
from service.domain.case import Case, CaseRefusedError, CaseState, Opening, Refusal
from service.domain.effects import (
    Cause,
    Decided,
    Effect,
    OpenCase,
    PageOperator,
    PageResponder,
    TellExile,
    Why,
)
from service.domain.ids import CaseId, ResponderId
from service.domain.level import Level
from service.domain.outcome import Ending, Outcome
from service.domain.policy import EscalationPolicy
from service.domain.work import Step
from service.ports import Ports
from service.storage import cases, outbox, people, questions
from service.storage.cases import CaseRecord, Note
from service.storage.due import Claim
from service.storage.families import FamilyRecord
from service.storage.outbox import Asked
from service.storage.people import ResponderRecord
from service.usecases import waves
from service.usecases.acting import Acting, act
from service.usecases.enacting import tell_exiles
from service.usecases.paging import Reach, operator_page, reach_of, reaches_of, responder_page
from service.usecases.rounding import ceil_wake


class NoSuchCaseError(Exception):
    """There is no such case for this responder: the same for unknown and for foreign ones."""


class NoSuchColleagueError(Exception):
    """Nobody else of the case's organisations is called so."""


def open_or_join(acting: Acting, record: FamilyRecord, wanted: OpenCase) -> None:
    """Open the case, or let it join the family's open one (R8); page whoever is due at once."""
    found = cases.lock_open_case(acting.tx, record.id)
    if found is None:
        _open(acting, record, wanted)
        return
    decided = machine.join(found.case, wanted.cause, wanted.level, now=acting.now)
    advance(acting, found, decided)


def _open(acting: Acting, record: FamilyRecord, wanted: OpenCase) -> None:
    opening = Opening((record.id,), wanted.cause, wanted.level)
    decided = machine.open_case(
        CaseId(acting.tx.new_id()), opening, policy=EscalationPolicy(), now=acting.now
    )
    kept = CaseRecord(
        decided.state.id, record.id, record.organisations, acting.today, decided.state
    )
    cases.add_case(acting.tx, kept, None)
    joined = waves.gather(acting, kept) if wanted.cause is Cause.SILENCE else None
    advance(acting, *(joined or (kept, decided)))


def note_answer(
    acting: Acting, record: FamilyRecord, answered: Answered, reason_until: datetime | None
) -> None:
    """What exile or deputy answered stands in the family's open case, or in its wave."""
    found = cases.lock_open_case(acting.tx, record.id) or _wave_of(acting, record)
    if found is None:
        return
    decided = holding.hear_answer(found.case, answered, reason_until=reason_until)
    until = f" {answered.until}" if answered.until else ""
    note = Note(acting.now, f"answered {answered.what}{until}", answered.by)
    cases.add_note(acting.tx, found, note)
    advance(acting, found, decided)


def _wave_of(acting: Acting, record: FamilyRecord) -> CaseRecord | None:
    waves_open = cases.open_waves(acting.tx, record.organisations)
    return next((each for each in waves_open if record.id in each.case.families), None)


def wake_cases(ports: Ports, claimed: Claim) -> None:
    """Let time pass for the claimed cases."""
    with act(ports) as acting:
        records = cases.lock_claimed(acting.tx, claimed, acting.steady)
        reaches = reaches_of(acting, {record.organisations for record in records})
        _move_on(
            acting,
            [(each, reaches[each.organisations], Decided(each.case)) for each in records],
        )


def advance(acting: Acting, record: CaseRecord, decided: Decided[Case]) -> None:
    """Store what was decided and whatever is due right after it."""
    _move_on(acting, [(record, reach_of(acting, record.organisations), decided)])


def _move_on(acting: Acting, moving: Sequence[tuple[CaseRecord, Reach, Decided[Case]]]) -> None:
    """Store cases as they are after what was decided and whatever is due, with their effects."""
    moved = [(record, reach, _waited(acting, reach, decided)) for record, reach, decided in moving]
    cases.save_cases(
        acting.tx,
        [(record, after.state, _wake(acting, reach, after)) for record, reach, after in moved],
    )
    pages: list[Asked] = []
    for record, reach, after in moved:
        acting.tell(after.happenings)
        pages += _pages(acting, record, reach, after.effects)
    outbox.add_effects(acting.tx, pages, acting.today)
    effects = [effect for _, _, after in moved for effect in after.effects]
    tell_exiles(acting, [effect for effect in effects if isinstance(effect, TellExile)])


def _waited(acting: Acting, reach: Reach, decided: Decided[Case]) -> Decided[Case]:
    return decided.then(machine.wait(decided.state, reach.roster, now=acting.now))


def _wake(acting: Acting, reach: Reach, after: Decided[Case]) -> datetime | None:
    return ceil_wake(machine.next_wake(after.state, reach.roster, now=acting.now))


def _pages(
    acting: Acting, record: CaseRecord, reach: Reach, effects: Sequence[Effect]
) -> list[Asked]:
    rows: list[Asked | None] = []
    for effect in effects:
        if isinstance(effect, PageResponder):
            rows.append(responder_page(acting, reach, effect, record.case.level))
        elif isinstance(effect, PageOperator):
            rows.append(operator_page(acting, reach.numbers, effect))
    return [row for row in rows if row is not None]


def quiet_responder(acting: Acting, organisation_id: UUID, responder_id: ResponderId) -> None:
    """A responder has answered a page by message: ten minutes of quiet for them alone."""
    for record in cases.lock_open_cases_of(acting.tx, organisation_id):
        decided = holding.quiet(record.case, responder_id, now=acting.now)
        if decided.state != record.case:
            outbox.drop_pages(acting.tx, record.id, responder_id)
            advance(acting, record, decided)


def lock_case(acting: Acting, case_id: UUID) -> CaseRecord:
    """Return a case that is known to exist, locked."""
    record = cases.lock_case(acting.tx, case_id)
    assert record is not None, "cases are not deleted"
    return record


def requeue_case(acting: Acting, case_id: UUID, responder_id: UUID | None) -> None:
    """Let whoever there is be called for a case: its owner, if this is it, comes no more."""
    record = lock_case(acting, case_id)
    decided = Decided(record.case)
    if responder_id is not None:
        decided = holding.requeue(record.case, ResponderId(responder_id), now=acting.now)
    advance(acting, record, decided)


def take_case(ports: Ports, responder_id: UUID, case_id: UUID) -> None:
    """The responder holds the case: the ladder stops. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = holding.take(record.case, ResponderId(responder_id), now=acting.now)
        outbox.drop_pages(acting.tx, record.id)
        _note(acting, record, responder_id, "take")
        advance(acting, record, decided)
        for family_id in decided.state.families:
            # Somebody holds it: that nobody does is news no longer.
            questions.settle_questions(acting.tx, family_id, [str(Why.UNHELD)], acting.today)


def write_note(
    ports: Ports, responder_id: UUID, case_id: UUID, words: str, *, deed: str = "note"
) -> None:
    """Append a note: a step, which keeps the ladder quiet. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = holding.note(record.case, ResponderId(responder_id), now=acting.now)
        _note(acting, record, responder_id, deed, words)
        advance(acting, record, decided)


def move_case(ports: Ports, responder_id: UUID, case_id: UUID, state: CaseState) -> None:
    """Move a held case on to verifying, acting or monitoring. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = holding.advance(
            record.case, ResponderId(responder_id), state=state, now=acting.now
        )
        _note(acting, record, responder_id, str(state))
        advance(acting, record, decided)


def hand_over_case(
    ports: Ports, responder_id: UUID, case_id: UUID, to: str, words: str = ""
) -> None:
    """Offer it to a colleague of either organisation, who holds it once they take it.

    Raises CaseRefusedError, NoSuchColleagueError.
    """
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        found = _colleague(acting, record, responder_id, to)
        decided = working.hand_over(
            record.case, ResponderId(responder_id), to=found.id, now=acting.now
        )
        _note(acting, record, responder_id, f"hand-over {found.id}", words)
        advance(acting, record, decided)
        _tell_offered(acting, record, found)


def _colleague(acting: Acting, record: CaseRecord, responder_id: UUID, to: str) -> ResponderRecord:
    colleagues = people.responders_of(acting.tx, record.organisations)
    found = next((each for each in colleagues if str(each.id) == to), None)
    if found is None or found.id == responder_id:
        raise NoSuchColleagueError
    return found


def read_handover(acting: Acting, case_id: UUID, responder_id: UUID) -> None:
    """Whom a case is handed to has the notes before them."""
    record = cases.lock_case(acting.tx, case_id)
    assert record is not None, "a case is never deleted"
    decided = working.read_offer(record.case, ResponderId(responder_id))
    if decided.state != record.case:
        advance(acting, record, decided)


def name_second(ports: Ports, responder_id: UUID, case_id: UUID, second: str) -> None:
    """Let a colleague write beside the owner. Raises CaseRefusedError, NoSuchColleagueError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        second_id = _colleague(acting, record, responder_id, second).id
        decided = working.name_second(
            record.case, ResponderId(responder_id), second=second_id, now=acting.now
        )
        _note(acting, record, responder_id, f"second {second_id}")
        advance(acting, record, decided)


def tick_step(ports: Ports, responder_id: UUID, case_id: UUID, step: Step) -> None:
    """Record that a step of the lists is done. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = working.tick(record.case, ResponderId(responder_id), step=step, now=acting.now)
        _note(acting, record, responder_id, f"step {step}")
        advance(acting, record, decided)


def rest_case(ports: Ports, responder_id: UUID, case_id: UUID) -> None:
    """Let it wait for the owner's morning. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = working.rest_till_morning(
            record.case,
            ResponderId(responder_id),
            time_zone=zone_of(acting, responder_id),
            now=acting.now,
        )
        _note(acting, record, responder_id, "rest")
        advance(acting, record, decided)


def zone_of(acting: Acting, responder_id: UUID) -> str:
    """Return the zone a responder's organisation keeps its day by."""
    responder = people.responder(acting.tx, responder_id)
    own = people.organisation(acting.tx, responder.organisation_id) if responder else None
    return own.time_zone if own else "UTC"


def set_case_level(
    ports: Ports, responder_id: UUID, case_id: UUID, level: Level, reason: str
) -> None:
    """Judge a case graver or milder, with the reason. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        decided = holding.set_level(
            record.case, ResponderId(responder_id), level=level, reason=reason, now=acting.now
        )
        _note(acting, record, responder_id, f"level {level}", reason)
        advance(acting, record, decided)


def reopen_case(ports: Ports, responder_id: UUID, case_id: UUID, words: str) -> None:
    """Open a closed case again: nobody holds it, and people are called. Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        family_id = record.family_id
        other = cases.lock_open_case(acting.tx, family_id) if family_id else None
        if other is not None and other.id != case_id:
            raise CaseRefusedError(Refusal.OTHER_OPEN)
        if not words:
            raise CaseRefusedError(Refusal.REASON)
        decided = holding.reopen(record.case, ResponderId(responder_id), now=acting.now)
        _note(acting, record, responder_id, "reopen", words)
        advance(acting, record, decided)


def _tell_offered(acting: Acting, record: CaseRecord, holder: ResponderRecord) -> None:
    """Page whom the case is handed to, by the words of any page: they may not be looking."""
    reach = reach_of(acting, record.organisations)
    handed = sum(
        1 for note in cases.notes_of(acting.tx, record) if note.act.startswith("hand-over")
    )
    channels = [each.channel for each in holder.person.addresses if each.channel in reach.numbers]
    pages = [
        PageResponder(record.id, "handed-over", holder.id, channel, handed)
        for channel in (channels if record.case.level is Level.L4 else channels[:1])
    ]
    outbox.add_effects(acting.tx, _pages(acting, record, reach, pages), acting.today)


def close_case(
    ports: Ports, responder_id: UUID, case_id: UUID, outcome: Outcome | Ending, words: str = ""
) -> None:
    """End the case, saying how; only its owner can (I8). Raises CaseRefusedError."""
    with act(ports) as acting:
        record = lock_for(acting, responder_id, case_id)
        if holding.is_ended_so(record.case, ResponderId(responder_id), outcome):
            return
        decided = holding.close(
            record.case, ResponderId(responder_id), outcome=outcome, now=acting.now
        )
        outbox.drop_pages(acting.tx, record.id)
        _note(acting, record, responder_id, f"close {outcome}", words)
        advance(acting, record, decided)
        outbox.forget_letters(acting.tx, case_id=record.id)


def case_for(
    acting: Acting, responder_id: UUID, case_id: UUID, *, lock: bool = False
) -> CaseRecord:
    """Return a case of the responder's organisation, as it is. Raises NoSuchCaseError."""
    responder = people.responder(acting.tx, responder_id)
    behind = responder.organisation_id if responder is not None else None
    record = cases.case_of(acting.tx, behind, case_id, lock=lock) if behind else None
    if record is None:
        raise NoSuchCaseError
    return record


def lock_for(acting: Acting, responder_id: UUID, case_id: UUID) -> CaseRecord:
    """Return a case of the responder's organisation, locked. Raises NoSuchCaseError."""
    return case_for(acting, responder_id, case_id, lock=True)


def _note(
    acting: Acting, record: CaseRecord, responder_id: UUID, deed: str, words: str = ""
) -> None:
    cases.add_note(acting.tx, record, Note(acting.now, deed, str(responder_id), words))
