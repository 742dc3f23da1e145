"""Attacks by the clock: whoever sees every text looks for families that share a second."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from service.embedded import EmbeddedServers
from service.rehearse.player import Player
from service.rehearse.scenario import parse_scenario
from service.rehearse.stage import Stage
from tests.conftest import _database
from tests.stories.cast import ALL_WEEK, a_family, a_scenario

FAMILIES = 6
BREAKS_AT, MENDS_AT = "2027-01-10T12:00:05+00:00", "2027-01-10T12:05:10+00:00"
STEP = timedelta(seconds=30)
Times = dict[str, datetime]


def a_neighbourhood() -> list[dict[str, object]]:
    """Return families who are all asked within the same five minutes."""
    window = [{"days": ALL_WEEK, "from": "15:00", "to": "15:05"}]
    return [
        a_family(f"f{n}", to=f"+4850010031{n}", sender=f"+4873210001{n}", windows=window)
        for n in range(FAMILIES)
    ]


def asked_at(database_url: str, trouble: str = "") -> Times:
    """Return when the gateway took a text for each family's phone."""
    scenario = parse_scenario(a_scenario(families=a_neighbourhood(), **{"for": "P1D"}))
    stage = Stage(database_url, start=scenario.start, seed=scenario.seed)
    Player(stage, scenario)
    if trouble:
        plan(stage, trouble)
    stage.forward(scenario.start + scenario.lasts)
    stage.close()
    taken: Times = {}
    for entry in stage.world.journal.of_kind("exchange"):
        request, answer = entry["request"], entry["response"]
        assert isinstance(request, dict)
        to = dict(request["form"]).get("To", "")
        if isinstance(answer, dict) and answer["status"] == 201 and to.startswith("+4850010031"):
            taken.setdefault(to, datetime.fromisoformat(str(entry["at"])))
    return taken


def plan(stage: Stage, trouble: str) -> None:
    """Let the whole channel be refused, or our clock be away, while all of them are asked."""
    begins, ends = map(datetime.fromisoformat, (BREAKS_AT, MENDS_AT))
    if trouble == "clock":
        stage.at(begins, lambda: stage.take_down("clock", ends))
        stage.at(ends, lambda: None)
        return
    account = stage.world.twilio
    token = account.token
    stage.at(begins, lambda: setattr(account, "token", "another"))
    stage.at(ends, lambda: setattr(account, "token", token))


@pytest.mark.parametrize("trouble", ["refused", "clock"])
def test_what_keeps_a_whole_channel_back_lets_no_two_families_go_in_one_second(
    servers: EmbeddedServers, migrated_template: str, trouble: str
) -> None:
    found: list[Times] = []
    for what in ("", trouble):
        with contextmanager(_database)(servers.database_url, template=migrated_template) as url:
            found.append(asked_at(url, what))
    well, ill = found
    assert set(well) == set(ill)
    assert len(well) == FAMILIES
    late = {to: at - well[to] for to, at in ill.items()}
    assert all(by >= timedelta() and not by % STEP for by in late.values())
    assert sum(1 for by in late.values() if by) >= FAMILIES - 2, "they were all kept back"
    assert len(set(ill.values())) == FAMILIES, "two families went out in one second"
