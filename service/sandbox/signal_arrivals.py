"""The receiving half of the pretend signal-cli-rest-api: one read loop, one webhook attempt.

Every frame is posted once, in order; no answer but 200 or 201 counts as taken and what was
not taken is gone, as with the real one. While a post is under way nothing else is read.
While the gateway is down Signal keeps what comes, and brings all of it at once later.
"""

import json
from collections import deque
from datetime import timedelta
from functools import partial
from threading import Lock, get_ident

from service.domain.address import ChannelName
from service.sandbox import signal_frames as frames
from service.sandbox import signal_noise
from service.sandbox.phones import Phone, Written
from service.sandbox.scene import Scene
from service.sandbox.signal_frames import Gesture, Source
from service.sandbox.signal_socket import LossySocket
from service.sandbox.wire import FramePost, PostFailedError, PostWaitsError

_TAKEN = (200, 201)  # 204 counts as a failure
_SLOT_MS = 100
_SLOTS = 9  # the frames of a burst come within one second


class Arrivals:
    """What reaches our Signal accounts, and its way to our side; safe from any thread."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nobody who listens."""
        self._scene = scene
        self.post: FramePost | None = None
        self.socket = LossySocket(scene)  # the other way in, for whoever tries it
        self._queue: deque[bytes] = deque()
        self._reading = Lock()
        self._reader: int | None = None
        self._stamps: dict[str, int] = {}
        self._counts: dict[tuple[str, str, str], int] = {}
        self._withheld: dict[str, list[tuple[str, int, Gesture]]] = {}

    def write(self, phone: Phone, to: str, text: str, media: tuple[str, ...] = ()) -> bool:
        """Take what `phone` writes to our account `to`; False where it has no Signal."""
        now, carried = self._scene.clock(), phone.has_signal
        phone.written.append(Written(now, ChannelName.SIGNAL, to, text, carried))
        facts = {"sender": phone.number, "to": to, "text": text, "carried": carried}
        self._scene.journal.note("written", channel=ChannelName.SIGNAL.value, **facts)
        if carried:
            self.make(phone, to, frames.message(text, media))
        return carried

    def make(self, phone: Phone, to: str, gesture: Gesture) -> int:
        """Let `phone` do something towards our account `to`; return its timestamp."""
        stamp = self._stamp(phone.number)
        # By pair and words: no other message, sent or lost, ever changes this draw.
        course = (phone.number, to, json.dumps(gesture(0)))
        ordinal = self._counts[course] = self._counts.get(course, 0) + 1
        wait = self._scene.delay(300, 1200, "signal-inbound", *course, ordinal)
        self._scene.after(wait, partial(self._come_from, phone, to, stamp, gesture))
        return stamp

    def from_own(self, sender: str, to: str, text: str) -> None:
        """Bring at once what another account of ours wrote to our account `to`."""
        self._enqueue(to, self._source(sender), self._stamp(sender), frames.message(text))

    def type_on_linked_device(self, account: str, to: Phone, text: str) -> None:
        """Let somebody write to `to` on a second device of our own `account`."""
        source = Source(str(self._scene.phonebook.account(account)), account, device=2)
        to_id = str(self._scene.phonebook.account(to.number))
        gesture = frames.sync_sent(to_id, to.number, text)
        self._enqueue(account, source, self._stamp(account), gesture)

    def push(self, frame: bytes) -> None:
        """Let any bytes come, as a hostile or broken gateway might send."""
        with self._scene.lock:
            self._queue.append(frame)

    def trust(self, phone: Phone) -> None:
        """Accept the phone's new safety number; what could not be read until now arrives."""
        phone.trusted = True
        self._release(phone)

    def is_reading_here(self) -> bool:
        """Whether this very thread stands inside a webhook: then the gateway cannot answer it."""
        return self._reader == get_ident()

    def read(self) -> None:
        """Post what has arrived; call this without holding the world's lock."""
        while self._queue and self._reading.acquire(blocking=False):
            try:
                self._reader = get_ident()
                if not self._read_all():
                    return
            finally:
                self._reader = None
                self._reading.release()

    def _read_all(self) -> bool:
        """Return False where the loop is blocked by a post that is not answered yet."""
        while True:
            with self._scene.lock:
                if not self._queue:
                    return True
                frame = self._queue.popleft()
            try:
                why = self._posted(frame)
            except PostWaitsError:
                with self._scene.lock:
                    self._queue.appendleft(frame)
                return False
            self._note(frame, why)
            with self._scene.lock:
                self.socket.offer(frame)

    def _posted(self, frame: bytes) -> str:
        """Return why a frame was lost, empty where it was taken."""
        if self.post is None:
            return "nobody listens"
        try:
            status = self.post(frame)
        except (PostFailedError, OSError):
            return "no answer"
        return "" if status in _TAKEN else f"status {status}"

    def _note(self, frame: bytes, why: str) -> None:
        with self._scene.lock:
            facts = {"why": why} if why else {}
            shown = frame.decode(errors="replace")
            self._scene.journal.note("frame", taken=not why, frame=shown, **facts)

    def _come_from(self, phone: Phone, to: str, stamp: int, gesture: Gesture) -> None:
        if self._scene.faults.active("signal-down"):
            again = partial(self._come_from, phone, to, stamp, gesture)
            self._scene.faults.hold("signal-down", again)
        elif not phone.trusted:
            self._withheld.setdefault(phone.number, []).append((to, stamp, gesture))
            self._enqueue(to, self._source_of(phone), stamp, frames.nothing(), untrusted=True)
        else:
            self._release(phone)
            self._bring(phone, to, stamp, gesture)

    def _release(self, phone: Phone) -> None:
        for to, stamp, gesture in self._withheld.pop(phone.number, []):
            self._bring(phone, to, stamp, gesture)

    def _bring(self, phone: Phone, to: str, stamp: int, gesture: Gesture) -> None:
        source = self._source_of(phone)
        frame = self._enqueue(to, source, stamp, gesture)
        if self._scene.faults.active("signal-burst"):
            self._queue.remove(frame)
            self._burst(frame, source, stamp)

    def _burst(self, frame: bytes, source: Source, stamp: int) -> None:
        """Let a frame come in the middle of its noise, which takes less than a second."""
        noise = signal_noise.around(frame, source, stamp, self._scene.seed)
        crowd = [*noise[1:26], frame, *noise[26:], noise[0]]
        for place, each in enumerate(crowd):
            slot = place * _SLOTS // len(crowd)
            wait = timedelta(milliseconds=slot * _SLOT_MS)
            self._scene.after(wait, partial(self._queue.append, each))

    def _enqueue(
        self, to: str, source: Source, stamp: int, gesture: Gesture, *, untrusted: bool = False
    ) -> bytes:
        now_ms = int(self._scene.clock().timestamp() * 1000)
        envelope = frames.envelope(source, stamp, gesture(stamp), arrived_ms=now_ms)
        exception = frames.UNTRUSTED if untrusted else None
        told = frames.notification(to, envelope, exception)
        frame = json.dumps(told, ensure_ascii=False).encode(errors="surrogatepass")
        with self._scene.lock:
            self._queue.append(frame)
        return frame

    def _source_of(self, phone: Phone) -> Source:
        shown = self._source(phone.number)
        number = None if phone.hides_number else phone.shows_number or phone.number
        return Source(shown.account_id, number, phone.signal_device)

    def _source(self, number: str) -> Source:
        return Source(str(self._scene.phonebook.account(number)), number)

    def _stamp(self, number: str) -> int:
        """Return the sender's time in milliseconds, never twice for one sender."""
        now_ms = int(self._scene.clock().timestamp() * 1000)
        stamp = self._stamps[number] = max(now_ms, self._stamps.get(number, 0) + 1)
        return stamp
