"""The words of a registration on one sheet, to learn by heart: shown once, before it is saved.

Printed, it is a few words under everyday headings; what they mean stands on the screen alone.
After saving no page shows any word (R15).
"""

import hashlib
from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response

from service.usecases import drafting
from service.web.exile.codebook_form import DISTRESS, TOPICS
from service.web.exile.face import exile, page, signed_in
from service.web.exile.steps import course
from service.web.facts import here
from service.web.forms import Filled, kept_form

_SAFE = tuple(f"{topic}_safe" for topic in TOPICS)
SHOWN = "by_heart"  # a field of the draft that no question asks for


@exile.post("/family/new/by-heart")
def by_heart() -> str | Response:
    """Show the sheet, and remember that it was shown."""
    ports, exile_id = here().ports, signed_in()
    draft = drafting.load_draft(ports, exile_id)
    if draft is None:
        return redirect(url_for("exile.new_family"), HTTPStatus.SEE_OTHER)
    form = kept_form(draft.fields)
    if "answers" not in course(form):
        return redirect(url_for("exile.new_family"), HTTPStatus.SEE_OTHER)
    code = _code(form)
    if form.text(SHOWN) == code:
        return page("new/by_heart", shown_before=True)
    drafting.keep_draft(ports, exile_id, draft, {**draft.fields, SHOWN: [code]})
    return page(
        "new/by_heart",
        topics=[_topic(form, topic) for topic in TOPICS if form.lines(f"{topic}_safe")],
        distress=[line for name in DISTRESS for line in form.lines(name)],
        ending=form.lines("stop"),
        habit=form.lines("manner"),
    )


def _code(form: Filled) -> str:
    """Return what stands for exactly these words: others may be shown once more."""
    words = [form.lines(name) for name in (*_SAFE, *DISTRESS, "stop", "manner")]
    return hashlib.sha256(repr(words).encode()).hexdigest()


def _topic(form: Filled, topic: str) -> tuple[str, list[str]]:
    return form.text(f"{topic}_name"), form.lines(f"{topic}_safe")
