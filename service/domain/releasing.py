"""Opening something sealed of a case: two people, or one and the time the others had to answer.

Who works on the case asks; somebody in another role, or of the other organisation, agrees.
Where nobody answers, the starred part of a dossier opens after a while to whoever asked, and
that is told and reviewed. Only a distress marker shortens the while: a level set by hand is
not an argument here. What is shown, and to whom it is told, is a use case's.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from service.domain.case import Case, refuse_over
from service.domain.holding import refuse_stranger_to_both
from service.domain.ids import CaseId, ResponderId

ALONE_AFTER: Final = timedelta(minutes=20)
ALONE_AFTER_DISTRESS: Final = timedelta(minutes=5)
LASTS: Final = timedelta(hours=24)  # since it was asked; then it is asked anew
REVIEW_WITHIN: Final = timedelta(hours=72)


class Part(StrEnum):
    """What is to be opened."""

    DOSSIER = "dossier"
    REPLIES = "replies"


class Openness(StrEnum):
    """How far something is open to whoever looks."""

    CLOSED = "closed"
    STARRED = "starred"  # the starred part of a dossier, to one person alone
    WHOLE = "whole"


class ReleaseRefusal(StrEnum):
    """Why an act does not fit; the web layer words it."""

    SAME_ROLE = "same-role"  # both work on the case, for one organisation
    OVER = "over"
    CLOSED = "closed"  # it is not open yet, or not to them


class ReleaseRefusedError(Exception):
    """An act was refused; `code` says why."""

    def __init__(self, code: ReleaseRefusal) -> None:
        """`code` is all the exception carries (I5)."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Release:
    """One asking; immutable. Instants are aware UTC."""

    id: UUID
    case: CaseId
    part: Part
    asked_by: ResponderId
    asked_at: datetime
    agreed_by: ResponderId | None = None
    declined: bool = False
    alone_at: datetime | None = None  # when one person first opened it alone
    reviewed_by: ResponderId | None = None

    @property
    def wants_review(self) -> bool:
        """Whether somebody opened it alone and nobody has looked at that yet."""
        return self.alone_at is not None and self.reviewed_by is None


def ask(case: Case, release: Release) -> Release:
    """Return the asking. Refused: closed, not-owner (CaseRefusedError)."""
    refuse_over(case)
    refuse_stranger_to_both(case, release.asked_by)
    return release


def is_over(release: Release, case: Case, now: datetime) -> bool:
    """Whether nothing opens by it any more; what was asked for before a reopening is over too."""
    before = case.reopened_at is not None and release.asked_at <= case.reopened_at
    return release.declined or not case.is_open or before or now >= release.asked_at + LASTS


def may_agree(
    release: Release, case: Case, responder: ResponderId, *, same_organisation: bool
) -> bool:
    """Whether this responder would be the second person.

    Of one organisation both may not be in the case's work: whoever holds a case names the
    other who works on it.
    """
    if responder == release.asked_by:
        return False
    return not same_organisation or responder not in {case.owner, case.work.second}


def agree(
    release: Release,
    case: Case,
    responder: ResponderId,
    *,
    same_organisation: bool,
    now: datetime,
) -> Release:
    """Return it agreed to. Raises ReleaseRefusedError: over, same-role."""
    if is_over(release, case, now):
        raise ReleaseRefusedError(ReleaseRefusal.OVER)
    if not may_agree(release, case, responder, same_organisation=same_organisation):
        raise ReleaseRefusedError(ReleaseRefusal.SAME_ROLE)
    return replace(release, agreed_by=release.agreed_by or responder)


def decline(
    release: Release,
    case: Case,
    responder: ResponderId,
    *,
    same_organisation: bool,
    now: datetime,
) -> Release:
    """Return it ended by somebody who could have agreed. Raises as `agree`."""
    agree(release, case, responder, same_organisation=same_organisation, now=now)
    return replace(release, declined=True)


def alone_from(release: Release, case: Case) -> datetime | None:
    """Return from when the starred part opens to one person; None: never.

    Never where somebody has only reopened the case: else whoever holds one night alone could
    open every family that ever had a case.
    """
    if release.part is not Part.DOSSIER or not case.heard_since:
        return None
    return release.asked_at + (ALONE_AFTER_DISTRESS if case.distress else ALONE_AFTER)


def openness(release: Release, case: Case, responder: ResponderId, now: datetime) -> Openness:
    """Return how far it is open to this responder now.

    To whoever asked, while they work on the case: who agrees has not asked to read.
    """
    works = responder in {case.owner, case.work.second}
    if responder != release.asked_by or not works or is_over(release, case, now):
        return Openness.CLOSED
    if release.agreed_by is not None:
        return Openness.WHOLE
    alone_at = alone_from(release, case)
    return Openness.STARRED if alone_at is not None and now >= alone_at else Openness.CLOSED


def open_it(
    release: Release, case: Case, responder: ResponderId, now: datetime
) -> tuple[Release, Openness]:
    """Return it opened, and how far. Raises ReleaseRefusedError: closed."""
    found = openness(release, case, responder, now)
    if found is Openness.CLOSED:
        raise ReleaseRefusedError(ReleaseRefusal.CLOSED)
    if found is Openness.STARRED and release.alone_at is None:
        return replace(release, alone_at=now), found
    return release, found


def review(
    release: Release, case: Case, responder: ResponderId, *, same_organisation: bool
) -> Release:
    """Return it looked at by somebody who could have agreed.

    Raises ReleaseRefusedError: over (nothing was opened alone), same-role.
    """
    if not release.wants_review:
        raise ReleaseRefusedError(ReleaseRefusal.OVER)
    if not may_agree(release, case, responder, same_organisation=same_organisation):
        raise ReleaseRefusedError(ReleaseRefusal.SAME_ROLE)
    return replace(release, reviewed_by=responder)


def review_by(release: Release) -> datetime | None:
    """Return by when it has to be looked at; None where nobody has to."""
    if release.alone_at is None or release.reviewed_by is not None:
        return None
    return release.alone_at + REVIEW_WITHIN
