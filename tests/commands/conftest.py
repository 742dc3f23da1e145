"""The operator's commands, run in this process with settings of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.settings import Process, load_settings
from service.storage.keyring import create_keyring
from service.wiring import compose

Vestka = Callable[..., Result]


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    create_keyring(tmp_path / "keyring.json")
    return {
        "VESTKA_DATABASE_URL": database_url,
        "VESTKA_REDIS_URL": redis_url,
        "VESTKA_HOME": str(tmp_path),
        "VESTKA_PUBLIC_URL": "https://vestka.example",
        "VESTKA_KEYRING": str(tmp_path / "keyring.json"),
        "VESTKA_PEPPER": "pepper-of-sixteen-bytes",
        "VESTKA_OPERATOR": "sms:+48500100100",
        "VESTKA_SIGNAL_SERVICE": "http://127.0.0.1:9",
    }


@pytest.fixture
def vestka(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Vestka]:
    """Run `vestka` with these settings in a database that is ready to be used."""
    ports = compose(load_settings(settings), process=Process.CLOCK)

    def run(*arguments: str) -> Result:
        for name in [name for name in os.environ if name.startswith("VESTKA_")]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    yield run
    ports.store.close()
