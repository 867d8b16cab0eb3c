"""Tables <-> Case: a folder of CSV files or one XLSX workbook in, every fault a finding with its place, all at once.

Only `projects` is required; `docs/data_dictionary.md` states what every absent table and column stands for.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

from models.assumed_pledges import PLEDGES_AT_FLOOR
from models.domain import BESIDE_THE_PLAN, ROW_TYPES, Case, Criterion, Finding
from models.evaluations.pseudonyms import pseudonyms
from models.files.reading_limits import LIMITS, ReadingLimits
from models.files.spreadsheet_text import csv_bytes
from models.register.cells import read_cell, to_cell
from models.register.dictionary import ROW_KEYS, TABLES, columns_by_attribute, load_dictionary
from models.register.row_rules import row_faults
from models.register.short_form import SHORT_TABLES, expand, partner_heading, table_of_short_column
from models.register.table_reader import TypedRow, TypedTable, missing_column, read_table
from models.register.tables import RawRow, RawTable, read_tables

# Marks of a case that stand in its settings table but are no planning settings.
ILLUSTRATIVE, ASSUMPTIONS = "is_illustrative", "assumptions"
MOST_PROJECTS = 20_000
# Greek, Cyrillic and full-width letters that look like Latin ones make two ids of what reads as one.
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f\uff01-\uff5e]")
_TOTAL_ROW = ("tổng", "tổng cộng", "tổng số", "cộng", "total", "grand total", "sum")


@dataclass(frozen=True)
class CaseReading:
    """What reading gave: the case (None when any finding is an error) and everything found on the way.

    `places`: (table, row key as text ...) -> (file, table it was read from, line), for findings made later.
    """

    case: Case | None
    findings: tuple[Finding, ...]
    places: Mapping[tuple, tuple[str, str, int]] = field(default_factory=dict)

    def locate(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The same findings with the file and row of what they are about, where they name a row of a table."""
        return tuple(self._locate(finding) for finding in findings)

    def _locate(self, finding: Finding) -> Finding:
        key = (finding.table, *(str(finding.values.get(name, "")) for name in ROW_KEYS.get(finding.table, ())))
        if finding.row is not None or key not in self.places:
            return finding
        file, _, line = self.places[key]
        return replace(finding, file=file, row=line)


def read_case(path: str | Path, limits: ReadingLimits = LIMITS) -> CaseReading:
    """Read a case from a folder of CSV files, one CSV file (the projects table) or a workbook (XLSX, XLS, ODS)."""
    raw = read_tables(Path(path), limits)
    return _read_raw(raw.tables, raw.findings)


def tables_to_case(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> CaseReading:
    """A case from canonical rows, as `case_to_tables` gives them; row n of a table is reported as line n + 1."""
    raw = {}
    for name, rows in tables.items():
        canonical = [column.attribute for column in load_dictionary()[name]]
        headings = list(dict.fromkeys(key for row in rows for key in row)) or canonical
        raw[name] = RawTable(name, "", tuple(headings), tuple(
            RawRow(line, tuple(row.get(heading, "") for heading in headings)) for line, row in enumerate(rows, 2)))
    return _read_raw(raw, ())


def _read_raw(raw: Mapping[str, RawTable], findings: Iterable[Finding]) -> CaseReading:
    found = list(findings)
    if "projects" not in raw:
        if not any(finding.severity == "error" for finding in found):
            found.append(Finding("missing_table", table="projects"))
        return CaseReading(None, tuple(found))
    typed = {name: read_table(table) for name, table in raw.items()}
    found += [finding for table in typed.values() for finding in table.findings]
    found += _missing_essentials(raw, typed["projects"])
    rows = {name: list(typed[name].rows) if name in typed else [] for name in TABLES}
    rows["projects"] = list(_without_totals(rows["projects"], found))
    if len(rows["projects"]) > MOST_PROJECTS:
        values = {"count": len(rows["projects"]), "most": MOST_PROJECTS}
        found.append(Finding("too_many_projects", file=raw["projects"].file, table="projects", values=values))
        return CaseReading(None, tuple(found))
    if not rows["projects"]:
        found.append(Finding("no_projects", file=raw["projects"].file, table="projects"))
    found += _name_projects(typed["projects"], rows["projects"])
    found += _expand_short_form(rows)
    for name in TABLES:
        found += _duplicates(name, rows[name])
        found += _unknown_projects(name, rows)
        found += _same_evaluators(rows[name]) if name == "evaluations" else ()
        found += (row.finding(code, column, **values) for row in rows[name]
                  for column, code, values in row_faults(name, row.values))
    if any(finding.severity == "error" for finding in found):
        return CaseReading(None, tuple(found))
    has_pledges = "pledges" in raw or any(table_of_short_column(c) == "pledges" for c in typed["projects"].columns)
    case, faults = _build(rows, has_pledges)
    places = {(name, *(str(to_cell(row.values.get(key, _blank_values(name)[key]))) for key in ROW_KEYS[name])):
              (row.file, row.table, row.line) for name in TABLES for row in rows[name]}
    if case is not None:
        # A finding names an evaluator by number.
        known = pseudonyms(case)
        places |= {(*key[:-1], known[key[-1]]): place for key, place in places.items() if key[0] == "evaluations"}
    return CaseReading(None if faults else case, (*found, *faults), places)


def _missing_essentials(raw: Mapping[str, RawTable], projects: TypedTable) -> Iterable[Finding]:
    """Costs and scores may stand in their own tables or in columns of the projects table, but somewhere; scores may
    follow from evaluations."""
    present = {table_of_short_column(column) for column in projects.columns}
    present |= {"scores"} if "evaluations" in raw else set()
    for table, column in (("costs", "cost_<year>_mvnd"), ("scores", "score")):
        if table not in raw and table not in present:
            yield missing_column(raw["projects"], column, [str(h) for h in raw["projects"].headings
                                                           if str(h).strip() not in projects.columns])


def _without_totals(rows: Iterable[TypedRow], found: list[Finding]) -> Iterable[TypedRow]:
    """A total line under a register is left out, and said so."""
    for row in rows:
        labels = (str(row.values.get(name, "")).casefold().rstrip(":") for name in ("project_id", "name_vi"))
        if any(label in _TOTAL_ROW for label in labels):
            # A total line has no id or product, which is no fault of the register.
            found[:] = [f for f in found if (f.table, f.row) != ("projects", row.line)]
            found.append(row.finding("total_row", severity="warning"))
        else:
            yield row


def _name_projects(projects: TypedTable, rows: Iterable[TypedRow]) -> Iterable[Finding]:
    """A blank Vietnamese name is taken from the English one."""
    has_names = bool(projects.columns & {"name_vi", "name_en"})
    for row in rows:
        row.values["name_vi"] = row.values.get("name_vi") or row.values.get("name_en") or ""
        if has_names and not row.values["name_vi"] and not row.unread & {"name_vi", "name_en"}:
            yield row.finding("missing_value", "name_vi")
        if ";" in str(row.values.get("project_id", "")):
            yield row.finding("separator_in_id", "project_id", value=row.values["project_id"])
        if lookalikes := _LOOKALIKE.findall(str(row.values.get("project_id", ""))):
            yield row.finding("lookalike_letters", "project_id", "warning", value=row.values["project_id"],
                              letters=", ".join(lookalikes))


def _expand_short_form(rows: dict[str, list[TypedRow]]) -> Iterable[Finding]:
    """Move short columns of the projects table into the tables they stand for."""
    long_ids = {name: {row.values.get("project_id") for row in rows[name]} for name in SHORT_TABLES}
    for row in rows["projects"]:
        short = {key: row.values.pop(key) for key in list(row.values) if table_of_short_column(key)}
        project_id = row.values.get("project_id")
        for heading, value in short.items():
            partner = partner_heading(heading)
            if value is not None and partner and short.get(partner) is None:
                yield row.finding("short_column_alone", heading, partner=partner)
        if project_id is None:
            continue
        for table, expanded in expand(project_id, short).items():
            if expanded and project_id in long_ids[table]:
                yield row.finding("both_forms", table=table)
            rows[table] += [TypedRow("projects", row.file, row.line, values) for values in expanded]


def _duplicates(table: str, rows: Iterable[TypedRow]) -> Iterable[Finding]:
    first: dict[tuple, TypedRow] = {}
    key_columns, blank = ROW_KEYS[table], _blank_values(table)
    for row in rows:
        if row.unread.intersection(key_columns):
            continue
        key = tuple(row.values.get(name, blank[name]) for name in key_columns)
        earlier = first.setdefault(key, row)
        if earlier is not row:
            code = "duplicate_same" if earlier.values == row.values else "duplicate_other"
            yield row.finding(code, key_columns[0], first=earlier.line,
                              key=", ".join(str(to_cell(part)) for name, part in zip(key_columns, key, strict=True)
                                            if part not in ("", None) and name != "evaluator"))


def _same_evaluators(rows: Iterable[TypedRow]) -> Iterable[Finding]:
    """One evaluator twice on a project and criterion, told apart by case and spaces alone."""
    first: dict[tuple[str, ...], TypedRow] = {}
    for row in rows:
        key = tuple(" ".join(str(row.values.get(name, "")).casefold().split()) for name in ROW_KEYS["evaluations"])
        earlier = first.setdefault(key, row)
        if earlier.values.get("evaluator") != row.values.get("evaluator"):
            yield row.finding("evaluator_twice", "evaluator", "warning", first=earlier.line)


def _unknown_projects(table: str, rows: Mapping[str, list[TypedRow]]) -> Iterable[Finding]:
    column = columns_by_attribute(table).get("project_id")
    if table == "projects" or column is None:
        return
    known = {row.values.get("project_id") for row in rows["projects"]} | (set() if column.is_required else {""})
    for row in rows[table]:
        if "project_id" in row.values and row.values["project_id"] not in known:
            yield row.finding("unknown_project", "project_id", value=row.values["project_id"])


def _build(rows: Mapping[str, list[TypedRow]], has_pledges: bool) -> tuple[Case | None, tuple[Finding, ...]]:
    settings = {row.values["key"]: row for row in rows["settings"]}
    marks = {key: str(settings.pop(key).values.get("value", ""))
             for key in (ILLUSTRATIVE, ASSUMPTIONS) if key in settings}
    if marks.get(ILLUSTRATIVE, "false").lower() not in ("true", "false", ""):
        row = next(row for row in rows["settings"] if row.values["key"] == ILLUSTRATIVE)
        return None, (row.finding("bad_boolean", "value", value=marks[ILLUSTRATIVE]),)
    assumptions = {name.strip() for name in marks.get(ASSUMPTIONS, "").split(";") if name.strip()}
    if not has_pledges:
        assumptions.add(PLEDGES_AT_FLOOR)
    built = {table: tuple(build_row(table, row.values) for row in rows[table]) for table in ROW_TYPES}
    known = {criterion.criterion_id for criterion in built["criteria"]}
    absent = sorted({row.criterion_id for row in (*built["scores"], *built["evaluations"])} - known)
    if not built["criteria"]:
        built["criteria"] = tuple(Criterion(criterion_id) for criterion_id in absent)
    return Case(**built, settings={key: str(row.values.get("value", "")) for key, row in sorted(settings.items())},
                is_illustrative=marks.get(ILLUSTRATIVE, "").lower() == "true",
                assumptions=tuple(sorted(assumptions))), ()


def build_row(table: str, values: Mapping[str, object]) -> object:
    """A typed row as its dataclass. An absent column is what a blank cell of it would be."""
    blank = _blank_values(table)
    codes = _enum_columns(table)
    given = {name: values.get(name, blank[name]) for name in blank}
    return ROW_TYPES[table](**{name: codes[name](value) if name in codes and value is not None else value
                               for name, value in given.items()})


@cache
def _blank_values(table: str) -> dict[str, object]:
    return {c.attribute: read_cell(replace(c, is_required=False), "") for c in load_dictionary()[table]}


@cache
def _enum_columns(table: str) -> dict[str, type[StrEnum]]:
    """The columns of a table that hold codes, with their enumeration."""
    hints = get_type_hints(ROW_TYPES[table])
    return {name: kind for name, hint in hints.items() for kind in (hint, *get_args(hint))
            if isinstance(kind, type) and issubclass(kind, StrEnum)}


def case_to_tables(case: Case) -> dict[str, list[dict[str, object]]]:
    """Canonical rows of every table: money and years int, shares decimal text, lists joined by `;`, "" = blank.

    A table of what happened after the plan stands here with rows only: stored registers are known by their tables.
    """
    tables = {
        table: [{f.name: to_cell(getattr(row, f.name)) for f in fields(row)} for row in getattr(case, table)]
        for table in ROW_TYPES if table not in BESIDE_THE_PLAN or getattr(case, table)
    }
    marks = {ILLUSTRATIVE: "true"} if case.is_illustrative else {}
    if case.assumptions:
        marks[ASSUMPTIONS] = ";".join(case.assumptions)
    tables["settings"] = [{"key": key, "value": value, "note": ""} for key, value in {**marks, **case.settings}.items()]
    return tables


def write_case(case: Case, folder: str | Path) -> None:
    """Write a case as one CSV file per table (UTF-8 with a byte order mark, so that spreadsheets read the accents)."""
    write_tables({**dict.fromkeys(BESIDE_THE_PLAN, ()), **case_to_tables(case)}, Path(folder))


def write_tables(tables: Mapping[str, Sequence[Mapping[str, object]]], folder: Path) -> None:
    """A CSV file per table, columns in the order of the dictionary. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        headings = [column.attribute for column in load_dictionary()[table]]
        cells = ([_csv_cell(row.get(heading, "")) for heading in headings] for row in rows)
        (folder / f"{table}.csv").write_bytes(csv_bytes([headings, *cells]))


def _csv_cell(cell: object) -> object:
    return ("true" if cell else "false") if isinstance(cell, bool) else cell
