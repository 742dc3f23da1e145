"""Every event carries what people script against, in every example and in any process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.rehearse.play import rehearse
from service.rehearse.scenario import parse_scenario
from tests.stories.playing import Play

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
CASE = {"case"}
FIELDS: dict[str, set[str]] = {
    "check-opened": {"family"},
    "ping-sent": {"family", "to", "from", "channel", "text", "attempt", "topic"},
    "ping-undelivered": {"family"},
    "reminded": {"family"},
    "reply": {"family", "text"},
    "verdict": {"family", "verdict", "reason"},
    "check-closed": {"family", "state"},
    "exile-asked": {"family", "why"},
    "deputy-asked": {"family"},
    "not-watching": {"family"},
    "case-opened": {"case", "level", "cause"},
    "page": {"responder", "organisation", "channel", "case", "text"},
    "quieted": {"responder"},
    "acknowledged": {"responder", "case"},
    "unheld": CASE,
    "escalated": {"step"},
    "case-closed": CASE,
    "stopped": {"family"},
    "skipped": {"family", "why"},
    "deaf": {"channel"},
    "hearing": {"channel"},
    "wave": {"families", "case"},
    "fault": {"fault"},
    "mended": {"fault"},
    "operator-paged": {"channel"},
}


def lacking(entry: dict[str, Any]) -> set[str]:
    """Return the fields an event should have and has not."""
    needed = {"at", *FIELDS.get(entry["event"], set())}
    if entry["event"] == "verdict" and entry["verdict"] == "distress":
        needed.add("level")
    lost = {"level"} if entry["event"] == "verdict" and "level" not in entry else set()
    return lost | {name for name in needed if entry.get(name) in (None, "")}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_played_to_its_end_with_every_field(path: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    scenario = parse_scenario(json.loads(path.read_text(encoding="utf-8")))
    rehearse(scenario, write=lines.append, home=tmp_path)
    log = [json.loads(line) for line in lines]
    assert log
    assert [entry for entry in log if lacking(entry)] == []


def test_a_long_silence_and_an_outage_show_the_rarer_events_whole(play: Play) -> None:
    log = play(
        **{"for": "P6D"},
        behaviour=[
            {"who": "anna", "on": "page", "after": "PT5M", "do": "quiet"},
            {"who": "boris", "on": "page", "nth": 2, "after": "PT5M", "do": "take"},
            {"who": "boris", "on": "acknowledged", "after": "PT5M", "do": "close", "outcome": "A"},
            {"at": "P1D", "fault": "sms-down", "for": "PT3H"},
        ],
    )
    seen = {entry["event"] for entry in log}
    assert seen >= {"deaf", "hearing", "deputy-asked", "unheld", "quieted", "operator-paged"}
    assert [entry for entry in log if lacking(entry)] == []


def test_the_log_is_the_same_in_processes_that_hash_differently() -> None:
    example = str(ROOT / "examples" / "distress.json")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "service.cli", "rehearse", example],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert said[0] == said[1] != b""
