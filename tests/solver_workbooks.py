"""Workbooks with a Solver model in them, as Excel keeps it: hidden names in the scope of the sheet."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.workbook.defined_name import DefinedName

RELATIONS = {"<=": 1, "=": 2, ">=": 3, "int": 4, "bin": 5, "dif": 6}
Constraint = tuple[str, str, object]


def write_solver_workbook(path: Path, cells: Mapping[str, object], *, adj: str, opt: str, sense: int = 1,
                          constraints: Sequence[Constraint] = (), neg: int = 1, sheet: str = "Mô hình",
                          value: float = 0, values: Mapping[str, float] | None = None,
                          others: Mapping[str, Mapping[str, object]] | None = None,
                          names: Mapping[str, str] | None = None) -> Path:
    """Cells by place (a text that begins with = is a formula), and the model. References get the sheet's name.

    `values`: what is stored beside formulas, as Excel would; without, they were never calculated.
    """
    book = openpyxl.Workbook()
    home = book.active
    home.title = sheet
    for place, content in cells.items():
        home[place] = content
    for title, more in (others or {}).items():
        page = book.create_sheet(title)
        for place, content in more.items():
            page[place] = content
    model = {"adj": _absolute(adj, sheet), "opt": _absolute(opt, sheet), "typ": sense, "val": value, "neg": neg,
             "eng": 2, "ver": 3, "num": len(constraints)}
    for at, (left, relation, right) in enumerate(constraints, start=1):
        model |= {f"lhs{at}": _absolute(left, sheet), f"rel{at}": RELATIONS[relation],
                  f"rhs{at}": {"int": '"integer"', "bin": '"binary"', "dif": '"AllDifferent"'}.get(
                      relation, _absolute(right, sheet) if isinstance(right, str) else right)}
    for name, text in model.items():
        home.defined_names[f"solver_{name}"] = DefinedName(f"solver_{name}", attr_text=str(text), hidden=True)
    for name, text in (names or {}).items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.save(path)
    return path if values is None else _with_values(path, sheet, values)


def _absolute(references: str, sheet: str) -> str:
    """`B2:B4,D2` -> `'Mô hình'!$B$2:$B$4,'Mô hình'!$D$2`; what names a sheet already stays."""
    made = []
    for part in references.split(","):
        if "!" in part or part.startswith("="):
            made.append(part)
            continue
        corners = [f"${''.join(c for c in corner if c.isalpha())}${''.join(c for c in corner if c.isdigit())}"
                   for corner in part.split(":")]
        made.append(f"'{sheet}'!{':'.join(corners)}")
    return ",".join(made)


def _with_values(path: Path, sheet: str, values: Mapping[str, float]) -> Path:
    import re
    import zipfile

    parts = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    xml = parts["xl/worksheets/sheet1.xml"].decode("utf-8")
    for place, value in values.items():
        xml, count = re.subn(rf'(<c r="{place}"[^>]*>\s*<f>.*?</f>\s*)<v\s*/?>(</v>)?', rf"\g<1><v>{value}</v>", xml)
        assert count == 1, (place, sheet)
    parts["xl/worksheets/sheet1.xml"] = xml.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


# Four projects, one budget, at most two, groups by SUMIF: the best answer funds B and C, worth 13 + 8.
FOUR = {
    "A1": "Mã dự án", "B1": "Tên", "C1": "Điểm", "D1": "Vốn nhà nước", "E1": "Cấp", "F1": "Vốn cấp", "G1": "Cơ quan",
    **{f"{column}{row}": content for row, line in enumerate(
        [("P1", "Dự án A", 10, 60, 1), ("P2", "Dự án B", 13, 50, 0), ("P3", "Dự án C", 8, 40, 0),
         ("P4", "Dự án D", 5, 30, 1)], start=2) for column, content in zip("ABCDE", line, strict=True)},
    **{f"F{row}": f"=D{row}*E{row}" for row in range(2, 6)}, "G2": "Bộ A", "G3": "Bộ B", "G4": "Bộ A", "G5": "Bộ B",
    "D7": "=SUM(F2:F5)", "C7": "=SUMPRODUCT(C2:C5,E2:E5)", "E7": "=SUM(E2:E5)", "F8": '=SUMIF(G2:G5,"Bộ A",F2:F5)',
    "F7": 100, "F9": 70,
}
FOUR_MODEL = {"adj": "E2:E5", "opt": "C7", "constraints": [
    ("E2:E5", "bin", ""), ("D7", "<=", "F7"), ("E7", "<=", 2), ("F8", "<=", "F9")]}
