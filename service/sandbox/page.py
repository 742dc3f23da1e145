"""The page of pretend phones and its forms; it works without scripts.

What stands on a phone is decided in `people`, what an order does in `orders`.
"""

from datetime import datetime

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.sandbox.menu import choices, described, fields_of
from service.sandbox.orders import Table
from service.sandbox.people import plays_of, screens, spaced, way_of, ways_of

_LENGTHS = (
    ("PT1M", "one minute"),
    ("PT10M", "ten minutes"),
    ("PT1H", "one hour"),
    ("PT6H", "six hours"),
    ("P1D", "one day"),
    ("", "until it is mended; a killed process starts again at once"),
)


def add_page(app: Flask, table: Table) -> None:
    """Add /phones and what its buttons send."""
    filters = {"spaced": spaced, "moment": _moment, "described": described}
    app.jinja_env.filters.update(filters, instant=datetime.isoformat)

    @app.get("/")
    def start() -> Response:
        return redirect(url_for("phones"))

    @app.get("/phones")
    def phones() -> str:
        return _render(table)

    @app.post("/phones/<number>/send")
    def say(number: str) -> Response:
        way = way_of(request.form.get("to", ""))
        fields = {**request.form, "to": way.number, "channel": way.channel.value}
        table.send(number, fields)
        return redirect(url_for("phones", _anchor=f"phone-{number.lstrip('+')}"), 303)

    @app.post("/phones/<number>/pick-up")
    def pick_up(number: str) -> Response:
        table.pick_up(number, request.form)
        return redirect(url_for("phones", _anchor=f"phone-{number.lstrip('+')}"), 303)

    @app.post("/phones/<number>/begin")
    def begin(number: str) -> Response:
        table.begin_play(number)
        return redirect(url_for("phones", _anchor=f"phone-{number.lstrip('+')}"), 303)

    @app.post("/phones/faults")
    def change_faults() -> Response:
        chosen = fields_of(request.form.get("fault", ""))
        table.break_or_mend({**request.form, **chosen})
        return redirect(url_for("phones", _anchor="faults"), 303)

    @app.post("/phones/clock")
    def jump() -> Response:
        table.move_clock(request.form)
        return redirect(url_for("phones"), 303)


def _render(table: Table) -> str:
    world = table.world
    with world.lock:
        return render_template(
            "phones.html",
            now=world.clock(),
            can_jump=table.forward is not None,
            told=table.told(),
            newcomers=table.newcomers,
            screens=screens(world, table.people),
            plays=plays_of(table.people),
            ways=ways_of(world),
            running=world.faults.running(),
            faults=choices(world.faults.names),
            lengths=_LENGTHS,
        )


def _moment(at: datetime) -> str:
    """Return `at` for reading; English whatever the machine's locale."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return f"{days[at.weekday()]} {at:%Y-%m-%d %H:%M:%S} UTC"
