"""The tables of the store. Text and whole numbers only: money is BIGINT million VND, documents are canonical JSON.

Order is told by `sequence`, the number of the audit row written in the same transaction, never by a clock. On SQLite
the tables are STRICT. The guards (triggers) refuse to change or remove what `APPEND_ONLY` lists.
"""
from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

STATUSES = ("draft", "submitted", "approved", "superseded", "archived")
MONEY_COLUMNS = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd",
                 "other_private_mvnd")
APPEND_ONLY = ("cases", "people", "versions", "allocations", "changes", "decisions", "remarks", "accounts", "grants",
               "idempotency_keys", "audit_log")

METADATA = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s"})
# SQLite knows one whole number (64 bit), and STRICT tables accept no other name for it.
WHOLE = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str, *constraints: object, nullable: bool = False, primary_key: bool = False) -> Column:
    return Column(name, Text, *constraints, nullable=nullable, primary_key=primary_key)


def _whole(name: str, *constraints: object, nullable: bool = False, primary_key: bool = False) -> Column:
    return Column(name, WHOLE, *constraints, nullable=nullable, primary_key=primary_key, autoincrement=False)


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["scenario_id", "seq"], ["versions.scenario_id", "versions.seq"])


cases = Table(
    "cases", METADATA,
    _text("digest", primary_key=True),  # SHA-256 of tables_json
    _text("tables_json"), sqlite_strict=True)

# Who wrote anything, by every spelling used. SQL has no folding that both engines share, so Python's is kept here.
people = Table(
    "people", METADATA,
    _text("name", primary_key=True), _text("folded"),  # models.store.canonical.fold_person
    sqlite_strict=True)

scenarios = Table(
    "scenarios", METADATA,
    _text("scenario_id", primary_key=True), _text("name"), _text("parent_id", ForeignKey("scenarios.scenario_id"),
                                                                nullable=True),
    _text("author"), _text("note"), _text("status"),
    _whole("rev"), _whole("latest_seq"), _whole("approved_seq", nullable=True),
    _text("created_at"), _text("updated_at"), _text("updated_by"), _whole("sequence"), _text("search_text"),
    CheckConstraint("status IN ('draft', 'submitted', 'approved', 'superseded', 'archived')", name="status"),
    CheckConstraint("rev >= 1 AND latest_seq >= 1", name="numbers"),
    Index("ix_scenarios_sequence", "sequence"), sqlite_strict=True)

versions = Table(
    "versions", METADATA,
    _text("scenario_id", ForeignKey("scenarios.scenario_id"), primary_key=True), _whole("seq", primary_key=True),
    _whole("rev"), _text("author"), _text("note"), _text("created_at"), _whole("restored_from", nullable=True),
    _text("base_digest", ForeignKey("cases.digest")), _text("tables_digest", ForeignKey("cases.digest")),
    _text("case_digest"), _text("rules_digest"), _text("settings_digest"), _text("as_of"), _whole("is_illustrative"),
    _text("solver"), _text("solver_version"), _whole("seed", nullable=True), _text("limits_json"),
    _text("app_version"), _text("overrides_json"), _text("plan_json", nullable=True), _text("plan_digest"),
    _whole("plan_has_inputs"), _text("rows_digest"), _text("termination"), _text("stop_reason"),
    _text("objective_exact", nullable=True), _whole("finding_count"), _whole("projects_considered"),
    _whole("projects_funded"), _whole("state_mvnd"), _whole("counterpart_mvnd"), _whole("total_mvnd"),
    _text("digest"), _whole("sequence"),
    CheckConstraint("total_mvnd = state_mvnd + counterpart_mvnd", name="total"),
    CheckConstraint("is_illustrative IN (0, 1) AND plan_has_inputs IN (0, 1)", name="flags"),
    UniqueConstraint("sequence"), sqlite_strict=True)

allocations = Table(
    "allocations", METADATA,
    _text("scenario_id", primary_key=True), _whole("seq", primary_key=True), _text("project_id", primary_key=True),
    _whole("year", primary_key=True), *(_whole(name) for name in MONEY_COLUMNS), _of_version(),
    CheckConstraint(" AND ".join(f"{name} >= 0" for name in MONEY_COLUMNS), name="money"), sqlite_strict=True)

changes = Table(
    "changes", METADATA,
    _text("scenario_id", ForeignKey("scenarios.scenario_id"), primary_key=True), _whole("rev", primary_key=True),
    _whole("line", primary_key=True), _whole("seq"), _text("actor"), _text("at"), _text("path"),
    _text("before_json", nullable=True), _text("after_json", nullable=True), _whole("sequence"),
    Index("ix_changes_sequence", "sequence"), sqlite_strict=True)

decisions = Table(
    "decisions", METADATA,
    _whole("sequence", primary_key=True), _text("scenario_id"), _whole("seq"), _text("action"),
    _text("status_after"), _text("actor"), _text("note"), _text("at"), _of_version(),
    Index("ix_decisions_scenario_id", "scenario_id", "seq"), sqlite_strict=True)

# What people say: about a project (scenario_id "", seq 0) or in the minutes of a version (project_id "").
remarks = Table(
    "remarks", METADATA,
    _whole("sequence", primary_key=True), _text("project_id"), _text("scenario_id"), _whole("seq"), _text("text"),
    _whole("withdraws"),  # the sequence of an earlier remark that this one takes back; 0 = none
    _text("actor"), _text("at"),
    CheckConstraint("(project_id = '') <> (scenario_id = '')", name="about"),
    Index("ix_remarks_project_id", "project_id"), Index("ix_remarks_scenario_id", "scenario_id", "seq"),
    sqlite_strict=True)

# Who signed in or was given a role, by the key that `models.access.identity` works out of issuer and subject.
accounts = Table(
    "accounts", METADATA,
    _text("person", primary_key=True), _text("issuer"), _text("subject"), _whole("sequence"), sqlite_strict=True)

# Roles given, confirmed by a second person, taken back; `about` is the sequence of the grant that a later row names.
grants = Table(
    "grants", METADATA,
    _whole("sequence", primary_key=True), _text("kind"), _whole("about"), _text("person"), _text("name"),
    _text("role"), _text("organisation"), _text("valid_from"), _text("valid_to"), _text("actor"), _text("at"),
    CheckConstraint("kind IN ('found', 'grant', 'confirm', 'withdraw')", name="kind"),
    CheckConstraint("(kind IN ('found', 'grant')) = (about = 0)", name="about"),
    Index("ix_grants_person", "person"), sqlite_strict=True)

# Sign-ins that end. Moments change, so the log holds beginning and end and not these rows.
sessions = Table(
    "sessions", METADATA,
    _text("digest", primary_key=True), _text("person"), _text("started_at"), _text("seen_at"), _text("ended_at"),
    Index("ix_sessions_person", "person"), sqlite_strict=True)

idempotency_keys = Table(
    "idempotency_keys", METADATA,
    _text("key", primary_key=True), _text("request_digest"), _text("action"), _text("scenario_id"), _whole("seq"),
    _whole("rev"), _whole("sequence"), _text("at"), UniqueConstraint("sequence"), sqlite_strict=True)

audit_log = Table(
    "audit_log", METADATA,
    _whole("sequence", primary_key=True), _text("at"), _text("actor"), _text("action"), _text("object"),
    _text("before_digest"), _text("after_digest"), _text("content_digest"), _text("app_version"),
    _text("solver_version"), _text("note"), _text("previous_hash"), _text("hash"), sqlite_strict=True)
