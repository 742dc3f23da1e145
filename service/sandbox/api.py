"""The JSON interface of the pretend world: phones, faults, journal, clock.

Its shapes are stable; what an order means is decided in `orders`.
"""

from flask import Flask, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from service.domain.address import AddressRefusedError
from service.domain.duration import DurationRefusedError
from service.sandbox.faults import Fault, UnknownFaultError
from service.sandbox.orders import Fields, NoForwardError, NoPlayError, OrderRefusedError, Table
from service.sandbox.phones import Delivered, Written
from service.sandbox.twilio_gateway import NotOursError

REFUSALS = (
    AddressRefusedError,
    DurationRefusedError,
    NotOursError,
    NoPlayError,
    OrderRefusedError,
    UnknownFaultError,
)


def add_api(app: Flask, table: Table) -> None:
    """Add the routes under /api and the refusals' answers."""
    _add_phones(app, table)
    _add_world(app, table)
    for refusal in REFUSALS:
        app.register_error_handler(refusal, _refused)
    app.register_error_handler(NoForwardError, _not_movable)
    app.register_error_handler(RequestEntityTooLarge, _too_large)


def _add_phones(app: Flask, table: Table) -> None:
    world = table.world

    @app.get("/api/phones/<number>/messages")
    def phone_messages(number: str) -> Response:
        with world.lock:
            phone = world.phone(number)
            got = [_received(delivered) for delivered in phone.inbox]
            sent = [_sent(written) for written in phone.written]
        return jsonify({"number": phone.number, "messages": got, "sent": sent})

    @app.post("/api/phones/<number>/send")
    def phone_send(number: str) -> tuple[Response, int]:
        carried = table.send(number, _fields())
        return jsonify({"carried": carried}), 202

    @app.post("/api/phones/<number>/pick-up")
    def phone_picks_up(number: str) -> tuple[Response, int]:
        return jsonify({"rang": table.pick_up(number, _fields())}), 202


def _add_world(app: Flask, table: Table) -> None:
    world = table.world

    @app.get("/api/faults")
    def faults() -> Response:
        with world.lock:
            running = [_fault(fault) for fault in world.faults.running()]
            return jsonify({"running": running, "known": list(world.faults.names)})

    @app.post("/api/faults")
    def break_or_mend() -> tuple[Response, int]:
        fault = table.break_or_mend(_fields())
        shown = {"mended": True} if fault is None else _fault(fault)
        return jsonify(shown), 202

    @app.get("/api/journal")
    def journal() -> Response:
        with world.lock:
            return jsonify({"entries": world.journal.entries})

    @app.get("/api/clock")
    def clock() -> Response:
        return jsonify({"now": world.clock().isoformat()})

    @app.post("/api/clock")
    def move_clock() -> Response:
        now = table.move_clock(_fields())
        return jsonify({"now": now.isoformat(), "told": list(table.told())})


def _fields() -> Fields:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        message = "send a JSON object"
        raise OrderRefusedError(message)
    return body


def _refused(refusal: Exception) -> tuple[Response, int]:
    return jsonify({"error": str(refusal)}), 400


def _not_movable(refusal: Exception) -> tuple[Response, int]:
    return jsonify({"error": str(refusal)}), 409


def _too_large(_: RequestEntityTooLarge) -> tuple[Response, int]:
    return jsonify({"error": "that is too much at once: send at most 1 MB"}), 413


def _received(message: Delivered) -> dict[str, object]:
    return {
        "at": message.at.isoformat(),
        "channel": message.channel.value,
        "from": message.sender,
        "to": message.to,
        "text": message.text,
        "id": message.message_id,
    }


def _sent(message: Written) -> dict[str, object]:
    return {
        "at": message.at.isoformat(),
        "channel": message.channel.value,
        "to": message.to,
        "text": message.text,
        "carried": message.carried,
    }


def _fault(fault: Fault) -> dict[str, object]:
    until = fault.until and fault.until.isoformat()
    by_s = fault.by and fault.by.total_seconds()
    return {"fault": fault.name, "until": until, "by_s": by_s, "process": fault.process}
