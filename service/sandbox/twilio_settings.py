"""What the pretend Twilio tells of its own settings: numbers and Messaging Services.

Only what is asked for is filled in; every other published key is there and null.
"""

from service.sandbox.twilio_numbers import Numbers, OwnNumber
from service.sandbox.wire import Pairs

_NUMBER_KEYS = (
    "address_requirements",
    "address_sid",
    "api_version",
    "beta",
    "bundle_sid",
    "capabilities",
    "date_created",
    "date_updated",
    "emergency_address_sid",
    "emergency_address_status",
    "emergency_status",
    "friendly_name",
    "identity_sid",
    "origin",
    "sms_application_sid",
    "status",
    "trunk_sid",
    "uri",
    "voice_application_sid",
    "voice_caller_id_lookup",
    "voice_fallback_method",
    "voice_fallback_url",
    "voice_method",
    "voice_receive_mode",
    "voice_url",
)


def numbers_json(numbers: Numbers, account: str, query: Pairs) -> dict[str, object]:
    """Return the listing of the account's numbers, or of the one that is asked for."""
    wanted = dict(query).get("PhoneNumber")
    found = [own for own in numbers.owned.values() if wanted in (None, own.number)]
    return {
        "incoming_phone_numbers": [_number(own, account) for own in found],
        "end": 0,
        "first_page_uri": "",
        "next_page_uri": None,
        "page": 0,
        "page_size": 50,
        "previous_page_uri": None,
        "start": 0,
        "uri": "",
    }


def _number(own: OwnNumber, account: str) -> dict[str, object]:
    return {
        **dict.fromkeys(_NUMBER_KEYS),
        "account_sid": account,
        "phone_number": own.number,
        "sid": "PN" + own.number.lstrip("+").zfill(32),
        "sms_fallback_method": "POST",
        "sms_fallback_url": own.fallback_url or "",
        "sms_method": "POST",
        "sms_url": own.sms_url or "",
        "status_callback": own.status_url or "",
        "status_callback_method": "POST",
    }


def service_json(numbers: Numbers, account: str, service_sid: str) -> dict[str, object]:
    """Return a Messaging Service; one that is deaf posts nowhere, not even into the list."""
    is_deaf = service_sid in numbers.deaf_services
    return {
        "sid": service_sid,
        "account_sid": account,
        "friendly_name": "notes",
        "inbound_request_url": None,
        "inbound_method": "POST",
        "fallback_url": None,
        "fallback_method": "POST",
        "status_callback": None,
        "use_inbound_webhook_on_number": not is_deaf,
    }
