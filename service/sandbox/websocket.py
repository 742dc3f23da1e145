"""One websocket on a connection that the HTTP server has already read the request of.

What is sent is decided by whoever is attached; what a peer says is not read. It ends
cleanly when the sandbox stops, and without a word when the gateway goes down, as a killed one.
"""

import contextlib
import socket
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from select import select

from websockets.frames import CloseCode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

_POLL_S = 0.02
_BYTES = 65_536


class Websocket:
    """A connection that is being upgraded; texts put into it leave in their order."""

    def __init__(
        self, connection: socket.socket, path: str, headers: Iterable[tuple[str, str]]
    ) -> None:
        """Answer the handshake."""
        self._connection = connection
        self._protocol = ServerProtocol()
        self._texts: SimpleQueue[str] = SimpleQueue()
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
        self._protocol.receive_data("\r\n".join(lines).encode())
        for asked in self._protocol.events_received():
            assert isinstance(asked, Request), "nothing else comes before an answer"
            self._protocol.send_response(self._protocol.accept(asked))
        self._flush()

    def put(self, text: str) -> None:
        """Let a text leave, from any thread."""
        self._texts.put(text)

    def serve(self, *, is_closing: Callable[[], bool], is_dead: Callable[[], bool]) -> None:
        """Carry until the peer is gone, `is_closing` (a clean end) or `is_dead` (none)."""
        try:
            self._carry(is_closing, is_dead)
        finally:
            # The peer waits for this end: the server would first read to the end of its own.
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def _carry(self, is_closing: Callable[[], bool], is_dead: Callable[[], bool]) -> None:
        while self._protocol.state is State.OPEN:
            if is_dead():
                return
            if is_closing():
                self._protocol.send_close(CloseCode.GOING_AWAY)
                self._flush()
                return
            self._listen()
            self._speak()

    def _listen(self) -> None:
        if not select([self._connection], [], [], _POLL_S)[0]:
            return
        data = self._connection.recv(_BYTES)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._protocol.events_received()  # pings are answered by then; the rest is nothing to us
        self._flush()

    def _speak(self) -> None:
        while self._protocol.state is State.OPEN:
            try:
                text = self._texts.get_nowait()
            except Empty:
                return
            self._protocol.send_text(text.encode())
            self._flush()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)
