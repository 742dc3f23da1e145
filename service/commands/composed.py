"""What every command of the operator's does first: settings, ports, and one sentence where not.

What a command does with them is decided in its own module.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from service.embedded import PlaceRefusedError, ServerFailedError, ServerMissingError
from service.ports import Ports
from service.settings import Settings, SettingsRefusedError, load_settings, with_dotenv
from service.storage.archive import ArchiveRefusedError
from service.storage.keyring import KeyringRefusedError
from service.wiring import compose

_DOTENV = Path(__file__).parent.parent.parent / ".env"


class InputRefusedError(click.ClickException):
    """Bad usage or input: the sentence says what to change."""

    exit_code = 2


class AnswerIsNoError(click.ClickException):
    """What was asked for cannot be, or is not so."""

    exit_code = 1


def environment() -> dict[str, str]:
    """Return what settings are read from. Raises SettingsRefusedError."""
    return with_dotenv(os.environ, _DOTENV)


def read_settings() -> Settings:
    """Return the settings of this command. Raises InputRefusedError."""
    with refusing():
        return load_settings(environment())


@contextlib.contextmanager
def opened() -> Iterator[Ports]:
    """Give the ports of this command; what goes wrong with them becomes one sentence."""
    with refusing():
        ports = compose(read_settings())
        try:
            yield ports
        finally:
            ports.store.close()


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Turn what is expected to go wrong into a sentence and an exit status."""
    try:
        yield
    except (ArchiveRefusedError, SettingsRefusedError, KeyringRefusedError) as refused:
        raise InputRefusedError(str(refused)) from None
    except (PlaceRefusedError, ServerFailedError, ServerMissingError) as refused:
        raise AnswerIsNoError(str(refused)) from None
    except OperationalError:
        message = "the database cannot be reached: check VESTKA_DATABASE_URL and that it runs"
        raise AnswerIsNoError(message) from None
    except ProgrammingError:
        message = "the database is not at the newest revision: run `vestka upgrade`"
        raise AnswerIsNoError(message) from None
