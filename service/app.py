"""What a server of WSGI loads: `app`, made from the environment when it is first asked for."""

import os
import sys
from functools import cache
from typing import NoReturn

from flask import Flask
from redis import RedisError

from service import wiring
from service.log import configure_logging
from service.queue import connect
from service.secrecy import keep_memory
from service.settings import (
    Process,
    Settings,
    SettingsRefusedError,
    load_settings,
    with_dotenv,
)
from service.storage.keyring import KeyringRefusedError
from service.storage.spool import Spool
from service.web.application import ROOT, create_app
from service.web.facts import Facts


def facts_of(settings: Settings) -> Facts:
    """Return what the web needs to know, out of the settings."""
    return Facts(
        public_url=settings.public_url,
        faces=settings.faces,
        intake=wiring.intake(settings),
        queue_answers=lambda: _queue_answers(settings),
        rings_aside=True,
        spool_depth=lambda: Spool.depth(settings.spool),
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
    keep_memory()
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
