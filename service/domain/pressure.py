"""The pressure log: what was done to a family, in classes that can be counted and compared.

Decides which fields an entry has, how grave it is for the desk, how long it is kept, and what
of it may leave at which consent. Who may write or open it is decided in the use case.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from service.domain.ids import CaseId
from service.domain.level import Level

KEPT: timedelta = timedelta(days=730)  # since the entry was written
KEPT_WITHOUT_CONSENT: timedelta = timedelta(days=183)
CONSENT_LASTS: timedelta = timedelta(days=183)  # FIELD-GUIDE §7a: it lapses after six months
ENTRIES_MAX = 200  # of one family
FILES_MAX = 20  # of one family
FILE_BYTES_MAX = 2 * 1024 * 1024


class Pressure(StrEnum):
    """What happened (FIELD-GUIDE §6)."""

    HOME_VISIT = "home-visit"
    SUMMONS = "summons"
    SEARCH = "search"
    FLAT = "flat"  # the exile's, inspected or wrecked
    DOOR_SEALED = "door-sealed"
    PROPERTY = "property"
    WORK = "work"
    CUSTODY = "custody"  # study, pension, custody of children
    OFFER = "offer"  # threats or "cooperation" offers to the exile
    MADE_TO_CALL = "made-to-call"
    VIDEO = "video"
    DETENTION = "detention"
    CRIMINAL_CASE = "criminal-case"
    DEVICE = "device"
    PAPER = "paper"  # of non-disclosure
    TRIAL = "trial"  # in absentia
    DOCUMENTS = "documents"
    SURVEILLANCE = "surveillance"
    FAKE = "fake"  # account or lawyer
    PUBLISHED = "published"  # personal data


class Precision(StrEnum):
    """How exactly the day is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Target(StrEnum):
    """To whom it was done."""

    RELATIVE = "relative"
    EXILE = "exile"
    OTHER = "other"


class Actor(StrEnum):
    """How it is known who did it."""

    STATED = "stated"
    SEEN = "seen"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where the knowledge comes from."""

    OWN = "own"  # lived through or seen
    TOLD = "told"  # by whom it happened to
    OTHERS = "others"
    PAPER = "paper"
    PRESS = "press"


class Grade(StrEnum):
    """How sure it is."""

    SURE = "sure"
    LIKELY = "likely"
    HEARSAY = "hearsay"


class Sharing(IntEnum):
    """What consent there is to share it (FIELD-GUIDE §6)."""

    NONE = 0
    CLOSED_LIST = 1
    UNNAMED = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Story:
    """What is said in words; every one of them may be empty."""

    region: str = ""
    by_whom: str = ""
    reason: str = ""  # as it was claimed
    trigger: str = ""
    demand: str = ""
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One entry of the log; `written_on` and `agreed_on` are days of ours."""

    kind: Pressure
    day: date
    precision: Precision
    target: Target
    actor: Actor
    source: Source
    grade: Grade
    sharing: Sharing
    story: Story
    written_on: date
    agreed_on: date
    case: CaseId | None = None


# Detention and what may follow it is danger now; all else is pressure, and waits for the day.
_DANGER_NOW = frozenset({Pressure.DETENTION, Pressure.CRIMINAL_CASE})


def level_of(kind: Pressure) -> Level:
    """Return how grave a case about it is (FIELD-GUIDE §6: L3 pressure, L4 detention)."""
    return Level.L4 if kind in _DANGER_NOW else Level.L3


def rounded(day: date, precision: Precision) -> date:
    """Return a day as it is kept: what is not known is not written down."""
    if precision is Precision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision is Precision.MONTH else day


def shared_at(incident: Incident, today: date) -> Sharing:
    """Return what may be shared today: consent that is older than half a year has lapsed."""
    lapsed = today - incident.agreed_on > CONSENT_LASTS
    return Sharing.NONE if lapsed else incident.sharing


def may_leave(incident: Incident, purpose: Sharing, today: date) -> bool:
    """Whether the entry may be handed out for `purpose`; never where there is no consent."""
    return purpose is not Sharing.NONE and shared_at(incident, today) >= purpose


def with_consent(incident: Incident, sharing: Sharing, today: date) -> Incident:
    """Return the entry with what was said anew about sharing it."""
    return replace(incident, sharing=sharing, agreed_on=today)


def is_over(incident: Incident, today: date) -> bool:
    """Whether the entry is to be deleted: half a year without consent, two years with it."""
    kept = KEPT if incident.sharing is not Sharing.NONE else KEPT_WITHOUT_CONSENT
    return today - max(incident.written_on, incident.agreed_on) > kept


def exported(incident: Incident, purpose: Sharing) -> dict[str, str | int]:
    """Return what leaves for `purpose`: without names no words and no day, only classes."""
    classes: dict[str, str | int] = {
        "what": str(incident.kind),
        "to": str(incident.target),
        "by": str(incident.actor),
        "source": str(incident.source),
        "grade": str(incident.grade),
        "consent": int(incident.sharing),
    }
    if purpose is Sharing.UNNAMED:
        # Words may hold a name, and a day finds a person among few: the month is enough.
        coarse = Precision.YEAR if incident.precision is Precision.YEAR else Precision.MONTH
        return {**classes, **_when(rounded(incident.day, coarse), coarse)}
    story = incident.story
    return {
        **classes,
        **_when(incident.day, incident.precision),
        "region": story.region,
        "by_whom": story.by_whom,
        "claimed_reason": story.reason,
        "trigger": story.trigger,
        "demand": story.demand,
        "consequence": story.consequence,
    }


_WRITTEN = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}


def _when(day: date, precision: Precision) -> dict[str, str | int]:
    return {"when": day.strftime(_WRITTEN[precision]), "precision": str(precision)}
