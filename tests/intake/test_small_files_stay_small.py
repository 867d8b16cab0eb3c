"""Small files do not stop the house: what a file of a few kilobytes may make of itself is bounded before it is walked.

Memory is measured in the process that asks, which is the server; the child that reads has limits of its own.
"""
from __future__ import annotations

import tracemalloc

import pytest

from models.files.reading_limits import LIMITS
from models.files.safe_reading import read_grid
from models.intake import header
from models.intake.importing import open_import, read_import
from models.intake.proposing import propose
from tests.intake.fixtures import (
    DECLARATION,
    MAIN,
    biff,
    letters,
    ods_parts,
    ods_table,
    sheet_xml,
    xls,
    xls_number,
    xls_text,
    xlsx_parts,
    zip_bytes,
)
from tests.intake.registers import HEADINGS

ROWS = [HEADINGS, *([f"P{at}", f"Dự án {at}", "Hà Nội", 100, 50, 50] for at in range(20))]
MOST_BYTES = 50_000_000


def merged(*areas: str, more: str = "") -> bytes:
    after = "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"
    return zip_bytes(xlsx_parts({"a": sheet_xml(ROWS, after=after).replace("</sheetData>", f"{more}</sheetData>")}))


def cell_at(column: str, row: int) -> str:
    return f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'


def ods(after: str, tables: int = 1) -> bytes:
    return zip_bytes(ods_parts("".join(ods_table(ROWS, name=f"a{at}", after=after) for at in range(tables))))


def repeated(cell: str, rows: int, more: str = "") -> str:
    return f'<table:table-row table:number-rows-repeated="{rows}"{more}>{cell}</table:table-row>'


ONE = '<table:table-cell office:value-type="float" office:value="1"{}/>'
SMALL = {
    "one over the whole sheet": merged("A1:XFD1048576"), "one from the second row": merged("A2:XFD1048576"),
    "one for each of 300 columns": merged(*(f"{letters(at)}1:{letters(at)}1048576" for at in range(1, 301))),
    "300 columns below the heading": merged(*(f"{letters(at)}2:{letters(at)}1048576" for at in range(1, 301))),
    "thousands of tiny ones": merged(*(f"A{at}:B{at}" for at in range(2, 30_000))),
    "the same one a thousand times": merged(*["A1:F21"] * 1000),
    "merged down to a far cell": merged("A2:T150000", more=cell_at("T", 150_000)),
    "merged across to a far cell": merged("A2:XFD1048576", more=cell_at("BXX", 1900)),
    "a far cell": merged("A1:B1", more=cell_at("T", 150_000)),
    "a column of far cells": merged("A1:B1", more="".join(cell_at("BXX", row) for row in range(30, 1900))),
    "cells without places": zip_bytes(xlsx_parts({"a": f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>' + (
        "<row>" + "<c><v>1</v></c>" * 20 + "</row>") * 9000 + "</sheetData></worksheet>"})),
    "ods merged": ods(repeated(ONE.format(' table:number-columns-spanned="16000" table:number-rows-spanned="1000000"'),
                               1)),
    "ods filled by repetition": ods(repeated(ONE.format(' table:number-columns-repeated="2000"'), 1900)),
    "ods filled under the limit": ods(repeated(ONE.format(' table:number-columns-repeated="100"'), 990)),
    "ods blank by repetition": ods(repeated("<table:table-cell/>", 190_000) + repeated(ONE.format(""), 1)),
    "ods hidden rows": ods(repeated("<table:table-cell/>", 190_000, ' table:visibility="collapse"'), 40),
    "ods formulas by repetition": ods(repeated(
        '<table:table-cell table:formula="of:=1" table:number-columns-repeated="2000"/>', 1900)),
    "csv with far cells": (";".join(f"c{at}" for at in range(1900)) + "\n" * 150_000 + "1;2;3\n").encode(),
    "csv with short rows": (";".join(f"c{at}" for at in range(1900)) + "\n" + "1;2;3\n" * 20_000).encode(),
    "xls merged": xls({"a": b"".join(xls_text(row, column, str(cell)) for row, cells in enumerate(ROWS)
                                     for column, cell in enumerate(cells)) + biff(
        0xE5, b"\1\0" + b"\1\0\xff\xff\0\0\xff\0") + xls_number(30, 1, 1)}),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_small_file_costs_the_server_little(tmp_path, name):
    """Read, looked at for tables, proposed, and read by the proposal; refused or taken."""
    path = tmp_path / "a.bin"
    path.write_bytes(SMALL[name])
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        draft = open_import(read_grid(path))
        if draft.frame is not None:
            read_import(draft, propose(draft, "thu").mapping)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES


def test_merged_areas_reach_no_farther_than_the_cells(tmp_path):
    """Every kind of file: an area is cut to the rows and columns that hold anything."""
    for name, height, width in (("one from the second row", 21, 6), ("ods merged", 22, 6), ("xls merged", 31, 6)):
        (tmp_path / "a.bin").write_bytes(SMALL[name])
        [sheet] = read_grid(tmp_path / "a.bin").sheets
        assert (len(sheet.rows), len(sheet.rows[0])) == (height, width), name
        assert all(bottom <= height and right <= width for _, _, bottom, right in sheet.merged) and sheet.merged, name


@pytest.mark.parametrize(("name", "code"), [
    ("the same one a thousand times", "workbook_merged"), ("cells without places", "workbook_too_large"),
    ("ods filled by repetition", "workbook_too_large"), ("a far cell", "import_table_sparse"),
    ("csv with short rows", "import_table_sparse")])
def test_what_is_refused_is_named(tmp_path, name, code):
    (tmp_path / "a.bin").write_bytes(SMALL[name])
    assert code in {finding.code for finding in open_import(read_grid(tmp_path / "a.bin")).findings}


def test_the_heading_is_found_in_steps_that_grow_with_the_cells(monkeypatch):
    """A merged area of a million rows costs the finder no step more than its cells do."""
    from tests.intake.plain_reading import grid_of
    steps = []
    monkeypatch.setattr(header, "clean_text", lambda cell, real=header.clean_text: steps.append(1) or real(cell))
    header.find_tables(grid_of(ROWS))
    plain = len(steps)
    steps.clear()
    header.find_tables(grid_of(ROWS, merged=((1, 1, 1_000_000, 6),)))
    assert len(steps) < 2 * plain


@pytest.mark.parametrize("size", [0, 1_000, 10**6, 10**8])
def test_a_larger_file_may_hold_more(size):
    limits = LIMITS.for_size(size)
    assert limits.filled_cells <= LIMITS.filled_cells and limits.text_characters <= LIMITS.text_characters
    assert LIMITS.for_size(20_000_000).filled_cells == LIMITS.filled_cells
