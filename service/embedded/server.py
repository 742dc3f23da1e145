"""One embedded server's life: started once, shared by those who come later, replaced when stale.

The lock beside the data says who owns the running server. It dies with its owner, so whoever
gets the lock knows that a server still running is a leftover.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from service.embedded import places, process


class Program(Protocol):
    """What differs between PostgreSQL and Valkey."""

    base: Path
    stop_signals: Sequence[signal.Signals]  # the first is also sent when the owner dies

    def prepare(self) -> None:
        """Make the data and configuration, if they are not there."""
        ...

    def command(self) -> Sequence[str | Path]:
        """Return the command line; no secret may be on it."""
        ...

    def is_ready(self) -> bool:
        """Tell whether clients are served."""
        ...

    def end_leftover(self) -> None:
        """End a server of a run that was killed."""
        ...


class Server:
    """A program that is running while somebody holds its lock."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, or share the one that runs. Raises ServerFailedError.

        The server dies with the calling thread, not only with the process.
        """
        base = places.private_folder(self._program.base)
        self._lock = process.hold(base / "lock")
        if self._lock is None:
            self._share()
            return
        self._program.end_leftover()
        self._program.prepare()
        log = base / "log"
        self._process = process.start(
            self._program.command(), death_signal=self._program.stop_signals[0], log=log
        )
        process.wait_until_ready(self._process, self._program.is_ready, log)

    def stop(self, *first: signal.Signals) -> None:
        """Stop the server if it is ours, asking first with `first`; a shared one goes on."""
        if self._process is not None:
            process.stop(self._process, *first, *self._program.stop_signals)
            self._process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _share(self) -> None:
        until = time.monotonic() + process.START_S
        while not self._program.is_ready():
            if time.monotonic() > until:
                message = f"another process holds {self._program.base} and its server is not ready"
                raise process.ServerFailedError(message)
            time.sleep(0.05)
