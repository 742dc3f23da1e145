"""The pretend world as one process and port: HTTP server and pumps, started and stopped.

It refuses to listen on anything but loopback. What happens when is decided by the world.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Event, Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from service.sandbox.face import make_app
from service.sandbox.http_post import post_over_http
from service.sandbox.loopback import NotLoopbackError, is_loopback
from service.sandbox.orders import Table
from service.sandbox.people import Person
from service.sandbox.world import World

_PUMPS = 4  # one webhook that hangs may not hold up the others
_PUMP_EVERY_S = 0.05
_POLL_S = 0.05  # how soon the server notices that it is to stop


class _QuietHandler(WSGIRequestHandler):
    """Paths hold numbers, so requests are not logged (I5); the journal has them."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's name)
        """Say nothing."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
        """Close for good: a client that saw no answer must not wait for the next one."""
        self.close_connection = True


class Server:
    """Both gateways and the phones' page on one loopback port."""

    def __init__(self, table: Table, http: BaseWSGIServer, closing: Event) -> None:
        """Use `serve`."""
        self._table = table
        self._http = http
        self._closing = closing
        targets: list[Callable[[], None]] = [
            partial(http.serve_forever, _POLL_S),
            *[self._pump] * _PUMPS,
        ]
        self._threads = [Thread(target=target, daemon=True) for target in targets]

    @property
    def url(self) -> str:
        """Return the address of the server, without a slash at the end."""
        host = f"[{self._http.host}]" if ":" in self._http.host else self._http.host
        return f"http://{host}:{self._http.port}"

    @property
    def world(self) -> World:
        """Return the world that is served."""
        return self._table.world

    def start(self) -> None:
        """Serve and pump in threads of their own."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End requests that hang, stop serving and pumping, free the port."""
        self._closing.set()
        self._http.shutdown()
        for thread in self._threads:
            thread.join()
        self._http.server_close()

    def _pump(self) -> None:
        while not self._closing.wait(_PUMP_EVERY_S):
            self._table.world.run_due()


def serve(  # noqa: PLR0913  -- what the page offers, each thing by its name
    world: World,
    host: str = "127.0.0.1",
    *,
    port: int = 0,
    forward: Callable[[str], datetime] | None = None,
    people: Sequence[Person] = (),
    told: Callable[[], Sequence[str]] = tuple,
    newcomers: Sequence[tuple[str, str]] = (),
) -> Server:
    """Return a server bound to `host` and `port` (0: any free one), not yet started.

    `forward` moves the clock by "next" or an ISO duration and returns the new present; `told`
    says what that brought. `newcomers`: for whom an invitation's link stands on the page.
    Raises NotLoopbackError.
    """
    if not is_loopback(host):
        raise NotLoopbackError
    closing = Event()
    table = Table(world, people, forward, told, newcomers)
    app = make_app(table, closing)
    if world.twilio.courier.post is None:
        world.listen(post_over_http)
    http = make_server(host, port, app, threaded=True, request_handler=_QuietHandler)
    return Server(table, http, closing)
