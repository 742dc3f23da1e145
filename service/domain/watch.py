"""The watch kept with one family: all that is remembered between two events.

What time makes of it is decided in `waiting`, what texts make of it in `listening`, what
people order and answer in `ordering`. Traffic is planned from public facts alone (I12):
`planned` is the one place that hands `plan_pings` its arguments.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from service.domain.agreement import Plan
from service.domain.check import Check, Heard, State
from service.domain.effects import AskDeputy, AskExile, Decided, Effect, Happening, Why
from service.domain.family import Family
from service.domain.former import Alarms
from service.domain.freshening import Alike
from service.domain.ids import CheckId, FamilyId
from service.domain.pings import Order, OrderKind, PlannedPing, Sent, plan_pings
from service.domain.proving import Proof
from service.domain.schedule import awake, instant_of
from service.domain.tending import Tended, rests_from
from service.domain.verdict import Reason

DOUBTS_MAX = 2  # unverified twice running
ACCEPTED_MAX = 60  # texts remembered against replay (R3)
DOUBT_LASTS = {Plan.NORMAL: timedelta(hours=72), Plan.HIGH_RISK: timedelta(hours=24)}
DANGER_LASTS = {Plan.NORMAL: timedelta(hours=6), Plan.HIGH_RISK: timedelta(hours=2)}


@dataclass(frozen=True, slots=True)
class DueAsk:
    """A question that waits for the morning of whoever is asked."""

    at: datetime
    why: Why
    about: str
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer once accepted as safe: its near copy never is again (R3)."""

    topic: str
    text: str  # the whole answer, its texts joined
    check: CheckId | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """All that is remembered of one family between two events; sealed where it is stored."""

    family: FamilyId
    sent: tuple[Sent, ...] = ()
    heard_at: datetime | None = None
    stopped_at: datetime | None = None
    orders: tuple[Order, ...] = ()
    check: Check | None = None  # open, or the last one
    asks: tuple[DueAsk, ...] = ()
    doubts: int = 0  # checks that ended unverified, one after another
    doubt_until: datetime | None = None
    danger_until: datetime | None = None
    dangers: int = 0  # how often plain danger was asked about: each is its own question
    inspected: bool = False  # R14: safe markers are burnt
    accepted: tuple[Accepted, ...] = field(default=(), repr=False)
    proof: Proof = field(default_factory=Proof)
    lost_proof: int | None = None  # ordinal of a proving message that surely did not arrive
    opted_out: bool = False  # the carrier was told STOP; asked about until somebody answers
    opt_outs: int = 0
    coming: Alarms | None = None  # of a book that waits to replace the one in force
    alike: tuple[Alike, ...] = ()  # wordings found to resemble other families' (D2)
    freshened: int = -1  # the season whose named question was left out
    tended: Tended = field(default_factory=Tended)
    # The newest texts nobody waited for, at most thirty minutes apart (R10).
    unasked: tuple[Heard, ...] = field(default=(), repr=False)
    her_wish: bool = False  # that nothing more goes out: her word, or what the exile heard


class Stage:
    """A watch being worked on, and what has been asked for so far; never outlives a call."""

    def __init__(self, watch: Watch) -> None:
        """Begin with nothing asked for."""
        self.watch = watch
        self.effects: list[Effect] = []
        self.happenings: list[Happening] = []

    def change(self, **changes: object) -> None:
        """Replace fields of the watch."""
        if any(getattr(self.watch, name) != value for name, value in changes.items()):
            self.watch = replace(self.watch, **changes)  # type: ignore[arg-type]

    def ask_for(self, *effects: Effect) -> None:
        """Ask for effects."""
        self.effects.extend(effects)

    def tell(self, event: str, **details: str | int | None) -> None:
        """Let observers know, after the commit."""
        self.happenings.append(Happening(event, family=self.watch.family, details=details))

    def decided(self) -> Decided[Watch]:
        """Return the whole decision."""
        return Decided(self.watch, tuple(self.effects), tuple(self.happenings))


def planned(watch: Watch, family: Family) -> tuple[PlannedPing, ...]:
    """Return what is to leave next, from public facts alone."""
    return planned_with(_orders(watch, family), watch, family)


def planned_with(
    orders: tuple[Order, ...], watch: Watch, family: Family
) -> tuple[PlannedPing, ...]:
    """Return what would leave next if just this had been ordered."""
    facts = (watch.sent, watch.heard_at, watch.stopped_at is not None, orders)
    for known, plan in family.plans:
        if known == facts:
            return plan
    plan = plan_pings(family.agreement, family.sequence, *facts)
    family.plans.append((facts, plan))
    return plan


def _orders(watch: Watch, family: Family) -> tuple[Order, ...]:
    """Return what was ordered, and the rest that follows from a consent nobody renewed (§7a)."""
    since = rests_from(watch.tended, family.agreement)
    if since is None:
        return watch.orders
    return (
        *watch.orders,
        Order(OrderKind.PAUSE, instant_of(since, time(0), family.agreement.zone)),
    )


def close(stage: Stage, state: State) -> None:
    """End the check in `state`."""
    check = stage.watch.check
    assert check is not None, "only an existing check is closed"
    stage.change(check=replace(check, state=state))
    stage.tell("check-closed", check=str(check.id), ordinal=check.ordinal, state=str(state))


def ask(stage: Stage, why: Why, about: str, *, deputy: bool) -> None:
    """Put a question to the exile now, and to the deputy where one is to be asked too."""
    stage.ask_for(AskExile(stage.watch.family, why, about))
    stage.tell("exile-asked", why=str(why))
    if deputy:
        ask_deputy(stage, why, about)


def ask_deputy(stage: Stage, why: Why, about: str) -> None:
    """Put a question to the deputy now."""
    stage.ask_for(AskDeputy(stage.watch.family, why, about))
    stage.tell("deputy-asked", why=str(why))


def ask_later(stage: Stage, family: Family, why: Why, about: str, now: datetime) -> None:
    """Put a question off to the morning of whoever is asked; at once when it is day."""
    at = awake(now, family.agreement.exile_zone)
    if at <= now:
        ask(stage, why, about, deputy=_asks_deputy(stage.watch, why))
        return
    due = DueAsk(at, why, about, deputy=_asks_deputy(stage.watch, why))
    stage.change(asks=(*stage.watch.asks, due))


def _asks_deputy(watch: Watch, why: Why) -> bool:
    return why is Why.UNVERIFIED and watch.doubts >= DOUBTS_MAX


def count_doubt(stage: Stage, family: Family, now: datetime) -> None:
    """Count an answer that could not be believed; the second in a row starts a deadline."""
    stage.change(doubts=stage.watch.doubts + 1)
    waits = stage.watch.doubt_until is not None  # more of the same puts nothing off
    if stage.watch.doubts >= DOUBTS_MAX and not stage.watch.inspected and not waits:
        stage.change(doubt_until=now + DOUBT_LASTS[family.agreement.plan])


def end_unverified(stage: Stage, family: Family, check: Check, now: datetime) -> None:
    """End `check` with an answer that could not be believed, and ask the exile about it."""
    close(stage, State.UNVERIFIED)
    count_doubt(stage, family, now)
    if check.standing is None or check.standing.reason is not Reason.PLAIN_DANGER:
        # Plain danger was asked about at once (R17).
        ask_later(stage, family, Why.UNVERIFIED, str(check.id), now)
