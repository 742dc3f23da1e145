"""The doctor: one line each, and an exit status that says whether something is broken."""

import re
import socket
from datetime import timedelta
from uuid import uuid4

import pytest

from service.commands.stores import numbers_in
from service.demo import cast
from service.demo.seeding import seed
from service.domain.address import ChannelName
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage import holds, people
from service.storage.dossiers import Recipient, put_recipient
from service.storage.keyring import rotate
from service.usecases.acting import act
from service.wiring import compose

HOOK = "http://127.0.0.1:9/intake/twilio/message"
SERVICE = "MG" + "0" * 31 + "1"


@pytest.fixture
def gateways(settings):
    """Both pretend gateways, and settings that lead to them."""
    world = World(lambda: compose_clock(settings), seed=7)
    server = serve(world)
    server.start()
    settings["VESTKA_TWILIO_ACCOUNT"] = world.twilio.account
    settings["VESTKA_TWILIO_TOKEN"] = world.twilio.token
    settings["VESTKA_TWILIO_API"] = settings["VESTKA_SIGNAL_SERVICE"] = server.url
    settings["VESTKA_PUBLIC_URL"] = "http://127.0.0.1:9"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings["VESTKA_SIGNAL_INTAKE"] = f"http://127.0.0.1:{port}/{'a' * 32}"
        yield world
    server.stop()


def compose_clock(settings):
    return compose(load_settings(settings)).clock.now()


def seeded(settings, world=None):
    """Store the demonstration's people, and let the gateways own its numbers."""
    seed(compose(load_settings(settings), process=Process.CLOCK))
    found = numbers_in(load_settings(settings))
    if world is not None:
        for number in found[ChannelName.SMS]:
            world.twilio.own(number, sms_url=HOOK)
        for account in found[ChannelName.SIGNAL]:
            world.signal.own(account)
    return {channel: len(numbers) for channel, numbers in found.items()}


def lines(said, grade):
    return [line for line in said.stdout.splitlines() if line.startswith(grade)]


def test_a_house_in_order_has_nothing_broken(vestka, settings, gateways):
    count = seeded(settings, gateways)

    said = vestka("doctor")

    assert lines(said, "broken") == []
    assert said.exit_code == 0
    assert all(
        re.match(r"(ok|warning|broken) +[a-z]+: \S", each) for each in said.stdout.splitlines()
    )
    for wanted in (
        "Twilio answers",
        f"all {count[ChannelName.SMS]} numbers post what comes in to us",
        "the gateway answers",
        f"all {count[ChannelName.SIGNAL]} accounts are registered there",
        "they open this database",
        "the database agree",
        "the listener holds its socket",
    ):
        assert wanted in said.stdout


def test_no_line_holds_a_number_or_a_secret(vestka, settings, gateways):
    seeded(settings)

    said = vestka("doctor").output

    assert not re.search(r"\d{6}", said)
    assert settings["VESTKA_PEPPER"] not in said
    assert settings["VESTKA_TWILIO_TOKEN"] not in said


def test_gateways_that_do_not_answer_are_broken(vestka, settings, gateways):
    settings["VESTKA_TWILIO_TOKEN"] = "not the token"
    settings["VESTKA_SIGNAL_SERVICE"] = "http://127.0.0.1:9"

    said = vestka("doctor")

    assert said.exit_code == 1
    broken = "\n".join(lines(said, "broken"))
    assert "Twilio cannot be asked (20003)" in broken
    assert "signal: the gateway does not answer" in broken


def test_a_keyring_of_another_house_is_told_before_it_is_needed(vestka, settings, tmp_path):
    vestka("keys", "init", str(tmp_path / "other.json"))
    settings["VESTKA_KEYRING"] = str(tmp_path / "other.json")

    assert "keys: the keyring is not this database's" in vestka("doctor").stdout


def test_a_rotated_keyring_still_opens_the_database(vestka, settings, tmp_path):
    rotate(tmp_path / "keyring.json")

    said = vestka("doctor").stdout

    assert "key 2 of 2 is current" in said
    assert "they open this database" in said


def test_an_old_database_is_broken_and_says_what_to_run(vestka, settings, empty_database_url):
    settings["VESTKA_DATABASE_URL"] = empty_database_url

    assert "database: at revision none: run `vestka upgrade`" in vestka("doctor").stdout


def test_stores_that_do_not_answer_are_broken(vestka, settings):
    settings["VESTKA_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"
    settings["VESTKA_REDIS_URL"] = "redis://127.0.0.1:9"

    broken = "\n".join(lines(vestka("doctor"), "broken"))

    assert "database: it does not answer" in broken
    assert "queue: it does not answer" in broken


def test_the_doctor_tells_what_a_process_holds_and_has_no_use_for(vestka, settings, tmp_path):
    compose(load_settings(settings), process=Process.CLOCK)
    made = vestka("keys", "part", str(tmp_path / "part"))
    assert made.exit_code == 0
    settings["VESTKA_FACES"] = "intake"
    settings["VESTKA_WATCHDOG_URL"] = "https://watch.example/a"

    too_much = vestka("doctor", "--process", "web")
    settings["VESTKA_KEYRING"] = str(tmp_path / "part")
    del settings["VESTKA_WATCHDOG_URL"], settings["VESTKA_PEPPER"]
    settings.pop("VESTKA_SIGNAL_INTAKE", None)
    enough = vestka("doctor", "--process", "web")
    settings["VESTKA_FACES"] = "exile"
    too_little = vestka("doctor", "--process", "web")
    at_worker = vestka("doctor", "--process", "worker")

    for name in ("VESTKA_PEPPER", "VESTKA_WATCHDOG_URL"):
        assert f"can read {name} and has no use" in too_much.stdout
    assert "holds the whole keyring" in too_much.stdout
    assert too_much.exit_code == 0
    assert enough.stdout.splitlines() == ["ok       secrets: web holds what it needs and no more"]
    assert "VESTKA_PEPPER is missing" in too_little.stdout
    assert "needs the whole keyring" in at_worker.stdout
    assert (too_little.exit_code, at_worker.exit_code) == (1, 1)


def test_organisations_for_whose_keys_nothing_can_be_sealed_are_counted(vestka, settings):
    seeded(settings)
    before = vestka("doctor").stdout
    ports = compose(load_settings(settings))
    with act(ports) as acting:
        north = people.organisations(acting.tx)[0].id
        someone = people.responders_of(acting.tx, [north])[0].id
        for kind in ("own", "recovery"):
            new = Recipient(uuid4(), north, someone, kind, f"age1{kind}")
            put_recipient(acting.tx, new, acting.today)
    after = vestka("doctor").stdout

    for lack in ("no responder's key", "no key for recovery"):
        assert f"2 organisations have {lack}" in before
        assert f"1 organisations have {lack}" in after


def test_nobody_to_page_from_is_broken_and_no_canary_a_warning(vestka, settings):
    vestka("sender", "add", "sms", "+48732100077", "--pool", "families")

    said = vestka("doctor")

    assert "none is in the pool 'pages'" in "\n".join(lines(said, "broken"))
    assert "sms: no canary" in "\n".join(lines(said, "warning"))


def test_what_a_process_lacks_is_said_by_name(vestka, settings):
    del settings["VESTKA_OPERATOR"]

    said = vestka("doctor")

    assert said.exit_code == 1
    assert "VESTKA_OPERATOR is missing: the worker process needs it" in said.stdout


def test_a_number_that_posts_elsewhere_or_is_not_ours_is_broken(vestka, settings, gateways):
    count = seeded(settings, gateways)
    texts, accounts = count[ChannelName.SMS], count[ChannelName.SIGNAL]
    gateways.twilio.own(cast.FAMILY_SENDER, sms_url="https://elsewhere.example/hook")
    del gateways.twilio.numbers.owned[cast.PAGES_SENDER]
    gateways.signal.owned.clear()

    broken = "\n".join(lines(vestka("doctor"), "broken"))

    assert f"1 of {texts} numbers do not POST to us" in broken
    assert f"1 of {texts} senders are no numbers of this account" in broken
    assert f"{accounts} of {accounts} accounts are not registered there" in broken


@pytest.mark.parametrize(
    ("grade", "say"),
    [
        ("ok", "leaves inbound messages to each number"),
        ("broken", "no inbound address: answers vanish unlisted"),
    ],
)
def test_a_messaging_service_that_swallows_answers_is_broken(
    vestka, settings, gateways, grade, say
):
    seeded(settings)
    settings["VESTKA_TWILIO_SERVICE"] = SERVICE
    gateways.twilio.numbers.services.add(SERVICE)
    if grade == "broken":
        gateways.twilio.numbers.deaf_services.add(SERVICE)

    assert say in "\n".join(lines(vestka("doctor"), grade))


def test_a_messaging_service_there_is_none_of_is_broken(vestka, settings, gateways):
    settings["VESTKA_TWILIO_SERVICE"] = SERVICE

    assert "(no-such-service)" in "\n".join(lines(vestka("doctor"), "broken"))


def test_without_a_listener_nothing_is_heard_and_it_says_so(vestka, settings, gateways):
    settings["VESTKA_SIGNAL_INTAKE"] = f"http://127.0.0.1:9/{'a' * 32}"
    assert "intake: nobody listens there" in vestka("doctor").stdout
    del settings["VESTKA_SIGNAL_INTAKE"]
    assert "VESTKA_SIGNAL_INTAKE is missing" in vestka("doctor").stdout


def test_a_spool_that_others_read_or_that_is_damaged_is_broken(
    vestka, settings, gateways, tmp_path
):
    spool = tmp_path / "frames"
    spool.mkdir(mode=0o755)
    (spool / "0000000001.damaged").touch()
    settings["VESTKA_SPOOL"] = str(spool)

    broken = "\n".join(lines(vestka("doctor"), "broken"))

    assert "spool: its folder must be the listener's alone" in broken
    assert "spool: a damaged file lies there" in broken


def test_senders_a_gateway_refused_are_told_while_they_rest(vestka, settings, gateways):
    seeded(settings)
    ports = compose(load_settings(settings), process=Process.CLOCK)
    with act(ports) as acting:
        later = acting.steady + timedelta(hours=1)
        holds.hold(acting.tx, ChannelName.SMS, cast.FAMILY_SENDER, later)

    assert "sms: a gateway refused some" in "\n".join(lines(vestka("doctor"), "warning"))
