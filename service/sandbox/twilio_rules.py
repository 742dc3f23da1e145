"""Which new message Twilio takes, and with which code it refuses one.

Strict where the real one is lenient: a parameter the published text does not know is
refused (20001), so that a slip of ours is seen. What becomes of a message that was
taken is not decided here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from service.sandbox.phones import Phonebook
from service.sandbox.twilio_numbers import Numbers, OwnNumber, country_of
from service.sandbox.twilio_refusals import bad
from service.sandbox.wire import Pairs

BODY_MAX = 1600
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_VALIDITY_MAX_S = 36_000


def _is_boolean(value: str) -> bool:
    return value.lower() in {"true", "false"}


def _is_validity(value: str) -> bool:
    return value.isdecimal() and 1 <= int(value) <= _VALIDITY_MAX_S


def is_callback(value: str) -> bool:
    """Whether Twilio would call such an address."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host


# Name, what it must be, and the code of the refusal. What is in the published text but
# missing here (media, scheduling, templates) this world does not carry, and says so.
_PARAMETERS: dict[str, tuple[Callable[[str], object], int]] = {
    "To": (_E164.fullmatch, 21211),
    "From": (_E164.fullmatch, 21212),
    "MessagingServiceSid": (_SERVICE.fullmatch, 21701),
    "Body": (lambda value: len(value) <= BODY_MAX, 21617),
    "StatusCallback": (is_callback, 21609),
    "ValidityPeriod": (_is_validity, 20001),
    "ContentRetention": (lambda value: value == "retain", 30029),
    "AddressRetention": (lambda value: value == "retain", 30029),
    "RiskCheck": (lambda value: value in {"enable", "disable"}, 20001),
    "SmartEncoded": (_is_boolean, 20001),
    "ProvideFeedback": (_is_boolean, 20001),
    "ForceDelivery": (_is_boolean, 20001),
    "Attempt": (str.isdecimal, 20001),
    "MaxPrice": (re.compile(r"[0-9]+(\.[0-9]+)?").fullmatch, 20001),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A new message that may go."""

    own: OwnNumber
    to: str = field(repr=False)
    body: str = field(repr=False)
    service_sid: str | None
    callback: str | None = field(repr=False)


def accept(form: Pairs, numbers: Numbers, phonebook: Phonebook) -> Draft:
    """Return the message that `form` asks for, or raise RequestRefusedError."""
    values = _read(form)
    if not values.get("Body"):
        raise bad(21602, "Message body is required.")
    own = _choose_sender(values, numbers)
    to = values["To"]
    _check_destination(own, to, numbers)
    if to not in numbers.owned and phonebook.phone(to).landline:
        raise bad(21614, f"'To' number {to} is not a valid mobile number")
    return Draft(
        own,
        to,
        values["Body"],
        values.get("MessagingServiceSid"),
        values.get("StatusCallback") or own.status_url,
    )


def _read(form: Pairs) -> dict[str, str]:
    values = dict(form)
    if len(values) != len(form):
        raise bad(20001, "Duplicate parameters")
    if not values.get("To"):
        raise bad(21604, "A 'To' phone number is required.")
    for name, value in form:
        if name not in _PARAMETERS:
            raise bad(20001, f"Unknown parameters: {name} is not carried by this sandbox")
        holds, code = _PARAMETERS[name]
        if not holds(value):
            raise bad(code, f"The '{name}' parameter {value} is not valid.")
    return values


def _choose_sender(values: dict[str, str], numbers: Numbers) -> OwnNumber:
    service, sender = values.get("MessagingServiceSid"), values.get("From")
    if service is not None:
        return _choose_from_pool(service, sender, numbers)
    if sender is None:
        raise bad(21603, "A 'From' phone number is required.")
    if sender not in numbers.owned:
        raise bad(21606, f"The 'From' phone number {sender} is not a message-capable number.")
    return numbers.owned[sender]


def _choose_from_pool(service: str, sender: str | None, numbers: Numbers) -> OwnNumber:
    if service not in numbers.services:
        raise bad(21701, "The Messaging Service does not exist")
    pool = numbers.pool(service)
    if not pool:
        raise bad(21703, "The Messaging Service does not have a phone number available")
    if sender is None:
        return pool[0]
    named = [own for own in pool if own.number == sender]
    if not named:
        raise bad(21712, f"The number {sender} does not belong to the Messaging Service")
    return named[0]


def _check_destination(own: OwnNumber, to: str, numbers: Numbers) -> None:
    if to == own.number:
        raise bad(21266, "'To' and 'From' number cannot be the same")
    if country_of(to) in numbers.geo_off:
        raise bad(21408, "Permission to send an SMS has not been enabled for the region")
    if (own.number, to) in numbers.opted_out:
        raise bad(21610, "Attempt to send to unsubscribed recipient")
