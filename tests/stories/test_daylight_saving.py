"""The night the clocks change: one ping a day, inside its hours by the kitchen clock."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from tests.stories.cast import ALL_WEEK, a_family
from tests.stories.world import World

WARSAW = ZoneInfo("Europe/Warsaw")
NIGHT = [{"days": ALL_WEEK, "from": "01:30", "to": "03:30"}]


@pytest.mark.parametrize("start", ["2027-03-25T12:00:00+00:00", "2027-10-28T12:00:00+00:00"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_day_has_one_ping_inside_its_hours(database_url, start, seed):
    family = a_family(time_zone="Europe/Warsaw", windows=NIGHT, every=["P1D", "P1D"])
    behaviour = [{"who": "mother", "on": "ping", "after": "PT5M", "reply": "перцы, мурлычет"}]
    world = World(database_url, cast=[family], start=start, seed=seed, behaviour=behaviour)
    world.meanwhile(days=6)
    walls = [world.wall(one["at"], WARSAW) for one in world.events("ping-sent")]
    world.close()
    days = [wall.date() for wall in walls]
    assert len(days) == len(set(days)) == 6
    for wall in walls:
        assert time(1, 30) <= wall.time() <= time(3, 31), wall
