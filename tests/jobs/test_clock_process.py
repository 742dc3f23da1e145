"""The clock as a process of its own: it works without a queue, and leaves when it is told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from jobs.clock import PULL_S_MAX
from tests.jobs.house import House, eventually, running


def without_queue(house: House) -> dict[str, str]:
    return {**house.env, "VESTKA_REDIS_URL": "unix:///nonexistent/valkey.sock"}


def test_the_clock_process_carries_pages_out_without_any_worker_and_leaves_when_told(house):
    house.ask_pages(["Please look in."])

    with running(without_queue(house), "jobs.clock") as clock:
        assert eventually(lambda: house.texts == ["Please look in."], 90)
        clock.terminate()

        assert clock.wait(60) == 0


@contextmanager
def endless_gateway() -> Iterator[tuple[str, threading.Event]]:
    """Give a gateway that answers a byte now and then and never ends, and when it was called."""
    called, over = threading.Event(), threading.Event()

    def answer(caller: socket.socket) -> None:
        with suppress(OSError), caller:
            caller.sendall(b"HTTP/1.1 200 OK\r\nX-Never: ")
            called.set()
            while not over.wait(0.2):
                caller.sendall(b"-")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],)).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", called
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)


def test_a_clock_that_is_told_to_leave_waits_for_no_gateway(house):
    house.ask_pages(["Please look in."])

    with endless_gateway() as (url, called):
        env = without_queue(house) | {"VESTKA_TWILIO_API": url}
        with running(env, "jobs.clock") as clock:
            assert called.wait(90)
            clock.terminate()

            assert clock.wait(PULL_S_MAX - 10) == 0  # so long it would ask, told or not


def test_a_clock_with_wrong_settings_says_so_at_once():
    with running({"VESTKA_WATCHDOGURL": "x"}, "jobs.clock") as clock:
        assert clock.wait(30) == 2
        assert clock.stderr is not None
        said = clock.stderr.read().decode()

    assert "VESTKA_WATCHDOGURL is not a setting" in said
    assert "VESTKA_KEYRING is missing" in said
