"""A small house for the jobs' tests: real stores, a pretend gateway over HTTP, pages to send."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from service.clocks import DemoClock
from service.domain.address import ChannelName
from service.domain.ids import SenderId
from service.ports import Ports
from service.sandbox.server import Server
from service.storage import outbox, senders
from service.storage.outbox import Asked, Kind, Letter
from service.storage.senders import Pool, SenderRecord
from service.storage.store import floor_minute
from service.storage.tables import EffectRow
from service.usecases.acting import act

ROOT = Path(__file__).parents[2]
OURS = "+48732100002"
THEIRS = "+48500100100"


@dataclass
class House:
    env: dict[str, str]
    ports: Ports
    server: Server
    clock: DemoClock

    @property
    def texts(self) -> list[str]:
        """What really reached the phone."""
        with self.server.world.lock:
            return [got.text for got in self.server.world.phone(THEIRS).inbox]

    def ask_pages(self, texts: list[str]) -> list[UUID]:
        """Commit effects that are due now; return their ids."""
        with act(self.ports) as acting:
            asked = [_asked(text, acting.now) for text in texts]
            outbox.add_effects(acting.tx, asked, acting.today)
            return list(acting.tx.session.scalars(select(EffectRow.id)))

    def states(self) -> list[str]:
        with act(self.ports) as acting:
            return list(acting.tx.session.scalars(select(EffectRow.state)))


def _asked(text: str, now: datetime) -> Asked:
    letter = Letter(OURS, THEIRS, text, now)
    key = f"operator/{uuid4()}"
    return Asked(key, Kind.OPERATOR, ChannelName.SMS, letter, floor_minute(now))


def add_pages_sender(ports: Ports) -> None:
    record = SenderRecord(SenderId(uuid4()), ChannelName.SMS, Pool.PAGES, "active", 1, OURS)
    with act(ports) as acting:
        senders.add_sender(acting.tx, record)


class ShiftedClock:
    """Real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def steady(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@contextmanager
def running(env: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our processes; it is gone when the block ends."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("VESTKA_")}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**foreign, **env},
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stderr is not None
        process.stderr.close()


def eventually(holds: Callable[[], bool], within_s: float = 90.0) -> bool:
    ends_s = time.monotonic() + within_s
    while time.monotonic() < ends_s:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
