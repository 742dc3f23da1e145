"""Where the demonstration lives: folders, ports, secrets, and the environment of its processes."""

import os
import secrets
import shlex
import shutil
import socket
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.demo import cast
from service.embedded import EmbeddedServers
from service.embedded.places import private_folder
from service.sandbox.world import World
from service.settings import DEFAULT_HOME
from service.storage.keyring import create_keyring
from service.supervise import Child

PORT = 8000
_LOOPBACK = "127.0.0.1"
_CLOCK = "clock.json"


class PortTakenError(Exception):
    """Somebody else listens already; the message names the port."""


@dataclass(frozen=True, slots=True)
class House:
    """One demonstration's place on this machine."""

    folder: Path
    port: int
    web_workers: int = 1

    @property
    def public_url(self) -> str:
        """Where the exile's and the responders' pages are."""
        return f"http://{_LOOPBACK}:{self.port}"

    @property
    def phones_port(self) -> int:
        """Where the pretend world is."""
        return self.port + 1

    @property
    def ops_port(self) -> int:
        """Where the operator's page is."""
        return self.port + 2

    @property
    def clock_file(self) -> Path:
        """What every process reads scheduled time from."""
        return self.folder / _CLOCK

    @property
    def players_file(self) -> Path:
        """How everybody signs in."""
        return self.folder / "players.json"

    @property
    def phones_file(self) -> Path:
        """What came to the pretend phones, where the data is kept."""
        return self.folder / "phones.json"

    @property
    def settings_file(self) -> Path:
        """The settings, for commands run beside the demonstration."""
        return self.folder / "settings"

    @property
    def log_file(self) -> Path:
        """What the processes say."""
        return self.folder / "log"


def open_house(port: int, *, keep: bool) -> House:
    """Return the place for a demonstration, emptied unless it is kept.

    Raises PortTakenError, PlaceRefusedError.
    """
    for each in (port, port + 1, port + 2):
        _check_free(each)
    home = Path(os.environ.get("VESTKA_HOME") or DEFAULT_HOME / "demo").absolute()
    folder = private_folder(home) / ("kept" if keep else f"fresh-{port}")
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    private_folder(folder)
    if not (folder / "keyring.json").exists():
        create_keyring(folder / "keyring.json")
    return House(folder, port)


def servers_of(house: House, *, keep: bool) -> EmbeddedServers:
    """Return the stores, not yet started: kept ones, or new ones that leave nothing behind."""
    base = house.folder if keep else house.folder.parent
    return EmbeddedServers(base, durable=keep)


def environment(house: House, servers: EmbeddedServers, world: World) -> dict[str, str]:
    """Return the settings of the demonstration's processes."""
    phones = f"http://{_LOOPBACK}:{house.phones_port}"
    return {
        "VESTKA_DATABASE_URL": servers.database_url,
        "VESTKA_REDIS_URL": servers.redis_url,
        "VESTKA_HOME": str(house.folder),
        "VESTKA_PUBLIC_URL": house.public_url,
        "VESTKA_KEYRING": str(house.folder / "keyring.json"),
        "VESTKA_PEPPER": _pepper(house.folder / "pepper"),
        "VESTKA_OPERATOR": f"sms:{cast.OPERATOR}",
        "VESTKA_OPS_PORT": str(house.ops_port),
        "VESTKA_TWILIO_ACCOUNT": world.twilio.account,
        "VESTKA_TWILIO_TOKEN": world.twilio.token,
        "VESTKA_TWILIO_API": phones,
        "VESTKA_SIGNAL_SERVICE": phones,
        "VESTKA_SIGNAL_INTAKE": _intake_url(),
        "VESTKA_DEMO_CLOCK": str(house.clock_file),
    }


def write_settings(house: House, settings: Mapping[str, str]) -> None:
    """Let a shell read the settings: all of it is this demonstration's own."""
    house.settings_file.touch(mode=0o600)
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in settings.items()]
    house.settings_file.write_text("".join(lines), encoding="utf-8")


def children_of(
    house: House, settings: Mapping[str, str], pages_answer: threading.Event
) -> Sequence[Child]:
    """Return the processes of the service, in the order in which they start.

    Each imports for seconds. The pages come first, so that whoever waits has something to
    look at; the others are started once `pages_answer` is set.
    """
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("VESTKA_")}
    env = {**foreign, **settings}
    public = {**env, "VESTKA_FACES": "exile,desk,intake"}
    return (
        Child("web", _web(house.port, house.web_workers), public),
        Child("clock", _module("jobs.clock"), env, pages_answer),
        Child("worker-urgent", _module("jobs.worker", "urgent"), env, pages_answer),
        Child("listener", _module("jobs.listener"), env, pages_answer),
        Child("worker-normal", _module("jobs.worker", "normal"), env, pages_answer),
        Child("ops", _web(house.ops_port), {**env, "VESTKA_FACES": "ops"}, pages_answer),
    )


def _web(port: int, workers: int = 1) -> Sequence[str]:
    return _module(
        "granian",
        *("--interface", "wsgi", "--host", _LOOPBACK, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "8", "--no-access-log"),
        "service.app:app",
    )


def _module(*words: str) -> Sequence[str]:
    return [sys.executable, "-m", *words]


def _intake_url() -> str:
    """Return where frames of Signal are taken: any free port, a secret path."""
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port = probe.getsockname()[1]
    return f"http://{_LOOPBACK}:{port}/{secrets.token_urlsafe(24)}"


def _pepper(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii")


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError:
            raise PortTakenError(_taken(port)) from None


@contextmanager
def taking(port: int) -> Iterator[None]:
    """Say it when somebody took a port since it was found free: the server would only exit."""
    try:
        yield
    except SystemExit:
        raise PortTakenError(_taken(port)) from None


def _taken(port: int) -> str:
    return f"port {port} is taken: choose another with --port"
