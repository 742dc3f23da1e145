"""How this responder is called: each way tried out by a few words that come there.

The numbers are not shown. Whether a way counts as tried is decided by `tried_ways`.
"""

from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.domain.address import ChannelName
from service.domain.proving import CodeRefusal, CodeRefusedError
from service.usecases import tried_ways
from service.usecases.addressing import NoWayError
from service.usecases.escalating import NoSuchCaseError
from service.web.desk.face import desk, done_code, home, page, signed_in
from service.web.desk.sentences import CODE_REFUSED, DONE
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


@desk.get("/ways")
def ways() -> str:
    """Show each way and whether it was tried."""
    return _shown(Filled())


def _shown(form: Filled) -> str:
    found = tried_ways.ways_of(here().ports, signed_in())
    told = done_code() in ("words-sent", "woken", "not-woken")
    done = say(DONE[done_code()]) if told else ""
    rings = any(each.channel is ChannelName.VOICE for each in found)
    return page("ways", ways=found, form=form, done=done, rings=rings)


@desk.post("/ways/<channel>/words")
def send_way_words(channel: str) -> Page:
    """Send a few words over one way."""
    form = Filled()
    try:
        tried_ways.try_way(here().ports, signed_in(), _channel(channel))
    except CodeRefusedError as refused:
        form.refuse(channel, say(CODE_REFUSED[refused.code]))
    except NoWayError:
        form.refuse(channel, say("There is no number of ours for this way yet. Tell the operator."))
    if not form.is_fine:
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.ways", done="words-sent"), HTTPStatus.SEE_OTHER)


@desk.post("/ways/<channel>/typed")
def type_way_words(channel: str) -> Page:
    """Take the words that came over one way."""
    form = sent_form()
    try:
        typed = form.text(channel)
        is_right = tried_ways.type_way(here().ports, signed_in(), _channel(channel), typed)
    except CodeRefusedError as refused:
        form.refuse(channel, say(CODE_REFUSED[refused.code]))
    else:
        if is_right:
            return home("way-proved")
        form.refuse(channel, say(CODE_REFUSED[CodeRefusal.WRONG]))
    return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY


@desk.post("/ways/wake")
def wake() -> Page:
    """Call this responder's telephone too, in danger, or no more."""
    wanted = sent_form().text("wake") == "yes"
    form = Filled()
    if not tried_ways.let_be_woken(here().ports, signed_in(), wanted=wanted):
        form.refuse(WHOLE, say("None of your ways has a telephone number that could ring."))
        return _shown(form), HTTPStatus.UNPROCESSABLE_ENTITY
    done = "woken" if wanted else "not-woken"
    return redirect(url_for("desk.ways", done=done), HTTPStatus.SEE_OTHER)


def _channel(name: str) -> ChannelName:
    if name not in set(ChannelName):
        raise NoSuchCaseError
    return ChannelName(name)
