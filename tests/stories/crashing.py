"""A worker that dies once between commit and send, or right after the gateway accepted."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import cast

from service.channels.base import Arrived, Channel, Identity, KeepsIdentities, Outgoing, Receipt
from service.domain.address import ChannelName
from service.domain.effects import Happening
from service.rehearse.stage import SimulatedCrash, Stage


class Crash(StrEnum):
    NONE = "none"
    BEFORE_SEND = "before-send"
    AFTER_SEND = "after-send"


class DyingChannel:
    """A channel whose worker dies between the gateway's answer and our writing it down."""

    def __init__(self, channel: Channel, once: "Once") -> None:
        self.name = channel.name
        self._channel = channel
        self._once = once

    def send(self, message: Outgoing) -> Receipt:
        receipt = self._channel.send(message)
        self._once.die_for(self._once.kinds[message.ref])
        return receipt

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:
        return self._channel.find(message, since)

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:
        return self._channel.missed(sender, since)

    def fetch(self, message_id: str) -> Arrived:
        return self._channel.fetch(message_id)

    def identities(self, sender: str) -> Sequence[Identity]:
        return cast("KeepsIdentities", self._channel).identities(sender)

    def trust(self, sender: str, identity: Identity) -> None:
        cast("KeepsIdentities", self._channel).trust(sender, identity)


class Once:
    """Dies once for each kind of effect; `crashed` tells for which it has."""

    def __init__(self, crash: Crash) -> None:
        self.crash = crash
        self.crashed: set[str] = set()
        self.kinds: dict[str, str] = {}

    def observe(self, happening: Happening) -> None:
        if happening.event != "attempt":
            return
        kind = str(happening.details["kind"])
        self.kinds[str(happening.details["effect"])] = kind
        if self.crash is Crash.BEFORE_SEND:
            self.die_for(kind)

    def die_for(self, kind: str) -> None:
        if kind not in self.crashed:
            self.crashed.add(kind)
            raise SimulatedCrash


def arm(stage: Stage, crash: Crash) -> set[str]:
    """Let the stage's worker die as told; return the kinds for which it has died so far."""
    once = Once(crash)
    if crash is not Crash.NONE:
        stage.observers.append(once.observe)
    if crash is Crash.AFTER_SEND:
        channels = cast("dict[ChannelName, Channel]", stage.ports.channels)
        for name, channel in list(channels.items()):
            channels[name] = DyingChannel(channel, once)
    return once.crashed
