"""Our own side dies between any two of its steps, at moments drawn from the seed.

A step is a transaction, or a message handed to a gateway: whoever dies leaves behind what it
had committed and what has already left, and nothing else. What then happens is what happens
to a real process: a webhook goes unanswered, a frame stays in the spool, a job's lease runs
out, and a person whose page failed tries again. Now and then a second worker looks for work
while the first waits for a gateway.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import cast

from service.channels.base import Arrived, Channel, Identity, KeepsIdentities, Outgoing, Receipt
from service.domain.address import ChannelName
from service.rehearse.stage import SimulatedCrash, Stage
from service.sandbox.wire import PostFailedError, WebhookRequest, WebhookResponse
from service.storage.store import Tx
from service.usecases import clockwork

TRIES_AGAIN = timedelta(seconds=2)  # a person whose page failed
AT_ONCE_AGAIN = 0.3  # so often the next life ends within a few steps
COMPANY = 0.2  # so often a second worker looks for work while a message is handed over
AROUND_A_SEND = 15  # so many times likelier there than at another step
AROUND_A_PING = 45  # of which there are few, and which may be neither lost nor doubled
FEW, MANY = 4, 14


@dataclass
class Perils:
    """Counts the steps of a stage and ends it at drawn ones; `deaths` tells when it did."""

    chance: Random
    left: int  # deaths still to come
    deaths: list[datetime] = field(default_factory=list)
    armed: bool = False
    alone: bool = True  # no second worker looks on just now
    relatives: frozenset[str] = frozenset()  # whose phones pings go to
    _until: int = 0

    def step(self, now: datetime, weight: int = 1) -> None:
        """Come to a step; raise SimulatedCrash where it is the last one of a life."""
        if not self.armed or not self.left:
            return
        self._until -= weight
        if self._until < 0:
            self.left -= 1
            self.deaths.append(now)
            self._until = self._life()
            raise SimulatedCrash

    def around(self, message: Outgoing) -> int:
        """Return how much likelier an end is just before and after this message leaves."""
        return AROUND_A_PING if message.to in self.relatives else AROUND_A_SEND

    def has_company(self) -> bool:
        """Whether a second worker happens to look for work now."""
        return self.armed and self.alone and self.chance.random() < COMPANY

    def _life(self) -> int:
        if self.chance.random() < AT_ONCE_AGAIN:
            return self.chance.randint(0, 3)
        return self.chance.randint(4, 160)


def beset(stage: Stage, chance: Random, deaths: int, relatives: Iterable[str]) -> Perils:
    """Let `stage` die so often; before anybody of a cast is put on it."""
    perils = Perils(chance, deaths, relatives=frozenset(relatives))
    if deaths:
        expose(stage, perils)
    return perils


def expose(stage: Stage, perils: Perils) -> None:
    """Let every step of `stage` come before `perils`."""
    _Mortal(stage, perils).replace()


class _Mortal:
    """The doors of a stage through which a death shows."""

    def __init__(self, stage: Stage, perils: Perils) -> None:
        self._stage, self._perils = stage, perils
        self._begin = stage.ports.store.begin
        self._at, self._serve = stage.at, stage.serve
        self._post, self._frame = stage._post, stage._post_frame
        self._drain, self._make_good = stage._drain_spool, stage._make_good

    def replace(self) -> None:
        """Stand before every door."""
        stage, store = self._stage, self._stage.ports.store
        doors: tuple[tuple[object, str, Callable[..., object]], ...] = (
            (store, "begin", self.begin),
            (stage, "at", self.at),
            (stage, "serve", self.serve),
            (stage, "_drain_spool", self.drain_spool),
            (stage, "_make_good", self.make_good),
        )
        for owner, name, door in doors:
            setattr(owner, name, door)
        stage.world.listen(self.post)
        stage.world.listen_signal(self.post_frame)
        channels = cast("dict[ChannelName, Channel]", stage.ports.channels)
        for name, channel in list(channels.items()):
            channels[name] = _MortalChannel(channel, stage, self._perils)

    @contextmanager
    def begin(self, *, single: bool = False) -> Iterator[Tx]:
        self._perils.step(self._stage.clock.true)
        with self._begin(single=single) as tx:
            yield tx

    def at(self, instant: datetime, action: Callable[[], None]) -> None:
        def persist() -> None:
            said = len(self._stage.log.entries)
            try:
                action()
            except SimulatedCrash:
                # One deed is one transaction, and that was not begun: nothing was done or said.
                del self._stage.log.entries[said:]
                self._stage.after(TRIES_AGAIN, action)

        self._at(instant, persist)

    def serve(self) -> None:
        while True:
            try:
                self._serve()
            except SimulatedCrash:
                continue
            return

    def post(self, request: WebhookRequest) -> WebhookResponse:
        try:
            return self._post(request)
        except SimulatedCrash:
            # Twice in a row, and only the pull finds it: the stage pulls where there is trouble.
            now = self._stage.clock.true
            self._stage.trouble(now, now + timedelta(minutes=1))
            raise PostFailedError from None

    def post_frame(self, frame: bytes) -> int:
        try:
            return self._frame(frame)
        except SimulatedCrash:
            # The listener had synced it before anything else.
            self._stage._spool.append(frame)
            self._stage._due_at = self._stage.clock.now()
            return HTTPStatus.CREATED

    def drain_spool(self) -> None:
        frames = list(self._stage._spool)
        try:
            self._drain()
        except SimulatedCrash:
            self._stage._spool = frames
            raise

    def make_good(self, now: datetime) -> None:
        """Do as the stage does: it stands for canaries that came, no process of ours does it."""
        armed, self._perils.armed = self._perils.armed, False
        try:
            self._make_good(now)
        finally:
            self._perils.armed = armed


class _MortalChannel:
    """A gateway before which we die: with the message still here, or just gone."""

    def __init__(self, channel: Channel, stage: Stage, perils: Perils) -> None:
        self.name = channel.name
        self._channel, self._stage, self._perils = channel, stage, perils

    def send(self, message: Outgoing) -> Receipt:
        weight = self._perils.around(message)
        self._perils.step(self._stage.clock.true, weight)
        if self._perils.has_company():
            self._look_on()
        receipt = self._channel.send(message)
        self._perils.step(self._stage.clock.true, weight)
        return receipt

    def _look_on(self) -> None:
        """Let another worker look for work while this one waits for the gateway."""
        self._perils.alone = False
        try:
            with suppress(SimulatedCrash):
                clockwork.drain_all(self._stage.ports)
        finally:
            self._perils.alone = True

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
