"""A case that goes through files and comes back is the same case with the same plan (relations 22 and 23)."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from models.domain import Case
from models.planning import plan_funding
from models.register.case_io import case_to_tables, read_case, write_case
from tests.random_problems import mid_size_problem, tiny_problem, with_case

SEEDS = range(12)


def some_case(seed: int) -> Case:
    case = mid_size_problem(seed, 20).case if seed % 4 == 0 else tiny_problem(Random(f"files {seed}"), 6).case
    return replace(case, settings=dict(sorted(case.settings.items())))


def write_workbook_of_tables(case: Case, path: Path) -> None:
    """The tables as a person would keep them in a workbook: numbers as numbers, everything else as text."""
    with xlsxwriter.Workbook(path) as workbook:
        for table, rows in case_to_tables(case).items():
            if not rows:
                continue
            sheet = workbook.add_worksheet(table)
            for column, heading in enumerate(rows[0]):
                sheet.write_string(0, column, heading)
                for line, row in enumerate(rows, start=1):
                    cell = row.get(heading, "")
                    if isinstance(cell, (bool, int)):
                        sheet.write(line, column, cell)
                    elif cell:
                        sheet.write_string(line, column, str(cell))


@pytest.mark.parametrize("seed", SEEDS)
def test_22_a_case_written_and_read_again_is_the_same_question_with_the_same_plan(seed: int, tmp_path: Path) -> None:
    problem = mid_size_problem(seed, 20) if seed % 4 == 0 else tiny_problem(Random(f"files {seed}"), 6)
    write_case(problem.case, tmp_path)
    reading = read_case(tmp_path)
    assert [finding for finding in reading.findings if finding.severity == "error"] == []
    assert reading.case.digest == problem.case.digest
    again = with_case(problem, **{name: getattr(reading.case, name) for name in ("projects", "costs", "settings")})
    assert again.digest == problem.digest
    assert plan_funding(again).chosen == plan_funding(problem).chosen


@pytest.mark.parametrize("seed", SEEDS)
def test_23_csv_to_workbook_to_csv_changes_no_byte(seed: int, tmp_path: Path) -> None:
    case = some_case(seed)
    write_case(case, tmp_path / "first")
    write_workbook_of_tables(read_case(tmp_path / "first").case, tmp_path / "case.xlsx")
    reading = read_case(tmp_path / "case.xlsx")
    assert [finding for finding in reading.findings if finding.severity == "error"] == []
    write_case(reading.case, tmp_path / "second")
    for path in sorted((tmp_path / "first").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name
