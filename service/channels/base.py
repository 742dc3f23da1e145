"""What every gateway can do for us, in our words and not in the gateway's.

No gateway offers an idempotency key, so every send ends in one of four fates and the
delivering use case, never the channel, decides whether to try again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from service.domain.address import ChannelName


class Fate(StrEnum):
    """What we know of a send that did not end in a receipt."""

    NOT_SENT = "not-sent"  # never processed: the same effect may be tried again
    REFUSED = "refused"  # permanent for this address or text
    UNKNOWN = "unknown"  # may have reached the phone: only evidence resolves it


class DeliveryState(StrEnum):
    """How far a message got, in rising rank (a later report never lowers it)."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as the gateway needs it; `ref` is the attempt's opaque id."""

    sender: str = field(repr=False)  # I5: a repr may end in a log
    to: str = field(repr=False)
    text: str = field(repr=False)
    ref: str


class HeldUp(StrEnum):
    """What cannot send for a while."""

    SENDER = "sender"
    CHANNEL = "channel"  # the account behind all senders of a channel


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a complaint of a gateway means beyond the message it was about."""

    holds_up: HeldUp | None = None
    for_operator: bool = False  # a person must repair, pay or confirm something
    opted_out: bool = False  # somebody on that phone told the carrier to send no more


NO_TROUBLE = Trouble()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The gateway has taken the message and calls it `message_id`."""

    message_id: str
    state: DeliveryState
    code: str = ""  # the gateway's error code when undelivered


@dataclass(frozen=True, slots=True)
class Arrived:
    """One inbound message as the gateway reported it; nothing is attributed yet."""

    gateway: str  # "twilio" or "signal"
    message_id: str
    channel: ChannelName
    sender: str = field(repr=False)  # ours: the number it was sent to
    author: str = field(repr=False)  # theirs: the number or account it came from
    text: str = field(repr=False)
    readable: bool = True  # False: a photo, a voice note (R10: came, not readable)
    verified: bool = True  # False: fetch it from the gateway before it is believed
    hint: str = field(default="", repr=False)  # a number shown beside the account, if any
    device: int = 0  # of the account it was written on; 0: the gateway does not tell
    opted_out: bool = False  # the carrier took it for its own word STOP, and acted on it


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody's safety number as a gateway lists it for one account of ours."""

    account: str = field(repr=False)
    number: str = field(repr=False)
    key: str = field(repr=False)
    trusted: bool


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A status callback: `ref` binds it to the attempt even when the receipt was lost."""

    message_id: str
    ref: str
    state: DeliveryState
    code: str = ""
    trouble: Trouble = NO_TROUBLE


class ChannelError(Exception):
    """A send that brought no receipt. Carries a code, never a number or a text (I5)."""

    def __init__(
        self,
        fate: Fate,
        code: str,
        *,
        trouble: Trouble = NO_TROUBLE,
        retry_after: timedelta | None = None,
    ) -> None:
        """`trouble`: what it means beyond this one message."""
        super().__init__(f"{fate}: {code}")
        self.fate = fate
        self.code = code
        self.trouble = trouble
        self.retry_after = retry_after

    @property
    def account_wide(self) -> bool:
        """Whether the sender or the whole account is held up, not this address alone."""
        return self.trouble.holds_up is not None


@runtime_checkable
class KeepsIdentities(Protocol):
    """A gateway that knows people by safety numbers, and holds back what a changed one wrote."""

    def identities(self, sender: str) -> Sequence[Identity]:
        """Return whom our account `sender` knows. Raises ChannelError."""
        ...

    def trust(self, sender: str, identity: Identity) -> None:
        """Let what `identity` wrote to `sender` be read. Raises ChannelError."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """One message as a gateway still keeps it."""

    message_id: str
    created_at: datetime
    inbound: bool
    has_text: bool
    is_final: bool  # nothing more will become of it


@runtime_checkable
class KeepsTexts(Protocol):
    """A gateway that keeps what passed through it until it is told to forget."""

    def held(self, number: str, before: datetime) -> Sequence[Held]:
        """Return what it keeps of our `number`, made before then. Raises ChannelError."""
        ...

    def redact(self, message_id: str) -> None:
        """Blank the words; again is harmless. Raises ChannelError."""
        ...

    def delete(self, message_id: str) -> None:
        """Delete the record; again is harmless. Raises ChannelError, NOT_SENT: too early."""
        ...


class Channel(Protocol):
    """One gateway. Blocking; every call returns or raises within its time-out."""

    name: ChannelName

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over, once. Raises ChannelError."""
        ...

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:
        """Return messages the gateway holds that could be `message`, made at or after `since`.

        Empty where the gateway cannot list. Raises ChannelError when it cannot be asked.
        """
        ...

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:
        """Return inbound messages to our `sender` the gateway holds since then."""
        ...

    def fetch(self, message_id: str) -> Arrived:
        """Return an inbound message as the gateway itself holds it.

        Raises ChannelError; REFUSED where there is no such message.
        """
        ...
