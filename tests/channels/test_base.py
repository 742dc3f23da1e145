"""What the words of a channel give away about themselves."""

from service.channels.base import Arrived, Outgoing
from service.domain.address import ChannelName


def test_a_message_shows_neither_number_nor_text_of_itself() -> None:
    out = Outgoing("+48732100001", "+48500100301", "перцы", "r")
    came = Arrived("twilio", "SM1", ChannelName.SMS, "+48732100001", "+48500100301", "перцы")
    assert "+48" not in f"{out!r}{came!r}"
    assert "перцы" not in f"{out!r}{came!r}"
