"""`vestka bench intake`: how many signed messages are durable and acknowledged in a second.

Over sixteen connections, through the real web server, signature and sealing included.
Beside it what the same database commits of single rows over as many connections.
"""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from http import HTTPStatus
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlencode

import psycopg
from twilio.request_validator import RequestValidator

from service.bench.stack import Stack, stack
from service.demo import cast

CONNECTIONS: Final = 16
SECONDS: Final = 5.0
_PATH: Final = "/intake/twilio/message"
_FORM: Final = "application/x-www-form-urlencoded"


def measure(seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """Yield one record; other messages than ours would not be taken."""
    with stack(("web",)) as running:
        _at_once(lambda: _poster(running), 1.0)  # the first requests load what the others find
        taken = _at_once(lambda: _poster(running), seconds)
        with _connection(running) as connection:
            connection.execute("CREATE TABLE commits (id text, body bytea)")
        limit = _at_once(lambda: _committer(running), seconds)
    yield {
        "what": f"messages durable and acknowledged, {CONNECTIONS} connections",
        "per_second": round(taken / seconds),
        "limit_per_second": round(limit / seconds),
        "limit_is": "single-row commits of the same database, as many connections",
        "ratio": round(taken / limit, 3),
    }


def _at_once(make: Callable[[], AbstractContextManager[Callable[[], None]]], seconds: float) -> int:
    """Let as many workers as there are connections do their deed until the time is over."""
    ends_s = time.monotonic() + seconds
    done = [0] * CONNECTIONS

    def work(place: int) -> None:
        with make() as deed:
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
def _poster(running: Stack) -> Iterator[Callable[[], None]]:
    twilio, address = running.world.twilio, running.house.public_url
    validator = RequestValidator(twilio.token)
    connection = http.client.HTTPConnection("127.0.0.1", running.house.port, timeout=30)

    def post() -> None:
        form = _form(twilio.account)
        signature = validator.compute_signature(address + _PATH, form)
        headers = {"Content-Type": _FORM, "X-Twilio-Signature": signature}
        connection.request("POST", _PATH, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == HTTPStatus.OK, answer.status

    with closing(connection):
        yield post


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
    connection = _connection(running)

    def commit() -> None:
        connection.execute("INSERT INTO commits VALUES (%s, %s)", (token_hex(16), b"x" * 300))

    with connection:
        yield commit


def _connection(running: Stack) -> psycopg.Connection:
    url = running.settings["VESTKA_DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url, autocommit=True)
