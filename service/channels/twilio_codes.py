"""What Twilio's status words and error numbers mean to us, as data.

Which number calls for which action is decided here; what is then done is the delivering
use case's. Twilio splits its numbers over time, so an unknown one has a safe default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from service.channels.base import NO_TROUBLE, DeliveryState, Fate, HeldUp, Trouble

OPTED_OUT = "21610"  # they wrote STOP: for a welfare check that is an event, not an error
NOT_FOUND = "20404"
TOO_EARLY = "20009"  # a message may not be deleted before it has reached its last state

_TOO_MANY_REQUESTS = 429
_REQUEST_TIMEOUT = 408
_SERVER_FAULT = 500
_CLIENT_FAULT = 400
_OURS_TO_REPAIR = frozenset({401, 403, 404, 405})  # token, account or address of the API is wrong

STATES: Mapping[str, DeliveryState] = {
    "scheduled": DeliveryState.ACCEPTED,
    "accepted": DeliveryState.ACCEPTED,
    "queued": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.SENT,
    "partially_delivered": DeliveryState.SENT,  # half a text is neither read nor lost
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.UNDELIVERED,
    "canceled": DeliveryState.UNDELIVERED,
}


# That a call was answered is a fact about a telephone or its mailbox; only a key is a person.
CALL_STATES: Mapping[str, DeliveryState] = {
    "queued": DeliveryState.ACCEPTED,
    "initiated": DeliveryState.ACCEPTED,
    "ringing": DeliveryState.SENT,
    "in-progress": DeliveryState.SENT,
    "completed": DeliveryState.DELIVERED,
    "busy": DeliveryState.UNDELIVERED,
    "no-answer": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.UNDELIVERED,
    "canceled": DeliveryState.UNDELIVERED,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one error number says of a send, or of a message reported undelivered."""

    fate: Fate
    trouble: Trouble = NO_TROUBLE  # what it means beyond this one message
    permanent: bool = False  # no later attempt to this address can end otherwise
    retry_after: timedelta | None = None


_ALL = Trouble(HeldUp.CHANNEL)
_ONE = Trouble(HeldUp.SENDER)

# A person must repair the settings, of all or of this sender.
_HELD_UP = Meaning(Fate.NOT_SENT, Trouble(HeldUp.CHANNEL, for_operator=True))
_SENDER_HELD_UP = Meaning(Fate.NOT_SENT, Trouble(HeldUp.SENDER, for_operator=True))
_SWITCHED_OFF = Meaning(Fate.REFUSED, Trouble(for_operator=True))
_REFUSED = Meaning(Fate.REFUSED)
_NEVER = Meaning(Fate.REFUSED, permanent=True)
_QUEUE_FULL = Meaning(Fate.NOT_SENT, _ONE, retry_after=timedelta(minutes=1))
_TOO_FAST = Meaning(Fate.NOT_SENT, _ALL, retry_after=timedelta(seconds=5))
_UNKNOWN = Meaning(Fate.UNKNOWN)

MEANINGS: Mapping[str, Meaning] = {
    "20003": _HELD_UP,  # wrong token, or the account is suspended
    "20005": _HELD_UP,  # account not active
    TOO_EARLY: Meaning(Fate.NOT_SENT, retry_after=timedelta(minutes=1)),
    NOT_FOUND: _HELD_UP,  # asked to send, Twilio does not know the account
    "20429": _TOO_FAST,
    "21211": _NEVER,  # not a number
    "21408": _SWITCHED_OFF,  # this country is switched off in the console
    "21606": _SENDER_HELD_UP,  # the sender is not ours or cannot send
    "21608": _SWITCHED_OFF,  # trial account, number not confirmed
    OPTED_OUT: Meaning(Fate.REFUSED, Trouble(opted_out=True), permanent=True),
    "21611": _QUEUE_FULL,
    "21612": _SWITCHED_OFF,  # no route from this sender to this number
    "21614": _NEVER,  # a landline
    "21617": _REFUSED,  # the text is too long
    "21657": _SENDER_HELD_UP,  # the sender may not be used so
    "21660": _SENDER_HELD_UP,  # the sender belongs to another account
    "21663": _SENDER_HELD_UP,  # the sender lives in another region
    "21703": _HELD_UP,  # the Messaging Service has no sender
    "30001": _QUEUE_FULL,
    "30002": _HELD_UP,  # account suspended
    "30003": _REFUSED,  # phone off or out of reach: may be tried again, and is worth knowing
    "30004": _REFUSED,  # blocked: never repeat the same text by itself
    "30005": _NEVER,  # no such number
    "30006": _NEVER,  # a landline or a carrier that cannot be reached
    "30007": _REFUSED,  # filtered: never repeat the same text by itself
    "30008": _REFUSED,  # unknown to the carrier: worth one more attempt
    "30034": _SENDER_HELD_UP,  # sender not registered (United States)
    "30036": Meaning(Fate.NOT_SENT),  # its validity ran out before it left
    # A rolling cap over 24 hours: a pause for the whole line, not a backoff of seconds.
    "63038": Meaning(
        Fate.NOT_SENT, Trouble(HeldUp.CHANNEL, for_operator=True), retry_after=timedelta(hours=1)
    ),
}


def meaning_of(code: str) -> Meaning:
    """Return what error `code` means by itself, for instance in a delivery report."""
    return MEANINGS.get(code, _REFUSED)


def meaning_of_answer(status: int, code: str) -> Meaning:
    """Return what an HTTP answer with `status` and error `code` means for a send."""
    if status == _TOO_MANY_REQUESTS:  # documented as never processed
        known = MEANINGS.get(code, _TOO_FAST)
        return known if known.fate is Fate.NOT_SENT else _TOO_FAST
    if status == _REQUEST_TIMEOUT or not _CLIENT_FAULT <= status < _SERVER_FAULT:
        return _UNKNOWN  # a 5xx may have sent (20500), whatever number it carries
    if code in MEANINGS:
        return MEANINGS[code]
    return _HELD_UP if status in _OURS_TO_REPAIR else _REFUSED
