"""The data dictionary agrees with the domain types, and its page is the one the repository shows."""
from __future__ import annotations

from dataclasses import MISSING, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from models.domain import ROW_TYPES
from models.register.cells import read_cell
from models.register.dictionary import COLUMN_TYPES, ROW_KEYS, TABLES, load_dictionary, to_markdown

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("table", ROW_TYPES)
def test_columns_are_the_fields_of_the_row_type(table):
    assert [column.attribute for column in load_dictionary()[table]] == [f.name for f in fields(ROW_TYPES[table])]


@pytest.mark.parametrize("table", ROW_TYPES)
def test_choices_are_the_codes_of_the_enumeration(table):
    hints = get_type_hints(ROW_TYPES[table])
    for column in load_dictionary()[table]:
        kinds = [kind for kind in (hints[column.attribute], *get_args(hints[column.attribute]))
                 if isinstance(kind, type) and issubclass(kind, StrEnum)]
        assert column.choices == (tuple(kinds[0]) if kinds else ()), column.attribute


@pytest.mark.parametrize("table", ROW_TYPES)
def test_a_blank_cell_is_the_default_of_the_field(table):
    defaults = {f.name: f.default for f in fields(ROW_TYPES[table]) if f.default is not MISSING}
    for column in load_dictionary()[table]:
        if column.attribute in defaults:
            assert read_cell(replace(column, is_required=False), "") == defaults[column.attribute], column.attribute


def test_every_column_is_described_in_both_languages_and_has_a_known_type():
    for table, columns in load_dictionary().items():
        for column in columns:
            assert column.type in COLUMN_TYPES, (table, column.attribute)
            assert all((column.label_vi, column.label_en, column.description_vi, column.description_en)), column
            assert not column.is_number or (column.minimum is not None and column.maximum is not None), column


def test_row_keys_are_columns():
    assert set(ROW_KEYS) == set(TABLES)
    for table, keys in ROW_KEYS.items():
        assert set(keys) <= {column.attribute for column in load_dictionary()[table]}


def test_the_page_is_generated():
    page = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert page == to_markdown(), "run: python -m models.register.dictionary > docs/data_dictionary.md"
