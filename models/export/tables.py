"""The tables of an allocation as CSV files (UTF-8 with a byte order mark, so that spreadsheets read the accents)."""
from __future__ import annotations

import pandas as pd

from models.export.workbook.sheet import clean_cell
from models.files.spreadsheet_text import csv_bytes
from models.report.allocation import DIMENSIONS, Allocation
from models.report.purses import by_purse, purse_lines


def tables_of(allocation: Allocation) -> dict[str, pd.DataFrame]:
    """Every tidy table by file name; columns keep their codes, amounts are whole million VND."""
    projects = allocation.projects.drop(columns="reason_values")
    return {"lines": allocation.lines, "projects": projects,
            **{f"by_{dimension}": allocation.by(dimension) for dimension in DIMENSIONS},
            "localisation": allocation.localisation, "priority_queue": allocation.priority_queue,
            "rules": allocation.rules,
            **({"by_purse": by_purse(allocation.problem, allocation.plan),
                "purse_lines": purse_lines(allocation.problem, allocation.plan)}
               if allocation.problem.case.purses else {})}


def to_csv(table: pd.DataFrame) -> bytes:
    """One table. Text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers."""
    rows = (["" if pd.isna(cell) else clean_cell(cell) if isinstance(cell, (str, bool)) else cell for cell in row]
            for row in table.itertuples(index=False, name=None))
    return csv_bytes([list(table.columns), *rows])
