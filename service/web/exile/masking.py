"""What a registration on its way shows again: nothing that is secret, once its page was left.

Whoever forces a sign-in within the day learns which questions were answered. A field left
empty stays as it was kept; what is wrong with a kept one is shown with it, to be mended.
"""

from collections.abc import Iterator
from typing import Final

from service.web.exile.codebook_form import DISTRESS, TOPICS
from service.web.exile.steps import FIELDS, check_step
from service.web.forms import Filled

SECRET: Final = frozenset(
    {
        "told_by",
        "told_words",
        "to",
        *(f"{topic}_{part}" for topic in TOPICS for part in ("name", "pings", "safe")),
        *DISTRESS,
        "stop",
        "manner",
        "deputy",
        "town",
        "reached",
    }
)


def masked(step: str, form: Filled) -> Filled:
    """Return the form for a page that is opened anew: without what was kept and is fine."""
    kept = list(_secrets(step, form))
    if kept:
        check_step(step, form)
        form.keep_errors(kept)
        form.hide(*(name for name in kept if name not in form.errors))
    return form


def typed_in(step: str, kept: Filled, sent: Filled) -> Filled:
    """Return what was kept with what is sent: nothing in a secret field keeps what it held."""
    if sent.text("go") == "anew":
        return kept.with_fields(FIELDS[step], Filled())
    left = {name for name in _secrets(step, kept) if not sent.text(name)}
    if sent.text("manner_kind") == "none":
        left.discard("manner")  # no habit was chosen: the one before is not kept behind it
    return kept.with_fields([name for name in FIELDS[step] if name not in left], sent)


def hide_unsent(step: str, form: Filled, sent: Filled) -> None:
    """Keep out of a page what was not typed just now."""
    form.hide(*(name for name in _secrets(step, form) if not sent.text(name)))


def _secrets(step: str, form: Filled) -> Iterator[str]:
    """Give the secret fields of a question that hold something."""
    return (name for name in FIELDS[step] if name in SECRET and form.text(name))
