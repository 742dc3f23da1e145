"""What the text of each setting must look like.

A parser raises ValueError with the rest of a sentence that begins with the setting's name:
what to write instead, never what was written.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from service.domain.address import Address, AddressRefusedError, ChannelName, parse_number

FACES = frozenset({"exile", "desk", "intake", "ops"})
PEPPER_BYTES_MIN = 16
INTAKE_PATH_MIN = 16  # characters of the secret path: it is all that keeps forged frames out
PORT_MAX = 65535
TWILIO_TOKENS_MAX = 2  # the old one and the new one while rotating

_DATABASE_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_QUEUE_SCHEMES = frozenset({"redis", "rediss", "unix"})
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")


class Secret:
    """A value that no repr, log or traceback shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, at the edge where it is used."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


def is_loopback(url: str) -> bool:
    """Tell whether an address cannot leave this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _web_url(text: str, *, refusal: str) -> SplitResult:
    # urlsplit's own errors quote the text, which may be a secret: only our sentence leaves.
    try:
        url = urlsplit(text)
        reachable = url.scheme in {"http", "https"} and url.hostname and url.port != 0
    except ValueError:
        raise ValueError(refusal) from None
    if not reachable or url.query or url.fragment or url.username:
        raise ValueError(refusal)
    return url


def _guarded_url(text: str) -> SplitResult:
    refusal = "must be https://HOST, or http:// on a loopback address"
    url = _web_url(text, refusal=refusal)
    if url.scheme == "http" and not is_loopback(text):
        raise ValueError(refusal)
    return url


def public_url(text: str) -> str:
    """Return the address people and gateways reach us under, without a last slash."""
    return _guarded_url(text).geturl().rstrip("/")


def twilio_api(text: str) -> str:
    """Return the address of Twilio or of a pretend Twilio, without a last slash."""
    return _guarded_url(text).geturl().rstrip("/")


def service_url(text: str) -> str:
    """Return the address of a service beside us, which may be plain HTTP."""
    return _web_url(text, refusal="must be http://HOST:PORT or https://HOST").geturl().rstrip("/")


def watchdog_url(text: str) -> Secret:
    """Return the address the clock beats to; its path or query is a secret."""
    _guarded_url(text.partition("?")[0])
    return Secret(text)


def signal_intake(text: str) -> Secret:
    """Return where the listener takes envelopes: loopback and a secret path."""
    refusal = (
        "must be http://127.0.0.1:PORT/SECRET with a loopback address and "
        f"a secret of {INTAKE_PATH_MIN} characters or more"
    )
    url = _web_url(text, refusal=refusal)
    if not is_loopback(text) or url.port is None or len(url.path) <= INTAKE_PATH_MIN:
        raise ValueError(refusal)
    return Secret(text)


def database_url(text: str) -> Secret:
    """Return the address of PostgreSQL as SQLAlchemy wants it."""
    scheme, found, rest = text.partition("://")
    if not found or scheme not in _DATABASE_SCHEMES:
        refusal = "must be postgresql://…: PostgreSQL is the only database"
        raise ValueError(refusal)
    return Secret(f"postgresql+psycopg://{rest}")


def redis_url(text: str) -> Secret:
    """Return the address of Valkey or Redis."""
    scheme, found, _ = text.partition("://")
    if not found or scheme not in _QUEUE_SCHEMES:
        refusal = "must be redis://, rediss:// or unix://"
        raise ValueError(refusal)
    return Secret(text)


def pepper(text: str) -> Secret:
    """Return the pepper if it is long enough to be one."""
    if len(text.encode()) < PEPPER_BYTES_MIN:
        refusal = f"is too short: give {PEPPER_BYTES_MIN} random characters or more"
        raise ValueError(refusal)
    return Secret(text)


def operator(text: str) -> Address:
    """Return where the operator is paged."""
    channel, _, number = text.partition(":")
    refusal = "must be like sms:+48… or signal:+48…, with a whole number"
    try:
        return Address(ChannelName(channel), parse_number(number))
    except (AddressRefusedError, ValueError):
        raise ValueError(refusal) from None


def port(text: str) -> int:
    """Return a TCP port."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= PORT_MAX):
        refusal = f"must be a port between 1 and {PORT_MAX}"
        raise ValueError(refusal)
    return int(text)


def faces(text: str) -> frozenset[str]:
    """Return the faces to serve."""
    faces = frozenset(face.strip() for face in text.split(","))
    if not faces <= FACES:
        refusal = f"must be some of {', '.join(sorted(FACES))}, separated by commas"
        raise ValueError(refusal)
    return faces


def twilio_account(text: str) -> str:
    """Return the account SID."""
    if not _ACCOUNT.fullmatch(text):
        refusal = "must be an account SID: AC and 32 hexadecimal digits"
        raise ValueError(refusal)
    return text


def twilio_service(text: str) -> str:
    """Return the Messaging Service SID."""
    if not _SERVICE.fullmatch(text):
        refusal = "must be a Messaging Service SID: MG and 32 hexadecimal digits"
        raise ValueError(refusal)
    return text


def twilio_tokens(text: str) -> tuple[Secret, ...]:
    """Return the tokens, the one to send with first."""
    tokens = tuple(Secret(token.strip()) for token in text.split(",") if token.strip())
    if not 0 < len(tokens) <= TWILIO_TOKENS_MAX:
        refusal = "must be one token, or two separated by a comma while rotating"
        raise ValueError(refusal)
    return tokens
