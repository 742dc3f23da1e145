"""The endpoint the Signal gateway pushes to: keeps raw frames, looks into none of them.

The gateway takes 200 or 201 for an answer, tries once and waits for ever, so nothing is done
here but to keep the frame; the same work whatever it says (R9). Whoever knows the secret path
on this machine may push. What a frame is, and where it goes, is decided after the answer.
"""

import contextlib
import io
import ipaddress
import socket
import sys
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, cast

from jobs import handing
from service.channels.signal_intake import FRAME_BYTES_MAX
from service.log import get_logger
from service.storage.spool import SpoolFullError

SILENCE_S_MAX = 15.0  # a peer that says nothing for so long is gone
_BACKLOG = 128


class NotLoopbackError(ValueError):
    """Frames are taken from this machine alone."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on loopback. Raises NotLoopbackError, OSError."""
    if not _is_loopback(host):
        raise NotLoopbackError
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


class Endpoint(ThreadingHTTPServer):
    """Serves one secret path on a socket that is already listening."""

    daemon_threads = True

    def __init__(
        self, listening: socket.socket, path: str, keep: Callable[[bytes], object]
    ) -> None:
        """`keep` makes a frame durable; it raises SpoolFullError or OSError."""
        super().__init__(listening.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.path = path.encode()
        self.keep = keep

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Tell the class of what went wrong; the library would print the peer and the cause."""
        if not isinstance(sys.exception(), OSError):  # a peer that went away is its own affair
            get_logger().error("intake-failed", exc_info=sys.exception())


class HandedEndpoint(Endpoint):
    """Serves the callers whom another process has accepted, and holds until they are answered."""

    def __init__(self, line: socket.socket, path: str, keep: Callable[[bytes], object]) -> None:
        """`line`: the worker's end, from `Holder.new_life`."""
        super().__init__(line, path, keep)
        self._numbers: dict[int, int] = {}  # by handle

    def get_request(self) -> tuple[socket.socket, Any]:
        """Return the next caller and its address."""
        number, caller = handing.take(self.socket)
        self._numbers[caller.fileno()] = number
        return caller, caller.getpeername()

    def shutdown_request(self, request: Any) -> None:
        """Let both processes close the connection."""
        number = self._numbers.pop(request.fileno(), 0)
        super().shutdown_request(request)
        handing.tell_done(self.socket, number)


class _Handler(BaseHTTPRequestHandler):
    timeout: ClassVar[float | None] = SILENCE_S_MAX

    def setup(self) -> None:
        """Read what came; where another life may have to read it again, without taking it."""
        super().setup()
        self._seen = b""
        if isinstance(self.server, HandedEndpoint):
            self._seen = handing.look(self.connection, SILENCE_S_MAX) or b""
        if self._seen:
            self.rfile = io.BufferedReader(io.BytesIO(self._seen))

    def finish(self) -> None:
        """Take away what was answered: closed over unread bytes, an answer would be lost."""
        with contextlib.suppress(OSError):
            self.wfile.flush()
            left = len(self._seen)
            while left and (taken := len(self.connection.recv(left))):
                left -= taken
        super().finish()

    @property
    def _endpoint(self) -> Endpoint:
        return cast("Endpoint", self.server)

    def do_POST(self) -> None:
        """Take one frame in."""
        # No connection is used twice: one that dies idle would take a frame with it.
        self.close_connection = True
        self._answer(self._take_in())

    def _take_in(self) -> HTTPStatus:
        if not _is_loopback(self.client_address[0]):
            return HTTPStatus.FORBIDDEN
        if not compare_digest(self.path.encode(errors="replace"), self._endpoint.path):
            return HTTPStatus.NOT_FOUND
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            return HTTPStatus.LENGTH_REQUIRED
        if len(length) > len(str(FRAME_BYTES_MAX)) or int(length) > FRAME_BYTES_MAX:
            get_logger().error("frame-oversize")
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        frame = self.rfile.read(int(length))
        return self._keep(frame) if len(frame) == int(length) else HTTPStatus.BAD_REQUEST

    def _keep(self, frame: bytes) -> HTTPStatus:
        try:
            self._endpoint.keep(frame)
        except SpoolFullError:
            return HTTPStatus.INSUFFICIENT_STORAGE
        except OSError as error:
            get_logger().error("spool-failed", exc_info=error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.CREATED

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response_only(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer with a status alone; other methods come here too."""
        self.close_connection = True
        is_method = code == HTTPStatus.NOT_IMPLEMENTED
        self._answer(HTTPStatus.NOT_FOUND if is_method else HTTPStatus(code))

    def log_message(self, *_: Any) -> None:
        """Say nothing: a line for each message would keep its second (D13)."""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
