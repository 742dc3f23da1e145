"""Calls through Twilio: a telephone rings, a few words are spoken, a key says that somebody woke.

Nothing is recorded and nobody is listened to. Whether a call is made again is decided by the
delivering use case; what a key means, by `hearing`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.rest import Client
from twilio.twiml.voice_response import Gather, VoiceResponse

from service.channels.base import Arrived, ChannelError, Fate, Held, Outgoing, Receipt
from service.channels.twilio_codes import CALL_STATES
from service.channels.twilio_failures import asking, forgetting, sending
from service.domain.address import ChannelName

RINGS = timedelta(seconds=35)  # a mailbox that answers first would only waste the call
SAID_TIMES = 3
KEY_WITHIN_S = 10
_SKEW = timedelta(minutes=1)
_LISTED_MAX = 1_000
_PAGE_SIZE = 200
_EVER = datetime.max.replace(tzinfo=UTC)
_SID = re.compile(r"CA[0-9a-f]{32}")
_OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


class VoiceChannel:
    """The calls of one Twilio account. Implements `base.Channel`, `base.KeepsTexts`."""

    name = ChannelName.VOICE

    def __init__(self, client: Client, *, status_url: str, key_url: str) -> None:
        """`status_url`: where the end of a call is reported; `key_url`: where a pressed key is."""
        self._client = client
        self._status_url = status_url
        self._key_url = key_url

    def send(self, message: Outgoing) -> Receipt:
        """Let a telephone ring, once. Raises ChannelError."""
        with sending():
            return _receipt(
                self._client.calls.create(
                    to=message.to,
                    from_=message.sender,
                    twiml=self._spoken(message),
                    timeout=int(RINGS.total_seconds()),
                    status_callback=f"{self._status_url}?ref={message.ref}",
                    status_callback_event=["completed"],
                )
            )

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:
        """Return the calls Twilio holds that could be `message`. Raises ChannelError."""
        with asking():
            calls = self._listed(to=message.to, from_=message.sender)
            return tuple(_receipt(each) for each in calls if _made_at(each) >= since - _SKEW)

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:  # noqa: ARG002
        """Return nothing: nobody writes on this channel, and who calls us is not answered (D11)."""
        return ()

    def fetch(self, message_id: str) -> Arrived:  # noqa: ARG002
        """Raise ChannelError: a call is no message."""
        raise ChannelError(Fate.REFUSED, "no-such-inbound")

    def held(self, number: str, before: datetime) -> Sequence[Held]:
        """Return what Twilio keeps of calls with our `number`. Raises ChannelError."""
        with asking():
            calls = [*self._listed(to=number), *self._listed(from_=number)]
            return [each for each in map(_held, calls) if each.created_at < before]

    def redact(self, message_id: str) -> None:
        """Do nothing: a call's record holds no words."""

    def delete(self, message_id: str) -> None:
        """Delete Twilio's record; again is harmless. Raises ChannelError."""
        if not _SID.fullmatch(message_id):  # it becomes part of an address
            raise ChannelError(Fate.REFUSED, "message-id")
        with forgetting():
            self._client.calls(message_id).delete()

    def _spoken(self, message: Outgoing) -> str:
        gather = Gather(
            num_digits=1,
            timeout=KEY_WITHIN_S,
            action=f"{self._key_url}?ref={message.ref}",
            method="POST",
        )
        # There is no voice for Belarusian: the nearest one reads it understandably.
        tongue = "ru-RU" if _CYRILLIC.search(message.text) else "en-US"
        gather.say(message.text, language=tongue, loop=SAID_TIMES)
        response = VoiceResponse()
        response.append(gather)
        return str(response)

    def _listed(self, **numbers: str) -> list[Any]:
        return list(self._client.calls.stream(**numbers, limit=_LISTED_MAX, page_size=_PAGE_SIZE))


def _made_at(call: Any) -> datetime:
    made: datetime = call.date_created or _EVER
    return made


def _held(call: Any) -> Held:
    return Held(
        message_id=call.sid,
        created_at=_made_at(call),
        inbound=call.direction == "inbound",
        has_text=False,
        is_final=call.status in _OVER,
    )


def _receipt(call: Any) -> Receipt:
    if not _SID.fullmatch(call.sid):
        raise ChannelError(Fate.UNKNOWN, "shape")
    return Receipt(call.sid, CALL_STATES.get(call.status, CALL_STATES["queued"]))
