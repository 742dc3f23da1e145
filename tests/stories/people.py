"""The people of a story: the relative, whoever keeps watch with her, and the responders.

They live in a `World`, which lets time pass and fails the story on what nobody expects.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.stories.cast import SAFE
from tests.stories.crashing import Crash
from tests.stories.world import AGAIN, PAGE_WITHIN_AFTER_CRASH, Message, World

NOW = "Please come to the desk now."
TODAY = "Please look in today."
PAGE_WITHIN = timedelta(seconds=30)
PING_WITHIN = timedelta(days=8)


@dataclass
class Ping:
    """A ping that reached her phone."""

    phone: "Mother"
    topic: str
    text: str
    at: datetime
    attempt: int

    def reply(self, text: str) -> None:
        """Let her answer, and the answer be judged."""
        self.phone.sends(text)

    def reply_safely(self) -> None:
        """Let her answer with a safe marker of the topic asked about."""
        self.reply(SAFE[self.topic])


@dataclass
class Mother:
    """The relative."""

    world: World
    name: str = "mother"

    def expect_ping(self, attempt: int | None = None, within: timedelta = PING_WITHIN) -> Ping:
        """Return the next ping, letting time pass until it comes.

        Where a crash took the first one before it left, the exile is asked about it and
        the next ping is returned: a ping is never sent again.
        """
        facts = {} if attempt is None else {"attempt": attempt}
        if self.world.crash is Crash.BEFORE_SEND and "ping" not in self.world.crashed:
            self.expect_lost_ping()
            self._pass_questions_about_it()
        found = self.world.wait_for(self.name, "ping", within, facts)
        return self._ping(found)

    def _ping(self, found: Message) -> Ping:
        facts = found.facts
        return Ping(self, str(facts["topic"]), str(facts["text"]), found.at, int(facts["attempt"]))

    def wait_for_follow_up(self) -> Ping:
        """Return the second ping of the check."""
        found = self.world.wait_for(self.name, "ping", PING_WITHIN, {"attempt": 2})
        return self._ping(found)

    def expect_lost_ping(self) -> None:
        """Let time pass until a ping died on its way, unsent and known to be undelivered."""
        until = self.world.now + PING_WITHIN
        while not self.world.events("ping-undelivered"):
            assert self.world.stage.step(until), "no ping was lost"
        assert "ping" in self.world.crashed

    def _pass_questions_about_it(self) -> None:
        """Let time pass until the follow-up, whatever is asked about the ping that was lost."""
        until = self.world.now + PING_WITHIN
        about = {"why": "undelivered"}
        while not self.world.events("ping-sent"):
            assert self.world.stage.step(until), "no ping came after the lost one"
            for part in ("exile", "deputy"):
                self.world.take(f"{self.name}.{part}", "asked", about)

    def sends(self, text: str) -> None:
        """Let her write, and what she wrote be judged."""
        self.world.act(self.name, reply=text)
        self.world.forward(seconds=15)

    def sends_from(self, number: str, text: str) -> None:
        """Let somebody write to her sender from another phone."""
        family = self.world.player.cast.families[self.name]
        assert family.sender is not None, "she is written to"
        self.world.stage.world.phone_sends(number, to=family.sender, text=text)
        self.world.forward(seconds=15)


@dataclass
class Keeper:
    """The exile or the deputy: asked on their page, answering there."""

    world: World
    name: str

    def expect_asked(self, why: str, within: timedelta = timedelta(days=4)) -> Message:
        return self.world.wait_for(self.name, "asked", within, {"why": why})

    def expect(self, kind: str, within: timedelta = timedelta(days=8)) -> Message:
        """Expect `reminded`, `not-watching` or `unheld`."""
        return self.world.wait_for(self.name, kind, within, {})

    def answers(self, do: str, **deed: Any) -> None:
        self.world.act(self.name, do=do, **deed)


@dataclass
class Responder:
    """A person of an organisation with their phones."""

    world: World
    name: str

    def expect_page(
        self,
        level: str,
        channel: str | None = None,
        within: timedelta | None = None,
    ) -> Message:
        """Return the next page: urgent words for L4, patient ones below."""
        crashes = self.world.crash is not Crash.NONE or self.world.is_flaky
        limit = within or (PAGE_WITHIN_AFTER_CRASH if crashes else PAGE_WITHIN)
        facts = {} if channel is None else {"channel": channel}
        found = self.world.wait_for(self.name, "page", limit, facts)
        text = NOW if level == "L4" else TODAY
        assert found.facts["text"] in ((text, text + AGAIN) if crashes else (text,))
        return found

    def answers_page(self) -> None:
        """Answer by message: ten minutes of quiet, for this person alone."""
        self.world.act(self.name, do="quiet")
        self.world.forward(seconds=15)

    def takes(self) -> None:
        self.world.act(self.name, do="take")

    def notes(self, text: str = "позвонила") -> None:
        self.world.act(self.name, do="note", text=text)

    def closes(self, outcome: str) -> None:
        self.world.act(self.name, do="close", outcome=outcome)
