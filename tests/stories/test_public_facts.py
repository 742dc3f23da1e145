"""What leaves towards a relative follows from public facts alone (R0, I12)."""

from typing import Any

import pytest

from tests.stories.cast import DISTRESS, NOTHING, PLAIN_DANGER, STOP, a_family
from tests.stories.playing import TAKING, answering, pings

FIVE_WEEKS = {"for": "P35D", "families": [a_family(every=["P2D", "P5D"])]}
BOTH_SAFE = "перцы, и мурлычет"  # a safe marker of whichever topic is asked about


def test_safe_unverified_distress_and_danger_are_followed_by_the_same_pings(play):
    endings = {
        "safe": BOTH_SAFE,
        "unverified": NOTHING,
        "distress": DISTRESS,
        "plain-danger": PLAIN_DANGER,
    }
    logs = {
        name: play(**FIVE_WEEKS, behaviour=[answering(text), *TAKING])
        for name, text in endings.items()
    }
    reasons = {name: entry_of(log, "verdict")["verdict"] for name, log in logs.items()}
    assert reasons == {
        "safe": "safe",
        "unverified": "unverified",
        "distress": "distress",
        "plain-danger": "unverified",
    }
    seen = {name: pings(log) for name, log in logs.items()}
    assert len(seen["safe"]) >= 8
    for name in endings:
        assert seen[name] == seen["safe"], name


def test_stop_and_stop_with_distress_are_followed_by_the_same_silence(play):
    stopped = play(**FIVE_WEEKS, behaviour=[answering(STOP)])
    both = play(**FIVE_WEEKS, behaviour=[answering(f"{STOP} {DISTRESS}"), *TAKING])
    assert pings(stopped) == pings(both)
    assert len(pings(stopped)) == 1
    assert entry_of(both, "case-opened")["level"] == "L4"


def test_what_people_do_with_a_case_never_reaches_her_phone(play):
    slow: list[dict[str, Any]] = [
        {"who": "vera", "on": "page", "nth": 1, "after": "PT3H", "do": "take"},
        {"who": "vera", "on": "acknowledged", "after": "PT5M", "do": "close", "outcome": "D"},
    ]
    once = {"who": "mother", "on": "ping", "nth": 1, "after": "PT20M", "reply": DISTRESS}
    later = {**once, "from": 2, "reply": BOTH_SAFE}
    del later["nth"]
    quick = play(**FIVE_WEEKS, behaviour=[once, later, *TAKING])
    late = play(**FIVE_WEEKS, behaviour=[once, later, *slow])
    assert entry_of(quick, "case-closed")["outcome"] == "A"
    assert entry_of(late, "case-closed")["outcome"] == "D"
    assert pings(quick) == pings(late)


@pytest.mark.parametrize(
    "fault",
    ["webhooks-lost", "queue-lost", "sms-doubles", "sms-accepts-then-500"],
)
def test_our_own_health_never_shows_in_her_pings(play, fault):
    well = play(**FIVE_WEEKS, behaviour=[answering(BOTH_SAFE)])
    ill = play(
        **FIVE_WEEKS,
        behaviour=[answering(BOTH_SAFE), {"at": "PT10H", "fault": fault, "for": "PT5H"}],
    )
    assert pings(ill) == pings(well)


def forty() -> list[dict[str, Any]]:
    return [
        a_family(
            f"f{number}",
            to=f"+485001004{number:02}",
            sender=f"+487321002{number:02}",
            every=["P2D", "P4D"],
        )
        for number in range(40)
    ]


@pytest.mark.slow
def test_a_family_is_asked_the_same_alone_and_among_forty_silent_ones(play):
    mine = a_family(every=["P2D", "P4D"])
    alone = play(families=[mine], **{"for": "P8D"})
    among = play(families=[*forty()[:20], mine, *forty()[20:]], **{"for": "P8D"})
    assert pings(among) == pings(alone)
    assert len(pings(alone)) >= 3
    opened = [entry for entry in among if entry["event"] == "case-opened"]
    assert opened


def entry_of(entries: list[dict[str, Any]], event: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["event"] == event)
