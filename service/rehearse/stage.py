"""One rehearsal: the production use cases and storage under simulated time.

Only the outside world and time are pretended: the gateways and phones of the sandbox, and a
clock that jumps from one thing due to the next. Stories in the tests and scenario files are
two faces of this.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from http import HTTPStatus
from itertools import count
from random import Random
from uuid import UUID

from flask import Flask
from werkzeug.test import Client

from service.channels.base import Arrived, Channel, ChannelError
from service.channels.signal_intake import UNTRUSTED
from service.channels.sms import SmsChannel, make_twilio_client
from service.channels.twilio_intake import TwilioIntake
from service.channels.voice import VoiceChannel
from service.domain.address import WRITTEN, Address, ChannelName
from service.domain.effects import Happening
from service.domain.outage import CANARY_EVERY
from service.ports import BellUnreachableError, Ports
from service.rehearse.clock import SimulatedClock
from service.rehearse.log import EventLog
from service.rehearse.scenario import OPERATOR
from service.sandbox.lines import SandboxHttpClient, SandboxSignal
from service.sandbox.wire import PostFailedError, PostWaitsError, WebhookRequest, WebhookResponse
from service.sandbox.world import World
from service.storage import ears
from service.storage.due import Claim, Work
from service.storage.keyring import Keyring
from service.storage.store import SERVICE, Store
from service.usecases import clockwork, hearing, identities, proving, receiving
from service.usecases.acting import act
from service.web.application import create_app
from service.web.facts import Facts

PUBLIC_URL = "https://notes.example"
QUEUE_PATIENCE = timedelta(seconds=5)  # how long the clock waits for the queue
PULL_EVERY = timedelta(minutes=5)
PULL_MARGIN = timedelta(hours=2)  # a late carrier dates a message before it can be listed
DEAFNESS_EVERY = timedelta(minutes=1)
_ON_ITS_WAY = [("MessageStatus", status) for status in ("queued", "sending", "sent", "delivered")]
DATABASE = "database"  # down, it takes web and worker with it, and not the listener's spool
LEASE_LOOK = timedelta(seconds=15)
BEFORE_TROUBLE = timedelta(minutes=30)
AFTER_TROUBLE = timedelta(hours=2)


class SimulatedCrash(BaseException):
    """A process dies here, between two steps."""


def seeded_ids(seed: int) -> Callable[[], UUID]:
    """Return a maker of identifiers that come out the same for one seed."""
    chance = Random(seed)  # noqa: S311  -- a rehearsal's names hide nothing
    return lambda: UUID(int=chance.getrandbits(128), version=4)


class Stage:
    """A world, our service in it, and a clock; `forward` lets time pass."""

    def __init__(self, database_url: str, *, start: datetime, seed: int = 0) -> None:
        """Compose the service over an empty, migrated database."""
        self.seed = seed
        self.clock = SimulatedClock(start)
        self.world = World(self.clock.outside, seed=seed)
        self.log = EventLog(self.clock.outside)
        self.observers: list[Callable[[Happening], None]] = []
        self._down: dict[str, datetime | None] = {}
        self._queue_lost_at: datetime | None = None
        self._spool: list[bytes] = []
        self._errands: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self._troubles: list[tuple[datetime, datetime | None]] = []
        self._pulled_at = self._canary_at = start
        self._in_trouble = False
        self._stuck_at: datetime | None = None
        self._due_at: datetime | None = start
        self._deafness_at = start
        self._inbound_pulled = 0
        self._pulled_until = start
        self.ports = self._ports(database_url)
        self._web = Client(self._app())
        self.world.listen(self._post)
        self.world.listen_signal(self._post_frame)
        self.signal_texts: dict[str, str] = {}  # by message id: the gateway itself keeps none
        self.world.twilio.carrier.terse = True  # a step on the way changes nothing we show

    def close(self) -> None:
        """Let go of the database."""
        self.ports.store.close()

    def _ports(self, database_url: str) -> Ports:
        store = Store(
            database_url, Keyring.fresh(), pool_size=2, new_id=seeded_ids(self.seed), pre_ping=False
        )
        with store.begin() as tx:
            tx.make_key(SERVICE)
        return Ports(
            store=store,
            clock=self.clock,
            channels=self._channels(),
            bell=_Bell(self),
            observe=self._observe,
            pepper=b"a rehearsal's pepper",
            operator=Address(ChannelName.SMS, OPERATOR),
        )

    def _channels(self) -> dict[ChannelName, Channel]:
        twilio = self.world.twilio
        client = make_twilio_client(
            twilio.account, twilio.token, http_client=SandboxHttpClient(self.world)
        )
        return {
            ChannelName.SMS: SmsChannel(client, status_url=f"{PUBLIC_URL}/intake/twilio/status"),
            ChannelName.SIGNAL: SandboxSignal(self.world),
            ChannelName.VOICE: VoiceChannel(
                client,
                status_url=f"{PUBLIC_URL}/intake/twilio/call",
                key_url=f"{PUBLIC_URL}/intake/twilio/key",
            ),
        }

    def _app(self) -> Flask:
        twilio = self.world.twilio
        intake = TwilioIntake(PUBLIC_URL, [twilio.token], twilio.account)
        facts = Facts(public_url=PUBLIC_URL, faces=frozenset({"intake"}), intake=intake)
        return create_app(self.ports, facts)

    def _observe(self, happening: Happening) -> None:
        for observer in self.observers:
            observer(happening)

    def _post(self, request: WebhookRequest) -> WebhookResponse:
        """Carry a webhook to our web face, unless it is down."""
        if self.is_down("web"):
            raise PostFailedError
        if self.is_down(DATABASE):
            return WebhookResponse(HTTPStatus.SERVICE_UNAVAILABLE)
        # A report that something got on its way makes nothing due.
        quiet = any(pair in request.form for pair in _ON_ITS_WAY)
        answer = self._web.post(
            request.url.removeprefix(PUBLIC_URL),
            base_url=PUBLIC_URL,
            headers=dict(request.headers),
            data=request.body,
        )
        if not quiet:
            self.serve()
        text = answer.get_data(as_text=True)
        return WebhookResponse(answer.status_code, answer.content_type or "", text)

    def _post_frame(self, frame: bytes) -> int:
        """Carry a frame of Signal's into the inbox; it waits at the socket while that is down.

        Nothing is judged before the gateway has its answer: what we would then send, it
        could not take.
        """
        if self.is_down("listener"):
            raise PostWaitsError
        if self.is_down(DATABASE):
            self._spool.append(frame)
        else:
            self._take(frame)
        return HTTPStatus.CREATED

    def _take(self, frame: bytes) -> None:
        outcome = receiving.take_frame(self.ports, frame)
        if isinstance(outcome, Arrived):
            self.signal_texts[outcome.message_id] = outcome.text
            self._due_at = self.clock.now()
        elif outcome.kind == UNTRUSTED:
            # Asked for once the gateway has its answer: from within its call it hangs.
            self.at(self.clock.true, self._look_at_identities)

    def _drain_spool(self) -> None:
        """Move what came while the database was away into the inbox, in its order."""
        frames, self._spool = self._spool, []
        for frame in frames:
            self._take(frame)

    def _look_at_identities(self) -> None:
        with suppress(ChannelError):
            identities.look_at_identities(self.ports)

    def at(self, instant: datetime, action: Callable[[], None]) -> None:
        """Let `action` happen at `instant`, after what was planned for it before."""
        heappush(self._errands, (instant, next(self._numbers), action))

    def after(self, delay: timedelta, action: Callable[[], None]) -> None:
        """Let `action` happen `delay` from now."""
        self.at(self.clock.true + delay, action)

    def forward(self, until: datetime) -> None:
        """Let time pass, stopping at everything that is due on the way."""
        while self.step(until):
            pass
        self.clock.move_to(until)

    def step(self, until: datetime) -> bool:
        """Let time pass to what is due next; False where nothing is due before `until` is over."""
        next_at = self._next_at()
        if next_at is None or next_at > until:
            return False
        self.clock.move_to(next_at)
        self._run()
        return True

    def _next_at(self) -> datetime | None:
        times = [self._errands[0][0]] if self._errands else []
        outside = self.world.next_at()
        times += [outside] if outside is not None else []
        times += self._our_times()
        return min(times, default=None)

    def _our_times(self) -> list[datetime]:
        now = self.clock.true
        times = [end for end in self._down.values() if end is not None and end > now]
        if self._queue_lost_at is not None:
            times.append(self._queue_lost_at + QUEUE_PATIENCE)
        times = [at for at in times if at > now]
        if self.is_down("clock") or self.is_down(DATABASE):
            return times
        due = self._due_at
        if due is not None:
            # What could not be done just now is leased, or waits for a queue or a worker.
            earliest = now + LEASE_LOOK if self._stuck_at == now else now
            times.append(max(due - self.clock.jump, earliest))
        return [*times, *self._listening_times(now)]

    def _listening_times(self, now: datetime) -> list[datetime]:
        if self._is_troubled(now):
            return [min(self._pulled_at + PULL_EVERY, self._canary_at + CANARY_EVERY)]
        return [start for start, _ in self._troubles if start > now]

    def _run(self) -> None:
        """Do what is due outside, and let our own side look where there may be something."""
        acted = False
        while self._errands and self._errands[0][0] <= self.clock.true:
            heappop(self._errands)[2]()
            acted = True
        self.world.run_due()
        if acted or self._may_be_due():
            self.serve()

    def _may_be_due(self) -> bool:
        is_due = self._due_at is not None and self._due_at <= self.clock.now()
        return is_due or self._is_troubled(self.clock.true)

    def serve(self) -> None:
        """Let our own processes do what they would do at this moment."""
        if self.is_down(DATABASE):
            return
        if not self.is_down("listener"):
            self._drain_spool()
        if self.is_down("clock"):
            return
        self._listen(self.clock.true)
        if self._works():
            with suppress(SimulatedCrash):
                clockwork.drain_all(self.ports)
        self._due_at = clockwork.next_event_at(self.ports)
        is_stuck = self._due_at is not None and self._due_at <= self.clock.now()
        self._stuck_at = self.clock.true if is_stuck else None

    def _works(self) -> bool:
        """Whether due work is done now: by the worker, or without a queue by the clock."""
        if self._queue_lost_at is not None:
            return self.clock.true >= self._queue_lost_at + QUEUE_PATIENCE
        return not self.is_down("worker")

    def rings(self) -> bool:
        """Whether the bell can be rung; whether anybody comes is `is_down("worker")`."""
        return self._queue_lost_at is None

    def trouble(self, start: datetime, end: datetime | None) -> None:
        """Announce a stretch in which pulling and canaries can make a difference.

        Outside of such stretches each would only prove what the one before proved, so they
        are left out and made good at the beginning of the next.
        """
        until = None if end is None else end + AFTER_TROUBLE
        self._troubles.append((start - BEFORE_TROUBLE, until))
        if start - BEFORE_TROUBLE <= self.clock.true:
            self._enter_trouble(self.clock.true)

    def _is_troubled(self, now: datetime) -> bool:
        return any(start <= now and (end is None or now < end) for start, end in self._troubles)

    def _listen(self, now: datetime) -> None:
        if not self._is_troubled(now):
            self._in_trouble = False
            if now - self._canary_at > CANARY_EVERY:
                self._make_good(now)
            return
        self._enter_trouble(now)
        if now >= self._pulled_at + PULL_EVERY:
            self._pulled_at = now
            self._pull()
        if now >= self._canary_at + CANARY_EVERY:
            self._canary_at = now
            proving.send_canaries(self.ports)
        if now >= self._deafness_at + DEAFNESS_EVERY:
            self._deafness_at = now
            proving.notice_deafness(self.ports)

    def _pull(self) -> None:
        """Ask the gateway for what webhooks did not bring, if there can be anything new."""
        held = self.world.twilio.inbound_count
        if held != self._inbound_pulled:
            hearing.pull_missed(self.ports, ChannelName.SMS, self._pulled_until - PULL_MARGIN)
            self._inbound_pulled = held
        self._pulled_until = self.clock.now()

    def _enter_trouble(self, now: datetime) -> None:
        if not self._in_trouble:
            self._make_good(now)
        self._in_trouble = True

    def _make_good(self, now: datetime) -> None:
        """Do as if the canaries left out had come: the last of them just now."""
        if self.is_down("clock") or self.is_down(DATABASE):
            return
        self._pulled_at = self._canary_at = now
        with act(self.ports) as acting:
            for channel in WRITTEN:
                heard = ears.lock_hearing(acting.tx, channel, acting.now)
                proved = replace(heard, proved_at=acting.now) if heard.deaf_since is None else heard
                ears.save_hearing(acting.tx, channel, proved)

    def take_down(self, part: str, until: datetime | None) -> None:
        """Let a process, or the whole machine, be down until then."""
        self._down[part] = until

    def is_down(self, part: str) -> bool:
        """Whether a process is down now."""
        return any(self._is_down_itself(each) for each in (part, "machine"))

    def _is_down_itself(self, part: str) -> bool:
        if part not in self._down:
            return False
        until = self._down[part]
        return until is None or self.clock.true < until

    def lose_queue(self) -> None:
        """Empty the queue and make it unreachable."""
        self._queue_lost_at = self.clock.true

    def find_queue(self) -> None:
        """Let the queue be reached again."""
        self._queue_lost_at = None


class _Bell:
    """The queue and the worker behind it, in this process."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def ring(self, claimed: Claim) -> None:
        """Do the work at once; without a worker the job is lost and its lease runs out."""
        if not self._stage.rings():
            raise BellUnreachableError
        if not self._stage.is_down("worker"):
            with suppress(SimulatedCrash):
                clockwork.attend(self._stage.ports, claimed)

    def has_waiting(self, work: Work) -> bool:  # noqa: ARG002 -- the shape of `ports.Bell`
        """Whether anything lies in the queue: never, what is rung for is done at once."""
        return False

    def is_unheard(self, work: Work) -> bool:  # noqa: ARG002 -- the same
        """Whether nobody takes what is rung for: never, here it is a lease that runs out."""
        return False
