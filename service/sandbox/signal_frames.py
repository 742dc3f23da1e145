"""The shapes in which signal-cli 0.14 notifies of what arrived, nulls included.

A gesture is what a person did on their phone; it becomes the contents of an envelope once
its timestamp is known. Who does what, and when it arrives, is decided in `signal_arrivals`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Contents: TypeAlias = dict[str, object]
Gesture: TypeAlias = Callable[[int], Contents]

UNTRUSTED = {
    "message": "org.signal.libsignal.protocol.UntrustedIdentityException",
    "type": "UntrustedIdentityException",
}


@dataclass(frozen=True, slots=True)
class Source:
    """From whom a frame comes: an account id, and a number unless it is hidden."""

    account_id: str = field(repr=False)
    number: str | None = field(repr=False)
    device: int = 1


def notification(
    account: str, envelope: Contents, exception: Mapping[str, str] | None = None
) -> Contents:
    """Return the whole JSON-RPC notification, as the webhook posts it."""
    params: Contents = {"account": account, "envelope": envelope}
    if exception is not None:
        params["exception"] = dict(exception)
    return {"jsonrpc": "2.0", "method": "receive", "params": params}


def envelope(source: Source, stamp: int, contents: Contents, *, arrived_ms: int = 0) -> Contents:
    """Return an envelope; `stamp` is the sender's time in milliseconds, and the message's id."""
    return {
        "source": source.number or source.account_id,
        "sourceNumber": source.number,
        "sourceUuid": source.account_id,
        "sourceName": None,
        "sourceDevice": source.device,
        "timestamp": stamp,
        "serverReceivedTimestamp": arrived_ms or stamp,
        "serverDeliveredTimestamp": arrived_ms or stamp,
        **contents,
    }


def _data(stamp: int, text: str | None, **more: object) -> Contents:
    return {
        "timestamp": stamp,
        "message": text,
        "expiresInSeconds": 0,
        "isExpirationUpdate": False,
        "viewOnce": False,
        **more,
    }


def message(text: str, media: tuple[str, ...] = (), *, quoting: str | None = None) -> Gesture:
    """Return a message; `media` are content types, `quoting` the text it answers to."""
    more: Contents = {}
    if media:
        more["attachments"] = [_attachment(place, kind) for place, kind in enumerate(media)]
    if quoting is not None:
        more["quote"] = {"id": 1, "author": None, "text": quoting, "attachments": []}
    return lambda stamp: {"dataMessage": _data(stamp, text or None, **more)}


def _attachment(place: int, kind: str) -> Contents:
    is_voice = kind.startswith("audio/")
    name = {"id": f"attachment-{place}", "filename": None, "caption": None}
    return {"contentType": kind, **name, "size": 4096, "isVoiceNote": is_voice}


def edit(text: str, target: int) -> Gesture:
    """Return the change of an earlier message into `text`."""
    return lambda stamp: {
        "editMessage": {"targetSentTimestamp": target, "dataMessage": _data(stamp, text)}
    }


def reaction(emoji: str, target: int) -> Gesture:
    """Return an emoji put to a message of ours."""
    fact = {"emoji": emoji, "targetAuthor": None, "targetSentTimestamp": target, "isRemove": False}
    return lambda stamp: {"dataMessage": _data(stamp, None, reaction=fact)}


def remote_delete(target: int) -> Gesture:
    """Return the deletion of an earlier message on all phones."""
    return lambda stamp: {"dataMessage": _data(stamp, None, remoteDelete={"timestamp": target})}


def expiry(seconds: int) -> Gesture:
    """Return a change of how long messages stay."""
    more = {"expiresInSeconds": seconds, "isExpirationUpdate": True}
    return lambda stamp: {"dataMessage": {**_data(stamp, None), **more}}


def sticker() -> Gesture:
    """Return a sticker."""
    return lambda stamp: {
        "dataMessage": _data(stamp, None, sticker={"packId": "a", "stickerId": 1})
    }


def in_group(text: str) -> Gesture:
    """Return a message to a group that our account is in."""
    group = {"groupId": "Z3JvdXA=", "groupName": None, "revision": 1, "type": "DELIVER"}
    return lambda stamp: {"dataMessage": _data(stamp, text, groupInfo=group)}


def receipt(*targets: int, read: bool = False) -> Gesture:
    """Return the notice that our messages were delivered, or read."""
    kinds = {"isDelivery": not read, "isRead": read, "isViewed": False}
    return lambda stamp: {"receiptMessage": {"when": stamp, **kinds, "timestamps": list(targets)}}


def typing() -> Gesture:
    """Return the notice that somebody has begun to write."""
    return lambda stamp: {"typingMessage": {"action": "STARTED", "timestamp": stamp}}


def call() -> Gesture:
    """Return a call that begins."""
    return lambda stamp: {"callMessage": {"offerMessage": {"id": stamp, "type": "AUDIO_CALL"}}}


def story() -> Gesture:
    """Return a story."""
    shown = {"text": "…", "style": None}
    return lambda _: {"storyMessage": {"allowsReplies": True, "textAttachment": shown}}


def nothing() -> Gesture:
    """Return no contents at all, as beside an exception."""
    return lambda _: {}


def sync_sent(to_id: str, to_number: str | None, text: str) -> Gesture:
    """Return what a linked device of our own wrote to somebody."""
    whom = {"destination": to_id, "destinationNumber": to_number, "destinationUuid": to_id}
    return lambda stamp: {"syncMessage": {"sentMessage": {**_data(stamp, text), **whom}}}


def sync_read(sender_id: str, target: int) -> Gesture:
    """Return that a linked device of our own has shown a message."""
    seen = {"sender": sender_id, "senderUuid": sender_id, "senderNumber": None}
    return lambda _: {"syncMessage": {"readMessages": [{**seen, "timestamp": target}]}}
