"""A column of the register: whether a project was visited by its reviewers."""
from __future__ import annotations

from tests.recipes import Added, PrintedBy, Recipe

COLUMN = Recipe(
    heading="Add a column", most=3,
    files={
        "data/schema/projects.csv": Added(
            'visit_note,text,,no,,,,,Ghi chú kiểm tra,Visit note,"Nhận xét sau khi đến xem","What the visit found"\n',
            before="trl_now,"),
        "models/domain.py": Added('    visit_note: str = ""\n', before="    trl_now: int | None = None\n"),
        "docs/data_dictionary.md": PrintedBy("-m", "models.register.dictionary"),
    },
    proof='''
from dataclasses import replace
from io import BytesIO
from pathlib import Path
import openpyxl
from models.export.case_files import case_to_xlsx
from models.register.case_io import read_case, write_case
from models.register.draft import Draft
from tests.builders import make_case
from ui.register.row_editor import column_heading

case = make_case(2)
first, *others = case.projects
case = replace(case, projects=(replace(first, visit_note="đã xem"), *others))
write_case(case, Path("toy"))
assert read_case(Path("toy")).case.projects[0].visit_note == "đã xem"
book = openpyxl.load_workbook(BytesIO(case_to_xlsx(case, "vi")))
assert any("visit_note" in str(cell.value) for cell in next(book["projects"].iter_rows()))
assert "Visit note" in Path("docs/data_dictionary.md").read_text(encoding="utf-8")
assert case.digest != make_case(2).digest
''',
    checks=("tests/test_dictionary.py",))
