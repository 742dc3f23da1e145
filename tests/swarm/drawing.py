"""A scenario from a seed: families, what they do, what breaks. The same seed, the same scenario."""

from random import Random
from typing import Any

from tests.stories.cast import (
    ALL_WEEK,
    CODEBOOK,
    DISTRESS,
    NOTHING,
    ORGANISATIONS,
    PLAIN_DANGER,
    STOP,
    TROUBLE,
    a_family,
)
from tests.swarm.played import SENDING

SAFE = "перцы, и мурлычет"  # a safe marker of whichever topic is asked about
# Days on which clocks are changed somewhere, a leap day, the end of a year, and plain ones.
STARTS = (
    "2027-01-10T00:00:00+00:00",
    "2027-03-25T09:30:00+00:00",
    "2027-10-28T17:00:00+00:00",
    "2028-02-26T05:00:00+00:00",
    "2027-12-28T12:00:00+00:00",
    "2027-06-03T03:15:00+00:00",
)
ZONES = ("Europe/Minsk", "Europe/Warsaw", "Europe/Vilnius", "America/New_York", "Asia/Tbilisi")
CALM_H = 30  # nothing breaks in the last hours, so that everything can come to its end
SHORT_FAULTS = (
    "sms-down",
    "sms-accepts-then-500",
    "webhooks-lost",
    "signal-down",
    "queue-lost",
    "database-down",
    "machine-down",
)
LONG_FAULTS = ("sms-late", "sms-doubles", "signal-burst", "signal-blocked")
PROCESSES = ("web", "worker", "clock", "listener")
CROWD = range(9, 13)  # so many silent families of one day are a wave


def draw(seed: int) -> dict[str, Any]:
    """Return the scenario of `seed`, as a scenario file would hold it."""
    chance = Random(f"swarm {seed}")
    desk = _desk(chance)
    # A ladder nobody ends rings a hundred times a day: of that a few days say everything.
    ends = {"take", "close"} <= {rule["do"] for rule in desk}
    days = chance.randint(5, 15) if ends else 4
    if chance.random() < 0.03:
        days, families = 5, [_silent(number) for number in range(chance.choice(CROWD))]
    else:
        families = [_family(chance, number) for number in range(chance.randint(2, 6))]
    talking = families[: chance.randint(0, 2)] if len(families) in CROWD else families
    behaviour = [rule for family in talking for rule in _household(chance, family, days)]
    behaviour += desk
    behaviour += [_fault(chance, days) for _ in range(chance.choice((0, 0, 1, 2, 3)))]
    return {
        "start": chance.choice(STARTS),
        "for": f"P{days}D",
        "seed": chance.randint(0, 10**6),
        "organisations": ORGANISATIONS,
        "families": families,
        "behaviour": behaviour,
    }


def _silent(number: int) -> dict[str, Any]:
    """Return one of many who are asked every day by the same two organisations."""
    numbers = {"to": f"+485001003{number:02}", "sender": f"+487321003{number:02}"}
    return a_family(f"f{number}", every=["P1D", "P1D"], **numbers)


def _family(chance: Random, number: int) -> dict[str, Any]:
    mode = chance.choices(("sms", "signal", "relay", "own"), (6, 2, 1, 1))[0]
    least = 1 if chance.random() < 0.6 else 4
    plan = chance.choice(("normal", "normal", "high-risk"))
    family: dict[str, Any] = {
        "name": f"f{number}",
        "plan": plan,
        "cover": "open" if least == 1 else "small talk",
        "channel": mode,
        "time_zone": chance.choice(ZONES),
        "windows": _windows(chance),
        "every": [f"P{least}D", f"P{least + chance.randint(0, 3)}D"],
        "organisations": chance.choice((["north", "south"], ["south", "north"])),
    }
    if mode != "own":
        family["codebook"] = CODEBOOK
    if mode in SENDING:
        family |= {"to": f"+485001003{number:02}", "sender": f"+487321003{number:02}"}
    return family


def _windows(chance: Random) -> list[dict[str, Any]]:
    if chance.random() < 0.06:
        # At night, when clocks are changed.
        return [{"days": ALL_WEEK, "from": "01:00", "to": "03:45"}]
    begin = chance.randint(6, 17)
    days = (
        ALL_WEEK
        if chance.random() < 0.7
        else sorted(chance.sample(ALL_WEEK, 4), key=ALL_WEEK.index)
    )
    return [{"days": days, "from": f"{begin:02}:00", "to": f"{begin + chance.randint(2, 5):02}:30"}]


def _household(chance: Random, family: dict[str, Any], days: int) -> list[dict[str, Any]]:
    """Return what a relative, the exile and the deputy do, question by question."""
    name, mode = family["name"], family["channel"]
    rules: list[dict[str, Any]] = []
    for nth in range(1, days + 1):
        if mode in SENDING:
            rules += _answers(chance, name, nth)
        else:
            rules += _reports(chance, name, nth, mode)
    for asked in ("exile", "deputy"):
        if chance.random() < 0.5:
            rules.append(_told(chance, f"{name}.{asked}", days))
    return rules + _orders(chance, f"{name}.exile", days)


def _orders(chance: Random, exile: str, days: int) -> list[dict[str, Any]]:
    """Return what an exile orders unasked, at minutes at which no window opens."""
    rules: list[dict[str, Any]] = []
    for deed, often in (("pause", 0.1), ("sooner", 0.1), ("inspected", 0.08), ("stop", 0.03)):
        if chance.random() < often:
            at = f"P{chance.randint(0, days - 2)}DT{chance.randint(1, 22)}H17M"
            rules.append({"who": exile, "at": at, "do": deed})
            if deed == "pause":
                rules[-1]["until"] = f"P{days - 1 + chance.randint(0, 3)}D"
    return rules


def _answers(chance: Random, name: str, nth: int) -> list[dict[str, Any]]:
    texts = chance.choices(
        (
            (SAFE,),
            (NOTHING,),
            (),
            (DISTRESS,),
            (TROUBLE,),
            (PLAIN_DANGER,),
            (STOP,),
            (SAFE, DISTRESS),
            (STOP, DISTRESS),
        ),
        (50, 8, 22, 6, 3, 3, 2, 3, 1),
    )[0]
    minutes = chance.choice((2, 20, 90, 600, 1700))
    return [
        {"who": name, "on": "ping", "nth": nth, "after": f"PT{minutes + 7 * place}M", "reply": text}
        for place, text in enumerate(texts)
    ]


def _reports(chance: Random, name: str, nth: int, mode: str) -> list[dict[str, Any]]:
    if chance.random() < 0.25:
        return []
    rule = {"who": f"{name}.exile", "on": "reminded", "nth": nth, "after": "PT2H"}
    if mode == "own":
        words = ("as-usual", "as-usual", "as-usual", "odd", "no-answer", "the-word", "no-more")
        return [rule | {"do": "judged", "answer": chance.choice(words)}]
    answer = chance.choice((SAFE, SAFE, SAFE, NOTHING, DISTRESS, ""))
    sent = rule | {"do": "sent", "after": "PT1H"}
    return [sent, rule | {"do": "answered", "reply": answer}] if answer else [sent]


def _told(chance: Random, who: str, days: int) -> dict[str, Any]:
    deed = chance.choice(("known-reason", "heard", "nothing"))
    rule: dict[str, Any] = {
        "who": who,
        "on": "asked",
        "after": f"PT{chance.choice((1, 5, 14))}H",
        "do": deed,
    }
    if chance.random() < 0.5:
        rule["times"] = 1
    return rule | ({"until": f"P{chance.randint(1, days)}D"} if deed == "known-reason" else {})


def _desk(chance: Random) -> list[dict[str, Any]]:
    """Return who of the desks does what; now and then nobody does anything."""
    rules: list[dict[str, Any]] = []
    closes = chance.random() < 0.95
    awake = () if chance.random() < 0.05 else ("anna", "boris", "vera")[chance.randint(0, 2) :]
    for name in awake:
        on_page = {"who": name, "on": "page", "after": f"PT{chance.choice((1, 8, 45, 240))}M"}
        held = {"who": name, "on": "acknowledged"}
        rules += [on_page | {"do": chance.choice(("take", "take", "take", "quiet"))}]
        rules += [held | {"after": "PT10M", "do": "note", "text": "x"}]
        if closes:
            rules += [held | {"after": "PT25M", "do": "close", "outcome": chance.choice("ABCG")}]
    return rules


def _fault(chance: Random, days: int) -> dict[str, Any]:
    name, hours = _breaking(chance)
    begin = chance.uniform(1, max(2, days * 24 - CALM_H - (hours or 0)))
    fault = {"at": f"PT{int(begin * 3600)}S", "fault": name}
    if hours is not None:  # a process that crashes is started again at once
        fault["for"] = f"PT{int(hours * 3600)}S"
    if name == "crash":
        fault["process"] = chance.choice(PROCESSES)
    if name == "clock-jump":
        fault["by"] = chance.choice(("PT20S", "-PT20S", "PT2M", "PT55M", "-PT55M"))
    if name == "sms-late":
        fault["by"] = chance.choice(("PT2M", "PT50M"))
    return fault


def _breaking(chance: Random) -> tuple[str, float | None]:
    """Return what breaks and for how many hours."""
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(SHORT_FAULTS), chance.choice((0.05, 0.5, 2, 5))
    if kind < 0.78:
        return chance.choice(LONG_FAULTS), chance.choice((1, 6, 20))
    if kind < 0.92:
        return "crash", chance.choice((None, 0.01, 0.5, 3))
    if kind < 0.96:
        return "machine-down", chance.choice((26, 48))
    return "clock-jump", chance.choice((1, 4))
