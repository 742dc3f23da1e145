"""`vestka ledger`: whether the record of who saw what is whole (I11)."""

from collections.abc import Iterable, Iterator
from datetime import date

import click

from service.commands.composed import AnswerIsNoError, InputRefusedError, opened
from service.storage import ledger_rows
from service.storage.ledger import BEGINNING, CHAIN, LedgerEntry, head, verify
from service.usecases.acting import act


@click.group()
def ledger() -> None:
    """Work with the ledger."""


class _Walk:
    """Lets entries through; remembers the last hash, and whether a kept head was met."""

    def __init__(self, key: bytes, kept: str | None) -> None:
        self.key, self.kept = key, kept
        self.count = 0
        self.hash = BEGINNING
        self.met = kept is None or self._is_kept(BEGINNING)

    def along(self, entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
        for entry in entries:
            self.count, self.hash = self.count + 1, entry.hash
            self.met = self.met or self._is_kept(entry.hash)
            yield entry

    def _is_kept(self, found: bytes) -> bool:
        if self.kept is None:
            return False
        day = _day_of(self.kept)
        return self.kept == (found.hex() if day is None else head(self.key, day, found))


def _day_of(kept: str) -> date | None:
    """Return the day of a published head; None for a hash that `verify` printed."""
    day, slash, _ = kept.partition("/")
    try:
        return date.fromisoformat(day) if slash else None
    except ValueError:
        message = "write it as it was printed: a hash, or a day, a slash and a hash"
        raise InputRefusedError(message) from None


@ledger.command("verify")
@click.option("--last", "kept", help="The last hash or head printed earlier and kept elsewhere.")
def verify_ledger(kept: str | None) -> None:
    """Walk the hash chain; name the first bad entry, exit 1 where there is one."""
    with opened() as ports, act(ports) as acting:
        walk = _Walk(ports.store.keyring.derive(CHAIN), kept)
        bad = verify(walk.key, walk.along(ledger_rows.entries(acting.tx)))
    if bad is not None:
        message = f"entry {bad} is missing, moved or changed"
        raise AnswerIsNoError(message)
    if not walk.met:
        message = "the kept hash is not in the chain: its end was cut off, or it was made anew"
        raise AnswerIsNoError(message)
    click.echo(f"{walk.count} entries, unbroken; last hash {walk.hash.hex()}")


@ledger.command("head")
def print_head() -> None:
    """Print today's head to be published elsewhere; it tells neither counts nor deeds."""
    with opened() as ports, act(ports) as acting:
        last = ledger_rows.last_hash(acting.tx)
        click.echo(head(ports.store.keyring.derive(CHAIN), acting.today, last))
