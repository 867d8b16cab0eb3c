"""What a scenario changes in the tables of a case: rows replaced by key, envelopes scaled, single cells set.

The tables are the canonical rows of `case_to_tables`; they are changed in place, and what does not fit is a finding
whose column is the path inside the scenario file.
"""
from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from models.domain import Finding
from models.register.cells import CellFault, clean_text, read_cell, to_cell
from models.register.dictionary import ROW_KEYS, Column, columns_by_attribute
from models.units import is_thousands_too, read_decimal

Tables = dict[str, list[dict[str, object]]]


def override_cells(tables: Tables, cells: Sequence[Mapping[str, object]]) -> Iterator[Finding]:
    """Set single cells: {table, key: {...}, column, value}."""
    for index, cell in enumerate(cells, start=1):
        path = f"cells.{index}"
        if set(cell) != {"table", "key", "column", "value"} or not isinstance(cell["key"], Mapping):
            yield Finding("scenario_cell_shape", column=path)
            continue
        table, name = clean_text(cell["table"]), clean_text(cell["column"])
        if table not in tables:
            yield Finding("unknown_table", column=f"{path}.table", values={"value": table, "known": ", ".join(tables)})
            continue
        columns = columns_by_attribute(table)
        if name not in columns:
            yield _unknown_column(f"{path}.column", name, columns)
            continue
        if name in ROW_KEYS[table]:
            yield Finding("key_is_fixed", column=f"{path}.column", values={"value": name})
            continue
        strange = [key for key in cell["key"] if key not in columns]
        if strange:
            yield from (_unknown_column(f"{path}.key.{key}", str(key), columns) for key in strange)
            continue
        wanted = {key: clean_text(value) for key, value in cell["key"].items()}
        rows = [row for row in tables[table] if all(clean_text(row[key]) == value for key, value in wanted.items())]
        if len(rows) != 1:
            yield Finding("no_such_row" if not rows else "several_rows", column=f"{path}.key", table=table,
                          values={"key": ", ".join(f"{k}={v}" for k, v in wanted.items()), "count": len(rows)})
            continue
        value, fault = _read(columns[name], cell["value"], f"{path}.value")
        if fault:
            yield fault
        else:
            rows[0][name] = value


def override_envelopes(tables: Tables, given: object) -> Iterator[Finding]:
    """Scale envelopes, set whole years, or replace and add rows by their key.

    A mapping holds `scale` and whole years: the factor first, wherever it stands, since a mapping has no order and is
    stored without one. A list holds rows, and `{scale: ...}` entries that may name a year, a line or an agency to scale
    those alone; its entries apply in the order in which they stand.
    """
    if given is None:
        return
    if not isinstance(given, Mapping):
        for index, entry in enumerate(given, start=1):
            path = f"envelopes.{index}"
            if isinstance(entry, Mapping) and "scale" in entry:
                yield from _scale_some(tables, entry, path)
            else:
                yield from _override_row(tables, "envelopes", entry, path)
        return
    amount = columns_by_attribute("envelopes")["state_mvnd"]
    for key, value in sorted(given.items(), key=lambda item: clean_text(item[0]) != "scale"):
        path, name = f"envelopes.{key}", clean_text(key)
        if name == "scale":
            yield from _scale_envelopes(tables["envelopes"], value, path)
        elif name.isascii() and name.isdigit():
            year, year_fault = _read(columns_by_attribute("envelopes")["year"], name, path)
            money, fault = _read(amount, value, path)
            yield from (found for found in (year_fault, fault) if found)
            if not (year_fault or fault):
                others = [row for row in tables["envelopes"] if row["year"] != year]
                whole_year = {"year": year, "budget_line": "", "managing_agency": "", "state_mvnd": money}
                tables["envelopes"] = [*others, whole_year]
        else:
            yield Finding("scenario_unknown_key", column=path, values={"keys": "scale, 2026, 2027, ..."})


def _scale_some(tables: Tables, entry: Mapping[str, object], path: str) -> Iterator[Finding]:
    """{scale, and any of year, budget_line, managing_agency}: only the rows that have these."""
    columns, keys = columns_by_attribute("envelopes"), ROW_KEYS["envelopes"]
    strange = [name for name in entry if name != "scale" and name not in keys]
    if strange:
        yield from (_unknown_column(f"{path}.{name}", str(name), {key: columns[key] for key in keys})
                    for name in strange)
        return
    wanted = {name: clean_text(value) for name, value in entry.items() if name != "scale"}
    rows = [row for row in tables["envelopes"] if all(clean_text(row[name]) == wanted[name] for name in wanted)]
    if wanted and not rows:
        yield Finding("no_such_row", column=path, table="envelopes",
                      values={"key": ", ".join(f"{name}={value}" for name, value in wanted.items())})
    yield from _scale_envelopes(rows, entry["scale"], f"{path}.scale")


def _scale_envelopes(rows: Sequence[dict[str, object]], value: object, path: str) -> Iterator[Finding]:
    """Each envelope times a factor, rounded down to the million."""
    text = clean_text(value)
    if text.endswith("000") and is_thousands_too(text):
        yield Finding("number_two_ways", column=path, values={"value": text, "whole": text.replace(".", "")})
        return
    try:
        factor = read_decimal(text)
    except ValueError:
        yield Finding("number_text", column=path, values={"value": clean_text(value)})
        return
    if factor < 0 or factor > 1000:
        yield Finding("below_minimum" if factor < 0 else "above_maximum", column=path,
                      values={"value": clean_text(value), "minimum": "0", "maximum": "1000"})
        return
    for row in rows:
        row["state_mvnd"] = row["state_mvnd"] * factor.numerator // factor.denominator


def override_rows(tables: Tables, table: str, given: Sequence[Mapping[str, object]],
                  path: str = "") -> Iterator[Finding]:
    """Rows of a table by key: replaced if the key is there (columns not named keep their value), added if not;
    `remove: true` takes one out. `path`: where the rows stand in the file (the table's name by default)."""
    for index, entry in enumerate(given, start=1):
        yield from _override_row(tables, table, entry, f"{path or table}.{index}")


def _override_row(tables: Tables, table: str, entry: object, path: str) -> Iterator[Finding]:
    columns, keys = columns_by_attribute(table), ROW_KEYS[table]
    if not isinstance(entry, Mapping):
        yield Finding("scenario_wrong_shape", column=path)
        return
    removes = clean_text(entry.get("remove", False)).lower() == "true"
    given_cells = {clean_text(name): value for name, value in entry.items() if name != "remove"}
    faults: list[Finding] = [_unknown_column(f"{path}.{name}", name, columns)
                             for name in given_cells if name not in columns]
    cells: dict[str, object] = {}
    for name in (*keys, *(name for name in given_cells if name in columns and name not in keys)):
        cells[name], fault = _read(columns[name], given_cells.get(name, ""), f"{path}.{name}")
        faults += [fault] if fault else []
    if faults:
        yield from faults
        return
    key = _key_of(cells, keys)
    at = next((i for i, row in enumerate(tables[table]) if _key_of(row, keys) == key), None)
    if removes and at is None:
        yield Finding("no_such_row", column=path, table=table, values={"key": ", ".join(filter(None, key))})
    elif removes:
        del tables[table][at]
    elif at is not None:
        tables[table][at] = {**tables[table][at], **cells}
    else:
        missing = [name for name, column in columns.items() if column.is_required and cells.get(name, "") == ""]
        yield from (Finding("missing_value", column=f"{path}.{name}", table=table) for name in missing)
        tables[table].append({name: cells.get(name, _blank(column)) for name, column in columns.items()})


def _key_of(row: Mapping[str, object], keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(clean_text(row[name]) for name in keys)


def override_weights(tables: Tables, weights: Mapping[str, object]) -> Iterator[Finding]:
    """New weights of criteria, by criterion id."""
    rows = {row["criterion_id"]: row for row in tables["criteria"]}
    for criterion_id, value in weights.items():
        path, name = f"weights.{criterion_id}", clean_text(criterion_id)
        if name not in rows:
            yield Finding("unknown_criterion", column=path, values={"value": name, "known": ", ".join(rows)})
            continue
        weight, fault = _read(columns_by_attribute("criteria")["weight"], value, path)
        if fault:
            yield fault
        else:
            rows[name]["weight"] = weight


def _read(column: Column, value: object, path: str) -> tuple[object, Finding | None]:
    """A cell of a scenario in canonical form, or a finding at its path. YAML lists stand for `;` lists."""
    try:
        return to_cell(read_cell(column, value)), None
    except CellFault as fault:
        return None, Finding(fault.code, column=path, values=fault.values)


def _blank(column: Column) -> object:
    return to_cell(read_cell(replace(column, is_required=False), ""))


def _unknown_column(path: str, name: str, columns: Mapping[str, Column]) -> Finding:
    near = difflib.get_close_matches(name, columns, 1, 0.5)
    return Finding("scenario_unknown_column", column=path,
                   values={"value": name, "known": ", ".join(columns), "nearest": near[0] if near else "-"})
