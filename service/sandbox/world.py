"""The pretend outside world: two gateways, the phones behind them, and time passing there.

It is the one thing its users hold. Nothing happens by itself: whoever owns the clock
calls `run_due`, in a rehearsal after each step of simulated time, in the demo every
few milliseconds.
"""

from collections.abc import Callable
from datetime import datetime
from threading import RLock

from service.domain.address import ChannelName, parse_number
from service.sandbox.agenda import Agenda
from service.sandbox.faults import Faults
from service.sandbox.journal import Journal
from service.sandbox.phones import Delivered, Phone, Phonebook
from service.sandbox.scene import Scene
from service.sandbox.signal_frames import Gesture
from service.sandbox.signal_gateway import SignalGateway
from service.sandbox.twilio_gateway import NotOursError, TwilioGateway
from service.sandbox.wire import FramePost, Post


class World:
    """Deterministic for one seed and one course of calls; safe to use from several threads."""

    def __init__(self, clock: Callable[[], datetime], *, seed: int = 0) -> None:
        """`clock` returns the present, aware UTC."""
        self.clock = clock
        self.lock = RLock()
        self.answers_after_s = 0.0  # how long a gateway thinks over a request
        self.journal = Journal(clock)
        self._agenda = Agenda()
        self.faults = Faults(clock, self._agenda, self.journal)
        self.phonebook = Phonebook(self.journal)
        scene = Scene(
            clock, seed, self._agenda, self.faults, self.journal, self.phonebook, self.lock
        )
        self.twilio = TwilioGateway(scene)
        self.signal = SignalGateway(scene)

    @property
    def on_delivered(self) -> Callable[[Delivered], None] | None:
        """Whoever is told when a text really reaches a phone."""
        return self.phonebook.on_delivered

    @on_delivered.setter
    def on_delivered(self, observer: Callable[[Delivered], None] | None) -> None:
        self.phonebook.on_delivered = observer

    def listen(self, post: Post | None) -> None:
        """Let webhooks leave through `post`; it raises PostFailedError where nobody answers."""
        self.twilio.listen(post)

    def listen_signal(self, post: FramePost | None) -> None:
        """Let Signal's frames leave through `post`, once each, in order.

        It returns the status answered; it raises PostFailedError where nobody answers, and
        PostWaitsError where the sender must go on waiting: then `run_due` tries again.
        """
        self.signal.arrivals.post = post

    def phone(self, number: str) -> Phone:
        """Return the pretend phone with `number`; NotOursError where it is a gateway's own."""
        with self.lock:
            number = parse_number(number)
            if number in self.twilio.numbers.owned or number in self.signal.owned:
                message = "that number is one of the gateways' own, not a phone"
                raise NotOursError(message)
            return self.phonebook.phone(number)

    def phone_sends(
        self,
        number: str,
        *,
        to: str,
        text: str,
        channel: ChannelName = ChannelName.SMS,
        media: tuple[str, ...] = (),
    ) -> bool:
        """Let the phone `number` write to our `to`; False where nothing brings it to us.

        `media` lists the content types of what is attached. Raises NotOursError,
        AddressRefusedError.
        """
        with self.lock:
            phone = self.phone(number)
            if channel is ChannelName.SIGNAL:
                return self.signal.arrivals.write(phone, self._account(to), text, media)
            return self.twilio.hear(phone.number, parse_number(to), text, media)

    def phone_does(self, number: str, gesture: Gesture, *, to: str) -> int:
        """Let the phone `number` do something else on Signal; return its timestamp.

        Raises NotOursError, AddressRefusedError.
        """
        with self.lock:
            return self.signal.arrivals.make(self.phone(number), self._account(to), gesture)

    def phone_picks_up(self, number: str, *, key: str = "1") -> bool:
        """Let the phone `number` take the call that rings and press `key`; False: none rings."""
        with self.lock:
            return self.twilio.calls.pick_up(self.phone(number).number, key)

    def _account(self, number: str) -> str:
        account = parse_number(number)
        if account not in self.signal.owned:
            message = "that number has no Signal account of ours"
            raise NotOursError(message)
        return account

    def next_at(self) -> datetime | None:
        """Return when something is next due outside, None when nothing is to come."""
        with self.lock:
            return self._agenda.next_at()

    def run_due(self) -> int:
        """Perform everything due now, and return how much that was.

        Webhooks are carried outside the lock: our side may call the gateway from within.
        """
        done = 0
        while True:
            with self.lock:
                action = self._agenda.take_due(self.clock())
                errand = action() if action is not None else None
            if errand is not None:
                self.twilio.courier.carry(errand)
            self.signal.arrivals.read()
            if action is None:
                return done
            done += 1
