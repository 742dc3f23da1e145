"""Telling an exile, or the deputy they named, that the page wants a look: neutral words, no more.

Only where an address was given and proved; the question itself waits on the page, and the
ladder goes on whether or not anybody was reached (FIELD-GUIDE §7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.domain.reaching import Contact, Reach, usable
from service.storage import outbox
from service.storage.address_proofs import Holder
from service.storage.outbox import Asked, Kind, Letter
from service.storage.reaches import Reaches, reaches_of, reaches_of_all
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


@dataclass(frozen=True, slots=True)
class Nudge:
    """Who is to look at the page; `about` makes it unique in its family."""

    whom: Whom
    family_id: UUID
    about: str


def nudge_all(acting: Acting, nudges: Sequence[Nudge]) -> None:
    """Let whoever is asked know that the page wants a look, where they can be reached.

    No matter what is asked, the words are the same (R0).
    """
    kept = reaches_of_all(acting.tx, [each.whom.exile_id for each in nudges])
    contacts = {
        whom: next(_in_force(acting, whom, kept[whom.exile_id]), None)
        for whom in dict.fromkeys(each.whom for each in nudges)
    }
    numbers = page_numbers(acting) if any(contacts.values()) else {}
    asked = [
        _asked(acting, each, contact, numbers[contact.address.channel])
        for each in nudges
        if (contact := contacts[each.whom]) and contact.address.channel in numbers
    ]
    outbox.add_effects(acting.tx, asked, acting.today)


def _asked(acting: Acting, nudge: Nudge, contact: Contact, number: str) -> Asked:
    addressee = "deputy" if nudge.whom.family_id else "exile"
    return Asked(
        key=f"nudge/{nudge.family_id}/{addressee}/{nudge.about}",
        kind=Kind.NOTE,
        channel=contact.address.channel,
        letter=Letter(number, contact.address.to, contact.words, acting.now),
        wake_at=floor_minute(acting.now),
        family_id=nudge.family_id,
    )


def contact_in_force(acting: Acting, whom: Whom) -> Contact | None:
    """Return where somebody may be reached now: given, proved, and past its days of waiting."""
    return next(_in_force(acting, whom, reaches_of(acting.tx, whom.exile_id)), None)


def signing_contact(acting: Acting, whom: Whom) -> Contact | None:
    """Return where words are sent that sign a change.

    Whoever holds a sign-in alone may give an address and wait; it never signs, and then the
    second sign is a responder's call (FIELD-GUIDE §7).
    """
    contacts = _in_force(acting, whom, reaches_of(acting.tx, whom.exile_id))
    return next((each for each in contacts if each.signs), None)


def _in_force(acting: Acting, whom: Whom, kept: Reaches) -> Iterator[Contact]:
    return (
        each
        for each in usable(reach_for(kept, whom), acting.now)
        if is_address_proved(acting, whom.holder("en"), each.address)
    )
