"""The schema, brought up to date by alembic in one transaction: killed in the middle, it is the old or the new one."""
from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models.store.errors import StoreError

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def schema_state(connection: Connection, scripts: Path = SCRIPTS) -> str:
    """"empty", "old" or "current". Raises StoreError `not_a_store` or `schema_newer`."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return "empty"
    revision = MigrationContext.configure(connection).get_current_revision() if "alembic_version" in tables else None
    if revision is None:
        raise StoreError("not_a_store")
    known = ScriptDirectory(str(scripts))
    if revision not in {script.revision for script in known.walk_revisions()}:
        raise StoreError("schema_newer", revision=revision)
    return "current" if revision == known.get_current_head() else "old"


def migrate(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """Bring the schema of this open transaction to the newest revision; the caller commits."""
    configuration = Config()
    configuration.set_main_option("script_location", str(scripts).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
