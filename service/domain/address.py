"""How a person is reached: a channel and what the channel calls them.

Whether a number can exist in its country is judged at the door (web, cli), not here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class ChannelName(StrEnum):
    """The ways a message can travel; sending and receiving are proved apart."""

    SMS = "sms"
    SIGNAL = "signal"
    VOICE = "voice"  # rings a responder awake; nobody writes on it, and nothing is heard


WRITTEN = (ChannelName.SMS, ChannelName.SIGNAL)  # the channels texts travel on, and are heard on


class AddressRefusedError(ValueError):
    """The text cannot be an address on that channel."""


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach a person."""

    channel: ChannelName
    to: str  # E.164 (`+48500100301`); on Signal also an account id


def parse_number(text: str) -> str:
    """Return `text` as E.164 without spaces, dashes or brackets; raise AddressRefusedError."""
    number = re.sub(r"[\s().-]", "", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if not _E164.fullmatch(number):
        message = "write the number with + and the country code, for example +48 500 100 301"
        raise AddressRefusedError(message)
    return number
