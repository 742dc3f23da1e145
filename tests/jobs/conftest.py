"""The house with everything in it, and its ports as a clock has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from service import queue
from service.clocks import DemoClock
from service.demo import cast
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage import due
from service.storage.keyring import create_keyring
from service.wiring import compose
from tests.jobs.house import House, add_pages_sender


@pytest.fixture
def patient_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is rung for wait for a worker that begins slowly: nobody rings again."""
    for place in (due, queue):
        monkeypatch.setattr(place, "LEASE_URGENT", timedelta(minutes=2))


@pytest.fixture
def house(bare_house: House) -> House:
    add_pages_sender(bare_house.ports)
    return bare_house


@pytest.fixture
def bare_house(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    with built(database_url, redis_url, tmp_path) as house:
        yield house


@contextmanager
def built(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    """Give a house over these stores, with a pretend gateway."""
    clock = DemoClock(tmp_path / "clock.json")
    clock.begin(clock.steady())
    world = World(clock.now, seed=7)
    for number in (cast.FAMILY_SENDER, cast.PAGES_SENDER, cast.CANARY):
        world.twilio.own(number)  # without a webhook: what arrives stands in the list alone
    world.signal.own(cast.SIGNAL_ACCOUNT)
    server = serve(world)
    server.start()
    create_keyring(tmp_path / "keyring.json")
    env = {
        "VESTKA_DATABASE_URL": database_url,
        "VESTKA_REDIS_URL": redis_url,
        "VESTKA_HOME": str(tmp_path),
        "VESTKA_PUBLIC_URL": "http://127.0.0.1:9",
        "VESTKA_KEYRING": str(tmp_path / "keyring.json"),
        "VESTKA_PEPPER": "pepper-of-sixteen-bytes",
        "VESTKA_OPERATOR": "sms:+48500100100",
        "VESTKA_TWILIO_ACCOUNT": world.twilio.account,
        "VESTKA_TWILIO_TOKEN": world.twilio.token,
        "VESTKA_TWILIO_API": server.url,
        "VESTKA_SIGNAL_SERVICE": server.url,
        "VESTKA_DEMO_CLOCK": str(tmp_path / "clock.json"),
    }
    ports = compose(load_settings(env), process=Process.CLOCK)
    yield House(env, ports, server, clock)
    ports.store.close()
    server.stop()
