"""Row 73 of the catalogue: the reader crashes, hangs or eats memory, and only the file is refused."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from models.files import child_reading
from models.files.grid import UNCALCULATED, Sheet
from models.files.reading_limits import ReadingLimits
from models.files.safe_reading import read_grid
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence
from tests.intake.fixtures import (
    HEAD,
    MAIN,
    OFFICE,
    ROW,
    Cell,
    error,
    formula,
    good_parts,
    number,
    sheet_xml,
    write_zip,
    xlsx,
    xlsx_parts,
    zip_bytes,
)

ROGUE = "tests.intake.rogue_reader"


@pytest.mark.parametrize(("deed", "limits", "code"), [
    ("abort", ReadingLimits(), "reading_failed"), ("kill", ReadingLimits(), "reading_failed"),
    ("raise", ReadingLimits(), "reading_failed"), ("leave", ReadingLimits(), "reading_failed"),
    ("nonsense", ReadingLimits(), "reading_failed"),
    ("hang", ReadingLimits(seconds=0.5), "reading_overtime"), ("spin", ReadingLimits(seconds=0.5), "reading_overtime"),
    ("memory", ReadingLimits(memory_bytes=300_000_000), "reading_out_of_memory")],
    ids=lambda value: f"73-{value}" if isinstance(value, str) else "")
def test_73_a_reader_that_misbehaves_costs_only_its_file(tmp_path, deed, limits, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zip_bytes(good_parts()) + b"\n" + deed.encode())
    grid = read_grid(path, limits=limits, reader=ROGUE)
    assert [finding.code for finding in grid.findings] == [code] and not grid.is_read
    assert all("{" not in finding_sentence(grid.findings[0], language) for language in LANGUAGES)
    assert read_grid(xlsx(tmp_path / "good.xlsx", [HEAD, ROW])).is_read


def test_73_a_reader_writes_nothing(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zip_bytes(good_parts()) + f"\nwrite {tmp_path / 'evil.txt'}".encode())
    assert [finding.code for finding in read_grid(path, reader=ROGUE).findings] == ["reading_failed"]
    assert not (tmp_path / "evil.txt").exists() or (tmp_path / "evil.txt").read_bytes() == b""


def test_the_deeds_are_what_makes_it_fail(tmp_path):
    """Break it: the same reader, asked for nothing, is answered to."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(zip_bytes(good_parts()) + b"\nnothing")
    assert read_grid(path, reader=ROGUE).findings == ()


def test_the_child_of_a_hanging_reader_is_gone(tmp_path, monkeypatch):
    children = []
    popen = child_reading.subprocess.Popen

    class Watched(popen):
        def __init__(self, *given, **more):
            super().__init__(*given, **more)
            children.append(self)

    monkeypatch.setattr(child_reading.subprocess, "Popen", Watched)
    path = tmp_path / "a.xlsx"
    path.write_bytes(zip_bytes(good_parts()) + b"\nhang")
    read_grid(path, limits=ReadingLimits(seconds=0.5), reader=ROGUE)
    assert [child.poll() for child in children] == [-9]


def test_the_real_reader_within_too_little_memory(tmp_path):
    """One text shared by many cells unpacks to more than the child may hold."""
    parts = xlsx_parts({"projects": sheet_xml([[Cell('<c r="{r}" t="s"><v>0</v></c>')] * 50] * 20)})
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f'<Relationship Id="rIdT" Target="sharedStrings.xml" Type="{OFFICE}/sharedStrings"/>'
                            "</Relationships>")
    path = write_zip(tmp_path / "a.xlsx", parts)
    grid = read_grid(path, limits=ReadingLimits(memory_bytes=150_000_000, text_characters=10**10))
    assert grid.findings[0].code in ("reading_failed", "reading_out_of_memory")
    assert [finding.code for finding in read_grid(path).findings] == ["workbook_too_large"]


def test_a_grid_comes_through_the_pipe_unchanged(tmp_path):
    """Every kind of cell, and what is said about cells, is the same on both sides."""
    rows = (("a", 1.5, 2, True, ""), (date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), time(6, 7), "\U0001f680",
                                      timedelta(hours=30)))
    sheet = Sheet("Biểu \"1\"", rows, False, ((1, 1, 1, 2),), frozenset({2}), frozenset({1, 3}),
                  {(1, 5): UNCALCULATED}, frozenset({(1, 2)}))
    assert child_reading._sheet_of(child_reading.json.loads(child_reading.json.dumps(
        child_reading._plain_sheet(sheet)))) == sheet


def test_cells_of_a_workbook_by_type(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["mã", 0.1, True, number(46082, 1), formula("1+1", 2), formula("1+1"),
                                       error("#DIV/0!"), number("46082.5", 1), "12"]])
    [sheet] = read_grid(path).sheets
    assert sheet.rows == (("mã", 0.1, True, date(2026, 3, 1), 2.0, UNCALCULATED, "#DIV/0!",
                           datetime(2026, 3, 1, 12), "12"),)
    assert sheet.faults == {(1, 6): UNCALCULATED, (1, 7): "#DIV/0!"} and sheet.formulas == {(1, 5)}
