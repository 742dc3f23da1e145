"""Attacks on whoever only takes in: a seized intake or listener holds no key of any family."""

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from service.channels.twilio_intake import TwilioIntake
from service.ports import Ports
from service.sandbox import signal_frames as frames
from service.settings import Process, load_settings
from service.storage import senders
from service.storage.keyring import (
    KeyNotHeldError,
    KeyringRefusedError,
    create_keyring,
    create_part,
    load_keyring,
    retire,
    rotate,
)
from service.storage.senders import Pool
from service.storage.spool import Spool
from service.storage.store import SERVICE, Store
from service.usecases import hearing
from service.usecases.identities import look_at_identities
from service.usecases.receiving import take_frame
from service.web.application import create_app
from service.web.facts import Facts
from service.wiring import compose
from tests.attacks.grounds import Grounds
from tests.attacks.test_webhooks import form_for, message, sent
from tests.stories.cast import MOTHER
from tests.stories.people import Mother
from tests.stories.telling import family_with
from tests.stories.world import World
from tests.usecases.test_identities import proof
from tests.web.house import Browser, House
from tests.web.opened import whys_open
from tests.web.test_exile import registered


@contextmanager
def with_part(house: House, url: str) -> Iterator[Ports]:
    """Give the ports of a process that was given a part of the house's keyring."""
    with house.store.begin() as tx:
        part = house.store.keyring.part(tx.key(SERVICE).secret)
    with closing(Store(url, part, pool_size=2)) as store:
        yield replace(house.ports, store=store, pepper=b"")


@pytest.fixture
def ears(grounds: Grounds) -> Iterator[Ports]:
    with with_part(grounds.house, grounds.url) as ports:
        yield ports


def intake_of(house: House, ears: Ports, faces: str = "intake") -> FlaskClient:
    twilio = house.world.twilio
    intake = TwilioIntake(house.public_url, [twilio.token], twilio.account)
    return create_app(ears, Facts(house.public_url, frozenset({faces}), intake)).test_client()


def test_a_seized_ear_opens_no_family_exile_organisation_or_case(
    grounds: Grounds, ears: Ports
) -> None:
    with grounds.house.store.begin() as tx:
        owners = [UUID(str(row[0])) for row in tx.run("SELECT id FROM data_keys")]
    assert len(owners) > 5
    opened = []
    for owner in owners:
        with ears.store.begin() as tx:
            try:
                tx.key(owner)
            except KeyNotHeldError:
                continue
            opened.append(owner)
    assert opened == [SERVICE]
    for purpose in ("forms", "ledger", "index:tombstone", "archive", "index:recipients"):
        with pytest.raises(KeyNotHeldError):
            ears.store.keyring.derive(purpose)


def test_the_file_of_a_part_holds_no_key_that_wraps_and_not_the_root(tmp_path: Path) -> None:
    whole = create_keyring(tmp_path / "keyring")
    create_part(tmp_path / "part", whole.part(b"s" * 32))
    assert (tmp_path / "part").stat().st_mode & 0o777 == 0o600
    record = json.loads((tmp_path / "part").read_text())
    held = {b64decode(each) for each in [record["service"], *record["derived"].values()]}
    assert not held & {whole.root, *whole.keys.values()}
    part = load_keyring(str(tmp_path / "part"))
    assert not part.is_whole
    assert part.derive("spool") == whole.derive("spool")
    assert whole.is_whole
    with pytest.raises(KeyringRefusedError):
        create_part(tmp_path / "keyring", part)
    with pytest.raises(KeyringRefusedError):
        rotate(tmp_path / "part")
    with pytest.raises(KeyringRefusedError):
        retire(tmp_path / "part", [1], tmp_path / "gone")


@pytest.mark.parametrize("spoilt", [{"part": "eyes"}, {"service": "eA=="}, {"derived": {}}])
def test_a_part_that_is_not_whole_is_refused(tmp_path: Path, spoilt: dict[str, object]) -> None:
    whole = create_keyring(tmp_path / "keyring")
    create_part(tmp_path / "part", whole.part(b"s" * 32))
    record = {**json.loads((tmp_path / "part").read_text()), **spoilt}
    (tmp_path / "part").write_text(json.dumps(record))
    with pytest.raises(KeyringRefusedError):
        load_keyring(str(tmp_path / "part"))


def test_what_a_part_spooled_whoever_has_the_whole_takes_out(tmp_path: Path) -> None:
    whole = create_keyring(tmp_path / "keyring")
    with closing(Spool(tmp_path / "spool", whole.part(b"s" * 32))) as spool:
        spool.append(b"a frame")
    taken: list[bytes] = []
    with closing(Spool(tmp_path / "spool", whole)) as spool:
        spool.drain(taken.append)
    assert taken == [b"a frame"]


def test_an_intake_with_a_part_takes_a_message_that_a_worker_judges(
    grounds: Grounds, ears: Ports
) -> None:
    house, client = grounds.house, intake_of(grounds.house, ears)
    assert sent(house, client, "/intake/twilio/message", message(house)) == 200
    house.forward(minutes=1)
    with house.store.begin() as tx:
        query = "SELECT count(*) FROM families WHERE state = 'stopped' AND origin_id IS NULL"
        assert tx.run(query) == [(1,)]


@pytest.mark.parametrize("has_keys", [True, False])
def test_a_report_comes_to_the_same_with_a_part_as_with_all_keys(
    house: House, database_url: str, *, has_keys: bool
) -> None:
    client = house.client()
    house.take_for_proved(registered(house, Browser(client)))
    house.forward(days=2)
    with house.store.begin() as tx:
        [(ref,)] = tx.run("UPDATE outbox SET delivery = 'sent' WHERE kind = 'ping' RETURNING id")
    path = f"/intake/twilio/status?ref={ref}"
    with with_part(house, database_url) as ears:
        door = client if has_keys else intake_of(house, ears)
        for _ in range(2):  # and told again
            assert sent(house, door, path, form_for(house, "status")) == 204
    house.forward(minutes=1)
    with house.store.begin() as tx:
        found = tx.run("SELECT delivery FROM outbox WHERE id = %(ref)b", ref=ref)
        left = tx.run("SELECT count(*) FROM inbox WHERE state = 'unknown' AND family_id IS NULL")
    assert found == [("undelivered",)]
    assert left == [(0 if has_keys else 1,)]
    house.forward(days=1)
    assert "undelivered" in whys_open(house, "exile")


def test_a_key_pressed_is_done_by_a_worker(grounds: Grounds, ears: Ports) -> None:
    house = grounds.house
    with house.store.begin() as tx:
        query = "SELECT id FROM outbox WHERE kind = 'page' AND case_id IS NOT NULL LIMIT 1"
        [(ref,)] = tx.run(query)
    before = [each for each in house.happened if each.event == "quieted"]
    assert hearing.accept_key(ears, str(ref))
    assert [each for each in house.happened if each.event == "quieted"] == before
    house.forward(minutes=1)
    assert len([each for each in house.happened if each.event == "quieted"]) == len(before) + 1


def test_a_face_without_people_is_well_and_tells_of_itself_with_a_part(
    grounds: Grounds, ears: Ports
) -> None:
    answer = intake_of(grounds.house, ears).get("/readyz")
    assert answer.status_code in (200, 503)
    operator = intake_of(grounds.house, ears, "ops")
    report = json.loads(operator.get("/readyz").data)
    assert (report["database"], report["untaken_s"], report["unstaffed_s"]) == (True, None, None)
    metrics = operator.get("/metrics").get_data(as_text=True)
    assert "vestka_ready " in metrics
    assert "vestka_untaken_seconds" not in metrics


@family_with(channel="signal")
def test_a_changed_safety_number_is_noted_by_a_worker_before_anybody_reads_on(
    world: World, mother: Mother
) -> None:
    mother.expect_ping().reply_safely()
    look_at_identities(world.stage.ports)
    world.stage.world.phone(MOTHER).set_up_anew()
    with world.stage.ports.store.begin() as tx:
        account = senders.senders(tx, Pool.FAMILIES)[0].number
        part = world.stage.ports.store.keyring.part(tx.key(SERVICE).secret)
    url = world.stage.ports.store.engine.url.render_as_string(hide_password=False)
    with closing(Store(url, part, pool_size=1)) as store:
        take_frame(
            replace(world.stage.ports, store=store), untrusted(account, proof(world).account)
        )
    assert not proof(world).changed
    assert not world.stage.world.phone(MOTHER).trusted
    world.stage.serve()
    world.meanwhile(minutes=1)
    assert proof(world).changed
    assert world.stage.world.phone(MOTHER).trusted
    world.forget_everything()


def untrusted(account: str, author: str) -> bytes:
    """Return what the gateway pushes where it may not read what she wrote."""
    source = frames.Source(author, MOTHER)
    envelope = frames.envelope(source, 1_768_100_104_294, frames.nothing()(1_768_100_104_294))
    told: Any = frames.notification(account, envelope)
    told["params"]["exception"] = frames.UNTRUSTED
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("process", "faces", "is_enough"),
    [
        (Process.LISTENER, "exile,desk,intake", True),
        (Process.WEB, "intake", True),
        (Process.WEB, "ops", True),
        (Process.WEB, "exile", False),
        (Process.WEB, "desk,intake", False),
        (Process.WORKER, "exile", False),
        (Process.CLOCK, "exile", False),
        (Process.TOOL, "exile", False),
    ],
)
def test_a_part_is_taken_by_ears_alone(
    tmp_path: Path, database_url: str, process: Process, faces: str, is_enough: bool
) -> None:
    whole = create_keyring(tmp_path / "keyring")
    create_part(tmp_path / "part", whole.part(b"s" * 32))
    env = {
        "VESTKA_DATABASE_URL": database_url,
        "VESTKA_PUBLIC_URL": "https://vestka.example",
        "VESTKA_KEYRING": str(tmp_path / "part"),
        "VESTKA_FACES": faces,
    }
    settings = load_settings(env)
    if not is_enough:
        with pytest.raises(KeyringRefusedError, match="part for ears"):
            compose(settings, process=process)
        return
    with closing(Store(database_url, whole)) as store, store.begin() as tx:
        tx.make_key(SERVICE)
    compose(settings, process=process).store.close()
