"""What exile and relative settled: how, how often and when the family is asked.

An agreement is superseded, never edited. Whether its codebook is well chosen is decided
by `enrolment`; whether an hour exists on a given day by `schedule`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.domain.codebook import Codebook, Topic
from service.domain.schedule import Window


class Mode(StrEnum):
    """Who carries the question to the relative (FIELD-GUIDE §5)."""

    OWN = "own"
    RELAY = "relay"
    SMS = "sms"
    SIGNAL = "signal"

    @property
    def sends(self) -> bool:
        """Whether we ourselves write to the relative."""
        return self in (Mode.SMS, Mode.SIGNAL)


class Cover(StrEnum):
    """What the family tells others about its contact."""

    OPEN = "open"
    SMALL_TALK = "small talk"
    ESTRANGED = "estranged"


class Plan(StrEnum):
    """Which ladder a silence climbs."""

    NORMAL = "normal"
    HIGH_RISK = "high-risk"


DAYS_MIN = {Cover.OPEN: 1, Cover.SMALL_TALK: 4, Cover.ESTRANGED: 7}
DAYS_MAX = 60
WINDOWS_MAX = 14
QUIET_HOURS = (time(22), time(8))


class AgreementRefusedError(ValueError):
    """Cover, mode, cadence or hours do not go together; `problems` are whole sentences."""

    def __init__(self, problems: list[str]) -> None:
        """Carry every problem at once."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Agreement:
    """Everything a family's traffic and ladder depend on; times of day are local."""

    mode: Mode
    cover: Cover
    plan: Plan
    days_min: int  # between two times of the sequence
    days_max: int
    windows: tuple[Window, ...]
    time_zone: str  # the relative's
    begins_at: datetime  # aware UTC: ordinal 0 falls in the first window at or after it
    codebook: Codebook | None
    exile_time_zone: str = ""
    case_time_zone: str = ""  # of the organisation that would be woken
    quiet_hours: tuple[time, time] = QUIET_HOURS
    quiet_dates: tuple[tuple[int, int], ...] = field(default=())  # month, day: the exile's own
    edition: int = 0  # grows with every codebook that replaces another
    withheld: tuple[str, ...] = field(default=(), repr=False)  # wordings that are never dealt

    def __post_init__(self) -> None:
        """Refuse what cannot be kept, all of it at once."""
        problems = [*_cadence_problems(self), *_hour_problems(self), *_mode_problems(self)]
        if problems:
            raise AgreementRefusedError(problems)

    # Zones are not kept here: `ZoneInfo` keeps them, and finds one faster than this could.
    @property
    def zone(self) -> ZoneInfo:
        """The relative's zone."""
        return ZoneInfo(self.time_zone)

    @property
    def exile_zone(self) -> ZoneInfo:
        """The zone whose day the exile keeps."""
        return ZoneInfo(self.exile_time_zone or self.time_zone)

    @property
    def case_zone(self) -> ZoneInfo:
        """The zone in which a silence case waits for morning."""
        return ZoneInfo(self.case_time_zone or self.time_zone)

    @cached_property
    def wordings(self) -> tuple[tuple[str, str], ...]:
        """Every (topic name, wording), topic after topic."""
        if self.codebook is None:
            return ()
        return tuple((topic.name, text) for topic in self.codebook.topics for text in topic.pings)

    @property
    def topics_asked(self) -> list[Topic]:
        """The topics that have a wording, in the codebook's order."""
        topics = self.codebook.topics if self.codebook else ()
        return [topic for topic in topics if topic.pings]

    @cached_property
    def decks(self) -> dict[bytes, tuple[tuple[str, str], ...]]:
        """The wordings as they were dealt, by the key: one decision asks a dozen times."""
        return {}


def _cadence_problems(agreement: Agreement) -> list[str]:
    least = DAYS_MIN[agreement.cover]
    problems = []
    if agreement.days_min > agreement.days_max:
        problems.append("the shortest gap between checks is longer than the longest: swap them")
    if agreement.days_max > DAYS_MAX:
        problems.append(f"at most {DAYS_MAX} days may pass between checks: choose fewer days")
    if agreement.days_min < least:
        problems.append(
            f"with the cover '{agreement.cover}' at least {least} days lie between checks: "
            "choose more days"
        )
    return problems


def _hour_problems(agreement: Agreement) -> list[str]:
    problems = []
    if not 1 <= len(agreement.windows) <= WINDOWS_MAX:
        problems.append(f"give between one and {WINDOWS_MAX} windows of hours")
    others = [name for name in (agreement.exile_time_zone, agreement.case_time_zone) if name]
    if not all(is_zone(name) for name in (agreement.time_zone, *others)):
        problems.append("the time zone is not known: use a name such as Europe/Minsk")
    if not all(_is_date(month, day) for month, day in agreement.quiet_dates):
        problems.append("a quiet date does not exist: write month and day, such as 03-25")
    return problems


def _mode_problems(agreement: Agreement) -> list[str]:
    problems = []
    if agreement.cover is Cover.ESTRANGED and agreement.mode is not Mode.OWN:
        problems.append("an estranged family is asked in mode 'own' only: choose 'own'")
    if agreement.codebook is None and agreement.mode is not Mode.OWN:
        problems.append(f"mode '{agreement.mode}' needs a codebook: agree on one first")
    return problems


@lru_cache(maxsize=64)
def is_zone(name: str) -> bool:
    """Whether `name` is a known time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_date(month: int, day: int) -> bool:
    try:
        date(2024, month, day)  # a leap year: 29 February is somebody's quiet date too
    except ValueError:
        return False
    return True
