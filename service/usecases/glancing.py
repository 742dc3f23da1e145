"""What the pages show. GET shows class, day and state; whatever is sealed is a deed (I11).

An exile's glance is a function of public facts (R0): what went out, whether something came
back, what was ordered, and the ladder's questions; never a verdict, level or case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from service.domain import holding
from service.domain.answered import Answered
from service.domain.case import CaseState, Hold
from service.domain.freshening import Named
from service.domain.ids import ResponderId
from service.domain.ordering import paused_until
from service.domain.pings import OrderKind, is_unproved
from service.domain.policy import by_day
from service.domain.replay import rests
from service.domain.tending import Review, due, is_confirmed
from service.domain.watch import Watch, planned
from service.domain.work import Step
from service.domain.working import deadline
from service.ports import Ports
from service.storage import (
    cases,
    changes,
    checks,
    families,
    inbox,
    ledger_rows,
    outbox,
    people,
    questions,
)
from service.storage.cases import CaseLine, CaseRecord, Note
from service.storage.changes import ChangeLine
from service.storage.checks import PastCheck
from service.storage.families import FamilyRecord
from service.storage.ledger_rows import Deed
from service.storage.questions import Question
from service.usecases.acting import Acting, act
from service.usecases.dossiers import DossierState, state_of
from service.usecases.duties import with_duty
from service.usecases.escalating import NoSuchCaseError, case_for, read_handover, zone_of
from service.usecases.freshening import named_now
from service.usecases.merging import others_of

DAYS_SHOWN = 24
YEAR = timedelta(days=365)
_NO_FAMILY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class FamilyGlance:
    """One family as its exile sees it; instants of windows are UTC, days the relative's."""

    id: UUID
    number: int  # "family 1": nothing sealed is shown on a page
    mode: str
    stopped: bool
    paused_until: datetime | None
    next_window: tuple[datetime, datetime] | None
    time_zone: str
    wordings_left: int
    checks: tuple[PastCheck, ...]
    went_out: tuple[date, ...]  # each day of a year on which something did, newest first
    came_back: tuple[date, ...]  # and on which anything came back
    questions: tuple[Question, ...]
    cover: str = ""
    proof: str = (
        ""  # needed, ordered, waiting or undelivered: both ways are still to be proved (D10)
    )
    changed: bool = False  # another phone or account answers, which nobody has confirmed yet
    has_words: bool = False
    safe_words: int = 0  # agreed; which of them are spent would tell what came back (R0)
    safe_words_rest: bool = False  # for two answers, once used (R3)
    waiting: tuple[ChangeLine, ...] = ()  # changes that have not taken effect
    named: Named | None = None  # the question to say anew (D2)
    confirmed: bool = False  # a voice or a meeting lately: it is she who answers (R19)
    reviews: tuple[Review, ...] = ()  # what is to be gone over with the relative
    dossier: DossierState = DossierState.NONE
    consents: bool = False  # recorded at registration: a word about health may be kept (§7a)

    @property
    def rests(self) -> bool:
        """Whether nothing goes out before the relative is asked anew (§7a)."""
        return Review.RESTS in self.reviews


def glance(ports: Ports, exile_id: UUID) -> Sequence[FamilyGlance]:
    """Return everything an exile's page shows."""
    with act(ports) as acting:
        ids = families.families_of_exile(acting.tx, exile_id)
        records = [families.read_family(acting.tx, each) for each in ids]
        asked = questions.open_questions(acting.tx, ids)
        return [_glance(acting, record, asked) for record in records if record is not None]


def numbered(ports: Ports, exile_id: UUID | None, number: int) -> UUID:
    """Return which family an exile's number means: one there is none of, where it means nothing."""
    with act(ports) as acting:
        found = families.numbers_of(acting.tx, exile_id) if exile_id else {}
    return found.get(number, _NO_FAMILY)


def _glance(acting: Acting, record: FamilyRecord, asked: Sequence[Question]) -> FamilyGlance:
    watch = record.watch
    used = {entry.text for entry in watch.sent}
    wordings = record.settled.agreement.wordings
    book = record.settled.agreement.codebook
    return FamilyGlance(
        id=record.id,
        number=record.number,
        mode=str(record.settled.agreement.mode),
        stopped=watch.stopped_at is not None,
        paused_until=paused_until(watch, acting.now),
        next_window=_next_window(record),
        time_zone=record.settled.agreement.time_zone,
        wordings_left=sum(1 for _, text in wordings if text not in used),
        checks=tuple(checks.past_checks(acting.tx, record.seen_id, record.id, limit=1)),
        went_out=_year_out(acting, record),
        came_back=_newest(
            checks.days_back(acting.tx, record.seen_id, record.id, since=acting.today - YEAR)
        ),
        questions=tuple(each for each in asked if each.family_id == record.id),
        cover=str(record.settled.agreement.cover),
        proof=_proof(record),
        changed=watch.proof.changed and not watch.proof.vouched,
        has_words=book is not None,
        safe_words=sum(len(topic.safe) for topic in book.topics) if book else 0,
        safe_words_rest=book is not None and any(map(rests, book.topics)),
        waiting=tuple(changes.open_changes(acting.tx, record.id)),
        named=named_now(record, acting.today),
        confirmed=is_confirmed(watch.tended, record.settled.agreement, acting.today),
        reviews=_reviews(record, acting.today),
        dossier=state_of(acting, record),
        consents=record.settled.consent is not None,
    )


def _year_out(acting: Acting, record: FamilyRecord) -> tuple[date, ...]:
    """Return the days of a year on which something went out; the watch forgets after weeks."""
    since = acting.today - YEAR
    sends = record.settled.agreement.mode.sends
    earlier = outbox.ping_days if sends else checks.days_opened
    return _newest([*_days_of(record.watch), *earlier(acting.tx, record.seen_id, since)])


def _newest(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days), reverse=True))


def _days_of(watch: Watch) -> tuple[date, ...]:
    """Return the days on which something went out, newest first: no second of them (D13)."""
    return _newest(entry.day for entry in watch.sent if not entry.skipped)


def _proof(record: FamilyRecord) -> str:
    """Return how far the proof of both ways is, empty where there is nothing to prove."""
    if not is_unproved(record.watch.orders):
        return ""
    if planned(record.watch, record.family):
        return "ordered"
    ordered = {each.ordinal for each in record.watch.orders if each.kind is OrderKind.PROOF}
    went_out = {each.ordinal for each in record.watch.sent if not each.skipped}
    tried = ordered & went_out
    if record.watch.lost_proof in tried and record.watch.lost_proof == max(went_out):
        return "undelivered"
    return "waiting" if tried else "needed"


def _reviews(record: FamilyRecord, today: date) -> tuple[Review, ...]:
    if record.watch.stopped_at is not None:
        return ()
    return due(record.watch.tended, record.settled.agreement, today)


def _next_window(record: FamilyRecord) -> tuple[datetime, datetime] | None:
    """Return the hours of the next scheduled time, never its second and never a follow-up."""
    ahead = [ping for ping in planned(record.watch, record.family) if not ping.follow_up]
    return (ahead[0].opens_at, ahead[0].closes_at) if ahead else None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a responder sees first."""

    organisation: str
    on_shift: bool  # said by themselves
    on_duty: bool  # and their hours by the rota, where there is one
    waiting: tuple[CaseLine, ...]
    time_zone: str


def desk(ports: Ports, responder_id: UUID) -> Desk:
    """Return the queue of the responder's own organisation."""
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchCaseError
        own = people.organisation(acting.tx, responder.organisation_id)
        assert own is not None, "a responder belongs to an organisation"
        [planned] = with_duty(acting, [own.id], [responder])
        queue = tuple(cases.queue_of(acting.tx, own.id))
        return Desk(own.name, responder.on_shift, planned.on_shift, queue, own.time_zone)


def closed_cases(ports: Ports, responder_id: UUID) -> Sequence[CaseLine]:
    """Return the cases of the responder's organisation that are over, newest first."""
    with act(ports) as acting:
        responder = people.responder(acting.tx, responder_id)
        if responder is None:
            raise NoSuchCaseError
        return cases.queue_of(acting.tx, responder.organisation_id, closed=True)


def set_on_shift(ports: Ports, responder_id: UUID, *, on_shift: bool) -> None:
    """A responder says whether they are on duty."""
    with act(ports) as acting:
        people.set_on_shift(acting.tx, responder_id, on_shift=on_shift)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step somebody has done: whether it was this responder, and when."""

    step: Step
    mine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseGlance:
    """A case without anything sealed."""

    id: UUID
    level: str
    cause: str
    state: str
    opened_on: date
    outcome: str | None  # how it ended
    mine: bool
    owned: bool
    may_take: bool
    may_work: bool  # move it on, hand it over, close it
    moves: frozenset[CaseState]  # where the work may go next
    unheld: bool
    families: int  # how many it is about: more than one in a wave
    came_back: tuple[tuple[date, str | None], ...]
    went_out: tuple[date, ...]
    answers: tuple[Answered, ...]  # of exile and deputy, by class
    steps: tuple[StepLine, ...]
    opened_at: datetime
    due_at: datetime | None  # by when somebody should do something
    rests_until: datetime | None  # while it waits for a morning
    morning: datetime | None  # the next 08:00, where it is night now
    offered: bool  # to somebody
    offered_to_me: bool
    second: bool  # this responder writes beside the owner
    may_write: bool
    distress: bool
    time_zone: str  # of the responder's organisation
    ending: str | None = None  # the same more exactly
    mergeable: tuple[CaseLine, ...] = ()  # what it may be made one event with


def case_glance(ports: Ports, responder_id: UUID, case_id: UUID) -> CaseGlance:
    """Return a case of the responder's organisation. Raises NoSuchCaseError."""
    with act(ports) as acting:
        record = case_for(acting, responder_id, case_id)
        case, zone = record.case, zone_of(acting, responder_id)
        # A closed case is no window on what the family does afterwards.
        family_id = record.family_id if case.is_open else None
        family = families.read_family(acting.tx, family_id) if family_id else None
        return CaseGlance(
            id=record.id,
            level=str(case.level),
            cause=str(case.cause),
            state=str(case.state),
            opened_on=record.opened_on,
            outcome=str(case.outcome) if case.outcome else None,
            mine=case.owner == responder_id,
            owned=case.owner is not None,
            may_take=holding.may_take(case, ResponderId(responder_id)),
            may_work=case.owner == responder_id and case.is_open and case.hold is not Hold.RAISED,
            moves=holding.next_states(case),
            unheld=case.unheld,
            families=len(case.families),
            came_back=tuple(inbox.came_back(acting.tx, family_id, limit=20)) if family_id else (),
            went_out=_days_of(family.watch)[:DAYS_SHOWN] if family else (),
            answers=case.answers if case.is_open else (),
            steps=tuple(
                StepLine(each.step, each.by == responder_id, each.at) for each in case.work.ticked
            ),
            opened_at=case.opened_at,
            due_at=deadline(case),
            rests_until=_ahead(case.work.rests_until, acting.now),
            morning=_morning(acting, zone),
            offered=case.work.offered_to is not None,
            offered_to_me=case.work.offered_to == responder_id,
            second=case.work.second == responder_id,
            may_write=case.is_open and responder_id in {case.owner, case.work.second},
            distress=case.distress,
            time_zone=zone,
            ending=str(case.ending) if case.ending else None,
            mergeable=_mergeable(acting, record, responder_id),
        )


def _mergeable(acting: Acting, record: CaseRecord, responder_id: UUID) -> tuple[CaseLine, ...]:
    if record.case.owner != responder_id:
        return ()
    return tuple(cases.line_of(each) for each in others_of(acting, record, responder_id))


def _is_alive(acting: Acting, record: CaseRecord) -> bool:
    """Whether people work on it, or on the wave it went into: over, it shows nothing any more."""
    wave_id = record.case.merged_into
    wave = cases.read_case(acting.tx, wave_id) if wave_id else None
    return record.case.is_open or (wave is not None and wave.case.is_open)


def _morning(acting: Acting, zone: str) -> datetime | None:
    return _ahead(by_day(acting.now, zone), acting.now)


def _ahead(at: datetime | None, now: datetime) -> datetime | None:
    return at if at and at > now else None


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """What is sealed of a case and was opened for one responder."""

    card: str = field(repr=False)
    deputy: str = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    names: dict[str, str] = field(repr=False)  # responder id to name
    owner: str = ""  # the id of whoever holds it


def open_card(ports: Ports, responder_id: UUID, case_id: UUID) -> CaseOpened:
    """Open the card and the notes, once the ledger has it (I11). Raises NoSuchCaseError."""
    with act(ports) as acting:
        record = case_for(acting, responder_id, case_id)
        about = record.key_owner  # the exile finds it under their family
        deed = Deed(about, responder_id, "open-card", about, {"case": str(case_id)})
        ledger_rows.write(acting.tx, deed, acting.today)
        read_handover(acting, case_id, responder_id)
    with act(ports) as acting:
        record = case_for(acting, responder_id, case_id)
        family_id = record.family_id if _is_alive(acting, record) else None
        family = families.read_family(acting.tx, family_id) if family_id else None
        staff = people.responders_of(acting.tx, record.organisations)
        return CaseOpened(
            card=family.settled.case_card if family else "",
            deputy=family.settled.deputy if family else "",
            notes=tuple(cases.notes_of(acting.tx, record)),
            names={str(each.id): each.person.name for each in staff},
            owner=str(record.case.owner or ""),
        )
