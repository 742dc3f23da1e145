"""Many silences at once are one event for people, and a distress is never part of it."""

from datetime import datetime, timedelta
from typing import Any

from tests.stories.cast import DISTRESS, a_family
from tests.stories.playing import Entries, pings

DAILY = ["P1D", "P1D"]
FIVE_DAYS = "P5D"


def households(count: int) -> list[dict[str, Any]]:
    return [
        a_family(
            f"f{number}",
            to=f"+485001005{number:02}",
            sender=f"+487321005{number:02}",
            every=DAILY,
        )
        for number in range(count)
    ]


def of(log: Entries, event: str) -> Entries:
    return [entry for entry in log if entry["event"] == event]


def test_twelve_silences_of_a_day_are_one_case_with_one_series_of_pages(play):
    log = play(**{"for": FIVE_DAYS, "families": households(12)})
    begun = of(log, "wave")[0]
    assert {entry["case"] for entry in of(log, "wave")} == {begun["case"]}
    assert [entry["families"] for entry in of(log, "wave")] == [8, 9, 10, 11, 12]
    # Single silences of the day before are shown each morning, at the hour this wave begins.
    settled = datetime.fromisoformat(begun["at"]) + timedelta(minutes=1)
    later = [one for one in of(log, "page") if datetime.fromisoformat(one["at"]) > settled]
    assert {entry["case"] for entry in later} == {begun["case"]}
    assert len(of(log, "merged")) == 12
    assert [entry["case"] for entry in of(log, "case-opened") if entry["level"] == "L2"] == [
        begun["case"]
    ]


def test_seven_silences_are_seven_cases(play):
    log = play(**{"for": FIVE_DAYS, "families": households(7)})
    assert of(log, "wave") == of(log, "merged") == []
    assert len(of(log, "case-opened")) == 7


def test_a_distress_within_a_wave_pages_at_once_and_stands_alone(play):
    cries = {"who": "f3", "on": "ping", "nth": 3, "after": "PT20M", "reply": DISTRESS}
    log = play(**{"for": FIVE_DAYS, "families": households(12), "behaviour": [cries]})
    wave = of(log, "wave")[-1]
    case = next(entry for entry in of(log, "case-opened") if entry["cause"] == "distress")
    assert case["family"] == "f3"
    assert case["case"] != wave["case"]
    paged = next(entry for entry in of(log, "page") if entry["case"] == case["case"])
    waited = datetime.fromisoformat(paged["at"]) - datetime.fromisoformat(case["at"])
    assert waited < timedelta(seconds=30)
    assert wave["families"] >= 8


def test_a_wave_shows_in_nobodys_pings(play):
    few = play(**{"for": FIVE_DAYS, "families": households(7)})
    many = play(**{"for": FIVE_DAYS, "families": households(12)})
    for number in range(7):
        assert pings(many, f"f{number}") == pings(few, f"f{number}") != []
