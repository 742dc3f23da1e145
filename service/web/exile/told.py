"""Another deputy or another card: written anew, never shown, counting after days and a call.

What is kept is not shown, so each of the two is changed as a whole or stays as it is.
"""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from service.domain.told import Card, Deputy
from service.usecases import widening
from service.usecases.glancing import FamilyGlance
from service.usecases.ordering import NoSuchFamilyError
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.family_form import card_of, read_notes
from service.web.exile.orders import Page
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import say

_STAYS: Final = "stays"
_WRITTEN: Final = ("town", "dependants", "medicines", "reached")


@exile.get("/family/<int:number>/told")
def who_is_told(family_id: UUID) -> str:
    """Ask what is to change; what is in force is not shown."""
    return page("told", family=_active(family_id), form=Filled())


@exile.post("/family/<int:number>/told")
@steps_up
def change_told(family_id: UUID) -> Page:
    """Let what was written anew wait for its days and for a call."""
    found, form = _active(family_id), sent_form()
    deputy, card = _deputy(form), _card(form, found)
    read_notes(form)
    if form.is_fine and deputy is None and card is None:
        form.refuse(WHOLE, say("Nothing is to change yet: choose at the deputy or at the card."))
    if not form.is_fine:
        return page("told", family=found, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    widening.propose_told(here().ports, signed_in(), family_id, deputy, card)
    return home("told")


def _active(family_id: UUID) -> FamilyGlance:
    """Return a family that is asked. Raises NoSuchFamilyError."""
    found = family_of(signed_in(), family_id)
    if found.stopped:
        raise NoSuchFamilyError
    return found


def _deputy(form: Filled) -> Deputy | None:
    """Return who is asked from now on; None where that stays, or was refused."""
    chosen, words = form.text("deputy_is", _STAYS), form.text("deputy")
    if not _fits(form, "deputy_is", chosen, ("same", "other"), is_written=bool(words)):
        return None
    if chosen in ("same", "other") and not words:
        form.refuse("deputy", say("Write who they are and how they are reached."))
    return None if chosen == _STAYS else Deputy(words, is_same=chosen == "same")


def _card(form: Filled, family: FamilyGlance) -> Card | None:
    """Return the card that is read from now on; the same."""
    chosen, written = form.text("card_is", _STAYS), any(map(form.text, _WRITTEN))
    if not _fits(form, "card_is", chosen, ("new",), is_written=written):
        return None
    if chosen == "new" and not written:
        form.refuse(
            "town", say("Write what is to stand on the card, or choose “No card any more”.")
        )
    if chosen == _STAYS:
        return None
    return (
        Card(card_of(form, consents=family.consents), form.text("reached")) if written else Card()
    )


def _fits(
    form: Filled, name: str, chosen: str, writing: tuple[str, ...], *, is_written: bool
) -> bool:
    """Refuse a choice there is none of, and words that would be lost by the one that was made."""
    if chosen not in (_STAYS, "none", *writing):
        form.refuse(name, say("Choose one of these."))
    elif is_written and chosen not in writing:
        sentence = say("You wrote something below. Choose what it is for, or empty it.")
        form.refuse(name, sentence)
    return name not in form.errors
