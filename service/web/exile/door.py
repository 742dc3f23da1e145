"""The exile's way in and out: eight words, shown once to the invited, and no name.

Every failure to sign in with listed words gets one page, byte for byte. Whether words fit
is decided by `signing_in` and `enrolling`.
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.storage.words import Language, WordsRefusedError
from service.usecases import enrolling, signing_in
from service.usecases.enrolling import InvitationRefusedError, WordsMistypedError
from service.usecases.signing_in import SignInRefusedError
from service.web import carrying, visits
from service.web.exile.face import exile, home, page, signed_in
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import language, say

Answer = str | Response | tuple[str, HTTPStatus]


def words_sentence(refused: WordsRefusedError) -> str:
    """Return what to change about words that are on no list: as public as the list is."""
    if refused.position is None:
        return say("Eight words are needed. Write all of them, with spaces between.")
    return say("Word %(number)s is not on the list. Look at its spelling.", number=refused.position)


@exile.post("/sign-in")
def sign_in() -> Answer:
    """Begin a session, or show the same refusal whatever was wrong."""
    form = sent_form()
    try:
        token = signing_in.sign_in_exile(here().ports, form.text("words"))
    except WordsRefusedError as refused:
        return _not_let_in(words_sentence(refused))
    except SignInRefusedError:
        return _not_let_in(say("These words do not open anything. Look at each of them again."))
    visits.begin(token)
    if waiting := carrying.waiting():
        return page("again", waiting=waiting)
    return home()


def _not_let_in(sentence: str) -> Answer:
    form = Filled()
    form.refuse("words", sentence)
    return page("sign_in", form=form, carried=carrying.carried()), HTTPStatus.FORBIDDEN


@exile.post("/sign-out")
def sign_out() -> Response:
    """End this session."""
    visits.end()
    return home("signed-out")


@exile.post("/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of this exile."""
    signing_in.sign_out_everywhere(here().ports, signed_in())
    visits.end()
    return home("signed-out")


@exile.post("/leave")
def leave() -> Response:
    """End the session and leave an empty page behind; going back leads to the door."""
    visits.end()
    return redirect(url_for("exile.blank"), HTTPStatus.SEE_OTHER)


@exile.get("/invitation/<token>")
def invitation(token: str) -> str:
    """Explain what the words are; whether the invitation is good is not said yet."""
    return page("invitation", token=token)


@exile.post("/invitation/<token>/words")
def show_words(token: str) -> Answer:
    """Show eight words, this once."""
    try:
        offered = enrolling.offer(here().ports, "exile", token, chosen_language())
    except InvitationRefusedError:
        return _not_invited(token)
    words = [*offered.words.locator, *offered.words.secret]
    others = offered.others
    return _words(token, Filled(), offered.bond, words, others)


@exile.post("/invitation/<token>/accept")
def accept(token: str) -> Answer:
    """Make the exile once the words have been retyped, and let them in."""
    form = sent_form()
    ports, typed = here().ports, form.text("words")
    try:
        enrolling.accept_exile(ports, token, typed, form.text("bond"))
    except InvitationRefusedError:
        return _in_already(token, typed)
    except WordsRefusedError as refused:
        return _again(token, form, words_sentence(refused))
    except WordsMistypedError:
        return _again(token, form, say("These are not the words that were shown."))
    visits.begin(signing_in.sign_in_exile(ports, typed))
    return home("welcome")


def _in_already(token: str, typed: str) -> Answer:
    """Let in whoever pressed twice: the words shown for this invitation open something by now."""
    try:
        visits.begin(signing_in.sign_in_exile(here().ports, typed))
    except SignInRefusedError:
        return _not_invited(token)
    return home("welcome")


def _again(token: str, form: Filled, sentence: str) -> Answer:
    form.refuse("words", sentence)
    form.forget("words")
    return _words(token, form, form.text("bond")), HTTPStatus.UNPROCESSABLE_ENTITY


def _words(
    token: str,
    form: Filled,
    bond: str,
    words: Sequence[str] = (),
    others: Sequence[str] = (),
) -> str:
    ways = (url_for("exile.invitation", token=token), url_for("exile.accept", token=token))
    return words_page(ways, form, bond, words, others)


def words_page(
    ways: tuple[str, str],
    form: Filled,
    bond: str,
    words: Sequence[str] = (),
    others: Sequence[str] = (),
) -> str:
    """Return the page that shows words once, or asks for them again; `ways`: anew, and on."""
    again, accept = ways
    return page(
        "words", words=words, others=others, bond=bond, form=form, again=again, accept=accept
    )


def _not_invited(token: str) -> Answer:
    return page("invitation", token=token, refused=True), HTTPStatus.FORBIDDEN


def chosen_language() -> Language:
    """Return the language somebody wants their words in."""
    chosen = request.form.get("words_language") or language()
    return Language(chosen) if chosen in set(Language) else Language.ENGLISH
