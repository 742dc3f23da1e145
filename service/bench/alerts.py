"""`vestka bench alerts`: many silences at once, each of which pages somebody.

Two thousand cases that wait for their twelve hours, spread over as many organisations as it
takes for none of them to be a wave; then those hours pass in one leap. On real processes and
stores, through the pretend gateway by HTTP, which thinks for 50 ms over every message. Beside
it what the same gateway takes from as many senders that do nothing else.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text

from service.bench.ground import add_families
from service.bench.page import reference_of
from service.bench.stack import Stack, stack
from service.channels.base import Outgoing
from service.demo import cast
from service.domain.address import Address, ChannelName
from service.domain.effects import Cause, OpenCase
from service.domain.ids import OrganisationId
from service.domain.level import Level
from service.domain.outage import WAVE_FAMILIES_MIN
from service.storage import families
from service.storage.people import Person, Secrets
from service.usecases import enrolling
from service.usecases.acting import act
from service.usecases.escalating import open_or_join
from service.wiring import PAGES_AT_ONCE

SILENCES: Final = 2_000
TOGETHER: Final = WAVE_FAMILIES_MIN - 1  # of two organisations: one more would be a wave
ANSWERS_AFTER_S: Final = 0.05
WAITS: Final = timedelta(hours=12, minutes=1)  # so long a silence is shown before it is told
SENT_S_MAX: Final = 300.0
_PROCESSES: Final = ("web", "clock", "worker-urgent", "worker-normal")
_LIMIT_SENT: Final = 400
_LOOK_EVERY_S: Final = 2.0  # looking takes of the machine what is measured
_RESPONDER: Final = "+4851{:07}"
_PAGES: Final = "SELECT id, case_id FROM outbox WHERE kind = 'page'"


def measure(silences: int = SILENCES) -> Iterator[dict[str, Any]]:
    """Yield one record."""
    morning = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    with stack(_PROCESSES, shown=morning) as running:
        running.world.answers_after_s = ANSWERS_AFTER_S
        _open_silences(running, silences)
        limit = _limit(running)
        running.clock.forward(running.clock.now() + WAITS)
        began_at = running.clock.now()
        left = _wait_for_all(running, silences)
        delivered = _delivered(running, silences)
    taken_s = sorted((at - began_at).total_seconds() for at in left.values())
    yield {
        "what": f"{silences} silences told at once through a gateway that answers in 50 ms",
        "silences": silences,
        "first_ms": round(taken_s[0] * 1000),
        "per_second": round(len(left) / taken_s[-1], 1),
        "delivered": delivered,
        "limit_per_second": round(limit, 1),
        "limit_is": f"the same gateway and {PAGES_AT_ONCE} senders that do nothing else",
        "ratio": round(len(left) / taken_s[-1] / limit, 3),
    }


def _open_silences(running: Stack, silences: int) -> None:
    """Open a case of silence for each of so many families."""
    other = enrolling.add_organisation(running.ports, "the other", "UTC")
    for first in range(0, silences, TOGETHER):
        own = _organisation(running, first)
        last = min(first + TOGETHER, silences)
        made = add_families(running.ports, last, after=first, behind=(own, other))
        with act(running.ports) as acting:
            for family_id in made:
                record = families.lock_family(acting.tx, family_id)
                assert record is not None, "it was added just now"
                open_or_join(acting, record, OpenCase(record.id, None, Cause.SILENCE, Level.L1))


def _organisation(running: Stack, number: int) -> OrganisationId:
    """Return a new organisation with one responder, who reads SMS."""
    own = enrolling.add_organisation(running.ports, f"desk {number}", "UTC")
    address = Address(ChannelName.SMS, _RESPONDER.format(number))
    secrets = Secrets(f"responder {number}".encode(), "")
    enrolling.add_responder(running.ports, own, Person("Vera", (address,), ""), secrets)
    return own


def _limit(running: Stack) -> float:
    channel = running.ports.channels[ChannelName.SMS]

    def send(_: int) -> None:
        channel.send(Outgoing(cast.PAGES_SENDER, cast.EXILE, "a page of a bench", str(uuid4())))

    before = time.perf_counter()
    with ThreadPoolExecutor(PAGES_AT_ONCE) as senders:
        list(senders.map(send, range(_LIMIT_SENT)))
    return _LIMIT_SENT / (time.perf_counter() - before)


def _wait_for_all(running: Stack, silences: int) -> dict[UUID, datetime]:
    ends_s = time.monotonic() + SENT_S_MAX
    while len(left := _left(running)) < silences:
        assert time.monotonic() < ends_s, f"only {len(left)} pages left"
        time.sleep(_LOOK_EVERY_S)
    return left


def _left(running: Stack) -> dict[UUID, datetime]:
    """Return when the first page about each case was handed to the gateway."""
    with running.ports.store.begin() as tx:
        cases = {str(page): case for page, case in tx.session.execute(text(_PAGES))}
    left: dict[UUID, datetime] = {}
    for entry in running.world.journal.of_kind("exchange"):
        case = cases.get(reference_of(entry))
        if case is not None:
            left.setdefault(case, datetime.fromisoformat(str(entry["at"])))
    return left


def _delivered(running: Stack, silences: int) -> int:
    """Return how many pages reached their phones, once all have or it has lasted too long."""
    numbers = [_RESPONDER.format(first) for first in range(0, silences, TOGETHER)]
    ends_s, there = time.monotonic() + SENT_S_MAX, 0
    while there < silences and time.monotonic() < ends_s:
        time.sleep(_LOOK_EVERY_S)
        there = sum(len(running.world.phone(number).inbox) for number in numbers)
    return there
