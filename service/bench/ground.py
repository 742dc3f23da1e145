"""Where the benches are run: a database of its own that syncs what it commits, and no gateway.

Nothing here is measured; each bench makes what it needs on this ground and leaves nothing.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from service.demo.cast import codebook
from service.domain.address import ChannelName
from service.domain.agreement import Agreement, Cover, Mode, Plan
from service.domain.ids import ExileId, OrganisationId, SenderId
from service.domain.schedule import Window
from service.embedded import EmbeddedServers
from service.garbage import collect_seldom
from service.ports import Ports
from service.queue import NoBell
from service.rehearse.clock import SimulatedClock
from service.storage import senders
from service.storage.keyring import Keyring
from service.storage.migrate import upgrade
from service.storage.people import Secrets
from service.storage.senders import Pool, SenderRecord
from service.storage.store import Store, ensure_service_key
from service.usecases import enrolling
from service.usecases.acting import Acting, act
from service.usecases.enrolling import Place, Registration

NOON = datetime.fromisoformat("2027-06-01T12:00:00+00:00")
MINUTES = 9  # all pings of a bench's families lie within them, and none of them is late (D9)
_AT_ONCE = 200
_SENDER, _MOTHER = "+4873{:07}", "+4850{:07}"


@contextmanager
def ground() -> Iterator[tuple[Ports, SimulatedClock]]:
    """Yield ports over a new database that syncs its commits, and the clock they go by."""
    with (
        tempfile.TemporaryDirectory(prefix="vestka-bench-") as home,
        EmbeddedServers(Path(home), durable=True, valkey=False) as servers,
    ):
        upgrade(servers.database_url)
        store = Store(servers.database_url, Keyring.fresh(), pool_size=4)
        ensure_service_key(store)
        collect_seldom()  # as every process of the service
        clock = SimulatedClock(NOON - timedelta(hours=1))
        try:
            yield _ports(store, clock), clock
        finally:
            store.close()


def _ports(store: Store, clock: SimulatedClock) -> Ports:
    return Ports(
        store=store,
        clock=clock,
        channels={},
        bell=NoBell(),
        observe=lambda _happening: None,
        pepper=b"a bench's pepper, of no use elsewhere",
    )


def sender_of(number: int) -> str:
    """Return the number of ours that family `number` is asked from."""
    return _SENDER.format(number)


def mother_of(number: int) -> str:
    """Return whom family `number` is asked about."""
    return _MOTHER.format(number)


def add_families(
    ports: Ports, count: int, *, after: int = 0, behind: tuple[UUID, UUID] | None = None
) -> list[UUID]:
    """Register families number `after` to `count`, all asked weekly at noon; invented.

    `behind` are their organisations, new ones where none are given.
    """
    own, other = map(OrganisationId, behind or _organisations(ports, after))
    made: list[UUID] = []
    for first in range(after, count, _AT_ONCE):
        secrets = Secrets(f"bench {first}".encode(), "")
        exile_id = ExileId(enrolling.add_exile(ports, own, secrets))
        with act(ports) as acting:
            for number in range(first, min(first + _AT_ONCE, count)):
                place = Place(exile_id, (own, other), _add_sender(acting, number))
                registration = Registration(_agreement(), mother_of(number))
                made.append(enrolling.add_family(acting, place, registration))
    return made


def _organisations(ports: Ports, number: int) -> tuple[UUID, UUID]:
    own, other = (
        enrolling.add_organisation(ports, f"{name} {number}", "UTC") for name in ("north", "south")
    )
    return own, other


def _add_sender(acting: Acting, number: int) -> SenderId:
    sender_id = SenderId(uuid4())
    ours = sender_of(number)
    record = SenderRecord(sender_id, ChannelName.SMS, Pool.FAMILIES, "active", 1, ours)
    senders.add_sender(acting.tx, record)
    return sender_id


def _agreement() -> Agreement:
    noon = Window(frozenset(range(7)), time(12), time(12, MINUTES))
    return Agreement(
        mode=Mode.SMS,
        cover=Cover.OPEN,
        plan=Plan.NORMAL,
        days_min=7,
        days_max=7,
        windows=(noon,),
        time_zone="UTC",
        begins_at=NOON - timedelta(hours=1),
        codebook=codebook(),
        exile_time_zone="UTC",
        case_time_zone="UTC",
    )
