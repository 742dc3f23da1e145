"""What a gateway still keeps of what passed: words are blanked, then records deleted.

A list at the gateway tells whom we write to and when, to whoever can read there. Nothing is
remembered for this: the gateway is asked what it keeps of our own numbers, so a receipt that
was lost is tidied up too, and doing it twice is harmless.
"""

from collections.abc import Sequence
from datetime import timedelta

from service.channels.base import ChannelError, Fate, Held, KeepsTexts
from service.domain.address import ChannelName
from service.ports import Ports
from service.storage import inbox, senders
from service.usecases.acting import act

REDACT_AFTER = timedelta(minutes=30)  # a send whose fate is unknown is looked for by its words
DELETE_AFTER = timedelta(hours=2)
GATEWAYS = {ChannelName.SMS: "twilio", ChannelName.SIGNAL: "signal"}


def tidy_gateways(ports: Ports) -> int:
    """Blank and delete what is old enough and needed no more; return how much.

    Raises ChannelError where a gateway cannot be asked: the next round goes on.
    """
    done = 0
    for name, channel in ports.channels.items():
        keeper: object = channel
        if isinstance(keeper, KeepsTexts):
            done += sum(_tidy(ports, keeper, name, number) for number in _numbers(ports, name))
    return done


def _numbers(ports: Ports, channel: ChannelName) -> Sequence[str]:
    # Calls leave from the numbers texts leave from.
    of = ChannelName.SMS if channel is ChannelName.VOICE else channel
    with act(ports) as acting:
        found = senders.senders(acting.tx, also_burnt=True)
    return [each.number for each in found if each.channel is of]


def _tidy(ports: Ports, keeper: KeepsTexts, channel: ChannelName, number: str) -> int:
    now = ports.clock.now()
    kept = keeper.held(number, now - REDACT_AFTER)
    needless = [each for each in kept if not each.inbound or _is_done(ports, channel, each)]
    for each in needless:
        if each.created_at >= now - DELETE_AFTER or not _is_deleted(keeper, each):
            _redact(keeper, each)
    return len(needless)


def _is_done(ports: Ports, channel: ChannelName, held: Held) -> bool:
    """Whether an inbound message is in our own record, and judged (I4); a call to us never is."""
    if channel is ChannelName.VOICE:
        return True  # D11: nobody takes it, and nothing of it is kept
    with act(ports) as acting:
        return inbox.is_done(acting.tx, GATEWAYS[channel], held.message_id)


def _is_deleted(keeper: KeepsTexts, held: Held) -> bool:
    """Delete a record; False where the gateway says it is too early."""
    try:
        keeper.delete(held.message_id)
    except ChannelError as error:
        if error.fate is not Fate.NOT_SENT or error.account_wide:
            raise
        return False
    return True


def _redact(keeper: KeepsTexts, held: Held) -> None:
    if held.has_text and held.is_final:
        keeper.redact(held.message_id)
