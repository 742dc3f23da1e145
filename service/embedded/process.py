"""Starts and stops one server program, as root or as a plain user, and leaves none behind.

What the programs are told, and where their files lie, is not decided here.
"""

import contextlib
import fcntl
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from service.embedded import launch

START_S = 90.0
STOP_S = 10.0
_POLL_S = 0.01


class ServerFailedError(Exception):
    """A server did not start or stop; the message names its log file."""


def run(command: Sequence[str | Path], *, said: str = "") -> None:
    """Run a program to its end with `said` as its input. Raises ServerFailedError."""
    done = subprocess.run(  # noqa: S603
        _launched(command, signal.SIGKILL),
        env=_environment(),
        input=said.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        heard = done.stderr.decode(errors="replace").strip()
        message = f"{Path(command[0]).name} failed: {heard}"
        raise ServerFailedError(message)


def start(
    command: Sequence[str | Path], *, death_signal: signal.Signals, log: Path
) -> subprocess.Popen[bytes]:
    """Start a server that gets `death_signal` when the starting thread is gone."""
    # Its own session: Ctrl-C in a terminal is for the one who stops servers in order.
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            _launched(command, death_signal),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait_until_ready(
    process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path
) -> None:
    """Return once `is_ready`; raise ServerFailedError when the program ends or takes too long."""
    until = time.monotonic() + START_S
    while not is_ready():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            process.wait()
            message = f"an embedded server did not start: see {log}"
            raise ServerFailedError(message)
        time.sleep(_POLL_S)


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals) -> None:
    """Ask the program to end with each signal in turn, with SIGKILL at last."""
    for each in (*signals, signal.SIGKILL):
        process.send_signal(each)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            continue
        return


def end_stranger(pid: int, is_running: Callable[[], bool], *signals: signal.Signals) -> None:
    """End a server that an earlier run left, which is not our child."""
    for each in (*signals, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, each)
        until = time.monotonic() + STOP_S
        while is_running():
            if time.monotonic() > until:
                break
            time.sleep(_POLL_S)
        else:
            return


def hold(lock: Path) -> int | None:
    """Return a handle on the lock, or None while another living process holds it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@functools.cache
def rights() -> str:
    """Return how servers are run: as ourselves, or in one of root's two ways."""
    if os.geteuid() != 0:
        return "ourselves"
    probe = _launch("namespace", signal.SIGKILL, [sys.executable, "-I", "-S", "-c", ""])
    allowed = subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603
    return "namespace" if allowed else "nobody"


def server_uid() -> int:
    """Return the user whom the servers' files belong to."""
    return launch.NOBODY if rights() == "nobody" else os.geteuid()


def give(path: Path) -> None:
    """Hand one folder or file to the user the servers run as."""
    if server_uid() != os.geteuid():
        os.chown(path, launch.NOBODY, launch.NOBODY)


def _launched(command: Sequence[str | Path], death_signal: signal.Signals) -> list[str]:
    return _launch(rights(), death_signal, command)


def _launch(way: str, death_signal: signal.Signals, command: Sequence[str | Path]) -> list[str]:
    script = [sys.executable, "-I", "-S", launch.__file__, way, str(os.getpid())]
    return [*script, str(int(death_signal)), *map(str, command)]


def _environment() -> dict[str, str]:
    # Nothing of ours: a server's environment can be read by whoever may read its /proc entry.
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
