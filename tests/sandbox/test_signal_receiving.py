"""The receiving half of the pretend Signal gateway: one loop, one attempt, much noise."""

import json
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest

from service.channels.base import Arrived, Outgoing
from service.channels.signal_intake import Ignored, Outcome, Told, classify
from service.domain.address import ChannelName
from service.sandbox import signal_frames as frames
from service.sandbox.http_post import frame_post
from service.sandbox.lines import SandboxSignal
from service.sandbox.loopback import NotLoopbackError
from service.sandbox.signal_socket import Reader
from service.sandbox.twilio_gateway import NotOursError
from service.sandbox.wire import HANG, GatewayRequest, PostFailedError, PostWaitsError
from tests.sandbox.conftest import MOTHER, OURS, Stage

ACCOUNT = "+48732100009"
CANARY = "+48732100008"


class Ear:
    """Our side: notes every frame and answers as it is told."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.came: list[bytes] = []
        self.answers: list[int | type[Exception]] = []
        stage.world.signal.own(ACCOUNT)
        stage.world.signal.own(CANARY)
        stage.world.listen_signal(self)

    def __call__(self, frame: bytes) -> int:
        answer = self.answers.pop(0) if self.answers else 201
        if not isinstance(answer, int):
            raise answer
        self.came.append(frame)
        return answer

    @property
    def outcomes(self) -> list[Outcome]:
        return [classify(frame) for frame in self.came]

    def said(self) -> list[str]:
        """Return the words of all messages, repetitions left out."""
        told = {each.message_id: each.text for each in self.outcomes if isinstance(each, Arrived)}
        return list(told.values())

    def lost(self) -> list[object]:
        entries = self.stage.world.journal.of_kind("frame")
        return [entry["why"] for entry in entries if not entry["taken"]]


@pytest.fixture
def ear(stage: Stage) -> Ear:
    return Ear(stage)


def writes(stage: Stage, text: str, **more: Any) -> bool:
    return stage.world.phone_sends(
        MOTHER, to=ACCOUNT, text=text, channel=ChannelName.SIGNAL, **more
    )


def test_what_a_phone_writes_is_pushed_once_a_moment_later(stage: Stage, ear: Ear) -> None:
    assert writes(stage, "перцы нормально")
    assert ear.came == []
    stage.forward(seconds=2)
    (said,) = ear.outcomes
    assert isinstance(said, Arrived)
    assert (said.sender, said.text, said.hint) == (ACCOUNT, "перцы нормально", MOTHER)
    assert said.author == str(stage.world.phonebook.account(MOTHER))
    assert [got.text for got in stage.world.phone(MOTHER).written] == ["перцы нормально"]


def test_frames_of_one_phone_come_in_their_order_with_times_of_their_own(
    stage: Stage, ear: Ear
) -> None:
    ids = set()
    for text in ("раз", "два", "три"):
        writes(stage, text)
        stage.forward(seconds=2)
    ids = {said.message_id for said in ear.outcomes if isinstance(said, Arrived)}
    assert (ear.said(), len(ids)) == (["раз", "два", "три"], 3)


def test_a_number_that_is_no_account_of_ours_is_written_to_in_vain(stage: Stage, ear: Ear) -> None:
    with pytest.raises(NotOursError):
        stage.world.phone_sends(MOTHER, to=OURS, text="да", channel=ChannelName.SIGNAL)


def test_a_phone_without_signal_reaches_nobody(stage: Stage, ear: Ear) -> None:
    stage.world.phone(MOTHER).has_signal = False
    assert not writes(stage, "да")
    stage.forward(seconds=5)
    assert ear.came == []
    assert [got.carried for got in stage.world.phone(MOTHER).written] == [False]


@pytest.mark.parametrize(
    ("answer", "why"),
    [(204, "status 204"), (500, "status 500"), (PostFailedError, "no answer")],
)
def test_one_attempt_is_all_a_frame_gets(
    stage: Stage, ear: Ear, answer: int | type[Exception], why: str
) -> None:
    ear.answers = [answer]
    writes(stage, "раз")
    stage.forward(hours=3)
    assert ear.lost() == [why]
    writes(stage, "два")
    stage.forward(seconds=2)
    assert ear.said()[-1:] == ["два"]
    assert len(stage.world.journal.of_kind("frame")) == 2


def test_without_a_listener_every_frame_is_lost(stage: Stage, ear: Ear) -> None:
    stage.world.listen_signal(None)
    writes(stage, "да")
    stage.forward(seconds=2)
    assert ear.lost() == ["nobody listens"]


def test_a_post_without_an_answer_blocks_what_is_behind_it_and_loses_nothing(
    stage: Stage, ear: Ear
) -> None:
    ear.answers = [PostWaitsError] * 99
    for text in ("раз", "два"):
        writes(stage, text)
        stage.forward(seconds=2)
    assert ear.came == []
    ear.answers = []
    stage.world.run_due()
    assert (ear.said(), ear.lost()) == (["раз", "два"], [])


def test_whoever_calls_the_gateway_from_within_the_webhook_waits_for_ever(
    stage: Stage, ear: Ear
) -> None:
    answers = []

    def call_back(frame: bytes) -> int:
        answers.append(stage.world.signal.handle(GatewayRequest("GET", "/v1/health")))
        return ear(frame)

    stage.world.listen_signal(call_back)
    writes(stage, "да")
    stage.forward(seconds=2)
    assert answers == [HANG]
    assert stage.world.signal.handle(GatewayRequest("GET", "/v1/health")) is not HANG


def test_while_one_webhook_hangs_others_are_carried_and_its_frames_keep_their_order(
    stage: Stage, ear: Ear
) -> None:
    entered, leave = Event(), Event()

    def slow(frame: bytes) -> int:
        entered.set()
        assert leave.wait(60)
        return ear(frame)

    stage.world.listen_signal(slow)
    writes(stage, "раз")
    stage.now += timedelta(seconds=2)
    pump = Thread(target=stage.world.run_due)
    pump.start()
    assert entered.wait(60)
    writes(stage, "два")
    stage.answers("по смс")
    stage.now += timedelta(seconds=3)
    stage.world.run_due()
    assert (stage.heard(), ear.came) == (["по смс"], [])
    leave.set()
    pump.join(60)
    assert ear.said() == ["раз", "два"]


def test_while_the_gateway_is_down_signal_keeps_and_brings_all_at_once(
    stage: Stage, ear: Ear
) -> None:
    stage.world.faults.start("signal-down", stage.now + timedelta(hours=5))
    for text in ("раз", "два", "три"):
        writes(stage, text)
        stage.forward(hours=1)
    assert ear.came == []
    stage.forward(hours=3)
    assert (ear.said(), ear.lost()) == (["раз", "два", "три"], [])


def test_a_burst_brings_fifty_other_frames_within_a_second_and_one_answer(
    stage: Stage, ear: Ear
) -> None:
    stage.world.faults.start("signal-burst", None)
    writes(stage, "перцы нормально")
    while not ear.came:
        stage.forward(milliseconds=50)
    stage.forward(seconds=1)
    assert len(ear.came) == 51
    assert ear.said() == ["перцы нормально"]
    assert ear.came[0] != ear.came[25]
    kinds = {each.kind for each in ear.outcomes if isinstance(each, Ignored)}
    assert {"sync", "malformed", "reaction", "typing", "group"} <= kinds


def test_the_same_seed_makes_the_same_burst() -> None:
    def burst() -> list[bytes]:
        ear = Ear(Stage(seed=3))
        ear.stage.world.faults.start("signal-burst", None)
        writes(ear.stage, "да")
        ear.stage.forward(seconds=5)
        return ear.came

    assert burst() == burst()


def test_our_own_linked_device_is_heard_as_a_sync_frame(stage: Stage, ear: Ear) -> None:
    phone = stage.world.phone(MOTHER)
    stage.world.signal.arrivals.type_on_linked_device(ACCOUNT, phone, "перцы")
    stage.world.run_due()
    assert ear.outcomes == [Ignored("sync")]


def test_a_hidden_number_is_null_and_the_account_stays(stage: Stage, ear: Ear) -> None:
    stage.world.phone(MOTHER).hides_number = True
    writes(stage, "да")
    stage.forward(seconds=2)
    told = json.loads(ear.came[0])["params"]["envelope"]
    assert told["sourceNumber"] is None
    assert told["sourceUuid"] == str(stage.world.phonebook.account(MOTHER))


def test_a_changed_key_brings_an_exception_first_and_the_words_once_trusted(
    stage: Stage, ear: Ear
) -> None:
    stage.world.phone(MOTHER).trusted = False
    writes(stage, "перцы")
    stage.forward(seconds=2)
    (told,) = ear.outcomes
    assert isinstance(told, Told)
    assert told.kind == "untrusted"
    path = f"/v1/identities/{ACCOUNT}/trust/{MOTHER}"
    stage.world.signal.handle(GatewayRequest("PUT", path, body=b'{"trust_all_known_keys": true}'))
    stage.world.run_due()
    assert ear.said() == ["перцы"]


def test_a_canary_from_another_account_of_ours_is_pushed(stage: Stage, ear: Ear) -> None:
    SandboxSignal(stage.world).send(Outgoing(CANARY, ACCOUNT, "ok, see you", "r"))
    stage.forward(seconds=2)
    (said,) = ear.outcomes
    assert isinstance(said, Arrived)
    assert (said.sender, said.hint, said.text) == (ACCOUNT, CANARY, "ok, see you")


def test_gestures_and_hostile_frames_come_as_they_are(stage: Stage, ear: Ear) -> None:
    stamp = stage.world.phone_does(MOTHER, frames.message("всё хорошо"), to=ACCOUNT)
    stage.forward(seconds=2)
    stage.world.phone_does(MOTHER, frames.edit("помогите", stamp), to=ACCOUNT)
    stage.forward(seconds=2)
    stage.world.signal.arrivals.push(b"\xff")
    stage.world.run_due()
    assert ear.said() == ["всё хорошо", "помогите"]
    assert ear.outcomes[-1] == Ignored("malformed")


def test_frames_leave_for_this_machine_alone() -> None:
    with pytest.raises(NotLoopbackError):
        frame_post("http://192.0.2.1:80/secret")
    with pytest.raises(PostFailedError):
        frame_post("http://127.0.0.1:9/secret")(b"{}")


def reading(stage: Stage, account: str = ACCOUNT) -> tuple[Reader, list[str]]:
    """Attach a reader to the gateway's websocket, beside the webhook."""
    got: list[str] = []
    return stage.world.signal.arrivals.socket.attach(account, got.append), got


def test_the_websocket_loses_most_of_a_burst_that_the_webhook_brings_whole(
    stage: Stage, ear: Ear
) -> None:
    _, got = reading(stage)
    for _ in range(50):
        stage.world.signal.arrivals.push(b"{}")
    stage.world.run_due()
    assert len(ear.came) == 50
    assert len(got) == 1


def test_the_websocket_brings_what_comes_alone(stage: Stage, ear: Ear) -> None:
    _, got = reading(stage)
    for _ in range(5):
        writes(stage, "да")
        stage.forward(seconds=2)
    assert len(got) == len(ear.came) == 5


def test_a_reader_gets_what_comes_to_its_own_account_alone(stage: Stage, ear: Ear) -> None:
    _, got = reading(stage, CANARY)
    writes(stage, "да")
    stage.forward(seconds=2)
    assert (got, ear.said()) == ([], ["да"])


def test_with_nobody_attached_the_websocket_loses_everything(stage: Stage, ear: Ear) -> None:
    reader, got = reading(stage)
    stage.world.signal.arrivals.socket.detach(reader)
    writes(stage, "да")
    stage.forward(seconds=2)
    assert got == []
    assert [entry["lost"] for entry in stage.world.journal.of_kind("socket")] == [True]
    assert ear.said() == ["да"]
