"""Faults of our own side in the demonstration: real processes die, real servers stop.

Counted against the pretend world's journal: what was written is read once, and no question
reaches a relative twice.
"""

import shlex
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from service.demo import cast
from service.ports import Ports
from service.settings import Process, load_settings
from service.storage.tables import InboundRow
from service.usecases.acting import act
from service.wiring import compose
from tests.demo.playing import MOTHER, Demo, runs, wait_for

CRASHES = [{"fault": "crash", "process": each} for each in ("web", "worker", "clock", "listener")]
FAULTS = [
    *CRASHES,
    {"fault": "queue-lost"},
    {"fault": "database-down"},
    {"fault": "machine-down"},
    {"fault": "clock-jump", "by": "PT20M"},
    {"fault": "clock-jump", "by": "-PT20M"},
]
LASTS = "PT2S"
SIGNAL_PATH = {"to": cast.FAMILY_ACCOUNT, "channel": "signal"}


def ports_of(demo: Demo) -> Ports:
    """Return a way of our own into the demonstration's database."""
    path = demo.home / f"fresh-{demo.port}" / "settings"
    lines = [shlex.split(line)[0] for line in path.read_text(encoding="utf-8").splitlines()]
    settings = dict(line.split("=", 1) for line in lines)
    return compose(load_settings(settings), process=Process.CLOCK)


def judged(ports: Ports) -> int:
    """Return how many messages of relatives were read."""
    with act(ports) as acting:
        found = select(InboundRow.id).where(
            InboundRow.family_id.is_not(None), InboundRow.state == "judged"
        )
        return len(list(acting.tx.session.scalars(found)))


def write(demo: Demo, number: str, order: dict[str, str]) -> None:
    demo.ask(f"/api/phones/%2B{number[1:]}/send", order)


def journal(demo: Demo, kind: str) -> list[dict[str, str]]:
    return [each for each in demo.ask("/api/journal")["entries"] if each["kind"] == kind]


def test_nothing_is_lost_and_no_ping_comes_twice_whatever_of_ours_breaks(demo: Demo) -> None:
    assert wait_for(demo.is_told, 180), demo.said
    demo.begin(cast.GRANDMOTHER)
    ports = ports_of(demo)

    for place, fault in enumerate(FAULTS):
        demo.ask("/api/clock", {"forward": "next"})
        assert demo.ask("/api/faults", {**fault, "for": LASTS})["fault"] == fault["fault"]
        write(demo, MOTHER, {"to": cast.FAMILY_SENDER, "text": f"да так, {place} раз"})
        write(demo, cast.GRANDMOTHER, {**SIGNAL_PATH, "text": f"всё растёт, {place} раз"})
        assert wait_for(lambda: demo.ask("/api/faults")["running"] == [], 30)

    assert wait_for(lambda: demo.ask("/api/clock", {"forward": "PT6M"}) is not None, 30)
    # What came while the pages were still starting is only in the list, pulled every 300 s.
    assert wait_for(lambda: judged(ports) == 2 * len(FAULTS), 420), judged(ports)
    demo.jump_to_ping()
    ports.store.close()
    assert len(journal(demo, "written")) == judged(ports) == 2 * len(FAULTS)
    got = Counter((each["to"], each["text"]) for each in journal(demo, "delivered"))
    asked = {MOTHER, cast.GRANDMOTHER}
    assert max(count for (to, _), count in got.items() if to in asked) == 1
    named = [(each["fault"], each["process"]) for each in journal(demo, "fault")]
    assert named == [(each["fault"], each.get("process")) for each in FAULTS]
    assert wait_for(demo.is_ready, 60)


def test_a_crash_kills_the_process_and_holds_it_for_as_long_as_it_says(demo: Demo) -> None:
    assert wait_for(demo.is_told, 180), demo.said
    first = clock_other_than(None, demo)

    demo.ask("/api/faults", {"fault": "crash", "process": "clock", "for": "PT1H"})
    assert wait_for(lambda: not runs(Path(f"/proc/{first}/stat")), 60)
    assert not wait_for(lambda: clocks(demo), 3)
    demo.ask("/api/faults", {"fault": "crash", "for": "PT0S"})
    second = clock_other_than(first, demo)
    demo.ask("/api/faults", {"fault": "crash", "process": "clock"})
    assert wait_for(lambda: not runs(Path(f"/proc/{second}/stat")), 60)
    assert clock_other_than(second, demo)


def clock_other_than(before: int | None, demo: Demo) -> int:
    """Return the clock that runs once another one does; while a program begins none is seen."""
    found: list[int] = []

    def look() -> bool:
        found[:] = clocks(demo)
        return found not in ([], [before])

    assert wait_for(look, 30)
    [clock] = found
    return clock


def clocks(demo: Demo) -> list[int]:
    commands = {pid: Path(f"/proc/{pid}/cmdline") for pid in demo.processes()}
    return [pid for pid, path in commands.items() if b"jobs.clock" in read(path).split(b"\0")[-2:]]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
