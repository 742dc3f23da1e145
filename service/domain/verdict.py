"""What one reply means, and which of several readings is the gravest.

How the meaning was found is the reader's; what follows from it is the check's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from service.domain.level import Level


class VerdictKind(StrEnum):
    """The classes a reply can fall into."""

    SAFE = "safe"
    DISTRESS = "distress"
    STOP = "stop"
    UNVERIFIED = "unverified"


class Reason(StrEnum):
    """Why a reply was read as it was."""

    SAFE_MARKER = "safe-marker"
    DISTRESS_MARKER = "distress-marker"
    STOP_MARKER = "stop-marker"
    MANNER = "manner"  # with distress: the sign was there; with unverified: it was missing
    REPLAY = "replay"
    WRONG_TOPIC = "wrong-topic"
    OLDER_TOPIC = "older-topic"
    UNASKED = "unasked"
    TOO_LONG = "too-long"
    PLAIN_DANGER = "plain-danger"
    QUOTATION = "quotation"
    NO_MARKER = "no-marker"
    NEGATED = "negated"  # a safe marker that is denied or asked about: «перцы не взошли»
    LISTED = "listed"  # a safe marker amid a list of its kind: whoever lists all knows none
    NEAR_DISTRESS = "near-distress"  # almost a distress marker; nothing beside it is safe
    UNREADABLE = "unreadable"
    UNKNOWN_PHONE = "unknown-phone"
    BURNT = "burnt"  # a safe marker after an inspection (R14)
    IDENTITY_CHANGED = "identity-changed"  # a new phone, device or key, not confirmed yet
    TOO_LATE = "too-late"  # a safe marker more than thirty minutes after a doubtful answer (R10)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning of one reply; `list` and `marker` say which marker, never its text.

    `stop` is a fact beside the verdict (R11): act on it, not on `VerdictKind.STOP`,
    which only says that nothing graver stood in the text.
    """

    verdict: VerdictKind
    stop: bool
    level: Level | None
    reason: Reason
    list: str | None = None
    marker: int | None = None


# R10: a photo or a voice note came and could not be read; it is no silence.
UNREADABLE: Final = Verdict(
    VerdictKind.UNVERIFIED, stop=False, level=None, reason=Reason.UNREADABLE
)

# These say that nothing was found, not that something was wrong with what was found.
_EMPTY_HANDED: Final = frozenset(
    {Reason.NO_MARKER, Reason.QUOTATION, Reason.UNREADABLE, Reason.UNKNOWN_PHONE}
)
_GRAVITY: Final = {VerdictKind.DISTRESS: 5, VerdictKind.STOP: 3, VerdictKind.SAFE: 1}


def gravest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the gravest of at least one verdict, the first of equals; the stop word in any counts.

    From grave to light: distress by level, plain danger, stop, a marker that may not count,
    safe, nothing found. The last adds nothing to a text beside it that was read (R10).
    """
    found = max(verdicts, key=_gravity)
    return replace(found, stop=any(verdict.stop for verdict in verdicts))


def _gravity(verdict: Verdict) -> tuple[int, str]:
    if verdict.verdict is VerdictKind.UNVERIFIED:
        return _gravity_of_doubt(verdict.reason), ""
    return _GRAVITY[verdict.verdict], verdict.level or ""


def _gravity_of_doubt(reason: Reason) -> int:
    if reason is Reason.PLAIN_DANGER:
        return 4
    return 0 if reason in _EMPTY_HANDED else 2
