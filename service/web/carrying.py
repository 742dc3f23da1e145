"""A form that came after its session was over goes along through the door and waits behind it.

Signing in does nothing with it: it stands on a page with one button. Papers are left behind,
and so are secret words. A path that comes with a form leads to no other face and no other site.
"""

from collections.abc import Sequence
from typing import Final

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from service.web import visits

PREFIX: Final = "kept-"  # a form may have fields that are called like those of the door
PATH: Final = "kept-path"
_OWN: Final = frozenset({"csrf_token", "step_words"})
_DOORS: Final = ("sign_in", "sign_out", "leave", "choose_language", "accept")

Pairs = Sequence[tuple[str, str]]


def carried() -> Pairs:
    """Return what the door takes along: this form, or what it took along before."""
    sent = list(request.form.items(multi=True))
    if PATH in request.form:
        return [pair for pair in sent if pair[0].startswith(PREFIX)]
    if request.method != "POST" or not own_path(request.path, "POST"):
        return []
    kept = [(f"{PREFIX}{name}", value) for name, value in sent if name not in _OWN]
    return [(PATH, request.path), *kept]


def waiting() -> tuple[str, Pairs] | None:
    """Return where the form that came along is sent, and what it holds; None: there is none."""
    path = request.form.get(PATH, "")
    if not own_path(path, "POST"):
        return None
    sent = request.form.items(multi=True)
    return path, [
        (name.removeprefix(PREFIX), value)
        for name, value in sent
        if name.startswith(PREFIX) and name != PATH
    ]


def back_to() -> str | None:
    """Return the page a choice was made on, where it can be shown again."""
    path = request.form.get("back", "")
    return path if own_path(path, "GET") else None


def own_path(path: str, method: str) -> bool:
    """Whether a path is a page of the face that was asked, and not its door."""
    try:
        endpoint, _ = current_app.url_map.bind_to_environ(request.environ).match(path, method)
    except (HTTPException, RequestRedirect):
        return False
    face, _, name = str(endpoint).partition(".")
    return face == visits.visit().face and name not in _DOORS
