"""The event log: the same for the same seed, and a family's pings a function of that family."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.commands.rehearse import rehearse
from tests.stories.cast import DISTRESS, NOTHING, a_family, a_scenario
from tests.stories.playing import TAKING, answering, pings

SAFE = "перцы, и мурлычет"
OFTEN = a_family(every=["P2D", "P4D"])
ANOTHER = a_family("aunt", to="+48500100302", sender="+48732100002", every=["P2D", "P3D"])


def lines(entries) -> str:
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)


def firsts(entries):
    """Return the pings the sequence itself sends: follow-ups depend on whether she answers."""
    attempt = -1
    return [ping for ping in pings(entries) if ping[attempt] == 1]


EVENTFUL = [
    {"who": "mother", "on": "ping", "nth": 1, "after": "PT20M", "reply": SAFE},
    {"who": "mother", "on": "ping", "nth": 2, "after": "PT5M", "reply": DISTRESS},
    {"who": "anna", "on": "page", "nth": 1, "after": "PT3M", "do": "take"},
    {"who": "anna", "on": "acknowledged", "after": "PT20M", "do": "close", "outcome": "A"},
    {"at": "P5D", "fault": "sms-doubles", "for": "PT2H"},
]


def test_the_same_seed_and_scenario_give_the_same_log_byte_for_byte(play):
    first = lines(play(families=[OFTEN], behaviour=EVENTFUL))
    assert first == lines(play(families=[OFTEN], behaviour=EVENTFUL))
    assert '"case-closed"' in first


def test_another_seed_gives_another_log(play):
    one, other = (pings(play(families=[OFTEN], seed=seed)) for seed in (1, 2))
    assert [ping[0] for ping in one] != [ping[0] for ping in other]
    assert [ping[4] for ping in one] != [ping[4] for ping in other]


@pytest.mark.parametrize("reply", [NOTHING, DISTRESS])
def test_another_behaviour_never_changes_when_and_what_a_family_is_asked(play, reply):
    safe = play(families=[OFTEN], behaviour=[answering(SAFE)])
    assert pings(play(families=[OFTEN], behaviour=[answering(reply), *TAKING])) == pings(safe)


def test_silence_adds_follow_ups_and_moves_nothing(play):
    safe = play(families=[OFTEN], behaviour=[answering(SAFE)])
    silent = play(families=[OFTEN])
    assert firsts(silent) == firsts(safe)
    assert len(pings(silent)) > len(firsts(silent))


def test_another_length_only_cuts_the_log(play):
    short = lines(play(families=[OFTEN], behaviour=EVENTFUL, **{"for": "P7D"}))
    assert lines(play(families=[OFTEN], behaviour=EVENTFUL)).startswith(short)


def test_another_family_never_changes_a_familys_pings(play):
    alone = play(families=[OFTEN])
    for together in ([OFTEN, ANOTHER], [ANOTHER, OFTEN]):
        assert pings(play(families=together)) == pings(alone)


def test_a_fault_may_take_pings_away_and_moves_none(play):
    well = play(families=[OFTEN], behaviour=[answering(SAFE)])
    ill = play(
        families=[OFTEN],
        behaviour=[answering(SAFE), {"at": "P3DT11H", "fault": "sms-down", "for": "PT4H"}],
    )
    assert set(firsts(ill)) < set(firsts(well))


def test_every_line_is_json_and_time_never_runs_backwards(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "scenario.json"
    data = a_scenario(behaviour=EVENTFUL, **{"for": "P8D"})
    path.write_text(json.dumps(data), encoding="utf-8")
    result = CliRunner().invoke(rehearse, [str(path)])
    assert result.exit_code == 0, result.stderr
    entries = [json.loads(line) for line in result.stdout.splitlines()]
    instants = [datetime.fromisoformat(entry["at"]) for entry in entries]
    assert instants == sorted(instants)
    assert all(instant.utcoffset() is not None for instant in instants)
    assert {"check-opened", "ping-sent", "reply", "verdict"} <= {one["event"] for one in entries}


def test_the_scenario_may_come_on_standard_input(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = json.dumps(a_scenario(**{"for": "P1D"}))
    result = CliRunner().invoke(rehearse, ["-"], input=data)
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[0])["event"] == "check-opened"
