"""Hands accepted connections from the process that holds them to the one that works on them.

Whoever holds keeps a handle on each until it is answered, and whoever works looks at what came
without taking it away: so a death at whichever step leaves the caller waiting, with every byte
still there for the next life. What is said on a connection is no business of this module.
"""

import contextlib
import select
import socket
import time

HELD_MAX = 256  # further callers wait in the kernel's queue
LOOK_BYTES_MAX = 60_000  # what a kernel surely keeps unread; a text's frame is far smaller
_ID_BYTES = 8
_LOOK_S = 0.005
_DIGITS_MAX = 9
_END_OF_HEAD = b"\r\n\r\n"


class Holder:
    """Accepts callers, and gives each to the worker of this life; to be used in one thread."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._held: dict[int, socket.socket] = {}
        self._unsent: list[int] = []
        self._line: socket.socket | None = None
        self._next = 0

    def new_life(self) -> socket.socket:
        """Return the worker's end of a new line, on which all that is held comes once more."""
        if self._line is not None:
            self._line.close()
        self._line, theirs = socket.socketpair()
        self._line.settimeout(0)
        self._unsent = list(self._held)
        return theirs

    def turn(self, limit_s: float) -> None:
        """Accept, hand on and let go of whatever there is within `limit_s`."""
        assert self._line is not None, "a life has begun"
        watched = [self._line]
        if len(self._held) < HELD_MAX:
            watched.append(self._listening)
        ready, _, _ = select.select(watched, [], [], limit_s)
        if self._listening in ready:
            self._accept()
        if self._line in ready and not self._let_go(self._line):
            time.sleep(limit_s)  # the worker is gone: its end is noticed by others
        self._hand_on(self._line)

    def close(self) -> None:
        """Let go of everybody, and take nobody more."""
        for each in (*self._held.values(), self._listening):
            each.close()
        self._held.clear()
        if self._line is not None:
            self._line.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            caller, _ = self._listening.accept()
            self._next += 1
            self._held[self._next] = caller
            self._unsent.append(self._next)

    def _hand_on(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):  # full, or the worker is gone: later, or next life
            while self._unsent:
                number = self._unsent[0]
                handle = self._held[number].fileno()
                socket.send_fds(line, [number.to_bytes(_ID_BYTES)], [handle])
                self._unsent.pop(0)

    def _let_go(self, line: socket.socket) -> bool:
        """Close what was answered; False where the worker is gone."""
        try:
            done = line.recv(_ID_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        caller = self._held.pop(int.from_bytes(done), None)
        if caller is not None:
            caller.close()
        return bool(done)


def take(line: socket.socket) -> tuple[int, socket.socket]:
    """Return the next caller and its number. Raises OSError where the holder is gone."""
    number, handles, _, _ = socket.recv_fds(line, _ID_BYTES, 1)
    if not handles:
        raise ConnectionResetError
    return int.from_bytes(number), socket.socket(fileno=handles[0])


def tell_done(line: socket.socket, number: int) -> None:
    """Let the holder close its handle on a caller that was answered."""
    with contextlib.suppress(OSError):
        line.sendall(number.to_bytes(_ID_BYTES))


def look(caller: socket.socket, limit_s: float) -> bytes | None:
    """Return a whole request without taking it away; None where it is too long or has no end."""
    ends_s = time.monotonic() + limit_s
    hangs_up = select.poll()
    hangs_up.register(caller, getattr(select, "POLLRDHUP", 0))  # not known everywhere
    while time.monotonic() < ends_s:
        is_over = bool(hangs_up.poll(0))
        if select.select([caller], [], [], _LOOK_S)[0]:
            seen = caller.recv(LOOK_BYTES_MAX, socket.MSG_PEEK)
            length = _length(seen)
            if length is not None and len(seen) >= length:
                return seen
            if is_over or max(len(seen), length or 0) >= LOOK_BYTES_MAX:
                return None
            time.sleep(_LOOK_S)
    return None


def _length(seen: bytes) -> int | None:
    """Return how long the whole request is; None while its head is not there."""
    head, end, _ = seen.partition(_END_OF_HEAD)
    if not end:
        return None
    told = (line.partition(b":") for line in head.split(b"\r\n"))
    lengths = [
        value.strip() for name, _, value in told if name.strip().lower() == b"content-length"
    ]
    if not lengths or not lengths[0].isdigit():
        return len(head + end)  # whoever answers refuses it unread
    return len(head + end) + (int(lengths[0]) if len(lengths[0]) <= _DIGITS_MAX else LOOK_BYTES_MAX)
