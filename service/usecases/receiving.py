"""A frame the Signal gateway pushed, from its raw bytes into the inbox.

What kind of frame it is, `channels.signal_intake` decides; what a message means is judged
later, from the record (I4). Taking the same frame again changes nothing.
"""

from service.channels.base import Arrived
from service.channels.signal_intake import Outcome, classify
from service.ports import Ports
from service.usecases.hearing import accept_inbound


def take_frame(ports: Ports, frame: bytes) -> Outcome:
    """Make a frame's message durable, if it is one; return what the frame was.

    Telling the exile about a changed safety number (`Told`) is not done here.
    """
    outcome = classify(frame)
    if isinstance(outcome, Arrived):
        accept_inbound(ports, outcome)
    return outcome
