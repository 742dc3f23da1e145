"""The responder's way in and out: eight words and six digits, for one's own organisation.

Every failure to sign in gets one page, byte for byte. Whether words and digits fit is
decided by `signing_in` and `enrolling`.
"""

from http import HTTPStatus
from urllib.parse import quote

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.domain.address import WRITTEN, Address, AddressRefusedError
from service.storage.words import Language, WordsRefusedError
from service.usecases import enrolling, signing_in
from service.usecases.enrolling import (
    CodeMistypedError,
    InvitationRefusedError,
    Newcomer,
    WordsMistypedError,
)
from service.usecases.signing_in import SignInRefusedError
from service.web import carrying, visits
from service.web.desk.face import NotSignedInError, desk, home, page, signed_in
from service.web.desk.keys import door
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.numbers import possible_number
from service.web.tongues import LANGUAGES, language, say

Answer = str | Response | tuple[str, HTTPStatus]
ISSUER = "Notes"  # what an authenticator shows: nothing a glance at a phone could give away
NAME_LENGTH_MAX = 80


@desk.errorhandler(NotSignedInError)
def to_the_door(_: NotSignedInError) -> Answer:
    """Send whoever has not signed in to the first page; what they had typed goes along."""
    if carried := carrying.carried():
        return door(Filled(), carried=carried), HTTPStatus.FORBIDDEN
    return redirect(url_for("desk.front"), HTTPStatus.SEE_OTHER)


@desk.post("/sign-in")
def sign_in() -> Answer:
    """Begin a session, or show the same refusal whatever was wrong."""
    form = sent_form()
    try:
        token = signing_in.sign_in_responder(here().ports, form.text("words"), form.text("code"))
    except (WordsRefusedError, SignInRefusedError):
        refused = Filled()
        refused.refuse(
            "words",
            say("Words and digits do not fit. Check the words, and wait for the next six digits."),
        )
        return door(refused, carried=carrying.carried()), HTTPStatus.FORBIDDEN
    visits.begin(token)
    if waiting := carrying.waiting():
        return page("again", waiting=waiting)
    return home()


@desk.post("/sign-out")
def sign_out() -> Response:
    """End this session."""
    visits.end()
    return home("signed-out")


@desk.post("/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of this responder."""
    signing_in.sign_out_everywhere(here().ports, signed_in())
    visits.end()
    return home("signed-out")


@desk.get("/invitation/<token>")
def invitation(token: str) -> str:
    """Explain what comes; whether the invitation is good is not said yet."""
    return page("invitation", token=token)


@desk.post("/invitation/<token>/words")
def show_words(token: str) -> Answer:
    """Show eight words and the authenticator's secret, this once."""
    try:
        offered = enrolling.offer(here().ports, "responder", token, _words_language())
    except InvitationRefusedError:
        return _not_invited(token)
    words = [*offered.words.locator, *offered.words.secret]
    return _newcomer_page(token, Filled(), offered.code_secret, offered.bond, words)


@desk.post("/invitation/<token>/accept")
def accept(token: str) -> Answer:
    """Make the responder once words and digits show that both were kept."""
    form, ports = sent_form(), here().ports
    newcomer = _newcomer(form)
    if form.is_fine:
        try:
            joined = enrolling.accept_responder(ports, token, newcomer, form.text("bond"))
            return home("waits" if joined.waits else "welcome")
        except InvitationRefusedError:
            return _not_invited(token)
        except (WordsRefusedError, WordsMistypedError):
            form.refuse("words", say("These are not the words that were shown."))
        except CodeMistypedError:
            form.refuse("code", say("These digits do not fit. Wait for the next ones."))
    form.forget("words", "code")
    again = _newcomer_page(token, form, newcomer.code_secret, form.text("bond"), [])
    return again, HTTPStatus.UNPROCESSABLE_ENTITY


def _newcomer(form: Filled) -> Newcomer:
    name = form.text("name")
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        form.refuse("name", say("Write the name your colleagues know you by."))
    addresses = tuple(_addresses(form))
    if not addresses and form.is_fine:
        form.refuse("sms", say("Give at least one number: nobody could call you otherwise."))
    return Newcomer(
        name,
        addresses,
        _language(form.text("speaks")),
        form.text("words"),
        form.text("code"),
        form.text("code_secret"),
    )


def _addresses(form: Filled) -> list[Address]:
    found = []
    for channel in WRITTEN:
        text = form.text(str(channel))
        if not text:
            continue
        try:
            found.append(Address(channel, possible_number(text)))
        except AddressRefusedError:
            sentence = say(
                "Write the whole number with + and the country, for example %(example)s.",
                example="+48 500 100 201",
            )
            form.refuse(str(channel), sentence)
    return found


def _newcomer_page(token: str, form: Filled, code_secret: str, bond: str, words: list[str]) -> str:
    label = quote(f"{ISSUER}:duty")
    uri = f"otpauth://totp/{label}?secret={quote(code_secret)}&issuer={quote(ISSUER)}"
    return page(
        "newcomer",
        token=token,
        form=form,
        code_secret=code_secret,
        bond=bond,
        words=words,
        uri=uri,
    )


def _not_invited(token: str) -> Answer:
    return page("invitation", token=token, refused=True), HTTPStatus.FORBIDDEN


def _language(chosen: str) -> str:
    return chosen if chosen in LANGUAGES else language()


def _words_language() -> Language:
    chosen = request.form.get("words_language") or language()
    return Language(chosen) if chosen in set(Language) else Language.ENGLISH
