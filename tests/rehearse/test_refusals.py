"""A scenario that cannot be played is refused before anything starts, one sentence for each field."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.commands.rehearse import rehearse
from service.rehearse.scenario import ScenarioRefusedError, parse_scenario
from tests.stories.cast import ORGANISATIONS, a_family, a_scenario


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def family(**changed: Any) -> dict[str, Any]:
    return a_scenario(families=[a_family(**changed)])


def act(**rule: Any) -> dict[str, Any]:
    return a_scenario(behaviour=[{"who": "mother", "on": "ping", "reply": "перцы"}, rule])


def north(**changed: Any) -> dict[str, Any]:
    return a_scenario(organisations=[{**ORGANISATIONS[0], **changed}, ORGANISATIONS[1]])


WRONG: dict[str, tuple[object, str]] = {
    "a slip in the scenario": (a_scenario(behavior=[]), "behavior: "),
    "a slip in an organisation": (north(zone="x"), "organisations[0].zone: "),
    "a slip in a responder": (
        north(responders=[{"name": "r", "channel": "sms", "too": "+48500100209"}]),
        "organisations[0].responders[0].too: ",
    ),
    "a slip in an address": (
        north(responders=[{"name": "r", "addresses": [{"to": "+48500100209", "chanel": "sms"}]}]),
        "organisations[0].responders[0].addresses[0].chanel: ",
    ),
    "a slip in a family": (family(covr="open"), "families[0].covr: "),
    "a slip about the exile": (family(exile={"timezone": "UTC"}), "families[0].exile.timezone: "),
    "a slip in a window": (
        family(windows=[{"day": ["mon"], "from": "10:00", "to": "11:00"}]),
        "families[0].windows[0].day: ",
    ),
    "a slip in a codebook": (
        family(codebook={**a_family()["codebook"], "maner": {}}),
        "families[0].codebook.maner: ",
    ),
    "a slip in a rule": (
        act(who="mother", on="ping", reply="перцы", tims=2),
        "behaviour[1].tims: ",
    ),
    "a slip in a fault": (act(fault="sms-down", form="PT6H"), "behaviour[1].form: "),
    "not an object": ([1], "a scenario is a JSON object"),
    "no start": (without(a_scenario(), "start"), "start is missing"),
    "start without offset": (a_scenario(start="2027-01-10T00:00:00"), "start: "),
    "start in words": (a_scenario(start="soon"), "start: "),
    "no length": (without(a_scenario(), "for"), "for is missing"),
    "length in words": (a_scenario(**{"for": "two weeks"}), "for: "),
    "length backwards": (a_scenario(**{"for": "-P1D"}), "for: "),
    "seed": (a_scenario(seed="x"), "seed: "),
    "no families": (a_scenario(families=[]), "families: "),
    "families as text": (a_scenario(families="f1"), "families: "),
    "a family as text": (a_scenario(families=["f1"]), "families[0]: "),
    "plan": (family(plan="risky"), "families[0]: plan: "),
    "cover": (family(cover="odd"), "families[0]: cover: "),
    "channel": (family(channel="pigeon"), "families[0]: channel: "),
    "to": (family(to="12"), "families[0]: to: "),
    "sender": (family(sender="x"), "families[0]: sender: "),
    "sender of the pages": (family(sender="+48732199001"), "families[0]: sender: "),
    "to one of our own": (family(to="+48732100001"), "families[0]: to: "),
    "time zone": (family(time_zone="Mars"), "families[0]: the time zone "),
    "windows": (family(windows=[]), "families[0]: windows: "),
    "window backwards": (
        family(windows=[{"days": ["mon"], "from": "18:00", "to": "17:00"}]),
        "families[0]: windows: ",
    ),
    "every": (family(every="P3D"), "families[0]: every: "),
    "every backwards": (family(every=["P5D", "P3D"]), "families[0]: the shortest gap "),
    "too often for the cover": (family(cover="small talk", every=["P1D", "P1D"]), "families[0]: "),
    "codebook": (family(codebook={"topics": 1}), "families[0]: codebook: "),
    "organisations": (family(organisations="north"), "families[0]: organisations: "),
    "unknown organisation": (family(organisations=["x"]), "families[0]: organisations: "),
    "two of one name": (a_scenario(families=[a_family(), a_family()]), "two take part "),
    "organisations as object": (a_scenario(organisations={"a": 1}), "organisations: "),
    "responders as text": (north(responders="anna"), "organisations[0]: responders: "),
    "responders as texts": (north(responders=["anna"]), "organisations[0]: responders: "),
    "responder's channel": (
        north(responders=[{"name": "anna", "channel": "fax", "to": "+48500100201"}]),
        "organisations[0]: channel: ",
    ),
    "responder's number": (
        north(responders=[{"name": "anna", "to": "1"}]),
        "organisations[0]: to: ",
    ),
    "behaviour as null": (a_scenario(behaviour=None), "behaviour: "),
    "a rule as number": (a_scenario(behaviour=[3]), "behaviour[0]: "),
    "nobody": (act(on="ping", reply="a"), "behaviour[1]: who is missing"),
    "somebody unknown": (act(who="x", on="ping", reply="a"), "behaviour[1]: who: "),
    "event": (act(who="mother", on="pong", reply="a"), "behaviour[1]: on: "),
    "no event": (act(who="mother", reply="a"), "behaviour[1]: say when"),
    "no deed": (act(who="anna", on="page"), "behaviour[1]: say what"),
    "deed": (act(who="anna", on="page", do="dance"), "behaviour[1]: do: "),
    "another's deed": (act(who="mother", on="ping", do="take"), "behaviour[1]: do: "),
    "another's event": (act(who="anna", on="ping", do="take"), "behaviour[1]: on: "),
    "after": (act(who="anna", on="page", do="take", after="soon"), "behaviour[1]: after: "),
    "nth": (act(who="anna", on="page", do="take", nth=0), "behaviour[1]: nth: "),
    "times": (act(who="anna", on="page", do="take", times="two"), "behaviour[1]: times: "),
    "outcome": (act(who="anna", at="P1D", do="close", outcome="Z"), "behaviour[1]: outcome: "),
    "no until": (
        act(who="mother.exile", on="asked", do="known-reason"),
        "behaviour[1]: until: ",
    ),
    "no answer": (act(who="mother.exile", on="reminded", do="judged"), "behaviour[1]: answer: "),
    "reply as number": (act(who="mother", on="ping", reply=5), "behaviour[1]: reply: "),
    "fault": (act(at="P1D", fault="moon"), "behaviour[1]: fault: "),
    "process": (act(at="P1D", fault="crash", process="cat"), "behaviour[1]: process: "),
    "jump of no length": (act(at="P1D", fault="clock-jump"), "behaviour[1]: by: "),
    "length of a fault": (
        act(at="P1D", fault="sms-down", **{"for": "long"}),
        "behaviour[1]: for: ",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_field_is_one_sentence_that_names_its_place(name):
    data, place = WRONG[name]
    with pytest.raises(ScenarioRefusedError) as refused:
        parse_scenario(data)
    assert len(refused.value.problems) == 1, refused.value.problems
    assert refused.value.problems[0].startswith(place)


def test_every_wrong_field_is_named_at_once():
    data = a_scenario(
        start="soon",
        families=[a_family(plan="risky", to="12")],
        behaviour=[{"who": "mother"}, {"fault": "moon"}],
    )
    with pytest.raises(ScenarioRefusedError) as refused:
        parse_scenario(data)
    assert [problem.partition(": ")[0] for problem in refused.value.problems] == [
        "start",
        "families[0]",
        "behaviour[0]",
        "behaviour[1]",
    ]


def test_what_is_said_of_a_wrong_field_quotes_no_number_and_no_marker():
    data = family(to="+4850010030x", codebook={"topics": "тётя Зина"})
    with pytest.raises(ScenarioRefusedError) as refused:
        parse_scenario(data)
    said = " ".join(refused.value.problems)
    assert "4850010030x" not in said
    assert "Зина" not in said


@pytest.mark.parametrize("text", ["", "{", "\xff\xfe", '{"start": 1}', "[]", "null"])
def test_a_refused_file_prints_nothing_and_exits_with_two(tmp_path: Path, text):
    path = tmp_path / "scenario.json"
    path.write_bytes(text.encode("latin-1"))
    result = CliRunner().invoke(rehearse, [str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()


def test_a_file_that_does_not_exist_exits_with_two(tmp_path: Path):
    result = CliRunner().invoke(rehearse, [str(tmp_path / "none.json")])
    assert (result.exit_code, result.stdout) == (2, "")


def test_help_says_what_is_printed():
    result = CliRunner().invoke(rehearse, ["--help"])
    assert result.exit_code == 0
    assert "event log" in result.stdout


@pytest.mark.parametrize("mode", ["own", "relay"])
def test_modes_that_send_nothing_ignore_numbers_that_are_given(mode):
    cover = "estranged" if mode == "own" else "open"
    data = family(channel=mode, cover=cover, to="12", sender=5)
    assert parse_scenario(data).families[0].sender is None


@pytest.mark.parametrize(
    "path", sorted(Path("examples").glob("*.json")), ids=lambda path: path.stem
)
def test_the_examples_can_be_played(path):
    assert parse_scenario(json.loads(path.read_text(encoding="utf-8"))).families


def test_a_slip_is_named_with_what_was_meant() -> None:
    with pytest.raises(ScenarioRefusedError) as refused:
        parse_scenario(a_scenario(behavior=[]))
    assert refused.value.problems == ["behavior: this field is not known: did you mean behaviour?"]


def test_remarks_and_what_own_and_relay_ignore_are_passed_over() -> None:
    own = a_family(channel="own", codebook={"strange": 1}, comment="x", _by="y")
    relay = a_family(name="aunt", channel="relay", sender="+48732100009")
    parse_scenario(a_scenario(families=[own, relay], comment="x"))


def test_the_time_zone_of_an_exile_may_stand_at_the_exile() -> None:
    parsed = parse_scenario(family(exile={"time_zone": "America/New_York"}))
    assert parsed.families[0].agreement.exile_time_zone == "America/New_York"


def test_a_codebook_that_would_be_refused_is_played_and_that_is_said_once(tmp_path: Path) -> None:
    book = {**a_family()["codebook"], "stop": []}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({**family(codebook=book), "for": "PT1H"}), encoding="utf-8")
    result = CliRunner().invoke(rehearse, [str(path)])
    assert result.exit_code == 0
    assert result.stderr.count("refused at enrolment") == 1
