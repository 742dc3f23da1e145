"""What an exile answers and orders about their own family, and only about that one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from service.domain import ordering
from service.domain.answered import Answered
from service.domain.check import REASON_MAX
from service.domain.effects import Decided, Why
from service.domain.ids import FamilyId
from service.domain.ordering import Answer, Judgement, paused_until
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import changes, families, outbox, questions, shadows
from service.storage.changes import ChangeKind
from service.storage.families import FamilyRecord
from service.storage.tombstones import Grave, bury
from service.usecases.acting import Acting, act
from service.usecases.checking import note_came_back, store
from service.usecases.escalating import note_answer

WIDENING_WAITS = timedelta(hours=72)  # FIELD-GUIDE §7: what widens traffic never acts at once
PAUSE_MAX = timedelta(weeks=8)
_PROVED_BY = (str(Why.PROOF), str(Why.MOVED))  # what ordering the message that proves answers
A_DAY = timedelta(days=1)  # of the last day that may be chosen the whole counts
_A_MOMENT = timedelta(microseconds=1)  # the end of a day is the next one's beginning


class NoSuchFamilyError(Exception):
    """There is no such family for this exile: the same for unknown and for foreign ones."""


class OrderRefusal(StrEnum):
    """Why an order cannot be carried out."""

    PAUSE_LENGTH = "pause-length"  # in the past, or longer than eight weeks
    PAUSE_SHORTER = "pause-shorter"  # it is paused for longer already (FIELD-GUIDE §7)
    SOONER_PAUSED = "sooner-paused"  # the pause outlasts the waiting
    REASON_LENGTH = "reason-length"  # in the past, or missing


class OrderRefusedError(Exception):
    """The order cannot be carried out; `code` is worded by the web layer."""

    def __init__(self, code: OrderRefusal) -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code


Deciding = Callable[[Acting, FamilyRecord], Decided[Watch]]


def _order(ports: Ports, exile_id: UUID, family_id: UUID, deciding: Deciding) -> None:
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        if record is None or record.exile_id != exile_id:
            raise NoSuchFamilyError
        store(acting, record, deciding(acting, record))


def _lessen(ports: Ports, exile_id: UUID, family_id: UUID, deciding: Deciding) -> None:
    """Do what lessens traffic, in truth and in every shadow of it, wherever it was ordered (§7)."""
    with act(ports) as acting:
        alike = shadows.likenesses(acting.tx, family_id)
        found = {each.id: each for each in families.lock_families(acting.tx, alike)}
        own = found.get(FamilyId(family_id))
        if own is None or own.exile_id != exile_id:
            raise NoSuchFamilyError
        for record in sorted(found.values(), key=lambda each: each.is_shadow):
            store(acting, record, deciding(acting, record))


def _tell_case(
    acting: Acting,
    record: FamilyRecord,
    by: str,
    what: Answer | Judgement,
    until: datetime | None = None,
) -> None:
    """Let whoever works on the family's open case know what was answered."""
    zone, reason_until = record.settled.agreement.zone, None
    if what is Answer.KNOWN_REASON and until is not None:
        reason_until = min(until, acting.now + REASON_MAX)
    last = (reason_until - _A_MOMENT).astimezone(zone).date() if reason_until else None
    answered = Answered(acting.today, by, str(what), last)
    is_first = record.watch.check is None or record.watch.check.reasons == 0
    note_answer(acting, record, answered, reason_until if is_first else None)


def pause(ports: Ports, exile_id: UUID, family_id: UUID, until: datetime) -> None:
    """Send nothing until then, the end of a day within eight weeks; at once.

    Raises OrderRefusedError.
    """

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        if not acting.now < until <= acting.now + PAUSE_MAX + A_DAY:
            raise OrderRefusedError(OrderRefusal.PAUSE_LENGTH)
        # A protective act is not undone from the web, and a shorter pause would widen.
        if until < (paused_until(record.watch, acting.now) or until):
            raise OrderRefusedError(OrderRefusal.PAUSE_SHORTER)
        outbox.drop_pings(acting.tx, record.id)  # at once, also what was about to leave
        if not record.is_shadow:
            bury(acting.tx, Grave.PAUSED, record.id, until.date())
        return ordering.pause(record.watch, now=acting.now, until=until)

    _lessen(ports, exile_id, family_id, deciding)


def hurry(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Ask sooner, the second sign given: in rehearsals. Raises OrderRefusedError.

    On the page it waits for one beside its three days (`widening.propose_sooner`).
    """

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        at = acting.now + WIDENING_WAITS
        if paused_until(record.watch, at) is not None:
            raise OrderRefusedError(OrderRefusal.SOONER_PAUSED)
        return ordering.hurry(record.watch, at=at)

    _order(ports, exile_id, family_id, deciding)


def stop(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """End all traffic for good; at once."""

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        return ordering.stop(record.watch, now=acting.now)

    _lessen(ports, exile_id, family_id, deciding)


def prove(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Send the one harmless message that proves both ways to the relative (D10)."""

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        questions.settle_questions(acting.tx, family_id, _PROVED_BY, acting.today)
        return ordering.prove(record.watch, record.family, now=acting.now)

    _order(ports, exile_id, family_id, deciding)


def inspected(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """Her phone was out of her hands: safe words no longer count (R14).

    Nor do those that wait: they were agreed before, and would end what is said here.
    """

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        changes.withdraw_open(acting.tx, record.id, {ChangeKind.WORDS, ChangeKind.PHONE})
        return ordering.inspected(record.watch)

    _order(ports, exile_id, family_id, deciding)


def answer(
    ports: Ports, exile_id: UUID, family_id: UUID, given: Answer, until: datetime | None = None
) -> None:
    """Answer what was asked about a family; a known reason holds seven days at most.

    Raises OrderRefusedError.
    """

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        if given is Answer.KNOWN_REASON and (until is None or until <= acting.now):
            raise OrderRefusedError(OrderRefusal.REASON_LENGTH)
        questions.answer_questions(acting.tx, family_id, "exile", acting.today)
        _tell_case(acting, record, "exile", given, until)
        return ordering.answer(record.watch, given, now=acting.now, until=until)

    _order(ports, exile_id, family_id, deciding)


def answer_as_deputy(
    ports: Ports, family_id: UUID, given: Answer, until: datetime | None = None
) -> None:
    """The deputy answers; how they are recognised is decided where they are reached."""
    with act(ports) as acting:
        record = families.lock_family(acting.tx, family_id)
        assert record is not None, "a deputy is asked about a family that exists"
        questions.answer_questions(acting.tx, family_id, "deputy", acting.today)
        _tell_case(acting, record, "deputy", given, until)
        decided = ordering.answer(record.watch, given, now=acting.now, until=until)
        store(acting, record, decided)


def relay_sent(ports: Ports, exile_id: UUID, family_id: UUID) -> None:
    """The exile has sent the proposed words from their own phone."""

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        questions.answer_questions(acting.tx, family_id, "exile", acting.today)
        return ordering.relay_sent(record.watch, now=acting.now)

    _order(ports, exile_id, family_id, deciding)


def relay_answered(ports: Ports, exile_id: UUID, family_id: UUID, text: str) -> None:
    """The exile types in what came back."""

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        questions.answer_questions(acting.tx, family_id, "exile", acting.today)
        note_came_back(acting, record)
        return ordering.relay_answered(record.watch, record.family, text, now=acting.now)

    _order(ports, exile_id, family_id, deciding)


def judge(ports: Ports, exile_id: UUID, family_id: UUID, judgement: Judgement) -> None:
    """The exile says how it went."""

    def deciding(acting: Acting, record: FamilyRecord) -> Decided[Watch]:
        questions.answer_questions(acting.tx, family_id, "exile", acting.today)
        if judgement not in (Judgement.NO_ANSWER, Judgement.NOTHING):
            note_came_back(acting, record)
        _tell_case(acting, record, "exile", judgement)
        return ordering.judge(record.watch, record.family, judgement, now=acting.now)

    _order(ports, exile_id, family_id, deciding)
