"""LibreOffice as an independent reader of our files: recalculates a workbook from its formulas, whatever is stored."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from models.files.grid import FileGrid
from models.files.safe_reading import read_grid

# 0 = recalculate every formula when a workbook is opened, and believe no stored value.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">\
<value>0</value></prop></item></oor:items>
"""


def soffice() -> str | None:
    return shutil.which("soffice")


def convert(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """The file as LibreOffice reads and saves it, in `folder`. Raises where LibreOffice is missing or refuses it."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    saved = folder / "saved"
    subprocess.run([soffice() or "soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless",
                    "--convert-to", kind, "--outdir", str(saved), str(path)],
                   check=True, capture_output=True, timeout=600)
    return saved / f"{path.stem}.{kind}"


def read_live(path: Path) -> FileGrid:
    grid = read_grid(path, as_written=True, with_formulas=True)
    assert grid.is_read, grid.findings
    return grid


def differences(stored: FileGrid, recalculated: FileGrid) -> tuple[int, list[str]]:
    """How many formulas there are, and those whose stored value is not what recalculation gives."""
    again, count, found = {sheet.name: sheet for sheet in recalculated.sheets}, 0, []
    for sheet in stored.sheets:
        for (row, column), formula in sheet.formula_texts.items():
            count += 1
            before, after = sheet.rows[row - 1][column - 1], again[sheet.name].rows[row - 1][column - 1]
            is_near = isinstance(before, float) and isinstance(after, float) and \
                abs(before - after) <= 1e-9 * max(1.0, abs(before))
            if before != after and not is_near:
                found.append(f"{sheet.name} ({row}, {column}) ={formula}: {before!r}, recalculated {after!r}")
    return count, found
