"""The doctor's questions about hearing Signal: the listener's socket, and its spool."""

import shutil
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

from service.commands.findings import Findings, broken, ok, warning
from service.settings import Process, Settings
from service.storage.spool import BYTES_MAX

_ANSWER_S = 2.0
_PRIVATE = 0o077


def ask_listener(settings: Settings) -> Findings:
    """Yield what is found where Signal is heard at all."""
    if settings.signal_service is None:
        return
    if settings.signal_intake is None:
        say = (
            f"VESTKA_SIGNAL_INTAKE is missing: the {Process.LISTENER} needs it, or nothing is heard"
        )
        yield broken("intake", say)
    else:
        address = urlsplit(settings.signal_intake.reveal())
        yield from _socket(address.hostname or "", address.port or 0)
    yield from _spool(settings.spool)


def _socket(host: str, port: int) -> Findings:
    try:
        socket.create_connection((host, port), timeout=_ANSWER_S).close()
    except OSError:
        yield broken("intake", "nobody listens there: start the listener, before the gateway")
    else:
        yield ok("intake", "the listener holds its socket")


def _spool(folder: Path) -> Findings:
    if not folder.is_dir():
        yield warning("spool", "there is none yet: the listener makes it")
        return
    if folder.stat().st_mode & stat.S_IRWXU != stat.S_IRWXU or folder.stat().st_mode & _PRIVATE:
        yield broken("spool", "its folder must be the listener's alone: chmod 700")
    if shutil.disk_usage(folder).free < BYTES_MAX:
        yield broken("spool", "the disk is nearly full: frames would be refused and lost")
    if any(folder.glob("*.damaged")):
        yield broken("spool", "a damaged file lies there: keep it, and read what it may still hold")
    waiting = sum(path.stat().st_size for path in folder.glob("*.frames"))
    if waiting > BYTES_MAX // 2:
        yield warning("spool", "more than half full: the database does not take what waits there")
    else:
        yield ok("spool", "there is room")
