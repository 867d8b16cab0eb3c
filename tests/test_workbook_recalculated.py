"""Every formula of the workbook recalculated by a library that is not ours: it gives what is stored; edits follow."""
from __future__ import annotations

from pathlib import Path

import formulas
import openpyxl
import pytest

from models.export.workbook.workbook import write_workbook
from tests.builders import make_plan
from tests.test_certify import rich_problem

ALL = {"lead_enterprise_cap_mvnd": "700", "locality_cap_share": "1", "minimum_grant_mvnd": "100", "carry_over": "true",
       "counterpart_floor_mvnd": "1", "strategic_floor_is_binding": "true", "floor_each_year": "true"}


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    from dataclasses import replace

    from models.domain import Envelope
    from tests.builders import make_problem

    case = rich_problem().case
    problem = make_problem(replace(case, envelopes=(*case.envelopes, Envelope(2026, None, "Bộ A", 900))), settings=ALL)
    path = tmp_path_factory.mktemp("recalculated") / "plan.xlsx"
    assert write_workbook(problem, make_plan(problem, ["P1", "P2"]), path, "en").findings == ()
    return path


def recalculated(path: Path) -> dict[tuple[str, str], tuple[object, object]]:
    """(sheet, cell) -> what is stored beside its formula, what the library gives."""
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    stored = openpyxl.load_workbook(path, data_only=True)
    return {(sheet.title, cell.coordinate): (
        stored[sheet.title][cell.coordinate].value,
        solution[f"'[{path.name}]{sheet.title.upper()}'!{cell.coordinate}"].value[0, 0])
        for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}


def test_recalculation_gives_every_stored_value(exported):
    values = recalculated(exported)
    assert len(values) > 300
    wrong = {at: (stored, again) for at, (stored, again) in values.items() if stored != again and not (
        isinstance(stored, (int, float)) and isinstance(again, (int, float)) and abs(stored - again) < 1e-9)}
    assert wrong == {}


def test_one_million_more_turns_the_checks_it_breaks_and_no_others(exported, tmp_path):
    book = openpyxl.load_workbook(exported)
    book["Allocation"]["H6"].value += 1
    book.save(tmp_path / "edited.xlsx")
    verdicts = {cell: again for (sheet, cell), (_, again) in recalculated(tmp_path / "edited.xlsx").items()
                if sheet == "Live checks" and cell.startswith("I")}
    rules = {book["Live checks"][cell.replace("I", "A")].value for cell, word in verdicts.items() if word == "FAIL"}
    assert rules == {"Totals agree with the lines", "Lines that do not equal the cost to be covered in the year"}
    assert "PASS" in verdicts.values()
