"""What the clock does now and then, in real time, beside its ticks and never in their way.

Each round may fail without the others: it is told by its name and tried again soon.
"""

import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from service.channels.base import ChannelError
from service.domain.address import ChannelName
from service.domain.outage import CANARY_EVERY
from service.log import get_logger
from service.ports import Ports
from service.settings import Secret
from service.usecases import (
    auditing,
    drafting,
    joining,
    releasing,
    retaining,
    returning,
    shadowing,
    signing_in,
    vouching,
)
from service.usecases.auditing import Auditor
from service.usecases.freshening import compare_wordings
from service.usecases.hearing import pull_missed
from service.usecases.identities import look_at_identities
from service.usecases.proving import notice_deafness, send_canaries
from service.usecases.tidying import tidy_gateways

PULL_EVERY_S = 300.0
LISTEN_EVERY_S = 60.0
AUDIT_EVERY_S = 60.0
IDENTITIES_EVERY_S = 900.0
WARN_EVERY_S = 60.0
TIDY_EVERY_S = 1800.0
SWEEP_EVERY_S = 3600.0
COMPARE_EVERY_S = 24 * 3600.0  # wordings across families, whose news waits for weeks anyway
TOMBSTONES_EVERY_S = 15.0  # a stop of the last seconds is all that a lost disk takes with it
BEAT_EVERY_S = 60.0
AGAIN_S = 60.0  # after a failure
LOOK_BACK = timedelta(hours=49)  # two days and a margin: a weekend's outage loses nothing
MARGIN = timedelta(minutes=10)  # the gateway's clock against ours
_POLL_S = 0.5
_BEAT_ANSWER_S = 10.0


@dataclass(slots=True)
class Round:
    """One thing done every so often."""

    name: str
    every_s: float
    deed: Callable[[], object]
    due_s: float = 0.0


class Pull:
    """Fetches inbound messages the webhooks did not bring, since the last time this worked."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._since = ports.clock.now() - LOOK_BACK
        self._alone = threading.Lock()
        self.unread: frozenset[ChannelName] = frozenset()  # what the last one has not asked yet

    def __call__(self) -> None:
        """Keep what was missed. Raises ChannelError: then the next one looks as far back."""
        with self._alone:
            began, found = self._ports.clock.now(), 0
            self.unread, failures = frozenset(self._ports.channels), []
            for channel in self._ports.channels:
                try:
                    found += pull_missed(self._ports, channel, self._since)
                except ChannelError as error:
                    failures.append(error)
                else:
                    self.unread -= {channel}
            if failures:
                raise failures[0]
            self._since = began - MARGIN
        if found:
            get_logger().warning("webhooks-missed", count=found)


def rounds_of(
    ports: Ports,
    pull: Pull,
    *,
    watchdog: Secret | None,
    is_well: Callable[[], bool],
    tombstones: Path,
) -> list[Round]:
    """Return everything the clock does in rounds; `is_well` decides whether it may beat."""
    rounds = [
        Round("canaries", CANARY_EVERY.total_seconds(), lambda: send_canaries(ports)),
        Round("pull", PULL_EVERY_S, pull, time.monotonic() + PULL_EVERY_S),
        Round("identities", IDENTITIES_EVERY_S, lambda: look_at_identities(ports)),
        Round("tidy", TIDY_EVERY_S, lambda: tidy_gateways(ports), time.monotonic() + TIDY_EVERY_S),
        Round("audit", AUDIT_EVERY_S, partial(Auditor().audit, ports)),
        Round("listen", LISTEN_EVERY_S, lambda: notice_deafness(ports)),
        Round("sweep", SWEEP_EVERY_S, lambda: signing_in.sweep(ports)),
        Round(
            "compare",
            COMPARE_EVERY_S,
            lambda: compare_wordings(ports),
            time.monotonic() + SWEEP_EVERY_S,
        ),
        Round("newcomers", SWEEP_EVERY_S, lambda: joining.sweep(ports)),
        Round("warnings", WARN_EVERY_S, lambda: shadowing.sweep(ports)),
        Round("releases", SWEEP_EVERY_S, lambda: releasing.sweep(ports)),
        Round("returns", SWEEP_EVERY_S, lambda: returning.sweep(ports)),
        Round("uncalled", SWEEP_EVERY_S, lambda: vouching.sweep(ports)),
        Round("drafts", SWEEP_EVERY_S, lambda: drafting.sweep(ports)),
        Round(
            "tombstones",
            TOMBSTONES_EVERY_S,
            lambda: auditing.keep_tombstones(ports, tombstones),
            time.monotonic() + TOMBSTONES_EVERY_S,
        ),
        Round("retention", SWEEP_EVERY_S, lambda: retaining.sweep(ports)),
    ]
    if watchdog is not None:
        rounds.append(Round("beat", BEAT_EVERY_S, lambda: _beat(watchdog, is_well)))
    return rounds


def run_rounds(rounds: list[Round], stop: threading.Event) -> None:
    """Do each round when it is due, until `stop` is set."""
    while not stop.wait(_POLL_S):
        for each in rounds:
            now_s = time.monotonic()
            if now_s >= each.due_s:
                done = guarded(each.name, each.deed)
                each.due_s = now_s + (each.every_s if done else min(AGAIN_S, each.every_s))


def guarded(name: str, deed: Callable[[], object]) -> bool:
    """Do one thing; False where it failed, which is told by name and class alone."""
    try:
        deed()
    except Exception as error:  # noqa: BLE001 - the job boundary: the clock itself goes on
        get_logger().error("round-failed", name=name, exc_info=error)
        return False
    return True


def _beat(watchdog: Secret, is_well: Callable[[], bool]) -> None:
    # Somebody outside learns of our silence only if a clock that does not tick is silent.
    if not is_well():
        return
    address = watchdog.reveal()
    with urllib.request.urlopen(address, timeout=_BEAT_ANSWER_S):  # noqa: S310 - checked by settings
        pass
