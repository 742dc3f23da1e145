"""The shapes in which requests and answers pass between the faces and the engine.

They carry what was on the wire and nothing else; what a gateway makes of it is
decided by `twilio_gateway` and `signal_gateway`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

Pairs = tuple[tuple[str, str], ...]


class Hang(Enum):
    """No answer ever comes: the client must see its own time-out."""

    HANG = "hang"


HANG = Hang.HANG


class PostFailedError(Exception):
    """A webhook found nobody listening, or nobody who answered in time."""


class PostWaitsError(Exception):
    """A frame was sent and is not answered yet: its sender goes on waiting."""


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """One request to a pretend gateway; header names are lower-case."""

    method: str
    path: str
    query: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Pairs = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """One answer of a pretend gateway; `json` None means an empty body."""

    status: int
    json: object = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One signed POST from the gateway to us; `form` and `body` say the same."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    form: Pairs = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What our side answered."""

    status: int
    content_type: str = ""
    body: str = field(default="", repr=False)


Post = Callable[[WebhookRequest], WebhookResponse]
FramePost = Callable[[bytes], int]  # the raw notification of Signal; the status answered
Answer = GatewayResponse | Hang
