"""What a write changed, field by field: `base.projects.DA-001.name_vi`, `overrides.note`, `plan.state_mvnd`.

Two documents are made flat (path -> plain value) and compared. A row of a table, a cell and a layer of a scenario go by
their key, never by their position: one more at the top changes one field and not all that follow.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Select, select

from models.register.dictionary import ROW_KEYS
from models.store.canonical import canonical_json, read_canonical
from models.store.records import Change, Tables
from models.store.tables import changes

# What stands beside an entry of a scenario and is no part of what it changes.
_MARKS = frozenset({"reason", "by", "at", "off"})


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


def flatten_overrides(document: object, path: str = "overrides") -> Iterator[tuple[str, object]]:
    """The leaves of a scenario document: of what counts; of what is switched off, below `off`; and the reasons beside
    settings, cells, rows and the planning date, below `why`. Who made an entry when is told by the log itself.

    Cells go as `cells.TABLE.KEY.COLUMN`, rows as `rows.TABLE.KEY.COLUMN` (pools, targets and links without the table's
    name), layers by their name, and their order at `layers`. A document of another shape is made flat as it is.
    """
    if not isinstance(document, Mapping):
        yield from flatten(document, path)
        return
    yield from _off_and_why(document, path)
    for key, value in without_marks(document).items():
        if key == "layers" and _is_rows(value):
            names = list(_numbered(escape_name(str(layer.get("name", ""))) for layer in value))
            yield f"{path}.layers", names
            for name, layer in zip(names, value, strict=True):
                yield from flatten_overrides(layer, f"{path}.layers.{name}")
        elif key == "cells" and _is_rows(value):
            labels = _numbered(f"{path}.cells.{cell.get('table', '')}.{_row_label(cell)}"
                               f".{cell.get('column', '')}" for cell in value)
            yield from zip(labels, (cell.get("value") for cell in value), strict=True)
        elif key == "rows" and isinstance(value, Mapping) and all(_is_rows(rows) for rows in value.values()):
            for table, rows in value.items():
                yield from _flatten_rows(table, rows, f"{path}.rows.{table}")
        elif key in ("pools", "targets", "links") and _is_rows(value):
            yield from _flatten_rows(key, value, f"{path}.{key}")
        else:
            yield from flatten(value, f"{path}.{key}")


def _off_and_why(document: Mapping[str, object], path: str) -> Iterator[tuple[str, object]]:
    off = _entries(document, _is_off, lambda entry: {
        name: cell for name, cell in entry.items() if name != "off"})
    if off:
        yield from flatten_overrides(off, f"{path}.off")
    reasons = _entries(document, lambda entry: isinstance(entry, Mapping) and bool(entry.get("reason")),
                       lambda entry: {**{name: cell for name, cell in entry.items() if name not in _MARKS},
                                              "value": entry["reason"]})
    if isinstance(moved := document.get("as_of"), Mapping) and moved.get("reason"):
        yield f"{path}.why.as_of", moved["reason"]
    reasons.pop("rules", None)  # a rule keeps its reason beside its value
    tables = reasons.pop("rows", {})
    for key, value in without_marks(reasons).items():
        yield from flatten_overrides({key: value}, f"{path}.why")
    for table, rows in tables.items():
        keys = ROW_KEYS.get(table, ())
        labels = _numbered(f"{path}.why.rows.{table}.{'/'.join(str(row.get(name, '')) for name in keys)}"
                           for row in rows)
        yield from zip(labels, (row["value"] for row in rows), strict=True)


def _entries(document: Mapping[str, object], wanted: Callable[[object], bool],
             made: Callable[[Mapping[str, object]], Mapping[str, object]]) -> dict[str, object]:
    """The marked entries of a document that are wanted, each as it is made, under the keys where they stand."""
    found: dict[str, object] = {
        key: {name: made(entry) for name, entry in entries.items() if wanted(entry)}
        for key in ("rules", "settings") if isinstance(entries := document.get(key), Mapping)}
    if _is_rows(document.get("cells")):
        found["cells"] = [made(cell) for cell in document["cells"] if wanted(cell)]
    if isinstance(tables := document.get("rows"), Mapping) and all(_is_rows(rows) for rows in tables.values()):
        found["rows"] = {table: kept for table, rows in tables.items()
                         if (kept := [made(row) for row in rows if wanted(row)])}
    return {key: entries for key, entries in found.items() if entries}


def without_marks(document: Mapping[str, object]) -> dict[str, object]:
    """A scenario document with the entries that count, without `by`, `at` and reasons (a rule keeps its own)."""
    made = dict(document)
    if isinstance(moved := document.get("as_of"), Mapping):
        made["as_of"] = moved.get("value")
    for key in ("rules", "settings"):
        if isinstance(entries := document.get(key), Mapping):
            made[key] = {name: _unmarked_value(key, entry) for name, entry in entries.items() if not _is_off(entry)}
    if _is_rows(document.get("cells")):
        made["cells"] = [cell for cell in document["cells"] if not _is_off(cell)]
    if isinstance(tables := document.get("rows"), Mapping) and all(_is_rows(rows) for rows in tables.values()):
        made["rows"] = {table: [{name: cell for name, cell in row.items() if name not in _MARKS}
                                for row in rows if not _is_off(row)] for table, rows in tables.items()}
        made["rows"] = {table: rows for table, rows in made["rows"].items() if rows}
    return {key: value for key, value in made.items() if value or value == document.get(key)}


def _is_off(entry: object) -> bool:
    return isinstance(entry, Mapping) and str(entry.get("off", "")).lower() == "true"


def _unmarked_value(key: str, entry: object) -> object:
    if not isinstance(entry, Mapping) or "value" not in entry:
        return entry
    marks = _MARKS if key == "settings" else _MARKS - {"reason"}
    left = {name: value for name, value in entry.items() if name not in marks}
    return left["value"] if set(left) == {"value"} else left


def escape_name(name: str) -> str:
    """A name as one part of a path."""
    return name.replace("%", "%25").replace(".", "%2E").replace("#", "%23")


def unescape_name(part: str) -> str:
    """The name that `escape_name` made a part of a path of."""
    return part.replace("%23", "#").replace("%2E", ".").replace("%25", "%")


def _is_rows(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _row_label(cell: Mapping[str, object]) -> str:
    """The row of a cell by its columns in the table's own order: a document read back has its keys sorted."""
    key = cell.get("key")
    if not isinstance(key, Mapping):
        return str(key)
    order = ROW_KEYS.get(str(cell.get("table")), ())
    return "/".join(str(key[name]) for name in sorted(key, key=lambda name: (
        order.index(name) if name in order else len(order), name)))


def _flatten_rows(table: str, rows: Sequence[Mapping[str, object]], path: str) -> Iterator[tuple[str, object]]:
    keys = ROW_KEYS.get(table, ())
    labels = _numbered(f"{path}.{'/'.join(str(row.get(name, '')) for name in keys)}" for row in rows)
    for label, row in zip(labels, rows, strict=True):
        yield label, True
        for column, value in row.items():
            if column not in keys:
                yield from flatten(value, f"{label}.{column}")


def _numbered(labels: Iterable[str]) -> Iterator[str]:
    """Equal labels told apart by a number: a, a#2."""
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        yield label if seen[label] == 1 else f"{label}#{seen[label]}"


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
        *(None if row[name] is None else read_canonical(row[name]) for name in ("before_json", "after_json")),
        row["sequence"]) for row in rows)
