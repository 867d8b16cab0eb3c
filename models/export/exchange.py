"""The record of a register as files of the exchange format; rows of confidential projects stay at home."""
from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from models.codes import PaidBy
from models.domain import Case
from models.export.open_data import RedactionFailed, write_json
from models.export.redaction import check_words
from models.files.spreadsheet_text import csv_bytes
from models.intake.exchange_format import FORMAT, TABLES, TREASURY, VERSION, json_schema, treasury_columns
from models.ledger import Commitment, Payment
from models.problem import Problem
from models.register.cells import to_cell
from models.register.dictionary import columns_by_attribute
from models.register.edits import cells_of

Rows = list[dict[str, object]]


def exchange_tables(problem: Problem) -> dict[str, Rows]:
    """The tables of the format: canonical cells by column, without any row of a confidential project."""
    case = problem.case
    tables: dict[str, Rows] = {}
    for table in TABLES:
        columns = columns_by_attribute(table)
        tables[table] = [{name: cell for name, cell in cells_of(row).items() if name in columns}
                         for row in getattr(case, table) if _is_public(case, row.project_id)]
    tables[TREASURY] = list(_treasury_rows(case))
    return tables


def kept_at_home(case: Case) -> int:
    """How many rows of confidential projects are in no file."""
    return sum(not _is_public(case, row.project_id) for table in TABLES for row in getattr(case, table))


def write_exchange(problem: Problem, folder: str | Path) -> tuple[Path, ...]:
    """Write `exchange.json` (the tables of the record), `treasury_list.json`, `schema.json`, and a CSV per table that
    has rows; the files in order.

    Raises RedactionFailed, having written nothing, when a file names anything of a confidential project.
    """
    folder, tables = Path(folder), exchange_tables(problem)
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        listed = {TREASURY: tables[TREASURY]}
        recorded = {table: rows for table, rows in tables.items() if table != TREASURY}
        for stem, content in (("exchange", recorded), (TREASURY, listed)):
            if any(content.values()):
                write_json(made / f"{stem}.json", to_exchange_json(problem, content))
        write_json(made / "schema.json", json_schema())
        for table, rows in tables.items():
            if rows:
                names = list(treasury_columns() if table == TREASURY else columns_by_attribute(table))
                names = [each for each in names if any(row.get(each) not in ("", None) for row in rows)]
                (made / f"{table}.csv").write_bytes(csv_bytes([names, *([row.get(each, "") for each in names]
                                                                       for row in rows)]))
        if leaks := check_words(problem, made):
            raise RedactionFailed(leaks)
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copy(path, folder / path.name)) for path in sorted(made.iterdir()))


def to_exchange_json(problem: Problem, tables: Mapping[str, Rows]) -> dict[str, object]:
    """The document; blank cells and tables without a row are left out."""
    return {"format": FORMAT, "version": VERSION, "as_of": problem.rulebook.as_of.isoformat(),
            "is_illustrative": problem.case.is_illustrative, "tables": {
                table: [{name: cell for name, cell in row.items() if cell not in ("", None)} for row in rows]
                for table, rows in tables.items() if rows}}


def _is_public(case: Case, project_id: str) -> bool:
    project = case.project_by_id.get(project_id)
    return project is None or not project.is_confidential


def _treasury_rows(case: Case) -> Iterator[dict[str, object]]:
    """State payments as a treasury would list them: with the contract of their project, year and line where there is
    one contract alone."""
    contracts: dict[tuple, list[Commitment]] = {}
    for row in case.commitments:
        contracts.setdefault((row.project_id, row.payer_type, row.year, row.budget_line), []).append(row)
    for row in case.payments:
        own = contracts.get((row.project_id, row.payer_type, row.year, row.budget_line), ())
        if row.payer_type is PaidBy.STATE and len(own) == 1 and _is_public(case, row.project_id):
            yield {"project_id": row.project_id, "contract": own[0].reference, **{
                name: _cell(row, name) for name in treasury_columns() if name not in (
                    "project_id", "contract", "amount_vnd")}}


def _cell(row: Payment, name: str) -> object:
    return to_cell(getattr(row, name))
