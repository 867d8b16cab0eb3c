"""The certificate: an exported workbook is read back, audited again without a solver, and searched for changed cells.

Three checks, each enough to fail: the audit of the plan rebuilt from the tables in the file; every summary figure
recomputed from the allocation lines; the digest of every sheet. It shows that a file is what was exported and keeps
its rules; it does not prove who exported it, and it takes the bound from the solver.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.audit import AUDITED, AuditReport, audit, digest_document
from models.audit_document import MONEY_FIELDS
from models.export.workbook.machine_sheets import FORMAT
from models.export.workbook.recount import RESULT, recount
from models.export.workbook.sheet import (
    Formula,
    cell_text,
    column_marks,
    digest_texts,
    row_marks,
    stored_values,
    text_grid,
)
from models.files.grid import UNCALCULATED, Sheet
from models.files.safe_json import load_json
from models.files.safe_reading import read_grid
from models.plain import to_plain
from models.register.case_io import read_case

Grid = list[list[object]]
_MARK = 8
_NEEDED = ("run", "rules", "settings_used", "products_used", "programme_targets", "allocation_lines", "projects")


@dataclass(frozen=True, slots=True)
class CertifyFault:
    """One thing wrong with the file: a code (`audit.certify.<code>`) with its values."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CertifyReport:
    """The outcome for one file. `report` is None when no plan could be rebuilt from it."""

    path: str
    report: AuditReport | None
    faults: tuple[CertifyFault, ...]
    objective: str = ""
    bound: str = ""

    @property
    def passed(self) -> bool:
        return self.report is not None and not self.faults and self.report.is_compliant

    @property
    def lines(self) -> tuple[tuple[str, dict[str, object]], ...]:
        """What to print, as (key of a sentence, values); the values of rules and places are codes."""
        return tuple(_lines(self))


def certify(path: str | Path) -> CertifyReport:
    """Check an exported workbook. Never raises for a bad file: what is wrong is a fault."""
    path = Path(path)
    grids, fault = _read_grids(path)
    if fault is not None:
        return CertifyReport(str(path), None, (fault,))
    run = {str(row[0]): cell_text(row[1]) if len(row) > 1 else "" for row in grids["run"][1:] if row}
    texts = {title: text_grid(grid) for title, grid in grids.items()}
    faults = [*_changed_run(grids["run"]), *_changed_sheets(texts, run)]
    # What an edit makes other cells say is its consequence; only a file that is otherwise whole can be faulted for it.
    faults = faults or list(_changed_values(grids, run))
    try:
        document, unread = _document(path, grids, run)
        faults += unread
        if document is None:
            return CertifyReport(str(path), None, tuple(faults))
        report = audit(document)
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError) as error:
        fault = CertifyFault("document_unreadable", {"sheet": "run", "reason": f"{type(error).__name__}: {error}"})
        return CertifyReport(str(path), None, (*faults, fault))
    if digest_document(document) != run.get("document_digest"):
        faults.append(CertifyFault("document_changed"))
    titles = {key.split(".")[1]: run[key] for key in run if key.startswith("sheet.") and key.endswith(".title")}
    by_code = {code: text_grid(map(_shown, row) for row in grids[title]) for code, title in titles.items()
               if title in texts and code.startswith(RESULT)}
    faults += [CertifyFault("total_disagrees", {**values, "sheet": titles[values["sheet"]]})
               for values in recount(document, report, by_code)]
    return CertifyReport(str(path), report, tuple(faults), run.get("claim.objective", ""), run.get("claim.bound", ""))


def _read_grids(path: Path) -> tuple[dict[str, Grid], CertifyFault | None]:
    """Every sheet's cells by title, or why the file is no export of ours."""
    if not path.is_file():
        return {}, CertifyFault("not_found", {"path": str(path)})
    file = read_grid(path, as_written=True, with_formulas=True)
    if hidden := next((sheet.name for sheet in file.sheets if sheet.is_hidden), None):
        return {}, CertifyFault("sheet_hidden", {"sheet": hidden})
    errors = {finding.code for finding in file.findings if finding.severity == "error"}
    if file.kind != "xlsx" or errors - {"empty_file"}:
        return {}, CertifyFault("not_a_workbook", {"path": str(path)})
    grids = {sheet.name: _with_formulas(sheet) for sheet in file.sheets}
    for needed in _NEEDED:
        if needed not in grids:
            return {}, CertifyFault("not_our_export", {"path": str(path), "sheet": needed})
    if ["format", FORMAT] not in [list(map(cell_text, row[:2])) for row in grids["run"]]:
        return {}, CertifyFault("not_our_export", {"path": str(path), "sheet": "run"})
    return grids, None


def _with_formulas(sheet: Sheet) -> Grid:
    """The cells of a sheet, formulas with the value that is stored beside them (None = never calculated)."""
    rows = [list(row) for row in sheet.rows]
    for (row, column), text in sheet.formula_texts.items():
        rows.extend([] for _ in range(row - len(rows)))
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        value = cells[column - 1]
        cells[column - 1] = Formula(text, None if value == UNCALCULATED else value)
    return rows


def _shown(cell: object) -> object:
    return (UNCALCULATED if cell.value is None else cell.value) if isinstance(cell, Formula) else cell


def _changed_values(grids: Mapping[str, Grid], run: Mapping[str, str]) -> Iterator[CertifyFault]:
    """Sheets whose formulas are ours but show something else. A program that calculates nothing stores no values at
    all: then the formulas and the cells they read, which are ours, say what will be shown."""
    for key, title in run.items():
        if not (key.startswith("sheet.") and key.endswith(".title")) or title not in grids:
            continue
        values = stored_values(grids[title])
        expected = run.get(key.removesuffix("title") + "values", "")
        if expected and any(value for _, _, value in values) and digest_texts(values) != expected:
            yield CertifyFault("values_changed", {"sheet": title})


def _changed_run(grid: Grid) -> Iterator[CertifyFault]:
    """The last row of the run sheet is the digest of all others."""
    rows = text_grid(grid)
    body, last = rows[1:-1], rows[-1] if len(rows) > 1 else []
    if rows[:1] != [["key", "value"]] or last != ["digest", digest_texts(body)]:
        yield CertifyFault("run_changed")


def _changed_sheets(texts: Mapping[str, list[list[str]]], run: Mapping[str, str]) -> Iterator[CertifyFault]:
    codes = [key.split(".")[1] for key in run if key.startswith("sheet.") and key.endswith(".digest")]
    titles = {run[f"sheet.{code}.title"] for code in codes if f"sheet.{code}.title" in run}
    for title in texts:
        if title not in titles and title != "run":
            yield CertifyFault("sheet_added", {"sheet": title})
    for code in codes:
        title = run.get(f"sheet.{code}.title", code)
        if title not in texts:
            yield CertifyFault("sheet_missing", {"sheet": title})
        elif digest_texts(texts[title]) != run[f"sheet.{code}.digest"]:
            yield from _changed_cells(title, texts[title], _marks(run, f"sheet.{code}.rows"),
                                      _marks(run, f"sheet.{code}.columns"))


def _changed_cells(title: str, cells: list[list[str]], rows: list[str], columns: list[str]) -> Iterator[CertifyFault]:
    """The cell where a changed row and a changed column meet; the sheet alone when rows came, went or moved."""
    seen_rows, seen_columns = row_marks(cells), column_marks(cells)
    at_rows = [i for i, (a, b) in enumerate(zip(rows, seen_rows, strict=False)) if a != b]
    at_columns = [i for i, (a, b) in enumerate(zip(columns, seen_columns, strict=False)) if a != b]
    if len(rows) == len(seen_rows) and len(at_rows) == 1 and len(at_columns) == 1:
        row, column = at_rows[0], at_columns[0]
        value = cells[row][column].lstrip("\x01") if column < len(cells[row]) else ""
        yield CertifyFault("cell_changed", {"sheet": title, "cell": f"{_letters(column)}{row + 1}", "value": value})
    else:
        yield CertifyFault("sheet_changed", {"sheet": title})


def _marks(run: Mapping[str, str], key: str) -> list[str]:
    text = "".join(run[name] for name in sorted(run) if name.startswith(f"{key}."))
    return [text[i:i + _MARK] for i in range(0, len(text), _MARK)]


def _letters(column: int) -> str:
    letters = ""
    while column >= 0:
        letters, column = chr(ord("A") + column % 26) + letters, column // 26 - 1
    return letters


def _document(path: Path, grids: Mapping[str, Grid], run: Mapping[str, str]) -> tuple[dict | None, list[CertifyFault]]:
    """The audit's document out of the sheets alone; None with the faults when the case tables cannot be read."""
    reading = read_case(path)
    faults = [CertifyFault("table_not_read", {"sheet": f.table, "code": f.code, "row": f.row or "", "column": f.column})
              for f in reading.findings if f.severity == "error"]
    if reading.case is None:
        return None, faults
    claims = {key.removeprefix("claim."): value for key, value in run.items() if key.startswith("claim.")}
    exact = ("objective", "bound", "termination")
    document = {table: to_plain(rows) for table, rows in reading.case.tables.items()}
    document |= {
        "programme_targets": [{**row, "product_no": int(row["product_no"]), "year": int(row["year"]),
                               "is_hard": row["is_hard"] == "true"}
                              for row in _rows(grids["programme_targets"])],
        "rules": {row["rule_id"]: row["value"] if row["is_set"] == "true" else None for row in _rows(grids["rules"])},
        "settings": {row["key"]: load_json(row["value"]) for row in _rows(grids["settings_used"])},
        "products": [{name: value if name.endswith(("_vi", "_en")) else int(value) if value else None
                      for name, value in row.items()} for row in _rows(grids["products_used"])],
        "allocation": _allocation(_rows(grids["allocation_lines"]), has_purses=bool(reading.case.purses)),
        "claims": {key: (value or None) if key in exact else int(value) for key, value in claims.items()},
    }
    if document["settings"].get("underspend_risk_share") is not None:
        document["as_of"] = run["as_of"]
    return document, faults


def _rows(grid: Grid) -> list[dict[str, str]]:
    """The rows of a machine sheet by heading, as texts."""
    texts = text_grid(grid)
    headings = texts[0] if texts else []
    return [{name: row[i] if i < len(row) else "" for i, name in enumerate(headings)} for row in texts[1:]]


def _allocation(rows: list[dict[str, str]], *, has_purses: bool) -> list[dict[str, object]]:
    """Lines of one project that stand together and agree on scale, start and purse are one financing."""
    allocation: list[dict[str, object]] = []
    for row in rows:
        head = {"project_id": row["project_id"], "scale_share": row["scale_share"],
                "start_year": int(row["start_year"]), **({"purse_id": row["purse_id"]} if has_purses else {})}
        if not allocation or {key: allocation[-1][key] for key in head} != head:
            allocation.append({**head, "years": []})
        for part in filter(None, row.get("purse_parts", "").split(";")):
            purse_id, _, amount = part.rpartition("=")
            allocation[-1].setdefault("purse_parts", []).append(
                {"purse_id": purse_id, "year": int(row["year"]), "state_mvnd": int(amount)})
        money = {name: int(row[name]) for name in MONEY_FIELDS}
        allocation[-1]["years"].append({"year": int(row["year"]), **money})
    return allocation


def _lines(outcome: CertifyReport) -> Iterator[tuple[str, dict[str, object]]]:
    for fault in outcome.faults:
        yield f"audit.certify.{fault.code}", dict(fault.values)
    if outcome.report is not None:
        for check in outcome.report.checks:
            if check.passed:
                code = "rule_passed" if check.checked_count else "rule_not_used"
                yield f"audit.certify.{code}", {"rule": check.rule_id, "count": check.checked_count}
        for finding in outcome.report.findings:
            yield "audit.certify.rule_failed", {
                "rule": finding.rule_id, "where": dict(finding.where), "required": finding.required,
                "actual": finding.actual, "broken_by": finding.broken_by, "unit": AUDITED[finding.rule_id][1]}
        yield "audit.certify.bound", {"objective": outcome.objective, "bound": outcome.bound}
    wrong = len(outcome.faults) + len(outcome.report.findings if outcome.report else ())
    yield ("audit.certify.result_passed", {}) if outcome.passed else ("audit.certify.result_failed", {"count": wrong})
