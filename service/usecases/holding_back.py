"""A sender or a whole channel that the gateway refuses: pages are not tried for a while.

They wait minutes at most: a try that is refused costs nothing, one that gets through may
matter. Bursts from one Signal account are spread: they are what a captcha follows. A ping
waits for nothing of this: let go with others at the end of a hold, it would share their second.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from service.channels.base import ChannelError, HeldUp, Trouble
from service.domain.address import ChannelName
from service.domain.effects import PageOperator
from service.storage import cases, holds, outbox, senders
from service.storage.outbox import EffectRecord, Kind
from service.usecases.acting import Acting
from service.usecases.paging import operator_page, page_numbers
from service.usecases.rounding import ceil_wake

HOLD_MAX = timedelta(minutes=5)
BURST_MAX = 20  # messages from one Signal account in one go
BURST_EVERY = timedelta(seconds=10)


def waits_of(acting: Acting, records: Sequence[EffectRecord]) -> dict[UUID, timedelta]:
    """Return how long some effects have to wait: what they leave from is held, or too busy."""
    records = [each for each in records if each.kind is not Kind.PING]
    held = holds.holds(acting.tx, acting.now)
    waits = _paces(records)
    grave = cases.grave_among(acting.tx, {each.case_id for each in records if each.case_id})
    of_senders = [each for each in held if not each.is_of_channel]
    for record in records:
        # A page for L4 is tried whatever another message met on this channel.
        counting = of_senders if record.case_id in grave else held
        until = holds.held_until(acting.tx, counting, record.channel, record.letter.sender)
        if until is not None:
            waits[record.id] = until - acting.now
    return waits


def _paces(records: Sequence[EffectRecord]) -> dict[UUID, timedelta]:
    """Return the waits of what one Signal account would send beyond a burst."""
    counts: Counter[str] = Counter()
    waits: dict[UUID, timedelta] = {}
    for record in records:
        if record.channel is ChannelName.SIGNAL:
            bursts = counts[record.letter.sender] // BURST_MAX
            counts[record.letter.sender] += 1
            if bursts:
                waits[record.id] = bursts * BURST_EVERY
    return waits


def note_trouble(acting: Acting, record: EffectRecord, error: ChannelError) -> None:
    """Hold what cannot send for now, and tell the operator of what a person must mend."""
    if error.trouble.holds_up is not None:
        is_one = error.trouble.holds_up is HeldUp.SENDER
        sender = record.letter.sender if is_one else None
        length = HOLD_MAX if error.retry_after is None else min(error.retry_after, HOLD_MAX)
        holds.hold(acting.tx, record.channel, sender, ceil_wake(acting.now + length))
    tell_operator(acting, record.channel, record.letter.sender, error.trouble, error.code)


def tell_operator(
    acting: Acting, channel: ChannelName, sender: str, trouble: Trouble, code: str
) -> None:
    """Page the operator once a day about one complaint and sender, by code and id alone."""
    if not (trouble.for_operator or trouble.opted_out):
        return
    what = "opted-out" if trouble.opted_out else f"{channel}-{code}"
    found = senders.find_sender(acting.tx, acting.tx.index("sender", sender))
    whose = found.id if found is not None else "nobody"
    page = PageOperator(f"{what} {whose} {acting.today}", 0)
    asked = operator_page(acting, page_numbers(acting), page)
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)
