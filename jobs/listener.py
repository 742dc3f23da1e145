"""`python -m jobs.listener`: takes in what the Signal gateway pushes.

Let the gateway start after it and end before it: while the gateway is stopped, Signal keeps
the messages; while it runs, it tries each frame once. So the first process does nothing but
hold the calls of the gateway, and the second, which does the work, may die of anything at any
step: the call waits, whole, until another has been made. The gateway's `RECEIVE_WEBHOOK_URL` is our
VESTKA_SIGNAL_INTAKE. Neither the database nor the queue is needed to take a frame in.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

from jobs.draining import Drainer
from jobs.handing import Holder
from jobs.intake import HandedEndpoint, listen
from service.log import configure_logging, get_logger
from service.secrecy import keep_memory
from service.settings import Process, Settings, SettingsRefusedError, load_settings
from service.storage.keyring import Keyring, KeyringRefusedError
from service.storage.spool import Spool, SpoolTakenError
from service.supervise import stopping_on_signals
from service.wiring import compose, keyring_of

T = TypeVar("T")
Serve = Callable[[socket.socket, threading.Event], int]
POLL_S = 0.05
ORPHAN_S = 0.5  # how soon the second process notices that the first is gone
PORT_S_MAX = 5.0  # so long an orphan of the last run may still hold the port or the spool
STEADY_S = 5.0  # a life shorter than this is followed by a pause
PAUSE_S = 0.5
END_S_MAX = 5.0


def main() -> int:
    """Take frames in until asked to end. Return an exit status."""
    keep_memory()
    configure_logging("listener")
    try:
        settings = load_settings(os.environ, process=Process.LISTENER)
        keyring = keyring_of(settings)
    except (SettingsRefusedError, KeyringRefusedError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    assert settings.signal_intake is not None, "this process needs it"
    address = urlsplit(settings.signal_intake.reveal())
    try:
        listening = _patiently(lambda: listen(address.hostname or "", address.port or 0))
    except OSError:
        sys.stderr.write("VESTKA_SIGNAL_INTAKE names a port that is taken: choose another\n")
        return 1
    with stopping_on_signals() as stop, listening:
        _keep_alive(Holder(listening), partial(_serve, address.path, settings, keyring), stop)
    return 0


def _keep_alive(holder: Holder, serve: Serve, stop: threading.Event) -> None:
    """Fork a process that serves, and another one whenever it dies, until `stop` is set."""
    while not stop.is_set():
        born_s = time.monotonic()
        line = holder.new_life()
        child = os.fork()
        if child == 0:
            holder.close()  # the first process's own handles: ours come on the line
            _live(serve, line, stop)
        line.close()
        _wait(child, holder, stop)
        if not stop.is_set():
            get_logger().warning("listener-died")
            stop.wait(0 if time.monotonic() - born_s > STEADY_S else PAUSE_S)
    holder.close()


def _live(serve: Serve, line: socket.socket, stop: threading.Event) -> NoReturn:
    """Serve, and never come back into the life of the process that forked us."""
    status = 1
    try:
        status = serve(line, stop)
    except Exception as error:  # noqa: BLE001 (the process boundary: told, and made again)
        get_logger().error("listener-failed", exc_info=error)
    finally:
        os._exit(status)


def _wait(child: int, holder: Holder, stop: threading.Event) -> None:
    """Hold callers until `child` has ended, which it is asked to when `stop` is set."""
    while not stop.is_set():
        holder.turn(POLL_S)
        if os.waitpid(child, os.WNOHANG)[0]:
            return
    os.kill(child, signal.SIGTERM)
    ends_s = time.monotonic() + END_S_MAX
    while time.monotonic() < ends_s:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(POLL_S)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _serve(
    path: str,
    settings: Settings,
    keyring: Keyring,
    line: socket.socket,
    stop: threading.Event,
) -> int:
    holder = os.getppid()
    try:
        spool = _patiently(lambda: Spool(settings.spool, keyring))
    except (SpoolTakenError, OSError) as error:
        get_logger().error("spool-failed", exc_info=error)
        return 1
    drainer = Drainer(spool, lambda: compose(settings, process=Process.LISTENER))
    endpoint = HandedEndpoint(line, path, drainer.keep)
    for target in (endpoint.serve_forever, partial(drainer.run, stop)):
        threading.Thread(target=target, daemon=True).start()
    get_logger().info("listener-started")
    while not stop.wait(ORPHAN_S) and os.getppid() == holder:
        pass
    endpoint.shutdown()
    spool.close()
    return 0


def _patiently(deed: Callable[[], T]) -> T:
    ends_s = time.monotonic() + PORT_S_MAX
    while True:
        try:
            return deed()
        except (OSError, SpoolTakenError):
            if time.monotonic() > ends_s:
                raise
            time.sleep(POLL_S)


if __name__ == "__main__":
    sys.exit(main())
