"""A gateway of a few lines: answers what it was told to answer, and notes what it heard."""

import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Answer:
    """One answer; `after` picks what happens instead of it."""

    status: int = 200
    body: Any = None
    after: str = "answer"  # or "hang" (never answers) or "cut" (takes the request, hangs up)
    content_type: str = "application/json"


@dataclass
class Heard:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw, keep_blank_values=True))


@dataclass
class Gateway:
    """Answers in the order given; without an answer left, 500."""

    answers: deque[Answer] = field(default_factory=deque)
    heard: list[Heard] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def will(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    @property
    def last(self) -> Heard:
        return self.heard[-1]


class _Handler(BaseHTTPRequestHandler):
    def _serve(self) -> None:
        gateway = cast("_Server", self.server).gateway
        address = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = dict(parse_qsl(address.query))
        gateway.heard.append(Heard(self.command, address.path, query, dict(self.headers), raw))
        answer = gateway.answers.popleft() if gateway.answers else Answer(500, {})
        if answer.after == "hang":
            gateway.closing.wait(10)
        if answer.after == "answer":
            self._answer(answer)
        else:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 # names of the library

    def _answer(self, answer: Answer) -> None:
        is_text = isinstance(answer.body, str)
        content = (answer.body if is_text else json.dumps(answer.body)).encode()
        if answer.status == 204:
            content = b""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gateway = gateway
        gateway.url = f"http://127.0.0.1:{self.server_port}"


def start(gateway: Gateway) -> _Server:
    server = _Server(gateway)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def closed_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
