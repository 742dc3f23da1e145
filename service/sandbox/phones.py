"""Pretend phones: every E.164 number that is not one of the gateways' own.

A phone only holds what reached it and how it fails; carrying is the carriers' work.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from service.domain.address import AddressRefusedError, ChannelName, parse_number
from service.sandbox.chance import draw_hex, draw_uuid
from service.sandbox.journal import Journal


@dataclass(frozen=True, slots=True)
class Delivered:
    """One text that really reached a phone."""

    at: datetime
    channel: ChannelName
    sender: str = field(repr=False)
    to: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str  # what the gateway calls it
    ref: str = ""  # the attempt's opaque id, where the sender told it


@dataclass(frozen=True, slots=True)
class Written:
    """One text a phone sent; `carried` is False where no carrier takes it to us."""

    at: datetime
    channel: ChannelName
    to: str = field(repr=False)
    text: str = field(repr=False)
    carried: bool


@dataclass(slots=True)
class Phone:
    """One pretend phone and the ways in which it can fail."""

    number: str = field(repr=False)
    inbox: list[Delivered] = field(default_factory=list, repr=False)
    written: list[Written] = field(default_factory=list, repr=False)
    reachable: bool = True  # False: undelivered, 30003
    blocked: bool = False  # True: undelivered, 30006
    fails_with: int | None = None  # undelivered with this code instead
    landline: bool = False  # True: refused at once, 21614
    has_signal: bool = True
    trusted: bool = True  # False: its Signal safety number has changed
    set_ups: int = 1  # how often Signal was set up on it: each time a new safety number
    hides_number: bool = False  # True: on Signal it shows its account alone
    shows_number: str = field(default="", repr=False)  # the number its account took over
    signal_device: int = 1
    ringing: list[str] = field(default_factory=list)  # calls, by the gateway's id

    def set_up_anew(self) -> None:
        """Let Signal be set up once more for this number: a new phone, or a seized card."""
        self.set_ups += 1
        self.trusted = False

    def undelivered_code(self) -> int | None:
        """Return the carrier's code for an SMS that cannot reach this phone, None when it can."""
        if self.fails_with is not None:
            return self.fails_with
        if not self.reachable:
            return 30003
        return 30006 if self.blocked else None


def account_of(number: str) -> UUID:
    """Return the Signal account id of `number`: the same in every world, as it is bound for years."""
    return draw_uuid("account", number)


def safety_number_of(phone: Phone) -> str:
    """Return the digits that change when Signal is set up anew on this phone."""
    digits = draw_hex("identity", phone.number, phone.set_ups)
    return str(int(digits, 16)).zfill(60)[:60]


class Phonebook:
    """All phones by number, made when first asked for."""

    def __init__(self, journal: Journal) -> None:
        """Begin with no phone."""
        self._journal = journal
        self._phones: dict[str, Phone] = {}
        self._accounts: dict[str, str] = {}
        self.on_delivered: Callable[[Delivered], None] | None = None

    def phone(self, number: str) -> Phone:
        """Return the phone with `number`; AddressRefusedError where that is no number."""
        found = self._phones.get(number)
        if found is None:
            number = parse_number(number)
            found = self._phones.setdefault(number, Phone(number))
            self._accounts[str(self.account(number))] = number
        return found

    def phones(self) -> list[Phone]:
        """Return all phones anybody has asked for, in that order."""
        return list(self._phones.values())

    def account(self, number: str) -> UUID:
        """Return the Signal account id of `number`."""
        return account_of(number)

    def number_of(self, recipient: str) -> str | None:
        """Return the number behind an E.164 number or a known Signal account id."""
        try:
            return parse_number(recipient)
        except AddressRefusedError:
            return self._accounts.get(recipient)

    def deliver(self, delivered: Delivered) -> None:
        """Put a text on its phone and tell the observer."""
        self.phone(delivered.to).inbox.append(delivered)
        self._journal.note(
            "delivered",
            channel=delivered.channel.value,
            sender=delivered.sender,
            to=delivered.to,
            text=delivered.text,
            message_id=delivered.message_id,
        )
        if self.on_delivered is not None:
            self.on_delivered(delivered)
