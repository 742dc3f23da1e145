"""Opening what is sealed of a case: asked for, agreed to by a second person, in the ledger first.

Who may, and when one person may alone, is decided by the domain. What was opened alone is told
to both organisations and to the operator, and waits for somebody else to look at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from service.domain import releasing as rules
from service.domain.effects import PageOperator, PageResponder
from service.domain.ids import ResponderId
from service.domain.level import Level
from service.domain.policy import OnRoster
from service.domain.releasing import (
    Openness,
    Part,
    Release,
    ReleaseRefusal,
    ReleaseRefusedError,
)
from service.ports import Ports
from service.storage import cases, dossiers, inbox, ledger_rows, outbox, people, releases
from service.storage.cases import CaseRecord, Note
from service.storage.dossiers import KeptDossier
from service.storage.inbox import ReplyWords
from service.storage.ledger_rows import Deed
from service.storage.people import ResponderRecord
from service.usecases.acting import Acting, act
from service.usecases.escalating import NoSuchCaseError
from service.usecases.paging import Reach, operator_page, page_numbers, reach_of, responder_page

REPLIES_BEFORE = timedelta(days=3)  # what came shortly before a case is part of it
_OPENS = {
    (Part.DOSSIER, Openness.STARRED): "open-dossier-alone",
    (Part.DOSSIER, Openness.WHOLE): "open-dossier",
    (Part.REPLIES, Openness.WHOLE): "open-replies",
}


@dataclass(frozen=True, slots=True)
class ReleaseGlance:
    """One asking as a responder sees it: nothing sealed, nobody's name."""

    id: UUID
    case_id: UUID
    part: str
    asked_at: datetime
    mine: bool
    agreed: bool
    over: bool
    openness: Openness  # to this responder, now
    alone_from: datetime | None
    alone_at: datetime | None
    review_by: datetime | None
    may_agree: bool
    time_zone: str
    organisation: str  # whose responder asked


@dataclass(frozen=True, slots=True)
class SealedParts:
    """What is sealed of a case, and the askings there are."""

    has_dossier: bool
    may_ask: bool
    of: dict[str, ReleaseGlance]  # the newest asking for each part that is not over
    unreviewed: tuple[ReleaseGlance, ...]


def sealed_parts(ports: Ports, responder_id: UUID, case_id: UUID) -> SealedParts:
    """Return what can be asked for in a case. Raises NoSuchCaseError."""
    with act(ports) as acting:
        responder, record = _case_for(acting, responder_id, case_id, lock=False)
        found = [
            _glance(acting, responder, record, _still_agreed(acting, each))
            for each in releases.releases_of(acting.tx, record)
        ]
        case, family_id = record.case, record.family_id
        return SealedParts(
            case.is_open and _has_dossier(acting, record),
            family_id is not None
            and case.is_open
            and responder.id in {case.owner, case.work.second},
            {each.part: each for each in found if not each.over},
            tuple(each for each in found if each.review_by is not None),
        )


def _has_dossier(acting: Acting, record: CaseRecord) -> bool:
    family_id = record.family_id
    return bool(family_id and dossiers.newest_of(acting.tx, family_id, family_id))


def pending(ports: Ports, responder_id: UUID) -> Sequence[ReleaseGlance]:
    """Return what waits for this responder: their word as the second person, or a review."""
    with act(ports) as acting:
        responder = _responder(acting, responder_id)
        lines = releases.pending_for(acting.tx, responder.organisation_id)
        found = [_glance(acting, responder, each.record, each.release) for each in lines]
        return [each for each in found if each.may_agree or each.review_by is not None]


def release_glance(ports: Ports, responder_id: UUID, release_id: UUID) -> ReleaseGlance:
    """Return one asking of a case of the responder's organisation. Raises NoSuchCaseError."""
    with act(ports) as acting:
        responder, record, release = _release_for(acting, responder_id, release_id)
        return _glance(acting, responder, record, release)


def _glance(
    acting: Acting, responder: ResponderRecord, record: CaseRecord, release: Release
) -> ReleaseGlance:
    case = record.case
    over = rules.is_over(release, case, acting.now)
    asker = people.organisation_of(acting.tx, release.asked_by)
    own = people.organisation(acting.tx, responder.organisation_id)
    may = rules.may_agree(
        release, case, responder.id, same_organisation=_is_same(acting, responder, release)
    )
    return ReleaseGlance(
        release.id,
        record.id,
        str(release.part),
        release.asked_at,
        release.asked_by == responder.id,
        release.agreed_by is not None,
        over,
        rules.openness(release, case, responder.id, acting.now),
        rules.alone_from(release, case),
        release.alone_at,
        rules.review_by(release),
        may and not over and release.agreed_by is None,
        own.time_zone if own else "UTC",
        asker.name if asker else "",
    )


def ask_release(ports: Ports, responder_id: UUID, case_id: UUID, part: Part) -> None:
    """Ask for a second person; whoever could be one is called.

    Raises NoSuchCaseError, CaseRefusedError, ReleaseRefusedError (nothing is there).
    """
    with act(ports) as acting:
        responder, record = _case_for(acting, responder_id, case_id)
        new = Release(acting.tx.new_id(), record.id, part, responder.id, acting.now)
        asked = rules.ask(record.case, new)
        earlier = releases.releases_of(acting.tx, record)
        if record.family_id is None or (part is Part.DOSSIER and not _has_dossier(acting, record)):
            raise ReleaseRefusedError(ReleaseRefusal.CLOSED)
        if _has_live(earlier, asked, record, acting.now):
            return
        _write(acting, record, responder_id, "ask-release", part)
        releases.add_release(acting.tx, record, asked, acting.today)
        _call(acting, record, asked, repeat=len(earlier))


def _has_live(
    earlier: Sequence[Release], asked: Release, record: CaseRecord, now: datetime
) -> bool:
    return any(
        each.part is asked.part
        and each.asked_by == asked.asked_by
        and not rules.is_over(each, record.case, now)
        for each in earlier
    )


def agree_release(ports: Ports, responder_id: UUID, release_id: UUID, *, agrees: bool) -> None:
    """Be the second person, or say no, which ends the asking.

    Raises NoSuchCaseError, ReleaseRefusedError.
    """
    with act(ports) as acting:
        responder, record, release = _release_for(acting, responder_id, release_id)
        decide = rules.agree if agrees else rules.decline
        decided = decide(
            release,
            record.case,
            responder.id,
            same_organisation=_is_same(acting, responder, release),
            now=acting.now,
        )
        deed = "agree-release" if agrees else "decline-release"
        _write(acting, record, responder_id, deed, release.part)
        releases.save_release(acting.tx, record, decided)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened; of a dossier ciphertext that only a responder's own key opens."""

    openness: Openness
    part: str
    dossiers: tuple[KeptDossier, ...] = field(default=(), repr=False)
    replies: tuple[ReplyWords, ...] = field(default=(), repr=False)


def open_release(ports: Ports, responder_id: UUID, release_id: UUID) -> Opened:
    """Open what was asked for, once the ledger has it (I11).

    Raises NoSuchCaseError, ReleaseRefusedError.
    """
    with act(ports) as acting:
        _, record, release = _release_for(acting, responder_id, release_id)
        opened, openness = rules.open_it(
            release, record.case, ResponderId(responder_id), acting.now
        )
        _write(acting, record, responder_id, _OPENS[release.part, openness], release.part)
        releases.save_release(acting.tx, record, opened)
        if opened.alone_at is not None and release.alone_at is None:
            _tell_alone(acting, record, opened)
    with act(ports) as acting:
        return _shown(acting, record, release.part, openness)


def _shown(acting: Acting, record: CaseRecord, part: Part, openness: Openness) -> Opened:
    assert record.family_id is not None, "only what is sealed of one family is asked for"
    if part is Part.REPLIES:
        since = record.opened_on - REPLIES_BEFORE
        found = inbox.words_since(acting.tx, record.family_id, since)
        return Opened(openness, str(part), replies=tuple(found))
    kept = dossiers.dossiers_of(acting.tx, record.family_id)
    return Opened(openness, str(part), dossiers=tuple(kept))


def review_release(
    ports: Ports, responder_id: UUID, release_id: UUID, *, in_order: bool, words: str
) -> None:
    """Look at what somebody opened alone; what was not in order the operator hears.

    Raises NoSuchCaseError, ReleaseRefusedError.
    """
    with act(ports) as acting:
        responder, record, release = _release_for(acting, responder_id, release_id)
        same = _is_same(acting, responder, release)
        reviewed = rules.review(release, record.case, responder.id, same_organisation=same)
        deed = "review-in-order" if in_order else "review-not-in-order"
        _write(acting, record, responder_id, deed, release.part, words)
        releases.save_release(acting.tx, record, reviewed)
        if not in_order:
            _page_operator(acting, f"release-not-in-order {release.id}")


def sweep(ports: Ports) -> None:
    """Tell the operator, daily, of what nobody has looked at within its three days."""
    with act(ports) as acting:
        releases.end_old(acting.tx, acting.today - rules.LASTS)
        for line in releases.unreviewed(acting.tx, acting.today - rules.REVIEW_WITHIN):
            due = rules.review_by(line.release)
            if due is not None and due <= acting.now:
                _page_operator(acting, f"release-unreviewed {line.release.id} {acting.today}")


# --- whom it is told ---


def _call(acting: Acting, record: CaseRecord, release: Release, *, repeat: int) -> None:
    """Call those on duty who could be the second person; of the other organisation always some."""
    reach = reach_of(acting, record.organisations)
    others = _others(reach, release)
    foreign = [one for one in others if not _is_same(acting, reach.responders[one.id], release)]
    called = [one for one in others if one.on_shift]
    if not any(one.on_shift for one in foreign):
        called += foreign
    pages = _pages(record, called, "second-person", repeat)
    _page_all(acting, reach, pages, Level.L4)


def _tell_alone(acting: Acting, record: CaseRecord, release: Release) -> None:
    """Both organisations and the operator hear that one person opened something alone."""
    reach = reach_of(acting, record.organisations)
    pages = _pages(record, _others(reach, release), f"opened-alone {release.id}", 0)
    _page_all(acting, reach, pages, Level.L2)
    _page_operator(acting, f"release-alone {release.id}")


def _others(reach: Reach, release: Release) -> list[OnRoster]:
    return [one for one in reach.roster.in_order() if one.id != release.asked_by]


def _pages(
    record: CaseRecord, who: Sequence[OnRoster], step: str, repeat: int
) -> list[PageResponder]:
    return [PageResponder(record.id, step, one.id, one.channels[0], repeat) for one in who]


def _page_all(acting: Acting, reach: Reach, pages: list[PageResponder], level: Level) -> None:
    rows = [responder_page(acting, reach, page, level) for page in pages]
    outbox.add_effects(acting.tx, [row for row in rows if row is not None], acting.today)


def _page_operator(acting: Acting, about: str) -> None:
    asked = operator_page(acting, page_numbers(acting), PageOperator(about, 0))
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)


# --- who may come near ---


def _responder(acting: Acting, responder_id: UUID) -> ResponderRecord:
    found = people.responder(acting.tx, responder_id)
    if found is None:
        raise NoSuchCaseError
    return found


def _case_for(
    acting: Acting, responder_id: UUID, case_id: UUID, *, lock: bool = True
) -> tuple[ResponderRecord, CaseRecord]:
    responder = _responder(acting, responder_id)
    record = cases.case_of(acting.tx, responder.organisation_id, case_id, lock=lock)
    if record is None:
        raise NoSuchCaseError
    return responder, record


def _release_for(
    acting: Acting, responder_id: UUID, release_id: UUID
) -> tuple[ResponderRecord, CaseRecord, Release]:
    responder = _responder(acting, responder_id)
    # Asked of the rows before anything is opened: a foreign one must not take longer than none.
    case_id = releases.case_of(acting.tx, release_id, responder.organisation_id)
    if case_id is None:
        raise NoSuchCaseError
    responder, record = _case_for(acting, responder_id, case_id)
    release = releases.lock_release(acting.tx, record, release_id)
    if release is None:
        raise NoSuchCaseError
    return responder, record, _still_agreed(acting, release)


def _still_agreed(acting: Acting, release: Release) -> Release:
    """Return it as if nobody had agreed where whoever did was revoked since."""
    by = release.agreed_by
    if by is None or people.responder(acting.tx, by) is not None:
        return release
    return replace(release, agreed_by=None)


def _is_same(acting: Acting, responder: ResponderRecord, release: Release) -> bool:
    asker = people.organisation_of(acting.tx, release.asked_by)
    return asker is None or asker.id == responder.organisation_id


def _write(  # noqa: PLR0913, PLR0917 - a deed in all its parts
    acting: Acting,
    record: CaseRecord,
    responder_id: UUID,
    deed: str,
    part: Part,
    words: str = "",
) -> None:
    """Put a deed into the ledger and among the case's notes."""
    about, detail = record.key_owner, {"case": str(record.id), "part": str(part)}
    entry = Deed(about, responder_id, deed, about, detail)
    ledger_rows.write(acting.tx, entry, acting.today)
    note = Note(acting.now, f"{deed} {part}", str(responder_id), words)
    cases.add_note(acting.tx, record, note)
