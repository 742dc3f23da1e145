"""Whether a telephone number can exist: judged at the door, for typing is where it goes wrong."""

import phonenumbers

from service.domain.address import AddressRefusedError, parse_number


def possible_number(text: str) -> str:
    """Return the number as E.164; raise AddressRefusedError where no network has such numbers."""
    number = parse_number(text)
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        message = "no network has numbers like this: count its digits again"
        raise AddressRefusedError(message)
    return number
