"""What an exile writes into the pressure log: handed in, and not shown again.

The page is the same whether or not anything was written before, and whoever opened it.
"""

from http import HTTPStatus
from uuid import UUID

from werkzeug.wrappers import Response

from service.usecases import witnessing
from service.usecases.witnessing import LogRefusedError
from service.web.exile.face import done_code, exile, family_of, home, page, signed_in
from service.web.exile.sentences import DONE
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.pressure_form import LOG_REFUSED, choices, read_entry
from service.web.tongues import say

Page = str | Response | tuple[str, HTTPStatus]


@exile.get("/family/<int:number>/pressure")
def pressure(family_id: UUID) -> str:
    """Ask what happened."""
    return _page(family_id, Filled())


def _page(family_id: UUID, form: Filled) -> str:
    return page(
        "pressure",
        family=family_of(signed_in(), family_id),
        form=form,
        today=here().ports.clock.now().date(),
        done=say(DONE[done_code()]) if done_code() in DONE else "",
        **choices(of_exile=True),
    )


@exile.post("/family/<int:number>/pressure")
def keep_pressure(family_id: UUID) -> Page:
    """Keep an entry, and call responders where that is wanted."""
    exile_id, form, ports = signed_in(), sent_form(), here().ports
    family_of(exile_id, family_id)
    written = read_entry(form, ports.clock.now().date())
    call = form.text("call")
    if call not in ("yes", "no"):
        form.refuse("call", say("Say whether responders are to look at it."))
    if written is not None and form.is_fine:
        try:
            witnessing.write_as_exile(ports, exile_id, family_id, written, call=call == "yes")
        except LogRefusedError as refused:
            field, sentence = LOG_REFUSED[refused.code]
            form.refuse(field, say(sentence))
        else:
            return home("pressure-called" if call == "yes" else "pressure")
    return _page(family_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
