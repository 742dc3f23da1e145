"""Backups: what is in them, in which order, and when one may be loaded.

Two files come out of one snapshot. The content holds every row but what would do harm when it
came back, and no data key. The keys are a file of their own of which only the newest is kept:
once a family's key was destroyed and the next keys were written, no older content opens any
more. Who encrypts them to whom is decided in `archive`; what must be settled after a restore
in the use case `restoring`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Cursor, sql
from psycopg.errors import Error
from sqlalchemy import Table, text

from service.storage.archive import ArchiveReader, ArchiveRefusedError, ArchiveWriter
from service.storage.migrate import newest_revision, revision
from service.storage.store import Store, Tx
from service.storage.tables import Base

CONTENT, KEYS = "content", "keys"
# Signed-in browsers, invitations, askings for new words and spent challenges would be good a
# second time, drafts outlive their rest, and what a gateway refused an hour ago says nothing.
LEFT_OUT: Final = frozenset(
    {"sessions", "invitations", "returns", "spent_challenges", "drafts", "holds", "standstill"}
)
_KEY_TABLE = "data_keys"
_UNHURRIED = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file says of itself, first of all."""

    revision: str
    made_at: str  # ISO 8601; the same in the content and the keys of one snapshot

    @property
    def instant(self) -> datetime:
        """When the snapshot was taken."""
        return datetime.fromisoformat(self.made_at)


def dump(store: Store, made_at: datetime, content: ArchiveWriter, keys: ArchiveWriter) -> int:
    """Write one snapshot into two archives; return how many rows."""
    manifest = Manifest(newest_revision() or "", made_at.isoformat())
    with _snapshot(store) as cursor:
        for archive in (content, keys):
            archive.part(json.dumps(asdict(manifest)).encode())
        rows = sum(_copy_out(cursor, each, content) for each in _content_tables())
        content.part(b"")
        _copy_out(cursor, Base.metadata.tables[_KEY_TABLE], keys)
        keys.part(b"")
    return rows


@contextmanager
def _snapshot(store: Store) -> Iterator[Cursor[Any]]:
    """Give a cursor that sees one moment, however long the copying takes."""
    with store.engine.connect() as opened:
        connection = opened.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        for each in _UNHURRIED:
            connection.execute(text(each))
        raw = connection.connection.driver_connection
        assert raw is not None, "a transaction has a connection"
        with raw.cursor() as cursor:
            yield cursor


def _content_tables() -> Sequence[Table]:
    """Return the tables of the content, those first that others refer to."""
    out = LEFT_OUT | {_KEY_TABLE}
    return [each for each in Base.metadata.sorted_tables if each.name not in out]


def _copy_out(cursor: Cursor[Any], table: Table, archive: ArchiveWriter) -> int:
    columns = [column.name for column in table.columns]
    archive.part(json.dumps({"table": table.name, "columns": columns}).encode())
    with cursor.copy(_copying(table.name, columns, "TO STDOUT")) as copying:
        for block in copying:
            if block:
                archive.part(bytes(block))
    archive.part(b"")
    return cursor.rowcount


def _copying(table: str, columns: Sequence[str], way: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {} (FORMAT binary)").format(
        sql.Identifier(table), listed, sql.SQL(way)
    )


def read_manifest(archive: ArchiveReader) -> Manifest:
    """Return what an archive says of itself. Raises ArchiveRefusedError."""
    manifest = Manifest(**json.loads(archive.part()))
    ours = newest_revision()
    if manifest.revision != ours:
        message = (
            f"the backup is of revision {manifest.revision}, this code of {ours}: "
            "restore it with the code that made it, then run `vestka upgrade`"
        )
        raise ArchiveRefusedError(message)
    return manifest


def refuse_unless_empty(store: Store, url: str) -> None:
    """Raise ArchiveRefusedError where anything is in the database that a restore would mix with."""
    found = revision(url)
    if found is None:
        with store.begin() as tx:
            if not tx.run("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"):
                return
    elif found == newest_revision():
        with store.begin() as tx:
            if not any(_holds_rows(tx, each) for each in Base.metadata.sorted_tables):
                return
    message = "the database is not empty: restore into a new one, and leave this one as it is"
    raise ArchiveRefusedError(message)


def _holds_rows(tx: Tx, table: Table) -> bool:
    return bool(tx.run(f'SELECT 1 FROM "{table.name}" LIMIT 1'))  # noqa: S608 -- our own names


def load(tx: Tx, content: ArchiveReader, keys: ArchiveReader) -> None:
    """Copy both archives, their manifests read, into empty tables. Raises ArchiveRefusedError.

    Nothing of it holds unless the whole transaction does.
    """
    for each in _UNHURRIED:
        tx.session.execute(text(each))
    expected = {each.name for each in _content_tables()}
    if _load_tables(tx, keys) != {_KEY_TABLE} or _load_tables(tx, content) != expected:
        message = "the backup lacks tables of this code: take another copy of it"
        raise ArchiveRefusedError(message)
    _count_on(tx)


def _load_tables(tx: Tx, archive: ArchiveReader) -> set[str]:
    loaded = set()
    connection = tx.session.connection().connection.driver_connection
    assert connection is not None, "a transaction has a connection"
    while head := archive.part():
        said = json.loads(head)
        table = Base.metadata.tables[said["table"]]
        with connection.cursor() as cursor:
            _copy_in(cursor, table.name, said["columns"], archive)
        loaded.add(table.name)
    archive.close()
    return loaded


def _copy_in(
    cursor: Cursor[Any], table: str, columns: Sequence[str], archive: ArchiveReader
) -> None:
    try:
        with cursor.copy(_copying(table, columns, "FROM STDIN")) as copying:
            while block := archive.part():
                copying.write(block)
    except Error:
        # Its words would quote a row.
        message = f"the backup's table {table} does not fit: was something put into the database?"
        raise ArchiveRefusedError(message) from None


def _count_on(tx: Tx) -> None:
    """Let numbers that the database gives go on after the highest that was loaded."""
    for table in _content_tables():
        for column in table.columns:
            if column.identity is not None:
                name, quoted = column.name, f'"{table.name}"'
                tx.run(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), "  # noqa: S608
                    f'(SELECT coalesce(max("{name}"), 1) FROM {quoted}))'
                )
