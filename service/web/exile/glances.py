"""The exile's first page: per family what went out, what came back, and what is asked.

It shows public facts only (R0): of a past check its days, never how it ended.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.agreement import Mode
from service.domain.check import REASON_MAX
from service.domain.effects import Why
from service.storage.questions import Question
from service.usecases import vouching
from service.usecases.glancing import FamilyGlance, glance
from service.usecases.nudging import Whom
from service.usecases.ordering import PAUSE_MAX
from service.usecases.reaching import reach_glance
from service.usecases.returning import coming_return
from service.web import visits
from service.web.exile.contact import judgements_of
from service.web.exile.face import done_code, exile, page
from service.web.exile.sentences import ASKED, ASKED_IN_RELAY, DONE, REVIEWS
from service.web.exile.year import months_of
from service.web.facts import here
from service.web.forms import Filled
from service.web.tongues import say

# Only these can be answered by what an exile knows; the others are told and stay until then.
ANSWERABLE = {
    Why.SILENCE,
    Why.UNDELIVERED,
    Why.UNVERIFIED,
    Why.PLAIN_DANGER,
    Why.STOPPED,
    Why.IDENTITY,
    Why.OPTED_OUT,
}


# Two ways to ask the same: the newer one takes the place of the older.
_KIND = {Why.UNDELIVERED: Why.SILENCE, Why.PLAIN_DANGER: Why.UNVERIFIED}
# Told, and no rung of the ladder waits for it.
_NEWS = (Why.WORDINGS, Why.LINT, Why.PROOF, Why.MOVED, Why.LEFT)
_REVIEWED = (Why.CONSENT, Why.RESTS)  # what is to be gone over says it already
_ABOUT_TRAFFIC = (Why.WORDINGS, Why.LINT, Why.PROOF)
LINES_SHOWN = 8  # the drawing has the others
_CALLS = (Why.REMINDER, Why.WAITING)  # own, relay: it is the exile's turn


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened on a day."""

    day: date
    came_back: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for the exile: a sentence, and whether it wants an answer."""

    on: date
    sentence: str
    wants_answer: bool
    is_of_the_ladder: bool  # whether "please look" stands over it


@exile.get("/")
def front() -> str:
    """Show the glance, or the door to whoever has not signed in."""
    exile_id = visits.who()
    done = say(DONE[done_code()]) if done_code() in DONE else ""
    if exile_id is None:
        return page("sign_in", form=Filled(), done=done)
    if digits := vouching.spoken_digits(here().ports, exile_id):
        return page("waiting_call", digits=digits, done=done)
    families = glance(here().ports, exile_id)
    unreached = reach_glance(here().ports, Whom(exile_id)) is None
    return page(
        "glance",
        families=[shown(each) for each in families],
        done=done,
        unreached=unreached,
        returning=coming_return(here().ports, exile_id),
    )


def shown(family: FamilyGlance) -> dict[str, object]:
    """Return everything a family's part of the page is made of."""
    return {
        "family": family,
        "lines": lines(family)[:LINES_SHOWN],
        "months": months_of(family.went_out, family.came_back),
        "asked": asked(family),
        "reviews": [say(REVIEWS[each]) for each in family.reviews],
        "waiting": bool(family.checks) and family.checks[0].came_back_on is None,
        "reminded": any(each.why in _CALLS for each in family.questions),
        "not_watching": _is_unwatched(family),
        "judgements": judgements_of(family),
        **limits(family),
    }


def _is_unwatched(family: FamilyGlance) -> bool:
    """Whether silence would not be noticed: nothing answered, nothing proved, or consent aged."""
    unanswered = any(each.why == Why.WAITING for each in family.questions)
    return unanswered or bool(family.proof) or family.rests


def limits(family: FamilyGlance) -> dict[str, object]:
    """Return between which days a reason or a pause may end, on the relative's calendar."""
    now = here().ports.clock.now().astimezone(ZoneInfo(family.time_zone))
    return {
        "today": now.date(),
        # A pause ends with its last day, which is the next one's beginning.
        "paused_last": (family.paused_until or now) - timedelta(microseconds=1),
        "reason_last": (now + REASON_MAX).date(),
        "pause_last": (now + PAUSE_MAX).date(),
    }


def lines(family: FamilyGlance) -> list[Line]:
    """Return every day of the year on which something went out or came back, newest first."""
    happened = [Line(day, came_back=False) for day in family.went_out]
    happened += [Line(day, came_back=True) for day in family.came_back]
    return sorted(happened, key=lambda line: (line.day, line.came_back), reverse=True)


def asked(family: FamilyGlance) -> list[Asked]:
    """Return what is asked or told, newest first: of each kind the newest that still holds."""
    sentences = ASKED_IN_RELAY if family.mode == Mode.RELAY else ASKED
    newest = {
        _KIND.get(Why(each.why), Why(each.why)): each
        for each in family.questions
        if not _is_over(each, family)
    }
    found = sorted(newest.values(), key=lambda each: each.asked_on, reverse=True)
    return [
        Asked(
            each.asked_on,
            say(sentences[Why(each.why)]),
            Why(each.why) in ANSWERABLE,
            Why(each.why) not in _NEWS,
        )
        for each in found
    ]


def _is_over(question: Question, family: FamilyGlance) -> bool:
    """Whether something else on the page says it, or what went out since has made it old news."""
    if question.why in _REVIEWED:
        return True
    is_about_traffic = question.why in _ABOUT_TRAFFIC
    return is_about_traffic and bool(family.went_out) and family.went_out[0] > question.asked_on


def until(day_end: datetime | None, longest: timedelta, now: datetime) -> datetime | None:
    """Return the end of the chosen day; None where it is further away than `longest`.

    Of the last day that may be chosen only the hours within `longest` count.
    """
    last = now + longest
    if day_end is None or day_end - last >= timedelta(days=1):
        return None
    return min(day_end, last)
