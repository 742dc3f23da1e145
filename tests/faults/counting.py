"""Zero lost, zero doubled: the rows of the service against the journal of the gateways.

Nothing is believed that the service says of itself alone: what reached a phone and what a
phone wrote stands in the gateways' journal, what was made of it in the database.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.domain.sequence import Moment, day_of, first_moment, moment_after
from service.storage import cases, families
from service.storage.families import FamilyRecord
from service.storage.sealed import Place
from service.storage.store import Tx
from service.storage.tables import CaseRow, EffectRow, FamilyRow, InboundRow, OrganisationRow
from service.usecases.acting import act
from tests.faults import town
from tests.faults.stack import Stack

Entry = dict[str, Any]
LOOKS_MAX = 10
BREATH = timedelta(minutes=30)
ON_TWO_CHANNELS = 2  # an L4 leaves on two ways at once
UNFINISHED = ("ready", "sending", "unknown")


@dataclass(frozen=True)
class Books:
    """Everything counted at one moment, by family."""

    wrote: Mapping[str, list[str]]  # by phone: what was carried towards us
    plainly: Mapping[str, list[str]]  # of it what must be read as it is by itself
    lost_frames: Counter[str]  # by phone: frames the gateway got no answer for
    reached: Mapping[str, list[str]]  # by phone: what came from us
    readings: Mapping[str, Counter[str]]
    pings: Mapping[str, Counter[str]]  # by phone: states of its pings
    asked: Mapping[str, set[int]]  # by phone: ordinals for which a ping was to leave
    due: Mapping[str, list[Moment]]  # by phone: the times that have passed
    skipped: Mapping[str, set[int]]  # by phone: ordinals that were visibly skipped
    open_cases: Mapping[str, str]  # by phone: cause of the open case
    told: Mapping[str, int]  # by phone: pages of the open case that left
    pages: int  # that were to leave
    paged: Counter[tuple[str, str]]  # by number and channel: plain pages that came


def look(stack: Stack, since: datetime) -> Books:
    """Return the books of this moment; of times that were due those since then.

    Of one moment they are only where nothing passed the gateways while the rows were read:
    a message of that time would be in the rows and not in the journal.
    """
    entries = stack.journal()
    books = _books(stack, since, entries)
    for _ in range(LOOKS_MAX):
        after = stack.journal()
        if passed(after) == passed(entries):
            break
        entries, books = after, _books(stack, since, after)
    return books


def passed(entries: list[Entry]) -> int:
    """Return how many messages the gateways have carried to and from relatives.

    Pages are none of these: where somebody has cried they go on until a person takes the case.
    """
    ours = {each.phone for each in town.households()}
    return sum(_concerns(entry, ours) for entry in entries)


def _concerns(entry: Entry, phones: set[str]) -> bool:
    if entry["kind"] == "frame":
        return any(phone in str(entry["frame"]) for phone in phones)
    end = {"written": "sender", "delivered": "to"}.get(entry["kind"])
    return end is not None and str(entry[end]) in phones


def _books(stack: Stack, since: datetime, entries: list[Entry]) -> Books:
    ours = {each.phone for each in town.households()}
    wrote, reached = _by_phone(entries, "written", "sender"), _by_phone(entries, "delivered", "to")
    with act(stack.ports) as acting:
        session, now = acting.tx.session, acting.now
        ids = list(session.scalars(select(FamilyRow.id)))
        found = [families.lock_family(acting.tx, each) for each in ids]
        records = {str(each.settled.to): each for each in found if each is not None}
        phones: dict[UUID, str] = {record.id: phone for phone, record in records.items()}
        readings = _readings(acting.tx, phones)
        pings = _pings(session, phones)
        due = {phone: list(_times(record, since, now)) for phone, record in records.items()}
        asked = {phone: _asked(acting.tx, records[phone], due[phone]) for phone in records}
        open_cases, told = _open_cases(acting.tx, phones)
        pages = session.scalar(select(func.count()).where(EffectRow.kind == "page"))
    return Books(
        wrote={phone: wrote[phone] for phone in ours},
        plainly={phone: _plainly(entries, phone) for phone in ours},
        lost_frames=Counter(_lost_frames(entries)),
        reached={phone: reached[phone] for phone in ours},
        readings=readings,
        pings=pings,
        asked=asked,
        due=due,
        skipped={phone: _skipped(record) for phone, record in records.items()},
        open_cases=open_cases,
        told=told,
        pages=pages or 0,
        paged=_paged(entries),
    )


def _by_phone(entries: list[Entry], kind: str, name: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry["kind"] == kind and entry.get("carried", True):
            found[str(entry[name])].append(str(entry["text"]))
    return found


def _plainly(entries: list[Entry], phone: str) -> list[str]:
    """Return the texts written in one breath with no other, and about one question.

    Another is judged with its neighbours (R10), and its topic may be over when it comes (R2).
    """
    said = [
        one
        for one in entries
        if one["kind"] == "written" and one.get("carried", True) and one["sender"] == phone
    ]
    asked = [one for one in entries if one["kind"] == "delivered" and one["to"] == phone]
    return [str(one["text"]) for one in said if _near(one, said) == 1 and _near(one, asked) <= 1]


def _near(one: Entry, others: list[Entry]) -> int:
    at = datetime.fromisoformat(one["at"])
    return sum(abs(datetime.fromisoformat(each["at"]) - at) <= BREATH for each in others)


def _lost_frames(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry["kind"] == "frame" and not entry["taken"]:
            for each in town.households():
                if each.phone in str(entry["frame"]):
                    yield each.phone


def _readings(tx: Tx, phones: Mapping[UUID, str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {phone: Counter() for phone in phones.values()}
    query = select(InboundRow).where(InboundRow.family_id.is_not(None))
    for row in tx.session.scalars(query):
        assert row.family_id is not None, "the others were left out"
        assert row.sealed_reading is not None, "what was judged was read"
        place = Place("inbox", "sealed_reading", row.id)
        found[phones[row.family_id]][str(tx.unseal(row.family_id, row.sealed_reading, place))] += 1
    return found


def _pings(session: Any, phones: Mapping[UUID, str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {phone: Counter() for phone in phones.values()}
    query = select(EffectRow.family_id, EffectRow.state).where(EffectRow.kind == "ping")
    for row in session.execute(query):
        found[phones[row.family_id]][row.state] += 1
    return found


def _asked(tx: Tx, record: FamilyRecord, due: list[Moment]) -> set[int]:
    keys = {
        tx.index("effect", f"ping/{record.id}/{moment.ordinal}/1"): moment.ordinal for moment in due
    }
    query = select(EffectRow.effect_key).where(EffectRow.effect_key.in_(keys))
    return {keys[key] for key in tx.session.scalars(query)}


def _open_cases(tx: Tx, phones: Mapping[UUID, str]) -> tuple[dict[str, str], dict[str, int]]:
    causes: dict[str, str] = {}
    told: dict[str, int] = {}
    rows = tx.session.execute(select(CaseRow.id, CaseRow.family_id))
    families_of = {row.id: row.family_id for row in rows}
    desks = list(tx.session.scalars(select(OrganisationRow.id)))
    for line in (line for desk in desks for line in cases.queue_of(tx, desk)):
        family = families_of[line.id]
        if family is not None and family in phones:
            left = select(func.count()).where(
                EffectRow.case_id == line.id, EffectRow.state == "accepted"
            )
            causes[phones[family]] = line.cause
            told[phones[family]] = tx.session.scalar(left) or 0
    return causes, told


def _times(record: FamilyRecord, since: datetime, now: datetime) -> Iterator[Moment]:
    agreement, sequence = record.family.agreement, record.family.sequence
    moment = first_moment(agreement, sequence)
    while moment.at <= now:
        if moment.at >= since:
            yield moment
        day = day_of(agreement, moment.at)
        moment = moment_after(agreement, sequence, moment.ordinal, day)


def _skipped(record: FamilyRecord) -> set[int]:
    return {sent.ordinal for sent in record.watch.sent if sent.skipped and not sent.follow_up}


def _paged(entries: list[Entry]) -> Counter[tuple[str, str]]:
    return Counter(
        (str(entry["to"]), str(entry["channel"]))
        for entry in entries
        if entry["kind"] == "delivered"
        and entry["to"] in town.RESPONDERS
        and "again" not in str(entry["text"])
    )


def is_settled(stack: Stack) -> bool:
    """Whether nothing is under way: all that came is judged, all that left has its fate."""
    carried = sum(
        entry["kind"] == "written" and entry.get("carried", True) for entry in stack.journal()
    )
    with act(stack.ports) as acting:
        session = acting.tx.session
        waiting = session.scalar(
            select(func.count()).where(InboundRow.state.in_(("new", "unverified")))
        )
        under_way = session.scalar(
            select(func.count())
            .where(EffectRow.state.in_(UNFINISHED), EffectRow.kind.in_(("ping", "page")))
            .where(EffectRow.wake_at <= acting.now)
        )
        overdue = any(
            session.scalar(select(func.count()).where(row.wake_at <= acting.now))
            for row in (FamilyRow, CaseRow)
        )
        heard = session.scalar(select(func.count()).where(InboundRow.family_id.is_not(None)))
    return not waiting and not under_way and not overdue and (heard or 0) >= carried


def complaints(books: Books) -> list[str]:
    """Return everything that was lost or doubled."""
    return [*_about_answers(books), *_about_pings(books), *_about_pages(books)]


def _about_answers(books: Books) -> Iterator[str]:
    for phone, texts in books.wrote.items():
        read, wanted = books.readings[phone], Counter(map(town.expected, texts))
        plainly = books.plainly[phone]
        safe = Counter(map(town.expected, plainly))["safe"]
        lost = books.lost_frames[phone]
        if not len(texts) - lost <= read.total() <= len(texts):
            yield f"{phone} wrote {len(texts)}, {read.total()} were judged ({lost} lost outside)"
        if read["distress"] < wanted["distress"] - lost:
            yield f"{phone} cried {wanted['distress']} times, {read['distress']} were read"
        if not safe - lost <= read["safe"] <= safe + len(texts) - len(plainly):
            yield f"{phone} was safe {safe} times, {read['safe']} were read so: {texts}"


def _about_pings(books: Books) -> Iterator[str]:
    for phone, came in books.reached.items():
        twice = [text for text, count in Counter(came).items() if count > 1]
        if twice:
            yield f"{phone} got twice: {twice}"
        states = books.pings[phone]
        if not states["accepted"] <= len(came) <= states.total():
            yield f"{phone}: {len(came)} came, of which we hold {dict(states)}"
        for moment in books.due[phone]:
            if moment.ordinal not in books.asked[phone] | books.skipped[phone]:
                yield f"{phone} was neither asked nor skipped at {moment.at}"


def _about_pages(books: Books) -> Iterator[str]:
    for phone, cause in books.open_cases.items():
        if cause == "distress" and books.told[phone] < ON_TWO_CHANNELS:
            yield f"{phone} cried, and {books.told[phone]} pages left"
    if books.paged.total() > books.pages:
        yield f"{books.paged.total()} plain pages came, {books.pages} were to leave"
