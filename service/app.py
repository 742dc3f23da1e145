"""The web application: the faces that were asked for, behind one edge.

`create_app` is the composition; the attribute `app` is what a server of WSGI loads, made
from the environment when it is first asked for. A public face and the operator's never
stand in one process (`service.web.ops`).
"""

import os
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn

from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped] # ships no types
from redis import RedisError

from service import wiring
from service.log import configure_logging
from service.ports import Ports
from service.queue import connect
from service.settings import (
    Process,
    Settings,
    SettingsRefusedError,
    load_settings,
    with_dotenv,
)
from service.storage.keyring import KeyringRefusedError
from service.usecases.readiness import Readiness
from service.web import boundary, tongues
from service.web.desk.routes import desk
from service.web.exile.routes import exile
from service.web.facts import PUBLIC_FACES, Facts, Here
from service.web.health import health
from service.web.intake.webhooks import intake
from service.web.ops.operator import ops
from service.web.visits import Visits

ROOT = Path(__file__).parent.parent


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
    app.secret_key = ports.store.keyring.derive("forms").hex()
    app.extensions["vestka"] = Here(ports, facts, Readiness())
    app.session_interface = Visits()
    boundary.guard(app)
    tongues.speak(app)
    forms = CSRFProtect(app)
    _mount(app, facts.faces, forms)
    return app


def _mount(app: Flask, faces: frozenset[str], forms: CSRFProtect) -> None:
    if not faces & PUBLIC_FACES:
        app.register_blueprint(ops)
        return
    app.register_blueprint(health)
    for name, face in (("exile", exile), ("desk", desk), ("intake", intake)):
        if name in faces:
            app.register_blueprint(face)
    forms.exempt(intake)  # signed by the gateway instead


def facts_of(settings: Settings) -> Facts:
    """Return what the web needs to know, out of the settings."""
    return Facts(
        public_url=settings.public_url,
        faces=settings.faces,
        intake=wiring.intake(settings),
        queue_answers=lambda: _queue_answers(settings),
    )


def _queue_answers(settings: Settings) -> bool:
    address = wiring.find_addresses(settings).queue
    if address is None:
        return False
    try:
        with connect(address) as queue:
            return bool(queue.ping())
    except RedisError:
        return False


@cache
def _from_environment() -> Flask:
    configure_logging("web")
    try:
        settings = load_settings(with_dotenv(os.environ, ROOT / ".env"), process=Process.WEB)
        return create_app(wiring.compose(settings, process=Process.WEB), facts_of(settings))
    except SettingsRefusedError as refused:
        _give_up(refused.problems)
    except KeyringRefusedError as refused:
        _give_up([str(refused)])


def _give_up(problems: list[str]) -> NoReturn:
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 (read by whoever starts the service)
    sys.exit(2)


def __getattr__(name: str) -> Flask:
    """Make `app` when a server asks for it: importing this module starts nothing."""
    if name == "app":
        return _from_environment()
    raise AttributeError(name)
