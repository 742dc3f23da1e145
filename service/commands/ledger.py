"""`vestka ledger`: whether the record of who saw what is whole (I11)."""

from collections.abc import Iterable, Iterator

import click

from service.commands.composed import AnswerIsNoError, opened
from service.storage import ledger_rows
from service.storage.ledger import BEGINNING, LedgerEntry, verify
from service.usecases.acting import act


@click.group()
def ledger() -> None:
    """Work with the ledger."""


class _Walk:
    """Lets entries through; remembers the last hash, and whether a kept one was met."""

    def __init__(self, kept: str | None) -> None:
        self.count = 0
        self.hash = BEGINNING
        self._kept = kept
        self.met = kept in (None, BEGINNING.hex())

    def along(self, entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
        for entry in entries:
            self.count, self.hash = self.count + 1, entry.hash
            self.met = self.met or entry.hash.hex() == self._kept
            yield entry


@ledger.command("verify")
@click.option("--last", "kept", help="The last hash printed earlier and kept elsewhere.")
def verify_ledger(kept: str | None) -> None:
    """Walk the hash chain; name the first bad entry, exit 1 where there is one."""
    walk = _Walk(kept)
    with opened() as ports, act(ports) as acting:
        bad = verify(walk.along(ledger_rows.entries(acting.tx)))
    if bad is not None:
        message = f"entry {bad} is missing, moved or changed"
        raise AnswerIsNoError(message)
    if not walk.met:
        message = "the kept hash is not in the chain: its end was cut off, or it was made anew"
        raise AnswerIsNoError(message)
    click.echo(f"{walk.count} entries, unbroken; last hash {walk.hash.hex()}")
