"""The exchange format: what stands in a file for, or from, the national monitoring system and the treasury's lists.

A file of the format is a JSON document (tables of the record, or a treasury's list), or one CSV per table with the
headings of the data dictionary. There is no live link: files are handed over. `docs/exchange.md` describes it;
`json_schema` is the same as a JSON schema.
"""
from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from models.domain import LEDGER_TABLES, Finding
from models.files.document_limits import DocumentLimits, DocumentRefused
from models.files.grid import FileGrid, Sheet
from models.files.safe_json import load_json
from models.files.safe_reading import file_label, read_grid
from models.register.dictionary import ROW_KEYS, Column, columns_by_attribute

FORMAT, VERSION = "most-disbursement-exchange", "1.0"
TREASURY = "treasury_list"
# What is exchanged: what happened, never a plan. Instruments are decided and not reported.
TABLES = tuple(table for table in LEDGER_TABLES if table != "instruments")
# A month's list of the whole country with every column filled.
_LIMITS = DocumentLimits(bytes=40_000_000, nodes=4_000_000, keys=2_000_000)


def treasury_columns() -> Mapping[str, Column]:
    """The columns of a treasury's list by name: those of payments, the contract, and amounts in whole đồng."""
    payments, commitments = columns_by_attribute("payments"), columns_by_attribute("commitments")
    names = ("project_id", "reference", "paid_on", "amount_mvnd", "payment_kind", "budget_year", "budget_line",
             "source_of_funds", "advance_reference", "recover_by", "guarantee_document")
    columns = {name: payments[name] for name in names}
    columns["project_id"] = replace(columns["project_id"], is_required=False)
    columns["amount_mvnd"] = replace(columns["amount_mvnd"], is_required=False)
    columns["amount_vnd"] = replace(columns["amount_mvnd"], attribute="amount_vnd", unit="VND", minimum=None,
                                    maximum=None)
    columns["contract"] = replace(commitments["reference"], attribute="contract")
    return columns


def read_exchange_file(path: str | Path, label: str | None = None) -> FileGrid:
    """A file of the format as grids, or why it is not read: JSON by its tables, anything else as any spreadsheet."""
    path = Path(path)
    name = file_label(path.name if label is None else label)
    if Path(name).suffix.lower() != ".json":
        return read_grid(path, label=label)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        document = load_json(content, _LIMITS)
    except DocumentRefused as refused:
        return FileGrid(name, "json", digest, findings=(refused.finding(name),))
    fault = _fault(document)
    if fault:
        return FileGrid(name, "json", digest, findings=(Finding(fault[0], file=name, values=fault[1]),))
    sheets = tuple(_sheet(table, rows) for table, rows in document["tables"].items())
    return FileGrid(name, "json", digest, sheets)


def _fault(document: object) -> tuple[str, dict[str, object]] | None:
    """What makes a document none of this format."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return "exchange_format", {"format": FORMAT}
    if document.get("version") != VERSION:
        return "exchange_version", {"version": str(document.get("version"))[:20], "known": VERSION}
    tables = document.get("tables")
    if not isinstance(tables, dict) or not tables:
        return "exchange_no_table", {"tables": ", ".join((*TABLES, TREASURY))}
    if not (tables.keys() <= set(TABLES) or tables.keys() == {TREASURY}):
        return "exchange_no_table", {"tables": ", ".join((*TABLES, TREASURY))}
    is_plain = all(isinstance(rows, list) and all(isinstance(row, dict) and not any(
        isinstance(cell, (dict, list)) for cell in row.values()) for row in rows) for rows in tables.values())
    return None if is_plain else ("exchange_rows", {})


def _sheet(table: str, rows: list[Mapping[str, object]]) -> Sheet:
    """Rows as cells under the names that any of them has: line 1 is the heading, so row n of a table is line n + 1."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    body = (tuple("" if row.get(name) is None else row[name] for name in names) for row in rows)
    return Sheet(table, (tuple(names), *body))


def json_schema() -> dict[str, object]:
    """The format as a JSON schema (draft 2020-12), made from the data dictionary."""
    tables = {table: _rows_schema(columns_by_attribute(table).values(), ROW_KEYS[table]) for table in TABLES}
    listed = {TREASURY: _rows_schema(treasury_columns().values(), ("reference", "contract", "paid_on"))}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, "type": "object",
            "required": ["format", "version", "tables"], "additionalProperties": True,
            "properties": {"format": {"const": FORMAT}, "version": {"const": VERSION},
                           "as_of": {"type": "string", "format": "date"}, "is_illustrative": {"type": "boolean"},
                           "tables": {"oneOf": [
                               {"type": "object", "additionalProperties": False, "minProperties": 1,
                                "properties": properties} for properties in (tables, listed)]}}}


def _rows_schema(columns: object, keys: tuple[str, ...]) -> dict[str, object]:
    columns = tuple(columns)
    required = sorted({*keys, *(column.attribute for column in columns if column.is_required)})
    return {"type": "array", "items": {"type": "object", "additionalProperties": False, "required": required,
                                       "properties": {column.attribute: _cell_schema(column) for column in columns}}}


def _cell_schema(column: Column) -> dict[str, object]:
    kind = {"money": "integer", "year": "integer", "integer": "integer", "boolean": "boolean"}.get(
        column.type, "string")
    told: dict[str, object] = {"type": kind, "title": column.label_en, "description": column.description_en}
    if column.type == "date":
        told["format"] = "date"
    if column.choices:
        told["enum"] = list(column.choices)
    if kind == "integer":
        told |= {name: int(bound) for name, bound in (("minimum", column.minimum), ("maximum", column.maximum))
                 if bound is not None}
    return told
