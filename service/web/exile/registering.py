"""Registering a family: one form, refused as a whole with every fault, or kept and not shown again."""

from http import HTTPStatus
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.agreement import AgreementRefusedError
from service.domain.schedule import WEEKDAYS
from service.usecases import enrolling
from service.usecases.enrolling import RegistrationRefusedError
from service.web.exile.codebook_form import TOPICS, Places, read_codebook
from service.web.exile.complaints import complain
from service.web.exile.face import exile, home, page, signed_in
from service.web.exile.family_form import WINDOWS, Draft, read_family
from service.web.exile.trials import tried
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form

ZONES = (
    "Europe/Minsk",
    "Europe/Warsaw",
    "Europe/Vilnius",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Almaty",
    "Asia/Jerusalem",
    "America/New_York",
)


@exile.get("/family/new")
def new_family() -> str:
    """Show the empty form."""
    signed_in()
    return _form(Filled())


@exile.post("/family/new")
def register() -> str | Response | tuple[str, HTTPStatus]:
    """Register the family, or show everything that has to be changed."""
    exile_id, form = signed_in(), sent_form()
    draft = read_family(form)
    try:
        _register(exile_id, form, draft)
    except AgreementRefusedError as refused:
        for problem in refused.problems:
            form.refuse(WHOLE, problem)
    except RegistrationRefusedError as refused:
        complain(form, refused.complaints, draft.places)
    if not form.is_fine:
        return _form(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("registered")


def _register(exile_id: UUID, form: Filled, draft: Draft) -> None:
    now = here().ports.clock.now()
    if form.is_fine:
        enrolling.register_family(here().ports, exile_id, draft.registration(now))
    else:
        # Something else is wrong already: what is wrong with the words is said with it.
        complaints = enrolling.complaints_about(draft.words_alone(now))
        complain(form, complaints, draft.places)


@exile.post("/family/new/try")
def try_words() -> str | tuple[str, HTTPStatus]:
    """Show how an answer would be read with the words in the form; keep nothing (R15)."""
    signed_in()
    form, places = sent_form(), Places()
    reading = tried(form, read_codebook(form, places), places.topics)
    shown = _form(form, tried=reading)
    return shown if form.is_fine else (shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def _form(form: Filled, **more: object) -> str:
    return page(
        "new_family",
        form=form,
        zones=ZONES,
        topics=TOPICS,
        windows=WINDOWS,
        weekdays=WEEKDAYS,
        **more,
    )
