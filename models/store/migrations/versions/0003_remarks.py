"""Remarks: comments on a project, minutes of a version."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """The table with its indexes."""
    op.create_table("remarks",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("withdraws", WHOLE, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("(project_id = '') <> (scenario_id = '')", name="ck_remarks_about"),
        sa.PrimaryKeyConstraint("sequence", name="pk_remarks"),
        sqlite_strict=True
    )
    op.create_index("ix_remarks_project_id", "remarks", ["project_id"])
    op.create_index("ix_remarks_scenario_id", "remarks", ["scenario_id", "seq"])
