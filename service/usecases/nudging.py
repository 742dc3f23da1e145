"""Telling an exile, or the deputy they named, that the page wants a look: neutral words, no more.

Only where an address was given and proved; the question itself waits on the page, and the
ladder goes on whether or not anybody was reached (FIELD-GUIDE §7).
"""

from dataclasses import dataclass
from uuid import UUID

from service.domain.reaching import Contact, Reach, usable
from service.storage import outbox
from service.storage.address_proofs import Holder
from service.storage.outbox import Asked, Kind, Letter
from service.storage.reaches import Reaches, reaches_of
from service.storage.store import floor_minute
from service.usecases.acting import Acting
from service.usecases.addressing import exile_holder, is_address_proved
from service.usecases.paging import page_numbers


@dataclass(frozen=True, slots=True)
class Whom:
    """The exile themselves, or the deputy of one of their families."""

    exile_id: UUID
    family_id: UUID | None = None

    def holder(self, language: str) -> Holder:
        """Return in whose name an address is proved."""
        if self.family_id is None:
            return exile_holder(self.exile_id, language)
        return Holder(self.family_id, self.family_id, language)


def reach_for(kept: Reaches, whom: Whom) -> Reach:
    """Return the addresses of one of an exile's people."""
    if whom.family_id is None:
        return kept.own
    return kept.deputies.get(str(whom.family_id), Reach())


def nudge(acting: Acting, whom: Whom, family_id: UUID, about: str) -> None:
    """Let whoever is asked know that the page wants a look, where they can be reached.

    `about` makes it unique in its family; no matter what is asked, the words are the same (R0).
    """
    contact = contact_in_force(acting, whom)
    number = page_numbers(acting).get(contact.address.channel) if contact else None
    if contact is None or number is None:
        return
    asked = Asked(
        key=f"nudge/{family_id}/{'deputy' if whom.family_id else 'exile'}/{about}",
        kind=Kind.NOTE,
        channel=contact.address.channel,
        letter=Letter(number, contact.address.to, contact.words, acting.now),
        wake_at=floor_minute(acting.now),
        family_id=family_id,
    )
    outbox.add_effects(acting.tx, [asked], acting.today)


def contact_in_force(acting: Acting, whom: Whom) -> Contact | None:
    """Return where somebody may be reached now: given, proved, and past its days of waiting."""
    return next(iter(_in_force(acting, whom)), None)


def signing_contact(acting: Acting, whom: Whom) -> Contact | None:
    """Return where words are sent that sign a change.

    Whoever holds a sign-in alone may give an address and wait; it never signs, and then the
    second sign is a responder's call (FIELD-GUIDE §7).
    """
    return next((each for each in _in_force(acting, whom) if each.signs), None)


def _in_force(acting: Acting, whom: Whom) -> list[Contact]:
    reach = reach_for(reaches_of(acting.tx, whom.exile_id), whom)
    return [
        each
        for each in usable(reach, acting.now)
        if is_address_proved(acting, whom.holder("en"), each.address)
    ]
