"""Who an inbound is from: on Signal an account is a person, a number only a hint of one."""

from datetime import UTC, datetime

import pytest

from service.domain.address import ChannelName
from service.storage.inbox import Inbound
from service.usecases.hearing import _is_from

HER_ID = "84a58df5-0e1c-46a8-8f96-322ccaa73212"
OTHER_ID = "94a58df5-0e1c-46a8-8f96-322ccaa73212"
HER_NUMBER = "+48500100301"


def inbound(author: str, hint: str = "") -> Inbound:
    now = datetime(2027, 1, 10, tzinfo=UTC)
    return Inbound(
        "signal", "id", ChannelName.SIGNAL, "+48732100001", author, "да", True, now, hint
    )


@pytest.mark.parametrize(
    ("author", "hint", "address", "is_hers"),
    [
        (HER_ID, HER_NUMBER, HER_ID, True),
        (HER_ID, "", HER_ID, True),
        (OTHER_ID, HER_NUMBER, HER_ID, False),  # the number has changed hands
        (OTHER_ID, HER_NUMBER, HER_NUMBER, True),  # no account was ever bound
        (HER_ID, "", HER_NUMBER, False),  # hidden: nobody can tell
        ("", "", HER_NUMBER, False),
        ("", "", "", False),
        ("", "", None, False),
        (HER_NUMBER, "", HER_NUMBER, True),  # by text message
    ],
)
def test_an_account_is_met_by_itself_alone_and_a_number_by_whoever_shows_it(
    author, hint, address, is_hers
):
    assert _is_from(inbound(author, hint), address) is is_hers
