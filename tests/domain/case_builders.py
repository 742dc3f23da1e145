"""Cases and rosters that say only what matters, and a clock that plays them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from service.domain.address import ChannelName
from service.domain.case import Case, Opening, next_wake, open_case, wait
from service.domain.effects import (
    Cause,
    Decided,
    Effect,
    Happening,
    PageOperator,
    PageResponder,
)
from service.domain.ids import CaseId, FamilyId, OrganisationId, ResponderId
from service.domain.level import Level
from service.domain.policy import EscalationPolicy, OnRoster, Organisation, Roster

NOON = datetime(2027, 1, 13, 12, tzinfo=UTC)
CASE = CaseId(UUID(int=1))
FAMILY = FamilyId(UUID(int=2))
WAYS = {"s": ChannelName.SMS, "g": ChannelName.SIGNAL}


def responder(name: str) -> ResponderId:
    return ResponderId(UUID(bytes=name.encode().ljust(16, b"\0")))


def name_of(who: ResponderId) -> str:
    return who.bytes.rstrip(b"\0").decode()


def a_responder(spec: str) -> OnRoster:
    """`anna:sg` is on shift with SMS first, then Signal; `anna:s-` is off shift."""
    name, _, ways = spec.partition(":")
    channels = tuple(WAYS[way] for way in ways.removesuffix("-"))
    return OnRoster(responder(name), channels, on_shift=not ways.endswith("-"))


def a_roster(own: str = "", other: str = "", *, zones: tuple[str, str] = ("UTC", "UTC")) -> Roster:
    return Roster(
        tuple(
            Organisation(
                OrganisationId(UUID(int=index)),
                zone,
                tuple(a_responder(spec) for spec in specs.split()),
            )
            for index, (specs, zone) in enumerate(zip((own, other), zones, strict=True))
        )
    )


def a_case(
    level: Level = Level.L4,
    cause: Cause | None = None,
    *,
    families: tuple[FamilyId, ...] = (FAMILY,),
    now: datetime = NOON,
) -> Case:
    why = cause or (Cause.DISTRESS if level is Level.L4 else Cause.SILENCE)
    return open_case(CASE, Opening(families, why, level), policy=EscalationPolicy(), now=now).state


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def spell(effect: Effect) -> str:
    match effect:
        case PageResponder(step=step, responder=who, channel=channel, repeat=repeat):
            return f"{name_of(who)}:{channel} {step} {repeat}"
        case PageOperator(repeat=repeat):
            return f"operator {repeat}"
        case _:
            return type(effect).__name__


def pages(decided: Decided[Case]) -> list[str]:
    return [spell(effect) for effect in decided.effects]


def whom(decided: Decided[Case]) -> list[str]:
    return [spell(effect).split(" ", 1)[0] for effect in decided.effects]


@dataclass
class Player:
    """Wakes a case exactly when it asks for it, and keeps what came of it."""

    case: Case
    roster: Roster
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.effects: list[tuple[datetime, Effect]] = []
        self.happenings: list[tuple[datetime, Happening]] = []

    def until(self, end: datetime) -> "Player":
        while (at := next_wake(self.case, self.roster, now=self.now)) and at <= end:
            self.now = at
            decided = wait(self.case, self.roster, now=at)
            assert decided.state != self.case, "a wake must have something to do"
            self.keep(decided)
        self.now = end
        return self

    def forward(self, span: timedelta) -> "Player":
        return self.until(self.now + span)

    def keep(self, decided: Decided[Case]) -> "Player":
        self.case = decided.state
        self.effects += [(self.now, effect) for effect in decided.effects]
        self.happenings += [(self.now, happening) for happening in decided.happenings]
        return self

    def pages_of(self, name: str, since: datetime = NOON) -> list[float]:
        """Return the minutes after `since` at which somebody (or the operator) was paged."""
        return [
            (at - since) / timedelta(minutes=1)
            for at, effect in self.effects
            if at >= since and spell(effect).split(" ", 1)[0].partition(":")[0] == name
        ]

    def spelled(self) -> list[str]:
        return [spell(effect) for _, effect in self.effects]

    def told(self) -> list[str]:
        return [happening.event for _, happening in self.happenings]

    def steps(self) -> list[tuple[float, str | int | None]]:
        return [
            ((at - NOON) / timedelta(minutes=1), happening.details["step"])
            for at, happening in self.happenings
            if happening.event == "escalated"
        ]
