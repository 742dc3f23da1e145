"""Doing the effects that were committed: neither lost nor, towards a relative, ever twice.

`ready → sending → accepted | rejected | unknown`. A page that stays unknown is sent again,
flagged; a ping that does becomes undelivered (ARCHITECTURE, decision 3).
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from uuid import UUID

from service.channels.base import ChannelError, Fate, Outgoing, Receipt
from service.channels.signal_intake import UNTRUSTED
from service.domain.address import ChannelName
from service.domain.effects import Happening, PageOperator
from service.domain.ids import CaseId, FamilyId
from service.domain.pings import LATE_MAX, PUNCTUAL, own_second
from service.ports import Ports
from service.storage import cases, families, inbox, outbox, tombstones
from service.storage.due import Claim
from service.storage.outbox import EffectRecord, EffectState, Finding, Kind
from service.storage.standstill import standing_since
from service.usecases.acting import Acting, act
from service.usecases.holding_back import HOLD_MAX, note_trouble, waits_of
from service.usecases.identities import look_at_identities
from service.usecases.page_texts import flagged
from service.usecases.paging import operator_page, page_numbers, tell_operator_of
from service.usecases.rounding import ceil_wake
from service.usecases.undelivered import note_opted_out, note_undelivered

SENDING_LEASE = timedelta(seconds=60)  # longer than any channel's time-out
BATCH_LASTS = timedelta(seconds=20)  # one more time-out and the lease still holds
TRIES_MAX = 5
KEPT_FOR = timedelta(hours=24)
RETRY_FIRST = timedelta(seconds=30)
RETRY_MOST = timedelta(minutes=5)
DOUBTS_QUICK = 3  # so often an unknown page is looked for, and sent again, at the first interval
LOOK_AFTER = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))


def deliver(ports: Ports, claimed: Claim) -> None:
    """Do the claimed effects: pings each by itself, all others begun and stored together.

    A worker that dies among pages leaves some that never left and come again, flagged; a
    ping must not be doubted for its neighbour's sake.
    """
    with act(ports) as acting:
        records = outbox.load_claimed(acting.tx, claimed, acting.steady)
        others = [each for each in records if not _is_page(each)]
        pages = _begin(acting, [each for each in records if _is_page(each)], claimed)
    _deliver_pages(ports, pages)
    for record in others:
        if record.state is EffectState.READY:
            _deliver_ping(ports, record, claimed)
        elif record.state is EffectState.SENDING:
            _lost_sight(ports, record)
        else:
            _look_for(ports, record)


def _deliver_pages(ports: Ports, pages: Sequence[EffectRecord]) -> None:
    """Send begun pages while their lease surely holds; the rest, not yet sent, are let go of."""
    begun_at = ports.clock.steady()

    def send(page: EffectRecord) -> Receipt | ChannelError:
        if ports.clock.steady() - begun_at > BATCH_LASTS:
            return ChannelError(Fate.NOT_SENT, "slow", retry_after=timedelta())
        return _send(ports, page)

    _store(ports, list(zip(pages, _side_by_side(ports, pages, send), strict=True)))


def _side_by_side(
    ports: Ports,
    pages: Sequence[EffectRecord],
    send: Callable[[EffectRecord], Receipt | ChannelError],
) -> Sequence[Receipt | ChannelError]:
    """Send pages, many at a time by SMS: while one gateway thinks, the next page may leave.

    One account of Signal is one queue of its own, so its pages go one after another.
    """
    at_once = min(ports.sends_at_once, len(pages))
    if at_once <= 1:
        return [send(page) for page in pages]
    signal = Lock()

    def in_its_lane(page: EffectRecord) -> Receipt | ChannelError:
        with signal if page.channel is ChannelName.SIGNAL else nullcontext():
            return send(page)

    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(in_its_lane, pages))


def _is_page(record: EffectRecord) -> bool:
    return record.state is EffectState.READY and record.kind is not Kind.PING


def _deliver_ping(ports: Ports, record: EffectRecord, claimed: Claim) -> None:
    with act(ports) as acting:
        begun = _begin(acting, [record], claimed)
    _store(ports, [(ping, _send(ports, ping)) for ping in begun])


def _begin(
    acting: Acting, records: Sequence[EffectRecord], claimed: Claim
) -> Sequence[EffectRecord]:
    """Mark effects as being sent, all but those that may no longer be."""
    reasons = _why_not(acting, records)
    for record in records:
        if record.id in reasons:
            _drop(acting, record, reasons[record.id])
    allowed = [record for record in records if record.id not in reasons]
    allowed = [record for record in allowed if not _put_off(acting, record)]
    waits = waits_of(acting, allowed)
    for record in allowed:
        if record.id in waits:
            _hold(acting, record, waits[record.id])
    allowed = [record for record in allowed if record.id not in waits]
    if not allowed:
        return ()
    until = acting.steady + SENDING_LEASE
    return outbox.begin_sending(acting.tx, allowed, claimed, until=until)


def _put_off(acting: Acting, record: EffectRecord) -> bool:
    """Let a ping that is late for the first time wait for a second of its own."""
    letter = record.letter
    if record.kind is not Kind.PING or letter.put_off or acting.now - letter.at <= PUNCTUAL:
        return False
    at = own_second(letter.at, acting.now)
    finding = Finding(EffectState.READY, wake_at=at, letter=replace(letter, put_off=True))
    outbox.finish(acting.tx, record, finding)
    return True


def _hold(acting: Acting, record: EffectRecord, wait: timedelta) -> None:
    """Let an effect wait, but not a canary: the next one comes soon, and a pile of them never."""
    if record.kind is Kind.CANARY:
        _rejected(acting, record, "held")
    else:
        _failed(acting, record, ChannelError(Fate.NOT_SENT, "held", retry_after=wait))


def _send(ports: Ports, record: EffectRecord) -> Receipt | ChannelError:
    letter = record.letter
    if record.kind is Kind.PING and ports.clock.now() - letter.at > LATE_MAX:
        return ChannelError(Fate.NOT_SENT, "late")  # D9, however long we slept after beginning
    if record.channel not in ports.channels:
        return ChannelError(Fate.REFUSED, "no-gateway")
    _tell_attempt(ports, record)
    try:
        return ports.channels[record.channel].send(
            Outgoing(letter.sender, letter.to, letter.text, str(record.id))
        )
    except ChannelError as error:
        return error


def _store(ports: Ports, outcomes: Sequence[tuple[EffectRecord, Receipt | ChannelError]]) -> None:
    if not outcomes:
        return
    with act(ports) as acting:
        taken: dict[UUID, bytes] = {}
        for record, outcome in outcomes:
            if isinstance(outcome, ChannelError):
                note_trouble(acting, record, outcome)
                if outcome.trouble.opted_out and record.kind is Kind.PING:
                    note_opted_out(acting, record)
                _failed(acting, record, outcome)
            else:
                taken[record.id] = _message_key(acting, record, outcome)
        outbox.finish_accepted(acting.tx, taken)
    for account in _held_back(outcomes):
        # R0: a changed key holds nothing back; it is noted, and the next try gets through.
        with suppress(ChannelError):
            look_at_identities(ports, account)


def _held_back(outcomes: Sequence[tuple[EffectRecord, Receipt | ChannelError]]) -> set[str]:
    """Return the accounts of ours that could not write to somebody whose key has changed."""
    return {
        record.letter.sender
        for record, outcome in outcomes
        if isinstance(outcome, ChannelError) and outcome.code == UNTRUSTED
    }


def _why_not(acting: Acting, records: Sequence[EffectRecord]) -> dict[UUID, str]:
    """Return why some effects may no longer be done, by id."""
    pings = {each.family_id for each in records if each.kind is Kind.PING and each.family_id}
    pages = {each.case_id for each in records if each.kind is Kind.PAGE and each.case_id}
    stopped = _stopped(acting, pings) if pings else set()
    closed = cases.closed_among(acting.tx, pages) if pages else set()
    held = bool(pings) and standing_since(acting.tx) is not None
    reasons: dict[UUID, str] = {}
    for record in records:
        if record.kind is Kind.PING and acting.now - record.letter.at > LATE_MAX:
            reasons[record.id] = "late"  # D9: skipped, never caught up
        if record.kind is Kind.PING and held:
            reasons[record.id] = "held"  # restored: nobody knows yet what went out before
        if record.family_id in stopped:
            reasons[record.id] = "stopped"
        if record.case_id in closed:
            reasons[record.id] = "closed"
    return reasons


def _stopped(acting: Acting, family_ids: Collection[UUID]) -> set[UUID]:
    """Return the stopped families among these, also where a row of an older day says otherwise."""
    buried = tombstones.buried_among(acting.tx, tombstones.Grave.STOPPED, family_ids)
    stopped = set(families.stopped_among(acting.tx, family_ids))
    if buried - stopped:
        tell_operator_of(acting, "older-rows")
    return buried | stopped


def _drop(acting: Acting, record: EffectRecord, why: str) -> None:
    if record.kind is Kind.PING:
        if why in {"late", "held"}:
            note_undelivered(acting, record)
        acting.tell([_happening("skipped", record, why=why)])
    outbox.finish(acting.tx, record, Finding(EffectState.DROPPED, code=why))


def _tell_attempt(ports: Ports, record: EffectRecord) -> None:
    """Let observers know which effect is about to leave (a rehearsal pairs it with the phone)."""
    ports.observe(
        _happening(
            "attempt",
            record,
            effect=str(record.id),
            kind=str(record.kind),
            attempt=record.letter.attempt,
            topic=record.letter.topic,
            step=record.letter.step,
        )
    )


def _happening(event: str, record: EffectRecord, **details: str | int | None) -> Happening:
    return Happening(
        event,
        family=FamilyId(record.family_id) if record.family_id else None,
        case=CaseId(record.case_id) if record.case_id else None,
        details={
            **details,
            "responder": str(record.responder_id) if record.responder_id else None,
        },
    )


def _message_key(acting: Acting, record: EffectRecord, receipt: Receipt) -> bytes:
    return inbox.message_key(acting.tx, str(record.channel), receipt.message_id)


def _failed(acting: Acting, record: EffectRecord, error: ChannelError) -> None:
    if error.fate is Fate.UNKNOWN:
        _unknown(acting, record, error.code)
    elif error.fate is Fate.NOT_SENT and _may_be_retried(acting, record):
        wait = min(RETRY_FIRST * 2 ** min(record.tries, TRIES_MAX), RETRY_MOST)
        if error.trouble.holds_up is not None:
            wait = HOLD_MAX  # what a person has to mend is not hammered
        if error.retry_after is not None:
            wait = error.retry_after
        _retry(acting, record, wait, error.code)
    else:
        _rejected(acting, record, error.code)


def _may_be_retried(acting: Acting, record: EffectRecord) -> bool:
    """Whether to try again: what nothing repeats for a day, anything else a few times.

    The ladder of L4 repeats its own pages: kept for ever, they would come as a volley.
    """
    is_only_one = record.kind is Kind.PAGE and not record.letter.step.startswith("l4")
    if is_only_one or record.kind is Kind.OPERATOR:
        return acting.now - record.letter.at < KEPT_FOR
    return record.tries + 1 < TRIES_MAX


def _retry(acting: Acting, record: EffectRecord, wait: timedelta, code: str) -> None:
    at = ceil_wake(acting.now + wait)
    letter = record.letter
    if record.kind is Kind.PING:
        at = own_second(letter.at, acting.now + wait)
        letter = replace(letter, put_off=True)
        if at - letter.at > LATE_MAX:
            _rejected(acting, record, code)
            return
    finding = Finding(EffectState.READY, wake_at=at, code=code, letter=letter)
    outbox.finish(acting.tx, record, finding)


def _rejected(acting: Acting, record: EffectRecord, code: str) -> None:
    if record.kind is Kind.PING:
        note_undelivered(acting, record)
    if record.kind is Kind.PAGE:
        _tell_operator(acting, record)
    outbox.finish(acting.tx, record, Finding(EffectState.REJECTED, code=code))


def _tell_operator(acting: Acting, record: EffectRecord) -> None:
    """A responder cannot be reached on a channel: somebody must know before it matters again."""
    page = PageOperator(f"unreachable {record.responder_id} {record.channel} {acting.today}", 0)
    asked = operator_page(acting, page_numbers(acting), page)
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)


def _unknown(acting: Acting, record: EffectRecord, code: str) -> None:
    if record.kind is Kind.CANARY:
        _rejected(acting, record, code)  # whether it was heard is all that matters of it
        return
    letter = replace(record.letter, unknown_since=acting.now)
    # A gateway that is down for hours is not rung at every half minute of them.
    wait = LOOK_AFTER[0] if record.tries < DOUBTS_QUICK else RETRY_MOST
    at = ceil_wake(acting.now + wait)
    finding = Finding(EffectState.UNKNOWN, wake_at=at, code=code, letter=letter)
    outbox.finish(acting.tx, record, finding)


def _lost_sight(ports: Ports, record: EffectRecord) -> None:
    """Its worker died between the commit and the receipt: nobody knows whether it left."""
    with act(ports) as acting:
        _unknown(acting, record, "lost-sight")


def _look_for(ports: Ports, record: EffectRecord) -> None:
    """Resolve an unknown outcome by what the gateway itself holds."""
    letter = record.letter
    outgoing = Outgoing(letter.sender, letter.to, letter.text, str(record.id))
    try:
        held = ports.channels[record.channel].find(outgoing, letter.at)
    except ChannelError:
        held = ()
    with act(ports) as acting:
        for receipt in held:
            key = _message_key(acting, record, receipt)
            if not outbox.is_bound(acting.tx, key, record.id):
                outbox.finish_accepted(acting.tx, {record.id: key})
                return
        _not_found(acting, record)


def _not_found(acting: Acting, record: EffectRecord) -> None:
    letter = record.letter
    if record.kind in (Kind.PAGE, Kind.OPERATOR, Kind.NOTE):
        # A duplicate is cheaper than silence: once more, and a page says so.
        words = letter.text if record.kind is Kind.NOTE else flagged(letter.text)
        again = replace(letter, text=words, unknown_since=None)
        state = EffectState.READY if _may_be_retried(acting, record) else EffectState.REJECTED
        at = ceil_wake(acting.now) if state is EffectState.READY else None
        outbox.finish(acting.tx, record, Finding(state, wake_at=at, letter=again))
        return
    since = letter.unknown_since or acting.now
    later = [since + after for after in LOOK_AFTER if since + after > acting.now]
    if later:
        finding = Finding(EffectState.UNKNOWN, wake_at=ceil_wake(later[0]))
        outbox.finish(acting.tx, record, finding)
        return
    _rejected(acting, record, "unresolved")
