"""New words for old ones: which book a text is read with, and what a renewal leaves behind.

A reply is judged under the book of the ping it answers. Words for distress and for the end
count beside it from the day a new book is entered, and for a season after an old one was
left (I6). Who may change words, and when that takes effect, is decided by the use case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from service.domain.agreement import Agreement
from service.domain.codebook import Codebook, Meaning, Topic
from service.domain.enrolment import gives_away, mistakable
from service.domain.family import Family
from service.domain.former import Alarms, FormerBook

ALARMS_LAST: Final = timedelta(days=90)  # frightened people say the words they learnt first
FORMER_MAX: Final = 3
UNSIGNED_LASTS: Final = timedelta(days=14)  # a change nobody calls about does not wait for ever


@dataclass(frozen=True, slots=True, repr=False)
class Added:
    """A new wording for a topic, which is named by its place."""

    topic: int
    text: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """An agreement with other words, and the books it has left behind."""

    agreement: Agreement
    former: tuple[FormerBook, ...]


def read_with(
    family: Family, coming: Alarms | None, today: date, *, edition: int | None = None
) -> Codebook:
    """Return the book a text is read with; `edition`: of the newest ping it answers.

    Its own words come first; every other book adds words for distress and the end alone.
    """
    current = family.agreement.codebook
    assert current is not None, "texts are read only where a codebook was agreed"
    base = next((old for old in family.former if old.edition == edition), None)
    beside = [old.alarms for old in family.former if old is not base and old.until >= today]
    if base is not None:
        beside.append(alarms_of(current))
    if coming is not None:
        beside.append(coming)
    return _joined(base.codebook if base else current, beside)


def _joined(book: Codebook, beside: Sequence[Alarms]) -> Codebook:
    known = {(marker.text, marker.meaning) for marker in book.markers()}
    distress = [
        each
        for alarms in beside
        for each in alarms.distress
        if (each.marker, Meaning.DISTRESS) not in known
    ]
    stop = [each for alarms in beside for each in alarms.stop if (each, Meaning.STOP) not in known]
    return replace(book, distress=(*book.distress, *distress), stop=(*book.stop, *stop))


def is_burnt(family: Family, edition: int, *, inspected: bool) -> bool:
    """Return whether the safe words of a ping's book were read by others (R14)."""
    return inspected or any(old.burnt for old in family.former if old.edition == edition)


def alarms_of(book: Codebook) -> Alarms:
    """Return the words of `book` that count in any state; a manner sign belongs to its book."""
    topics = (marker for topic in book.topics for marker in topic.distress)
    return Alarms((*book.distress, *topics), book.stop)


def renew(
    agreement: Agreement,
    former: Sequence[FormerBook],
    book: Codebook,
    *,
    burnt: bool,
    today: date,
) -> Renewed:
    """Return the agreement with `book` in place of its own, which joins the former ones.

    `burnt`: the words left behind had been read by others.
    """
    left = agreement.codebook
    assert left is not None, "words are replaced only where some were agreed"
    old = FormerBook(left, agreement.edition, alarms_of(left), today + ALARMS_LAST, burnt)
    kept = [
        replace(each, alarms=_unclaimed(each.alarms, book))
        for each in (*former, old)
        if each.until >= today
    ]
    return Renewed(
        replace(agreement, codebook=book, edition=agreement.edition + 1, withheld=()),
        tuple(kept[-FORMER_MAX:]),
    )


def _unclaimed(alarms: Alarms, book: Codebook) -> Alarms:
    """Return `alarms` without the words for the end that something in `book` could be taken for.

    Words for distress stay, whatever the new ones mean: she cries in those she learnt first (I6).
    """
    alone = Codebook((), stop=alarms.stop)
    claimed = {
        marker.index
        for marker in alone.markers()
        if any(mistakable(marker, other) for other in book.markers())
    }
    return replace(
        alarms, stop=tuple(each for at, each in enumerate(alarms.stop) if at not in claimed)
    )


def add_wordings(agreement: Agreement, added: Sequence[Added]) -> Agreement:
    """Return the agreement with more wordings.

    One that holds a word of the book is kept and counted and never dealt: a page that
    refused it would be asked for the words (R15).
    """
    book = agreement.codebook
    assert book is not None, "wordings are added only where some were agreed"
    markers = book.markers()
    topics = tuple(
        replace(topic, pings=(*topic.pings, *_new(topic, at, added)))
        for at, topic in enumerate(book.topics)
    )
    held = [each.text for each in added if gives_away(markers, each.text)]
    return replace(
        agreement,
        codebook=replace(book, topics=topics),
        withheld=(*agreement.withheld, *held),
    )


def _new(topic: Topic, at: int, added: Sequence[Added]) -> list[str]:
    texts = [each.text for each in added if each.topic == at]
    return [text for text in dict.fromkeys(texts) if text not in topic.pings]


def drop_wording(agreement: Agreement, topic: int, ping: int) -> Agreement:
    """Return the agreement without one wording; the last one of a topic stays."""
    book = agreement.codebook
    assert book is not None, "wordings are dropped only where some were agreed"
    pings = book.topics[topic].pings
    if len(pings) == 1:
        return agreement
    kept = replace(book.topics[topic], pings=(*pings[:ping], *pings[ping + 1 :]))
    topics = (*book.topics[:topic], kept, *book.topics[topic + 1 :])
    return replace(agreement, codebook=replace(book, topics=topics))
