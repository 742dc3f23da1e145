"""SMS through Twilio: send, look for what was sent, and fetch what arrived.

Whether a message is sent again is decided by the delivering use case; what an inbound
text means, elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from twilio.rest import Client

from service.channels.base import (
    Arrived,
    ChannelError,
    DeliveryState,
    Fate,
    Held,
    Outgoing,
    Receipt,
)
from service.channels.twilio_client import make_twilio_client
from service.channels.twilio_codes import NOT_FOUND, STATES
from service.channels.twilio_failures import asking, forgetting, sending
from service.domain.address import ChannelName

__all__ = ["SmsChannel", "make_twilio_client"]

# A ping that waits longer for its phone would arrive at an hour nobody chose.
VALIDITY = timedelta(hours=4)
# Twilio's clock against ours; its times have whole seconds only.
SKEW = timedelta(minutes=1)
# Lists run from the newest to the oldest by custom, not by promise.
_DISORDER = timedelta(days=1)
_PAGE_SIZE = 200
_LISTED_MAX = 5_000  # a flooded number must not hold the pull for ever
_EVER = datetime.max.replace(tzinfo=UTC)  # not made yet: never old enough
_FINAL = frozenset({DeliveryState.DELIVERED, DeliveryState.UNDELIVERED})
_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")


class SmsChannel:
    """One Twilio account. Implements `base.Channel`."""

    name = ChannelName.SMS

    def __init__(self, client: Client, *, status_url: str, service_sid: str | None = None) -> None:
        """`status_url`: where Twilio reports deliveries; `service_sid`: a Messaging Service."""
        self._client = client
        self._status_url = status_url
        self._service_sid = service_sid

    def send(self, message: Outgoing) -> Receipt:
        """Hand `message` over, once. Raises ChannelError."""
        with sending():
            return _receipt(self._client.messages.create(**self._fields(message)))

    def find(self, message: Outgoing, since: datetime) -> Sequence[Receipt]:
        """Return what Twilio holds that could be `message`, made since. Raises ChannelError."""
        with asking():
            held = self._listed(message.to, since)
            return tuple(_receipt(record) for record in held if _could_be(record, message))

    def missed(self, sender: str, since: datetime) -> Sequence[Arrived]:
        """Return inbound messages to our `sender` made since. Raises ChannelError."""
        with asking():
            held = self._listed(sender, since)
            return tuple(_arrived(record) for record in held if record.direction == "inbound")

    def fetch(self, message_id: str) -> Arrived:
        """Return the inbound message as Twilio holds it.

        Raises ChannelError: REFUSED when Twilio has no such inbound message, UNKNOWN when
        it could not be asked.
        """
        try:
            with asking():
                record = self._message(message_id).fetch()
                if record.direction == "inbound":
                    return _arrived(record)
        except ChannelError as error:
            if error.code != NOT_FOUND:
                raise
        raise ChannelError(Fate.REFUSED, "no-such-inbound")

    def held(self, number: str, before: datetime) -> Sequence[Held]:
        """Return what Twilio keeps of our `number`, made before then. Raises ChannelError."""
        with asking():
            kept = [_held(record) for way in ("to", "from_") for record in self._all(way, number)]
            return [each for each in kept if each.created_at < before]

    def redact(self, message_id: str) -> None:
        """Blank the text Twilio keeps; again is harmless. Raises ChannelError."""
        with forgetting():
            self._message(message_id).update(body="")

    def delete(self, message_id: str) -> None:
        """Delete Twilio's record and its media; again is harmless. Raises ChannelError.

        NOT_SENT with code 20009 means too early: to be asked again later.
        """
        with forgetting():
            self._message(message_id).delete()

    def _fields(self, message: Outgoing) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "to": message.to,
            "from_": message.sender,
            "body": message.text,
            # The attempt's own id comes back signed, even when the receipt was lost.
            "status_callback": f"{self._status_url}?ref={message.ref}",
            "validity_period": int(VALIDITY.total_seconds()),
        }
        if self._service_sid:
            fields["messaging_service_sid"] = self._service_sid
        return fields

    def _listed(self, to: str, since: datetime) -> Iterator[Any]:
        # Never bounded by DateSent: it is null while a message is unsent, and that is
        # just when we look for it.
        records = self._client.messages.stream(to=to, limit=_LISTED_MAX, page_size=_PAGE_SIZE)
        near = takewhile(lambda record: _is_since(record, since - _DISORDER), records)
        return (record for record in near if _is_since(record, since - SKEW))

    def _all(self, way: str, number: str) -> Iterator[Any]:
        listing = {way: number, "limit": _LISTED_MAX, "page_size": _PAGE_SIZE}
        records: Iterator[Any] = self._client.messages.stream(**listing)
        return records

    def _message(self, message_id: str) -> Any:
        if not _SID.fullmatch(message_id):  # it becomes part of an address
            raise ChannelError(Fate.REFUSED, "message-id")
        return self._client.messages(message_id)


def _is_since(record: Any, instant: datetime) -> bool:
    return record.date_created is None or record.date_created >= instant


def _could_be(record: Any, message: Outgoing) -> bool:
    is_ours = str(record.direction).startswith("outbound")
    same_sender = record.from_ in (None, message.sender)  # null until a service has chosen
    same_text = not record.body or record.body == message.text  # redacted: cannot be compared
    return is_ours and same_sender and same_text


def _held(record: Any) -> Held:
    is_inbound = record.direction == "inbound"
    state = STATES.get(record.status, DeliveryState.ACCEPTED)
    return Held(
        message_id=record.sid,
        created_at=record.date_created or _EVER,
        inbound=is_inbound,
        has_text=bool(record.body),
        is_final=is_inbound or state in _FINAL,
    )


def _receipt(record: Any) -> Receipt:
    if not _SID.fullmatch(record.sid):
        raise ChannelError(Fate.UNKNOWN, "shape")
    state = STATES.get(record.status, DeliveryState.ACCEPTED)
    is_lost = state is DeliveryState.UNDELIVERED and record.error_code is not None
    return Receipt(record.sid, state, str(record.error_code) if is_lost else "")


def _arrived(record: Any) -> Arrived:
    return Arrived(
        gateway="twilio",
        message_id=record.sid,
        channel=ChannelName.SMS,
        sender=record.to or "",
        author=record.from_ or "",
        text=record.body or "",
        readable=record.num_media in (None, "0"),
    )
