"""What the environment may hold, and what every refusal says."""

from pathlib import Path

import pytest

from service.domain.address import Address, ChannelName
from service.settings import (
    PLAIN,
    SECRETS,
    Process,
    Secret,
    Settings,
    SettingsRefusedError,
    load_settings,
    with_dotenv,
)

ACCOUNT = "AC" + "0" * 32
WHOLE = {
    "VESTKA_PUBLIC_URL": "https://vestka.example.org/",
    "VESTKA_KEYRING": "/etc/vestka/keyring.json",
    "VESTKA_PEPPER": "pepper-of-sixteen-bytes",
    "VESTKA_OPERATOR": "signal:+48500100301",
    "VESTKA_TWILIO_ACCOUNT": ACCOUNT,
    "VESTKA_TWILIO_TOKEN": "old-token,new-token",
}


def problems_of(env: dict[str, str], process: Process = Process.TOOL) -> list[str]:
    with pytest.raises(SettingsRefusedError) as refused:
        load_settings(env, process=process)
    return refused.value.problems


@pytest.mark.parametrize("process", [Process.WEB, Process.WORKER, Process.CLOCK])
def test_one_whole_environment_serves_every_process(process):
    settings = load_settings(WHOLE, process=process)

    assert settings.public_url == "https://vestka.example.org"
    assert settings.operator == Address(ChannelName.SIGNAL, "+48500100301")
    assert settings.twilio
    assert [token.reveal() for token in settings.twilio.tokens] == ["old-token", "new-token"]
    assert settings.faces == {"exile", "desk", "intake", "ops"}
    assert settings.database_url is None


def test_everything_missing_is_said_at_once_and_by_name():
    said = "\n".join(problems_of({"VESTKA_OPS_PORT": "many"}, Process.CLOCK))

    for name in ("VESTKA_OPS_PORT", "VESTKA_PUBLIC_URL", "VESTKA_KEYRING", "VESTKA_OPERATOR"):
        assert name in said
    assert "nothing can be sent" in said


@pytest.mark.parametrize(
    ("process", "faces", "unread"),
    [
        (Process.WEB, "exile,desk,intake", set()),
        (Process.WEB, "exile,desk", {"token"}),
        (Process.WEB, "intake", {"pepper"}),
        (Process.WEB, "ops", {"pepper", "token"}),
        (Process.WORKER, "exile", {"pepper", "watchdog"}),
        (Process.CLOCK, "exile", {"pepper"}),
        (Process.LISTENER, "exile", {"pepper", "token", "watchdog"}),
    ],
)
def test_a_process_reads_no_secret_it_has_no_use_for(process, faces, unread, tmp_path):
    out_of_reach = {
        "pepper": ("VESTKA_PEPPER", "pepper-of-sixteen-bytes"),
        "token": ("VESTKA_TWILIO_TOKEN", "a-token"),
        "watchdog": ("VESTKA_WATCHDOG_URL", "https://watch.example/a"),
    }
    env = {**WHOLE, "VESTKA_FACES": faces}
    if process is Process.LISTENER:
        env["VESTKA_SIGNAL_INTAKE"] = "http://127.0.0.1:9100/sixteen-characters"
    for what, (name, value) in out_of_reach.items():
        env.pop(name, None)
        (tmp_path / what).write_text(value)
        env[f"{name}_FILE"] = str(tmp_path / ("not there" if what in unread else what))

    settings = load_settings(env, process=process)

    held = {
        "pepper": settings.pepper is not None,
        "token": settings.twilio is not None and bool(settings.twilio.tokens),
        "watchdog": settings.watchdog_url is not None,
    }
    assert {what for what, is_held in held.items() if is_held} & unread == set()
    assert settings.twilio is not None


@pytest.mark.parametrize(
    ("faces", "missing"), [("exile", 4), ("desk,intake", 4), ("intake", 2), ("ops", 2)]
)
def test_faces_with_people_need_the_pepper_and_the_operator(faces, missing):
    said = problems_of({"VESTKA_FACES": faces}, Process.WEB)

    assert len(said) == missing
    told = ("VESTKA_PEPPER" in "".join(said), "VESTKA_OPERATOR" in "".join(said))
    assert told == (missing == 4, missing == 4)


def test_a_command_of_the_operators_needs_nothing():
    assert isinstance(load_settings({}), Settings)


def test_a_misspelt_setting_is_refused_because_it_would_be_missed_silently():
    [problem] = problems_of({"VESTKA_WATCHDOG_ULR": "https://example.org"})

    assert "VESTKA_WATCHDOG_ULR" in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VESTKA_DATABASE_URL", "sqlite:///planted"),
        ("VESTKA_DATABASE_URL", "planted"),
        ("VESTKA_REDIS_URL", "http://planted"),
        ("VESTKA_PUBLIC_URL", "http://planted.example.org"),
        ("VESTKA_PUBLIC_URL", "https://planted.example.org/?x=1"),
        ("VESTKA_PUBLIC_URL", "https://planted@example.org"),
        ("VESTKA_PUBLIC_URL", "http://[planted"),
        ("VESTKA_PUBLIC_URL", "https://planted:99999"),
        ("VESTKA_PUBLIC_URL", "planted"),
        ("VESTKA_WATCHDOG_URL", "http://planted.example.org/ping"),
        ("VESTKA_PEPPER", "planted"),
        ("VESTKA_OPERATOR", "planted:+48500100301"),
        ("VESTKA_OPERATOR", "sms:planted"),
        ("VESTKA_OPERATOR", "+48500100301planted"),
        ("VESTKA_OPS_PORT", "70000"),
        ("VESTKA_OPS_PORT", "0"),
        ("VESTKA_OPS_PORT", "²"),
        ("VESTKA_FACES", "exile,planted"),
        ("VESTKA_SIGNAL_SERVICE", "ftp://planted"),
        ("VESTKA_SIGNAL_INTAKE", "http://planted.example.org:8100/0123456789abcdef"),
        ("VESTKA_SIGNAL_INTAKE", "http://127.0.0.1:8100/planted"),
        ("VESTKA_SIGNAL_INTAKE", "http://127.0.0.1/planted89abcdef0"),
        ("VESTKA_TWILIO_ACCOUNT", "planted"),
        ("VESTKA_TWILIO_SERVICE", "planted"),
        ("VESTKA_TWILIO_TOKEN", "planted,b,c"),
        ("VESTKA_TWILIO_TOKEN", ","),
        ("VESTKA_TWILIO_API", "http://planted.example.org"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(name, value):
    said = "\n".join(problems_of({**WHOLE, name: value}))

    assert name in said
    assert "planted" not in said


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost:8001", "[::1]:8001"])
def test_plain_http_is_for_loopback_only(host):
    env = {**WHOLE, "VESTKA_PUBLIC_URL": f"http://{host}", "VESTKA_TWILIO_API": f"http://{host}/"}
    settings = load_settings(env)

    assert settings.twilio
    assert settings.twilio.api == settings.public_url == f"http://{host}"


def test_half_of_an_account_at_twilio_is_refused():
    env = {name: value for name, value in WHOLE.items() if name != "VESTKA_TWILIO_TOKEN"}

    assert problems_of(env) == [
        "VESTKA_TWILIO_TOKEN is missing: other settings of Twilio are given"
    ]


def test_a_service_that_only_sends_over_signal_is_whole():
    env = {name: value for name, value in WHOLE.items() if "TWILIO" not in name}
    env["VESTKA_SIGNAL_SERVICE"] = "http://signal:8080"

    assert load_settings(env, process=Process.WORKER).twilio is None


def test_a_secret_may_lie_in_a_file(tmp_path):
    secret = tmp_path / "pepper"
    secret.write_text("pepper-from-a-file\n", encoding="utf-8")
    settings = load_settings({"VESTKA_PEPPER_FILE": str(secret)})

    assert settings.pepper == Secret("pepper-from-a-file")


def test_the_keyrings_file_is_left_for_the_keyring_to_read(tmp_path):
    settings = load_settings({"VESTKA_KEYRING_FILE": str(tmp_path / "keyring")})

    assert settings.keyring == Secret(str(tmp_path / "keyring"))


def test_a_secret_given_twice_is_refused(tmp_path):
    secret = tmp_path / "pepper"
    secret.write_text("pepper-from-a-file", encoding="utf-8")
    env = {"VESTKA_PEPPER": "pepper-of-sixteen-bytes", "VESTKA_PEPPER_FILE": str(secret)}

    assert problems_of(env) == ["VESTKA_PEPPER and VESTKA_PEPPER_FILE are both set: remove one"]


def test_a_secrets_file_that_is_empty_or_unreadable_is_refused(tmp_path):
    empty = tmp_path / "empty"
    empty.touch()
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    env = {
        "VESTKA_PEPPER_FILE": str(empty),
        "VESTKA_WATCHDOG_URL_FILE": str(binary),
        "VESTKA_REDIS_URL_FILE": str(tmp_path / "absent"),
    }

    assert [problem.split()[0] for problem in problems_of(env)] == [
        "VESTKA_PEPPER_FILE",
        "VESTKA_REDIS_URL_FILE",
        "VESTKA_WATCHDOG_URL_FILE",
    ]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_becomes_the_one_sqlalchemy_needs(scheme):
    settings = load_settings({"VESTKA_DATABASE_URL": f"{scheme}://u:p@db/vestka"})

    assert settings.database_url == Secret("postgresql+psycopg://u:p@db/vestka")


def test_the_movable_clock_is_refused_beside_a_gateway_that_reaches_phones(tmp_path):
    clock = {**WHOLE, "VESTKA_DEMO_CLOCK": str(tmp_path / "clock")}
    pretend = {**clock, "VESTKA_TWILIO_API": "http://127.0.0.1:8001"}

    assert "VESTKA_DEMO_CLOCK" in problems_of(clock)[0]
    assert "VESTKA_DEMO_CLOCK" in problems_of({**clock, "VESTKA_TWILIO_API": "https://a.org"})[0]
    assert (
        "VESTKA_DEMO_CLOCK"
        in problems_of({**pretend, "VESTKA_SIGNAL_SERVICE": "http://signal:8080"})[0]
    )
    assert load_settings(pretend).demo_clock == tmp_path / "clock"


def test_no_secret_shows_in_a_repr():
    secrets = dict.fromkeys(SECRETS, "")
    env = {
        **WHOLE,
        "VESTKA_DATABASE_URL": "postgresql://planted@db/v",
        "VESTKA_REDIS_URL": "redis://:planted@queue",
        "VESTKA_KEYRING": "planted",
        "VESTKA_PEPPER": "planted-planted-planted",
        "VESTKA_SIGNAL_INTAKE": "http://127.0.0.1:8100/planted-planted-planted",
        "VESTKA_TWILIO_TOKEN": "planted,planted2",
        "VESTKA_WATCHDOG_URL": "https://example.org/planted?planted",
    }

    assert secrets.keys() <= env.keys(), "a new secret belongs in this test"
    assert "planted" not in repr(load_settings(env))


def test_a_dotenv_file_stands_under_the_environment(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# mine\n\nVESTKA_OPS_PORT=1\nVESTKA_FACES='ops'\n", encoding="utf-8")

    assert with_dotenv({"VESTKA_OPS_PORT": "2"}, dotenv) == {
        "VESTKA_OPS_PORT": "2",
        "VESTKA_FACES": "ops",
    }
    assert with_dotenv({"A": "b"}, tmp_path / "absent") == {"A": "b"}


def test_a_dotenv_file_is_refused_where_the_service_is_public(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("VESTKA_PUBLIC_URL=https://vestka.example.org", encoding="utf-8")

    with pytest.raises(SettingsRefusedError, match="development"):
        with_dotenv({}, dotenv)


def test_no_setting_is_both_secret_and_plain():
    assert not SECRETS & PLAIN


def test_the_home_moves_what_lies_under_it():
    settings = load_settings({"VESTKA_HOME": "/srv/vestka"})

    assert settings.home == Path("/srv/vestka")
    assert settings.spool == Path("/srv/vestka/spool")


def test_equal_secrets_are_equal_and_never_equal_to_their_text():
    assert Secret("a") == Secret("a")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != "a"
