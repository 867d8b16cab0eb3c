"""A plan as bytes, for whoever hands files out instead of writing them: the workbook, and an archive of CSV tables."""
from __future__ import annotations

import tempfile
from pathlib import Path

from models.export.tables import tables_of, to_csv
from models.export.workbook.workbook import write_workbook
from models.files.new_archive import zip_bytes
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import allocate


def plan_to_xlsx(problem: Problem, plan: Plan, language: str) -> bytes:
    """The workbook that `certify` reads. Raises ValueError when the plan has no solution."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(problem, plan, path, language)
        return path.read_bytes()


def plan_to_zip(problem: Problem, plan: Plan, notes: tuple[str, ...]) -> bytes:
    """Every tidy table as CSV, with the notes beside them. Raises ValueError when the plan has no solution."""
    tables = tables_of(allocate(problem, plan))
    return zip_bytes([("README.txt", ("\ufeff" + "\n".join(notes)).encode()),
                      *((f"{name}.csv", to_csv(table)) for name, table in tables.items())])
