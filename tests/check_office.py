"""`make check-office`: LibreOffice recalculates the workbook of a plan, before and after one amount is edited.

Not part of `make test`: LibreOffice takes about 230 MB. Exit code 1 when anything is not as it should be.
"""
from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

import openpyxl

from models.certify import certify
from models.export.workbook.workbook import write_workbook
from models.planning import plan_funding
from models.problem import state_problem
from models.register.case_io import read_case
from models.search_limits import SolveLimits
from models.wording import LANGUAGES, say
from tests.office import convert, differences, read_live, soffice

CASE = Path(__file__).resolve().parent.parent / "data" / "sample" / "illustrative"


def main() -> int:
    if soffice() is None:
        print("LibreOffice is missing: on Debian or Ubuntu run  apt install libreoffice-calc-nogui")
        return 1
    problem = state_problem(read_case(CASE).case, date(2026, 11, 1))
    plan, failed = plan_funding(problem, SolveLimits(gap_share=0.01)), 0
    with tempfile.TemporaryDirectory() as name:
        for language in LANGUAGES:
            folder = Path(name) / language
            folder.mkdir()
            path = folder / "plan.xlsx"
            write_workbook(problem, plan, path, language)
            saved = convert(path, folder)
            count, found = differences(read_live(path), read_live(saved))
            print(f"{language}: {count} formulas, {len(found)} differ from what is stored; "
                  f"certify of the file LibreOffice saved: {'PASS' if certify(saved).passed else 'FAIL'}")
            print("\n".join(found[:20]), end="\n" if found else "")
            failed += bool(found) or not certify(saved).passed
            failed += not _edit_is_caught(path, folder, language)
    return 1 if failed else 0


def _edit_is_caught(path: Path, folder: Path, language: str) -> bool:
    """One amount of state money of a year raised by a million VND: the sheet of checks and the certificate say so."""
    edited = folder / "edited.xlsx"
    book = openpyxl.load_workbook(path)
    cell = book[say("export.sheet.payments", language)]["I6"]
    cell.value += 1
    book.save(edited)
    saved = convert(edited, folder)
    bad = say("export.verdict.broken", language)
    sheet = next(s for s in read_live(saved).sheets if s.name == say("export.sheet.checks", language))
    broken = [row for row in sheet.rows if row and row[-1] == bad]
    outcome = certify(saved)
    print(f"{language}: {cell.coordinate} raised by 1 million VND; checks that now fail:")
    for row in broken:
        print(f"    {row[0]}: {row[3]:.0f} / {row[4]:.0f}")
    named = [fault.values for fault in outcome.faults if fault.code == "cell_changed"]
    print(f"    certify: {'PASS' if outcome.passed else 'FAIL'}, changed: {named}")
    return bool(broken) and not outcome.passed and bool(named)


if __name__ == "__main__":
    sys.exit(main())
