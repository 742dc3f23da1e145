"""Each fault does what its name says, and what it held back comes when it ends."""

from datetime import timedelta
from itertools import pairwise

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from service.sandbox.faults import Fault, UnknownFaultError
from tests.sandbox.conftest import MOTHER, OTHER_OURS, OURS, Stage


def _start(stage: Stage, name: str, hours: float = 6, by: timedelta | None = None) -> None:
    stage.world.faults.start(name, stage.now + timedelta(hours=hours), by=by)


def test_sms_down_makes_sends_hang_and_nothing_of_them_ever_arrives(stage: Stage) -> None:
    _start(stage, "sms-down")
    with pytest.raises(requests.exceptions.ReadTimeout):
        stage.text()
    stage.forward(days=1)
    assert stage.texts_at() == []
    assert stage.client.messages.list() == []


def test_sms_down_keeps_what_phones_send_until_it_ends(stage: Stage) -> None:
    _start(stage, "sms-down")
    stage.answers("перцы")
    stage.forward(hours=5)
    assert (stage.heard(), stage.client.messages.list(to=OURS)) == ([], [])
    stage.forward(hours=1, seconds=5)
    assert stage.heard() == ["перцы"]
    assert [m.body for m in stage.client.messages.list(to=OURS)] == ["перцы"]


def test_sms_down_holds_a_text_that_was_already_under_way(stage: Stage) -> None:
    message = stage.text()
    _start(stage, "sms-down")
    stage.forward(hours=1)
    assert stage.texts_at() == []
    assert stage.client.messages(message.sid).fetch().status == "sent"
    stage.forward(hours=5, seconds=5)
    assert len(stage.texts_at()) == 1
    assert stage.statuses()[-1] == "delivered"


def test_sms_down_silences_the_canary_between_our_own_numbers(stage: Stage) -> None:
    stage.world.twilio.own(OTHER_OURS)
    stage.text(from_=OTHER_OURS, to=OURS)
    _start(stage, "sms-down")
    stage.forward(hours=5)
    assert stage.heard() == []


def test_an_accepted_text_reaches_the_phone_although_the_client_was_told_500(
    stage: Stage,
) -> None:
    _start(stage, "sms-accepts-then-500")
    with pytest.raises(TwilioRestException) as caught:
        stage.text()
    stage.forward(seconds=10)
    assert (caught.value.status, caught.value.code) == (500, 20500)
    assert len(stage.texts_at()) == 1
    assert "ref=11111111" in stage.posts[0].url
    assert len(stage.client.messages.list(to=MOTHER)) == 1


def test_sms_late_delays_both_directions_by_what_it_says(stage: Stage) -> None:
    _start(stage, "sms-late", by=timedelta(hours=3))
    stage.text()
    stage.answers("перцы")
    stage.forward(hours=2, minutes=59)
    assert (stage.texts_at(), stage.heard()) == ([], [])
    stage.forward(minutes=2)
    assert (len(stage.texts_at()), stage.heard()) == (1, ["перцы"])


def test_sms_doubles_brings_everything_twice_and_reports_in_the_wrong_order(stage: Stage) -> None:
    _start(stage, "sms-doubles")
    stage.text()
    stage.answers("перцы")
    stage.forward(minutes=1)
    assert stage.heard() == ["перцы", "перцы"]
    assert sorted(stage.statuses()) == ["delivered"] * 2 + ["sending"] * 2 + ["sent"] * 2
    ranks = [["sending", "sent", "delivered"].index(status) for status in stage.statuses()]
    assert any(earlier > later for earlier, later in pairwise(ranks))
    assert len(stage.texts_at()) == 1
    assert len({post.headers["I-Twilio-Idempotency-Token"] for post in stage.posts}) == 4


def test_lost_webhooks_leave_an_answer_in_the_list_alone(stage: Stage) -> None:
    _start(stage, "webhooks-lost")
    stage.text()
    stage.answers("перцы")
    stage.forward(days=1)
    assert stage.posts == []
    assert [m.body for m in stage.client.messages.list(to=OURS)] == ["перцы"]
    assert stage.client.messages.list(to=MOTHER)[0].status == "delivered"


def test_a_fault_ends_at_its_time_and_not_before(stage: Stage) -> None:
    _start(stage, "sms-down")
    stage.forward(hours=5, minutes=59)
    assert stage.world.faults.active("sms-down")
    stage.forward(minutes=1)
    assert not stage.world.faults.active("sms-down")
    assert stage.world.journal.of_kind("mended")[0]["fault"] == "sms-down"


def test_a_fault_without_an_end_lasts_until_it_is_mended_and_then_lets_go(stage: Stage) -> None:
    stage.world.faults.start("sms-down", None)
    stage.answers("перцы")
    stage.forward(days=30)
    assert stage.heard() == []
    stage.world.faults.stop("sms-down")
    stage.forward(seconds=5)
    assert stage.heard() == ["перцы"]


def test_a_shorter_fault_inside_a_longer_one_does_not_end_it(stage: Stage) -> None:
    _start(stage, "sms-down", hours=6)
    stage.answers("перцы")
    stage.forward(hours=1)
    _start(stage, "sms-down", hours=1)
    stage.forward(hours=2)
    assert stage.heard() == []
    _start(stage, "sms-down", hours=20)
    stage.forward(hours=10)
    assert stage.heard() == []
    stage.forward(hours=11)
    assert stage.heard() == ["перцы"]


def test_a_fault_without_an_end_swallows_one_with_an_end(stage: Stage) -> None:
    stage.world.faults.start("webhooks-lost", None)
    _start(stage, "webhooks-lost", hours=1)
    stage.forward(hours=2)
    assert [fault.name for fault in stage.world.faults.running()] == ["webhooks-lost"]


def test_an_unknown_fault_is_refused_by_naming_those_there_are(stage: Stage) -> None:
    for name in ("sms-dwon", "queue-lost"):
        with pytest.raises(UnknownFaultError, match="sms-down"):
            stage.world.faults.start(name, None)
    with pytest.raises(UnknownFaultError):
        stage.world.faults.active("sms-dwon")


def test_a_fault_of_our_own_side_is_handed_on_to_whoever_plays_it(stage: Stage) -> None:
    played: list[Fault] = []
    stage.world.faults.on_fault = played.append
    stage.world.faults.start("crash", stage.now, process="worker")
    assert played == [Fault("crash", stage.now, None, "worker")]
    assert stage.world.faults.running() == []
    assert "machine-down" in stage.world.faults.names


def test_each_crash_ends_by_itself_and_the_same_one_twice_with_the_longer(stage: Stage) -> None:
    ended: list[str] = []
    faults = stage.world.faults
    faults.on_fault = lambda _: None
    faults.on_mended = lambda fault: ended.append(fault.key)
    for process, hours in (("web", 2), ("clock", 1), ("web", 1)):
        faults.start("crash", stage.now + timedelta(hours=hours), process=process)
    stage.forward(hours=1, seconds=1)
    assert ended == ["crash clock"]
    assert faults.active("crash")
    stage.forward(hours=1)
    assert ended == ["crash clock", "crash web"]
    assert not faults.active("crash")
