"""The doctor: one line each, and an exit status that says whether something is broken."""

import re

import pytest

from service.demo.seeding import seed
from service.sandbox.server import serve
from service.sandbox.world import World
from service.settings import Process, load_settings
from service.storage.keyring import rotate
from service.wiring import compose


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
    yield world
    server.stop()


def compose_clock(settings):
    return compose(load_settings(settings)).clock.now()


def seeded(settings):
    seed(compose(load_settings(settings, process=Process.CLOCK), process=Process.CLOCK))


def lines(said, grade):
    return [line for line in said.stdout.splitlines() if line.startswith(grade)]


def test_a_house_in_order_has_nothing_broken(vestka, settings, gateways):
    seeded(settings)

    said = vestka("doctor")

    assert lines(said, "broken") == []
    assert said.exit_code == 0
    assert all(
        re.match(r"(ok|warning|broken) +[a-z]+: \S", each) for each in said.stdout.splitlines()
    )
    for wanted in ("Twilio answers", "the gateway answers", "they open this database"):
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
