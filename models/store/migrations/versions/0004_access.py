"""Accounts, grants and sessions: who somebody is and what they may do. Every guard is made anew."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.store.guards import create_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def upgrade() -> None:
    """The tables with their indexes, and every guard anew."""
    op.create_table("accounts",
        *_texts("person", "issuer", "subject"),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_accounts"),
        sqlite_strict=True
    )
    op.create_table("grants",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        *_texts("kind"),
        sa.Column("about", WHOLE, autoincrement=False, nullable=False),
        *_texts("person", "name", "role", "organisation", "valid_from", "valid_to", "actor", "at"),
        sa.CheckConstraint("kind IN ('found', 'grant', 'confirm', 'withdraw')", name="ck_grants_kind"),
        sa.CheckConstraint("(kind IN ('found', 'grant')) = (about = 0)", name="ck_grants_about"),
        sa.PrimaryKeyConstraint("sequence", name="pk_grants"),
        sqlite_strict=True
    )
    op.create_index("ix_grants_person", "grants", ["person"])
    op.create_table("sessions",
        *_texts("digest", "person", "started_at", "seen_at", "ended_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sqlite_strict=True
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    connection = op.get_bind()
    for statement in create_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
