"""`vestka keys`: make, rotate and look at the keyring. No key is ever printed.

A rotation has three steps, because running processes know only the keys they started with:
a new key is added, the processes are started again, then the data keys are wrapped anew.
"""

from pathlib import Path

import click

from service.commands.composed import (
    AnswerIsNoError,
    InputRefusedError,
    opened,
    read_settings,
    refusing,
)
from service.settings import Settings
from service.storage.archive import create_identity
from service.storage.keyring import create_keyring, create_part, load_keyring, retire, rotate
from service.storage.rewrapping import rewrap_all, wrapped_by
from service.storage.store import SERVICE


@click.group()
def keys() -> None:
    """Work with the keyring."""


@keys.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
def init(path: Path | None) -> None:
    """Write a new keyring to PATH (or where VESTKA_KEYRING says)."""
    place = path or _place(read_settings())
    with refusing():
        create_keyring(place)
    click.echo(f"{place} holds the keyring: keep a copy apart from every copy of the database")


@keys.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
def backup_key(path: Path) -> None:
    """Write a private key that opens backups to PATH; print the public one that makes them."""
    with refusing():
        public = create_identity(path)
    click.echo(f"VESTKA_BACKUP_KEY={public}")
    click.echo(f"take {path} off this machine: whoever has it and the keyring reads every backup")


@keys.command("rotate")
@click.option("--rewrap", is_flag=True, help="The last step: wrap all data keys anew.")
def rotate_keys(*, rewrap: bool) -> None:
    """Add a new current key; after a restart of all processes, --rewrap uses it everywhere."""
    if rewrap:
        with opened() as ports:
            count = rewrap_all(ports.store)
        click.echo(f"{count} data keys were wrapped anew")
        return
    with refusing():
        status = rotate(_place(read_settings())).status
    click.echo(
        f"key {status.current} is current: start every process again, "
        "then run `vestka keys rotate --rewrap`"
    )


@keys.command("retire")
@click.argument("path", type=click.Path(path_type=Path))
def retire_keys(path: Path) -> None:
    """Move older keys that wrap nothing any more to PATH, to be destroyed when all is well."""
    place = _place(read_settings())
    with opened() as ports:
        with ports.store.begin() as tx:
            wrapped = wrapped_by(tx)
        keyring = load_keyring(str(place))
        idle = [each for each in keyring.keys if each != keyring.current and not wrapped.get(each)]
        if not idle:
            message = "no older key wraps nothing: run `vestka keys rotate --rewrap` first"
            raise AnswerIsNoError(message)
        retire(place, idle, path)
    numbers = ", ".join(map(str, sorted(idle)))
    click.echo(
        f"{path} holds key {numbers}: start every process again, write a new backup, and when "
        "`vestka keys status` misses none, destroy that file and every older copy of the keyring"
    )


@keys.command("part")
@click.argument("path", type=click.Path(path_type=Path))
def part_keyring(path: Path) -> None:
    """Write to PATH the part of the keyring that is enough for intake, listener and ops."""
    with opened() as ports:
        with ports.store.begin() as tx:
            service = tx.key(SERVICE)
        with refusing():
            create_part(path, ports.store.keyring.part(service.secret))
    click.echo(f"{path} opens no family: name it as VESTKA_KEYRING where nothing else is needed")


@keys.command()
def status() -> None:
    """Print which keys there are and what they wrap."""
    settings = read_settings()
    with refusing():
        keyring = load_keyring(str(settings.keyring.reveal())) if settings.keyring else None
    if keyring is None:
        message = "VESTKA_KEYRING is missing: run `vestka keys init PATH` and name it there"
        raise InputRefusedError(message)
    with opened() as ports, ports.store.begin() as tx:
        wrapped = wrapped_by(tx)
    for number in sorted({*keyring.keys, *wrapped}):
        current = ", current" if number == keyring.current else ""
        lost = "" if number in keyring.keys else ", NOT IN THE KEYRING"
        click.echo(f"key {number}{current}{lost}: wraps {wrapped.get(number, 0)} data keys")


def _place(settings: Settings) -> Path:
    source = settings.keyring.reveal() if settings.keyring else ""
    if not source or source.lstrip().startswith("{"):
        message = "let VESTKA_KEYRING name the keyring's file (or give a path)"
        raise InputRefusedError(message)
    return Path(source)
