"""Sheets that people type a register into: headings with unit, notes from the dictionary, lists, checks of numbers.

A heading is the label, the unit and the attribute name in square brackets, by which `read_case` knows the column in
either language. Text goes in as text: nothing becomes a formula or a link.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.files.new_book import write_cell
from models.files.shipped import shipped_rows
from models.files.spreadsheet_text import clean_text
from models.register.dictionary import ROW_KEYS, Column, load_dictionary
from models.register.tables import REFERENCE_SHEET
from models.rules import load_catalogues
from models.units import read_exact
from models.wording import say
from models.words.column_text import heading_text, note_text
from models.words.figures import set_percent_text

BLANK_ROWS = 2_000  # rows that carry lists and checks under those that are filled in
_LONGEST_TEXT = 500
_EXACT_DIGITS = 15  # a spreadsheet's number holds no more; a longer decimal stays text
_FORMATS = {"money": "#,##0", "share": "0.00%", "integer": "0", "year": "0", "date": "dd/mm/yyyy",
            "decimal": "General", "boolean": "General"}
_EARLIEST_DATE = date(1990, 1, 1)
# Tables whose rows other sheets refer to: attribute -> (sheet, place of the id column).
_REFERRED = {"project_id": "projects", "criterion_id": "criteria"}


def write_input_workbook(book: xlsxwriter.Workbook, tables: Mapping[str, Sequence[Mapping[str, object]]], language: str,
                         *, agencies: Sequence[str] = (), are_examples: bool = False) -> None:
    """A sheet per table of the dictionary with the given canonical rows, and one with the values to choose from.

    `agencies`: managing agencies in the register, offered before the known ones. `are_examples`: the rows are shaded.
    """
    sheets = {table: book.add_worksheet(table) for table in load_dictionary()}
    lists = _write_lists(book, language, agencies)
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    formats["text"] = book.add_format({"num_format": "@"})
    shaded = {kind: book.add_format({"num_format": _FORMATS.get(kind, "@"), "bg_color": "#FFF2CC", "italic": True})
              for kind in formats}
    heading = {is_required: book.add_format({
        "bold": True, "text_wrap": True, "valign": "top", "border": 1,
        "bg_color": "#D6E4F0" if is_required else "#EEF3F8"}) for is_required in (True, False)}
    for table, columns in load_dictionary().items():
        sheet, rows = sheets[table], tables.get(table, ())
        sheet.freeze_panes(1, len(ROW_KEYS[table]) if table == "projects" else 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, 62)
        for place, column in enumerate(columns):
            kind = column.type if column.type in formats else "text"
            sheet.set_column(place, place, _width(column), formats[kind])
            sheet.write_string(0, place, heading_text(column, language), heading[column.is_required])
            sheet.write_comment(0, place, note_text(column, language), {"x_scale": 2.2, "y_scale": 1.8})
            _add_check(sheet, place, table, column, lists, len(rows) + BLANK_ROWS, language)
            for line, row in enumerate(rows, start=1):
                _write_cell(sheet, line, place, column, row.get(column.attribute, ""),
                            shaded[kind] if are_examples else formats[kind])
        if are_examples and rows:
            sheet.write_comment(1, 0, say("template.example_row", language), {"x_scale": 2, "visible": False})


def _write_lists(book: xlsxwriter.Workbook, language: str, agencies: Sequence[str]) -> dict[str, str]:
    """The sheet of values to choose from: products with their numbers, agencies, localities. Attribute -> its range."""
    sheet = book.add_worksheet(REFERENCE_SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    products = load_catalogues()[0].products
    known = [*agencies, *(name for name in _names("organisations", "ministry") if name not in agencies)]
    columns = (("product_no", [product.product_no for product in products]),
               ("product_name", [getattr(product, f"name_{language}") or product.name_vi for product in products]),
               ("managing_agency", known), ("locality", _names("provinces")))
    ranges = {}
    for place, (name, values) in enumerate(columns):
        sheet.write_string(0, place, say(f"template.lists.{name}", language), bold)
        sheet.set_column(place, place, 12 if name == "product_no" else 46)
        for line, value in enumerate(values, start=1):
            write_cell(sheet, line, place, value)
        letter = "ABCD"[place]
        ranges[name] = f"={REFERENCE_SHEET}!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _names(file: str, kind: str = "") -> list[str]:
    return [row["name_vi"] for row in shipped_rows(f"catalogue/{file}.csv")
            if not kind or row["type"] == kind]


def _add_check(sheet: Worksheet, place: int, table: str, column: Column, lists: Mapping[str, str], last: int,
               language: str) -> None:
    """What Excel lets people type. The reader checks everything again: a check here only helps."""
    name = column.attribute
    check: dict[str, object] = {"error_title": say("template.check.title", language)}
    if name in _REFERRED and _REFERRED[name] != table:
        check |= {"validate": "list", "source": f"={_REFERRED[name]}!$A$2:$A${BLANK_ROWS}", "error_type": "warning",
                  "error_message": say("template.check.unknown", language)}
    elif name in lists:
        check |= {"validate": "list", "source": lists[name], "error_type": "warning",
                  "error_message": say("template.check.unknown", language)}
    elif column.choices or column.type == "boolean":
        check |= {"validate": "list", "source": list(column.choices) or ["TRUE", "FALSE"],
                  "error_message": say("template.check.choice", language)}
    elif column.is_number:
        low, high = column.minimum or 0, column.maximum if column.maximum is not None else 9_000_000_000
        check |= {"validate": "integer" if column.is_whole else "decimal", "criteria": "between",
                  "minimum": float(low) if not column.is_whole else int(low),
                  "maximum": float(high) if not column.is_whole else int(high),
                  "error_message": say(f"template.check.{'whole' if column.is_whole else 'decimal'}", language,
                                       minimum=_bound(column, low, language), maximum=_bound(column, high, language))}
    elif column.type == "date":
        check |= {"validate": "date", "criteria": ">=", "value": _EARLIEST_DATE,
                  "error_message": say("template.check.date", language)}
    else:
        check |= {"validate": "length", "criteria": "<=", "value": _LONGEST_TEXT,
                  "error_message": say("template.check.length", language, longest=_LONGEST_TEXT)}
    sheet.data_validation(1, place, last, place, check)


def _bound(column: Column, bound: object, language: str) -> str:
    return set_percent_text(read_exact(str(bound)), language) if column.type == "share" else str(bound)


def _write_cell(sheet: Worksheet, line: int, place: int, column: Column, cell: object, look: object) -> None:
    """A canonical cell in the type that a spreadsheet would give it, and only where the reader gets it back exactly."""
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell, look)
    elif isinstance(cell, int):
        sheet.write_number(line, place, cell, look)
    elif cell == "":
        sheet.write_blank(line, place, None, look)
    elif column.type == "date":
        sheet.write_datetime(line, place, date.fromisoformat(str(cell)), look)
    elif column.is_number and "/" not in str(cell) and len(str(cell).replace(".", "").lstrip("-0")) <= _EXACT_DIGITS:
        sheet.write_number(line, place, float(read_exact(str(cell))), look)
    else:
        sheet.write_string(line, place, clean_text(str(cell)), look)


def _width(column: Column) -> int:
    if column.attribute.startswith(("name_", "source", "decision_reason", "evidence", "institutes", "label_")):
        return 34
    return 14 if column.is_number or column.type in ("date", "boolean") else 20
