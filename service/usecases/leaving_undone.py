"""What an ear without the families' keys leaves to be done by a worker, and doing it.

Whatever arrives is durable either way before it is acknowledged (I4). Who holds the whole
keyring does it at once; who holds a part puts it beside the messages, where a worker finds it.
"""

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from service.channels.base import ChannelError, DeliveryReport
from service.channels.signal_intake import Told
from service.domain.address import ChannelName
from service.ports import Ports
from service.storage import inbox
from service.storage.codec import from_text, to_text
from service.storage.inbox import Inbound, InboundRecord
from service.storage.keyring import KeyNotHeldError
from service.usecases.acting import Acting, act
from service.usecases.identities import look_at_identities, note_told


class Left(StrEnum):
    """What was left."""

    REPORT = "report"  # how far a message got
    KEY = "key"  # somebody pressed a key while called
    TOLD = "told"  # a safety number has changed


def at_once_or_left(
    ports: Ports, doing: Callable[[Acting], None], left: Left, about: object, name: str
) -> bool:
    """Do it now; True where a worker has to. `name`: what the same thing told again is called."""
    try:
        with act(ports) as acting:
            doing(acting)
    except KeyNotHeldError:
        _leave(ports, left, about, name)
        return True
    return False


def _leave(ports: Ports, left: Left, about: object, name: str) -> None:
    is_signal = left is Left.TOLD
    with act(ports, single=True) as acting:
        note = Inbound(
            "signal" if is_signal else "twilio",
            f"{left} {name}",
            ChannelName.SIGNAL if is_signal else ChannelName.SMS,
            sender="",
            author="",
            text=to_text(about).decode(),
            readable=False,
            arrived_at=acting.now,
            left=str(left),
        )
        inbox.keep(acting.tx, [(note, True)])


def report_of(record: InboundRecord) -> DeliveryReport:
    """Return the report that was left."""
    return from_text(DeliveryReport, record.inbound.text.encode())


def ref_of(record: InboundRecord) -> str:
    """Return in which attempt's call a key was pressed."""
    return from_text(str, record.inbound.text.encode())


def note_left(acting: Acting, record: InboundRecord) -> None:
    """Note the change of a safety number that was left."""
    note_told(acting, from_text(Told, record.inbound.text.encode()))


def let_be_read(ports: Ports) -> None:
    """Let the gateway read on once changes were noted; where it is away, the clock asks again."""
    with suppress(ChannelError):
        look_at_identities(ports)
