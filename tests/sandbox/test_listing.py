"""The gateway's list: filters, order, pages that hold still while messages come in."""

from datetime import date, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException

from tests.sandbox.conftest import MOTHER, OTHER_OURS, OURS, Stage


def _inbound(stage: Stage, count: int, start: int = 0) -> None:
    for ordinal in range(start, start + count):
        stage.answers(f"ответ {ordinal}")
        stage.forward(seconds=5)


def test_the_newest_comes_first_and_each_number_finds_its_own(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS)
    stage.text("первый")
    stage.text("второй", from_=OTHER_OURS)
    _inbound(stage, 1)
    list_ = stage.client.messages.list
    assert [m.body for m in list_()] == ["ответ 0", "второй", "первый"]
    assert [m.body for m in list_(to=MOTHER)] == ["второй", "первый"]
    assert [m.body for m in list_(from_=OURS)] == ["первый"]
    assert [m.body for m in list_(to=MOTHER, from_=OTHER_OURS)] == ["второй"]
    assert [(m.direction, m.status) for m in list_(to=OURS)] == [("inbound", "received")]
    assert list_(to="+48500100999") == []


def test_a_text_just_taken_is_listed_but_falls_through_every_filter_by_day(stage: Stage) -> None:
    stage.text()
    assert len(stage.client.messages.list(to=MOTHER)) == 1
    assert stage.client.messages.list(to=MOTHER, date_sent=stage.now.date()) == []
    assert stage.client.messages.list(to=MOTHER, date_sent_after=date(2027, 1, 1)) == []
    stage.forward(seconds=10)
    assert len(stage.client.messages.list(to=MOTHER, date_sent=stage.now.date())) == 1


@pytest.mark.parametrize(
    ("which", "shift", "found"),
    [
        ("date_sent_after", timedelta(hours=-1), 1),
        ("date_sent_after", timedelta(hours=1), 0),
        ("date_sent_before", timedelta(hours=1), 1),
        ("date_sent_before", timedelta(hours=-1), 0),
    ],
)
def test_an_instant_cuts_the_list_where_it_says(
    stage: Stage, which: str, shift: timedelta, found: int
) -> None:
    stage.text()
    stage.forward(seconds=10)
    filters: Any = {which: stage.now + shift}
    assert len(stage.client.messages.list(**filters)) == found


def test_every_message_comes_exactly_once_over_the_pages(stage: Stage) -> None:
    _inbound(stage, 7)
    bodies = [m.body for m in stage.client.messages.list(to=OURS, page_size=3)]
    assert bodies == [f"ответ {ordinal}" for ordinal in range(6, -1, -1)]


def test_a_page_does_not_shift_when_a_message_comes_in_between(stage: Stage) -> None:
    _inbound(stage, 5)
    first = stage.client.messages.page(to=OURS, page_size=2)
    seen = [m.body for m in first]
    _inbound(stage, 3, start=5)
    second = first.next_page()
    assert second is not None
    seen += [m.body for m in second]
    assert seen == ["ответ 4", "ответ 3", "ответ 2", "ответ 1"]
    back = second.previous_page()
    assert back is not None
    assert [m.body for m in back] == ["ответ 4", "ответ 3"]


@pytest.mark.parametrize(
    "query",
    [
        "PageSize=1001",
        "PageSize=0",
        "PageSize=many",
        "DateSent=yesterday",
        "Colour=red",
        "To=%2B48500100301&To=%2B48500100301",
    ],
)
def test_a_listing_asked_for_wrongly_is_refused(stage: Stage, query: str) -> None:
    page = stage.client.messages
    with pytest.raises(TwilioException) as caught:
        page.get_page(
            f"https://api.twilio.com/2010-04-01/Accounts/{stage.world.twilio.account}"
            f"/Messages.json?{query}"
        )
    assert caught.value.args[1].status_code == 400


def test_up_to_a_day_means_to_the_end_of_it(stage: Stage) -> None:
    stage.text()
    stage.forward(seconds=10)
    today = stage.now.date()
    assert len(stage.client.messages.list(date_sent_before=today)) == 1
    assert stage.client.messages.list(date_sent_before=today - timedelta(days=1)) == []
