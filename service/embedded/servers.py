"""The embedded PostgreSQL and Valkey: evaluation and tests on one machine, never production.

Whether they are wanted at all, or addresses were given, is decided by who composes the service.
"""

import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from service.embedded import places, process
from service.embedded.postgres import Postgres
from service.embedded.server import Server
from service.embedded.valkey import Valkey


class EmbeddedServers:
    """Both servers under one home; a context manager.

    With `durable` they are shared: who comes second uses the servers of who came first.
    Without, they are new, hasty and gone after `stop`.
    """

    def __init__(
        self, home: Path, *, durable: bool = True, postgres: bool = True, valkey: bool = True
    ) -> None:
        self._home = home.absolute()
        self._owner = os.getpid()
        self._durable = durable
        self._wanted = (postgres, valkey)
        self._named: dict[str, Server] = {}
        self._place: Path | None = None
        self._lock: int | None = None
        self._urls: dict[str, str] = {}

    @property
    def database_url(self) -> str:
        """For SQLAlchemy, over the socket, with the password in it."""
        return self._urls["postgres"]

    @property
    def redis_url(self) -> str:
        """For redis-py, over the socket, with the password in it."""
        return self._urls["valkey"]

    def start(self) -> Self:
        """Start what was asked for. The servers die with the calling thread.

        Raises ServerMissingError, ServerFailedError, PlaceRefusedError.
        """
        places.private_folder(self._home)
        base, template = self._home, None
        if not self._durable:
            base, self._lock = places.new_throw_away(self._home)
            self._place, template = base, self._home
        try:
            self._start_in(base, template)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop what we started, newest first, and remove a throw-away place."""
        if os.getpid() != self._owner:
            return  # a forked child leaves its parent's servers alone
        while self._named:
            self._named.popitem()[1].stop()
        if self._place is not None:
            places.throw_away(self._place)
            self._place = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def halt(self, name: str) -> None:
        """Stop `postgres` or `valkey` alone, if it is ours; what was committed is on its disk."""
        self._named[name].stop(signal.SIGINT)

    def resume(self, name: str) -> None:
        """Start it again: what was on its disk is there. It dies with the calling thread."""
        self._named[name].start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_in(self, base: Path, template: Path | None) -> None:
        sockets = places.sockets_of(base)
        process.give(sockets)
        postgres, valkey = self._wanted
        if postgres:
            program = Postgres(base / "postgres", sockets, template=template)
            self._run("postgres", Server(program))
            self._urls["postgres"] = program.url()
        if valkey:
            queue = Valkey(base / "valkey", sockets)
            self._run("valkey", Server(queue))
            self._urls["valkey"] = queue.url()

    def _run(self, name: str, server: Server) -> None:
        self._named[name] = server
        server.start()
