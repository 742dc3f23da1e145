"""PostgreSQL as an embedded server: Unix socket only, password always, nothing personal in its log.

Which tables it holds, and who may read them, is the storage's matter.
"""

import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from service.embedded import places, process
from service.embedded.binaries import find_postgres, postgres_major

_ROLE = "vestka"
_READY_LINE = 7  # of postmaster.pid, as pg_ctl reads it
_BUILTIN_LOCALE_SINCE = 17

# A rejected row would be quoted in the log (I5): no statement, no detail, no parameter.
_QUIET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# For data that nobody will miss: a crash may lose it, so nothing is waited for.
_HASTY = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}


class Postgres:
    """The program `postgres` on the data folder `base/data`."""

    def __init__(self, base: Path, sockets: Path, *, template: Path | None = None) -> None:
        """`template`: copy the data from there, made once, and never wait for a disk."""
        self.base = base
        self.stop_signals: Sequence[signal.Signals] = (
            (signal.SIGINT, signal.SIGQUIT) if template is None else (signal.SIGQUIT,)
        )
        self._data = base / "data"
        self._sockets = sockets
        self._template = template

    def url(self) -> str:
        """Return the address for SQLAlchemy; it holds the password."""
        password, host = places.password_of(self.base), quote(str(self._sockets), safe="")
        return f"postgresql+psycopg://{_ROLE}:{password}@/{_ROLE}?host={host}"

    def prepare(self) -> None:
        """Make the data folder, whole or not at all."""
        if self._data.exists():
            return
        if self._template is None:
            make_data(self.base)
            return
        original = self._template / f"postgres-{postgres_major(find_postgres())}"
        with places.alone(self._template / "template.lock"):
            places.private_folder(original)
            if not (original / "data").exists():
                make_data(original)
        places.write_private(self.base / "password", places.password_of(original))
        _copy_data(original / "data", self._data)

    def command(self) -> list[str | Path]:
        """Return `postgres` with its settings."""
        programs = find_postgres(int((self._data / "PG_VERSION").read_text(encoding="ascii")))
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            **_QUIET,
            **({} if self._template is None else _HASTY),
        }
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        return [programs / "postgres", "-D", self._data, *options]

    def is_ready(self) -> bool:
        """Tell whether the postmaster says so in its pid file."""
        lines = self._pid_file()
        return len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"

    def end_leftover(self) -> None:
        """End the postmaster that works in our data folder, whoever started it."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines else 0
        if pid and _works_in(pid, self._data):
            process.end_stranger(pid, lambda: _works_in(pid, self._data), *self.stop_signals)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []


def make_data(base: Path) -> None:
    """Make `base/data` with one role and one database, both called vestka."""
    programs, fresh = find_postgres(), base / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)  # an earlier run was killed half-way
    fresh.mkdir(mode=0o700)
    process.give(fresh)
    places.password_of(base)
    locale = ["--locale=C.UTF-8"]
    if postgres_major(programs) >= _BUILTIN_LOCALE_SINCE:
        # The C library's order of letters changes under a database's feet; this one does not.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", _ROLE, "-E", "UTF8", "-A", "scram-sha-256", "--wal-segsize=4", *locale]
    password = f"--pwfile={base / 'password'}"
    process.run([programs / "initdb", "-D", fresh, password, *options])
    process.run([programs / "postgres", "--single", "-D", fresh, "postgres"], said=_MAKE_DATABASE)
    fresh.rename(base / "data")


_MAKE_DATABASE = f"CREATE DATABASE {_ROLE};\n"


def _copy_data(original: Path, copy: Path) -> None:
    shutil.copytree(original, copy, symlinks=True)
    if process.rights() == "nobody":
        for folder, _, files in os.walk(copy):
            for path in (Path(folder), *(Path(folder, name) for name in files)):
                process.give(path)


def _works_in(pid: int, data: Path) -> bool:
    # A pid alone proves nothing: numbers come round again, at once in a container.
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False
