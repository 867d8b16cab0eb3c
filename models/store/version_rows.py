"""A version as rows and digests: made once before a save, and made again from the rows to verify them."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.store.canonical import LONGEST_NOTE, canonical_json, clean_line, digest_document, digest_text
from models.store.errors import StoreError
from models.store.records import Tables, VersionDraft
from models.store.tables import MONEY_COLUMNS

ALLOCATION_COLUMNS = ("project_id", "year", *MONEY_COLUMNS)


@dataclass(frozen=True)
class PreparedVersion:
    """All that a save writes about a version but its place (scenario, numbers, time)."""

    columns: Mapping[str, object]
    cases: Mapping[str, str]
    allocation: tuple[Mapping[str, object], ...]
    base_tables: Tables
    overrides: Mapping[str, object]
    plan: Mapping[str, object] | None
    request_digest: str


def prepare(draft: VersionDraft) -> PreparedVersion:
    """Check a draft and turn it into rows. Raises StoreError `not_plain`, `plan_shape`, `plan_totals`, `text_*`."""
    plan = draft.plan
    base_text = canonical_json(draft.base_tables)
    inputs = plan.get("inputs") if plan is not None else None
    tables = draft.case_tables if draft.case_tables is not None else inputs or draft.base_tables
    tables_text = canonical_json(tables)
    has_inputs = inputs is not None and canonical_json(inputs) == tables_text
    # The inputs of a plan are stored once, as the case; reading puts them back.
    kept = {key: value for key, value in plan.items() if not (key == "inputs" and has_inputs)} if plan else plan
    plan_text = None if plan is None else canonical_json(kept)
    try:
        allocation = allocation_rows(plan)
        figures = headline_columns(plan)
        columns = {
            "note": clean_line(draft.note, "note", LONGEST_NOTE, is_required=False),
            "base_digest": digest_text(base_text), "tables_digest": digest_text(tables_text),
            **{name: str((plan or {}).get(name) or getattr(draft, name))
               for name in ("case_digest", "rules_digest", "settings_digest", "as_of")},
            "limits_json": canonical_json(draft.limits), "overrides_json": canonical_json(draft.overrides),
            "plan_json": plan_text, "plan_digest": "" if plan_text is None else digest_text(plan_text),
            "plan_has_inputs": int(has_inputs), "rows_digest": digest_rows(allocation), **figures}
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreError("plan_shape", reason=str(error)) from error
    if figures["state_mvnd"] != sum(row["state_development_mvnd"] + row["state_recurrent_mvnd"] for row in allocation):
        raise StoreError("plan_totals")
    return PreparedVersion(
        columns, {columns["base_digest"]: base_text, columns["tables_digest"]: tables_text}, allocation,
        draft.base_tables, draft.overrides, plan, digest_document(columns))


def allocation_rows(plan: Mapping[str, object] | None) -> tuple[dict[str, object], ...]:
    """One row per selected project and year, whole million VND."""
    return tuple({"project_id": project["project_id"], "year": int(year), **{name: _whole(money[name])
                                                                            for name in MONEY_COLUMNS}}
                 for project in (plan or {}).get("projects", ()) if project["selected"]
                 for year, money in project["years"].items())


def headline_columns(plan: Mapping[str, object] | None) -> dict[str, object]:
    """The figures and the provenance of a plan as columns of a version."""
    plan = plan or {}
    totals, run = plan.get("totals") or {}, plan.get("solver") or {}
    seed = run.get("seed")
    return {
        "termination": plan.get("termination", ""), "stop_reason": plan.get("stop_reason", ""),
        "objective_exact": plan.get("objective_exact"), "finding_count": len(plan.get("audit", ())),
        "is_illustrative": int(bool(plan.get("is_illustrative"))),
        "solver": run.get("solver", ""), "solver_version": run.get("version", ""),
        "seed": None if seed is None else _whole(seed),
        "projects_considered": _whole(totals.get("projects_considered", 0)),
        "projects_funded": _whole(totals.get("projects_funded", 0)), "state_mvnd": _whole(totals.get("state_mvnd", 0)),
        "counterpart_mvnd": _whole(totals.get("counterpart_total_mvnd", 0)),
        "total_mvnd": _whole(totals.get("total_mvnd", 0))}


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise StoreError("not_whole", value=value)
    return value


def digest_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Digest of allocation rows, whatever their order."""
    return digest_document(sorted([row[name] for name in ALLOCATION_COLUMNS] for row in rows))


def digest_version(row: Mapping[str, object]) -> str:
    """Digest of a version row: every column but the digest itself; the plan's text goes in by its own digest."""
    return digest_document({name: value for name, value in row.items() if name not in ("digest", "plan_json")})


def digest_scenario(row: Mapping[str, object], version_digest: str) -> str:
    """Digest of a scenario's state together with its newest version: what the audit log calls before and after."""
    names = ("scenario_id", "name", "parent_id", "author", "note", "status", "rev", "latest_seq", "approved_seq",
             "created_at", "updated_at", "updated_by", "sequence", "search_text")
    return digest_document([*(row[name] for name in names), version_digest])


def digest_content(written: Mapping[str, Sequence[Mapping[str, object]]]) -> str:
    """Digest of the rows a write added under its sequence number: version (by its digest), changes, decisions, key,
    and its remark where it wrote one (writes from before there were remarks keep their digests)."""
    tables = ("changes", "decisions", "idempotency_keys", *(
        name for name in ("remarks", "accounts", "grants") if written.get(name)))
    return digest_document({
        "versions": [row["digest"] for row in written.get("versions", ())],
        **{table: sorted((dict(row) for row in written.get(table, ())), key=canonical_json)
           for table in tables}})
