"""`vestka backup` and `vestka restore`: two files out, and back into an empty database.

No key of either is ever an argument: arguments can be read by the whole machine. What comes
back, and what is ended again, is decided in the use case `restoring`.
"""

from collections.abc import Collection
from pathlib import Path

import click

from service.commands.composed import AnswerIsNoError, InputRefusedError, opened, read_settings
from service.ports import Ports
from service.settings import Settings
from service.storage.archive import parse_recipient, read_identity, reading_archive, writing_archive
from service.storage.backup import CONTENT, KEYS, dump, refuse_unless_empty
from service.storage.migrate import upgrade
from service.storage.tomb_file import TombFileBrokenError, read_tombstones
from service.storage.tombstones import Tombstone
from service.usecases import restoring
from service.usecases.restoring import (
    BurntServesError,
    NotStandingError,
    StandsTooShortError,
    TombstonesOlderError,
)
from service.wiring import find_addresses

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--keys", "keys_file", type=_FILE, required=True, help="The one file of keys: overwritten."
)
def backup(file: Path, keys_file: Path) -> None:
    """Write an encrypted snapshot to FILE, and the families' keys of that moment to --keys."""
    settings = read_settings()
    if settings.backup_key is None:
        message = "VESTKA_BACKUP_KEY is missing: make one with `vestka keys backup PATH`"
        raise InputRefusedError(message)
    if file.resolve() == keys_file.resolve():
        message = "FILE and --keys are one: keep the keys in a file of their own"
        raise InputRefusedError(message)
    with opened() as ports:
        recipient, keyring = parse_recipient(settings.backup_key), ports.store.keyring
        _keep_tombstones(ports, settings)
        with (
            writing_archive(file, CONTENT, recipient, keyring) as content,
            writing_archive(keys_file, KEYS, recipient, keyring) as keys,
        ):
            rows = dump(ports.store, ports.clock.steady(), content, keys)
    click.echo(f"{rows} rows; keep {file} and {keys_file} apart, and of the keys only the newest")


def _keep_tombstones(ports: Ports, settings: Settings) -> None:
    try:
        restoring.keep_tombstones(ports, settings.tombstones)
    except TombFileBrokenError as broken:
        raise AnswerIsNoError(str(broken)) from None
    except OSError:
        message = "the tombstones cannot be written: let VESTKA_TOMBSTONES name a file"
        raise AnswerIsNoError(message) from None


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--keys", "keys_file", type=_FILE, help="The newest file of keys.")
@click.option("--identity", type=_FILE, help="The private key that `keys backup` wrote.")
@click.option("--all-stopped", is_flag=True, help="The tombstones are lost: stop every family.")
@click.option("--go", is_flag=True, help="Let messages go out again; afterwards.")
def restore(
    file: Path | None,
    keys_file: Path | None,
    identity: Path | None,
    *,
    all_stopped: bool,
    go: bool,
) -> None:
    """Load FILE into the empty database; nothing goes out before `vestka restore --go`."""
    if go and (file or keys_file or identity or all_stopped):
        message = "--go stands alone, once what was restored has been looked at"
        raise InputRefusedError(message)
    if go:
        _go_on()
    elif file is None or keys_file is None or identity is None:
        message = "name the backup's FILE, its --keys and the --identity that opens both"
        raise InputRefusedError(message)
    else:
        _restore(file, keys_file, identity, all_stopped=all_stopped)


def _restore(file: Path, keys_file: Path, identity: Path, *, all_stopped: bool) -> None:
    settings = read_settings()
    with opened() as ports:
        private, keyring = read_identity(identity), ports.store.keyring
        known = None if all_stopped else _tombstones(ports, settings)
        with (
            reading_archive(file, CONTENT, private, keyring) as content,
            reading_archive(keys_file, KEYS, private, keyring) as keys,
        ):
            url = find_addresses(settings).database
            refuse_unless_empty(ports.store, url)
            upgrade(url)
            try:
                done = restoring.restore(ports, content, keys, known)
            except TombstonesOlderError:
                message = "the tombstones end before the backup: take the newest file of them"
                raise AnswerIsNoError(message) from None
        _keep_tombstones(ports, settings)
    click.echo(
        f"restored: {done.stopped} families were stopped since, {done.paused} paused, "
        f"{done.erased} destroyed; {done.unreadable} do not open\n"
        "nothing goes out to anybody watched over: check it, then run `vestka restore --go`"
    )


def _tombstones(ports: Ports, settings: Settings) -> Collection[Tombstone]:
    try:
        return read_tombstones(settings.tombstones, ports.store.keyring)
    except TombFileBrokenError as broken:
        message = f"{broken}: take another copy, or --all-stopped where there is none"
        raise AnswerIsNoError(message) from None
    except OSError:
        message = (
            "there are no tombstones where VESTKA_TOMBSTONES says: put the newest copy there, or "
            "say --all-stopped where there is none: whoever was stopped since must not be asked"
        )
        raise AnswerIsNoError(message) from None


def _go_on() -> None:
    with opened() as ports:
        try:
            restoring.go_on(ports)
        except NotStandingError:
            message = "nothing was restored that waits"
            raise AnswerIsNoError(message) from None
        except StandsTooShortError as early:
            message = (
                f"what went out before could go out twice: say so after {early.until:%H:%M} UTC"
            )
            raise AnswerIsNoError(message) from None
        except BurntServesError:
            message = "a burnt number serves families and none is free: `vestka sender add` first"
            raise AnswerIsNoError(message) from None
    click.echo("messages go out again, those of the time between never")
