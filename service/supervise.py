"""Keeps a few named processes running, and leaves none of them behind.

Started in the order given, stopped in the reverse, started again after a growing delay when
they end by themselves. What runs, and in which order, is decided by the caller. For
evaluation on one machine; a real installation has its own supervisor.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from types import FrameType

from service.embedded import launch
from service.log import get_logger

POLL_S = 0.1
STOP_S = 10.0
DELAY_FIRST_S = 0.5
DELAY_MAX_S = 30.0
STEADY_S = 30.0  # who ran this long begins with the first delay again


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running; `env` None means our own environment."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    after: threading.Event | None = None  # not started before this is set


class Supervisor:
    """Keeps children running in the thread that calls `run`; others may ask it for deeds."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._kept = {child.name: _Kept(child) for child in children}
        self._asked: SimpleQueue[Callable[[], object]] = SimpleQueue()

    def run(self, stop: threading.Event) -> None:
        """Keep all running until `stop` is set; return when all of them have ended.

        The children also end when the calling thread does, killed or not.
        """
        try:
            while not stop.wait(POLL_S):
                self._do_what_was_asked()
                for each in self._kept.values():
                    each.mend(time.monotonic())
        finally:
            for each in reversed(self._kept.values()):
                each.end()

    def ask(self, deed: Callable[[], object]) -> None:
        """Let the thread in `run` do something, in the order asked.

        What is started by it lives as long as that thread.
        """
        self._asked.put(deed)

    def kill(self, name: str, *, hold: bool) -> None:
        """Kill a child at once; it is started again, with `hold` not before `let`. For `ask`."""
        self._kept[name].kill(hold=hold)

    def let(self, name: str) -> None:
        """Start a child that was held. For `ask`."""
        self._kept[name].let()

    def pids(self) -> dict[str, int]:
        """Return the processes that run now, by the names of the children."""
        found = {name: each.pid for name, each in self._kept.items()}
        return {name: pid for name, pid in found.items() if pid is not None}

    def _do_what_was_asked(self) -> None:
        while not self._asked.empty():
            self._asked.get()()


def supervise(children: Sequence[Child], stop: threading.Event) -> None:
    """Keep `children` running until `stop` is set, with nobody who could ask for anything."""
    Supervisor(children).run(stop)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set. To be called in the main thread."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Kept:
    """A child with its present process and the moment of its next start."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._delay_s = DELAY_FIRST_S
        self._is_held = False

    @property
    def pid(self) -> int | None:
        """The present process; None: there is none."""
        return self._process.pid if self._process is not None else None

    def kill(self, *, hold: bool) -> None:
        """End the child and its own children without asking."""
        self._is_held = hold
        self._start_at = 0.0
        if self._process is not None:
            self._sweep()

    def let(self) -> None:
        """Hold the child no longer: it is due at once."""
        self._is_held = False
        self._delay_s = DELAY_FIRST_S

    def mend(self, now: float) -> None:
        """Start the child if it is due, and see to it that it is when it has ended."""
        if self._process is None:
            if self._is_held:
                return
            if now >= self._start_at and (self._child.after is None or self._child.after.is_set()):
                self._process, self._started_at = _start(self._child), now
            return
        status = self._process.poll()
        if status is None:
            return
        self._sweep()
        if now - self._started_at >= STEADY_S:
            self._delay_s = DELAY_FIRST_S
        get_logger().warning(
            "child-ended", name=self._child.name, status=status, delay_s=self._delay_s
        )
        self._start_at = now + self._delay_s
        self._delay_s = min(2 * self._delay_s, DELAY_MAX_S)

    def end(self) -> None:
        """Ask the child to end, insist after a while, and take its own children with it."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S)
        self._sweep()

    def _sweep(self) -> None:
        assert self._process, "only what was started can be swept"
        # The group outlives its leader: a killed server leaves its workers listening.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def _start(child: Child) -> subprocess.Popen[bytes]:
    launcher = [sys.executable, "-I", "-S", launch.__file__, "ourselves", str(os.getpid())]
    # A session of its own: Ctrl-C in the terminal is ours to pass on, in order.
    return subprocess.Popen(  # noqa: S603
        [*launcher, str(int(signal.SIGTERM)), *child.command],
        env=None if child.env is None else dict(child.env),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
