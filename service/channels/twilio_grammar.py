"""Which forms have a signed text that can be cut in one way only.

Twilio signs the address followed by every name and value, sorted and joined without a
separator. Whoever holds one signed request can therefore cut the same text elsewhere:
`From` moved into `Body`, a city that swallows its neighbours. A form of these shapes is
the only one its text can be: no value but Body may hold a name, so nothing after a From
taken out of Body can swallow the true one. What becomes of other forms (asked for at
Twilio) is not decided here.
"""

import re
from collections.abc import Mapping
from itertools import product

NUMBER = r"\+[1-9][0-9]{6,14}"
ACCOUNT_SID = r"AC[0-9a-f]{32}"
CALL_SID = r"CA[0-9a-f]{32}"
MESSAGE_SID = r"(?:SM|MM)[0-9a-f]{32}"

REQUIRED = frozenset({"AccountSid", "Body", "From", "MessageSid", "NumMedia", "To"})

_EXACT = {
    "AccountSid": ACCOUNT_SID,
    "ApiVersion": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "Body": r"(?s:.{0,1600})",
    "From": NUMBER,  # words and short codes can write too, but are never believed unasked
    "FromCountry": r"[A-Z]{2}",
    "MessageSid": MESSAGE_SID,
    "MessagingServiceSid": r"(?:MG[0-9a-f]{32})?",
    "NumMedia": r"[0-9]{1,2}",
    "NumSegments": r"[0-9]{1,3}",
    "OptOutType": r"STOP|START|HELP",
    "SmsMessageSid": MESSAGE_SID,
    "SmsSid": MESSAGE_SID,
    "SmsStatus": r"received",
    "To": NUMBER,
}
_AUTHORS_PLACE = frozenset({"FromCity", "FromCountry", "FromState", "FromZip"})
_PLACES = [*_AUTHORS_PLACE, "ToCity", "ToCountry", "ToState", "ToZip"]
_MEDIA = [f"Media{what}{place}" for what, place in product(("ContentType", "Url"), range(10))]
NAMES = tuple(sorted({*_EXACT, *_PLACES, *_MEDIA}))


def _ornament() -> str:
    # Our own number always begins with a plus, so that "Toronto" may stand.
    names = "|".join(r"To\+" if name == "To" else name for name in NAMES)
    return rf"(?s:(?!{names}).){{0,400}}"


_ORNAMENT = _ornament()
_SHAPES = {name: re.compile(_EXACT.get(name, _ORNAMENT)) for name in NAMES}


def is_unambiguous(fields: Mapping[str, str]) -> bool:
    """Return whether `fields` are a well-formed message and the only one their text can be."""
    if not REQUIRED <= fields.keys() <= _SHAPES.keys():
        return False
    # A firm writing as "City" or "CountryPL" would look like a place of whoever it names
    # in its text. It has no country of its own, so the four come all or not at all.
    if fields.keys() & _AUTHORS_PLACE not in (set(), _AUTHORS_PLACE):
        return False
    return all(_SHAPES[name].fullmatch(value) for name, value in fields.items())
