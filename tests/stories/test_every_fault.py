"""Every fault, on both channels: counted against the pretend world's own journal.

What a phone sent is read once, whatever broke; no wording reached a phone twice; and what a
fault held back comes when it ends, also where it ends after the story.
"""

from collections import Counter
from typing import Any

import pytest

from service.rehearse.behaviour import FAULTS
from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import Stage
from service.sandbox.faults import OURS, OUTSIDE
from tests.stories.cast import MOTHER, SAFE, a_family, a_scenario

SMS_FAULTS = [name for name in OUTSIDE if not name.startswith("signal")]
SIGNAL_FAULTS = [name for name in OUTSIDE if name.startswith("signal")]
CASES = [
    *[("sms", name) for name in (*SMS_FAULTS, *OURS)],
    *[("signal", name) for name in (*SIGNAL_FAULTS, *OURS)],
]
PROCESSES = ["web", "worker", "clock", "listener"]
# A text of hers each: to a garden and to a cat, so that every second answer is the wrong one.
ANSWERS = {"who": "mother", "on": "ping", "after": "PT7M", "reply": SAFE["garden"]}
SECOND_HALF = {"who": "mother", "on": "ping", "after": "PT9M", "reply": "подвязала вчера"}


def played(database_url: str, channel: str, fault: dict[str, Any]) -> Stage:
    """Return the stage of five days in which something broke around the first ping."""
    mother = a_family(channel=channel, every=["P3D", "P3D"])
    data = a_scenario(families=[mother], behaviour=[ANSWERS, SECOND_HALF, fault], **{"for": "P4D"})
    scenario = parse_scenario(data)
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    try:
        Player(stage, scenario).play()
    finally:
        stage.close()
    return stage


def texts(stage: Stage, kind: str, name: str) -> list[str]:
    found = [entry for entry in stage.world.journal.of_kind(kind) if entry[name] == MOTHER]
    return [str(entry["text"]) for entry in found]


def count(stage: Stage) -> None:
    """Hold the log against what the phones really sent and got."""
    sent = Counter(texts(stage, "written", "sender"))
    read = Counter(entry["text"] for entry in stage.log.of("reply"))
    assert read == sent, "an answer was lost, or read twice"
    got = Counter(texts(stage, "delivered", "to"))
    assert max(got.values(), default=0) <= 1, "a ping came twice"
    assert len(stage.log.of("ping-sent")) == got.total()


def test_every_fault_a_scenario_can_name_is_played_here():
    assert {*OUTSIDE, *OURS} == set(FAULTS) == {name for _, name in CASES}


@pytest.mark.parametrize(("channel", "name"), CASES)
def test_nothing_is_lost_and_no_ping_comes_twice(
    database_url: str, name: str, channel: str
) -> None:
    fault = {"at": "PT12H30M", "fault": name, "for": "PT1H", "by": "PT5M", "process": "worker"}
    stage = played(database_url, channel, fault)
    count(stage)
    assert stage.log.of("ping-sent")
    assert [entry["event"] for entry in stage.log.entries].count("mended") == 1


def carried(database_url: str, mode: str, fault: dict[str, Any] | None) -> Stage:
    """Return five days of a family whom nothing of ours reaches, with or without a fault."""
    typed = {"who": "mother.exile", "on": "reminded", "after": "PT20M", "do": "answered"}
    judged = {"who": "mother.exile", "on": "reminded", "after": "PT20M", "do": "judged"}
    says = {
        "relay": [typed | {"reply": SAFE["garden"]}],
        "own": [judged | {"answer": "as-usual"}],
    }[mode]
    behaviour = [*says, *([fault] if fault else [])]
    mother = a_family(channel=mode, every=["P3D", "P3D"])
    scenario = parse_scenario(a_scenario(families=[mother], behaviour=behaviour, **{"for": "P4D"}))
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    try:
        Player(stage, scenario).play()
    finally:
        stage.close()
    return stage


@pytest.mark.parametrize("mode", ["relay", "own"])
@pytest.mark.parametrize("name", [*OURS, "sms-down", "signal-down"])
def test_reminders_come_once_and_answers_count_whatever_breaks(
    database_url: str, mode: str, name: str
) -> None:
    fault = {"at": "PT12H30M", "fault": name, "for": "PT1H", "by": "PT5M", "process": "clock"}
    stage = carried(database_url, mode, fault)
    reminded = [entry["ordinal"] for entry in stage.log.of("check-opened")]
    assert len(reminded) == len(set(reminded)) == len(stage.log.of("reminded")) > 0
    assert len(stage.log.of("check-closed")) == len(reminded)
    if mode == "relay":
        assert len(stage.log.of("verdict")) == len(stage.log.of("reply")) == len(reminded)
    assert texts(stage, "delivered", "to") == []


@pytest.mark.parametrize("channel", ["sms", "signal"])
@pytest.mark.parametrize("process", PROCESSES)
def test_killing_a_process_at_any_hour_changes_nothing(
    database_url: str, process: str, channel: str
) -> None:
    # The first ping leaves at 12:42, is answered seven minutes later; it dies over both.
    fault = {"at": "PT12H42M", "fault": "crash", "for": "PT20M", "process": process}
    count(played(database_url, channel, fault))


@pytest.mark.parametrize("name", ["sms-down", "signal-down", "database-down", "webhooks-lost"])
def test_a_fault_may_outlast_the_story(database_url: str, name: str) -> None:
    stage = played(database_url, "sms", {"at": "P3DT18H", "fault": name, "for": "P30D"})
    assert stage.log.of("fault")
    assert stage.log.of("mended") == []


def test_signals_that_are_blocked_take_nothing_from_what_is_heard(database_url: str) -> None:
    # The account cannot send for a captcha; what she writes is read all the same.
    write = {"who": "mother", "at": "PT14H", "reply": "да так, по-старому"}
    mother = a_family(channel="signal")
    behaviour = [write, {"at": "PT12H", "fault": "signal-blocked", "for": "PT6H"}]
    data = a_scenario(families=[mother], behaviour=behaviour, **{"for": "PT20H"})
    scenario = parse_scenario(data)
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    Player(stage, scenario).play()
    stage.close()
    count(stage)
    assert stage.log.of("ping-sent") == []
    assert len(stage.log.of("verdict")) == 1
