"""Where the exile, or the deputy of a family, is reached beside the page; never shown again.

When an address counts, and what is sent there, is decided by `reaching` and `nudging`.
"""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.address import WRITTEN, Address, AddressRefusedError, ChannelName
from service.domain.proving import CodeRefusal, CodeRefusedError
from service.domain.reaching import Contact
from service.usecases import reaching
from service.usecases.addressing import NoWayError
from service.usecases.glancing import FamilyGlance
from service.usecases.nudging import Whom
from service.usecases.reaching import ContactRefusedError
from service.web.exile.face import done_code, exile, family_of, home, page, signed_in
from service.web.exile.sentences import (
    CODE_REFUSED,
    DONE,
    NEUTRAL_WORDS,
    REACH_ONE_WAY,
    REACH_UNUSABLE,
)
from service.web.exile.stepping import steps_up
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.numbers import possible_number
from service.web.tongues import language, say

Page = str | Response | tuple[str, HTTPStatus]
_OWN_WORDS: Final = "own"


@exile.get("/reach", defaults={"family_id": None})
@exile.get("/reach/<int:number>")
def reach(family_id: UUID | None) -> Page:
    """Show how far the address is, and the form for one."""
    return _shown(_whom(family_id), Filled())


@exile.post("/reach", defaults={"family_id": None})
@exile.post("/reach/<int:number>")
@steps_up
def give_address(family_id: UUID | None) -> Page:
    """Keep an address and send a few words there."""
    whom, form = _whom(family_id), sent_form()
    contact = _contact(form)
    if contact is not None:
        _give(whom, contact, form)
    if not form.is_fine:
        return _shown(whom, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _send_words(whom, again=False)


@exile.post("/reach/words", defaults={"family_id": None})
@exile.post("/reach/<int:number>/words")
def send_words(family_id: UUID | None) -> Page:
    """Send a few words once more."""
    return _send_words(_whom(family_id))


@exile.post("/reach/typed", defaults={"family_id": None})
@exile.post("/reach/<int:number>/typed")
def typed_words(family_id: UUID | None) -> Page:
    """Prove the address by the words that came there."""
    whom, form = _whom(family_id), sent_form()
    try:
        is_right = reaching.type_words(here().ports, whom, form.text("typed"))
    except CodeRefusedError as refused:
        form.refuse("typed", say(CODE_REFUSED[refused.code]))
    else:
        if is_right:
            return home("proved")
        form.refuse("typed", say(CODE_REFUSED[CodeRefusal.WRONG]))
    return _shown(whom, form), HTTPStatus.UNPROCESSABLE_ENTITY


@exile.post("/reach/none", defaults={"family_id": None})
@exile.post("/reach/<int:number>/none")
def take_address_back(family_id: UUID | None) -> Page:
    """Reach nobody there any more."""
    reaching.take_address_back(here().ports, _whom(family_id))
    return home("unreached")


def _whom(family_id: UUID | None) -> Whom:
    return Whom(signed_in(), family_id)


def _contact(form: Filled) -> Contact | None:
    channel = form.text("reach_channel")
    if channel not in WRITTEN:
        form.refuse("reach_channel", say("Choose one of these."))
    try:
        number = possible_number(form.text("reach_to"))
    except AddressRefusedError:
        sentence = say(
            "Write the whole number with + and the country, for example %(example)s.",
            example="+48 500 100 301",
        )
        form.refuse("reach_to", sentence)
        return None
    chosen, own = form.text("reach_words"), form.text("reach_own")
    words = own if own or chosen == _OWN_WORDS else chosen  # what was typed is meant
    return Contact(Address(ChannelName(channel), number), words) if form.is_fine else None


def _give(whom: Whom, contact: Contact, form: Filled) -> None:
    try:
        reaching.give_address(here().ports, whom, contact)
    except ContactRefusedError as refused:
        if refused.one_way:
            form.refuse("reach_to", say(REACH_ONE_WAY))
        if refused.of_relative:
            form.refuse("reach_to", say(REACH_UNUSABLE))
        for problem in refused.problems:
            form.refuse("reach_own", say(problem.say))


def _send_words(whom: Whom, *, again: bool = True) -> Page:
    form = Filled()
    try:
        reaching.send_words(here().ports, whom, language(), again=again)
    except CodeRefusedError as refused:
        form.refuse("typed", say(CODE_REFUSED[refused.code]))
    except NoWayError:
        form.refuse(
            "typed", say("There is no number of ours for this way yet. Tell your organisation.")
        )
    if not form.is_fine:
        return _shown(whom, form), HTTPStatus.UNPROCESSABLE_ENTITY
    family = _family(whom)
    target = url_for("exile.reach", number=family.number if family else None, done="reach")
    return redirect(target, HTTPStatus.SEE_OTHER)


def _family(whom: Whom) -> FamilyGlance | None:
    return family_of(whom.exile_id, whom.family_id) if whom.family_id else None


def _shown(whom: Whom, form: Filled) -> str:
    family = _family(whom)
    return page(
        "reach",
        form=form,
        family=family,
        number=family.number if family else None,
        found=reaching.reach_glance(here().ports, whom),
        neutral=[each for several in _neutral() for each in several],
        own_words=_OWN_WORDS,
        done=say(DONE[done_code()]) if done_code() == "reach" else "",
    )


def _neutral() -> list[tuple[str, ...]]:
    """Return neutral words, those of the reader's own language first."""
    mine = NEUTRAL_WORDS[language()]
    return [mine, *(each for each in NEUTRAL_WORDS.values() if each != mine)]
