"""The exile confirms new words by what was sent to an address of theirs."""

from http import HTTPStatus
from uuid import UUID

from werkzeug.wrappers import Response

from service.domain.proving import CodeRefusal, CodeRefusedError
from service.usecases import signing_for
from service.usecases.addressing import NoWayError
from service.usecases.signing_for import NothingToSignError
from service.web.exile.face import exile, family_of, home, page, signed_in
from service.web.exile.sentences import CODE_REFUSED
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import language, say

Page = str | Response | tuple[str, HTTPStatus]


@exile.errorhandler(NothingToSignError)
def nothing_to_sign(_: NothingToSignError) -> Response:
    """Go where it says what waits, and until when."""
    return home()


@exile.post("/family/<int:number>/words/sign")
def send_sign(family_id: UUID) -> Page:
    """Send a few words to the exile's own address, and ask for them."""
    form = Filled()
    try:
        signing_for.send_sign(here().ports, signed_in(), family_id, language())
    except NoWayError:
        form.refuse(
            "typed", say("You have given no address that counts yet. Wait for the call instead.")
        )
    except CodeRefusedError as refused:
        form.refuse("typed", say(CODE_REFUSED[refused.code]))
    return _asked(family_id, form)


@exile.post("/family/<int:number>/words/signed")
def typed_sign(family_id: UUID) -> Page:
    """Confirm the new words by what came."""
    form = sent_form()
    try:
        typed = form.text("typed")
        if signing_for.type_sign(here().ports, signed_in(), family_id, typed):
            return home("signed")
        form.refuse("typed", say(CODE_REFUSED[CodeRefusal.WRONG]))
    except NoWayError:
        return home()
    except CodeRefusedError as refused:
        form.refuse("typed", say(CODE_REFUSED[refused.code]))
    return _asked(family_id, form)


def _asked(family_id: UUID, form: Filled) -> Page:
    shown = page("sign", family=family_of(signed_in(), family_id), form=form)
    return shown if form.is_fine else (shown, HTTPStatus.UNPROCESSABLE_ENTITY)
