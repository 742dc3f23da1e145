"""Reads the settings from an environment: all that is missing or wrong is said at once, by name.

Decides what a setting must look like; which process needs it, `holdings`. What it is used for, and
whether what it points at works, is not decided here (`vestka doctor` asks). A sentence of a
refusal names the setting and what to change, never its value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from service import setting_shapes as shapes
from service.domain.address import Address
from service.holdings import Process, needed_by, of_no_use_to
from service.setting_shapes import FACES, Secret

__all__ = [
    "Process",
    "Secret",
    "Settings",
    "SettingsRefusedError",
    "TwilioSettings",
    "load_settings",
    "with_dotenv",
]

DEFAULT_HOME = Path(__file__).parent.parent / ".vestka"

SECRETS = frozenset(
    {
        "VESTKA_DATABASE_URL",
        "VESTKA_REDIS_URL",
        "VESTKA_KEYRING",
        "VESTKA_PEPPER",
        "VESTKA_SIGNAL_INTAKE",
        "VESTKA_TWILIO_TOKEN",
        "VESTKA_WATCHDOG_URL",
    }
)
PLAIN = frozenset(
    {
        "VESTKA_BACKUP_KEY",
        "VESTKA_DEMO_CLOCK",
        "VESTKA_FACES",
        "VESTKA_HOME",
        "VESTKA_OPERATOR",
        "VESTKA_OPS_PORT",
        "VESTKA_PUBLIC_URL",
        "VESTKA_SIGNAL_SERVICE",
        "VESTKA_SPOOL",
        "VESTKA_TOMBSTONES",
        "VESTKA_TWILIO_ACCOUNT",
        "VESTKA_TWILIO_API",
        "VESTKA_TWILIO_SERVICE",
    }
)
_FOR_OTHERS = frozenset({"VESTKA_PYTHON"})  # read by ./dev
_KNOWN = SECRETS | PLAIN | _FOR_OTHERS | {f"{name}_FILE" for name in SECRETS}


Value = TypeVar("Value")


class SettingsRefusedError(Exception):
    """Settings are missing or wrong; `problems` is a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """The account at Twilio, or at a pretend Twilio on this machine."""

    account: str
    tokens: tuple[Secret, ...]  # one, or two while rotating: the first one sends; none: not ours
    api: str | None  # None: Twilio's own
    service: str | None  # the Messaging Service


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides; None where nothing was given."""

    home: Path
    public_url: str
    faces: frozenset[str]
    spool: Path
    database_url: Secret | None = None  # None: the embedded server under `home`
    redis_url: Secret | None = None  # None: the embedded server under `home`
    keyring: Secret | None = None  # a path, or the keyring's JSON itself
    pepper: Secret | None = None
    operator: Address | None = None
    ops_port: int | None = None
    watchdog_url: Secret | None = None
    twilio: TwilioSettings | None = None
    signal_service: str | None = None
    signal_intake: Secret | None = None  # http://LOOPBACK:PORT/SECRET-PATH
    demo_clock: Path | None = None
    tombstones: Path = DEFAULT_HOME / "tombstones"  # outlives the database
    backup_key: str | None = None  # the public half: no secret


_SENDERS = frozenset({Process.WORKER, Process.CLOCK})


def load_settings(env: Mapping[str, str], *, process: Process = Process.TOOL) -> Settings:
    """Return the settings in `env`. Raises SettingsRefusedError with every problem there is."""
    problems = [f"{name} is not a setting: correct its name" for name in _strangers(env)]
    faces = faces_of(env)
    no_use = of_no_use_to(process, faces)
    values = _values(env, problems, no_use)
    problems += [
        f"{name} is missing: the {process} process needs it"
        for name in needed_by(process, faces)
        if name not in values
    ]
    settings = _Reader(values, problems, no_use).settings()
    if process in _SENDERS and not {"VESTKA_TWILIO_ACCOUNT", "VESTKA_SIGNAL_SERVICE"} & set(values):
        problems.append("set VESTKA_TWILIO_ACCOUNT or VESTKA_SIGNAL_SERVICE: nothing can be sent")
    if problems:
        raise SettingsRefusedError(problems)
    return settings


def faces_of(env: Mapping[str, str]) -> frozenset[str]:
    """Return the faces to serve; all of them where the text is wrong, which is told elsewhere."""
    try:
        return shapes.faces(env.get("VESTKA_FACES") or ",".join(FACES))
    except ValueError:
        return FACES


def with_dotenv(env: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """Return `env` over the lines of a `.env` file, where there is one.

    Raises SettingsRefusedError where the service is public: files left in a folder of code are
    read by too many.
    """
    if not dotenv.exists():
        return dict(env)
    merged = {**_dotenv_lines(dotenv), **env}
    if not shapes.is_loopback(merged.get("VESTKA_PUBLIC_URL", "http://localhost")):
        sentence = f"{dotenv.name} is for development only: give the settings as environment"
        raise SettingsRefusedError([sentence])
    return merged


class _Reader:
    """Turns texts into values; a value that cannot be is a problem and becomes None."""

    def __init__(
        self, values: Mapping[str, str], problems: list[str], no_use: frozenset[str]
    ) -> None:
        self._values = values
        self._problems = problems
        self._no_use = no_use

    def settings(self) -> Settings:
        home = self._read("HOME", Path) or DEFAULT_HOME
        twilio = self._twilio()
        return Settings(
            home=home,
            public_url=self._read("PUBLIC_URL", shapes.public_url) or "",
            faces=self._read("FACES", shapes.faces) or FACES,
            spool=self._read("SPOOL", Path) or home / "spool",
            database_url=self._read("DATABASE_URL", shapes.database_url),
            redis_url=self._read("REDIS_URL", shapes.redis_url),
            keyring=self._read("KEYRING", Secret),
            pepper=self._read("PEPPER", shapes.pepper),
            operator=self._read("OPERATOR", shapes.operator),
            ops_port=self._read("OPS_PORT", shapes.port),
            watchdog_url=self._read("WATCHDOG_URL", shapes.watchdog_url),
            twilio=twilio,
            signal_service=self._read("SIGNAL_SERVICE", shapes.service_url),
            signal_intake=self._read("SIGNAL_INTAKE", shapes.signal_intake),
            demo_clock=self._demo_clock(twilio),
            tombstones=self._read("TOMBSTONES", Path) or home / "tombstones",
            backup_key=self._read("BACKUP_KEY", str),
        )

    def _read(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        text = self._values.get(f"VESTKA_{name}")
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as refusal:
            self._problems.append(f"VESTKA_{name} {refusal}")
            return None

    def _twilio(self) -> TwilioSettings | None:
        account = self._read("TWILIO_ACCOUNT", shapes.twilio_account)
        tokens = self._read("TWILIO_TOKEN", shapes.twilio_tokens)
        api = self._read("TWILIO_API", shapes.twilio_api)
        service = self._read("TWILIO_SERVICE", shapes.twilio_service)
        given = {name for name in self._values if name.startswith("VESTKA_TWILIO_")}
        for name in ("VESTKA_TWILIO_ACCOUNT", "VESTKA_TWILIO_TOKEN"):
            if given and name not in given | self._no_use:
                self._problems.append(f"{name} is missing: other settings of Twilio are given")
        if account is None or (tokens is None and "VESTKA_TWILIO_TOKEN" not in self._no_use):
            return None
        return TwilioSettings(account=account, tokens=tokens or (), api=api, service=service)

    def _demo_clock(self, twilio: TwilioSettings | None) -> Path | None:
        path = self._read("DEMO_CLOCK", Path)
        api = (twilio and twilio.api) or ""
        signal_service = self._values.get("VESTKA_SIGNAL_SERVICE")
        gateways = [api, signal_service] if signal_service else [api]
        # A clock that can be moved must never stand beside a gateway that reaches real phones.
        if path and not all(map(shapes.is_loopback, gateways)):
            self._problems.append(
                "VESTKA_DEMO_CLOCK is for the sandbox: remove it, "
                "or let VESTKA_TWILIO_API and VESTKA_SIGNAL_SERVICE be loopback addresses"
            )
        return path


def _strangers(env: Mapping[str, str]) -> list[str]:
    # A misspelt VESTKA_WATCHDOG_URL would silently mean: no watchdog.
    return sorted(name for name in env if name.startswith("VESTKA_") and name not in _KNOWN)


def _values(env: Mapping[str, str], problems: list[str], no_use: frozenset[str]) -> dict[str, str]:
    values = {name: env[name] for name in (SECRETS | PLAIN) - no_use if env.get(name)}
    for name in sorted(SECRETS - no_use):
        path = env.get(f"{name}_FILE")
        if path and name in values:
            problems.append(f"{name} and {name}_FILE are both set: remove one")
        elif path and name == "VESTKA_KEYRING":
            values[name] = path  # the keyring is read, checked and rotated where it lies
        elif path:
            _read_file(name, Path(path), values, problems)
    return values


def _read_file(name: str, path: Path, values: dict[str, str], problems: list[str]) -> None:
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        problems.append(f"{name}_FILE cannot be read: name a file this process may read")
        return
    if text:
        values[name] = text
    else:
        problems.append(f"{name}_FILE is empty: put the secret into it")


def _dotenv_lines(dotenv: Path) -> dict[str, str]:
    lines = (line.strip() for line in dotenv.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
