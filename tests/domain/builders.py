"""Families, their watches and checks, said in as few words as a test needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from service.domain.agreement import Agreement, Cover, Mode, Plan
from service.domain.check import Check
from service.domain.codebook import Codebook, parse_codebook
from service.domain.effects import Decided, Effect, SendPing
from service.domain.family import Family
from service.domain.ids import CheckId, FamilyId
from service.domain.listening import hear
from service.domain.outage import Hearing
from service.domain.pings import Sent
from service.domain.schedule import Span, Window
from service.domain.sequence import FamilySequence
from service.domain.waiting import next_wake, wait
from service.domain.watch import Watch

FAMILY = FamilyId(UUID(int=1))
CHECK = CheckId(UUID(int=7))
BEGIN = datetime(2027, 1, 11, tzinfo=UTC)  # a Monday
NOON = datetime(2027, 1, 13, 12, tzinfo=UTC)
TODAY = NOON.date()
EVERY_DAY = frozenset(range(7))
EVENING = Window(EVERY_DAY, time(18), time(20, 30))

# Twenty-four wordings no two of which are alike: enough for eight weeks with follow-ups.
WORDINGS = {
    "garden": [
        "Мам, рассада не вытянулась?",
        "Что с грядками?",
        "Укроп взошёл?",
        "Теплицу уже открывала?",
        "Лук посадила?",
        "Яблони цветут?",
        "Смородина какая нынче?",
        "Картошку окучили?",
        "Поливать не устаёшь?",
        "Клубника завязалась?",
        "Георгины проснулись?",
        "Чеснок пожелтел?",
    ],
    "cat": [
        "А кот ест?",
        "Мурка спит на подушке?",
        "Рыжий опять на шкафу?",
        "Мышей ловит хоть?",
        "Хвост зажил?",
        "Линяет сильно?",
        "Гуляет по ночам?",
        "Корм новый понравился?",
        "На окне сидит?",
        "Когти точит о диван?",
        "К соседям ходит?",
        "Молоко пьёт?",
    ],
}
BOOK: dict[str, Any] = {
    "languages": ["ru"],
    "level": "topic",
    "topics": [
        {"name": "garden", "pings": WORDINGS["garden"], "safe": ["перцы", "огурцы"]},
        {"name": "cat", "pings": WORDINGS["cat"], "safe": ["сметану", "мурлычет"]},
    ],
    "distress": [
        {"marker": "тётя Зина заходила", "level": "L4"},
        {"marker": "дядя Коля", "level": "L3"},
    ],
    "stop": ["устала я от этого"],
}
SAFE = {"garden": "перцы", "cat": "сметану"}
WRONG = {"garden": "сметану", "cat": "перцы"}
VAGUE = "ну вот"
DISTRESS = "тётя Зина заходила"
DISTRESS_L3 = "дядя Коля"
STOP = "устала я от этого"
STOP_AND_DISTRESS = "устала я от этого, тётя Зина заходила"
DANGER = "упала, не встаю"


def at(text: str) -> datetime:
    """`2027-01-13 18:05` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_codebook(**changed: Any) -> Codebook:
    return parse_codebook({**BOOK, **changed})


CODEBOOK = a_codebook()


def an_agreement(mode: Mode = Mode.SMS, **changed: Any) -> Agreement:
    said: dict[str, Any] = {
        "cover": Cover.OPEN,
        "plan": Plan.NORMAL,
        "days_min": 7,
        "days_max": 7,
        "windows": (EVENING,),
        "time_zone": "UTC",
        "begins_at": BEGIN,
        "codebook": None if mode is Mode.OWN else CODEBOOK,
    }
    return Agreement(mode=mode, **{**said, **changed})


def a_family(mode: Mode = Mode.SMS, *, key: bytes = b"key", **changed: Any) -> Family:
    return Family(FAMILY, an_agreement(mode, **changed), FamilySequence(key))


def a_check(**changed: Any) -> Check:
    """A check pinged on Wednesday at noon, about the garden."""
    said: dict[str, Any] = {
        "ordinal": 0,
        "opened_at": NOON,
        "topic": "garden",
        "last_ping_at": NOON,
        "pings": ("Что с грядками?",),
    }
    return Check(CHECK, **{**said, **changed})


def sent(ordinal: int = 0, day: date = TODAY, **changed: Any) -> Sent:
    said: dict[str, Any] = {
        "follow_up": False,
        "at": None,
        "topic": "garden",
        "text": "Что с грядками?",
    }
    return Sent(ordinal=ordinal, day=day, **{**said, **changed})


def a_watch(check: Check | None = None, **changed: Any) -> Watch:
    """A watch whose check, unless another is given, was opened on Wednesday at noon."""
    check = check or a_check()
    said: dict[str, Any] = {
        "check": check,
        "sent": (sent(check.ordinal, at=check.opened_at, topic=check.topic),),
    }
    return Watch(FAMILY, **{**said, **changed})


def well(now: datetime) -> Hearing:
    return Hearing(now)


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


class Player:
    """Lets time pass for one family, and keeps what came of it."""

    def __init__(self, family: Family, watch: Watch | None = None, now: datetime = BEGIN) -> None:
        self.family = family
        self.watch = watch or Watch(family.id)
        self.now = now
        self.effects: list[tuple[datetime, Effect]] = []
        self.happenings: list[tuple[datetime, str, dict[str, Any]]] = []
        self.deaf: list[Span] = []
        self.spares = 100

    def hearing(self, now: datetime) -> Hearing:
        past = tuple(gap for gap in self.deaf if gap.end <= now)
        under = [gap.start for gap in self.deaf if gap.holds(now)]
        return Hearing(now, past, under[0] if under else None)

    def keep(self, decided: Decided[Watch]) -> Decided[Watch]:
        self.watch = decided.state
        self.effects += [(self.now, effect) for effect in decided.effects]
        self.happenings += [
            (self.now, each.event, dict(each.details)) for each in decided.happenings
        ]
        return decided

    def wake(self, now: datetime) -> Decided[Watch]:
        self.now = now
        self.spares += 1
        spare = CheckId(UUID(int=self.spares))
        hearing = self.hearing(now)
        decided = wait(self.watch, self.family, hearing=hearing, now=now, spare=spare)
        self.keep(decided)
        ahead = self.next_wake()
        assert ahead is None or ahead > now, "a wake that is not ahead would be a busy loop"
        return decided

    def next_wake(self) -> datetime | None:
        return next_wake(self.watch, self.family, hearing=self.hearing(self.now), now=self.now)

    def until(self, end: datetime) -> "Player":
        """Wake whenever the watch asks for it."""
        while (wake := self.next_wake()) is not None and wake <= end:
            self.wake(max(wake, self.now))
        self.now = end
        return self

    def forward(self, length: timedelta) -> "Player":
        return self.until(self.now + length)

    def until_pinged(self) -> SendPing:
        """Let time pass until the next message leaves towards the relative."""
        count = len(self.pings)
        while len(self.pings) == count:
            wake = self.next_wake()
            assert wake is not None, "nothing is going to leave"
            self.wake(max(wake, self.now))
        return self.pings[-1]

    def hears(self, text: str | None, *, known: bool = True) -> Decided[Watch]:
        return self.keep(hear(self.watch, self.family, text, now=self.now, known=known))

    def does(self, decided: Decided[Watch]) -> "Player":
        self.keep(decided)
        return self

    def change_check(self, **changes: Any) -> None:
        self.watch = replace(self.watch, check=replace(self.check, **changes))

    @property
    def check(self) -> Check:
        assert self.watch.check is not None, "a check was opened"
        return self.watch.check

    @property
    def pings(self) -> list[SendPing]:
        return [effect for _, effect in self.effects if isinstance(effect, SendPing)]

    def spelled(self) -> list[str]:
        """Effects other than pings, as `exile silence`, `case silence L1`."""
        return [spell(effect) for _, effect in self.effects if not isinstance(effect, SendPing)]

    def times(self, start: datetime) -> list[tuple[float, str]]:
        """The same with the hours since `start`."""
        return [
            ((when - start) / timedelta(hours=1), spell(effect))
            for when, effect in self.effects
            if not isinstance(effect, SendPing)
        ]

    def told(self, event: str) -> list[dict[str, Any]]:
        return [details for _, name, details in self.happenings if name == event]


def spell(effect: Effect) -> str:
    kind = {
        "AskExile": "exile",
        "AskDeputy": "deputy",
        "TellExile": "tell",
        "OpenCase": "case",
        "RemindExile": "remind",
        "SendPing": "ping",
    }[type(effect).__name__]
    words = [getattr(effect, name, None) for name in ("why", "cause", "level", "attempt")]
    return " ".join([kind, *(str(word) for word in words if word is not None)])


def spelled(decided: Decided[Watch]) -> list[str]:
    return [spell(effect) for effect in decided.effects]
