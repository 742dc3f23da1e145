"""What comes in: kept before it is acknowledged, judged later from the record, once (I4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from service.channels.base import Arrived, ChannelError, DeliveryReport, DeliveryState, Trouble
from service.domain.address import Address, ChannelName
from service.domain.codebook import Codebook
from service.domain.effects import Decided, Happening, Why
from service.domain.listening import hear
from service.domain.ordering import opt_out
from service.domain.proving import Author, is_hers, shows_her_number
from service.domain.reader import read
from service.domain.recognising import meet, meet_stranger
from service.domain.renewal import read_with
from service.domain.verdict import Reason, VerdictKind
from service.domain.watch import Watch
from service.ports import Ports
from service.storage import families, inbox, outbox, people, questions, senders
from service.storage.due import Claim
from service.storage.families import FamilyRecord
from service.storage.inbox import Inbound, InboundRecord
from service.storage.outbox import Kind
from service.storage.senders import Pool, SenderRecord
from service.usecases.acting import Acting, act
from service.usecases.addressing import note_used, responder_holder
from service.usecases.checking import note_came_back, store
from service.usecases.escalating import quiet_responder
from service.usecases.holding_back import tell_operator
from service.usecases.leaving_undone import (
    Left,
    at_once_or_left,
    let_be_read,
    note_left,
    ref_of,
    report_of,
)
from service.usecases.proving import heard_on, note_read
from service.usecases.rounding import ceil_wake
from service.usecases.undelivered import note_opted_out, note_undelivered

SILENT_WHYS = (str(Why.SILENCE), str(Why.UNDELIVERED), str(Why.PROOF))
OPTED_OUT = Trouble(opted_out=True)
VERIFY_AGAIN = timedelta(minutes=1)
VERIFY_FOR = timedelta(hours=1)
_RANK = {"none": 0, "accepted": 1, "sent": 2, "delivered": 3, "undelivered": 3}


def accept_inbound(ports: Ports, arrived: Arrived) -> bool:
    """Make a reported message durable; False when it was reported before."""
    return accept_together(ports, [arrived]) == 1


def accept_together(ports: Ports, arrived: Sequence[Arrived]) -> int:
    """Make messages durable, all or none; return how many were not reported before."""
    with act(ports, single=True) as acting:
        return inbox.keep(acting.tx, [_inbound(each, acting.now) for each in arrived])


def _inbound(arrived: Arrived, now: datetime) -> tuple[Inbound, bool]:
    """Return a message as it is kept, and whether its gateway need not be asked about it."""
    inbound = Inbound(
        arrived.gateway,
        arrived.message_id,
        arrived.channel,
        arrived.sender,
        arrived.author,
        arrived.text,
        arrived.readable,
        now,
        arrived.hint,
        arrived.device,
        arrived.opted_out,
    )
    return inbound, arrived.verified


def judge_inbound(ports: Ports, claimed: Claim) -> None:
    """Attribute and judge the claimed messages, in the order they arrived.

    Those that must be fetched from the gateway first come last: nobody waits for them.
    """
    with act(ports) as acting:
        records = inbox.lock_claimed(acting.tx, claimed, acting.steady)
        doubtful = [record for record in records if record.state == "unverified"]
        for record in records:
            if record.inbound.left:
                _do_what_was_left(acting, record)
            elif record.state != "unverified":
                _attribute(acting, record)
    if any(record.inbound.left == Left.TOLD for record in records):
        let_be_read(ports)
    for record in doubtful:
        _verify_and_judge(ports, record)


def _verify_and_judge(ports: Ports, record: InboundRecord) -> None:
    """Judge what the gateway itself holds; after an hour, what its webhook said (R18).

    The signature was the gateway's own: that it does not find the message may mean that we
    asked too early or in the wrong place, and distress in it must not be lost.
    """
    channel = ports.channels[record.inbound.channel]
    try:
        held = channel.fetch(record.inbound.message_id)
    except ChannelError:
        with act(ports) as acting:
            if not inbox.is_waiting(acting.tx, record):
                return
            if acting.now - record.inbound.arrived_at > VERIFY_FOR:
                _attribute(acting, record, believed=False)
            else:
                inbox.postpone(acting.tx, record, ceil_wake(acting.now + VERIFY_AGAIN))
        return
    with act(ports) as acting:
        if inbox.is_waiting(acting.tx, record):
            inbox.verify_inbound(acting.tx, record, _as_held(record.inbound, held))
            _attribute(acting, record)


def _as_held(inbound: Inbound, held: Arrived) -> Inbound:
    return replace(
        inbound, sender=held.sender, author=held.author, text=held.text, readable=held.readable
    )


def _attribute(acting: Acting, record: InboundRecord, *, believed: bool = True) -> None:
    """Route by our own sender; only then compare with the relative's sealed address.

    `believed` False: the author was not confirmed, and is nobody we know (R18).
    """
    sender = senders.find_sender(acting.tx, acting.tx.index("sender", record.inbound.sender))
    if sender is None:
        inbox.judged(acting.tx, record)
        return
    if sender.pool is Pool.FAMILIES:
        if believed:
            heard_on(acting, record.inbound.channel)
        _judge_for_families(acting, record, sender, believed=believed)
    elif believed:
        _hear_responder_or_canary(acting, record)
    else:
        inbox.judged(acting.tx, record)


def _judge_for_families(
    acting: Acting, record: InboundRecord, sender: SenderRecord, *, believed: bool
) -> None:
    ids = families.family_of_sender(acting.tx, sender.id)
    served = [found for each in ids if (found := families.lock_family(acting.tx, each))]
    author = author_of(record.inbound)
    known = [one for one in served if believed and is_hers(one.watch.proof, one.settled.to, author)]
    suspect = [
        one
        for one in served
        if believed and shows_her_number(one.watch.proof, one.settled.to, author)
    ]
    # Whoever registered the same number beside her own family takes nothing from it.
    for family in known or suspect:
        _judge(acting, record, family, known=True)
    if known or suspect:
        return
    # R18: where a sender belongs to one family, an unknown phone is read too.
    strangers = served if len(served) == 1 else []
    for family in strangers:
        _judge(acting, record, family, known=False)
    if not strangers:
        inbox.judged(acting.tx, record)


def author_of(inbound: Inbound) -> Author:
    """Return who wrote a message, as the domain knows people."""
    return Author(inbound.author, inbound.hint, inbound.device)


def _met(
    acting: Acting, record: InboundRecord, family: FamilyRecord, *, known: bool
) -> Decided[Watch]:
    """Return what it makes of a family that this author wrote at all.

    Another account with her number may be hers, set up anew: something came back, and the
    stop word counts (R11), but nothing is safe before people have confirmed the change.
    """
    author, watch = author_of(record.inbound), family.watch
    if not known:
        return Decided(watch)
    if shows_her_number(watch.proof, family.settled.to, author):
        return meet_stranger(watch, family.family, author, now=acting.now)
    return meet(watch, family.family, author, now=acting.now)


def _judge(acting: Acting, record: InboundRecord, family: FamilyRecord, *, known: bool) -> None:
    if family.settled.agreement.codebook is None:
        inbox.judged(acting.tx, record)
        return
    book = read_with(family.family, family.watch.coming, acting.today)
    text = _readable_text(record.inbound, book)
    met = _met(acting, record, family, known=known)
    decided = met.then(hear(met.state, family.family, text, now=acting.now, known=known))
    if known and record.inbound.opted_out:
        decided = decided.then(opt_out(decided.state, family.family, now=acting.now))
        tell_operator(acting, record.inbound.channel, record.inbound.sender, OPTED_OUT, "")
    readings = [each for each in decided.happenings if each.event == "verdict"]
    reading = str(readings[0].details["verdict"]) if readings else None
    inbox.judged(acting.tx, record, family_id=family.id, reading=reading)
    if known:
        _note_came_back(acting, family)
    reply = Happening("reply", family=family.id, details={"message": record.inbound.message_id})
    acting.tell([reply])
    store(acting, family, decided)


def _readable_text(inbound: Inbound, codebook: Codebook) -> str | None:
    """Return what can be read of a message, None for a photo and the like (R10).

    Words beside a photo make it no safe answer, but distress and stop in them count (I6).
    """
    if inbound.readable:
        return inbound.text
    reading = read(codebook, inbound.text, topic=None)
    is_grave = (
        reading.verdict is not VerdictKind.UNVERIFIED or reading.reason is Reason.PLAIN_DANGER
    )
    return inbound.text if is_grave else None


def _note_came_back(acting: Acting, family: FamilyRecord) -> None:
    # Any reply ends silence, not doubt (R12): what was asked about silence is settled.
    questions.settle_questions(acting.tx, family.id, SILENT_WHYS, acting.today)
    note_came_back(acting, family)


def _hear_responder_or_canary(acting: Acting, record: InboundRecord) -> None:
    """A responder's answer to a page quiets them; a canary proves that we hear."""
    inbound = record.inbound
    shown = inbound.hint or inbound.author  # our canaries never hide their number
    ours = senders.find_sender(acting.tx, acting.tx.index("sender", shown))
    if ours is not None and ours.pool is Pool.CANARY:
        heard_on(acting, inbound.channel)
    else:
        _quiet(acting, inbound)
    inbox.judged(acting.tx, record)


def _quiet(acting: Acting, inbound: Inbound) -> None:
    organisations = [each.id for each in people.organisations(acting.tx)]
    for responder in people.responders_of(acting.tx, organisations):
        to = responder.address_on(inbound.channel)
        # A number shown beside an account may have changed hands; a page answered by the
        # wrong person quiets one responder for ten minutes and no more.
        if to and to in (inbound.author, inbound.hint):
            heard_on(acting, inbound.channel)
            note_used(acting, responder_holder(responder), Address(inbound.channel, to))
            quiet_responder(acting, responder.organisation_id, responder.id)


def accept_key(ports: Ports, ref: str) -> bool:
    """Somebody pressed a key while called; True where a worker has to do it."""
    return at_once_or_left(ports, partial(_press, ref=ref), Left.KEY, ref, ref)


def _press(acting: Acting, ref: str) -> None:
    """Do what an answer by message does, and no more."""
    effect = outbox.find_effect(acting.tx, UUID(ref))
    if effect is None or effect.responder_id is None or effect.kind is not Kind.PAGE:
        return
    responder = people.responder(acting.tx, effect.responder_id)
    if responder is None:
        return
    address = Address(effect.channel, effect.letter.to)
    note_used(acting, responder_holder(responder), address)
    quiet_responder(acting, responder.organisation_id, responder.id)


def accept_report(ports: Ports, report: DeliveryReport) -> bool:
    """Fold a status callback into its effect: how far a message got only ever rises.

    True where a worker has to do it.
    """
    with act(ports, single=True) as acting:
        if _is_settled(acting, report):
            return False
    name = f"{report.message_id} {report.state}"
    return at_once_or_left(ports, partial(_fold, report=report), Left.REPORT, report, name)


def _do_what_was_left(acting: Acting, record: InboundRecord) -> None:
    match Left(record.inbound.left):
        case Left.REPORT:
            _fold(acting, report_of(record))
        case Left.KEY:
            _press(acting, ref_of(record))
        case Left.TOLD:
            note_left(acting, record)
    inbox.judged(acting.tx, record)


def _is_settled(acting: Acting, report: DeliveryReport) -> bool:
    """Raise the delivery of an effect there is nothing else to do about; most reports are so."""
    if report.state is DeliveryState.UNDELIVERED:
        return False
    state = str(report.state)
    lower = [each for each, rank in _RANK.items() if rank < _RANK[state]]
    return outbox.raise_settled(acting.tx, UUID(report.ref), state, lower)


def _fold(acting: Acting, report: DeliveryReport) -> None:
    effect = outbox.find_effect(acting.tx, UUID(report.ref))
    if effect is None:
        return
    if effect.kind is Kind.PING and report.state is DeliveryState.UNDELIVERED:
        note_undelivered(acting, effect)
        if report.trouble.opted_out:
            note_opted_out(acting, effect)
    tell_operator(acting, effect.channel, effect.letter.sender, report.trouble, report.code)
    locked = outbox.lock_effect(acting.tx, effect.id)
    if locked is None:
        return
    if locked.state in outbox.UNRESOLVED:
        # The callback carries our own id: it binds a receipt that was lost.
        key = inbox.message_key(acting.tx, str(locked.channel), report.message_id)
        outbox.finish_accepted(acting.tx, {locked.id: key})
    if _RANK[str(report.state)] > _RANK[locked.delivery]:
        outbox.raise_delivery(acting.tx, locked.id, str(report.state))


def pull_missed(ports: Ports, channel: ChannelName, since: datetime) -> int:
    """Keep inbound messages a gateway holds and webhooks did not bring; return how many.

    Raises ChannelError when it cannot be asked: the next pull looks as far back.
    """
    found = 0
    for number in _receiving(ports, channel):
        missed: Sequence[Arrived] = ports.channels[channel].missed(number, since)
        found += sum(accept_inbound(ports, arrived) for arrived in missed)
    note_read(ports, channel)
    return found


def _receiving(ports: Ports, channel: ChannelName) -> Sequence[str]:
    with act(ports) as acting:
        found = senders.senders(acting.tx, also_burnt=True)  # answers still come to old numbers
        ours = [each for each in found if each.pool is not Pool.CANARY]
    return [each.number for each in ours if each.channel is channel]
