"""Open data: the tables of a plan as CSV and JSON for the public, with a data dictionary (a Frictionless data package).

A confidential project appears by amount only: the money of all of them together, by year and payer. Every other table
is made from the public projects alone, so that no sum less its public parts leaves the money of a group in which a
confidential project stands. The folder is checked by `redaction.check_redaction` before anybody sees it.
"""
from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from models.audit import audit
from models.audit_document import audit_document
from models.export.redaction import check_redaction
from models.export.tables import to_csv
from models.plain import to_plain
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import DIMENSIONS
from models.report.allocation_tables import (
    MONEY_COLUMNS,
    PAYERS,
    amount_of,
    by_dimension,
    localisation_table,
    payment_lines,
    project_table,
    rule_table,
)
from models.wording import LANGUAGES, say
from models.words.codes import heading
from models.words.stamps import stamps_of

CONFIDENTIAL = "confidential"
PUBLISHED = ("project_id", "name_vi", "name_en", "product_no", "technology_group", "regime", "channel",
             "managing_agency", "locality", "lead_enterprise", "start_year", *MONEY_COLUMNS, "enterprise_share",
             "state_share")
_TYPES = {"mvnd": "integer", "share": "number", "no": "integer", "year": "year", "group": "integer",
          "funded": "integer", "leverage": "number", "on": "date", "days": "integer", "milestones": "integer",
          "points": "integer"}


class RedactionFailed(ValueError):
    """The files would have told something about a confidential project; nothing was handed over. `leaks`: each one."""

    def __init__(self, leaks: tuple[object, ...]) -> None:
        super().__init__(f"{len(leaks)} leaks: {leaks[:3]}")
        self.leaks = leaks


def public_plan(problem: Problem, plan: Plan) -> Plan:
    """The plan without the options of confidential projects; its claims stay those of the whole plan."""
    projects = problem.case.project_by_id
    return replace(plan, chosen=tuple(o for o in plan.chosen if not projects[o.project_id].is_confidential))


def open_tables(problem: Problem, plan: Plan) -> dict[str, pd.DataFrame]:
    """Every published table by file name. Amounts are whole million VND, shares 0..1.

    Each table of sums ends with a row `confidential`: the money of all confidential projects together.
    """
    shown = public_plan(problem, plan)
    hidden = replace(plan, chosen=tuple(o for o in plan.chosen if o not in shown.chosen))
    projects = project_table(problem, shown)
    projects = projects[projects["is_funded"].astype(bool)]
    return {
        "projects": projects.loc[:, list(PUBLISHED)].reset_index(drop=True),
        "lines": pd.concat([payment_lines(shown), _hidden_lines(hidden)], ignore_index=True),
        **{f"by_{dimension}": _with_hidden(by_dimension(problem, shown, dimension), hidden)
           for dimension in DIMENSIONS},
        "localisation": _of_funded(localisation_table(problem, shown)), "rules": rule_table(problem)}


def write_open_data(problem: Problem, plan: Plan, folder: str | Path, language: str = "vi",
                    progress: Callable[[int, int, str], None] | None = None) -> tuple[Path, ...]:
    """Write every table as CSV (UTF-8 with a byte order mark) and JSON, `data_dictionary.csv` and `datapackage.json`.

    `language` is that of titles and notes; the dictionary has both. `progress`: tables written, tables in all, name.
    Returns the files. Raises RedactionFailed, having written nothing, when the check finds anything of a confidential
    project; ValueError when the plan has no solution.
    """
    if not plan.has_solution:
        raise ValueError(plan.termination.value)
    folder, tables = Path(folder), open_tables(problem, plan)
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        for at, (title, table) in enumerate(tables.items(), start=1):
            write_table(made, title, table)
            if progress:
                progress(at, len(tables), title)
        (made / "data_dictionary.csv").write_bytes(to_csv(dictionary_table(tables)))
        write_json(made / "datapackage.json", _package(problem, plan, tables, language))
        if leaks := check_redaction(problem, plan, made):
            raise RedactionFailed(leaks)
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copy(path, folder / path.name)) for path in sorted(made.iterdir()))


def write_table(folder: Path, title: str, table: pd.DataFrame) -> None:
    """One table as CSV and as JSON."""
    (folder / f"{title}.csv").write_bytes(to_csv(table))
    write_json(folder / f"{title}.json", records_of(table))


def records_of(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as JSON-ready objects; blank = null."""
    return [{name: _plain(cell) for name, cell in zip(table.columns, row, strict=True)}
            for row in table.itertuples(index=False, name=None)]


def dictionary_table(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """file, column, type, unit and the meaning of every published column in both languages."""
    rows = [(title, column, _type_of(column), _unit_of(column), *(meaning(column, lang) for lang in LANGUAGES))
            for title, table in tables.items() for column in table.columns]
    return pd.DataFrame(rows, columns=["file", "column", "type", "unit", *(f"meaning_{lang}" for lang in LANGUAGES)])


def meaning(column: str, language: str) -> str:
    """What a column holds, in one language."""
    return heading(column, language)


def _of_funded(localisation: pd.DataFrame) -> pd.DataFrame:
    """Without the targets of products that no public project serves: a target may be there for a confidential one."""
    return localisation[localisation["projects_funded"] > 0].reset_index(drop=True)


def _hidden_lines(hidden: Plan) -> pd.DataFrame:
    years = [year for option in hidden.chosen for year in option.years]
    rows = [(CONFIDENTIAL, number, payer, amount) for number in sorted({year.year for year in years})
            for payer in PAYERS
            if (amount := sum(amount_of(year, payer) for year in years if year.year == number))]
    return pd.DataFrame(rows, columns=["project_id", "year", "payer", "amount_mvnd"])


def _with_hidden(table: pd.DataFrame, hidden: Plan) -> pd.DataFrame:
    if not hidden.chosen:
        return table
    money = {"state_mvnd": sum(o.state_mvnd for o in hidden.chosen),
             "total_mvnd": sum(o.total_mvnd for o in hidden.chosen)}
    for name in ("enterprise", "institute", "other_private"):
        money[f"{name}_mvnd"] = sum(amount_of(year, name) for o in hidden.chosen for year in o.years)
    money["counterpart_mvnd"] = money["total_mvnd"] - money["state_mvnd"]
    row = {"key": CONFIDENTIAL, **{f"label_{lang}": say("export.confidential", lang) for lang in LANGUAGES},
           "projects_funded": len(hidden.chosen), **money, "amount_mvnd": money["total_mvnd"], "leverage":
           money["counterpart_mvnd"] / money["state_mvnd"] if money["state_mvnd"] else None}
    return pd.concat([table, pd.DataFrame([{name: row[name] for name in table.columns}])], ignore_index=True)


def _package(problem: Problem, plan: Plan, tables: Mapping[str, pd.DataFrame], language: str) -> dict:
    """The descriptor by the Frictionless data package standard."""
    report = audit(audit_document(problem, plan))
    return {
        "profile": "tabular-data-package", "name": "strategic-technology-allocation",
        "title": say("export.title.summary", language), "languages": list(LANGUAGES),
        "as_of": problem.rulebook.as_of.isoformat(), "is_illustrative": problem.case.is_illustrative,
        "termination": plan.termination.value, "notes": list(stamps_of(problem, plan, report, language)),
        "unit": say("shell.unit.mvnd", language), "confidentiality": say("export.note.open_data", language),
        "resources": resources_of(tables, language)}


def resources_of(tables: Mapping[str, pd.DataFrame], language: str) -> list[dict[str, object]]:
    """Each table as a resource of a data package, with the schema of its columns."""
    return [{
        "name": title.replace("_", "-"), "path": f"{title}.csv", "format": "csv", "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": {"missingValues": [""], "fields": [
            {"name": column, "type": _type_of(column), "title": meaning(column, language),
             **({"unit": unit} if (unit := _unit_of(column)) else {})} for column in table.columns]}}
        for title, table in tables.items()]


def _type_of(column: str) -> str:
    if column.startswith("is_"):
        return "boolean"
    return _TYPES.get(column.rpartition("_")[2], "string")


def _unit_of(column: str) -> str:
    return "million VND" if column.endswith("_mvnd") else "0..1" if column.endswith("_share") else ""


def _plain(cell: object) -> object:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and pd.isna(cell)):
        return None
    return cell.item() if hasattr(cell, "item") else to_plain(cell)


def write_json(path: Path, content: object) -> None:
    """JSON for readers: accents as they are, a line for each value."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
