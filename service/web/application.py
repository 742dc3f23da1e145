"""The web application: the faces that were asked for, behind one edge.

A public face and the operator's never stand in one process (`service.web.ops`). Where
ports and facts come from is decided by who makes it.
"""

from functools import partial
from pathlib import Path
from secrets import token_hex

from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped] # ships no types

from service.ports import Ports
from service.storage.keyring import Keyring
from service.usecases.readiness import Readiness
from service.usecases.receipts import Receipts
from service.web import boundary, tongues
from service.web.desk.routes import desk
from service.web.exile.routes import exile
from service.web.facts import PUBLIC_FACES, Facts, Here
from service.web.health import health
from service.web.intake.ringing import Ringer, is_busy, ring
from service.web.intake.webhooks import Webhooks
from service.web.ops.operator import ops
from service.web.scripts import INTEGRITY
from service.web.visits import Visits

ROOT = Path(__file__).parents[2]


def create_app(ports: Ports, facts: Facts) -> Flask:
    """Return the application with the faces that `facts` names."""
    app = Flask(
        "service.web",
        static_folder=str(ROOT / "service" / "web" / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.update(
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_SECURE=facts.is_secure,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which we tell browsers not to send
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the session it is bound to
    )
    app.url_map.strict_slashes = False  # a redirect would repeat whatever Host was sent
    app.secret_key = _key_of_forms(ports.store.keyring)
    ring_now = partial(ring, ports)
    ringer = Ringer(ring_now, partial(is_busy, ports)) if facts.rings_aside else ring_now
    here = app.extensions["vestka"] = Here(ports, facts, Readiness(), Receipts(ports), ringer)
    app.session_interface = Visits()
    boundary.guard(app)
    tongues.speak(app)
    app.jinja_env.globals.update(integrity=INTEGRITY)
    CSRFProtect(app)
    _mount(app, facts.faces)
    if "intake" in facts.faces:
        app.wsgi_app = Webhooks(app.wsgi_app, here)  # type: ignore[method-assign] # as Flask says
    return app


def _key_of_forms(keyring: Keyring) -> str:
    """Return the same for every process that has forms; the others have one nobody knows."""
    return keyring.derive("forms").hex() if keyring.is_whole else token_hex(32)


def _mount(app: Flask, faces: frozenset[str]) -> None:
    if not faces & PUBLIC_FACES:
        app.register_blueprint(ops)
        return
    app.register_blueprint(health)
    for name, face in (("exile", exile), ("desk", desk)):
        if name in faces:
            app.register_blueprint(face)
