"""Registering a family, one question a page; what was typed is kept sealed until it is saved.

Back and forth at will, until a day has passed without a word. Saved as a whole, or refused
with every fault and the page it stands on. What is secret is not shown again once its page
was left (`masking`).
"""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from service.domain.agreement import DAYS_MIN, AgreementRefusedError
from service.domain.enrolment import SAFE_MIN_VARIED
from service.domain.schedule import WEEKDAYS
from service.storage.drafts import Draft
from service.usecases import backing, drafting
from service.usecases.complaining import RegistrationRefusedError
from service.usecases.glancing import glance
from service.web.exile.codebook_form import TOPICS, Places, read_codebook
from service.web.exile.complaints import complain
from service.web.exile.face import exile, home, page, signed_in
from service.web.exile.family_form import (
    WINDOWS,
    cover_of,
    mode_of,
    modes_of,
    read_family,
)
from service.web.exile.looking_over import look_over
from service.web.exile.masking import hide_unsent, masked, typed_in
from service.web.exile.steps import FIELDS, check_step, check_words, course, step_of
from service.web.exile.trials import tried
from service.web.facts import here
from service.web.forms import WHOLE, Filled, kept_form, sent_form

Page = str | Response | tuple[str, HTTPStatus]
ZONES = (
    "Europe/Minsk",
    "Europe/Warsaw",
    "Europe/Vilnius",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Almaty",
    "Asia/Jerusalem",
    "America/New_York",
)
_TRY = ("try_topic", "try_text")


class NotBegunError(Exception):
    """There is no registration on its way."""


@exile.get("/family/new")
def new_family() -> str:
    """Show the two ways to begin, or where to go on."""
    kept = drafting.load_draft(here().ports, signed_in())
    begun = kept_form(kept.fields) if kept is not None else None
    return page(
        "new/start",
        go_on_at=_first_unanswered(begun) if begun else None,
        registered=bool(glance(here().ports, signed_in())),
    )


def _first_unanswered(form: Filled) -> str:
    """Return the first question without an answer, to go on at."""
    for step in course(form):
        if FIELDS[step] and not any(form.text(field) for field in FIELDS[step]):
            return step
    return "summary"


@exile.post("/family/new/begin")
def begin_family() -> Page:
    """Begin with the way chosen: five questions, or all of them."""
    chosen = "own" if sent_form().text("scope") == "own" else "words"
    # A way that is not asked about is chosen already.
    fields = {"scope": [chosen], **({"channel": ["own"]} if chosen == "own" else {})}
    drafting.begin_draft(here().ports, signed_in(), fields)
    return _to("cover")


@exile.post("/family/new/drop")
def drop_family() -> Page:
    """Forget what was typed."""
    drafting.drop_draft(here().ports, signed_in())
    return _to(None)


@exile.errorhandler(NotBegunError)
def to_the_beginning(_: NotBegunError) -> Response:
    """Send whoever has not begun, or rested for more than a day, to the beginning."""
    return _to(None)


@exile.get("/family/new/<step>")
def question(step: str) -> Page:
    """Show one question with what was answered so far."""
    draft = _draft(signed_in())
    return _shown(step, masked(step, _kept(draft, step)), draft_id=draft.id)


@exile.post("/family/new/<step>")
def answered(step: str) -> Page:
    """Keep the answer; go on where it can be kept, and back in any case."""
    exile_id, sent = signed_in(), sent_form()
    draft = drafting.load_draft(here().ports, exile_id)
    # A second click. Asked after the draft is read: it goes in the commit the family comes in.
    if step == "summary" and _is_family(exile_id, sent.text("draft")):
        return home("registered")
    if draft is None:
        raise NotBegunError
    typed, go = typed_in(step, _kept(draft, step), sent), sent.text("go")
    drafting.keep_draft(here().ports, exile_id, draft, typed.as_lists())
    form = typed.with_fields(("remarks_seen",), sent)
    if go in ("back", "anew"):
        return _to(_beside(step, form, -1) if go == "back" else step)
    if step == "summary":
        return _register(exile_id, draft, form)
    if step == "try" and not go:
        return _tried(form.with_fields(_TRY, sent))
    check_step(step, form)
    if form.is_fine and go != "look" and not form.wants_a_look:
        return _to(_beside(step, form, 1))
    hide_unsent(step, form, sent)
    looked = look_over(form) if step == "wordings" else ()
    return _shown(step, form, looked=looked), _status(form)


def _status(form: Filled) -> HTTPStatus:
    return HTTPStatus.OK if form.is_fine else HTTPStatus.UNPROCESSABLE_ENTITY


def _tried(form: Filled) -> Page:
    """Show how an answer would be read with the words so far; it is not kept (R15)."""
    places = Places()
    reading = tried(form, read_codebook(form, places), places.topics)
    form.keep_errors(_TRY)
    return _shown("try", form, tried=reading), _status(form)


def _register(exile_id: UUID, draft: Draft, form: Filled) -> Page:
    family, ports = read_family(form), here().ports
    try:
        if form.is_fine:
            registration = family.registration(ports.clock.now())
            found = drafting.register_draft(ports, exile_id, draft, registration)
            done = found is not None or _is_family(exile_id, str(draft.id))
            return home("registered" if done else "")
        if family.fields["codebook"] is not None:
            check_words(form)  # something else is wrong: say what is wrong with the words, too
    except AgreementRefusedError as refused:
        for problem in refused.problems:
            form.refuse(WHOLE, problem)
    except RegistrationRefusedError as refused:
        complain(form, refused.complaints, family.places)
    return _shown("summary", form, draft_id=draft.id), HTTPStatus.UNPROCESSABLE_ENTITY


def _is_family(exile_id: UUID, code: str) -> bool:
    """Whether a draft has become one of the exile's own families."""
    return code in {str(each.id) for each in glance(here().ports, exile_id)}


def _draft(exile_id: UUID) -> Draft:
    """Return the registration on its way. Raises NotBegunError."""
    kept = drafting.load_draft(here().ports, exile_id)
    if kept is None:
        raise NotBegunError
    return kept


def _kept(draft: Draft, step: str) -> Filled:
    """Return what was typed so far. Raises NotFound for no question of it."""
    form = kept_form(draft.fields)
    if step not in course(form):
        abort(HTTPStatus.NOT_FOUND)
    return form


def _to(step: str | None) -> Response:
    target = url_for("exile.question", step=step) if step else url_for("exile.new_family")
    return redirect(target, HTTPStatus.SEE_OTHER)


def _beside(step: str, form: Filled, by: int) -> str | None:
    """Return the question before or after; None before the first."""
    steps = course(form)
    at = steps.index(step) + by
    return steps[at] if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where in the questions this page is."""

    number: int
    count: int
    is_first: bool


def _shown(step: str, form: Filled, **more: object) -> str:
    steps = course(form)
    at = steps.index(step)
    return page(
        f"new/{step}",
        form=form,
        step=step,
        progress=Progress(at + 1, len(steps), at == 0),
        mode=str(mode_of(form)),
        modes=[str(each) for each in modes_of(form)],
        days_least=DAYS_MIN[cover_of(form)],
        consents=form.text("agrees") == "yes",
        zones=ZONES,
        topics=TOPICS,
        windows=WINDOWS,
        weekdays=WEEKDAYS,
        today=here().ports.clock.now().date(),
        step_of=lambda field: step_of(field, form),
        **more,
        **(_summed_up(form) if step == "summary" else {}),
    )


def _summed_up(form: Filled) -> dict[str, object]:
    counts = {name: len(form.lines(name)) for name in _COUNTED}
    return {
        "counts": counts,
        "few_words": any(0 < counts[f"{topic}_safe"] < SAFE_MIN_VARIED for topic in TOPICS),
        "backing": backing.of_exile(here().ports, signed_in()),
    }


_COUNTED = tuple(f"{topic}_{part}" for topic in TOPICS for part in ("pings", "safe"))
