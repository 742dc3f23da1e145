"""The family sequence: a keyed pseudo-random sequence of times, topics and follow-ups.

Computed from the family's key, never stored (D13), and shifted by nothing that happens to
us or to another family (D7). Which of its times really become pings is decided in `pings`.
"""

import hmac
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import zip_longest
from struct import unpack

from service.domain.agreement import Agreement, Plan
from service.domain.outage import reach
from service.domain.schedule import Span, next_spans, nights, pick, spans_from, spans_on

FOLLOW_UP_HOURS = {Plan.NORMAL: (14, 40), Plan.HIGH_RISK: (3, 9)}
ASK_HOURS = {Plan.NORMAL: (10, 14), Plan.HIGH_RISK: (2, 3)}
QUIET_DATE_KEPT_OF_FOUR = 3  # each quiet date is kept by chance, three times in four


@dataclass(frozen=True, slots=True)
class FamilySequence:
    """The source of every draw of one family: the same (purpose, ordinal) draws the same."""

    key: bytes = field(repr=False)

    def draw(self, purpose: str, ordinal: int, below: int) -> int:
        """Return a uniform whole number in 0..below-1; the bias of 128 bits is beyond notice."""
        message = f"{purpose}|{ordinal}".encode()
        return int.from_bytes(hmac.digest(self.key, message, "sha256")[:16]) % below

    def draw_between(self, purpose: str, ordinal: int, hours: tuple[int, int]) -> timedelta:
        """Return a uniform length between two whole hours, to the second."""
        low, high = hours
        seconds = self.draw(purpose, ordinal, (high - low) * 3600 + 1)
        return timedelta(hours=low, seconds=seconds)

    def shuffled(self, purpose: str, count: int) -> list[int]:
        """Return 0..count-1 in the family's own order."""
        order, chance = list(range(count)), iter(())
        for last in range(count - 1, 0, -1):
            number = next(chance, None)
            if number is None:  # sixteen of one digest: a deck is shuffled at every wake
                digest = hmac.digest(self.key, f"{purpose}|from {last}".encode(), "sha512")
                number, *rest = unpack(">16I", digest)
                chance = iter(rest)
            other = number % (last + 1)
            order[last], order[other] = order[other], order[last]
        return order


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of the sequence with all it carries."""

    ordinal: int
    spans: tuple[Span, ...]  # the windows of its day
    at: datetime  # the drawn second

    @property
    def opens_at(self) -> datetime:
        """When the window around the drawn second opens: before then it is not stored."""
        return around(self.spans, self.at).start

    @property
    def closes_at(self) -> datetime:
        """When the same window closes."""
        return around(self.spans, self.at).end


def around(spans: tuple[Span, ...], at: datetime) -> Span:
    """Return the span that holds `at`."""
    return next(span for span in spans if span.holds(at))


def first_moment(agreement: Agreement, sequence: FamilySequence) -> Moment:
    """Return ordinal 0: in the first window at or after the agreement's beginning."""
    return moment_since(agreement, sequence, ordinal=0, not_before=agreement.begins_at)


def moment_after(agreement: Agreement, sequence: FamilySequence, ordinal: int, day: date) -> Moment:
    """Return the time that follows `ordinal`, which fell on `day` in the family's zone."""
    gap = agreement.days_min + sequence.draw(
        "gap", ordinal + 1, agreement.days_max - agreement.days_min + 1
    )
    return moment_from(agreement, sequence, ordinal + 1, day + timedelta(days=gap))


def moment_from(agreement: Agreement, sequence: FamilySequence, ordinal: int, day: date) -> Moment:
    """Return `ordinal` drawn inside the windows of `day`, or of the next day that has one."""
    return _drawn(agreement, sequence, ordinal, spans_from(agreement.windows, agreement.zone, day))


def moment_since(
    agreement: Agreement, sequence: FamilySequence, *, ordinal: int, not_before: datetime
) -> Moment:
    """Return `ordinal` drawn on the first day with windows that open at or after `not_before`."""
    spans = next_spans(agreement.windows, agreement.zone, not_before)
    return _drawn(agreement, sequence, ordinal, spans)


def _drawn(
    agreement: Agreement, sequence: FamilySequence, ordinal: int, spans: tuple[Span, ...]
) -> Moment:
    """Return `ordinal` at its drawn second of `spans`, or of the next day that is not quiet."""
    while agreement.quiet_dates and _is_quiet(
        agreement, sequence, day_of(agreement, spans[0].start)
    ):
        tomorrow = day_of(agreement, spans[0].start) + timedelta(days=1)
        spans = spans_from(agreement.windows, agreement.zone, tomorrow)
    second = sequence.draw("second", ordinal, sum(span.seconds for span in spans))
    return Moment(ordinal, spans, pick(spans, second))


def day_of(agreement: Agreement, instant: datetime) -> date:
    """Return the calendar day of `instant` where the relative lives."""
    return instant.astimezone(agreement.zone).date()


def _is_quiet(agreement: Agreement, sequence: FamilySequence, day: date) -> bool:
    if (day.month, day.day) not in agreement.quiet_dates:
        return False
    # A gap that every exile keeps on the same date would mark them all.
    return sequence.draw("quiet-date", day.toordinal(), 4) < QUIET_DATE_KEPT_OF_FOUR


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When the one follow-up after silence would go out (D8)."""

    at: datetime
    opens_at: datetime
    closes_at: datetime


def follow_up_of(
    agreement: Agreement, sequence: FamilySequence, ordinal: int, ping_at: datetime
) -> FollowUp:
    """Return the follow-up drawn with `ordinal`, inside a window, moved by nobody's health."""
    offset = sequence.draw_between("follow-up", ordinal, FOLLOW_UP_HOURS[agreement.plan])
    at = ping_at + offset
    if agreement.plan is Plan.HIGH_RISK:
        # Quiet hours are counted into the offset when it is drawn.
        rest = nights(agreement.quiet_hours, agreement.zone, ping_at, ping_at + offset * 4)
        at = reach(ping_at, offset, rest)
    today = spans_on(agreement.windows, day_of(agreement, at), agreement.zone)
    for window in today:
        if window.holds(at):
            return FollowUp(at, window.start, window.end)
    spans = next_spans(agreement.windows, agreement.zone, at)[:1]
    second = sequence.draw("follow-up-second", ordinal, spans[0].seconds)
    return FollowUp(pick(spans, second), spans[0].start, spans[0].end)


@dataclass(frozen=True, slots=True)
class Wording:
    """One of the family's own sentences, by topic and place in the codebook's order."""

    topic: str
    text: str


def deck(agreement: Agreement, sequence: FamilySequence) -> tuple[Wording, ...]:
    """Return every wording in the order it is dealt: topics alternate as long as they last."""
    return tuple(Wording(*card) for card in _cards(agreement, sequence))


def _cards(agreement: Agreement, sequence: FamilySequence) -> tuple[tuple[str, str], ...]:
    decks = agreement.decks
    if sequence.key not in decks:
        decks[sequence.key] = _shuffled_deck(agreement, sequence)
    return decks[sequence.key]


def _shuffled_deck(agreement: Agreement, sequence: FamilySequence) -> tuple[tuple[str, str], ...]:
    piles = []
    for number, topic in enumerate(agreement.topics_asked):
        texts = [text for text in topic.pings if text not in agreement.withheld]
        order = sequence.shuffled(f"wordings {number}", len(texts))
        piles.append([(topic.name, texts[place]) for place in order])
    piles = [piles[place] for place in sequence.shuffled("topics", len(piles))]
    return tuple(card for layer in zip_longest(*piles) for card in layer if card is not None)


def dealt(
    agreement: Agreement, sequence: FamilySequence, ordinal: int
) -> tuple[Wording, Wording] | None:
    """Return the wordings `ordinal` carries, ping and follow-up; None where there are none."""
    cards = _cards(agreement, sequence)
    if not cards:
        return None
    first, second = cards[2 * ordinal % len(cards)], cards[(2 * ordinal + 1) % len(cards)]
    pair = (Wording(*first), Wording(*second))
    topics = len(agreement.topics_asked)
    # With an even number of topics every ping would fall on the same half of them.
    swap = topics % 2 == 0 and (2 * ordinal // topics) % 2 == 1
    return (pair[1], pair[0]) if swap else pair
