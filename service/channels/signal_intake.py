"""What signal-cli-rest-api pushes to us, put into our words: which frame is a message to us.

The frame is taken raw, because the client library takes what our own linked devices sent
for the relative's words. Identity is the account id (`sourceUuid`); a number is a hint that
may be hidden or missing. Nothing raises here: whatever is no message has a name. Storing,
attributing and judging are not decided here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from service.channels.base import Arrived
from service.domain.address import ChannelName

FRAME_BYTES_MAX = 1_000_000  # media come by name only; a text has at most 64 kB
TEXT_CHARS_MAX = 65_536  # more than a phone sends

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_HEX = "[0-9a-f]"
_ACCOUNT_ID = re.compile(rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}", re.IGNORECASE)
_TIMESTAMP_MAX = 1 << 53
_DEVICE_MAX = 1 << 31
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_TEXT = "text/x-signal-plain"  # not a file: the rest of the words, already in `message`

# Never an answer, whatever stands beside it: a gesture, or words that are not for us alone.
_GESTURES = {
    "groupInfo": "group",
    "reaction": "reaction",
    "remoteDelete": "remote-delete",
    "adminDelete": "remote-delete",
}
_UNREADABLE = ("sticker", "contacts", "payment", "pollCreate", "attachments")  # R10
_WORDLESS = {
    "isExpirationUpdate": "expiry",
    "isProfileKeyUpdate": "profile",
    "isEndSession": "session-end",
    "groupCallUpdate": "call",
    "storyContext": "story",
    "pollVote": "poll",
    "pollTerminate": "poll",
    "pinMessage": "pin",
    "unpinMessage": "pin",
}
_OTHER_CONTENTS = {
    "receiptMessage": "receipt",
    "typingMessage": "typing",
    "callMessage": "call",
    "storyMessage": "story",
}

UNTRUSTED = "untrusted"  # kind of a frame that could not be read: the safety number changed

_Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A frame that says nothing to anybody; `kind` is one of our own words."""

    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """No answer, yet something about an account that a person may have to know."""

    kind: str  # UNTRUSTED: its safety number has changed; "exception": it could not be read
    sender: str = field(repr=False)  # ours
    author: str = field(repr=False)
    hint: str = field(repr=False)


Outcome: TypeAlias = Arrived | Told | Ignored


@dataclass(frozen=True, slots=True)
class _Envelope:
    """The parts every frame has, as far as they are well-formed."""

    account: str = field(repr=False)
    author: str = field(repr=False)
    hint: str = field(repr=False)
    device: int
    timestamp: int
    contents: _Json = field(repr=False)


def classify(frame: bytes) -> Outcome:
    """Return what a pushed notification is, given as its bytes; never raises."""
    if len(frame) > FRAME_BYTES_MAX:
        return Ignored("oversize")
    try:
        notification = json.loads(frame)
    except (ValueError, RecursionError):
        return Ignored("malformed")
    return classify_notification(notification)


def classify_notification(notification: object) -> Outcome:
    """Return the same for the parsed JSON: the whole notification or its `params` alone."""
    params = _params(notification)
    if params is None:
        return Ignored("malformed")
    contents = _object(params, "envelope")
    if contents is None:
        return Ignored("error" if "error" in params else "malformed")
    # Asked first: what we sent ourselves must never be read as what she answered.
    if contents.get("syncMessage") is not None:
        return Ignored("sync")
    envelope = _envelope(params, contents)
    return Ignored("malformed") if envelope is None else _classify_envelope(envelope, params)


def _params(notification: object) -> _Json | None:
    if not isinstance(notification, Mapping):
        return None
    if "method" in notification and notification["method"] != "receive":
        return None
    params = notification.get("params", notification)
    if not isinstance(params, Mapping):
        return None
    result = params.get("result")  # a subscription wraps once more
    return result if isinstance(result, Mapping) else params


def _envelope(params: _Json, contents: _Json) -> _Envelope | None:
    account = _matching(_NUMBER, params.get("account"))
    timestamp = _count(contents.get("timestamp"), _TIMESTAMP_MAX)
    # Nobody knows to whom it was said, or could tell it from a repetition.
    if not account or timestamp is None:
        return None
    author = _matching(_ACCOUNT_ID, contents.get("sourceUuid")).lower()
    return _Envelope(
        account=account,
        author=author,
        hint=_matching(_NUMBER, contents.get("sourceNumber")) if author else "",
        device=_count(contents.get("sourceDevice"), _DEVICE_MAX) or 0,
        timestamp=timestamp,
        contents=contents,
    )


def _classify_envelope(envelope: _Envelope, params: _Json) -> Outcome:
    if envelope.hint == envelope.account:
        return Ignored("own")
    if params.get("exception") is not None:
        return _told(envelope, _object(params, "exception") or {})
    return _classify_contents(envelope)


def _classify_contents(envelope: _Envelope) -> Outcome:
    edit = _object(envelope.contents, "editMessage")
    if edit is not None:
        # An edit can turn "fine" into "help": it is a message of its own.
        edited = _object(edit, "dataMessage")
        return Ignored("malformed") if edited is None else _classify_data(envelope, edited, "edit")
    data = _object(envelope.contents, "dataMessage")
    if data is not None:
        return _classify_data(envelope, data, "data")
    return Ignored(_first(_OTHER_CONTENTS, envelope.contents) or "empty")


def _classify_data(envelope: _Envelope, data: _Json, kind: str) -> Outcome:
    gesture = _first(_GESTURES, data)
    if gesture is not None:
        return Ignored(gesture)
    # Only her own words: a quotation of our ping stands in `quote` (R13).
    said = data.get("message")
    text = _clean(said) if isinstance(said, str) else ""
    readable = not _has_unreadable(data)
    if readable and not text:
        return Ignored(_first(_WORDLESS, data) or "empty")
    return Arrived(
        gateway="signal",
        message_id=_message_id(envelope, kind),
        channel=ChannelName.SIGNAL,
        sender=envelope.account,
        author=envelope.author,
        text=text,
        readable=readable,
        hint=envelope.hint,
        device=envelope.device,
    )


def _message_id(envelope: _Envelope, kind: str) -> str:
    """Return what a repeated frame shares with the first one, and no other frame."""
    author = envelope.author or "-"
    return f"{envelope.account}/{author}/{envelope.device}/{envelope.timestamp}/{kind}"


def _told(envelope: _Envelope, exception: _Json) -> Told:
    is_untrusted = "UntrustedIdentity" in str(exception.get("type"))
    kind = UNTRUSTED if is_untrusted else "exception"
    return Told(kind, envelope.account, envelope.author, envelope.hint)


def _has_unreadable(data: _Json) -> bool:
    return any(_is_there(data.get(name)) for name in _UNREADABLE)


def _is_there(value: object) -> bool:
    if not isinstance(value, list):
        return bool(value)
    return any(
        not (isinstance(one, Mapping) and one.get("contentType") == _LONG_TEXT) for one in value
    )


def _clean(text: str) -> str:
    # Half a character cannot be stored or compared; the words around it can.
    return _LONE_SURROGATE.sub("\ufffd", text[:TEXT_CHARS_MAX])


def _first(names: Mapping[str, str], found: _Json) -> str | None:
    """Return our word for the first of `names` that is there; null and false are not."""
    present = (word for name, word in names.items() if found.get(name) not in (None, False))
    return next(present, None)


def _object(found: _Json, name: str) -> _Json | None:
    value = found.get(name)
    return value if isinstance(value, Mapping) else None


def _matching(pattern: re.Pattern[str], value: object) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _count(value: object, limit: int) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < limit else None
