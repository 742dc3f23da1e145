"""What is composed out of which settings, and what a first use leaves in a database."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from service.clocks import DemoClock, RealClock
from service.domain.address import ChannelName
from service.domain.effects import Happening
from service.domain.ids import CaseId, FamilyId
from service.ports import BellUnreachableError
from service.queue import NoBell, RqBell, connect, queue_name
from service.settings import Process, SettingsRefusedError, load_settings
from service.storage.due import Claim, Work
from service.storage.keyring import KeyringRefusedError, create_keyring, load_keyring
from service.storage.store import SERVICE, KeyLostError, Store, ensure_service_key
from service.tally import HourlyTally, log_hour
from service.wiring import compose, intake

ACCOUNT = "AC" + "0" * 32


@pytest.fixture
def env(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    create_keyring(tmp_path / "keyring.json")
    return {
        "VESTKA_DATABASE_URL": database_url,
        "VESTKA_REDIS_URL": redis_url,
        "VESTKA_HOME": str(tmp_path),
        "VESTKA_PUBLIC_URL": "https://vestka.example",
        "VESTKA_KEYRING": str(tmp_path / "keyring.json"),
        "VESTKA_PEPPER": "pepper-of-sixteen-bytes",
        "VESTKA_OPERATOR": "sms:+48500100100",
        "VESTKA_TWILIO_ACCOUNT": ACCOUNT,
        "VESTKA_TWILIO_TOKEN": "one,two",
        "VESTKA_SIGNAL_SERVICE": "http://127.0.0.1:9",
    }


def test_every_gateway_that_has_settings_is_a_channel(env):
    assert set(compose(load_settings(env)).channels) == set(ChannelName)
    del env["VESTKA_SIGNAL_SERVICE"]
    assert set(compose(load_settings(env)).channels) == {ChannelName.SMS, ChannelName.VOICE}


def test_without_a_queue_the_bell_cannot_be_rung(env):
    assert isinstance(compose(load_settings(env)).bell, RqBell)
    del env["VESTKA_REDIS_URL"]
    bell = compose(load_settings(env)).bell

    assert isinstance(bell, NoBell)
    with pytest.raises(BellUnreachableError):
        bell.ring(Claim(Work.INBOX, [uuid4()], uuid4()))


def test_without_any_address_the_embedded_servers_are_started(env):
    del env["VESTKA_REDIS_URL"], env["VESTKA_DATABASE_URL"]
    ports = compose(load_settings(env))

    with ports.store.engine.connect() as connection:
        assert connection.dialect.name == "postgresql"
    ports.store.close()


def test_time_is_real_unless_a_demonstration_moves_it(env, tmp_path):
    assert isinstance(compose(load_settings(env)).clock, RealClock)
    env["VESTKA_TWILIO_API"] = "http://127.0.0.1:9"
    env["VESTKA_DEMO_CLOCK"] = str(tmp_path / "clock.json")
    assert isinstance(compose(load_settings(env)).clock, DemoClock)


def test_there_is_an_intake_only_where_there_is_twilio(env):
    assert intake(load_settings(env)) is not None
    del env["VESTKA_TWILIO_ACCOUNT"], env["VESTKA_TWILIO_TOKEN"]
    assert intake(load_settings(env)) is None


def test_nothing_is_composed_without_a_keyring(env):
    del env["VESTKA_KEYRING"]
    with pytest.raises(SettingsRefusedError):
        compose(load_settings(env))
    env["VESTKA_KEYRING"] = "/nonexistent/keyring.json"
    with pytest.raises(KeyringRefusedError):
        compose(load_settings(env))


@pytest.mark.parametrize("process", [Process.WEB, Process.WORKER, Process.CLOCK])
def test_a_process_of_the_service_gives_it_a_key_and_a_tool_does_not(env, process):
    tool = compose(load_settings(env))
    with pytest.raises(KeyLostError), tool.store.begin() as tx:
        tx.key(SERVICE)

    compose(load_settings(env, process=process), process=process)

    with tool.store.begin() as tx:
        assert tx.key(SERVICE).secret


def test_processes_that_start_together_agree_on_one_key(env):
    keyring = load_keyring(env["VESTKA_KEYRING"])
    stores = [Store(env["VESTKA_DATABASE_URL"], keyring) for _ in range(6)]
    threads = [threading.Thread(target=ensure_service_key, args=[each]) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = set()
    for store in stores:
        with store.begin() as tx:
            found.add(tx.key(SERVICE).secret)
        store.close()
    assert len(found) == 1


def test_what_cannot_wait_has_a_queue_of_its_own():
    assert {work: queue_name(work) for work in Work} == {
        Work.INBOX: "urgent",
        Work.CASES: "urgent",
        Work.OUTBOX: "urgent",
        Work.FAMILIES: "normal",
        Work.CHANGES: "normal",
    }


def test_happenings_are_counted_by_hour_and_class_and_nothing_else_is_kept(redis_url):
    connection = connect(redis_url)
    tally = HourlyTally(connection)
    family = FamilyId(uuid4())
    for _ in range(3):
        tally(Happening("check-opened", family=family, details={"check": str(uuid4())}))
    tally(Happening("case-opened", case=CaseId(uuid4())))

    assert tally.of_hour(datetime.now(UTC)) == {"check-opened": 3, "case-opened": 1}
    [key] = connection.keys()
    assert len(key) == len("vestka:tally:2026-11-22T16")
    assert connection.ttl(key) > 3600


def test_an_unreachable_queue_stops_the_counting_and_nothing_else():
    tally = HourlyTally(connect("unix:///nonexistent/valkey.sock"))

    tally(Happening("check-opened"))

    assert tally.of_hour(datetime.now(UTC)) == {}


def test_the_log_gets_one_line_for_each_class_of_an_hour(redis_url, capsys):
    tally = HourlyTally(connect(redis_url))
    tally(Happening("check-opened"))

    log_hour(tally, datetime.now(UTC))

    [line] = capsys.readouterr().err.splitlines()
    assert '"kind": "check-opened"' in line
    assert '"count": 1' in line
