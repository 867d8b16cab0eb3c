"""The first schema: scenarios, their versions, decisions and changes, the audit log. The last migration guards them."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Every table with its keys and conditions."""
    op.create_table("audit_log",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("before_digest", sa.Text(), nullable=False),
        sa.Column("after_digest", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("app_version", sa.Text(), nullable=False),
        sa.Column("solver_version", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_log"),
        sqlite_strict=True
    )
    op.create_table("cases",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("tables_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_cases"),
        sqlite_strict=True
    )
    op.create_table("idempotency_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("rev", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_keys"),
        sa.UniqueConstraint("sequence", name="uq_idempotency_keys_sequence"),
        sqlite_strict=True
    )
    op.create_table("scenarios",
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rev", WHOLE, nullable=False),
        sa.Column("latest_seq", WHOLE, nullable=False),
        sa.Column("approved_seq", WHOLE, nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'superseded', 'archived')",
            name="ck_scenarios_status"),
        sa.CheckConstraint("rev >= 1 AND latest_seq >= 1", name="ck_scenarios_numbers"),
        sa.ForeignKeyConstraint(["parent_id"], ["scenarios.scenario_id"], name="fk_scenarios_parent_id_scenarios"),
        sa.PrimaryKeyConstraint("scenario_id", name="pk_scenarios"),
        sqlite_strict=True
    )
    op.create_index("ix_scenarios_sequence", "scenarios", ["sequence"], unique=False)
    op.create_table("changes",
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("rev", WHOLE, nullable=False),
        sa.Column("line", WHOLE, nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("before_json", sa.Text(), nullable=True),
        sa.Column("after_json", sa.Text(), nullable=True),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.scenario_id"], name="fk_changes_scenario_id_scenarios"),
        sa.PrimaryKeyConstraint("scenario_id", "rev", "line", name="pk_changes"),
        sqlite_strict=True
    )
    op.create_index("ix_changes_sequence", "changes", ["sequence"], unique=False)
    op.create_table("versions",
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("rev", WHOLE, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("restored_from", WHOLE, nullable=True),
        sa.Column("base_digest", sa.Text(), nullable=False),
        sa.Column("tables_digest", sa.Text(), nullable=False),
        sa.Column("case_digest", sa.Text(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("settings_digest", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("is_illustrative", WHOLE, nullable=False),
        sa.Column("solver", sa.Text(), nullable=False),
        sa.Column("solver_version", sa.Text(), nullable=False),
        sa.Column("seed", WHOLE, nullable=True),
        sa.Column("limits_json", sa.Text(), nullable=False),
        sa.Column("app_version", sa.Text(), nullable=False),
        sa.Column("overrides_json", sa.Text(), nullable=False),
        sa.Column("plan_json", sa.Text(), nullable=True),
        sa.Column("plan_digest", sa.Text(), nullable=False),
        sa.Column("plan_has_inputs", WHOLE, nullable=False),
        sa.Column("rows_digest", sa.Text(), nullable=False),
        sa.Column("termination", sa.Text(), nullable=False),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("objective_exact", sa.Text(), nullable=True),
        sa.Column("finding_count", WHOLE, nullable=False),
        sa.Column("projects_considered", WHOLE, nullable=False),
        sa.Column("projects_funded", WHOLE, nullable=False),
        sa.Column("state_mvnd", WHOLE, nullable=False),
        sa.Column("counterpart_mvnd", WHOLE, nullable=False),
        sa.Column("total_mvnd", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.CheckConstraint("is_illustrative IN (0, 1) AND plan_has_inputs IN (0, 1)", name="ck_versions_flags"),
        sa.CheckConstraint("total_mvnd = state_mvnd + counterpart_mvnd", name="ck_versions_total"),
        sa.ForeignKeyConstraint(["base_digest"], ["cases.digest"], name="fk_versions_base_digest_cases"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.scenario_id"], name="fk_versions_scenario_id_scenarios"),
        sa.ForeignKeyConstraint(["tables_digest"], ["cases.digest"], name="fk_versions_tables_digest_cases"),
        sa.PrimaryKeyConstraint("scenario_id", "seq", name="pk_versions"),
        sa.UniqueConstraint("sequence", name="uq_versions_sequence"),
        sqlite_strict=True
    )
    op.create_table("allocations",
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("state_development_mvnd", WHOLE, nullable=False),
        sa.Column("state_recurrent_mvnd", WHOLE, nullable=False),
        sa.Column("enterprise_mvnd", WHOLE, nullable=False),
        sa.Column("institute_mvnd", WHOLE, nullable=False),
        sa.Column("other_private_mvnd", WHOLE, nullable=False),
        sa.CheckConstraint("state_development_mvnd >= 0 AND state_recurrent_mvnd >= 0 AND "
            "enterprise_mvnd >= 0 AND institute_mvnd >= 0 AND other_private_mvnd >= 0",
            name="ck_allocations_money"),
        sa.ForeignKeyConstraint(["scenario_id", "seq"],
            ["versions.scenario_id", "versions.seq"],
            name="fk_allocations_scenario_id_versions"),
        sa.PrimaryKeyConstraint("scenario_id", "seq", "project_id", "year", name="pk_allocations"),
        sqlite_strict=True
    )
    op.create_table("decisions",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("status_after", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scenario_id", "seq"],
            ["versions.scenario_id", "versions.seq"],
            name="fk_decisions_scenario_id_versions"),
        sa.PrimaryKeyConstraint("sequence", name="pk_decisions"),
        sqlite_strict=True
    )
    op.create_index("ix_decisions_scenario_id", "decisions", ["scenario_id", "seq"], unique=False)
