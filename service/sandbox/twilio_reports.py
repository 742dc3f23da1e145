"""The parameters of Twilio's webhooks: inbound messages and delivery reports.

When they are posted is decided by the carrier, how by the courier.
"""

from datetime import datetime

from service.sandbox.segments import count_segments
from service.sandbox.twilio_messages import API, Message, error_text
from service.sandbox.twilio_numbers import country_of
from service.sandbox.wire import Pairs

_KEYWORDS = {
    "STOP": frozenset(
        {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
    ),
    "START": frozenset({"START", "UNSTOP", "YES"}),
    "HELP": frozenset({"HELP", "INFO"}),
}


def opt_out_type(text: str) -> str:
    """Return which keyword the carrier takes `text` for, empty for ordinary words."""
    word = text.strip().upper()
    return next((kind for kind, words in _KEYWORDS.items() if word in words), "")


def status_form(message: Message, now: datetime) -> Pairs:
    """Return the parameters of a delivery report as of `now`."""
    form = [
        ("AccountSid", message.account),
        ("ApiVersion", "2010-04-01"),
        ("From", message.sender),
        ("MessageSid", message.sid),
        ("MessageStatus", message.status),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("To", message.to),
    ]
    if message.service_sid is not None:
        form.append(("MessagingServiceSid", message.service_sid))
    if message.error_code is not None:
        form.append(("ErrorCode", str(message.error_code)))
        form.append(("ErrorMessage", error_text(message.error_code) or ""))
    if message.status == "delivered":
        form.append(("RawDlrDoneDate", now.strftime("%y%m%d%H%M")))
    return tuple(form)


def inbound_form(message: Message, choice: str) -> Pairs:
    """Return the parameters that report an inbound message; `choice` is the opt-out keyword."""
    form = [
        ("AccountSid", message.account),
        ("ApiVersion", "2010-04-01"),
        ("Body", message.body),
        *_place("From", message.sender),
        ("MessageSid", message.sid),
        ("NumMedia", str(len(message.media))),
        ("NumSegments", str(count_segments(message.body))),
        ("SmsMessageSid", message.sid),
        ("SmsSid", message.sid),
        ("SmsStatus", "received"),
        *_place("To", message.to),
    ]
    if message.service_sid is not None:
        form.append(("MessagingServiceSid", message.service_sid))
    if choice:
        form.append(("OptOutType", choice))
    for place, kind in enumerate(message.media):
        form.append((f"MediaContentType{place}", kind))
        form.append((f"MediaUrl{place}", f"https://api.twilio.com{_media(message, place)}"))
    return tuple(form)


def _place(side: str, number: str) -> Pairs:
    blank = tuple((f"{side}{part}", "") for part in ("City", "State", "Zip"))
    return ((side, number), *blank, (f"{side}Country", country_of(number)))


def _media(message: Message, place: int) -> str:
    sid = f"ME{message.sid[2:-2]}{place:02d}"
    return f"{API}/Accounts/{message.account}/Messages/{message.sid}/Media/{sid}"
