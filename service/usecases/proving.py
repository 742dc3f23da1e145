"""Whether we hear: every receiving path proves itself, and deafness is said aloud (I7)."""

from collections.abc import Collection
from datetime import datetime

from service.domain.address import ChannelName
from service.domain.effects import Happening, PageOperator
from service.domain.outage import Hearing, have_read, leave_unread, listen, prove
from service.ports import Ports
from service.storage import ears, outbox, senders
from service.storage.outbox import Asked, Kind, Letter
from service.storage.senders import Pool
from service.storage.store import floor_minute
from service.usecases.acting import Acting, act
from service.usecases.paging import operator_page, page_numbers

CANARY_TEXTS = ("ok, see you", "on my way", "later then", "fine by me")


def heard_on(acting: Acting, channel: ChannelName) -> None:
    """Something authentic came in on a channel: it is heard, which one message in an act shows."""
    if channel in acting.heard or channel not in _watched(acting):
        return
    acting.heard.add(channel)
    before = ears.lock_hearing(acting.tx, channel, acting.now)
    after = prove(before, acting.now)
    ears.save_hearing(acting.tx, channel, after)
    _tell_return(acting, channel, before, after)


def _tell_return(acting: Acting, channel: ChannelName, before: Hearing, after: Hearing) -> None:
    if before.deaf_since is not None and after.deaf_since is None:
        acting.tell([Happening("hearing", details={"channel": str(channel)})])


def _watched(acting: Acting) -> set[ChannelName]:
    """Return the channels that have a canary: without one deafness cannot be told (doctor)."""
    return {each.channel for each in senders.senders(acting.tx, Pool.CANARY)}


def send_canaries(ports: Ports) -> None:
    """Let a second sender of ours write to the number pages leave from, on each channel."""
    with act(ports) as acting:
        for canary in senders.senders(acting.tx, Pool.CANARY):
            listener = senders.page_sender(acting.tx, canary.channel)
            if listener is None:
                continue
            ears.lock_hearing(acting.tx, canary.channel, acting.now)
            text = CANARY_TEXTS[acting.now.hour % len(CANARY_TEXTS)]
            asked = Asked(
                key=f"canary/{acting.tx.new_id()}",
                kind=Kind.CANARY,
                channel=canary.channel,
                letter=Letter(canary.number, listener.number, text, acting.now),
                wake_at=floor_minute(acting.now),
            )
            outbox.add_effects(acting.tx, [asked], acting.today)


def notice_deafness(ports: Ports) -> None:
    """Say aloud which channels have not proved themselves; the operator is paged once each."""
    with act(ports) as acting:
        for channel in sorted(_watched(acting)):
            before = ears.lock_hearing(acting.tx, channel, acting.now)
            _note_deaf(acting, channel, before, listen(before, acting.now))


def note_unread(ports: Ports, channels: Collection[ChannelName], since: datetime | None) -> None:
    """Be deaf on channels whose gateway could not be asked what it took while we were away.

    `since`: when we left, None for the last proof. Silence clocks stand still until the list
    was read, however long that takes; what goes out is not held up by it (I7).
    """
    with act(ports) as acting:
        for channel in sorted(_watched(acting) & set(channels)):
            before = ears.lock_hearing(acting.tx, channel, acting.now)
            after = leave_unread(before, since or before.proved_at)
            _note_deaf(acting, channel, before, after)


def note_read(ports: Ports, channel: ChannelName) -> None:
    """All that lay at the gateway of a channel has been fetched."""
    with act(ports) as acting:
        if channel not in _watched(acting):
            return
        before = ears.lock_hearing(acting.tx, channel, acting.now)
        after = have_read(before, acting.now)
        if after != before:
            ears.save_hearing(acting.tx, channel, after)
            _tell_return(acting, channel, before, after)


def _note_deaf(acting: Acting, channel: ChannelName, before: Hearing, after: Hearing) -> None:
    if after == before:
        return
    ears.save_hearing(acting.tx, channel, after)
    if before.deaf_since is not None:
        return  # it has been said
    acting.tell([Happening("deaf", details={"channel": str(channel)})])
    page = PageOperator(f"deaf {channel} {acting.tx.new_id()}", 0)
    asked = operator_page(acting, page_numbers(acting), page)
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)
