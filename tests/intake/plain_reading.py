"""Grids for tests: out of rows, out of the text of a CSV file, out of a file."""
from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from models.files.grid import FileGrid, Sheet
from models.files.safe_reading import read_grid


def grid_of(rows: Sequence[Sequence[object]], name: str = "DS", **sheet: object) -> FileGrid:
    """A workbook of one sheet."""
    return FileGrid("register.xlsx", "xlsx", "0" * 64, (Sheet(name, tuple(map(tuple, rows)), **sheet),))


def csv_grid(text: str | bytes) -> FileGrid:
    """A CSV file as it would be read from disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return read_grid(path)
