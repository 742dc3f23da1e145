"""Before what widens or reveals, the secret words are asked again; what was typed goes along.

Somebody else's family is not there before anything is asked. What stepping up opens, and for
how long, is decided by `stepping_up`.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import request

from service.storage.words import WordsRefusedError
from service.usecases import stepping_up
from service.usecases.stepping_up import StepRefusedError
from service.web import visits
from service.web.exile.face import family_of, page, signed_in
from service.web.facts import here
from service.web.forms import Filled, sent_form
from service.web.tongues import say

FIELD: Final = "step_words"
_OWN = ("csrf_token", FIELD)


def steps_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a form be taken only where the secret words were typed within some minutes."""

    @wraps(view)
    def guarded(**named: Any) -> Any:
        _own_family(named.get("family_id"))
        refused = _refused()
        return view(**named) if refused is None else refused

    return guarded


def _own_family(family_id: UUID | None) -> None:
    exile_id = signed_in()
    if family_id is not None:
        family_of(exile_id, family_id)


def _refused() -> tuple[str, HTTPStatus] | None:
    """Return the page that asks for the words; None where they were typed."""
    ports, token, typed = here().ports, visits.visit().token, sent_form().text(FIELD)
    if stepping_up.is_stepped_up(ports, token):
        return None
    form = Filled()
    if typed:
        try:
            stepping_up.step_up(ports, token, typed)
        except WordsRefusedError as refused:
            form.refuse(FIELD, _sentence(refused))
        except StepRefusedError:
            form.refuse(FIELD, say("These are not the words you signed in with."))
            signed_in()  # of too many wrong ones the session is over
        else:
            return None
    carried = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    return page("step_up", form=form, carried=carried, field=FIELD), HTTPStatus.FORBIDDEN


def _sentence(refused: WordsRefusedError) -> str:
    return four_sentence(
        refused, say("Four words are needed: the second half of your eight, in any order.")
    )


def four_sentence(refused: WordsRefusedError, wrong_number: str) -> str:
    """Return what to change about four words: as public as the list is."""
    if refused.position is None:
        return wrong_number
    return say("Word %(number)s is not on the list. Look at its spelling.", number=refused.position)
