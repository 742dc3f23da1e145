"""Callers are held, whole, until they are answered, whoever works on them."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from jobs.handing import LOOK_BYTES_MAX, Holder, look, take, tell_done
from jobs.intake import listen
from tests.jobs.house import ROOT, eventually
from tests.jobs.test_listener import free_port

HEAD = b"POST / HTTP/1.1\r\nContent-Length: %s\r\n\r\n"


def a_call(listening: socket.socket, said: bytes) -> socket.socket:
    caller = socket.create_connection(listening.getsockname())
    caller.sendall(said)
    return caller


def turn_often(holder: Holder) -> None:
    for _ in range(10):
        holder.turn(0.02)


def test_whom_nobody_answered_comes_again_in_the_next_life_with_every_byte() -> None:
    with listen("127.0.0.1", 0) as listening:
        holder, said = Holder(listening), HEAD % b"5" + b"words"
        with a_call(listening, said):
            for _ in range(3):
                with holder.new_life() as line:
                    holder.turn(1.0)
                    holder.turn(0.1)
                    number, handed = take(line)
                    with handed:
                        assert look(handed, 1.0) == said
            with holder.new_life() as line:
                holder.turn(0.1)
                number, handed = take(line)
                handed.close()
                tell_done(line, number)
                holder.turn(1.0)
            with holder.new_life() as line:
                holder.turn(0.1)
                line.settimeout(0.1)
                with pytest.raises(TimeoutError):
                    take(line)
        holder.close()


# Dies in two lives with a frame in hand, read and not yet kept; each life leaves a mark.
DYING = """
import os, signal, sys, threading
from jobs.handing import Holder
from jobs.intake import HandedEndpoint, listen
from jobs.listener import _keep_alive

def serve(line, stop):
    def keep(frame):
        with open(sys.argv[2], "ab") as lives:
            lives.write(frame)
        if os.path.getsize(sys.argv[2]) < 3 * len(frame):
            os.kill(os.getpid(), signal.SIGKILL)
    HandedEndpoint(line, "/secret", keep).serve_forever(0.01)
    return 0

_keep_alive(Holder(listen("127.0.0.1", int(sys.argv[1]))), serve, threading.Event())
"""


def test_a_death_with_a_frame_in_hand_lets_its_one_attempt_succeed(tmp_path: Path) -> None:
    port = free_port()
    lives = tmp_path / "lives"
    command = [sys.executable, "-c", DYING, str(port), str(lives)]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        assert eventually(lambda: is_answered(port))
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"http://127.0.0.1:{port}/secret", data=b"frame", timeout=30)
        assert (answer.status_code, lives.read_bytes()) == (201, b"frame" * 3)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_answered(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(
    ("said", "hangs_up", "is_seen"),
    [
        (HEAD % b"5" + b"words", False, True),
        (b"GET / HTTP/1.1\r\n\r\n", False, True),
        (HEAD % b"-1", False, True),
        (HEAD % b"5" + b"wor", True, False),
        (HEAD % str(LOOK_BYTES_MAX).encode(), False, False),
        (HEAD % (b"9" * 5000), False, False),
        (b"POST / HT", False, False),
    ],
)
def test_only_a_whole_request_of_some_size_is_looked_at(
    said: bytes, hangs_up: bool, is_seen: bool
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        if hangs_up:
            theirs.shutdown(socket.SHUT_WR)
        assert look(ours, 0.2) == (said if is_seen else None)
        assert ours.recv(len(said), socket.MSG_WAITALL) == said  # it was only looked at


def test_a_worker_that_never_came_leaves_callers_waiting_and_the_holder_well() -> None:
    with listen("127.0.0.1", 0) as listening:
        holder = Holder(listening)
        holder.new_life().close()
        with a_call(listening, b"x") as caller:
            turning = threading.Thread(target=turn_often, args=(holder,))
            turning.start()
            turning.join(60)
            assert not turning.is_alive()
            caller.settimeout(0.1)
            with pytest.raises(TimeoutError):
                caller.recv(1)
        holder.close()
