"""How a case can end: seven letters, and under most of them what exactly it was (FIELD-GUIDE §6)."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a case ended."""

    FALSE = "A"
    PRIVATE = "B"
    PRESSURE = "C"
    LIBERTY = "D"
    CHANNEL = "E"
    LEFT = "F"
    UNRESOLVED = "G"


class Ending(StrEnum):
    """The same more exactly, where that is known; what pressure it was stands in its log."""

    FORGOT = "A-forgot"
    NEW_NUMBER = "A-number"
    NETWORK = "A-network"
    ROAMING = "A-roaming"
    COLLISION = "A-collision"
    OURS = "A-ours"
    DRILL = "A-drill"
    ILLNESS = "B-illness"
    ACCIDENT = "B-accident"
    DEATH = "B-death"
    QUARREL = "B-quarrel"
    TALK = "D-talk"
    SUMMONS = "D-summons"
    DETAINED = "D-detained"  # for 72 hours at most
    ADMINISTRATIVE = "D-administrative"
    CUSTODY = "D-custody"
    WHEREABOUTS = "D-unknown"
    SEIZED = "E-seized"
    RETURNED = "E-returned"
    CUT_OFF = "E-cut-off"
    IMPERSONATED = "E-impersonated"
    RELATIVE = "F-relative"
    EXILE = "F-exile"
    ADVICE = "F-advice"


def outcome_of(ended: Outcome | Ending) -> Outcome:
    """Return the letter of an ending."""
    return ended if isinstance(ended, Outcome) else Outcome(ended[0])
