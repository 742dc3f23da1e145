"""What a decision asks of the world, and what it lets observers know.

An effect is stored with the state that asked for it and done afterwards, under a key
that makes doing it twice harmless (I2). A happening is told after the commit to whoever
watches (a rehearsal's log, the operator's counters) and is never stored (D13).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from service.domain.address import ChannelName
from service.domain.ids import CaseId, CheckId, FamilyId, ResponderId
from service.domain.level import Level

S = TypeVar("S")


class Cause(StrEnum):
    """Why a case was opened."""

    DISTRESS = "distress"
    SILENCE = "silence"
    UNVERIFIED = "unverified"
    PLAIN_DANGER = "plain-danger"
    PRESSURE = "pressure"  # the exile says what was done to them or theirs


class Why(StrEnum):
    """Why somebody is asked or told something."""

    SILENCE = "silence"  # no reply yet: known reason? heard anything?
    UNDELIVERED = "undelivered"  # the same, and the carrier says it never arrived
    UNVERIFIED = "unverified"
    PLAIN_DANGER = "plain-danger"
    WORDINGS = "wordings"  # no unused wording is left (D3)
    WAITING = "waiting"  # a reminder the exile has not answered
    UNHELD = "unheld"  # nobody has taken the case
    STOPPED = "stopped"  # the stop word came: was it her own wish? (R11)
    REMINDER = "reminder"  # own, relay: it is time to ask
    IDENTITY = "identity"  # whoever answers may be somebody else: a new phone, device or key
    OPTED_OUT = "opted-out"  # somebody on that phone told the carrier to bring no more
    MOVED = "moved"  # messages come from another number of ours: it has to be announced (D10)
    PROOF = "proof"  # nothing has passed for long: the way has to be proved again (D10)
    CONSENT = "consent"  # she was not asked for ninety days whether she agrees (§7a)
    RESTS = "rests"  # nor for two weeks more: nothing goes out
    LEFT = "left"  # somebody who stood behind the family was revoked
    LINT = "lint"  # a wording was refused when it was to be sent (D1)


@dataclass(frozen=True, slots=True)
class SendPing:
    """One message to a relative. Key: (family, ordinal, attempt); never sent twice (I2)."""

    family: FamilyId
    ordinal: int
    follow_up: bool
    topic: str
    text: str
    at: datetime  # its drawn second


@dataclass(frozen=True, slots=True)
class RemindExile:
    """In `own` and `relay` the exile is reminded; nothing leaves towards the relative."""

    family: FamilyId
    ordinal: int
    attempt: int
    text: str  # the proposed wording in `relay`, empty in `own`


@dataclass(frozen=True, slots=True)
class AskExile:
    """A question put on the exile's page (and to their address, where they gave one)."""

    family: FamilyId
    why: Why
    about: str  # what makes the question unique in its family: "check 12, step 2"


@dataclass(frozen=True, slots=True)
class AskDeputy:
    """The same to the deputy the exile named."""

    family: FamilyId
    why: Why
    about: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case for people; joins the family's open case where there is one (R8)."""

    family: FamilyId
    check: CheckId | None
    cause: Cause
    level: Level


@dataclass(frozen=True, slots=True)
class PageResponder:
    """One notification. Key: (case, step, responder, channel, repeat); may be sent again."""

    case: CaseId
    step: str
    responder: ResponderId
    channel: ChannelName
    repeat: int


@dataclass(frozen=True, slots=True)
class PageOperator:
    """The operator is told that the service or a case needs them."""

    about: str  # a code of ours and an opaque id, never content: "unheld <case>"
    repeat: int


@dataclass(frozen=True, slots=True)
class TellExile:
    """A plain statement on the exile's page: nobody holds the case; we are not watching."""

    family: FamilyId
    why: Why
    about: str


Effect = (
    SendPing
    | RemindExile
    | AskExile
    | AskDeputy
    | OpenCase
    | PageResponder
    | PageOperator
    | TellExile
)


@dataclass(frozen=True, slots=True)
class Happening:
    """Told to observers after the commit; `details` hold classes and counts."""

    event: str
    family: FamilyId | None = None
    case: CaseId | None = None
    details: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided(Generic[S]):
    """A new state, the effects it asks for, and what observers are told."""

    state: S
    effects: tuple[Effect, ...] = ()
    happenings: tuple[Happening, ...] = ()

    def then(self, later: "Decided[S]") -> "Decided[S]":
        """Return both decisions as one; `later` was made of this one's state."""
        return Decided(
            later.state,
            (*self.effects, *later.effects),
            (*self.happenings, *later.happenings),
        )
