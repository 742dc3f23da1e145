"""The pretend world over HTTP: both gateways, the JSON interface, the page of phones.

It only translates; requests that do not come from this machine, or that another site's
page sends, are refused before anything else looks at them.
"""

from threading import Event
from typing import NoReturn

from flask import Flask, abort, json, request
from werkzeug.wrappers import Response

from service.sandbox.api import add_api
from service.sandbox.loopback import host_of, is_loopback
from service.sandbox.orders import Table
from service.sandbox.page import add_page
from service.sandbox.websocket import Websocket
from service.sandbox.wire import HANG, Answer, GatewayRequest, GatewayResponse, Hang
from service.sandbox.world import World

HANG_S_MAX = 120.0  # longer than any client of ours waits
_METHODS = ["GET", "POST", "PUT", "DELETE"]
_OWN_SITES = frozenset({"same-origin", "none"})
_BODY_MAX = 1_000_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src data:; "  # the empty icon
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then call the origin of our own forms "null".
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def make_app(table: Table, closing: Event) -> Flask:
    """Return the WSGI application; requests that hang end when `closing` is set."""
    app = Flask("service.sandbox", static_url_path="/assets")
    app.config["MAX_CONTENT_LENGTH"] = _BODY_MAX
    app.config["PROPAGATE_EXCEPTIONS"] = True  # a dropped connection must reach the server
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(_refuse_strangers)
    app.after_request(_harden)
    _add_receiving(app, table.world, closing)
    _add_gateways(app, table.world, closing)
    add_api(app, table)
    add_page(app, table)
    return app


def _refuse_strangers() -> None:
    peer, host = request.remote_addr or "", host_of(f"//{request.host}")
    if not is_loopback(peer) or not is_loopback(host):
        abort(403, "The sandbox answers this machine alone.")
    if request.method not in {"GET", "HEAD"} and _is_foreign():
        abort(403, "Another site's page may not give orders here.")


def _is_foreign() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in _OWN_SITES:
        return True
    return origin is not None and origin != f"http://{request.host}"


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _add_receiving(app: Flask, world: World, closing: Event) -> None:
    def refuse(number: str) -> Response:  # noqa: ARG001 (whoever asks)
        return Response("websocket: the client is not using the websocket protocol", 400)

    def receive(number: str) -> Response:
        if _is_foreign():  # no rule of browsers keeps another site's page from reading sockets
            abort(403, "Another site's page may not listen here.")
        with world.lock:
            if number not in world.signal.owned:
                return Response("Specified account does not exist", 400)
        if _is_down(world):
            return _answer(HANG, closing)
        _carry(world, number, closing)
        _drop_connection()

    path = "/v1/receive/<number>"
    app.add_url_rule(path, "signal_receive", receive, methods=["GET"], websocket=True)
    app.add_url_rule(path, "signal_no_receive", refuse, methods=["GET"])


def _is_down(world: World) -> bool:
    with world.lock:
        return world.faults.active("signal-down")


def _carry(world: World, account: str, closing: Event) -> None:
    """Hand one reader what comes to an account, until either side ends it."""
    path = request.full_path
    line = Websocket(request.environ["werkzeug.socket"], path, request.headers.items())
    with world.lock:
        reader = world.signal.arrivals.socket.attach(account, line.put)
    try:
        line.serve(is_closing=closing.is_set, is_dead=lambda: _is_down(world))
    except OSError:
        return  # the peer is gone
    finally:
        with world.lock:
            world.signal.arrivals.socket.detach(reader)


def _add_gateways(app: Flask, world: World, closing: Event) -> None:
    def twilio(rest: str) -> Response:  # noqa: ARG001 (the whole path is read from the request)
        closing.wait(world.answers_after_s)
        return _answer(world.twilio.handle(_asked()), closing)

    def signal(rest: str) -> Response:
        # Twilio's settings live under the same first step, at another host of its own.
        gateway = world.twilio if rest.startswith("Services/") else world.signal
        closing.wait(world.answers_after_s)
        return _answer(gateway.handle(_asked()), closing)

    app.add_url_rule("/2010-04-01/<path:rest>", "twilio", twilio, methods=_METHODS)
    app.add_url_rule("/v1/<path:rest>", "signal_v1", signal, methods=_METHODS)
    app.add_url_rule("/v2/<path:rest>", "signal_v2", signal, methods=_METHODS)


def _asked() -> GatewayRequest:
    body = request.get_data(cache=True)
    form = tuple(request.form.items(multi=True))
    return GatewayRequest(
        request.method,
        request.path,
        tuple(request.args.items(multi=True)),
        {name.lower(): value for name, value in request.headers.items()},
        form,
        b"" if form else body,
    )


def _answer(answer: Answer, closing: Event) -> Response:
    if isinstance(answer, Hang):
        closing.wait(HANG_S_MAX)
        _drop_connection()
    return _written(answer)


def _drop_connection() -> NoReturn:
    # Werkzeug takes this for a client that went away: nothing is sent, nothing is logged.
    raise ConnectionResetError


def _written(answer: GatewayResponse) -> Response:
    body = "" if answer.json is None else json.dumps(answer.json)
    return Response(body, answer.status, dict(answer.headers))
