"""Whose key it is: what the Signal gateway lists, beside what proved itself.

The gateway holds back what a changed key wrote, and refuses to send to it. Both would tell:
distress would not be heard (I6), and traffic would stop where a phone was taken (R0, R14). So
a change is noted first, which makes her safe words unverified, and then the gateway is let to
read and send on. Whether she is believed again, people decide.
"""

from uuid import UUID

from service.channels.base import ChannelError, Identity, KeepsIdentities
from service.channels.signal_intake import Told
from service.domain.address import ChannelName
from service.domain.effects import PageOperator
from service.domain.proving import Author, is_hers
from service.domain.recognising import see_key
from service.ports import Ports
from service.storage import families, outbox, senders
from service.storage.senders import Pool, SenderRecord
from service.usecases.acting import Acting, act
from service.usecases.checking import store
from service.usecases.paging import operator_page, page_numbers


def note_told(acting: Acting, told: Told) -> None:
    """Remember that the gateway could not read a text because a safety number has changed."""
    sender = senders.find_sender(acting.tx, acting.tx.index("sender", told.sender))
    if sender is not None and sender.pool is Pool.FAMILIES:
        _note_keys(acting, sender, Author(told.author, told.hint), [""])


def look_at_identities(ports: Ports, account: str | None = None) -> None:
    """Compare every key listed for our accounts, or one, with hers; let changed ones be read.

    One that fails keeps no other from being read (I6). Raises the first ChannelError at the
    end, save for burnt accounts, which the gateway may have forgotten; what was noted stays.
    """
    channel: object = ports.channels.get(ChannelName.SIGNAL)
    if not isinstance(channel, KeepsIdentities):
        return
    failed = [
        error
        for sender in _accounts(ports, account)
        for error in _look(ports, channel, sender)
        if sender.state != "burnt"
    ]
    if failed:
        raise failed[0]


def _look(ports: Ports, channel: KeepsIdentities, sender: SenderRecord) -> list[ChannelError]:
    """Note and let through what one account holds back; return what could not be."""
    try:
        identities = channel.identities(sender.number)
    except ChannelError as error:
        return [error]
    failed = []
    for identity in identities:
        _note(ports, sender, identity)
        if identity.trusted:
            continue
        try:
            channel.trust(sender.number, identity)
        except ChannelError as error:
            failed.append(error)
    return failed


def _accounts(ports: Ports, account: str | None) -> list[SenderRecord]:
    with act(ports) as acting:
        found = senders.senders(acting.tx, also_burnt=True)  # answers still come to old numbers
    return [
        each
        for each in found
        if each.channel is ChannelName.SIGNAL
        and each.pool is not Pool.CANARY
        and account in (None, each.number)
    ]


def _note(ports: Ports, sender: SenderRecord, identity: Identity) -> None:
    # An untrusted key is a change, whether one was known before or not.
    keys = [identity.key] if identity.trusted else ["", identity.key]
    with act(ports) as acting:
        if sender.pool is Pool.FAMILIES:
            _note_keys(acting, sender, Author(identity.account, identity.number), keys)
        elif not identity.trusted:
            _tell_operator(acting, sender.id)


def _note_keys(acting: Acting, sender: SenderRecord, author: Author, keys: list[str]) -> None:
    for family_id in families.family_of_sender(acting.tx, sender.id):
        record = families.lock_family(acting.tx, family_id)
        if record is None:
            continue
        if not is_hers(record.watch.proof, record.settled.to, author):
            continue
        for key in keys:
            decided = see_key(record.watch, record.family, key, now=acting.now)
            if decided.state != record.watch:
                store(acting, record, decided)


def _tell_operator(acting: Acting, sender_id: UUID) -> None:
    """A responder's phone was set up anew: they are paged all the same, and somebody asks them."""
    page = PageOperator(f"identity {sender_id} {acting.today}", 0)
    asked = operator_page(acting, page_numbers(acting), page)
    if asked is not None:
        outbox.add_effects(acting.tx, [asked], acting.today)
