"""What alembic runs: the migrations inside the transaction that `models.store.migrate` opened."""
from __future__ import annotations

from alembic import context

from models.store.tables import METADATA

# transactional_ddl: SQLite can undo DDL, and our connections begin transactions themselves.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True,
                  transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
