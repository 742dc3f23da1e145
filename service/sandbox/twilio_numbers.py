"""The numbers and Messaging Services of the pretend Twilio account, and its rules by country.

Which message may go is decided by `twilio_rules`; this only knows what there is.
"""

from dataclasses import dataclass, field

COUNTRIES = {
    "+1": "US",
    "+353": "IE",
    "+370": "LT",
    "+371": "LV",
    "+372": "EE",
    "+374": "AM",
    "+375": "BY",
    "+380": "UA",
    "+420": "CZ",
    "+44": "GB",
    "+48": "PL",
    "+49": "DE",
    "+7": "RU",
    "+995": "GE",
}


def country_of(number: str) -> str:
    """Return the country of an E.164 number, empty where this world has no name for it."""
    codes = (COUNTRIES.get(number[:length], "") for length in (4, 3, 2))
    return next(filter(None, codes), "")


@dataclass(slots=True)
class OwnNumber:
    """One number of ours at the gateway and where its messages are reported."""

    number: str = field(repr=False)
    sms_url: str | None = None
    status_url: str | None = None
    fallback_url: str | None = None
    opt_out: bool = True  # the carrier acts on STOP and its like
    service_sid: str | None = None


@dataclass(slots=True)
class Numbers:
    """All numbers of the account, the countries' rules, and who has opted out of which number."""

    owned: dict[str, OwnNumber] = field(default_factory=dict, repr=False)
    services: set[str] = field(default_factory=set)
    # Without an inbound address, and told not to use the numbers' own: nothing is even listed.
    deaf_services: set[str] = field(default_factory=set)
    opted_out: set[tuple[str, str]] = field(default_factory=set, repr=False)
    # Countries whose phones cannot write to us: the guidelines for Belarus say "two-way: no".
    one_way: set[str] = field(default_factory=lambda: {"BY"})
    geo_off: set[str] = field(default_factory=set)  # countries nobody switched on: 21408

    def pool(self, service_sid: str) -> list[OwnNumber]:
        """Return the numbers of one Messaging Service, in order of their joining."""
        return [own for own in self.owned.values() if own.service_sid == service_sid]
