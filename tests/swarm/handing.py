"""What was really handed to the gateways, held against what the outbox says of it (I2)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import select

from service.channels.base import Channel, ChannelError, Fate, Outgoing, Receipt
from service.domain.address import ChannelName
from service.ports import Ports
from service.rehearse.stage import Stage
from service.storage.tables import EffectRow
from service.usecases.acting import act
from tests.swarm.played import Played

SURELY_NOT_LEFT = (Fate.NOT_SENT, Fate.REFUSED)


def note_handed(stage: Stage) -> Counter[str]:
    """Return what will be handed over, by effect: how often it may have left."""
    handed: Counter[str] = Counter()
    channels = cast("dict[ChannelName, Channel]", stage.ports.channels)
    for name, channel in list(channels.items()):
        channels[name] = cast("Channel", _Noting(channel, handed))
    return handed


class _Noting:
    """A gateway beside which somebody counts."""

    def __init__(self, channel: Channel, handed: Counter[str]) -> None:
        self._channel, self._handed = channel, handed

    def send(self, message: Outgoing) -> Receipt:
        self._handed[message.ref] += 1
        try:
            return self._channel.send(message)
        except ChannelError as error:
            if error.fate in SURELY_NOT_LEFT:
                self._handed[message.ref] -= 1
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)


def outbox_of(ports: Ports) -> dict[str, tuple[str, str]]:
    """Return kind and state of every effect."""
    with act(ports) as acting:
        rows = acting.tx.session.execute(select(EffectRow.id, EffectRow.kind, EffectRow.state))
        return {str(row.id): (row.kind, row.state) for row in rows}


def no_ping_is_handed_over_twice(played: Played) -> Iterator[str]:
    """Where nobody knows whether it left, it is not sent again either."""
    for effect, count in played.handed.items():
        if count > 1 and played.remains.outbox[effect][0] == "ping":
            yield f"{effect} may have left {count} times"


def what_counts_as_sent_was_handed_over(played: Played) -> Iterator[str]:
    for effect, (kind, state) in played.remains.outbox.items():
        if state == "accepted" and not played.handed[effect]:
            yield f"the {kind} {effect} never left"
