"""What a case's page asks to be done, step by step, and who is to do it (FIELD-GUIDE §6).

The steps are a memory aid: none is compulsory, and a ticked one stays, for who looks later.
Who may tick, name and hand over is decided in `working`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from service.domain.ids import ResponderId


class Step(StrEnum):
    """One thing to do."""

    OURS = "ours"  # were we up, sent, delivered, alone in being silent?
    REPLY = "reply"
    ASKED = "asked"
    OUTSIDE = "outside"
    CONTACT = "contact"
    TIME_ZERO = "time-zero"
    COVER = "cover"
    BRIEFED = "briefed"
    PLACE = "place"
    LAWYER = "lawyer"
    MEDICINES = "medicines"
    DEPENDANTS = "dependants"
    EMPLOYER = "employer"
    PAPERS = "papers"
    PUBLICITY = "publicity"
    SECOND = "second"
    REVIEW_6 = "review-6"
    REVIEW_24 = "review-24"
    REVIEW_48 = "review-48"
    REVIEW_72 = "review-72"


VERIFY: Final = (Step.OURS, Step.REPLY, Step.ASKED, Step.OUTSIDE, Step.CONTACT)
FIRST_DAYS: Final = tuple(step for step in Step if step not in VERIFY)


@dataclass(frozen=True, slots=True)
class Ticked:
    """A step somebody has done."""

    step: Step
    by: ResponderId
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """How far the steps are, and who is in it beside the owner."""

    ticked: tuple[Ticked, ...] = ()
    second: ResponderId | None = None  # may write beside the owner
    offered_to: ResponderId | None = None  # who is to hold it next, and does not yet
    offer_read: bool = False
    rests_until: datetime | None = None  # a morning: nothing more can be done before
