"""Another number of the relative's: given once, never shown, and proved before anything goes there."""

from http import HTTPStatus
from uuid import UUID

from service.domain.address import AddressRefusedError
from service.usecases import widening
from service.usecases.complaining import RegistrationRefusedError
from service.usecases.glancing import FamilyGlance
from service.usecases.ordering import NoSuchFamilyError
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.orders import Page
from service.web.exile.sentences import NUMBER_REFUSED
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.numbers import possible_number
from service.web.tongues import say


@exile.get("/family/<int:number>/number")
def another_number(family_id: UUID) -> str:
    """Ask for the new number; the one in force is not shown."""
    return page("number", family=_written_to(family_id), form=Filled())


@exile.post("/family/<int:number>/number")
@steps_up
def give_number(family_id: UUID) -> Page:
    """Let the new number wait for its days and for a call."""
    found, form = _written_to(family_id), sent_form()
    try:
        number = possible_number(form.text("to"))
        widening.propose_number(here().ports, signed_in(), family_id, number)
    except AddressRefusedError:
        sentence = say(
            "Write the whole number with + and the country, for example %(example)s.",
            example="+48 500 100 301",
        )
        form.refuse("to", sentence)
    except RegistrationRefusedError as refused:
        for each in refused.complaints:
            form.refuse("to", say(NUMBER_REFUSED[each.code]))
    if form.is_fine:
        return home("number")
    return page("number", family=found, form=form), HTTPStatus.UNPROCESSABLE_ENTITY


def _written_to(family_id: UUID) -> FamilyGlance:
    """Return a family that messages of ours go to. Raises NoSuchFamilyError."""
    found = family_of(signed_in(), family_id)
    if found.stopped or found.mode not in ("sms", "signal"):
        raise NoSuchFamilyError
    return found
