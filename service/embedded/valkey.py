"""Valkey (or Redis) as an embedded server: Unix socket only, password always, memory only.

The queue may be emptied at any moment (I3), so nothing of it is ever written to a disk.
"""

import contextlib
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from service.embedded import places, process
from service.embedded.binaries import find_valkey, valkey_major

_ANSWER_S = 10.0
_COMMAND_SWITCHES_SINCE = 7


class Valkey:
    """The program `valkey-server` with its configuration in `base`."""

    def __init__(self, base: Path, sockets: Path) -> None:
        self.base = base
        self.stop_signals: Sequence[signal.Signals] = (signal.SIGTERM,)
        self._socket = sockets / "valkey.sock"
        self._configuration = base / "valkey.conf"

    def url(self) -> str:
        """Return the address for redis-py; it holds the password."""
        return f"unix://:{places.password_of(self.base)}@{quote(str(self._socket))}?db=0"

    def prepare(self) -> None:
        """Write the configuration: a file, because a command line can be read by all."""
        lines = [
            "port 0",
            f'unixsocket "{self._socket}"',
            "unixsocketperm 700",
            f"requirepass {places.password_of(self.base)}",
            f'dir "{self._socket.parent}"',
            'save ""',
            "appendonly no",
            "daemonize no",
        ]
        if valkey_major(find_valkey()) >= _COMMAND_SWITCHES_SINCE:
            lines += ["enable-module-command no", "enable-debug-command no"]
        places.write_private(self._configuration, "\n".join([*lines, ""]))
        process.give(self._configuration)

    def command(self) -> list[str | Path]:
        """Return `valkey-server` with its configuration file."""
        return [find_valkey(), self._configuration]

    def is_ready(self) -> bool:
        """Tell whether it answers to the password."""
        return b"+PONG" in self._say("PING")

    def end_leftover(self) -> None:
        """End a server that still answers on our socket."""
        self._say("SHUTDOWN NOSAVE")
        self._socket.unlink(missing_ok=True)

    def _say(self, command: str) -> bytes:
        said = f"AUTH {places.password_of(self.base)}\r\n{command}\r\nQUIT\r\n"
        heard = b""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_ANSWER_S)
            line.connect(str(self._socket))
            line.sendall(said.encode("ascii"))
            while some := line.recv(4096):
                heard += some
        return heard
