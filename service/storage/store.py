"""The database as the use cases see it: transactions, and keys unwrapped inside them.

Only storage speaks SQL and ciphers. A transaction holds one moment's rows and the data
keys it needed; both are gone when it ends.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.pq import PipelineStatus
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from service.storage.codec import from_text, to_text
from service.storage.keyring import Keyring, KeyringRefusedError, index_of, new_data_key
from service.storage.sealed import (
    DataKey,
    JsonValue,
    Place,
    SealBrokenError,
    seal,
    seal_json,
    unseal,
    unseal_json,
)
from service.storage.tables import DataKeyRow

STATEMENT_TIMEOUT_MS = 15_000
IDLE_TIMEOUT_MS = 60_000
RESTED_S = 1.0  # so long unused, and a connection is tried before it is used in any case
_RESTS_SINCE = "rests since"
T = TypeVar("T")
Ahead: TypeAlias = Callable[[], list[tuple[Any, ...]]]  # the rows of what was asked ahead
SERVICE = UUID(int=0)  # whose data is the service's own: senders, hearing, unrouted texts


_KEYS = "SELECT id, number, wrapped FROM data_keys WHERE id = ANY(%(owners)b)"


class Store:
    """One process's way into the database."""

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        *,
        pool_size: int = 4,
        new_id: Callable[[], UUID] = uuid4,
        pre_ping: bool = True,
    ) -> None:
        """Open nothing yet; connections are made when first needed.

        `new_id` makes identifiers, random and unordered (D13) but where a rehearsal must
        come out the same twice. `pre_ping`: a connection that rested is tried before it is
        used, so that a restarted database costs no message; a throw-away one does not restart.
        """
        self._new_id = new_id
        self.keyring = keyring
        self.engine = open_engine(url, pool_size=pool_size, pre_ping=pre_ping)
        self._breaks = 0
        event.listen(self.engine, "invalidate", self._note_break)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._single = sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False
        )
        self._lasting: dict[UUID, DataKey] = {}
        if keyring.service is not None:
            self._lasting[SERVICE] = DataKey(1, keyring.service)

    @contextmanager
    def begin(self, *, single: bool = False) -> Iterator["Tx"]:
        """Give one transaction: committed when the block ends, rolled back when it raises.

        `single`: it is of one writing statement, which commits itself; one way to the
        database and back instead of three.
        """
        sessions = self._single if single else self._sessions
        with sessions.begin() as session, ExitStack() as ahead:
            yield Tx(session, self.keyring, self._new_id, self._lasting, ahead)

    def breaks(self) -> int:
        """Return how many connections have been found broken; a resting one is tried for it.

        More of them than before: the database was away, be it for less than a moment.
        """
        with suppress(SQLAlchemyError), self.engine.connect():
            pass
        return self._breaks

    def _note_break(self, *_: object) -> None:
        self._breaks += 1

    def forget_connections(self) -> None:
        """Drop connections a forked parent opened, without closing them for the parent."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@dataclass(slots=True)
class Tx:
    """One transaction and the keys it has unwrapped."""

    _session: Session
    keyring: Keyring
    new_id: Callable[[], UUID]
    # The service's own key, kept for the process: unlike a family's it is never destroyed.
    _lasting: dict[UUID, DataKey] = field(repr=False)
    _ahead: ExitStack  # ends when the database has done what was handed over
    _keys: dict[UUID, DataKey] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Begin with the keys that outlast a transaction."""
        self._keys |= self._lasting

    @property
    def session(self) -> Session:
        """The way to ask for rows, once what was handed over is done."""
        self._ahead.close()
        return self._session

    def make_key(self, owner: UUID) -> None:
        """Give a family, an organisation or the service its own data key."""
        secret = new_data_key()
        wrapped = self.keyring.wrap(secret, _key_place(owner))
        self.session.add(DataKeyRow(id=owner, number=1, wrapped=wrapped))
        self.session.flush()
        self._keys[owner] = DataKey(1, secret)

    def ensure_keys(self, owners: list[UUID]) -> None:
        """Give each owner a data key who has none, in one statement, and load all of them."""
        values = [
            {
                "id": owner,
                "number": 1,
                "wrapped": self.keyring.wrap(new_data_key(), _key_place(owner)),
            }
            for owner in owners
        ]
        self.session.execute(insert(DataKeyRow).values(values).on_conflict_do_nothing())
        self.load_keys(owners)

    def load_keys(self, owners: Collection[UUID]) -> None:
        """Unwrap the keys of many owners in one query."""
        missing = list({owner for owner in owners if owner not in self._keys})
        if not missing:
            return
        self.take_keys(self.run(_KEYS, owners=missing))
        if SERVICE in missing and SERVICE in self._keys:
            self._lasting[SERVICE] = self._keys[SERVICE]

    def take_keys(self, found: Iterable[tuple[UUID, int, bytes]]) -> None:
        """Unwrap keys that were asked for beside what they open: owner, number, wrapped."""
        for owner, number, wrapped in found:
            if owner not in self._keys:
                secret = self.keyring.unwrap(wrapped, _key_place(owner))
                self._keys[owner] = DataKey(number, secret)

    def key(self, owner: UUID) -> DataKey:
        """Return the data key of `owner`; raise KeyLostError when it has been destroyed."""
        found = self._keys.get(owner)
        if found is None:
            self.load_keys([owner])
            found = self._keys.get(owner)
        if found is None:
            raise KeyLostError
        return found

    def seal(self, owner: UUID, value: JsonValue, place: Place) -> bytes:
        """Seal `value` for one row and column, under its owner's key (I9)."""
        return seal_json(self.key(owner), value, place)

    def unseal(self, owner: UUID, sealed: bytes, place: Place) -> JsonValue:
        """Open what `seal` made; raise SealBrokenError."""
        return unseal_json(self.key(owner), sealed, place)

    def seal_value(self, owner: UUID, value: object, place: Place) -> bytes:
        """Seal a dataclass; what `unseal_value` opens."""
        return seal(self.key(owner), to_text(value), place)

    def unseal_value(self, kind: type[T], owner: UUID, sealed: bytes, place: Place) -> T:
        """Open a dataclass of `kind`; raise SealBrokenError."""
        return from_text(kind, unseal(self.key(owner), sealed, place))

    def run(self, statement: str, **given: object) -> list[tuple[Any, ...]]:
        """Run one statement of many rows as the driver does, in binary, and return its rows.

        Compiling it anew and making an object of each row would cost more than the rows do.
        Values are `%(name)b`; what was added to the session before is in the database first.
        """
        self.session.flush()
        with self._connection().cursor(binary=True) as cursor:
            cursor.execute(statement, given)
            return cast("list[tuple[Any, ...]]", cursor.fetchall() if cursor.description else [])

    def hand_over(self, statement: str, **given: object) -> None:
        """Run a statement whose outcome nobody needs, and go on while the database works on it.

        Whatever else is asked waits until it is done; so does the commit, and fails with it.
        """
        self._pipelined().execute(statement, given)

    def ask_ahead(self, statement: str, **given: object) -> Ahead:
        """Run a statement like `run`, after all that was handed over, and go on meanwhile.

        What is returned waits for its rows, and gives them, when it is called.
        """
        cursor = self._pipelined().cursor(binary=True)
        cursor.execute(statement, given)
        return cursor.fetchall

    def _pipelined(self) -> "Connection[Any]":
        connection = self._connection()
        if connection.info.pipeline_status is PipelineStatus.OFF:
            self._session.flush()
            self._ahead.enter_context(connection.pipeline())
        return connection

    def _connection(self) -> "Connection[Any]":
        found = self._session.connection().connection.driver_connection
        assert found is not None, "a transaction has a connection"
        return cast("Connection[Any]", found)

    def index(self, purpose: str, value: str) -> bytes:
        """Return the keyed fingerprint by which something of our own is found."""
        return index_of(self.keyring, purpose, value)


class KeyLostError(Exception):
    """The data key was destroyed: what it sealed is gone for good."""


# What a row says that does not open, whatever became of it; its neighbours go on without it.
UNOPENED = (KeyLostError, KeyringRefusedError, SealBrokenError)


def ensure_service_key(store: Store) -> None:
    """Give the service its own data key where it has none; any number may do so at once."""
    with store.begin() as tx:
        if tx.session.get(DataKeyRow, SERVICE) is not None:
            return
        wrapped = tx.keyring.wrap(new_data_key(), _key_place(SERVICE))
        values = {"id": SERVICE, "number": 1, "wrapped": wrapped}
        tx.session.execute(insert(DataKeyRow).values(values).on_conflict_do_nothing())


def open_engine(url: str, *, pool_size: int = 4, pre_ping: bool = True) -> Engine:
    """Return an engine whose statements and idle transactions end by themselves."""
    options = (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS} "
        "-c idle_session_timeout=0 -c timezone=UTC"
    )
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # an error must not carry a bound value (I5)
        connect_args={"options": options, "connect_timeout": 5, "application_name": "vestka"},
    )
    if pre_ping:
        _try_what_rested(engine)
    return engine


def _try_what_rested(engine: Engine) -> None:
    """Try a connection before it is used, where it rested or the server said something to it.

    While it works it proves itself; a server that ends says so, or closes it.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS_SINCE] = monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        is_at_work = monotonic() - record.info.get(_RESTS_SINCE, -inf) < RESTED_S
        try:
            if not is_at_work or _was_told(connection.fileno()):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None


def _was_told(descriptor: int) -> bool:
    """Return whether something lies unread on a connection that asked for nothing."""
    look = poll()
    look.register(descriptor, POLLIN)
    return bool(look.poll(0))


def _key_place(owner: UUID) -> Place:
    return Place("data_keys", "wrapped", owner)


def database_time(tx: Tx) -> datetime:
    """Return what the database's own clock shows."""
    shown: datetime = tx.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return shown


def floor_minute(instant: datetime) -> datetime:
    """Return `instant` to the minute: for rows due at once, whose second must not stay (D13)."""
    return instant.replace(second=0, microsecond=0)
