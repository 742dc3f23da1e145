"""What has to be gone over again between exile and relative, and when (R16, R19, §7a).

All of it is what the exile has said and the days since: no answer and no verdict has a part
in it, so the page may show it (R0). None of it goes over the channel that is watched.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from service.domain.agreement import Agreement, Mode

CONSENT_LASTS: Final = timedelta(days=90)
CONSENT_GRACE: Final = timedelta(days=14)  # said on the page; then nothing goes out to her
VOICE_LASTS: Final = timedelta(weeks=6)
# Unused words are forgotten within two weeks; each time they were known they last longer.
RECALL_LASTS: Final = tuple(timedelta(days=days) for days in (14, 28, 56, 112, 168))


class Review(StrEnum):
    """What may be due."""

    CONSENT = "consent"  # does she still agree?
    RESTS = "rests"  # nobody asked her for so long that nothing goes out
    VOICE = "voice"  # heard or met lately?
    REHEARSAL = "rehearsal"  # the words were never gone through together
    RECALL = "recall"  # does she still know the words?


class How(StrEnum):
    """How words were gone through; never over the channel itself (R16)."""

    MET = "met"
    VISITOR = "visitor"  # somebody both trust
    CALL = "call"  # a secure call already in use


@dataclass(frozen=True, slots=True)
class Tended:
    """What the exile has said of it; a day that is missing counts from the beginning."""

    consent_on: date | None = None
    voice_on: date | None = None
    rehearsed: How | None = None
    recalled_on: date | None = None
    recalls: int = 0  # times running that the words were known


def is_confirmed(tended: Tended, agreement: Agreement, today: date) -> bool:
    """Whether a voice or a meeting has lately shown who answers (R19)."""
    return today - (tended.voice_on or agreement.begins_at.date()) < VOICE_LASTS


def due(tended: Tended, agreement: Agreement, today: date) -> tuple[Review, ...]:
    """Return what is to be gone over; without her consent only `own` is open, which needs none."""
    began, has_words = agreement.begins_at.date(), agreement.codebook is not None
    lapsed = {
        Review.RESTS: is_resting(tended, agreement, today),
        Review.CONSENT: is_consent_due(tended, agreement, today),
        Review.VOICE: not is_confirmed(tended, agreement, today),
        Review.REHEARSAL: has_words and tended.rehearsed is None,
        Review.RECALL: has_words and _is_forgotten(tended, began, today),
    }
    return tuple(review for review, holds in lapsed.items() if holds)


def is_consent_due(tended: Tended, agreement: Agreement, today: date) -> bool:
    """Whether she is to be asked anew: her consent has run out, the days of grace have not."""
    asked_on = tended.consent_on or agreement.begins_at.date()
    is_lapsed = agreement.mode is not Mode.OWN and today - asked_on >= CONSENT_LASTS
    return is_lapsed and not is_resting(tended, agreement, today)


def rests_from(tended: Tended, agreement: Agreement) -> date | None:
    """Return the day from which nothing goes out to her unless she is asked anew (§7a).

    None where nothing goes out anyway, or no consent was ever recorded: in rehearsals.
    """
    if agreement.mode is Mode.OWN or tended.consent_on is None:
        return None
    return tended.consent_on + CONSENT_LASTS + CONSENT_GRACE


def is_resting(tended: Tended, agreement: Agreement, today: date) -> bool:
    """Whether nobody has asked her for so long that nothing goes out."""
    since = rests_from(tended, agreement)
    return since is not None and since <= today


def _is_forgotten(tended: Tended, began: date, today: date) -> bool:
    if tended.rehearsed is None:
        return False
    lasts = RECALL_LASTS[min(tended.recalls, len(RECALL_LASTS) - 1)]
    return today - (tended.recalled_on or began) >= lasts


def agrees_still(tended: Tended, today: date) -> Tended:
    """She was asked again, and agrees."""
    return replace(tended, consent_on=today)


def heard_or_met(tended: Tended, today: date) -> Tended:
    """Her voice was heard, or they have met: it is she."""
    return replace(tended, voice_on=today)


def gone_through(tended: Tended, how: How, today: date, *, known: bool) -> Tended:
    """The words were gone through; what was not known is asked again soon.

    Who met or called has also made sure that it is she (R19).
    """
    recalls = 0
    if known and tended.rehearsed is not None:
        recalls = tended.recalls + 1
    voice_on = tended.voice_on if how is How.VISITOR else today
    return replace(tended, rehearsed=how, recalled_on=today, recalls=recalls, voice_on=voice_on)


def later_of(one: Tended, other: Tended) -> Tended:
    """Return the newest of what was said in two places."""
    went = max(one, other, key=lambda each: each.recalled_on or date.min)
    return replace(
        went,
        consent_on=_later(one.consent_on, other.consent_on),
        voice_on=_later(one.voice_on, other.voice_on),
    )


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def with_new_words(tended: Tended) -> Tended:
    """New words were never gone through."""
    return replace(tended, rehearsed=None, recalled_on=None, recalls=0)
