"""Everybody who wrote anything, with the name as Python folds it: what the guard of the second person compares."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.access.identity import person_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, and the people of the rows there are."""
    people = op.create_table("people",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_people"),
        sqlite_strict=True
    )
    connection = op.get_bind()
    names = connection.exec_driver_sql("SELECT author FROM versions UNION SELECT actor FROM decisions").scalars()
    op.bulk_insert(people, [{"name": name, "folded": person_key(name)} for name in names])
