"""Where exiles and their deputies are reached beside the page, and from when a new address counts.

Whether an address is proved is decided in `proving`; what is sent there says nothing but
that the page wants a look.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from service.domain.address import Address
from service.domain.proving import CodeRefusal, CodeRefusedError

CODES_A_DAY: Final = 6  # to all numbers of an exile and their deputies: any number can be typed in


@dataclass(frozen=True, slots=True)
class Contact:
    """An address and the exile's own neutral words for it."""

    address: Address = field(repr=False)
    words: str = field(repr=False)
    signs: bool = False  # given before there was a family whose words it could sign for


@dataclass(frozen=True, slots=True)
class Reach:
    """The address in use and the one that is to take its place."""

    contact: Contact | None = None
    coming: Contact | None = None
    coming_from: datetime | None = None

    @property
    def newest(self) -> Contact | None:
        """The address entered last."""
        return self.coming or self.contact

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Every address that is kept."""
        return tuple(each for each in (self.contact, self.coming) if each is not None)


@dataclass(frozen=True, slots=True)
class Codes:
    """How many codes an exile has let go out on a day, to whatever numbers."""

    day: date | None = None
    sent: int = 0


def count_code(codes: Codes, today: date) -> Codes:
    """Return `codes` with one more. Raises CodeRefusedError.

    Taking an address back gives none back: else whoever signs in could pester anybody.
    """
    sent = codes.sent if codes.day == today else 0
    if sent >= CODES_A_DAY:
        raise CodeRefusedError(CodeRefusal.TOO_MANY)
    return Codes(today, sent + 1)


def given_up(before: Reach, after: Reach) -> tuple[Address, ...]:
    """Return the addresses that were kept and are kept no more."""
    kept = {each.address for each in after.contacts}
    return tuple(
        dict.fromkeys(each.address for each in before.contacts if each.address not in kept)
    )


def enter(reach: Reach, contact: Contact, *, at: datetime) -> Reach:
    """Return `reach` with a new address, used from `at` on; new words for the same one at once.

    An address redirects what the exile is told, so it waits like all that widens (FIELD-GUIDE §7).
    """
    in_use = reach.contact if reach.coming is None else None
    if in_use is not None and in_use.address == contact.address:
        return Reach(replace(contact, signs=in_use.signs))
    return Reach(reach.contact, contact, at)


def left_to_another(reach: Reach, since: datetime | None) -> Reach:
    """Return what is left where another person takes the place: what did not count yet at `since`.

    None: nobody takes it, and nothing is left.
    """
    waited = reach.coming_from is not None and since is not None and reach.coming_from > since
    return Reach(None, reach.coming, reach.coming_from) if waited else Reach()


def promoted(reach: Reach, now: datetime) -> Reach:
    """Return `reach` with the proved address that was coming in the place of the other."""
    if reach.coming_from is None or reach.coming_from > now:
        return reach
    return Reach(reach.coming)


def usable(reach: Reach, now: datetime) -> tuple[Contact, ...]:
    """Return the addresses that may be used where they are proved, the newest first."""
    found = [reach.contact]
    if reach.coming_from is not None and reach.coming_from <= now:
        found.insert(0, reach.coming)
    return tuple(each for each in found if each is not None)
