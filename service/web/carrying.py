"""A form that came after its session was over goes along through the door and waits behind it.

Signing in does nothing with it: it stands on a page with one button. Only what takes long to type
is taken along, never a mere order: somebody else may sign in, and has families of the same
numbers. Papers are left behind, and so are secret words. A path that comes with a form leads to
no other face and no other site.
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
_TYPED: Final = frozenset(
    f"{face}.{name}"
    for face, names in (
        ("exile", "answered came_back keep_pressure replace_words add_wordings change_told"),
        ("desk", "note hand_over keep_pressure"),
    )
    for name in names.split()
)

Pairs = Sequence[tuple[str, str]]


def carried() -> Pairs:
    """Return what the door takes along: this form, or what it took along before."""
    sent = list(request.form.items(multi=True))
    if PATH in request.form:
        return [pair for pair in sent if pair[0].startswith(PREFIX)]
    if request.method != "POST" or not _is_typed(request.path):
        return []
    kept = [(f"{PREFIX}{name}", value) for name, value in sent if name not in _OWN]
    return [(PATH, request.path), *kept]


def waiting() -> tuple[str, Pairs] | None:
    """Return where the form that came along is sent, and what it holds; None: there is none."""
    path = request.form.get(PATH, "")
    if not _is_typed(path):
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
    return path if _own(path, "GET") else None


def _is_typed(path: str) -> bool:
    return _own(path, "POST") in _TYPED


def _own(path: str, method: str) -> str | None:
    """Return which page of the face that was asked stands at a path."""
    try:
        endpoint, _ = current_app.url_map.bind_to_environ(request.environ).match(path, method)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint) if str(endpoint).startswith(f"{visits.visit().face}.") else None
