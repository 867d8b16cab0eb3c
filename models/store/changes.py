"""What a write changed, field by field: `base.projects.DA-001.name_vi`, `overrides.note`, `plan.state_mvnd`.

Two documents are made flat (path -> plain value) and compared; a row of a table goes by its key, never by its position.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Select, select

from models.register.dictionary import ROW_KEYS
from models.store.canonical import canonical_json
from models.store.records import Change, Tables
from models.store.tables import changes


def flatten(document: object, path: str) -> Iterator[tuple[str, object]]:
    """(path, plain value) of every leaf; an empty list or mapping is a leaf of its own."""
    if isinstance(document, Mapping) and document:
        for key, value in document.items():
            yield from flatten(value, f"{path}.{key}")
    elif isinstance(document, (list, tuple)) and document:
        for index, value in enumerate(document, start=1):
            yield from flatten(value, f"{path}.{index}")
    else:
        yield path, document


def flatten_tables(tables: Tables) -> Iterator[tuple[str, object]]:
    """(table.row key.column, value) of every cell that is not blank; equal keys are numbered."""
    for table, rows in tables.items():
        keys, seen = ROW_KEYS.get(table, ()), {}
        for row in rows:
            key = "/".join(str(row.get(name, "")) for name in keys)
            seen[key] = seen.get(key, 0) + 1
            label = f"base.{table}.{key}" + (f"#{seen[key]}" if seen[key] > 1 else "")
            for column, value in row.items():
                if value != "" and column not in keys:
                    yield f"{label}.{column}", value
            if keys:
                yield label, True


def flatten_plan(plan: Mapping[str, object] | None) -> Iterator[tuple[str, object]]:
    """The outcome of a plan: how it ended, its totals, and who gets how much state money."""
    if plan is None:
        return
    for name in ("termination", "objective_exact", "case_digest", "rules_digest", "settings_digest", "as_of"):
        yield f"plan.{name}", plan.get(name)
    for name in ("projects_funded", "state_mvnd", "counterpart_total_mvnd", "total_mvnd"):
        yield f"plan.{name}", (plan.get("totals") or {}).get(name)
    for project in plan.get("projects", ()):
        if project.get("selected"):
            yield f"plan.projects.{project['project_id']}.state_mvnd", project["state_mvnd"]


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """(path, before, after) of every path whose value is another, in the order of the paths; None = absent."""
    return [(path, before.get(path), after.get(path)) for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)]


def change_rows(found: list[tuple[str, object, object]], **common: object) -> list[dict[str, object]]:
    """Rows of the change log. common: scenario_id, rev, seq, actor, at, sequence."""
    return [{**common, "line": line, "path": path, "before_json": _json(before), "after_json": _json(after)}
            for line, (path, before, after) in enumerate(found, start=1)]


def _json(value: object) -> str | None:
    return None if value is None else canonical_json(value)


def read_changes(connection: Connection, scenario_id: str, after_rev: int = 0, path: str = "") -> tuple[Change, ...]:
    """The change log of a scenario after a revision, oldest first; `path` keeps that field and what lies under it."""
    query: Select = select(changes).where(changes.c.scenario_id == scenario_id, changes.c.rev > after_rev)
    if path:
        query = query.where((changes.c.path == path) | changes.c.path.startswith(path + ".", autoescape=True))
    rows = connection.execute(query.order_by(changes.c.rev, changes.c.line)).mappings()
    return tuple(Change(
        row["scenario_id"], row["rev"], row["seq"], row["actor"], row["at"], row["path"],
        *(None if row[name] is None else json.loads(row[name]) for name in ("before_json", "after_json")),
        row["sequence"]) for row in rows)
