"""What becomes of a text message: its states, its arrival, the reports of it.

Outbound: queued, sending, sent, delivered or undelivered, each reported to the callback.
Inbound: received, recorded in the list, reported to the number's webhook. Which message
is taken at all is decided by `twilio_rules`.
"""

from urllib.parse import parse_qs, urlsplit

from service.domain.address import ChannelName
from service.sandbox.agenda import Errand
from service.sandbox.chance import draw_hex, draw_uuid
from service.sandbox.courier import Courier
from service.sandbox.phones import Delivered
from service.sandbox.scene import Scene
from service.sandbox.twilio_messages import FINAL, Message, Messages
from service.sandbox.twilio_numbers import Numbers, OwnNumber
from service.sandbox.twilio_reports import inbound_form, opt_out_type, status_form
from service.sandbox.twilio_rules import Draft

_RANK = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3}


class Carrier:
    """The mobile network behind the pretend Twilio."""

    def __init__(self, scene: Scene, numbers: Numbers, messages: Messages, account: str) -> None:
        """`account` is the Twilio account id that owns everything."""
        self._scene = scene
        self._numbers = numbers
        self._messages = messages
        self._account = account
        self._counts: dict[str, int] = {}
        self.courier: Courier | None = None
        self.terse = False  # reports only how a message ended, not each step on its way

    def take(self, draft: Draft) -> Message:
        """Make the record of a new message and plan its life."""
        status = "queued" if draft.service_sid is None else "accepted"
        message = self._record(draft.own.number, draft.to, draft.body, status)
        message.service_sid, message.callback = draft.service_sid, draft.callback
        if status == "accepted":
            self._plan(message, (40, 120), "queued")
        self._plan(message, (200, 500), "sending")
        self._plan(message, (600, 900), "sent")
        late = self._scene.faults.lateness("sms-late")
        wait = self._scene.delay(1000, 3000, "arrival", message.key) + late
        self._scene.after(wait, lambda: self._arrive(message, draft.body))
        return message

    def bring_in(self, author: str, to: str, text: str, media: tuple[str, ...] = ()) -> None:
        """Carry what a phone sent to our number `to`; it is there a moment later."""
        key = self._next_key(author, to, text)
        late = self._scene.faults.lateness("sms-late")
        wait = self._scene.delay(400, 1400, "inbound", key) + late
        self._scene.after(wait, lambda: self._receive(key, author, to, (text, media)))

    def _next_key(self, sender: str, to: str, text: str) -> str:
        # Keyed by pair and words, so that no other message, of another family or of the same,
        # sent or lost, ever changes these draws.
        words = draw_hex(self._scene.seed, "words", text)
        course = f"{sender}>{to}#{words}"
        ordinal = self._counts[course] = self._counts.get(course, 0) + 1
        return f"{course}#{ordinal}"

    def _record(self, sender: str, to: str, body: str, status: str, key: str = "") -> Message:
        now = self._scene.clock()
        key = key or self._next_key(sender, to, body)
        direction = "inbound" if status == "received" else "outbound-api"
        sid = "SM" + draw_hex(self._scene.seed, "sid", direction, key)
        message = Message(sid, key, self._account, direction, sender, to, body, now, now, status)
        self._messages.add(message)
        return message

    def _plan(self, message: Message, window_ms: tuple[int, int], status: str) -> None:
        wait = self._scene.delay(*window_ms, status, message.key)
        self._scene.after(wait, lambda: self._move(message, status))

    def _move(self, message: Message, status: str) -> None:
        """Raise the state of `message` and report it."""
        now = self._scene.clock()
        message.status, message.updated = status, now
        if status == "sent" and message.sent is None:
            message.sent = now
        if message.callback is not None and (status in FINAL or not self.terse):
            self._report(message, message.callback)

    def _report(self, message: Message, callback: str) -> None:
        form = status_form(message, self._scene.clock())
        token = str(draw_uuid(self._scene.seed, "token", message.sid, message.status))
        errand = Errand(message.key, "status", callback, form, token)
        self._send_out(errand, rank=_RANK[message.status])

    def _send_out(self, errand: Errand, *, rank: int) -> None:
        assert self.courier is not None
        self.courier.dispatch(errand, rank=rank)

    def _arrive(self, message: Message, text: str) -> None:
        if self._scene.faults.active("sms-down"):
            self._scene.faults.hold("sms-down", lambda: self._arrive(message, text))
            return
        code = None if message.to in self._numbers.owned else self._deliver(message, text)
        if message.to in self._numbers.owned:
            self.bring_in(message.sender, message.to, text)
        message.error_code = code
        self._plan(message, (100, 500), "delivered" if code is None else "undelivered")

    def _deliver(self, message: Message, text: str) -> int | None:
        code = self._scene.phonebook.phone(message.to).undelivered_code()
        if code is None:
            at, ref = self._scene.clock(), _ref_of(message)
            self._scene.phonebook.deliver(
                Delivered(at, ChannelName.SMS, message.sender, message.to, text, message.sid, ref)
            )
        return code

    def _receive(
        self, key: str, author: str, to: str, content: tuple[str, tuple[str, ...]]
    ) -> None:
        if self._scene.faults.active("sms-down"):
            self._scene.faults.hold("sms-down", lambda: self._receive(key, author, to, content))
            return
        text, media = content
        own = self._numbers.owned[to]
        if own.service_sid in self._numbers.deaf_services:
            self._scene.journal.note("vanished", why="the service has no inbound address")
            return
        message = self._record(author, to, text, "received", key)
        message.media, message.sent = media, message.created
        message.service_sid = own.service_sid
        choice = opt_out_type(text) if own.opt_out else ""
        self._note_choice(choice, own, author)
        if own.sms_url is None:
            self._scene.journal.note("unreported", message_id=message.sid, why="no webhook address")
            return
        form = inbound_form(message, choice)
        token = str(draw_uuid(self._scene.seed, "token", message.sid))
        errand = Errand(key, "message", own.sms_url, form, token, own.fallback_url)
        self._send_out(errand, rank=3)

    def _note_choice(self, choice: str, own: OwnNumber, author: str) -> None:
        if choice == "STOP":
            self._numbers.opted_out.add((own.number, author))
        elif choice == "START":
            self._numbers.opted_out.discard((own.number, author))


def _ref_of(message: Message) -> str:
    query = parse_qs(urlsplit(message.callback or "").query)
    return query.get("ref", [""])[0]
