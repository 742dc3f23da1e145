"""Lost words: asked for at the door, told by voice, new ones after three days.

Every asking looks the same, whether or not the four words found anybody.
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.storage.words import WordsRefusedError
from service.usecases import returning
from service.usecases.enrolling import InvitationRefusedError, WordsMistypedError
from service.usecases.returning import NotTheFourError
from service.web.exile.door import Answer, chosen_language, words_page, words_sentence
from service.web.exile.face import exile, home, page, signed_in
from service.web.exile.stepping import four_sentence
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say


@exile.get("/lost")
def lost() -> str:
    """Say how new words are had."""
    return page("lost", form=Filled())


@exile.post("/lost")
def ask_return() -> Answer:
    """Begin an asking, whoever the four words find."""
    form = sent_form()
    try:
        token = returning.ask_return(here().ports, form.text("locator"))
    except WordsRefusedError as refused:
        _refuse_four(form, refused)
        return page("lost", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("exile.returning_page", token=token), HTTPStatus.SEE_OTHER)


def _refuse_four(form: Filled, refused: WordsRefusedError) -> None:
    form.forget("locator")
    wrong_number = say("Four words are needed: the first half of your eight, in any order.")
    form.refuse("locator", four_sentence(refused, wrong_number))


@exile.get("/lost/<token>")
def returning_page(token: str) -> Answer:
    """Show the digits to read, the day, or the way to the words."""
    try:
        asking = returning.asking(here().ports, token)
    except InvitationRefusedError:
        return _over(token)
    address = f"{here().facts.public_url}{url_for('exile.returning_page', token=token)}"
    return page("returning", token=token, asking=asking, form=Filled(), address=address)


def _over(token: str) -> Answer:
    return page("returning", token=token, asking=None, form=Filled()), HTTPStatus.FORBIDDEN


@exile.post("/lost/<token>/words")
def show_new_words(token: str) -> Answer:
    """Show eight new words, this once, to whoever still knows the first four."""
    ports, form = here().ports, sent_form()
    try:
        offered = returning.offer_return(ports, token, form.text("locator"), chosen_language())
    except InvitationRefusedError:
        return _over(token)
    except WordsRefusedError as refused:
        _refuse_four(form, refused)
    except NotTheFourError:
        form.forget("locator")
        form.refuse("locator", say("New words were not asked for with these four."))
    else:
        words = [*offered.words.locator, *offered.words.secret]
        return _words(token, Filled(), offered.bond, words, offered.others)
    asking = returning.asking(ports, token)
    shown = page("returning", token=token, asking=asking, form=form)
    return shown, HTTPStatus.UNPROCESSABLE_ENTITY


@exile.post("/lost/<token>/accept")
def accept_new_words(token: str) -> Answer:
    """Let them take the place of the old ones once they have been retyped."""
    form = sent_form()
    bond = form.text("bond")
    try:
        returning.accept_return(here().ports, token, form.text("words"), bond)
    except InvitationRefusedError:
        return _over(token)
    except WordsRefusedError as refused:
        form.refuse("words", words_sentence(refused))
    except WordsMistypedError:
        form.refuse("words", say("These are not the words that were shown."))
    if form.errors:
        form.forget("words")
        return _words(token, form, bond), HTTPStatus.UNPROCESSABLE_ENTITY
    return home("renewed")


def _words(
    token: str,
    form: Filled,
    bond: str,
    words: Sequence[str] = (),
    others: Sequence[str] = (),
) -> str:
    again = url_for("exile.returning_page", token=token)
    accept = url_for("exile.accept_new_words", token=token)
    return words_page((again, accept), form, bond, words, others)


@exile.post("/return/refuse")
def refuse_return() -> Response:
    """It was not them."""
    returning.refuse_return(here().ports, signed_in())
    return home("return-refused")
