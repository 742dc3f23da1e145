"""The world of a story: phones, people, a clock; what is not expected fails the story.

A story and a scenario file are two faces of one stage and one player. Nothing reaches
anybody unnoticed: a message that nobody expected before time is moved on, or by the end,
fails the story, on a phone and on an exile's page alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from service.domain.outcome import Outcome
from service.rehearse.behaviour import FaultRole, Rule
from service.rehearse.deeds import RESTART_AFTER, Deeds
from service.rehearse.player import Player
from service.rehearse.scenario import CANARY, OPERATOR, PAGE_SENDERS, parse_scenario
from service.rehearse.stage import Stage
from service.sandbox.phones import Delivered
from service.storage import families
from service.usecases.acting import act
from tests.stories.cast import EXILES_PHONE, a_family, a_scenario
from tests.stories.crashing import Crash, arm

AGAIN = " (again)"
A_MOMENT = timedelta(minutes=1)  # messages of one moment may be expected in any order
PAGE_WITHIN_AFTER_CRASH = timedelta(minutes=4)
TOLD = ("exile-asked", "deputy-asked", "reminded", "not-watching", "unheld")


class UnexpectedError(AssertionError):
    """Somebody was told something that the story does not tell, or was not told what it does."""


@dataclass
class Message:
    """Something that reached somebody."""

    at: datetime
    who: str
    kind: str  # ping, page, operator, asked, told, stray
    facts: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, who: str, kind: str, facts: Mapping[str, Any]) -> bool:
        same = all(self.facts.get(name) == value for name, value in facts.items())
        return (self.who, self.kind) == (who, kind) and same

    def __str__(self) -> str:
        return f"{self.at:%d %H:%M:%S} {self.who} {self.kind} {dict(self.facts)}"


class World:
    """One story under way."""

    def __init__(
        self,
        database_url: str,
        *,
        cast: list[dict[str, Any]] | None = None,
        crash: Crash = Crash.NONE,
        **changed: Any,
    ) -> None:
        data = a_scenario(families=cast or [a_family()], **changed)
        scenario = parse_scenario(data)
        self.stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
        self.player = Player(self.stage, scenario)
        self.crash = crash
        self.crashed = arm(self.stage, crash)
        self._deeds = Deeds(self.stage, self.player.cast)
        self._names = self._numbers(data)
        self._pending: list[Message] = []
        self._read = 0
        self.is_flaky = False  # the gateway answers badly: pages may come again, flagged
        self.ignored: tuple[str, ...] = ()  # kinds that are beside the point of a story
        self.got: list[Message] = []  # everything that ever reached a phone
        self._write_down = self.stage.world.on_delivered
        self.stage.world.on_delivered = self._delivered

    def _numbers(self, data: dict[str, Any]) -> dict[str, str]:
        names = {OPERATOR: "operator"}
        for family in data["families"]:
            names |= {family["to"]: family["name"]} if "to" in family else {}
            names |= {EXILES_PHONE: f"{family['name']}.exile"}
        for organisation in data["organisations"]:
            for one in organisation["responders"]:
                ways = [one] if "to" in one else one["addresses"]
                names |= {way["to"]: one["name"] for way in ways}
        return names

    # --- what reaches people ---

    def _delivered(self, delivered: Delivered) -> None:
        before = len(self.log)
        assert self._write_down is not None, "the player listens"
        self._write_down(delivered)
        entry = self.log[-1] if len(self.log) > before else {}
        kinds = {"ping-sent": "ping", "page": "page", "operator-paged": "operator"}
        message = Message(
            delivered.at,
            self._names.get(delivered.to, "a stranger"),
            "note" if delivered.to == EXILES_PHONE else kinds.get(entry.get("event", ""), "stray"),
            {**entry, "text": delivered.text, "from": delivered.sender, "to": delivered.to},
        )
        self.got.append(message)
        self._pending.append(message)

    def _read_log(self) -> None:
        for entry in self.log[self._read :]:
            event = entry["event"]
            assert event != "refused", entry
            if event in TOLD:
                part = "deputy" if event == "deputy-asked" else "exile"
                who = f"{entry.get('family')}.{part}"
                kind = "asked" if event.endswith("asked") else event
                self._pending.append(Message(datetime.fromisoformat(entry["at"]), who, kind, entry))
        self._read = len(self.log)

    @property
    def log(self) -> list[dict[str, Any]]:
        return self.stage.log.entries

    def events(self, event: str, **details: Any) -> list[dict[str, Any]]:
        return self.stage.log.of(event, **details)

    @property
    def now(self) -> datetime:
        return self.stage.clock.true

    # --- time ---

    def forward(self, **time: float) -> None:
        """Let time pass; whatever came before must have been expected."""
        self.refuse_unexpected()
        self.stage.forward(self.now + timedelta(**time))
        self._read_log()

    def meanwhile(self, **time: float) -> None:
        """Let time pass while things go on that are looked at afterwards."""
        self.stage.forward(self.now + timedelta(**time))
        self._read_log()

    def forward_to(self, instant: str) -> None:
        """Let time pass until an instant written in UTC, `2027-01-12 08:00`."""
        self.refuse_unexpected()
        self.stage.forward(datetime.fromisoformat(instant).replace(tzinfo=UTC))
        self._read_log()

    def wait_for(self, who: str, kind: str, within: timedelta, facts: Mapping[str, Any]) -> Message:
        """Return the message, letting time pass until it comes."""
        until = self.now + within
        while (found := self.take(who, kind, facts)) is None:
            self.refuse_unexpected(older_than=self._moment)
            if not self.stage.step(until):
                self.stage.clock.move_to(until)
                raise UnexpectedError(self._missing(who, kind, within, facts))
        return found

    @property
    def _moment(self) -> timedelta:
        """How long messages that belong together may lie apart."""
        return A_MOMENT if self.crash is Crash.NONE else PAGE_WITHIN_AFTER_CRASH

    def _missing(self, who: str, kind: str, within: timedelta, facts: Mapping[str, Any]) -> str:
        came = "\n  ".join(str(message) for message in self._pending) or "nothing"
        last = "\n  ".join(str(entry) for entry in self.log[-6:])
        return (
            f"{who} got no {kind} {dict(facts)} within {within}.\n"
            f"Instead:\n  {came}\nThe log ends:\n  {last}"
        )

    def take(self, who: str, kind: str, facts: Mapping[str, Any]) -> Message | None:
        """Return the message if it is there, which makes it expected."""
        self._read_log()
        for message in self._pending:
            if message.fits(who, kind, facts):
                self._pending.remove(message)
                return message
        return None

    def wait_for_event(self, event: str, within: timedelta) -> dict[str, Any]:
        """Let time pass until the log has one more of these events; return it."""
        until, before = self.now + within, len(self.events(event))
        while len(self.events(event)) == before:
            assert self.stage.step(until), f"no {event} within {within}"
        return self.events(event)[-1]

    def ignore(self, *kinds: str) -> None:
        """Let messages of these kinds come unexpected from now on: beside the point here."""
        self.ignored = kinds

    def forget_everything(self) -> None:
        """Expect whatever came so far: the story is about something else."""
        self._read_log()
        self._pending.clear()

    @staticmethod
    def wall(at: str, zone: ZoneInfo) -> datetime:
        """Return an entry's instant as a clock on the wall shows it."""
        return datetime.fromisoformat(at).astimezone(zone)

    @staticmethod
    def hours_between(earlier: str, later: str) -> float:
        apart = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
        return apart / timedelta(hours=1)

    def take_all(self, who: str, kind: str) -> list[Message]:
        """Return everything of one kind that came to somebody, which makes it expected."""
        found = []
        while (message := self.take(who, kind, {})) is not None:
            found.append(message)
        return found

    def refuse_unexpected(self, older_than: timedelta = timedelta()) -> None:
        self._read_log()
        left = [
            message
            for message in self._pending
            if message.at <= self.now - older_than
            and message.kind not in self.ignored
            and not self._is_repeat(message)
        ]
        if left:
            raise UnexpectedError("unexpected:\n  " + "\n  ".join(map(str, left)))

    def _is_repeat(self, message: Message) -> bool:
        # I2: after a crash a page may be sent again, flagged; a ping never is.
        flagged = str(message.facts.get("text", "")).endswith(AGAIN)
        return (
            bool(self.crashed or self.is_flaky) and message.kind in ("page", "operator") and flagged
        )

    def finish(self) -> None:
        """End the story: nothing unexpected is left, and no ping ever came twice."""
        self.refuse_unexpected()
        pings = [(got.facts["to"], got.facts["text"]) for got in self.got if got.kind == "ping"]
        assert len(pings) == len(set(pings)), "a ping came twice"
        strays = [got for got in self.got if got.kind == "stray" or got.who == "a stranger"]
        assert not strays, strays

    def close(self) -> None:
        self.stage.close()

    # --- what people do, and what breaks ---

    def act(self, who: str, case: UUID | None = None, **deed: Any) -> None:
        """Let somebody act now, as a rule of a scenario would make them."""
        outcome = Outcome(deed["outcome"]) if "outcome" in deed else None
        self._deeds.do(a_rule(who, **{**deed, "outcome": outcome}), case)
        self._read_log()

    def break_down(self, name: str, **fault: Any) -> None:
        """Let something break now: `lasts`, `by` and `process` as in a scenario."""
        lasts = fault.get("lasts")
        self.is_flaky |= name == "sms-accepts-then-500"
        role = FaultRole(name, self.now, lasts, fault.get("by"), fault.get("process"))
        end = self.now + lasts if lasts is not None else None
        self.stage.trouble(self.now, end or self.now + RESTART_AFTER)
        self.stage.serve()  # what canaries would have proved until now is proved
        self._deeds.break_down(role, end)
        if end is not None:
            self.stage.at(end, lambda: self._deeds.mend(role))

    def texts_from_us_to(self, who: str) -> list[str]:
        return [str(got.facts["text"]) for got in self.got if got.who == who]

    def topic_of_open_check(self, name: str) -> str:
        """Return what an exile who relays reads on their page: the topic asked about."""
        with act(self.stage.ports) as acting:
            record = families.lock_family(acting.tx, self.player.cast.families[name].id)
        assert record is not None
        assert record.watch.check is not None
        return record.watch.check.topic

    def our_numbers(self) -> set[str]:
        ours = {family.sender for family in self.player.cast.families.values() if family.sender}
        return ours | {CANARY, OPERATOR, *PAGE_SENDERS.values()}


def a_rule(who: str, **said: Any) -> Rule:
    """Return a rule that says only what matters."""
    blank: dict[str, Any] = dict.fromkeys(
        ("on", "at", "nth", "times", "reply", "do", "until", "answer", "outcome")
    )
    return Rule(**{**blank, "who": who, "after": timedelta(), "since": 1, "text": "", **said})
