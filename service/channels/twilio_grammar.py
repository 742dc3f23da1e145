"""Which signed texts can be read in one way only.

Twilio signs the address followed by every name and value, sorted and joined without a
separator. Whoever holds one signed request can therefore cut the same text elsewhere:
`From` moved into `Body`, a city that swallows its neighbours. A form is believed only
when no other cut of its text is a possible message. What becomes of the others (asked
for at Twilio) is not decided here.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

NUMBER = r"\+[1-9][0-9]{6,14}"
ACCOUNT_SID = r"AC[0-9a-f]{32}"
MESSAGE_SID = r"(?:SM|MM)[0-9a-f]{32}"

REQUIRED = frozenset({"AccountSid", "Body", "From", "MessageSid", "NumMedia", "To"})

_MARKS_MAX = 200  # no real message has so many; beyond it, asking Twilio costs less
_TEXT_MAX = 1_600
_LAST = "\uffff"  # sorts after every name

_EXACT = {
    "AccountSid": ACCOUNT_SID,
    "ApiVersion": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "Body": rf"(?s:.{{0,{_TEXT_MAX}}})",
    "From": NUMBER,  # words and short codes can write too, but are never believed unasked
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
_PLACES = [f"{whose}{what}" for whose, what in product(("From", "To"), ("City", "State"))]
_PLACES += [f"{whose}{what}" for whose, what in product(("From", "To"), ("Country", "Zip"))]
_MEDIA = [f"Media{what}{place}" for what, place in product(("ContentType", "Url"), range(10))]
NAMES = tuple(sorted([*_EXACT, *_PLACES, *_MEDIA]))


def _ornament_shape() -> str:
    # Free text beside Body may hold no name of a parameter ("Toronto" may stand).
    names = [rf"{name}\+" if name in {"From", "To"} else name for name in NAMES]
    return rf"(?s:(?!{'|'.join(names)}).){{0,400}}"


_ORNAMENT = _ornament_shape()
SHAPES: Mapping[str, re.Pattern[str]] = {
    "": re.compile(""),
    **{name: re.compile(_EXACT.get(name, _ORNAMENT)) for name in NAMES},
}


class _Mark(NamedTuple):
    start: int  # where a name stands in the text
    end: int  # where its value would begin
    name: str


def is_unambiguous(fields: Mapping[str, str]) -> bool:
    """Return whether `fields` are a well-formed message and the only one their text can be."""
    if not REQUIRED <= fields.keys() <= SHAPES.keys():
        return False
    if not all(SHAPES[name].fullmatch(value) for name, value in fields.items()):
        return False
    return _readings("".join(f"{name}{fields[name]}" for name in sorted(fields))) == 1


def _readings(text: str) -> int:
    """Count the ways to cut `text` into sorted, well-formed names and values."""
    marks = sorted(_marks(text))
    if len(marks) > _MARKS_MAX:
        return _MARKS_MAX
    marks = [_Mark(0, 0, ""), *marks, _Mark(len(text), len(text), _LAST)]
    ways = {marks[-1]: 1}
    for mark in reversed(marks[:-1]):
        ways[mark] = sum(
            ways[after] for after in marks if after in ways and _joins(text, mark, after)
        )
    return ways[marks[0]]


def _marks(text: str) -> Iterator[_Mark]:
    for name in NAMES:
        for found in re.finditer(name, text):
            yield _Mark(found.start(), found.end(), name)


def _joins(text: str, mark: _Mark, after: _Mark) -> bool:
    """Return whether the text between is a value of `mark` when `after` is the next name."""
    if after.start < mark.end or after.name <= mark.name:
        return False
    if any(mark.name < name < after.name for name in REQUIRED):
        return False
    return SHAPES[mark.name].fullmatch(text, mark.end, after.start) is not None
