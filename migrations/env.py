"""How Alembic reaches the database: one connection, short locks, no surprises."""

from alembic import context
from sqlalchemy import text

from service.storage.store import open_engine
from service.storage.tables import Base

LOCK_TIMEOUT_MS = 4_000
STATEMENT_TIMEOUT_MS = 60_000


def run() -> None:
    """Run the wanted revisions, in one transaction."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    engine = open_engine(context.config.attributes["url"], pool_size=1)
    try:
        with engine.connect() as opened:
            _run_on(opened)
            opened.commit()
    finally:
        engine.dispose()


def _run_on(connection) -> None:  # noqa: ANN001  -- whatever pytest-alembic or we hand in
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
    connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}"))
    context.configure(
        connection=connection, target_metadata=Base.metadata, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()


if not context.is_offline_mode():
    run()
