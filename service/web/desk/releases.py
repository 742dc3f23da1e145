"""Opening what is sealed of a case: asked for, agreed to, opened, looked at afterwards.

Each is a form; a refusal is shown on the page it came from. Who may is decided by `releasing`.
"""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from service.domain.releasing import Part, ReleaseRefusedError
from service.usecases import releasing
from service.usecases.releasing import ReleaseGlance
from service.web.boundary import allow_script
from service.web.desk.cases import Page, do, limit
from service.web.desk.face import desk, home, page, signed_in
from service.web.desk.sentences import PARTS, RELEASE_REFUSED
from service.web.facts import here
from service.web.forms import WHOLE, Filled, sent_form
from service.web.tongues import date_text, hour_text, say


@desk.post("/case/<uuid:case_id>/release")
def ask_release(case_id: UUID) -> Page:
    """Ask for a second person."""
    ports, form = here().ports, sent_form()
    part = form.text("part")
    if part not in set(Part):
        form.refuse("part", say("Choose what is to be opened."))

    def ask(who: UUID) -> None:
        try:
            releasing.ask_release(ports, who, case_id, Part(part))
        except ReleaseRefusedError as refused:
            form.refuse(WHOLE, say(RELEASE_REFUSED[refused.code]))

    return do(case_id, form, "asked", ask)


@desk.get("/release/<uuid:release_id>")
def release(release_id: UUID) -> str:
    """Show one asking to whoever may agree to it or look at it."""
    return _shown(release_id, Filled())


def _shown(release_id: UUID, form: Filled) -> str:
    found = releasing.release_glance(here().ports, signed_in(), release_id)
    return page("release", release=found, form=form, **worded(found))


def worded(found: ReleaseGlance) -> dict[str, str]:
    """Return what an asking is about, and its hours, in words."""
    return {
        "part": say(PARTS[Part(found.part)]),
        "asked_when": _when(found.asked_at, found),
        "alone_when": _when(found.alone_from, found),
        "opened_when": _when(found.alone_at, found),
        "review_when": _when(found.review_by, found),
    }


def _when(at: datetime | None, found: ReleaseGlance) -> str:
    if at is None:
        return ""
    return f"{date_text(at, found.time_zone)}, {hour_text(at, found.time_zone)}"


@desk.post("/release/<uuid:release_id>/agree")
def agree_release(release_id: UUID) -> Page:
    """Be the second person."""
    return _answered(release_id, agrees=True)


@desk.post("/release/<uuid:release_id>/decline")
def decline_release(release_id: UUID) -> Page:
    """Say no."""
    return _answered(release_id, agrees=False)


def _answered(release_id: UUID, *, agrees: bool) -> Page:
    try:
        releasing.agree_release(here().ports, signed_in(), release_id, agrees=agrees)
    except ReleaseRefusedError as refused:
        return _refused(release_id, refused, Filled())
    return home("agreed" if agrees else "declined")


def _refused(release_id: UUID, refused: ReleaseRefusedError, form: Filled) -> Page:
    form.refuse(WHOLE, say(RELEASE_REFUSED[refused.code]))
    return _shown(release_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@desk.post("/release/<uuid:release_id>/open")
def open_release(release_id: UUID) -> Page:
    """Open it; the ledger has it first."""
    ports, who = here().ports, signed_in()
    try:
        opened = releasing.open_release(ports, who, release_id)
    except ReleaseRefusedError as refused:
        return _refused(release_id, refused, Filled())
    if opened.dossiers:
        allow_script()
    found = releasing.release_glance(ports, who, release_id)
    return page("opened", release=found, opened=opened, **worded(found))


@desk.post("/release/<uuid:release_id>/review")
def review_release(release_id: UUID) -> Page:
    """Say whether what one person opened alone was in order."""
    form = sent_form()
    verdict, words = form.text("verdict"), form.text("review_words")
    if verdict not in ("in-order", "not-in-order"):
        form.refuse("verdict", say("Say whether it was in order."))
    limit(form, "review_words")
    who = signed_in()
    if not form.is_fine:
        return _shown(release_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    in_order = verdict == "in-order"
    try:
        releasing.review_release(here().ports, who, release_id, in_order=in_order, words=words)
    except ReleaseRefusedError as refused:
        return _refused(release_id, refused, form)
    return home("reviewed")
