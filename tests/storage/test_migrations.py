import re
import subprocess

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from service.embedded.binaries import find_postgres
from service.storage.migrate import configuration, newest_revision, revision, upgrade
from service.storage.tables import Base


def schema_of(url: str) -> str:
    """Return the schema as the database itself writes it down, without what varies by run."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    command_line = [str(find_postgres() / "pg_dump"), "-s", "--no-owner", "-d", plain]
    dump = subprocess.run(command_line, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\\(un)?restrict .*$", "", dump, flags=re.MULTILINE)


def without_alembic(schema: str) -> str:
    blocks = schema.split("\n\n")
    return "\n\n".join(block for block in blocks if "alembic_version" not in block)


def columns_in_any_order(schema: str) -> list[str]:
    return sorted(line.strip().rstrip(",") for line in schema.splitlines() if line.strip())


def test_there_is_one_newest_revision() -> None:
    script = ScriptDirectory.from_config(configuration("postgresql+psycopg://"))
    assert len(script.get_heads()) == 1


def test_the_migrated_schema_is_the_one_the_code_expects(
    database_url: str, empty_database_url: str
) -> None:
    engine = create_engine(empty_database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    migrated = without_alembic(schema_of(database_url))
    assert columns_in_any_order(migrated) == columns_in_any_order(schema_of(empty_database_url))


def test_a_fresh_database_has_no_revision_and_an_upgraded_one_the_newest(
    empty_database_url: str,
) -> None:
    assert revision(empty_database_url) is None
    upgrade(empty_database_url)
    assert revision(empty_database_url) == newest_revision()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    before = schema_of(database_url)
    upgrade(database_url)
    assert schema_of(database_url) == before


def test_every_revision_can_be_taken_back(database_url: str) -> None:
    command.downgrade(configuration(database_url), "base")
    engine = create_engine(database_url)
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        assert set(tables.scalars()) <= {"alembic_version"}
    engine.dispose()


@pytest.mark.parametrize("table", ["families", "inbox", "outbox", "cases"])
def test_due_work_is_found_by_an_index_that_holds_only_what_waits(
    database_url: str, table: str
) -> None:
    assert f"CREATE INDEX ix_{table}_due ON public.{table} USING btree (wake_at)" in (
        schema := schema_of(database_url)
    )
    assert re.search(rf"ix_{table}_due .* WHERE \(wake_at IS NOT NULL\)", schema)


def test_every_column_that_is_not_plain_says_what_it_holds() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.type.python_type is bytes
        and not column.comment
        and column.name not in ("token_hash", "id_hash", "previous", "hash")
    ]
    assert silent == []
