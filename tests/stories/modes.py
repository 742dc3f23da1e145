"""One hand for all four modes: how somebody is asked, and how an answer comes back, in each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from service.channels.base import Channel, ChannelError, Fate, Outgoing, Receipt
from service.domain.address import ChannelName
from tests.stories.cast import DISTRESS, MOTHER, NOTHING, SAFE, STOP
from tests.stories.people import Keeper, Mother, Ping, Responder
from tests.stories.world import World

OURS = "+48732100001"
MODES = ("sms", "signal", "relay", "own")
FAMILIES: dict[str, dict[str, Any]] = {
    "sms": {"channel": "sms"},
    "signal": {"channel": "signal"},
    "relay": {"channel": "relay"},
    "own": {"channel": "own", "cover": "estranged"},
}
# What the exile says of their own contact, where no text is read.
JUDGED = {"safe": "as-usual", "distress": "the-word", "stop": "no-more", "vague": "odd"}


@dataclass
class Line:
    """A family asked in one mode, and everybody around it."""

    mode: str
    world: World
    mother: Mother
    exile: Keeper
    deputy: Keeper
    anna: Responder
    ping: Ping | None = None

    @property
    def writes(self) -> bool:
        """Whether something of ours reaches her phone."""
        return self.mode in ("sms", "signal")

    def is_asked(self) -> None:
        """Let time pass until she is asked in this mode's way."""
        if self.writes:
            self.ping = self.mother.expect_ping()
            return
        self.exile.expect("reminded")
        if self.mode == "relay":
            self.exile.answers("sent")

    def answers(self, what: str) -> None:
        """Let her answer `safe`, `distress`, `stop` or `vague`."""
        if self.mode == "own":
            self.exile.answers("judged", answer=JUDGED[what])
        else:
            self.says(self.words(what))

    def says(self, text: str) -> None:
        """Let a text of hers come in, by her phone or by the exile's hand."""
        if self.writes:
            self.mother.sends(text)
        else:
            self.exile.answers("answered", reply=text)

    def words(self, what: str) -> str:
        """Return what she would write."""
        fixed = {"distress": DISTRESS, "stop": STOP, "vague": NOTHING}
        return fixed[what] if what in fixed else SAFE[self._topic()]

    def _topic(self) -> str:
        return self.ping.topic if self.ping else self.world.topic_of_open_check("mother")

    def comes(self, number: str, text: str, media: tuple[str, ...] = ()) -> None:
        """Let any phone write to her family's number or account."""
        channel = ChannelName(self.mode)
        self.world.stage.world.phone_sends(number, to=OURS, text=text, channel=channel, media=media)
        self.world.forward(seconds=15)

    def verdict(self) -> tuple[str, str]:
        found = self.world.events("verdict")[-1]
        return found["verdict"], found["reason"]

    def closed(self) -> str:
        return str(self.world.events("check-closed")[-1]["state"])

    def is_paged(self) -> None:
        """Expect both pages of a distress, and let the case be taken."""
        self.anna.expect_page(level="L4", channel="sms")
        self.anna.expect_page(level="L4", channel="signal")
        self.anna.takes()

    def traffic(self) -> int:
        """Return how often she was asked: pings that came, or reminders."""
        return len(self.world.events("ping-sent")) + len(self.world.events("reminded"))

    def restart_while_sending(self, to: str, channel: str) -> Callable[[], bool]:
        """Let the gateway be started anew once, right after it took something for a phone."""
        channels = cast("dict[ChannelName, Any]", self.world.stage.ports.channels)
        name = ChannelName(channel)
        restarting = Restarting(channels[name], to)
        channels[name] = restarting
        return lambda: restarting.restarted


class Restarting:
    """A gateway that takes a message and is started anew before it has answered, once."""

    def __init__(self, channel: Channel, to: str = MOTHER) -> None:
        self._channel = channel
        self._to = to
        self.restarted = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)

    def send(self, message: Outgoing) -> Receipt:
        receipt = self._channel.send(message)
        if message.to == self._to and not self.restarted:
            self.restarted = True
            raise ChannelError(Fate.UNKNOWN, "broken-off")
        return receipt
