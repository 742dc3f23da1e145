"""Bringing a database to the newest revision, and telling which one it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.storage.store import open_engine

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def configuration(url: str) -> Config:
    """Return Alembic's settings for one database."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring the database to the newest revision."""
    command.upgrade(configuration(url), "head")


def revision(url: str) -> str | None:
    """Return the revision the database has; None: it is empty."""
    engine = open_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def newest_revision() -> str | None:
    """Return the revision this code needs."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()
