"""New words for a family that has some: replaced whole, or more questions; what waits, given up.

Nothing that is in force is shown or tried (R15). What waits for what is decided by `renewing`.
"""

from http import HTTPStatus
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.codebook import parse_codebook
from service.usecases import complaining, freshening, renewing
from service.usecases.complaining import RegistrationRefusedError
from service.usecases.renewing import RenewalRefusedError, WordsGlance
from service.web.exile.codebook_form import (
    FIELDS,
    TOPICS,
    Places,
    read_added,
    read_codebook,
)
from service.web.exile.complaints import complain
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.sentences import RENEWAL_REFUSED
from service.web.exile.stepping import steps_up
from service.web.exile.trials import tried
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


@exile.errorhandler(RenewalRefusedError)
def nothing_to_renew(refused: RenewalRefusedError) -> tuple[str, HTTPStatus]:
    """Say why this family has no words to change."""
    form = Filled()
    form.refuse(WHOLE, say(RENEWAL_REFUSED[refused.code]))
    return page("no_words", form=form), HTTPStatus.CONFLICT


@exile.get("/family/<int:number>/words")
def new_words(family_id: UUID) -> str:
    """Show the empty form for a whole new set of words."""
    return _words_page(family_id, Filled())


@exile.post("/family/<int:number>/words")
@steps_up
def replace_words(family_id: UUID) -> Page:
    """Let the words wait for their days and a call, or show what has to be changed."""
    exile_id, form, places = signed_in(), sent_form(), Places()
    _glance(family_id)
    data = read_codebook(form, places)
    book = parse_codebook(data) if form.is_fine else None
    if book is not None:
        complain(form, complaining.word_complaints(book, remarks=True), places)
    if book is None or not form.is_fine or form.wants_a_look:
        return _words_page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    renewing.propose_words(here().ports, exile_id, family_id, book)
    return home("words")


@exile.post("/family/<int:number>/words/try")
def try_new_words(family_id: UUID) -> Page:
    """Show how an answer would be read with the words in the form; keep nothing (R15)."""
    form, places = sent_form(), Places()
    _glance(family_id)
    reading = tried(form, read_codebook(form, places), places.topics)
    shown = _words_page(family_id, form, tried=reading)
    return shown if form.is_fine else (shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def _words_page(family_id: UUID, form: Filled, **more: object) -> str:
    found = family_of(signed_in(), family_id)
    _glance(family_id)
    return page("words_new", family=found, form=form, topics=TOPICS, names=_names(), **more)


@exile.get("/family/<int:number>/wordings")
def more_wordings(family_id: UUID) -> str:
    """Show the empty form for more questions."""
    return _wordings_page(family_id, Filled())


@exile.post("/family/<int:number>/wordings")
@steps_up
def add_wordings(family_id: UUID) -> Page:
    """Let more questions wait for their days, or show what has to be changed."""
    exile_id, form, places = signed_in(), sent_form(), Places()
    added = read_added(form, _glance(family_id).topics, places)
    if not added:
        form.refuse(f"{TOPICS[0]}_pings", say("Write at least one question."))
    if form.is_fine:
        try:
            renewing.propose_wordings(here().ports, exile_id, family_id, added)
            return home("wordings")
        except RegistrationRefusedError as refused:
            complain(form, refused.complaints, places)
    return _wordings_page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _wordings_page(family_id: UUID, form: Filled) -> str:
    found = family_of(signed_in(), family_id)
    topics = TOPICS[: _glance(family_id).topics]
    return page("wordings", family=found, form=form, topics=topics, names=_names())


@exile.post("/family/<int:number>/words/withdraw")
def withdraw_words(family_id: UUID) -> Page:
    """Give up what waits; at once."""
    renewing.withdraw(here().ports, signed_in(), family_id)
    return home("withdrawn")


@exile.post("/family/<int:number>/wordings/leave-out")
def leave_out(family_id: UUID) -> Page:
    """Ask the question that was named no more; at once."""
    code = sent_form().text("named")
    done = freshening.leave_out(here().ports, signed_in(), family_id, code)
    return home("left-out" if done else "")


def _glance(family_id: UUID) -> WordsGlance:
    return renewing.words_glance(here().ports, signed_in(), family_id)


def _names() -> dict[str, str]:
    return {field: say(name) for field, name in FIELDS.items()}
