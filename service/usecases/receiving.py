"""A frame the Signal gateway pushed, from its raw bytes into the inbox.

What kind of frame it is, `channels.signal_intake` decides; what a message means is judged
later, from the record (I4). Taking the same frame again changes nothing.
"""

from functools import partial

from service.channels.base import Arrived
from service.channels.signal_intake import UNTRUSTED, Outcome, Told, classify
from service.ports import Ports
from service.usecases.hearing import accept_inbound
from service.usecases.identities import note_told
from service.usecases.leaving_undone import Left, at_once_or_left


def take_frame(ports: Ports, frame: bytes) -> Outcome:
    """Make a frame's message durable, if it is one; return what the frame was.

    A changed safety number is noted at once. That the gateway may read on is asked of it by
    `identities`, later: from within its own call it could not answer.
    """
    outcome = classify(frame)
    if isinstance(outcome, Arrived):
        accept_inbound(ports, outcome)
    elif isinstance(outcome, Told) and outcome.kind == UNTRUSTED:
        about = f"{outcome.sender} {outcome.author} {ports.clock.now().date()}"
        at_once_or_left(ports, partial(note_told, told=outcome), Left.TOLD, outcome, about)
    return outcome
