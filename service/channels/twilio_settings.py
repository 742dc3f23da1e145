"""What Twilio is set to do with messages to our numbers, as far as it tells.

Nothing is changed here. Whether the carrier's own keyword replies are off, it does not tell.
"""

from dataclasses import dataclass, field

from twilio.rest import Client

from service.channels.base import ChannelError, Fate
from service.channels.twilio_codes import NOT_FOUND
from service.channels.twilio_failures import RAISED, asking_error


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a number, or a Messaging Service, posts what came in; empty: nowhere."""

    url: str = field(repr=False)
    method: str


def webhook_of(client: Client, number: str) -> Webhook | None:
    """Return where `number` posts; None: it is no number of this account. Raises ChannelError."""
    try:
        found = client.incoming_phone_numbers.list(phone_number=number, limit=1)
        return Webhook(found[0].sms_url or "", found[0].sms_method or "") if found else None
    except RAISED as error:
        raise asking_error(error) from None


def webhook_of_service(client: Client, service_sid: str) -> Webhook | None:
    """Return where a Messaging Service posts; None: each number by itself. Raises ChannelError."""
    try:
        service = client.messaging.v1.services(service_sid).fetch()
        if service.use_inbound_webhook_on_number:
            return None
        return Webhook(service.inbound_request_url or "", service.inbound_method or "")
    except RAISED as error:
        told = asking_error(error)
    is_missing = told.code == NOT_FOUND
    raise ChannelError(Fate.UNKNOWN, "no-such-service") if is_missing else told
