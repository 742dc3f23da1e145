"""New words for a family: entered whole, waiting for three days and a second sign (§7, R15).

Nothing that is in force is shown or compared on the way: a page that did would be asked for
the words. More questions need the days alone: they cannot change what an answer means.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from service.domain import ordering, recognising
from service.domain.codebook import Codebook
from service.domain.effects import Decided
from service.domain.renewal import UNSIGNED_LASTS, Added, add_wordings, renew
from service.domain.told import Card, Deputy
from service.ports import Ports
from service.storage import changes, families, ledger_rows, people
from service.storage.changes import ChangeKind, ChangeLine, ChangeRecord, ChangeState, Proposed
from service.storage.due import Claim
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.storage.store import floor_minute
from service.usecases import telling, tending
from service.usecases.acting import Acting, act
from service.usecases.checking import store
from service.usecases.complaining import (
    Complaint,
    refuse_where,
    word_complaints,
    wording_complaints,
)
from service.usecases.erasing import carry_out_forgetting
from service.usecases.moving import move_relative
from service.usecases.ordering import WIDENING_WAITS, NoSuchFamilyError
from service.usecases.rounding import ceil_wake

RIPE_GRAIN_S: Final = 3600  # a wake may not tell when somebody sat at the page (D13)
WORDINGS_MAX: Final = 200  # in all topics, so that a family's row stays small
_BOOK: Final = frozenset({ChangeKind.WORDS, ChangeKind.WORDINGS})
_ALL: Final = frozenset(ChangeKind)
_CALLED: Final = _ALL - {ChangeKind.WORDINGS}  # these need the second sign


class NoSuchChangeError(Exception):
    """There is no such change for this responder: unknown, foreign and ended are one."""


class RenewalRefusal(StrEnum):
    """Why words cannot be changed."""

    STOPPED = "stopped"
    NO_WORDS = "no-words"  # the family is asked without any
    REPLACED = "replaced"  # others took their place at this moment


class RenewalRefusedError(Exception):
    """The words cannot be changed; `code` is worded by the web layer."""

    def __init__(self, code: RenewalRefusal) -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class WordsGlance:
    """What a page for new words may know: how many topics there are, and what waits."""

    topics: int
    waiting: tuple[ChangeLine, ...]


def words_glance(ports: Ports, exile_id: UUID, family_id: UUID) -> WordsGlance:
    """Return it for one of the exile's own families. Raises NoSuchFamilyError, RenewalRefusedError."""
    with act(ports) as acting:
        record = _renewable(families.read_family(acting.tx, family_id), exile_id)
        waiting = tuple(changes.open_changes(acting.tx, record.id))
        return WordsGlance(len(_book(record).topics), waiting)


def propose_words(ports: Ports, exile_id: UUID, family_id: UUID, book: Codebook) -> None:
    """Let a whole new codebook wait; what waited before is given up.

    Raises NoSuchFamilyError, RenewalRefusedError, RegistrationRefusedError.
    """
    refuse_where(word_complaints(book))
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        _book(record)
        changes.withdraw_open(acting.tx, record.id, _BOOK)
        propose(acting, record, ChangeKind.WORDS, book=book)
        store(acting, record, ordering.announce(record.watch, book))


def propose_wordings(ports: Ports, exile_id: UUID, family_id: UUID, added: Sequence[Added]) -> None:
    """Let more questions wait, each for a topic named by its place.

    They are looked over before the family is locked, so that nobody's reply waits for that.
    Raises NoSuchFamilyError, RenewalRefusedError, RegistrationRefusedError.
    """
    with act(ports) as acting:
        seen = _renewable(families.read_family(acting.tx, family_id), exile_id)
    refuse_where(_wording_complaints(seen, added))
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        if record.settled.agreement.edition != seen.settled.agreement.edition:
            raise RenewalRefusedError(RenewalRefusal.REPLACED)
        refuse_where(_too_many(record, added))
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.WORDINGS})
        propose(acting, record, ChangeKind.WORDINGS, wordings=tuple(added))


def _wording_complaints(record: FamilyRecord, added: Sequence[Added]) -> list[Complaint]:
    """Return what is wrong with new questions beside the family's own texts alone (D2)."""
    book, found = _book(record), _too_many(record, added)
    if found:
        return found
    ours = [*book.pings, *(entry.text for entry in record.watch.sent)]
    for at, each in enumerate(added):
        assert 0 <= each.topic < len(book.topics), "the form offers the family's own topics"
        found += wording_complaints(each.text, f"wordings[{at}]", ours)
        ours.append(each.text)
    return found


def _too_many(record: FamilyRecord, added: Sequence[Added]) -> list[Complaint]:
    is_full = len(_book(record).pings) + len(added) > WORDINGS_MAX
    return [Complaint("too-many-wordings")] if is_full else []


def own_family(acting: Acting, exile_id: UUID, family_id: UUID) -> FamilyRecord:
    """Return one of the exile's own families, locked. Raises NoSuchFamilyError, RenewalRefusedError."""
    return _renewable(families.lock_family(acting.tx, family_id), exile_id)


def _renewable(record: FamilyRecord | None, exile_id: UUID) -> FamilyRecord:
    if record is None or record.exile_id != exile_id:
        raise NoSuchFamilyError
    if record.watch.stopped_at is not None:
        raise RenewalRefusedError(RenewalRefusal.STOPPED)
    return record


def _book(record: FamilyRecord) -> Codebook:
    book = record.settled.agreement.codebook
    if book is None:
        raise RenewalRefusedError(RenewalRefusal.NO_WORDS)
    return book


def propose(  # noqa: PLR0913 (each kind holds something of its own)
    acting: Acting,
    record: FamilyRecord,
    kind: ChangeKind,
    *,
    book: Codebook | None = None,
    wordings: tuple[Added, ...] = (),
    to: str | None = None,
    deputy: Deputy | None = None,
    card: Card | None = None,
) -> None:
    """Let a change wait for its days, and for a second sign where it needs one."""
    ripens_at = ceil_wake(acting.now + WIDENING_WAITS, RIPE_GRAIN_S)
    state = ChangeState.WAITING if kind in _CALLED else ChangeState.CONFIRMED
    change = ChangeRecord(
        acting.tx.new_id(),
        record.id,
        kind,
        state,
        acting.today,
        Proposed(ripens_at, book, wordings, to, deputy, card),
    )
    changes.add_change(acting.tx, change, ripens_at)


def propose_phone(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Let it wait that a changed phone is the relative's own (D10).

    Raises NoSuchFamilyError, RenewalRefusedError.
    """
    with act(ports) as acting:
        record = own_family(acting, exile_id, family_id)
        if not record.watch.proof.changed or record.watch.proof.vouched:
            return
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.PHONE})
        propose(acting, record, ChangeKind.PHONE)
        store(acting, record, recognising.vouch(record.watch))


def withdraw(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Give up everything that waits, at once, also of a stopped family. Raises NoSuchFamilyError."""
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        for line in changes.open_changes(acting.tx, record.id):
            _note_given_up(acting, record, line.kind)
        changes.withdraw_open(acting.tx, record.id, _ALL)


def _note_given_up(acting: Acting, record: FamilyRecord, kind: ChangeKind) -> None:
    """Store what it makes of a family that a change will not come."""
    if kind is ChangeKind.WORDS:
        store(acting, record, ordering.withdraw(record.watch))
    if kind is ChangeKind.PHONE:
        store(acting, record, recognising.unvouch(record.watch))


# --- the second sign ---


def calls_waiting(ports: Ports, responder_id: UUID) -> Sequence[ChangeLine]:
    """Return the changes that wait for a call by the responder's organisation."""
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchChangeError
        return changes.unconfirmed_of(acting.tx, responder.organisation_id, _CALLED)


def call_waiting(ports: Ports, responder_id: UUID, change_id: UUID) -> ChangeLine:
    """Return one of them. Raises NoSuchChangeError."""
    for line in calls_waiting(ports, responder_id):
        if line.id == change_id:
            return line
    raise NoSuchChangeError


@dataclass(frozen=True, slots=True)
class Reached:
    """How the exile of a change is reached, as far as they have said."""

    line: str = field(repr=False)


def open_reach(ports: Ports, responder_id: UUID, change_id: UUID) -> Reached:
    """Open one line of the exile's card for a call, once the ledger has it (I11).

    The rest of the card is for cases: nobody needs it to call. Raises NoSuchChangeError.
    """
    with act(ports) as acting:
        record, _ = _for_call(acting, responder_id, change_id)
        _write(acting, record, responder_id, "open-card", change_id)
    with act(ports) as acting:
        record, _ = _for_call(acting, responder_id, change_id)
        return Reached(record.settled.reached)


def confirm_by_call(ports: Ports, responder_id: UUID, change_id: UUID) -> None:
    """The responder has spoken with the exile, who wants the change. Raises NoSuchChangeError."""
    with act(ports) as acting:
        if _is_said(acting, responder_id, change_id, ChangeState.CONFIRMED):
            return
        record, change = _for_call(acting, responder_id, change_id)
        _write(acting, record, responder_id, "confirm-change", change_id)
        _confirm(acting, change)


def refuse_by_call(ports: Ports, responder_id: UUID, change_id: UUID) -> None:
    """The exile, spoken with, knows nothing of the change. Raises NoSuchChangeError."""
    with act(ports) as acting:
        if _is_said(acting, responder_id, change_id, ChangeState.REFUSED):
            return
        record, change = _for_call(acting, responder_id, change_id)
        _write(acting, record, responder_id, "refuse-change", change_id)
        changes.move(acting.tx, change_id, ChangeState.REFUSED, None)
        _note_given_up(acting, record, change.kind)


def confirm_by_answer(acting: Acting, record: FamilyRecord) -> None:
    """The exile has answered yes on a proved channel of theirs: the other second sign (§7).

    Called where that answer is heard, with the family locked. What is not ripe yet was not
    asked about, and waits for a sign of its own.
    """
    for line in changes.open_changes(acting.tx, record.id):
        change = changes.lock_change(acting.tx, line.id) if line.is_ripe else None
        if change is not None:
            _confirm(acting, change)


def _is_said(acting: Acting, responder_id: UUID, change_id: UUID, state: ChangeState) -> bool:
    """Whether that was recorded before: they pressed twice."""
    who = people.responder(acting.tx, responder_id)
    behind = who.organisation_id if who is not None else None
    return behind is not None and changes.state_behind(acting.tx, change_id, behind) is state


def _for_call(
    acting: Acting, responder_id: UUID, change_id: UUID
) -> tuple[FamilyRecord, ChangeRecord]:
    """Return family and change, locked in this order as everywhere."""
    responder = people.responder(acting.tx, responder_id)
    if responder is None:
        raise NoSuchChangeError
    # Asked of the rows before anything is opened: a foreign one must not take longer than none.
    family_id = changes.family_behind(acting.tx, change_id, responder.organisation_id)
    record = families.lock_family(acting.tx, family_id) if family_id else None
    change = changes.lock_change(acting.tx, change_id) if record else None
    if record is None or change is None:
        raise NoSuchChangeError
    if change.state not in changes.UNSIGNED:
        raise NoSuchChangeError
    return record, change


def _write(
    acting: Acting, record: FamilyRecord, responder_id: UUID, deed: str, change_id: UUID
) -> None:
    entry = Deed(record.id, responder_id, deed, record.id, {"change": str(change_id)})
    ledger_rows.write(acting.tx, entry, acting.today)


def _confirm(acting: Acting, change: ChangeRecord) -> None:
    wake_at = max(change.proposed.ripens_at, floor_minute(acting.now))
    changes.move(acting.tx, change.id, ChangeState.CONFIRMED, wake_at)


# --- taking effect ---


def wake_changes(ports: Ports, claimed: Claim) -> None:
    """Let time pass for the claimed changes: what is ripe and confirmed takes effect."""
    for change_id in claimed.ids:
        with act(ports) as acting:
            family_id = changes.family_of(acting.tx, change_id)
            record = families.lock_family(acting.tx, family_id) if family_id else None
            change = changes.lock_change(acting.tx, change_id)
            holds = changes.is_held(acting.tx, change_id, claimed, acting.steady)
            if record is not None and change is not None and holds:
                _wake(acting, record, change)


def _wake(acting: Acting, record: FamilyRecord, change: ChangeRecord) -> None:
    if acting.now < change.proposed.ripens_at:
        changes.move(acting.tx, change.id, change.state, change.proposed.ripens_at)
    elif record.watch.stopped_at is not None and change.kind is not ChangeKind.FORGET:
        changes.move(acting.tx, change.id, ChangeState.WITHDRAWN, None)
    elif change.state is ChangeState.CONFIRMED:
        if change.kind is not ChangeKind.FORGET:
            changes.move(acting.tx, change.id, ChangeState.DONE, None)
        _carry_out(acting, record, change)
    elif acting.now < (lapses_at := _lapses_at(change)):
        changes.move(acting.tx, change.id, ChangeState.RIPE, lapses_at)  # a call wakes it before
    else:
        _lapse(acting, record, change)


def _lapses_at(change: ChangeRecord) -> datetime:
    return datetime.combine(change.made_on + UNSIGNED_LASTS, time(0), UTC)


def _lapse(acting: Acting, record: FamilyRecord, change: ChangeRecord) -> None:
    """Give up what nobody has signed; words for distress that were to come go on counting (I6)."""
    changes.move(acting.tx, change.id, ChangeState.LAPSED, None)
    if change.kind is ChangeKind.PHONE:
        store(acting, record, recognising.unvouch(record.watch))


def _carry_out(acting: Acting, record: FamilyRecord, change: ChangeRecord) -> None:
    match change.kind:
        case ChangeKind.PHONE:
            store(acting, record, recognising.believe(record.watch))
        case ChangeKind.NUMBER:
            assert change.proposed.to is not None, "a change of number holds one"
            move_relative(acting, record, change.proposed.to)
        case ChangeKind.DEPUTY | ChangeKind.CARD:
            telling.tell_anew(acting, record, change.proposed)
        case ChangeKind.SOONER:
            store(acting, record, ordering.hurry(record.watch, at=acting.now))
        case ChangeKind.CONSENT:
            tending.note_consent(acting, record, change.made_on)
        case ChangeKind.FORGET:
            carry_out_forgetting(acting, record, change)
        case ChangeKind.WORDS | ChangeKind.WORDINGS:
            _take_effect(acting, record, change.proposed)


def _take_effect(acting: Acting, record: FamilyRecord, proposed: Proposed) -> None:
    settled, agreement = record.settled, record.settled.agreement
    decided = Decided(record.watch)
    if proposed.book is not None:
        renewed = renew(
            agreement,
            settled.former,
            proposed.book,
            burnt=record.watch.inspected,
            today=acting.today,
        )
        settled = replace(settled, agreement=renewed.agreement, former=renewed.former)
        # More questions that wait were meant for the topics left behind.
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.WORDINGS})
        decided = ordering.take_up(record.watch)
    else:
        settled = replace(settled, agreement=add_wordings(agreement, proposed.wordings))
    families.supersede(acting.tx, record, settled, acting.today)
    store(acting, record, decided)
