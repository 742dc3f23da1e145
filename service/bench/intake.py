"""`vestka bench intake`: how many signed messages are durable and acknowledged in a second.

Over sixteen connections, through the real web server, signature and sealing included; what
is sent was made and signed beforehand, so that whoever sends takes little of the machine.
Beside it what the same database commits of single rows over as many connections.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from service.bench.stack import Stack, stack
from service.demo import cast

CONNECTIONS: Final = 16
SECONDS: Final = 5.0
PATH: Final = "/intake/twilio/message"
_FORM: Final = "application/x-www-form-urlencoded"
_MADE_A_SECOND: Final = 4_000
_RECEIVED_MAX: Final = 65_536
_CONNECTS_S_MAX: Final = 60.0  # what the connecting takes is not measured


def measure(seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """Yield one record; other messages than ours would not be taken."""
    with stack(("web",)) as running:
        _taken(running, 1.0)  # the first requests load what the others find
        taken = _taken(running, seconds)
        with running.connect() as connection:
            connection.execute("CREATE TABLE commits (id text, body bytea)")
        limit = _at_once(lambda: _committer(running), seconds)
    yield {
        "what": f"messages durable and acknowledged, {CONNECTIONS} connections",
        "per_second": round(taken / seconds),
        "limit_per_second": round(limit / seconds),
        "limit_is": "single-row commits of the same database, as many connections",
        "ratio": round(taken / limit, 3),
    }


def _taken(running: Stack, seconds: float) -> int:
    requests = iter([signed_message(running) for _ in range(int(_MADE_A_SECOND * seconds))])
    return _at_once(lambda: _poster(running, requests), seconds)


def _at_once(make: Callable[[], AbstractContextManager[Callable[[], None]]], seconds: float) -> int:
    """Let as many workers as there are connections do their deed until the time is over."""
    all_there = threading.Barrier(CONNECTIONS, timeout=_CONNECTS_S_MAX)
    done = [0] * CONNECTIONS

    def work(place: int) -> None:
        with make() as deed:
            all_there.wait()
            ends_s = time.monotonic() + seconds
            while time.monotonic() < ends_s:
                deed()
                done[place] += 1

    workers = [threading.Thread(target=work, args=(place,)) for place in range(CONNECTIONS)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return sum(done)


@contextmanager
def _poster(running: Stack, requests: Iterator[bytes]) -> Iterator[Callable[[], None]]:
    with closing(dial(running)) as connection:
        yield lambda: post(connection, next(requests, b"") or signed_message(running))


def dial(running: Stack) -> socket.socket:
    """Return a connection to the web server, as the gateway holds one open."""
    return socket.create_connection(("127.0.0.1", running.house.port), timeout=30)


def post(connection: socket.socket, request: bytes) -> None:
    """Send a webhook and wait until it is acknowledged."""
    connection.sendall(request)
    answer = b""
    while b"<Response/>" not in answer:
        more = connection.recv(_RECEIVED_MAX)
        assert more, "the web server hung up"
        answer += more
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:12]


def signed_message(running: Stack, **fields: str) -> bytes:
    """Return a webhook as Twilio sends it, with the fields that are given."""
    twilio = running.world.twilio
    form = _form(twilio.account) | fields
    validator = RequestValidator(twilio.token)
    signature = validator.compute_signature(running.house.public_url + PATH, form)
    body = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{running.house.port}\r\n"
        f"Content-Type: {_FORM}\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


def _form(account: str) -> dict[str, str]:
    sid = f"SM{token_hex(16)}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": account,
        "From": cast.MOTHER,
        "To": cast.FAMILY_SENDER,
        "Body": "Перцы подвязала вчера",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


@contextmanager
def _committer(running: Stack) -> Iterator[Callable[[], None]]:
    connection = running.connect()

    def commit() -> None:
        connection.execute("INSERT INTO commits VALUES (%s, %s)", (token_hex(16), b"x" * 300))

    with connection:
        yield commit
